//! Who is a member, and who is believed to be up.
//!
//! - [`view`] is what a node knows of the members, and how two pieces of knowledge merge;
//!   [`own`] is what a node makes of what others say about it.
//! - [`swim`] probes members, spreads news of them, exchanges all that two members know by
//!   [`reconcile`], and spreads the caller's ownership table ([`table`]).
//! - [`Timeouts`] is failure detection from unanswered requests, each node for itself.
//!
//! All are machines without input or output of their own: (now, input) to effects ([`io`]).

pub mod fixed;
pub mod io;
pub mod message;
pub mod order;
pub mod own;
pub mod reconcile;
pub mod settings;
pub mod swim;
pub mod table;
mod timeouts;
pub mod updates;
pub mod view;

pub use io::{Effect, Input, Out, Refusal, Timer};
pub use message::Message;
pub use settings::{ProbeOrder, Settings};
pub use swim::{Start, Swim};
pub use table::{NoTable, Sealed, Table, TableVersion};
pub use timeouts::{LONGEST_BACK_OFF, Timeouts};
pub use view::{Member, State, Traits, Update, View};
