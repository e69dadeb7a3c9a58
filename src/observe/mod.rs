//! What an all-seeing observer finds, and how it is told to people.
//!
//! `record` is a finished request in the shape that every surface shows, `replicas` who holds
//! what, `durability` which acknowledged writes are lost, `moves` what a change of the ownership table
//! moves, `node` a node opened with its log in `disk_log`, `counts` what each has done, `marks` and
//! `tombstones` what waits to go home or to be forgotten, `doubts` what makes a node doubt another,
//! and `sentences` the trace in plain words. Nothing here changes a cluster, and nothing here
//! shares code with the protocol's own decisions.

mod counts;
mod disk_log;
mod doubts;
mod durability;
mod marks;
mod members;
mod merkle;
mod moves;
mod node;
mod record;
mod replicas;
mod ring;
mod sentences;
mod tombstones;

pub use counts::{Counts, ExpiredHint, KindCount, NodeCounts};
pub use disk_log::{LogIndex, LogRecord};
pub use doubts::{Doubt, doubt, incarnation};
pub use durability::{Claim, LossCause, LostWrite, WriteHistory};
pub use marks::{Attempt, HeldMark, count_marks, marks};
pub use members::{Member, VIEWS, members, view};
pub use merkle::{Compared, compare};
pub use moves::{Moved, MovedArc, Passage, Progress, moved, owed, passage, progress};
pub use node::{DiskReport, Due, HeldKey, Keys, NodeReport, dues, keys, node_report};
pub use record::{HintRecord, OpRecord, SiblingRecord};
pub use replicas::{HeldHint, Replica, Role, diverged, hints, holders, replicas};
pub use ring::{MemberView, RingView, ring};
pub use sentences::sentence;
pub use tombstones::{HeldTombstone, Wait, tombstone};
