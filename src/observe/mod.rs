//! What an all-seeing observer finds, and how it is told to people.
//!
//! `record` is a finished request in the shape that every surface shows, `replicas` who holds
//! what, `copies` how they differ for one key, `pasts` what its versions knew of each other,
//! `differences` and `union` compare and join values, `durability` which acknowledged writes are lost, `moves` what a change of the ownership table
//! moves, and `sentences` the trace in plain words. Nothing here changes a cluster, and nothing here
//! shares code with the protocol's own decisions.

mod copies;
mod differences;
mod durability;
mod members;
mod merkle;
mod moves;
mod pasts;
mod record;
mod replicas;
mod ring;
mod sentences;
mod union;

pub use copies::{Copies, Copy, Standing, copies};
pub use differences::{Change, Difference, Piece, compare_values};
pub use durability::{Claim, LossCause, LostWrite, WriteHistory};
pub use members::{Member, VIEWS, members, view};
pub use merkle::{Compared, compare};
pub use moves::{Moved, MovedArc, Passage, Progress, moved, owed, passage, progress};
pub use pasts::{Consequence, Intent, Past, Relation, covered, in_words, pasts, relation};
pub use record::{HintRecord, OpRecord, SiblingRecord};
pub use replicas::{HeldHint, Replica, Role, diverged, hints, holders, replicas};
pub use ring::{MemberView, RingView, ring};
pub use sentences::sentence;
pub use union::{Union, united};
