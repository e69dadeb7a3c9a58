//! What an all-seeing observer finds, and how it is told to people.
//!
//! `record` is a finished request in the shape that every surface shows, `replicas` who holds
//! what, `copies` how they differ for one key, `pasts` what its versions knew of each other,
//! `compare` sets two runs side by side, `differences` and `union` compare and join values, `quorums` which partitions can still be read and
//! written, `walk` how a key finds its nodes, `durability` which acknowledged writes are lost, `moves`
//! what a change of the ownership table moves, `node` a node opened with its log in `disk_log`,
//! `counts` what each has done, `marks` and `tombstones` what waits to go home or to be forgotten,
//! `doubts` what makes a node doubt another, `measures` what can be counted and timed while a run
//! goes on, `repairs` what was sent to bring replicas together, `sentences` the trace in plain
//! words, `cut` and `separated` how the ring is cut and who is apart. `events` keeps, while the trace grows, what its readers need to show a part of it (`courses`
//! the way of each message, `density` how much happened when, `power` who ran); `matches` finds
//! events, `cone` what could have led to one, `why` tells it. Nothing here changes a cluster, and
//! nothing here shares code with the protocol's own decisions.

mod chatter;
mod compare;
mod cone;
mod copies;
mod counts;
mod courses;
mod cut;
mod density;
mod differences;
mod disk_log;
mod doubts;
mod durability;
mod events;
mod exchange;
mod marks;
mod matches;
mod measures;
mod mechanism;
mod members;
mod merkle;
mod moves;
mod node;
mod pasts;
mod power;
mod quorums;
mod record;
mod repairs;
mod replicas;
mod ring;
mod sentences;
mod separated;
mod tombstones;
mod union;
mod walk;
mod why;

pub use chatter::{is_chatter, is_chatter_event};
pub use compare::{
    Comparison, Difference as RunDifference, FirstDifference, Held, HeldDifference,
    HeldDifferences, MetricRow, Outcome, RequestDifference, RequestDifferences, RunView, ToldEvent,
    compare_runs,
};
pub use cone::{Cone, Relation};
pub use copies::{Copies, Copy, Standing, copies};
pub use counts::{Counts, ExpiredHint, KindCount, NodeCounts};
pub use courses::{Course, Courses, Fate};
pub use cut::cut_in_words;
pub use density::Density;
pub use differences::{Change, Difference, Piece, compare_values};
pub use disk_log::{LogIndex, LogRecord};
pub use doubts::{Doubt, doubt, incarnation};
pub use durability::{Claim, LossCause, LostWrite, WriteHistory};
pub use events::{EventKind, Events, Place};
pub use exchange::{End, Exchange, ExchangeStep, Found, Says};
pub use marks::{Attempt, HeldMark, count_marks, marks};
pub use matches::{EventFilter, Matches};
pub use measures::{
    Answers, Behind, Fault, Latencies, Level, MOST_ROWS, Measures, Point, Points, Row, SCHEMA,
};
pub use mechanism::{Section, section};
pub use members::{Member, VIEWS, members, view};
pub use merkle::{Compared, KeyStates, TreeLevel, Unfolded, compare, unfold};
pub use moves::{Moved, MovedArc, Passage, Progress, moved, owed, passage, progress};
pub use node::{DiskReport, Due, HeldKey, Keys, NodeReport, dues, keys, node_report};
pub use pasts::{Consequence, Intent, Kinship, Past, covered, in_words, pasts, relation};
pub use power::Powers;
pub use quorums::{Served, Service, quorums};
pub use record::{HintRecord, OpRecord, SiblingRecord};
pub use repairs::{RepairKind, Repairs, Sums};
pub use replicas::{HeldHint, Replica, Role, diverged, hints, holders, replicas};
pub use ring::{MemberView, RingView, ring};
pub use sentences::{sentence, told};
pub use separated::separated;
pub use tombstones::{HeldTombstone, Wait, tombstone};
pub use union::{Union, united};
pub use walk::{WalkStep, walk};
pub use why::{Reason, why};
