//! The hunt: random clusters, workloads and faults, until a property breaks.
//!
//! A seed stands for a [`Plan`]: settings and commands (`plan`, drawn with `dice`; the commands are
//! made in `workload`). When it has run (`run`), the faults end, the cluster comes to rest, and
//! `judge` says which properties are broken, of those that the plan's `terms` let it demand.
//! `shrink` leaves out of a plan what its failure does not need.

mod dice;
mod judge;
mod plan;
mod property;
mod run;
mod settings;
mod shrink;
mod terms;
mod workload;

pub use plan::Plan;
pub use property::{Failure, Property};
pub use run::{Outcome, run};
pub use shrink::{replay, shrink};
