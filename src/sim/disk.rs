//! A node's disk: the bytes of its log, and how many of them are sure to survive a crash.

use crate::store::Record;
use crate::store::log::{self, Recovered};

/// A disk. It outlives the crashes of its node.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    log: Vec<u8>,
    synced: usize,
}

impl Disk {
    /// Adds a record behind the others; it is durable after the next sync.
    pub(super) fn append(&mut self, record: &Record) {
        log::append(&mut self.log, record);
    }

    /// Makes everything appended so far durable.
    pub(super) fn sync(&mut self) {
        self.synced = self.log.len();
    }

    /// Loses what was not synced.
    pub(super) fn lose_unsynced(&mut self) {
        self.log.truncate(self.synced);
    }

    /// Reads the log as a starting node does.
    pub fn read(&self) -> Recovered {
        log::recover(&self.log)
    }

    /// The length of the log in bytes, and how many of them are durable.
    pub fn len_and_synced(&self) -> (usize, usize) {
        (self.log.len(), self.synced)
    }
}
