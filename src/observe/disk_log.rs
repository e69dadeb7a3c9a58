//! A node's log, record by record, as its disk has it: while the node runs, and after a crash.

use crate::base::{NodeId, frame};
use crate::sim::Disk;
use crate::store::Record;
use serde::Serialize;

/// A record of a log, as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogRecord {
    /// Which, from 1.
    pub number: usize,
    /// Where it begins.
    pub offset: usize,
    /// How long it is, its header with the checksum included.
    pub length: usize,
    /// `disk`, `incarnation`, `births`, `table`, `state` or `drop`.
    pub kind: &'static str,
    /// What it says, without its key.
    pub what: String,
    /// The key that it is about.
    pub key: Option<String>,
    /// Whether a crash keeps it for sure.
    pub synced: bool,
}

/// Where the records of a log lie. It follows a log that grows, and reads headers alone; the
/// records are read when they are looked at.
#[derive(Clone, Debug, Default)]
pub struct LogIndex {
    /// Which log it is of: the node, how often that was started, the log's number.
    of: Option<(NodeId, u32, u32)>,
    /// Where each record ends.
    ends: Vec<usize>,
    synced: usize,
    length: usize,
}

impl LogIndex {
    /// Takes in what the disk of `node`, which was started `boots` times, has more than before.
    pub fn follow(&mut self, node: NodeId, boots: u32, disk: &Disk) {
        let of = Some((node, boots, disk.generation()));
        let (length, synced) = disk.len_and_synced();
        if self.of != of || length < self.end() {
            self.ends.clear();
            self.of = of;
        }
        while let Some(next) = frame::length(&disk.bytes()[self.end()..]) {
            self.ends.push(self.end() + next);
        }
        (self.length, self.synced) = (length, synced);
    }

    fn end(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many records a crash keeps for sure.
    pub fn synced(&self) -> usize {
        self.ends.partition_point(|end| *end <= self.synced)
    }

    /// How many bytes at its end are no whole record.
    pub fn torn(&self) -> usize {
        self.length - self.end()
    }

    /// `most` records from the one behind the first `skipped` on.
    pub fn records(&self, disk: &Disk, skipped: usize, most: usize) -> Vec<LogRecord> {
        let ends = self.ends.iter().enumerate().skip(skipped).take(most);
        ends.map(|(index, &end)| {
            let offset = index.checked_sub(1).map_or(0, |before| self.ends[before]);
            let read = disk.bytes().get(offset..).map(frame::read::<Record>);
            let (kind, what, key) = match read {
                Some(Ok((record, _))) => in_words(record),
                _ => ("damaged", "does not match its checksum".into(), None),
            };
            LogRecord {
                number: index + 1,
                offset,
                length: end - offset,
                kind,
                what,
                key,
                synced: end <= self.synced,
            }
        })
        .collect()
    }
}

fn in_words(record: Record) -> (&'static str, String, Option<String>) {
    match record {
        Record::Disk(number) => ("disk", format!("number {number}"), None),
        Record::Incarnation(number) => ("incarnation", format!("number {number}"), None),
        Record::Births(used) => ("births", format!("{used} used"), None),
        Record::Table(ring) => {
            let version = ring.table_version();
            let maker = NodeId(version.maker);
            let what = format!("number {} of {maker}", version.number);
            ("table", what, None)
        }
        Record::Keep(key, entry) => {
            let all = entry.clock.size();
            let deleted = entry.clock.values().filter(|it| it.is_tombstone()).count();
            let mut what = match (all - deleted, deleted) {
                (0, 0) => "nothing".to_owned(),
                (0, _) => "a tombstone".to_owned(),
                (1, 0) => "1 value".to_owned(),
                (live, 0) => format!("{live} siblings"),
                (live, _) => format!("{live} of {all} siblings live"),
            };
            let owed = entry.owed.iter().map(|mark| mark.target.to_string());
            if !entry.owed.is_empty() {
                what += &format!(", owed to {}", owed.collect::<Vec<_>>().join(", "));
            }
            ("state", what, Some(key.text().to_owned()))
        }
        Record::Drop(key) => ("drop", "held here no more".into(), Some(key.text().into())),
    }
}
