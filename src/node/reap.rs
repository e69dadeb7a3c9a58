//! Forgetting tombstones (DESIGN 4.3): never, after a time, or once every primary agrees.
//!
//! Agreement is a question to all primaries. Whoever holds the very same tombstone says so; when
//! all have, all are told to forget it. A tombstone that one of them misses comes back by repair,
//! and is asked about again.
//!
//! Once ownership has moved, others may hold an older state that they still have to bring to its
//! new owners, for which no time is too long: then all members are asked, and those that own
//! nothing of the key agree when they hold nothing of it and what they handed over has arrived.

use super::Node;
use super::io::{Effect, Effects, Note, Timer};
use super::message::{Message, ReapStep};
use super::request::RequestId;
use crate::base::{Gather, Key, Micros, NodeId};
use crate::config::{HintTtl, Reap, Sabotage};
use crate::store::digest;
use std::collections::{BTreeMap, BTreeSet};

/// How often tombstones are looked at, at the most.
const INTERVAL: Micros = Micros::from_secs(1);

/// The tombstones of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Reaping {
    /// Since when a key has been nothing but this tombstone here, by key.
    since: BTreeMap<Key, Micros>,
    due: Option<Micros>,
    /// Who has agreed to forget a key in a state with this digest.
    agreed: BTreeMap<Key, (u64, BTreeSet<NodeId>)>,
    /// When something last ceased to be held here or by one that is no member any more: messages
    /// with it may still be on their way.
    let_go_at: Micros,
}

impl Reaping {
    pub(super) fn is_due(&self, due: Micros) -> bool {
        self.due == Some(due)
    }

    /// Since when `key` has been nothing but its tombstone here.
    pub(super) fn since(&self, key: &Key) -> Option<Micros> {
        self.since.get(key).copied()
    }

    /// This node, or one that is no member any more, ceased to hold something that it had to bring
    /// to others; or this node starts and cannot tell.
    pub(super) fn note_let_go(&mut self, now: Micros) {
        self.let_go_at = now;
    }

    /// Ownership is another now: who has to agree may be others.
    pub(super) fn begin_anew(&mut self) {
        self.agreed.clear();
    }
}

impl Node {
    /// What is held for `key` has changed: notes since when it is deleted, if it is.
    pub(super) fn note_tombstone(&mut self, now: Micros, key: &Key, effects: &mut Effects) {
        if self.config.reap == Reap::Never {
            return;
        }
        let is_deleted = self
            .store
            .get(key)
            .is_some_and(|entry| entry.clock.values().all(|version| version.is_tombstone()));
        self.reaping.agreed.remove(key);
        if is_deleted {
            self.reaping.since.insert(key.clone(), now);
            self.arm_reaping(now, effects);
        } else {
            self.reaping.since.remove(key);
        }
    }

    /// Notes every tombstone that is held, when reaping begins or the node starts.
    pub(super) fn note_tombstones(&mut self, now: Micros, effects: &mut Effects) {
        let unnoted = |key: &&Key| !self.reaping.since.contains_key(*key);
        let keys = self.store.entries().map(|(key, _)| key);
        let keys: Vec<Key> = keys.filter(unnoted).cloned().collect();
        for key in keys {
            self.note_tombstone(now, &key, effects);
        }
    }

    fn arm_reaping(&mut self, now: Micros, effects: &mut Effects) {
        if self.reaping.due.is_none() && !self.reaping.since.is_empty() {
            let due = now + INTERVAL;
            self.reaping.due = Some(due);
            effects.set_timer(due, Timer::Reap(due));
        }
    }

    pub(super) fn on_reap_due(&mut self, now: Micros, effects: &mut Effects) {
        self.reaping.due = None;
        let age = match (self.config.reap, self.config.hint_ttl) {
            (Reap::Never, _) | (Reap::AfterAgreement, HintTtl::Never) => return,
            (Reap::After(age), _) => age,
            // What a hint held may be on its way for twice `message_ttl` after the hint is gone:
            // once to the coordinator of a read, and once more in the repair that follows.
            (Reap::AfterAgreement, HintTtl::After(ttl)) => ttl + self.config.message_ttl.times(2),
        };
        let old = self
            .reaping
            .since
            .iter()
            .filter(|(_, since)| **since + age <= now);
        let old: Vec<Key> = old.map(|(key, _)| key.clone()).collect();
        for key in old {
            match self.config.reap {
                Reap::AfterAgreement if self.config.is_sabotaged(Sabotage::ReapsAlone) => {
                    self.forget(&key, effects);
                }
                Reap::AfterAgreement => self.propose_reaping(now, &key, effects),
                _ => self.forget(&key, effects),
            }
        }
        self.arm_reaping(now, effects);
    }

    /// Asks the other primaries; only the first primary does, and the others only while it seems
    /// down, so that they do not all ask at once.
    fn propose_reaping(&mut self, now: Micros, key: &Key, effects: &mut Effects) {
        if self.has_moved() && !self.has_settled(now) {
            return;
        }
        let primaries = self.ring.primaries_at(key.position()).to_vec();
        let down = self.peers.believed_down(now);
        let first = primaries.iter().find(|node| !down.contains(node));
        let Some(entry) = self.store.get(key).filter(|_| first == Some(&self.id)) else {
            return;
        };
        let hash = digest(&entry.clock);
        self.reaping
            .agreed
            .insert(key.clone(), (hash, BTreeSet::from([self.id])));
        for peer in self.to_agree(key) {
            let step = ReapStep::Propose;
            effects.send(
                peer,
                Message::Reap {
                    key: key.clone(),
                    digest: hash,
                    table: self.ring.table_version(),
                    step,
                },
            );
        }
        self.reap_if_agreed(key, effects);
    }

    /// Whether ownership has ever moved.
    fn has_moved(&self) -> bool {
        let blind = self.config.is_sabotaged(Sabotage::ReapsWithoutFormerOwners);
        self.ring.table_version().number > 1 && !blind
    }

    /// Whether whatever was let go has arrived by now: it may have been handed over, or shown to
    /// the coordinator of a read and sent on in its repair.
    fn has_settled(&self, now: Micros) -> bool {
        now > self.reaping.let_go_at + self.config.message_ttl.times(2)
    }

    /// Everybody else who has to agree before `key` is forgotten.
    fn to_agree(&self, key: &Key) -> BTreeSet<NodeId> {
        let mut all: BTreeSet<NodeId> = self
            .ring
            .primaries_at(key.position())
            .iter()
            .copied()
            .gather();
        if self.has_moved() {
            all.extend(
                self.ring
                    .ownership()
                    .members
                    .iter()
                    .map(|member| member.node),
            );
            all.extend(self.known_members());
        }
        all.remove(&self.id);
        all
    }

    pub(super) fn on_reap(
        &mut self,
        now: Micros,
        from: NodeId,
        (key, hash, step): (Key, u64, ReapStep),
        effects: &mut Effects,
    ) {
        let same = self.store.get(&key).is_some_and(|entry| {
            let deleted = entry.clock.values().all(|version| version.is_tombstone());
            deleted && entry.owed.is_empty() && digest(&entry.clock) == hash
        });
        let has_no_part =
            !self.owns(key.position()) && self.store.get(&key).is_none() && self.has_settled(now);
        match step {
            ReapStep::Propose if same || has_no_part => {
                let step = ReapStep::Agree;
                effects.send(
                    from,
                    Message::Reap {
                        key,
                        digest: hash,
                        table: self.ring.table_version(),
                        step,
                    },
                );
            }
            ReapStep::Agree => {
                if let Some((asked, agreed)) = self.reaping.agreed.get_mut(&key)
                    && *asked == hash
                {
                    agreed.insert(from);
                    self.reap_if_agreed(&key, effects);
                }
            }
            ReapStep::Forget if same => self.forget(&key, effects),
            ReapStep::Propose | ReapStep::Forget => {}
        }
    }

    fn reap_if_agreed(&mut self, key: &Key, effects: &mut Effects) {
        let primaries = self.ring.primaries_at(key.position()).to_vec();
        let Some((hash, agreed)) = self.reaping.agreed.get(key) else {
            return;
        };
        let held = self.store.get(key).map(|entry| digest(&entry.clock));
        if held != Some(*hash) || !self.to_agree(key).is_subset(agreed) {
            return;
        }
        for &peer in primaries.iter().filter(|peer| **peer != self.id) {
            let step = ReapStep::Forget;
            effects.send(
                peer,
                Message::Reap {
                    key: key.clone(),
                    digest: *hash,
                    table: self.ring.table_version(),
                    step,
                },
            );
        }
        self.forget(key, effects);
    }

    /// Forgets a key that is nothing but tombstones, and its birth with it.
    fn forget(&mut self, key: &Key, effects: &mut Effects) {
        self.reaping.since.remove(key);
        self.reaping.agreed.remove(key);
        let Some(entry) = self.store.get(key) else {
            return;
        };
        let tombstones = entry
            .clock
            .values()
            .map(|version| RequestId::of(version))
            .collect();
        if let Some(record) = self.store.forget(key) {
            effects.note(|| Note::Reaped { key: key.clone() });
            effects.append(record);
            effects.list.push(Effect::Reaped(key.clone(), tombstones));
            self.anti_entropy.touch(key);
        }
    }
}
