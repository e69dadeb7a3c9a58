//! Stale reads, judged from what clients asked and were told, and when.
//!
//! A read is *stale* when it shows neither the latest put that was acknowledged before the read
//! began, nor one that replaces that put, nor a put that was not acknowledged by then (it overlaps
//! the read, or was never answered: it may have landed at any time). How far *behind* it is: the
//! acknowledged puts that supersede the freshest version that it shows, and the time since the first
//! of them was acknowledged. A put supersedes a version when it began after that version was
//! acknowledged, or when its client had seen that version. Versions are known by the requests that
//! made them, which are unique.

use super::super::WriteHistory;
use crate::base::Micros;
use crate::node::RequestId;
use crate::sim::EventId;
use std::collections::BTreeMap;

/// The acknowledged puts and deletes of each key, in the order of their acknowledgement.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    keys: BTreeMap<String, Vec<Put>>,
    /// The place of each among those of its key.
    places: BTreeMap<RequestId, usize>,
}

/// An acknowledged put or delete.
#[derive(Clone, Debug)]
struct Put {
    id: RequestId,
    began: EventId,
    ended: EventId,
    ended_at: Micros,
    is_delete: bool,
}

/// A read that was answered well.
#[derive(Clone, Debug)]
pub(super) struct Read<'a> {
    pub(super) key: &'a str,
    pub(super) began: EventId,
    pub(super) began_at: Micros,
    /// The requests that made the versions that it shows, tombstones too.
    pub(super) shown: &'a [RequestId],
}

/// How far a stale read was behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Acknowledged puts that supersede the freshest version that it shows; none when a sibling
    /// is missing that was written at the same time.
    pub versions: u64,
    /// How long ago the first of them had been acknowledged.
    pub age: Micros,
}

impl Record {
    /// A put or delete is acknowledged.
    pub(super) fn acknowledged(
        &mut self,
        key: &str,
        id: RequestId,
        began: EventId,
        (ended, ended_at): (EventId, Micros),
        is_delete: bool,
    ) {
        if !self.keys.contains_key(key) {
            self.keys.insert(key.to_owned(), Vec::new());
        }
        let Some(puts) = self.keys.get_mut(key) else {
            return;
        };
        self.places.insert(id, puts.len());
        puts.push(Put {
            id,
            began,
            ended,
            ended_at,
            is_delete,
        });
    }

    /// How far behind a read is, if it is stale.
    pub(super) fn judge(&self, read: &Read, writes: &WriteHistory) -> Option<Behind> {
        let puts = self.keys.get(read.key)?;
        // What was acknowledged before the read began.
        let before = &puts[..puts.partition_point(|put| put.ended < read.began)];
        let latest = before.last()?;
        if read.shown.is_empty() && latest.is_delete {
            return None;
        }
        let place = |id: &RequestId| self.places.get(id).copied();
        let mut freshest: Option<usize> = None;
        for id in read.shown {
            let known = place(id).filter(|place| *place < before.len());
            // None: it overlaps the read.
            let known = known?;
            if *id == latest.id || writes.has_seen(read.key, *id, latest.id) {
                return None;
            }
            freshest = freshest.max(Some(known));
        }
        let freshest = freshest.map(|place| &before[place]);
        let supersedes = |put: &&Put| {
            freshest.is_none_or(|shown| {
                put.began > shown.ended || writes.has_seen(read.key, put.id, shown.id)
            })
        };
        // Nothing that supersedes a version was acknowledged before that version was asked for.
        let from = freshest.map_or(0, |shown| {
            before.partition_point(|put| put.ended < shown.began)
        });
        let mut superseding = before[from..].iter().filter(supersedes);
        let first = superseding.next();
        Some(Behind {
            versions: first.map_or(0, |_| 1 + superseding.count() as u64),
            age: first.map_or(Micros::ZERO, |put| read.began_at - put.ended_at),
        })
    }
}
