//! Who is a member, and who is believed to be up.
//!
//! - [`view`] is what a node knows of the members, and how two pieces of knowledge merge;
//!   [`own`] is what a node makes of what others say about it.
//! - [`swim`] probes members and spreads news of them; [`gossip`] reconciles with a random peer
//!   each interval. Both exchange all that they know by [`reconcile`], and both spread the caller's
//!   ownership table ([`table`]).
//! - [`detector`] says who is passed over: by time-outs, by SWIM, by phi ([`phi`]), or nobody.
//!
//! All are machines without input or output of their own: (now, input) to effects ([`io`]).

pub mod detector;
mod farewell;
pub mod fixed;
pub mod gossip;
pub mod io;
mod joining;
pub mod message;
pub mod order;
pub mod own;
pub mod phi;
pub mod reconcile;
pub mod settings;
pub mod swim;
pub mod table;
mod timeouts;
pub mod updates;
pub mod view;

pub use detector::Detector;
pub use gossip::Gossip;
pub use io::{Effect, Input, Out, Refusal, Timer};
pub use message::Message;
pub use settings::{ProbeOrder, Settings};
pub use swim::{Start, Swim};
pub use table::{NoTable, Table};
pub use timeouts::{LONGEST_BACK_OFF, Timeouts};
pub use view::{Member, State, Traits, Update, View};
