//! What was measured of both runs.

use super::RunView;
use crate::observe::{RepairKind, Repairs};
use serde::Serialize;

/// A figure of both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricRow {
    /// Its name, as `--metrics` has it; bytes where it says so, a time
    /// where [`MetricRow::is_time`].
    pub name: String,
    /// The figure on the left.
    pub left: u64,
    /// The figure on the right.
    pub right: u64,
}

impl MetricRow {
    /// Whether the runs differ in it.
    pub fn differs(&self) -> bool {
        self.left != self.right
    }

    /// Whether it is a time, in microseconds.
    pub fn is_time(&self) -> bool {
        self.name.ends_with("_us") || self.name.ends_with("_us_most")
    }
}

/// The figures that there are in both runs, without those of messages and repairs that neither has.
pub(super) fn metric_rows(left: &RunView, right: &RunView) -> Vec<MetricRow> {
    let is_measured = left.measures.is_some() && right.measures.is_some();
    let [left, right] = [left, right].map(|run| figures(run, is_measured));
    let rows = left.into_iter().zip(right);
    let rows = rows.filter_map(|((name, left), (_, right))| {
        let (left, right) = (left?, right?);
        let is_listed =
            left.max(right) > 0 || !name.ends_with("bytes") && !name.ends_with("_messages");
        is_listed.then_some(MetricRow { name, left, right })
    });
    rows.collect()
}

/// Each with its name, in the same order for every run.
fn figures(run: &RunView, is_measured: bool) -> Vec<(String, Option<u64>)> {
    let counts = run.cluster.metrics();
    let mut all = Vec::new();
    let mut add = |name: &str, figure: u64| all.push((name.to_owned(), Some(figure)));
    add("events", counts.events);
    add("requests_ok", counts.requests_ok);
    add("requests_failed", counts.requests_failed);
    add("lost_writes", run.writes.lost(run.cluster).len() as u64);
    let trace = run.cluster.trace();
    let mut repairs = Repairs::default();
    for event in trace.events().iter() {
        repairs.take_in(trace, event);
    }
    for kind in RepairKind::ALL {
        let name = match kind {
            RepairKind::Read => "read_repair",
            RepairKind::Hints => "hints_home",
            RepairKind::Transfer => "transfer",
            RepairKind::Mixed => "hints_and_transfer",
            RepairKind::Merkle => "merkle",
        };
        let sums = repairs.sums(kind);
        add(&format!("{name}_messages"), sums.messages);
        add(&format!("{name}_bytes"), sums.bytes);
    }
    if is_measured {
        all.extend(run.measures.into_iter().flat_map(|it| it.totals()));
    }
    all
}
