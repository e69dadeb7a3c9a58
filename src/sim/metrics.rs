//! What was sent and what became of it, counted by kind.

use crate::base::Gather;
use crate::node::MessageKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts for one kind of message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindMetrics {
    /// Messages that a node sent.
    pub sent: u64,
    /// Messages that reached a node, duplicates too.
    pub delivered: u64,
    /// Messages that reached nobody: lost, dropped, cut off, or for a node that was down.
    pub lost: u64,
    /// Of the lost ones, messages that somebody refused: damaged, absurd, too old or too large.
    pub refused: u64,
    /// States of keys that the messages sent bore.
    pub states: u64,
    /// Bytes of the messages sent; counted only while there is a trace.
    pub bytes: u64,
}

/// Counts since the start of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Events that were processed: arrivals, timers, requests.
    pub events: u64,
    /// Messages that nodes sent.
    pub messages: u64,
    /// Requests that succeeded.
    pub requests_ok: u64,
    /// Requests that failed.
    pub requests_failed: u64,
    by_kind: [KindMetrics; MessageKind::ALL.len()],
}

impl Metrics {
    pub(super) fn kind_mut(&mut self, kind: MessageKind) -> &mut KindMetrics {
        &mut self.by_kind[kind as usize]
    }

    /// The counts of one kind.
    pub fn kind(&self, kind: MessageKind) -> KindMetrics {
        self.by_kind[kind as usize]
    }

    /// The counts of every kind that was sent at all, by its name.
    pub fn by_kind(&self) -> BTreeMap<&'static str, KindMetrics> {
        MessageKind::ALL
            .into_iter()
            .filter(|&kind| self.kind(kind).sent > 0)
            .map(|kind| (kind.name(), self.kind(kind)))
            .gather()
    }
}
