//! Ownership transfer: what a node holds that it does not own, it owes to somebody who does
//! (DESIGN 4.5). The sending is handoff's, as of hints.
//!
//! When tables change, a key is brought to each new primary by one node ([`Succession`]): mostly by
//! the primary whose place it takes. Whoever brings something drops its own copy only when that is
//! acknowledged by an owner. A mark for one that is no primary any more goes over to its successor.

use super::Node;
use super::io::{Effects, Note};
use super::message::Message;
use crate::base::{Key, Micros, NodeId};
use crate::config::Sabotage;
use crate::membership;
use crate::ring::{Ring, Succession, TableVersion};
use crate::store::{Entry, Mark};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Marks of one key, by target.
type Marks = BTreeMap<NodeId, Micros>;

impl Node {
    /// The mark of a state that this node takes in although it does not own the key.
    pub(super) fn mark_of_no_owner(&self, key: &Key) -> Option<Mark> {
        let keeps = self.config.is_sabotaged(Sabotage::KeepsWhatItDoesNotOwn)
            || self.config.is_sabotaged(Sabotage::OwnsWhateverItIsHanded);
        if keeps || self.owns(key.position()) {
            return None;
        }
        let after = self.ring.primaries_at(key.position());
        let successor = self.former.as_ref().and_then(|former| {
            let succession = self.succession(former, key.position());
            succession.successor(self.id)
        });
        Some(Mark::of_no_owner(successor.or(after.first().copied())?))
    }

    /// The node that brings `key` to `owner`, which has come to own it, as far as this node knows.
    pub(super) fn bringer(&self, key: &Key, owner: NodeId) -> Option<NodeId> {
        let succession = self.succession(self.former.as_ref()?, key.position());
        let mut before = succession.before.iter().copied();
        before.find(|node| succession.heirs(*node).any(|heir| heir == owner))
    }

    fn succession<'a>(&'a self, former: &'a Ring, position: u128) -> Succession<'a> {
        Succession {
            before: former.primaries_at(position),
            after: self.ring.primaries_at(position),
            removed: &self.ring.ownership().removed,
        }
    }

    /// Marks what this node has to bring to others now that it goes by another table than `older`.
    pub(super) fn owe_what_moved(&mut self, older: &Ring, effects: &mut Effects) {
        if self.config.is_sabotaged(Sabotage::KeepsWhatItDoesNotOwn) {
            return;
        }
        let refills = self.has_removed_no_member(older);
        let entries = self.store.entries();
        let marks = entries.filter_map(|(key, entry)| {
            let marks = self.marks_after(key, entry, older, refills);
            marks.map(|marks| (key.clone(), marks))
        });
        self.put_marks(marks.collect(), effects);
    }

    /// Marks whatever is held without being owned or owed: a log can say so whose last table never
    /// became durable.
    pub(super) fn owe_what_is_not_owned(&mut self, effects: &mut Effects) {
        let unmarked = |(key, entry): (&Key, &Entry)| {
            let mark = self
                .mark_of_no_owner(key)
                .filter(|_| entry.owed.is_empty())?;
            Some((key.clone(), vec![mark]))
        };
        self.put_marks(self.store.entries().filter_map(unmarked).collect(), effects);
    }

    /// Whether a node was removed that had left its place before: it may not have brought all that
    /// it had, so that others have to look after its keys.
    fn has_removed_no_member(&self, older: &Ring) -> bool {
        let (before, after) = (older.ownership(), self.ring.ownership());
        let mut new = after
            .removed
            .iter()
            .filter(|node| !before.has_removed(**node));
        new.any(|node| before.member(*node).is_none())
    }

    /// The marks that a key gets when tables change; none when its marks stay as they are.
    fn marks_after(
        &self,
        key: &Key,
        entry: &Entry,
        older: &Ring,
        refills: bool,
    ) -> Option<Vec<Mark>> {
        let succession = self.succession(older, key.position());
        let after = succession.after;
        if succession.before == after && entry.owed.is_empty() && !refills {
            return None;
        }
        let mut marks = Marks::new();
        for mark in &entry.owed {
            let target = succession.successor(mark.target).unwrap_or(mark.target);
            self.add(&mut marks, Mark { target, ..*mark });
        }
        let is_idle = self.config.is_sabotaged(Sabotage::RefillsNoPlace)
            && succession.successor(self.id).is_none();
        for heir in succession.heirs(self.id).filter(|_| !is_idle) {
            self.add(&mut marks, Mark::of_no_owner(heir));
        }
        if refills && after.first() == Some(&self.id) {
            for other in after {
                self.add(&mut marks, Mark::of_no_owner(*other));
            }
        }
        self.settle_on(key, entry, marks)
    }

    /// `marks` as a list, with one more where a key would be neither owned nor owed; none when the
    /// key has these already.
    fn settle_on(&self, key: &Key, entry: &Entry, mut marks: Marks) -> Option<Vec<Mark>> {
        if marks.is_empty()
            && let Some(mark) = self.mark_of_no_owner(key)
        {
            self.add(&mut marks, mark);
        }
        let marks = marks.into_iter();
        let marks: Vec<Mark> = marks
            .map(|(target, since)| Mark { since, target })
            .collect();
        (marks != entry.owed).then_some(marks)
    }

    fn add(&self, marks: &mut Marks, mark: Mark) {
        if mark.target != self.id {
            let since = marks.entry(mark.target).or_insert(mark.since);
            *since = mark.since.max(*since);
        }
    }

    fn put_marks(&mut self, marks: Vec<(Key, Vec<Mark>)>, effects: &mut Effects) {
        let mut owed: BTreeMap<NodeId, u32> = BTreeMap::new();
        for (key, marks) in marks {
            for mark in &marks {
                *owed.entry(mark.target).or_default() += 1;
            }
            if let Some(record) = self.store.owe(&key, marks) {
                effects.append(record);
            }
        }
        for (target, keys) in owed {
            effects.note(|| Note::Owes { target, keys });
        }
    }

    /// Whether `peer` is known to go by this node's table, or a newer one. The first table is known
    /// to all, and every other to its maker.
    pub(super) fn knows_table(&self, peer: NodeId) -> bool {
        let version = self.ring.table_version();
        let known = self.handoff.tables.get(&peer);
        version.number == 1 || version.maker == peer.0 || known.is_some_and(|it| *it >= version)
    }

    /// `peer` goes by this table.
    pub(super) fn note_table_of(&mut self, peer: NodeId, table: TableVersion) {
        if table.number > 1 {
            let known = self.handoff.tables.entry(peer).or_default();
            *known = table.max(*known);
        }
    }

    /// `from` is about to bring keys, and shows the table by which they are this node's.
    pub(super) fn on_handoff_told(
        &mut self,
        now: Micros,
        from: NodeId,
        (round, ring): (u64, &Arc<Ring>),
        effects: &mut Effects,
    ) {
        self.note_table_of(from, ring.table_version());
        self.consider(now, ring, effects);
        self.pursue(now, effects);
        let own = self.ring.clone();
        effects.send(
            from,
            if own.table_version() > ring.table_version() {
                Message::NotOwner { round, ring: own }
            } else {
                let taken = Vec::new();
                Message::HandoffAck { round, taken }
            },
        );
    }

    /// `from` was sent a batch of which it does not own everything, by the table that it shows.
    pub(super) fn on_not_owner(
        &mut self,
        now: Micros,
        from: NodeId,
        (round, ring): (u64, Arc<Ring>),
        effects: &mut Effects,
    ) {
        self.end_batch(from, round);
        // It may have known more before a crash.
        self.handoff.tables.insert(from, ring.table_version());
        self.consider(now, &ring, effects);
        // If its table is older it may own them by the newer one; if not, somebody else is meant.
        if ring.table_version() < self.ring.table_version() {
            let newer = membership::reconcile::tell_table(self.ring.clone());
            effects.send(from, Message::Members(newer));
        } else {
            self.retarget(from, effects);
        }
        self.pursue(now, effects);
        self.arm_handoff(now, effects);
    }

    /// Whether a hint is for somebody of whom nothing was heard for so long that news of a new member
    /// would have come: a removal that all have forgotten in their crashes leaves such hints.
    pub(super) fn is_unheard_of(&self, now: Micros, target: NodeId) -> bool {
        let is_known = self.ring.ownership().member(target).is_some()
            || self.members.is_static()
            || self.known_members().any(|node| node == target);
        let is_old = |key: &Key| {
            let marks = self
                .store
                .get(key)
                .into_iter()
                .flat_map(|entry| &entry.owed);
            let own = marks.filter(|mark| mark.target == target);
            let mut since = own.map(|mark| mark.since);
            since.all(|since| since + self.spreading().times(2) < now)
        };
        !is_known && self.store.owed_to(target).all(is_old)
    }

    /// Marks that are for `target` go over to whoever has taken its place, or to all primaries where
    /// this node does not know who that is, since one of them lacks the key: the marks of keys that
    /// it does not own, and all when it is gone, whatever this node's table says.
    pub(super) fn retarget(&mut self, target: NodeId, effects: &mut Effects) {
        let is_gone = self.has_gone(target);
        let stray = self.store.owed_to(target).filter_map(|key| {
            let after = self.ring.primaries_at(key.position());
            let is_stray = is_gone || !after.contains(&target);
            let entry = self.store.get(key).filter(|_| is_stray)?;
            let former = self.former.as_ref();
            let successor = former
                .and_then(|former| self.succession(former, key.position()).successor(target))
                .filter(|successor| !self.has_gone(*successor));
            let mut marks = Marks::new();
            for mark in &entry.owed {
                match (mark.target == target, successor) {
                    (false, _) => self.add(&mut marks, *mark),
                    (true, Some(target)) => self.add(&mut marks, Mark { target, ..*mark }),
                    (true, None) => {
                        for &target in after.iter().filter(|node| !self.has_gone(**node)) {
                            self.add(&mut marks, Mark { target, ..*mark });
                        }
                    }
                }
            }
            Some((key.clone(), self.settle_on(key, entry, marks)?))
        });
        self.put_marks(stray.collect(), effects);
    }

    /// Takes in what this node owns of a batch, and says so when it does not own all of it.
    pub(super) fn refuse_what_is_not_owned(
        &mut self,
        from: NodeId,
        round: u64,
        states: usize,
        owned: usize,
        effects: &mut Effects,
    ) {
        if owned < states {
            let ring = self.ring.clone();
            effects.send(from, Message::NotOwner { round, ring });
        }
    }
}
