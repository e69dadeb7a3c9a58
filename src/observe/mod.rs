//! What an all-seeing observer finds, and how it is told to people.
//!
//! `record` is a finished request in the shape that every surface shows, `replicas` who holds
//! what, `durability` which acknowledged writes are lost, `moves` what a change of the ownership table
//! moves, `repairs` what was sent to bring replicas together, and `sentences` the trace in plain words. Nothing here changes a cluster, and nothing here
//! shares code with the protocol's own decisions.

mod durability;
mod exchange;
mod members;
mod merkle;
mod moves;
mod record;
mod repairs;
mod replicas;
mod ring;
mod sentences;

pub use durability::{Claim, LossCause, LostWrite, WriteHistory};
pub use exchange::{End, Exchange, ExchangeStep, Found, Says};
pub use members::{Member, VIEWS, members, view};
pub use merkle::{Compared, KeyStates, Level, Unfolded, compare, unfold};
pub use moves::{Moved, MovedArc, Passage, Progress, moved, owed, passage, progress};
pub use record::{HintRecord, OpRecord, SiblingRecord};
pub use repairs::{RepairKind, Repairs, Sums};
pub use replicas::{HeldHint, Replica, Role, diverged, hints, holders, replicas};
pub use ring::{MemberView, RingView, ring};
pub use sentences::{sentence, told};
