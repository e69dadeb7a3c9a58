//! A node's disk: the bytes of its log, and how many of them are sure to survive a crash.
//!
//! A log that has grown long is rewritten: the new log grows beside the old one, gets every record
//! that comes meanwhile too, and takes the old one's place in one step. A crash before that step
//! finds the old log, one after it the new log.

use crate::base::{Micros, NodeId};
use crate::store::log::{self, Recovered};
use crate::store::{Record, Store};
use std::sync::{Arc, OnceLock};

/// A disk. It outlives the crashes of its node.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    log: Written,
    rewrite: Option<Written>,
    /// How often the log has become another one: by a crash, a rewriting or a new disk.
    generation: u32,
    /// How often a rewritten log has taken the old one's place, and when it did last.
    rewritten: (u32, Micros),
    /// What the log describes while no node runs on it, once somebody has asked.
    described: OnceLock<Arc<Store>>,
    numbers: u32,
    /// Whether the node may have lost records that it had logged, since it last started.
    in_doubt: bool,
}

#[derive(Clone, Debug, Default)]
struct Written {
    bytes: Vec<u8>,
    synced: usize,
}

/// What a sync makes durable once it is complete: everything written when it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct SyncPoint {
    generation: u32,
    log: usize,
    rewrite: usize,
}

/// How much of what was not synced a crash keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Synced,
    /// All of it.
    All,
    /// Its first bytes, as many as there are.
    Bytes(u64),
    /// Some prefix, drawn from the seed.
    Drawn,
}

impl Disk {
    /// Adds a record behind the others; it is durable after the next sync.
    pub(super) fn append(&mut self, record: &Record) {
        log::append(&mut self.log.bytes, record);
        if let Some(rewrite) = &mut self.rewrite {
            log::append(&mut rewrite.bytes, record);
        }
    }

    /// Begins a sync.
    pub(super) fn sync_point(&self) -> SyncPoint {
        SyncPoint {
            generation: self.generation,
            log: self.log.bytes.len(),
            rewrite: self
                .rewrite
                .as_ref()
                .map_or(0, |rewrite| rewrite.bytes.len()),
        }
    }

    /// How much of the log a sync makes durable.
    pub(super) fn reached_by(&self, point: SyncPoint) -> usize {
        if point.generation == self.generation {
            point.log
        } else {
            point.rewrite
        }
    }

    /// Ends a sync: what was written when it began is durable.
    pub(super) fn synced(&mut self, point: SyncPoint) {
        self.log.synced = self.log.synced.max(self.reached_by(point));
        if let Some(rewrite) = &mut self.rewrite
            && point.generation == self.generation
        {
            rewrite.synced = rewrite.synced.max(point.rewrite);
        }
    }

    /// Begins a new log that says the same as the old one.
    pub(super) fn rewrite(&mut self, records: &[Record]) {
        let mut rewrite = Written::default();
        for record in records {
            log::append(&mut rewrite.bytes, record);
        }
        self.rewrite = Some(rewrite);
    }

    /// Puts the rewritten log in the place of the old one.
    pub(super) fn adopt(&mut self, now: Micros) {
        if let Some(rewrite) = self.rewrite.take() {
            self.log = rewrite;
            self.generation += 1;
            self.rewritten = (self.rewritten.0 + 1, now);
        }
    }

    /// Bytes that a crash may lose.
    pub(super) fn unsynced(&self) -> u64 {
        (self.log.bytes.len() - self.log.synced) as u64
    }

    /// Loses all but the first `kept` bytes of what was not synced.
    pub(super) fn crash(&mut self, kept: u64) {
        // Nobody can tell afterwards whether more had been written than what is left.
        self.in_doubt |= self.unsynced() > 0;
        let kept = usize::try_from(kept.min(self.unsynced())).unwrap_or(usize::MAX);
        self.log.bytes.truncate(self.log.synced + kept);
        self.log.synced = self.log.bytes.len();
        self.rewrite = None;
        self.generation += 1;
        self.described = OnceLock::new();
    }

    /// Is replaced by an empty disk.
    pub(super) fn replace(&mut self) {
        let (numbers, generation) = (self.numbers, self.generation + 1);
        *self = Disk {
            numbers,
            generation,
            in_doubt: true,
            ..Disk::default()
        };
    }

    /// Reads the log as a starting node does, and cuts off what is damaged. Also whether the log is
    /// sure to hold everything that was ever written to it.
    pub(super) fn open(&mut self) -> (Recovered, bool) {
        let found = self.read();
        self.described = OnceLock::new();
        self.log.bytes.truncate(found.kept);
        self.log.synced = self.log.synced.min(found.kept);
        let intact = found.dropped == 0 && !std::mem::take(&mut self.in_doubt);
        (found, intact)
    }

    /// A number that this node's disks never had before.
    pub(super) fn fresh_number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    /// What can be read of the log as it is.
    pub fn read(&self) -> Recovered {
        log::recover(&self.log.bytes)
    }

    /// The store that the log describes, for a `node` that does not run. Reading it takes as long
    /// as a start, and so is done once.
    pub(super) fn described(&self, node: NodeId) -> &Store {
        let read = || Arc::new(Store::rebuild(node, 0, self.read().records, true).0);
        self.described.get_or_init(read)
    }

    /// The bytes of the log.
    pub fn bytes(&self) -> &[u8] {
        &self.log.bytes
    }

    /// Counts logs: as long as it stays, a log only grows, and a damaged end is cut off.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The length of the log that grows beside this one and is to take its place, and how much of
    /// it is durable.
    pub fn rewriting(&self) -> Option<(usize, usize)> {
        let rewrite = self.rewrite.as_ref()?;
        Some((rewrite.bytes.len(), rewrite.synced))
    }

    /// How often a rewritten log has taken the old one's place, and when it did last.
    pub fn rewritten(&self) -> (u32, Micros) {
        self.rewritten
    }

    /// The length of the log in bytes, and how many of them are durable.
    pub fn len_and_synced(&self) -> (usize, usize) {
        (self.log.bytes.len(), self.log.synced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Hash;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn drop_of(key: &str) -> Record {
        Record::Drop(Hash::Md5.key(key))
    }

    #[test]
    fn a_crash_keeps_what_was_synced_and_a_prefix_of_the_rest() {
        let mut disk = Disk::default();
        disk.append(&drop_of("a"));
        let point = disk.sync_point();
        disk.append(&drop_of("b"));
        disk.synced(point);
        for kept in 0..=disk.unsynced() {
            let mut crashed = disk.clone();
            crashed.crash(kept);
            let (found, intact) = crashed.open();
            assert!(!intact, "an unsynced record may be lost without a trace");
            assert_eq!(
                found.records.len(),
                if kept == disk.unsynced() { 2 } else { 1 }
            );
            assert_eq!(crashed.read().dropped, 0, "the damaged tail is cut off");
        }
    }

    #[test]
    fn a_crash_with_everything_synced_leaves_no_doubt() {
        let mut disk = Disk::default();
        disk.append(&drop_of("a"));
        disk.synced(disk.sync_point());
        disk.crash(0);
        assert!(disk.open().1);
    }

    #[test]
    fn a_rewrite_that_a_crash_interrupts_loses_nothing() {
        let mut disk = Disk::default();
        disk.append(&drop_of("a"));
        disk.synced(disk.sync_point());
        disk.rewrite(&[Record::Disk(1)]);
        disk.append(&drop_of("b"));
        let point = disk.sync_point();
        let mut interrupted = disk.clone();
        interrupted.synced(point);
        interrupted.crash(0);
        assert_eq!(interrupted.open().0.records, [drop_of("a"), drop_of("b")]);

        // The new log takes over before the sync of the record ends: the record is not yet sure.
        assert!(disk.rewriting().is_some_and(|(_, synced)| synced == 0));
        disk.adopt(Micros(7));
        assert_eq!((disk.rewriting(), disk.rewritten()), (None, (1, Micros(7))));
        let mut early = disk.clone();
        early.crash(0);
        assert_eq!(early.open().0.records, []);
        disk.synced(point);
        disk.crash(0);
        assert_eq!(disk.open().0.records, [Record::Disk(1), drop_of("b")]);
    }
}
