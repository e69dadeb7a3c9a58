//! What an observer measures of a run while it goes on: latency, availability, messages and bytes,
//! divergence, hints, siblings, stale reads.
//!
//! [`Measures`] is a fold over the trace: each event is looked at once, and only what it has touched
//! is looked at again. `series` are the counts of each span of time, `latency` how long clients
//! waited, `states` what the replicas hold, `staleness` the record that reads are judged by, `table`
//! all of it as CSV and JSON.

mod latency;
mod series;
mod staleness;
mod states;
mod table;

pub use latency::{Latencies, Point, Points};
pub use series::{Answers, Level, MOST_ROWS, Row};
pub use staleness::Behind;
pub use table::SCHEMA;

use super::WriteHistory;
use crate::base::Micros;
use crate::node::RequestId;
use crate::sim::{Cluster, EventId, Happening, TraceEvent};
use series::Series;
use staleness::{Read, Record};
use states::States;
use std::collections::BTreeMap;

/// How many faults are remembered with their words.
const MOST_FAULTS: usize = 100;

/// What was measured so far.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    /// How many events of the trace were looked at.
    read: usize,
    now: Micros,
    series: Series,
    open: BTreeMap<RequestId, Open>,
    /// What reads show whose answer was not met in the trace yet.
    shown: BTreeMap<RequestId, Vec<RequestId>>,
    gets: Latencies,
    puts: Latencies,
    answered: Points,
    failed: Points,
    record: Record,
    states: States,
    faults: Vec<Fault>,
}

/// A request that is not answered yet.
#[derive(Clone, Debug)]
struct Open {
    began: EventId,
    at: Micros,
    operation: &'static str,
    key: String,
}

/// A fault or a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub at: Micros,
    /// In the words of the script language.
    pub command: String,
}

impl Measures {
    /// A read is over, and showed the versions that these requests made, tombstones too.
    pub fn showed(&mut self, read: RequestId, versions: &[RequestId]) {
        self.shown.insert(read, versions.to_vec());
    }

    /// Takes in what has happened since the last call. What the replicas hold is looked at as it is
    /// now: call it after each event.
    pub fn take_in(&mut self, cluster: &Cluster, writes: &WriteHistory) {
        let events = cluster.trace().events();
        self.now = cluster.now();
        if self.read == events.len() {
            self.series.at(self.now);
            return;
        }
        for event in events.since(self.read) {
            self.take_in_event(event, writes);
        }
        self.read = events.len();
        self.states.settle(cluster);
        let row = self.series.at(self.now);
        row.diverged.set(self.states.diverged());
        row.hints.set(self.states.hints());
        row.split.set(self.states.split());
        row.siblings.set(self.states.most_siblings());
    }

    fn take_in_event(&mut self, event: &TraceEvent, writes: &WriteHistory) {
        self.states.note(&event.what);
        match &event.what {
            Happening::Command { text } => {
                self.series.at(event.at_us).faults += 1;
                if self.faults.len() < MOST_FAULTS {
                    self.faults.push(Fault {
                        at: event.at_us,
                        command: text.clone(),
                    });
                }
            }
            Happening::Asked {
                request,
                operation,
                key,
                ..
            } => {
                let open = Open {
                    began: event.id,
                    at: event.at_us,
                    operation,
                    key: key.clone(),
                };
                self.open.insert(*request, open);
            }
            Happening::Answered { request, error, .. } => {
                if let Some(open) = self.open.remove(request) {
                    self.take_in_answer(event, *request, open, *error, writes);
                }
            }
            Happening::Sent { kind, bytes, .. } => {
                let row = self.series.at(event.at_us);
                row.sent[*kind as usize] += 1;
                row.bytes[*kind as usize] += bytes;
            }
            Happening::Lost { .. } => self.series.at(event.at_us).lost += 1,
            _ => {}
        }
    }

    fn take_in_answer(
        &mut self,
        event: &TraceEvent,
        id: RequestId,
        open: Open,
        error: Option<&'static str>,
        writes: &WriteHistory,
    ) {
        let at = event.at_us;
        let point = Point {
            at,
            latency: at - open.at,
            is_get: open.operation == "get",
        };
        let row = self.series.at(at);
        match error {
            None => {}
            Some("unavailable") => row.unavailable += 1,
            Some("timeout") => row.timeouts += 1,
            Some(_) => return row.refused += 1,
        }
        if error.is_some() {
            return self.failed.add(point);
        }
        self.answered.add(point);
        if !point.is_get {
            row.puts.add(point.latency);
            self.puts.add(point.latency);
            let is_delete = open.operation == "delete";
            let ended = (event.id, at);
            return self
                .record
                .acknowledged(&open.key, id, open.began, ended, is_delete);
        }
        row.gets.add(point.latency);
        self.gets.add(point.latency);
        let Some(shown) = self.shown.remove(&id) else {
            return;
        };
        let read = Read {
            key: &open.key,
            began: open.began,
            began_at: open.at,
            shown: &shown,
        };
        row.reads += 1;
        if let Some(behind) = self.record.judge(&read, writes) {
            row.stale += 1;
            row.behind_versions = row.behind_versions.max(behind.versions);
            row.behind_us = row.behind_us.max(behind.age.0);
        }
    }

    /// Up to when was measured.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// How many events of the trace were looked at.
    pub fn events(&self) -> usize {
        self.read
    }

    /// How long each row is.
    pub fn span(&self) -> Micros {
        self.series.span()
    }

    /// The rows, from the start of the run to now.
    pub fn rows(&self) -> &[Row] {
        self.series.rows()
    }

    /// The whole run as one row.
    pub fn total(&self) -> Row {
        let mut total = Row::default();
        self.rows().iter().for_each(|row| total.absorb(row));
        total
    }

    /// How long gets took that were answered well.
    pub fn gets(&self) -> &Latencies {
        &self.gets
    }

    /// How long puts and deletes took that were answered well.
    pub fn puts(&self) -> &Latencies {
        &self.puts
    }

    /// Single requests that were answered well.
    pub fn answered(&self) -> &Points {
        &self.answered
    }

    /// Single requests that the cluster failed.
    pub fn failed(&self) -> &Points {
        &self.failed
    }

    /// The first faults and settings of the run.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many keys were ever stored.
    pub fn keys(&self) -> u64 {
        self.states.keys()
    }

    /// Requests that wait for their answer.
    pub fn open(&self) -> usize {
        self.open.len()
    }
}
