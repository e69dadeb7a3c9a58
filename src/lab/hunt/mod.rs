//! The hunt: random clusters, workloads and faults, until a property breaks.
//!
//! A seed stands for a [`Plan`]: settings and commands (`plan`, drawn with `dice`; the commands are
//! made in `workload`, those that change the members in `changes`; `states` follows what they do).
//! When it has run (`run`), the faults end (`ending`), the cluster comes to rest, and `judge` and
//! `told` say which properties are broken, of those that the plan's `terms` let them demand.
//! `shrink` leaves out of a plan what its failure does not need.

mod changes;
mod dice;
mod ending;
mod judge;
mod plan;
mod property;
mod run;
mod settings;
mod shrink;
mod states;
mod terms;
mod told;
mod workload;

pub use plan::{Plan, Step};
pub use property::{Failure, Property};
pub use run::{Outcome, run, run_noting};
pub use shrink::{replay, shrink};
