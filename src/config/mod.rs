//! The cluster's configuration: every switch and number of the protocol in one plain struct.
//!
//! `fields` is the table of all fields with their ranges and what they mean; reading, printing,
//! changing while the cluster runs and `ringlab explain` all go by that table. `entry`, `membership` and `policy` are choices
//! that have names; `sabotage` is what tests break on purpose; `values` reads single values; `error` and `wording` make the sentences of what is
//! refused.

mod cluster_config;
mod entry;
mod error;
mod fields;
mod membership;
mod policy;
mod sabotage;
pub(crate) mod values;
pub(crate) mod wording;

pub use cluster_config::ClusterConfig;
pub use entry::Entry;
pub use error::{ConfigError, Fault};
pub use fields::{FIELDS, Field};
pub use membership::{FailureDetector, Membership};
pub use policy::{Fsync, HintTtl, ReadRepair, Reap};
pub use sabotage::Sabotage;

#[cfg(test)]
mod tests;
