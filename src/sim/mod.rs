//! The world around the nodes: virtual time, the message bus, disks, clients and faults.
//!
//! `Cluster` drives the nodes and is the only thing that changes them. `queue` orders what is to
//! happen, `bus` decides what becomes of a message, `disk` keeps what a node logged, `client`
//! holds sessions, `trace` records what happened and why. Its methods are spread by subject:
//! `admission` and `requests` for what clients do, `joining` for nodes that come and go, `transport` and `wire` for what becomes of messages, `machine` for how nodes start, `quiet` for when nothing moves,
//! `faults` for what breaks, `nemesis` for what goes on breaking, `inspect` for what observers may ask.

mod admission;
mod bus;
mod client;
mod cluster;
mod disk;
mod faults;
mod in_flight;
mod inspect;
mod joining;
mod machine;
mod machines;
mod metrics;
mod nemesis;
mod queue;
mod quiet;
mod requests;
mod trace;
mod transport;
mod wire;

pub use bus::{Conditions, Fate, Filter, Rule, RuleAction};
pub use client::{ContextChoice, ErrorCode, RequestError};
pub use cluster::{Change, Cluster};
pub use disk::{Disk, Keep};
pub use faults::FaultError;
pub use in_flight::{FlightFault, FlightRef};
pub use inspect::Waiting;
pub use joining::Joining;
pub use machine::{Machine, Power};
pub use metrics::{KindMetrics, Metrics};
pub use nemesis::{Break, Havoc, Nemesis, choose as choose_fault};
pub use quiet::Unfinished;
pub use requests::{Answer, Ask, Asked, Completed, QuorumChoice, Sibling};
pub use trace::{EventId, Happening, LossReason, Trace, TraceEvent};
pub use transport::Flight;
