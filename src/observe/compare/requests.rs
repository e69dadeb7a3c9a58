//! What clients were told otherwise.

use super::RunView;
use crate::base::Arrange;
use crate::observe::OpRecord;
use crate::store::ClientId;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many are told of.
const MOST: usize = 1_000;

/// The requests of two runs, matched by client and running number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestDifferences {
    /// How many ended alike in both.
    pub equal: usize,
    /// How many did not.
    pub differing: usize,
    /// The first of those, by when they were asked.
    pub first: Vec<RequestDifference>,
}

/// A request that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequestDifference {
    /// The client's name.
    pub client: String,
    /// Which of the client's commands it was, counted from 1.
    pub number: u32,
    /// What became of it on the left.
    pub left: Outcome,
    /// What became of it on the right.
    pub right: Outcome,
    /// What differs, where it is over in both: `command`, `key`, `values`, `error`, `coordinator`,
    /// `latency`.
    pub differs: Vec<&'static str>,
}

/// What became of a request in one of the runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Its client never got so far.
    NotAsked,
    /// It waits for its answer.
    NotOver,
    /// It is over.
    Over(Box<OpRecord>),
}

pub(super) fn request_differences(left: &RunView, right: &RunView) -> RequestDifferences {
    let shared = left.history.shared_with(right.history);
    let mut both: BTreeMap<(ClientId, u32), [Option<&OpRecord>; 2]> = BTreeMap::new();
    for (side, run) in [left, right].into_iter().enumerate() {
        for record in run.history.since(shared) {
            let id = (record.request.client, record.number);
            both.entry(id).or_default()[side] = Some(record);
        }
    }
    for id in left.open.symmetric_difference(&right.open) {
        both.entry(*id).or_default();
    }
    let mut equal = shared;
    let mut differing = Vec::new();
    for (id, [one, other]) in both {
        let differs = match (one, other) {
            (Some(one), Some(other)) => what_differs(one, other),
            _ => Vec::new(),
        };
        if one.is_some() && other.is_some() && differs.is_empty() {
            equal += 1;
            continue;
        }
        let asked = [one, other].into_iter().flatten().map(|it| it.at_us).min();
        // What is over nowhere comes last.
        let asked = asked.unwrap_or(u64::MAX);
        differing.push((asked, id, [one, other], differs));
    }
    differing.arrange_by_key(|(asked, id, ..)| (*asked, *id));
    let count = differing.len();
    let outcome = |run: &RunView, id: (ClientId, u32), record: Option<&OpRecord>| match record {
        Some(record) => Outcome::Over(Box::new(record.clone())),
        None if run.open.contains(&id) => Outcome::NotOver,
        None => Outcome::NotAsked,
    };
    let told = differing.into_iter().take(MOST);
    let told = told.map(|(_, id, [one, other], differs)| RequestDifference {
        client: match one.or(other) {
            Some(record) => record.client.clone(),
            None => name_of(left, right, id),
        },
        number: id.1,
        left: outcome(left, id, one),
        right: outcome(right, id, other),
        differs,
    });
    RequestDifferences {
        equal,
        differing: count,
        first: told.collect(),
    }
}

/// The client of a command that is over in neither run.
fn name_of(left: &RunView, right: &RunView, id: (ClientId, u32)) -> String {
    let run = if left.open.contains(&id) { left } else { right };
    run.cluster.client_name(id.0).to_owned()
}

/// What a client can tell apart; not the context, which is sealed with the settings.
fn what_differs(one: &OpRecord, other: &OpRecord) -> Vec<&'static str> {
    fn values(record: &OpRecord) -> Vec<(&[u8], &str)> {
        let siblings = record.siblings.iter();
        let values = siblings.map(|it| (it.bytes(), it.media()));
        let mut values: Vec<_> = values.collect();
        values.arrange();
        values
    }
    fn told(it: &OpRecord) -> (bool, bool, Vec<(&[u8], &str)>) {
        (it.ok, it.notfound, values(it))
    }
    let all = [
        ("command", one.command != other.command),
        ("key", one.key != other.key),
        ("values", told(one) != told(other)),
        ("error", one.error != other.error),
        ("coordinator", one.coordinator != other.coordinator),
        ("latency", one.latency_us != other.latency_us),
    ];
    let all = all.into_iter().filter(|(_, differs)| *differs);
    all.map(|(name, _)| name).collect()
}
