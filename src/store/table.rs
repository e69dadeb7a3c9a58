//! The store of one node: its keys, what it owes, and its births, as rebuilt from the log.

use super::{Clock, Entry, Mark, Record, Version};
use crate::base::{Key, NodeId};
use crate::causality::{Actor, Dot, VersionVector};
use crate::ring::Ring;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A log is not rewritten before it has this many records too many,
const SURPLUS_LEAST: usize = 256;
/// and this many more for each key.
const SURPLUS_PER_KEY: usize = 4;

/// The keys of one node. Every change comes back as the record that makes it durable.
#[derive(Clone, Debug)]
pub struct Store {
    node: NodeId,
    disk: u32,
    births: u32,
    incarnation: Option<u32>,
    ring: Option<Arc<Ring>>,
    entries: BTreeMap<Key, Entry>,
    owed: BTreeMap<NodeId, BTreeSet<Key>>,
    /// The same marks, the oldest first.
    by_age: BTreeSet<(Mark, Key)>,
    /// Records in the log behind those that are needed to describe the store.
    surplus: usize,
}

impl Store {
    /// The store that the records of a log describe. The disk is numbered `fresh_disk` from now on
    /// when the log does not say its number, or is not `intact`: then nobody can prove that it
    /// holds every dot ever issued, and none may be issued again. The record that says so comes
    /// back in that case.
    pub fn rebuild(
        node: NodeId,
        fresh_disk: u32,
        records: impl IntoIterator<Item = Record>,
        intact: bool,
    ) -> (Store, Option<Record>) {
        let mut store = Store {
            node,
            disk: fresh_disk,
            births: 0,
            incarnation: None,
            ring: None,
            entries: BTreeMap::new(),
            owed: BTreeMap::new(),
            by_age: BTreeSet::new(),
            surplus: 0,
        };
        let mut named = false;
        for record in records {
            store.surplus += 1;
            match record {
                Record::Incarnation(incarnation) => store.note_incarnation(incarnation),
                Record::Table(ring) => store.note_ring(ring),
                Record::Births(used) => store.births = store.births.max(used),
                Record::Disk(number) => {
                    store.disk = number;
                    named = true;
                }
                Record::Keep(key, entry) => {
                    // A birth counts as used even when its key is gone by the end of the log.
                    store.births = store.births.max(entry.birth.unwrap_or(0));
                    store.replace(key, Some(entry));
                }
                Record::Drop(key) => store.replace(key, None),
            }
        }
        if named && intact {
            return (store, None);
        }
        store.disk = fresh_disk;
        (store, Some(Record::Disk(fresh_disk)))
    }

    /// Forgets whom its keys are held for: a mistake, made on purpose only.
    pub fn forget_marks(&mut self) {
        self.owed.clear();
        self.by_age.clear();
        for entry in self.entries.values_mut() {
            entry.owed.clear();
        }
    }

    /// The number of the disk, the second part of every actor of this node.
    pub fn disk(&self) -> u32 {
        self.disk
    }

    /// How many births this node has used: the last of them is the third part of its newest actor.
    pub fn births(&self) -> u32 {
        self.births
    }

    /// The incarnation that this node was last in, as far as its log tells.
    pub fn incarnation(&self) -> Option<u32> {
        self.incarnation
    }

    /// Notes that this node is in `incarnation`, which is no lower than any before.
    pub fn note_incarnation(&mut self, incarnation: u32) {
        self.incarnation = self.incarnation.max(Some(incarnation));
    }

    /// The ownership table that this node last adopted, with all that follows from it, as far as
    /// its log tells.
    pub fn ring(&self) -> Option<&Arc<Ring>> {
        self.ring.as_ref()
    }

    /// Notes that this node goes by the table of `ring` from now on.
    pub fn note_ring(&mut self, ring: Arc<Ring>) {
        self.ring = Some(ring);
    }

    /// What is held for `key`.
    pub fn get(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Every key that is held, in the order of the ring.
    pub fn entries(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// The keys whose positions lie from `start` clockwise to `end` (excluded); all of them where the
    /// two are the same.
    pub fn entries_between(&self, start: u128, end: u128) -> impl Iterator<Item = (&Key, &Entry)> {
        let at = |position| Key::at(position, "");
        let is_across = start >= end;
        let first = match is_across {
            true => self.entries.range(at(start)..),
            false => self.entries.range(at(start)..at(end)),
        };
        let rest = is_across.then(|| self.entries.range(..at(end)));
        first.chain(rest.into_iter().flatten())
    }

    /// How many keys are held.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no key is held.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The nodes that something is owed to.
    pub fn creditors(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.owed.keys().copied()
    }

    /// The keys that are owed to `target`, in the order of the ring.
    pub fn owed_to(&self, target: NodeId) -> impl Iterator<Item = &Key> {
        self.owed.get(&target).into_iter().flatten()
    }

    /// How many marks there are: one for each key and node that it is owed to.
    pub fn marks(&self) -> usize {
        self.owed.values().map(BTreeSet::len).sum()
    }

    /// The oldest mark, and the key that it is about.
    pub fn oldest_mark(&self) -> Option<(&Key, Mark)> {
        self.by_age.first().map(|(mark, key)| (key, *mark))
    }

    /// Forgets a key.
    pub fn forget(&mut self, key: &Key) -> Option<Record> {
        self.entries.get(key)?;
        self.surplus += 1;
        self.replace(key.clone(), None);
        Some(Record::Drop(key.clone()))
    }

    /// Coordinates a put: discards what `context` covers and adds `version` under a new dot of
    /// this node (Almeida and others, dotted version vector sets: update and event).
    ///
    /// A node that has no birth of its own beside the key's state takes a new one first. Without
    /// that, a node that had coordinated, handed off and forgotten a key would issue the same dots
    /// again, and an acknowledged write would vanish: as it does without `epochs`, where the node's
    /// name is all that tells its dots from others'.
    pub fn coordinate(
        &mut self,
        key: &Key,
        context: &VersionVector<Actor>,
        version: Version,
        owed_to: Option<Mark>,
        epochs: bool,
    ) -> (Dot, Clock, Record) {
        if !self.entries.contains_key(key) {
            self.entries.insert(key.clone(), Entry::default());
        }
        let Some(entry) = self.entries.get_mut(key) else {
            unreachable!("the key was just put there");
        };
        let (mut disk, mut birth) = (0, 0);
        if epochs {
            disk = self.disk;
            birth = entry.birth.unwrap_or_else(|| {
                self.births += 1;
                self.births
            });
            entry.birth = Some(birth);
        }
        let actor = Actor {
            node: self.node,
            disk,
            birth,
        };
        let counter =
            Arc::make_mut(&mut entry.clock).update_in_place(context, Arc::new(version), actor);
        mark(&mut self.owed, &mut self.by_age, (key, entry), owed_to);
        let clock = entry.clock.clone();
        self.surplus += 1;
        let record = Record::Keep(key.clone(), entry.clone());
        (Dot { actor, counter }, clock, record)
    }

    /// Takes in a replica's state by merging it, and marks it as owed to `owed_to`. No record when
    /// it brings nothing new.
    pub fn merge(&mut self, key: &Key, clock: &Clock, owed_to: Option<Mark>) -> Option<Record> {
        let indices = (&mut self.owed, &mut self.by_age);
        let changed = match self.entries.get_mut(key) {
            Some(entry) => {
                let marked = mark(indices.0, indices.1, (key, entry), owed_to);
                let merged = !Arc::ptr_eq(&entry.clock, clock) && entry.take_in(clock);
                (marked || merged).then(|| entry.clone())
            }
            None => {
                let mut entry = Entry {
                    clock: clock.clone(),
                    ..Entry::default()
                };
                mark(indices.0, indices.1, (key, &mut entry), owed_to);
                self.entries.insert(key.clone(), entry.clone());
                Some(entry)
            }
        };
        self.surplus += usize::from(changed.is_some());
        changed.map(|entry| Record::Keep(key.clone(), entry))
    }

    /// Puts `marks`, in order of their targets, in the place of those that `key` has.
    pub fn owe(&mut self, key: &Key, marks: Vec<Mark>) -> Option<Record> {
        let mut entry = self.entries.get(key)?.clone();
        entry.owed = marks;
        self.surplus += 1;
        self.replace(key.clone(), Some(entry.clone()));
        Some(Record::Keep(key.clone(), entry))
    }

    /// Takes the mark `(key, target)` away. When no mark is left and this node is no owner of the
    /// key, the state goes too, and its birth with it.
    pub fn settle(&mut self, key: &Key, target: NodeId, is_owner: bool) -> Option<Record> {
        let mut entry = self.entries.get(key)?.clone();
        let place = entry
            .owed
            .binary_search_by_key(&target, |mark| mark.target)
            .ok()?;
        entry.owed.remove(place);
        let gone = entry.owed.is_empty() && !is_owner;
        self.surplus += 1;
        self.replace(key.clone(), (!gone).then(|| entry.clone()));
        Some(if gone {
            Record::Drop(key.clone())
        } else {
            Record::Keep(key.clone(), entry)
        })
    }

    /// The records of a log that says no more than what is held now, when the log has grown so
    /// much longer that this is worth while.
    pub fn rewritten(&mut self) -> Option<Vec<Record>> {
        if self.surplus < SURPLUS_LEAST + SURPLUS_PER_KEY * self.entries.len() {
            return None;
        }
        self.surplus = 0;
        let keeps = self.entries.iter();
        let keeps = keeps.map(|(key, entry)| Record::Keep(key.clone(), entry.clone()));
        let own = [Record::Disk(self.disk), Record::Births(self.births)];
        let incarnation = self.incarnation.map(Record::Incarnation);
        let ring = self.ring.clone().map(Record::Table);
        let own = own.into_iter().chain(incarnation).chain(ring);
        Some(own.chain(keeps).collect())
    }

    /// Puts `entry` in the place of whatever was held, and keeps the index of marks in step.
    fn replace(&mut self, key: Key, entry: Option<Entry>) {
        let before = self.entries.remove(&key);
        for mark in before.iter().flat_map(|entry| &entry.owed) {
            let target = &mark.target;
            self.by_age.remove(&(*mark, key.clone()));
            if let Some(keys) = self.owed.get_mut(target) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.owed.remove(target);
                }
            }
        }
        if let Some(entry) = entry {
            for mark in &entry.owed {
                self.by_age.insert((*mark, key.clone()));
                self.owed
                    .entry(mark.target)
                    .or_default()
                    .insert(key.clone());
            }
            self.entries.insert(key, entry);
        }
    }
}

/// Adds a mark to a key's entry and to the indices of marks; whether it is new.
fn mark(
    owed: &mut BTreeMap<NodeId, BTreeSet<Key>>,
    by_age: &mut BTreeSet<(Mark, Key)>,
    (key, entry): (&Key, &mut Entry),
    mark: Option<Mark>,
) -> bool {
    let Some(mark) = mark else { return false };
    let place = entry
        .owed
        .binary_search_by_key(&mark.target, |mark| mark.target);
    match place {
        // A state that its holder does not own stays owed when a hint of it has had its time.
        Ok(place) if entry.owed[place].since < mark.since && !mark.is_hint() => {
            by_age.remove(&(entry.owed[place], key.clone()));
            entry.owed[place] = mark;
        }
        Ok(_) => return false,
        Err(place) => entry.owed.insert(place, mark),
    }
    by_age.insert((mark, key.clone()));
    owed.entry(mark.target).or_default().insert(key.clone());
    true
}
