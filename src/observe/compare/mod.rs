//! Two runs side by side: two branches, or one schedule and seed under two settings.
//!
//! `first` is where their traces part, `requests` what clients were told otherwise, `held` what nodes
//! hold otherwise, `metrics` what was measured of both. Draws are keyed by identity, so runs that
//! share their past have equal traces up to where something differs.

mod first;
mod held;
mod metrics;
mod requests;

pub use first::{FirstDifference, ToldEvent};
pub use held::{Held, HeldDifference, HeldDifferences};
pub use metrics::MetricRow;
pub use requests::{Outcome, RequestDifference, RequestDifferences};

use super::{Measures, OpRecord, WriteHistory};
use crate::base::SharedList;
use crate::sim::Cluster;
use crate::store::ClientId;
use serde::Serialize;
use std::collections::BTreeSet;

/// A run, as far as it is compared. Its trace has to be kept.
#[derive(Clone, Debug)]
pub struct RunView<'a> {
    /// The cluster as it is now.
    pub cluster: &'a Cluster,
    /// Every request that is over, in the order in which they ended.
    pub history: &'a SharedList<OpRecord>,
    /// The commands that are not over, by client and running number.
    pub open: BTreeSet<(ClientId, u32)>,
    /// What clients wrote and saw.
    pub writes: &'a WriteHistory,
    /// What was measured.
    pub measures: Option<&'a Measures>,
}

/// How two runs differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The first event that differs; none if the traces tell the same.
    pub first: Option<FirstDifference>,
    /// The settings that differ now.
    pub settings: Vec<Difference>,
    /// What clients were told.
    pub requests: RequestDifferences,
    /// What nodes hold.
    pub replicas: HeldDifferences,
    /// What was measured, row by row.
    pub metrics: Vec<MetricRow>,
}

/// Something with a name that is one thing on the left and another on the right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The name.
    pub field: String,
    /// What it is on the left.
    pub left: String,
    /// What it is on the right.
    pub right: String,
}

/// Compares two runs as they are now.
pub fn compare_runs(left: &RunView, right: &RunView) -> Comparison {
    Comparison {
        first: first::first_difference(left, right),
        settings: settings(left.cluster, right.cluster),
        requests: requests::request_differences(left, right),
        replicas: held::held_differences(left.cluster, right.cluster),
        metrics: metrics::metric_rows(left, right),
    }
}

fn settings(left: &Cluster, right: &Cluster) -> Vec<Difference> {
    let [left, right] = [left, right].map(|cluster| cluster.config().to_settings());
    let both = left.into_iter().zip(right);
    both.filter(|(left, right)| left != right)
        .map(|((field, left), (_, right))| Difference {
            field: field.to_owned(),
            left,
            right,
        })
        .collect()
}

impl Comparison {
    /// Whether nothing differs but, maybe, the settings.
    pub fn is_same_run(&self) -> bool {
        self.first.is_none()
            && self.requests.differing == 0
            && self.replicas.differing == 0
            && self.metrics.iter().all(|row| !row.differs())
    }
}
