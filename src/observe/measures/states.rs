//! What the replicas hold, followed key by key: which keys differ, which have siblings, how many
//! hints there are. Only what an event has touched is looked at again.

use super::super::replicas::runs;
use crate::base::{Key, NodeId};
use crate::node::Note;
use crate::ring::Ring;
use crate::sim::{Cluster, Happening, Power};
use crate::store::Clock;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of all keys by now.
#[derive(Clone, Debug, Default)]
pub(super) struct States {
    ring: Option<Arc<Ring>>,
    powers: BTreeMap<NodeId, Power>,
    keys: BTreeMap<Key, Held>,
    /// How many keys differ.
    diverged: u64,
    /// How many keys have how many siblings, where they have more than one.
    split: BTreeMap<u64, u64>,
    /// How many hints lie on each node.
    marks: BTreeMap<NodeId, u64>,
    touched: Touched,
}

/// What must be looked at again.
#[derive(Clone, Debug, Default)]
struct Touched {
    keys: BTreeSet<Key>,
    /// Nodes whose hints may have changed.
    nodes: BTreeSet<NodeId>,
    /// Nodes that may hold anything now.
    fresh: BTreeSet<NodeId>,
    /// Whether any node may have stopped, started or gone, or the ring be another.
    powers: bool,
}

/// What the primaries of a key hold that run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    differ: bool,
    siblings: u64,
}

impl States {
    pub(super) fn note(&mut self, what: &Happening) {
        let touched = &mut self.touched;
        match what {
            Happening::Noted { node, note } => {
                let key = match note {
                    Note::Coordinates {
                        key, dot: Some(_), ..
                    }
                    | Note::Stored {
                        key, changed: true, ..
                    }
                    | Note::HandedOff { key, .. }
                    | Note::HintExpired { key, .. }
                    | Note::Reaped { key } => Some(key),
                    Note::Owes { .. } => None,
                    _ => return,
                };
                touched.keys.extend(key.cloned());
                touched.nodes.insert(*node);
            }
            Happening::Crashed { node }
            | Happening::Restarted { node, .. }
            | Happening::SwitchedOff { node } => {
                touched.fresh.insert(*node);
                touched.powers = true;
            }
            Happening::Command { .. } | Happening::Adopted { .. } => touched.powers = true,
            // A node tells of each hint that it takes, not of each that it finds to be needless.
            Happening::Delivered { to: node, .. }
            | Happening::TimerFired { node, .. }
            | Happening::Synced { node }
                if self.marks.get(node).is_some_and(|count| *count > 0) =>
            {
                touched.nodes.insert(*node);
            }
            _ => {}
        }
    }

    /// Looks again at what was touched.
    pub(super) fn settle(&mut self, cluster: &Cluster) {
        let mut touched = std::mem::take(&mut self.touched);
        if touched.powers {
            self.note_powers(cluster, &mut touched);
        }
        for node in touched.nodes.iter().chain(&touched.fresh) {
            let is_there = self.powers.get(node) != Some(&Power::Gone);
            let count = match is_there {
                true => cluster.durable_store(*node).marks() as u64,
                false => 0,
            };
            self.marks.insert(*node, count);
        }
        for key in touched.keys {
            self.look(cluster, &key);
        }
    }

    /// Finds the keys that a node's coming or going, or another ring, may have changed.
    fn note_powers(&mut self, cluster: &Cluster, touched: &mut Touched) {
        for node in cluster.names() {
            let power = cluster.machine(node).map(|machine| machine.power());
            let power = power.unwrap_or(Power::Gone);
            if self.powers.insert(node, power) != Some(power) {
                touched.fresh.insert(node);
            }
        }
        let ring = cluster.ring();
        let same = |before: &Arc<Ring>| Arc::ptr_eq(before, ring);
        if !self.ring.as_ref().is_some_and(same) {
            self.ring = Some(ring.clone());
            touched.keys.extend(self.keys.keys().cloned());
        } else if !touched.fresh.is_empty() {
            let concerned = |key: &&Key| {
                let primaries = ring.primaries_at(key.position());
                primaries.iter().any(|node| touched.fresh.contains(node))
            };
            let keys: Vec<Key> = self.keys.keys().filter(concerned).cloned().collect();
            touched.keys.extend(keys);
        }
    }

    fn look(&mut self, cluster: &Cluster, key: &Key) {
        let held = held(cluster, key);
        let before = self.keys.insert(key.clone(), held).unwrap_or_default();
        self.diverged += u64::from(held.differ);
        self.diverged -= u64::from(before.differ);
        if before.siblings == held.siblings {
            return;
        }
        if held.siblings > 1 {
            *self.split.entry(held.siblings).or_default() += 1;
        }
        if before.siblings > 1
            && let Some(count) = self.split.get_mut(&before.siblings)
        {
            *count -= 1;
            if *count == 0 {
                self.split.remove(&before.siblings);
            }
        }
    }

    /// How many keys were ever stored.
    pub(super) fn keys(&self) -> u64 {
        self.keys.len() as u64
    }

    pub(super) fn diverged(&self) -> u64 {
        self.diverged
    }

    pub(super) fn hints(&self) -> u64 {
        self.marks.values().sum()
    }

    /// How many keys have more than one live value.
    pub(super) fn split(&self) -> u64 {
        self.split.values().sum()
    }

    /// The most live values of one key: 1 while none has more.
    pub(super) fn most_siblings(&self) -> u64 {
        let some = u64::from(!self.keys.is_empty());
        self.split.last_key_value().map_or(some, |(most, _)| *most)
    }
}

fn held(cluster: &Cluster, key: &Key) -> Held {
    let primaries = cluster.ring().primaries_at(key.position()).iter();
    let mut states = primaries
        .filter(|node| runs(cluster, **node))
        .map(|node| -> Option<Clock> {
            let store = cluster.durable_store(*node);
            store.get(key).map(|entry| entry.clock.clone())
        });
    let live = |state: &Option<Clock>| {
        let values = state.iter().flat_map(|clock| clock.values());
        values.filter(|version| !version.is_tombstone()).count() as u64
    };
    let Some(first) = states.next() else {
        return Held::default();
    };
    let mut held = Held {
        differ: false,
        siblings: live(&first),
    };
    for state in states {
        let same = match (&first, &state) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one.is_none() && other.is_none(),
        };
        if !same {
            held.differ = true;
            held.siblings = held.siblings.max(live(&state));
        }
    }
    held
}
