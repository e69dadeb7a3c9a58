//! Anti-entropy: primaries compare what they hold of a partition by its Merkle trees, and send
//! each other only the keys that differ (Dynamo paper, section 4.7; DESIGN 4.6).
//!
//! Neither side keeps anything between two steps: a lost step ends an exchange, a duplicated one
//! repeats its rest, and the next round begins anew.

use super::Node;
use super::io::{Descent, Effects, FullCopy, Note, Timer};
use super::message::Message;
use super::tables::spreading;
use crate::base::{Arrange, Gather, Key, Micros, NodeId};
use crate::config::ClusterConfig;
use crate::merkle::{self, Answer, KeyRange, Step, Tree};
use crate::ring::Ring;
use crate::store::{Clock, Store, digest};
use std::collections::{BTreeMap, BTreeSet};

/// The most keys that are asked for in one message; the rest follows in the next exchange.
const MOST_ASKED: usize = 64;

/// The most nodes of a level that are told of.
const MOST_TOLD: usize = 32;

/// The Merkle trees of a node, one for each partition that it is a primary of.
#[derive(Clone, Debug, Default)]
pub(super) struct AntiEntropy {
    trees: BTreeMap<u32, Tree>,
    /// Keys that changed since they were last noted in a tree.
    touched: BTreeSet<Key>,
    due: Option<Micros>,
    /// Where the walk round the exchanges stands: which of the node's partitions, which primary.
    next: (usize, usize),
    rounds: u64,
    /// The partitions that others still bring keys of, and until when they are waited for.
    awaited: (BTreeSet<u32>, Micros),
}

impl AntiEntropy {
    /// Rounds go on from a number that no earlier life of this node has used.
    pub(super) fn new(boots: u32, store: &Store) -> AntiEntropy {
        let mut fresh = AntiEntropy {
            rounds: u64::from(boots) << 24,
            ..AntiEntropy::default()
        };
        fresh.rebuild(store);
        fresh
    }

    pub(super) fn is_due(&self, due: Micros) -> bool {
        self.due == Some(due)
    }

    /// Forgets the trees, to build them anew: their shape has changed, or nobody kept them.
    pub(super) fn rebuild(&mut self, store: &Store) {
        self.trees.clear();
        self.touched = store.entries().map(|(key, _)| key.clone()).gather();
    }

    /// What is held for `key` has changed.
    pub(super) fn touch(&mut self, key: &Key) {
        self.touched.insert(key.clone());
    }
}

/// Whether, of two primaries of a partition, `node` begins their exchanges: which one does
/// alternates between partitions.
fn begins(node: NodeId, peer: NodeId, partition: u32) -> bool {
    peer != node && (peer > node) == partition.is_multiple_of(2)
}

/// The most exchanges that any node begins in one full round: one for each partition that it is a
/// primary of and each other primary with which it begins.
pub fn exchanges_a_round(ring: &Ring) -> u64 {
    let mut begun: BTreeMap<NodeId, u64> = BTreeMap::new();
    for partition in 0..ring.partitions() {
        let mut primaries = ring.primaries(partition).to_vec();
        primaries.arrange();
        for (below, node) in primaries.iter().enumerate() {
            let above = primaries.len() - 1 - below;
            let count = if partition.is_multiple_of(2) {
                above
            } else {
                below
            };
            *begun.entry(*node).or_default() += count as u64;
        }
    }
    begun.into_values().max().unwrap_or(0)
}

/// How long keys are waited for that others bring: until everybody has heard of the table, and a
/// while longer.
pub fn patience(config: &ClusterConfig, members: usize) -> Micros {
    spreading(config, members) + config.handoff_interval.times(2) + config.request_timeout
}

impl Node {
    /// The roots of its Merkle trees, by partition, for an observer.
    pub fn merkle_roots(&self) -> BTreeMap<u32, u64> {
        let mut copy = self.clone();
        let own = (0..self.ring.partitions()).filter(|&p| self.ring.is_primary(p, self.id));
        own.filter_map(|partition| Some((partition, copy.tree(partition)?.root())))
            .gather()
    }

    /// Sees to it that exchanges go on.
    pub(super) fn arm_anti_entropy(&mut self, now: Micros, effects: &mut Effects) {
        if !self.config.anti_entropy {
            self.anti_entropy.due = None;
        } else if self.anti_entropy.due.is_none() {
            let due = now + self.config.anti_entropy_interval;
            self.anti_entropy.due = Some(due);
            effects.set_timer(due, Timer::AntiEntropy(due));
        }
    }

    /// Begins the next exchange whose other side seems to be up.
    pub(super) fn on_anti_entropy_due(&mut self, now: Micros, effects: &mut Effects) {
        self.anti_entropy.due = None;
        if let Some((partition, peer)) = self.next_exchange()
            && !self.peers.passes_over(peer, now)
            && !self.is_awaited(now, partition)
        {
            self.anti_entropy.rounds += 1;
            let round = self.anti_entropy.rounds;
            let table = self.ring.table_version();
            if let Some(tree) = self.tree(partition) {
                let step = merkle::open(tree);
                let leg = 0;
                effects.send(
                    peer,
                    Message::Tree {
                        round,
                        leg,
                        table,
                        partition,
                        step,
                    },
                );
            }
        }
        self.arm_anti_entropy(now, effects);
    }

    /// Partitions that this node has come to own are left alone while others bring their keys: an
    /// exchange would copy them once more.
    pub(super) fn await_transfers(&mut self, now: Micros, older: &Ring) {
        let gained = |partition: &&u32| {
            // A partition need not be the same by the two tables: any part of it will do.
            let (start, _) = self.ring.range_of(**partition);
            !older.primaries_at(start).contains(&self.id)
        };
        let own = self.ring.partitions_of(self.id).iter();
        let gained: BTreeSet<u32> = own.filter(gained).copied().gather();
        self.anti_entropy.awaited = (gained, now);
        self.await_more_transfers(now);
    }

    /// Something was brought: more may follow.
    pub(super) fn await_more_transfers(&mut self, now: Micros) {
        if self.config.handoff {
            let patience = patience(&self.config, self.ring.members().len());
            self.anti_entropy.awaited.1 = now + patience;
        }
    }

    /// Whether others still bring keys of `partition`.
    pub(super) fn is_awaited(&self, now: Micros, partition: u32) -> bool {
        let (partitions, until) = &self.anti_entropy.awaited;
        now < *until && partitions.contains(&partition)
    }

    /// The next exchange that this node begins, round all its partitions and their primaries.
    fn next_exchange(&mut self) -> Option<(u32, NodeId)> {
        let own = self.ring.partitions_of(self.id);
        let (mut at, mut place) = self.anti_entropy.next;
        // By another table it may have fewer partitions than the walk has come past.
        if at >= own.len() {
            (at, place) = (0, 0);
        }
        for _ in 0..=own.len() {
            let partition = *own.get(at)?;
            while let Some(&peer) = self.ring.primaries(partition).get(place) {
                place += 1;
                if begins(self.id, peer, partition) {
                    self.anti_entropy.next = (at, place);
                    return Some((partition, peer));
                }
            }
            (at, place) = ((at + 1) % own.len(), 0);
        }
        None
    }

    /// The other side's step of a descent: goes one level deeper where the trees differ, or sends
    /// and asks for the keys that do.
    pub(super) fn on_tree(
        &mut self,
        now: Micros,
        from: NodeId,
        (round, leg, partition): (u64, u8, u32),
        step: &Step,
        effects: &mut Effects,
    ) {
        if self.is_awaited(now, partition) {
            return;
        }
        let leg = leg.saturating_add(1);
        let table = self.ring.table_version();
        let Some(tree) = self.tree(partition) else {
            return;
        };
        match merkle::answer(tree, step) {
            Answer::Same | Answer::Incomparable => {}
            Answer::Next(mut next) => {
                next.cut_to(self.config.message_limit as usize / 2);
                effects.note(|| Note::Descends(self.descent((from, partition), step, &next)));
                effects.send(
                    from,
                    Message::Tree {
                        round,
                        leg,
                        table,
                        partition,
                        step: next,
                    },
                );
            }
            Answer::Found(found) => {
                let ask: Vec<Key> = found.to_ask().take(MOST_ASKED).cloned().collect();
                let states = self.batch(found.to_send());
                let keys = ask.len().max(states.len()) as u32;
                effects.note(|| Note::Differs {
                    partition,
                    peer: from,
                    keys,
                    sends: states.iter().map(|(key, _)| key.clone()).collect(),
                    asks: ask.clone(),
                });
                effects.send(
                    from,
                    Message::TreeReply {
                        round,
                        leg,
                        states,
                        ask,
                    },
                );
            }
        }
    }

    /// What is told about the answer `next` to a `step` of another replica.
    fn descent(
        &mut self,
        (peer, partition): (NodeId, u32),
        step: &Step,
        next: &Step,
    ) -> Box<Descent> {
        let (level, mut nodes) = self
            .tree(partition)
            .map(|tree| merkle::unlike(tree, step))
            .unwrap_or_default();
        let differ = nodes.len() as u32;
        nodes.truncate(MOST_TOLD);
        let sent = next.cost();
        Box::new(Descent {
            partition,
            peer,
            level,
            differ,
            nodes,
            hashes: sent.hashes as u32,
            keys: sent.keys_listed as u32,
            full_copy: (level == 0).then(|| self.full_copy(partition)).flatten(),
        })
    }

    /// A copy of all that this node holds of a partition whose tree is up to date.
    fn full_copy(&self, partition: u32) -> Option<FullCopy> {
        let tree = self.anti_entropy.trees.get(&partition)?;
        let cost = merkle::full_copy(tree, |key| {
            let entry = self.store.get(key);
            let bytes = entry.map(|it| postcard::experimental::serialized_size(&it.clock));
            bytes.and_then(Result::ok).unwrap_or(0) as u64
        });
        Some(FullCopy {
            keys: cost.keys_sent as u32,
            bytes: cost.bytes,
        })
    }

    /// The states of keys that differ, and the keys whose states the other side wants.
    pub(super) fn on_tree_reply(
        &mut self,
        now: Micros,
        from: NodeId,
        (round, leg): (u64, u8),
        (states, ask): (Vec<(Key, Clock)>, Vec<Key>),
        effects: &mut Effects,
    ) {
        let mut sent = BTreeMap::new();
        for (key, clock) in states {
            self.take_in(now, &key, &clock, None, effects);
            sent.insert(key, clock);
        }
        // What was just merged and is now as the other side has it need not go back.
        let differs = |key: &Key| {
            let held = self.store.get(key).map(|entry| &entry.clock);
            held.is_some() && held != sent.get(key)
        };
        let wanted: Vec<Key> = ask.into_iter().filter(differs).collect();
        if !wanted.is_empty() {
            let states = self.batch(wanted.iter());
            let leg = leg.saturating_add(1);
            effects.note(|| Note::SendsBack {
                peer: from,
                keys: states.iter().map(|(key, _)| key.clone()).collect(),
            });
            effects.send(
                from,
                Message::TreeReply {
                    round,
                    leg,
                    states,
                    ask: Vec::new(),
                },
            );
        }
    }

    /// The tree of a partition that this node is a primary of, with everything noted in it.
    fn tree(&mut self, partition: u32) -> Option<&Tree> {
        if !self.ring.is_primary(partition, self.id) {
            return None;
        }
        for key in std::mem::take(&mut self.anti_entropy.touched) {
            let of = self.ring.partition_of(key.position());
            if !self.ring.is_primary(of, self.id) {
                continue;
            }
            let hash = self.store.get(&key).map(|entry| digest(&entry.clock));
            let tree = self.tree_of(of)?;
            match hash {
                Some(hash) => tree.insert(&key, hash),
                None => tree.remove(&key),
            };
        }
        self.tree_of(partition).map(|tree| &*tree)
    }

    fn tree_of(&mut self, partition: u32) -> Option<&mut Tree> {
        let (fanout, depth) = (self.config.merkle_fanout, self.config.merkle_depth);
        let (start, end) = self.ring.range_of(partition);
        match self.anti_entropy.trees.entry(partition) {
            std::collections::btree_map::Entry::Occupied(tree) => Some(tree.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                let range = KeyRange::between(start, end);
                // The configuration refuses shapes that make no tree.
                Some(place.insert(Tree::new(range, fanout, depth).ok()?))
            }
        }
    }
}
