//! What each node has done so far, folded from the trace event by event.

use crate::base::{Micros, NodeId};
use crate::node::{MessageKind, Note};
use crate::sim::{Happening, Trace, TraceEvent};
use serde::Serialize;
use std::collections::VecDeque;

/// How many expired hints are remembered.
const MOST_EXPIRED: usize = 50;
/// How many deleted keys are remembered.
const MOST_DELETED: usize = 128;

/// Messages of one kind, as one node sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// How many it sent.
    pub sent: u64,
    /// How many bytes those were.
    pub bytes: u64,
    /// How many reached it.
    pub received: u64,
}

/// What one node has done, since the start of the run and through all its crashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NodeCounts {
    kinds: [KindCount; MessageKind::ALL.len()],
    /// Gets that it coordinated.
    pub gets: u64,
    /// Puts and deletes that it coordinated.
    pub puts: u64,
    /// Replicas that it found to differ in a read, and sent the join of all answers.
    pub repairs: u64,
    /// Exchanges of Merkle trees in which it found keys that differ.
    pub differing_trees: u64,
    /// States that it took with a hint.
    pub hints_taken: u64,
    /// Marks that went home, or over to a new owner.
    pub handed_off: u64,
    /// Hints that it dropped for their age.
    pub hints_expired: u64,
    /// Tombstones that it forgot.
    pub reaped: u64,
    /// How often it crashed.
    pub crashes: u64,
}

impl NodeCounts {
    /// Messages of one kind.
    pub fn kind(&self, kind: MessageKind) -> KindCount {
        self.kinds[kind as usize]
    }

    /// All messages.
    pub fn all_kinds(&self) -> KindCount {
        let mut all = KindCount::default();
        for kind in &self.kinds {
            all.sent += kind.sent;
            all.bytes += kind.bytes;
            all.received += kind.received;
        }
        all
    }
}

/// A hint that was dropped for its age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredHint {
    /// When.
    pub at: Micros,
    /// Who held it.
    pub holder: NodeId,
    /// For whom it was.
    pub target: NodeId,
    /// The key.
    pub key: String,
}

/// The counts of all nodes. It takes in a trace piece by piece, and looks at each event once.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    read: usize,
    nodes: Vec<NodeCounts>,
    expired: VecDeque<ExpiredHint>,
    expired_in_all: u64,
    deleted: VecDeque<String>,
}

impl Counts {
    /// Takes in what `trace` has that was not looked at yet; everything, when it is shorter than it
    /// was.
    pub fn follow(&mut self, trace: &Trace) {
        if trace.events().len() < self.read {
            *self = Counts::default();
        }
        for event in trace.events().since(self.read) {
            self.take_in(trace, event);
        }
        self.read = trace.events().len();
    }

    /// What `node` has done.
    pub fn of(&self, node: NodeId) -> NodeCounts {
        self.nodes.get(node.index()).cloned().unwrap_or_default()
    }

    /// The last hints that were dropped for their age, the newest first, and how many there were.
    pub fn expired(&self) -> (impl Iterator<Item = &ExpiredHint>, u64) {
        (self.expired.iter().rev(), self.expired_in_all)
    }

    /// The keys that were last asked to be deleted, the newest first: whoever holds a tombstone
    /// holds it for one of them, or for one deleted longer ago.
    pub fn deleted(&self) -> impl Iterator<Item = &str> {
        self.deleted.iter().rev().map(String::as_str)
    }

    fn node(&mut self, node: NodeId) -> &mut NodeCounts {
        if self.nodes.len() <= node.index() {
            self.nodes.resize(node.index() + 1, NodeCounts::default());
        }
        &mut self.nodes[node.index()]
    }

    fn take_in(&mut self, trace: &Trace, event: &TraceEvent) {
        match &event.what {
            Happening::Sent {
                from, kind, bytes, ..
            } => {
                let counted = &mut self.node(*from).kinds[*kind as usize];
                counted.sent += 1;
                counted.bytes += bytes;
            }
            Happening::Delivered { sent, to } => {
                if let Some(Happening::Sent { kind, .. }) = trace.get(*sent).map(|it| &it.what) {
                    self.node(*to).kinds[*kind as usize].received += 1;
                }
            }
            Happening::Crashed { node } => self.node(*node).crashes += 1,
            Happening::Asked { operation, key, .. } if *operation == "delete" => {
                self.deleted.retain(|other| other != key);
                self.deleted.push_back(key.clone());
                if self.deleted.len() > MOST_DELETED {
                    self.deleted.pop_front();
                }
            }
            Happening::Noted { node, note } => self.take_note(event.at_us, *node, note),
            _ => {}
        }
    }

    fn take_note(&mut self, at: Micros, node: NodeId, note: &Note) {
        match note {
            Note::Coordinates { dot: None, .. } => self.node(node).gets += 1,
            Note::Coordinates { dot: Some(_), .. } => self.node(node).puts += 1,
            Note::Repairs { .. } => self.node(node).repairs += 1,
            Note::Differs { .. } => self.node(node).differing_trees += 1,
            Note::Stored {
                owed_to: Some(_),
                changed: true,
                ..
            } => self.node(node).hints_taken += 1,
            Note::HandedOff { .. } => self.node(node).handed_off += 1,
            Note::Reaped { .. } => self.node(node).reaped += 1,
            Note::HintExpired { key, target } => {
                self.node(node).hints_expired += 1;
                self.expired_in_all += 1;
                self.expired.push_back(ExpiredHint {
                    at,
                    holder: node,
                    target: *target,
                    key: key.text().to_owned(),
                });
                if self.expired.len() > MOST_EXPIRED {
                    self.expired.pop_front();
                }
            }
            _ => {}
        }
    }
}
