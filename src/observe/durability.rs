//! Which acknowledged writes are lost, and why: judged from what clients did and saw and from what
//! lies on the disks, without any of the protocol's own reasoning.
//!
//! A write is kept if its value lies in any node's store, up or down, or if the client of a kept
//! write had seen it. Otherwise it is lost: by a disk, if a disk took its last copy, or else by the
//! protocol (DESIGN 5).

use crate::base::Gather;
use crate::causality::Dot;
use crate::node::RequestId;
use crate::sim::{Cluster, Completed};
use crate::store::ClientId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A write, by the request that made it.
type WriteId = (u32, u32);

/// Everything that a client had seen when it asked for something.
type Seen = Rc<BTreeSet<WriteId>>;

/// What clients wrote and saw.
#[derive(Clone, Debug, Default)]
pub struct WriteHistory {
    /// What each write's client had seen of the key, by key and write.
    writes: BTreeMap<(String, WriteId), Write>,
    /// What each client saw in its last successful request, by client and key.
    last: BTreeMap<(String, String), Seen>,
    /// What the reply that gave out a context showed, by key and context.
    contexts: BTreeMap<(String, String), Seen>,
}

#[derive(Clone, Debug)]
struct Write {
    seen: Seen,
    acknowledged: bool,
    /// What people know it by.
    name: String,
}

/// Why a write is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossCause {
    /// A lost disk or an unsynced tail took its last copy.
    Disk,
    /// Nothing but the protocol can have.
    Protocol,
}

impl LossCause {
    /// `disk` or `protocol`.
    pub fn name(self) -> &'static str {
        match self {
            LossCause::Disk => "disk",
            LossCause::Protocol => "protocol",
        }
    }
}

/// A lost write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostWrite {
    /// The key.
    pub key: String,
    /// The write, as people know it.
    pub write: String,
    /// Why.
    pub cause: LossCause,
    /// The request that made it.
    #[serde(skip)]
    pub request: RequestId,
}

/// What a put says that its client has seen.
#[derive(Clone, Copy, Debug)]
pub enum Claim<'a> {
    /// Nothing.
    Nothing,
    /// What its client's last successful request of the key showed.
    Last,
    /// What the reply that gave out this context showed.
    Context(&'a str),
}

fn write_id(request: RequestId) -> WriteId {
    (request.client.0, request.seq)
}

impl WriteHistory {
    /// A client asks for a write.
    pub fn asked(&mut self, id: RequestId, client: &str, key: &str, claim: Claim) {
        let at = |text: &str| (text.to_owned(), key.to_owned());
        let seen = match claim {
            Claim::Nothing => None,
            Claim::Last => self.last.get(&at(client)),
            Claim::Context(token) => self.contexts.get(&(key.to_owned(), token.to_owned())),
        };
        let seen = seen.cloned().unwrap_or_default();
        let name = format!("request {} of {client}", id.seq);
        let write = Write {
            seen,
            acknowledged: false,
            name,
        };
        self.writes.insert((key.to_owned(), write_id(id)), write);
    }

    /// A request is over; `token` is the context that its reply gave out.
    pub fn completed(&mut self, done: &Completed, token: Option<&str>) {
        let Ok(answer) = &done.result else { return };
        if let Some(write) = self.writes.get_mut(&(done.key.clone(), write_id(done.id))) {
            write.acknowledged = true;
        }
        let mut seen = BTreeSet::new();
        // A reply that shows nothing takes nothing away from what the client had seen before.
        if !answer.shows
            && let Some(write) = self.writes.get(&(done.key.clone(), write_id(done.id)))
        {
            seen.extend(write.seen.iter().copied());
            let of_itself = |dot: &Dot| answer.context.covers(&dot.actor, dot.counter);
            if answer.dot.as_ref().is_some_and(of_itself) {
                seen.insert(write_id(done.id));
            }
        }
        // Whoever is shown a version has seen what its writer had seen.
        for &shown in &answer.shown {
            let id = write_id(shown);
            seen.insert(id);
            if let Some(write) = self.writes.get(&(done.key.clone(), id)) {
                seen.extend(write.seen.iter().copied());
            }
        }
        let seen = Rc::new(seen);
        if let Some(token) = token {
            self.contexts
                .insert((done.key.clone(), token.to_owned()), seen.clone());
        }
        self.last
            .insert((done.client.clone(), done.key.clone()), seen);
    }

    /// What the client of a write had seen when it asked for it.
    pub fn seen_by(&self, key: &str, write: RequestId) -> impl Iterator<Item = RequestId> + '_ {
        let write = self.writes.get(&(key.to_owned(), write_id(write)));
        write.into_iter().flat_map(|write| {
            let ids = write.seen.iter();
            ids.map(|&(client, seq)| RequestId {
                client: ClientId(client),
                seq,
            })
        })
    }

    /// Whether the client of `write` had seen `other` when it asked for it.
    pub fn has_seen(&self, key: &str, write: RequestId, other: RequestId) -> bool {
        let write = self.writes.get(&(key.to_owned(), write_id(write)));
        write.is_some_and(|write| write.seen.contains(&write_id(other)))
    }

    /// The acknowledged writes that are lost, in order of key.
    pub fn lost(&self, cluster: &Cluster) -> Vec<LostWrite> {
        let mut kept: BTreeSet<(String, WriteId)> = BTreeSet::new();
        for node in cluster.nodes() {
            for (key, entry) in cluster.durable_store(node).entries() {
                let versions = entry.clock.values();
                let ids = versions.map(|version| (version.client.0, version.client_seq));
                kept.extend(ids.map(|id| (key.text().to_owned(), id)));
            }
        }
        // A delete whose tombstone was reaped counts as kept.
        let reaped = cluster.reaped().iter();
        kept.extend(reaped.map(|(key, id)| (key.text().to_owned(), write_id(*id))));
        let seen_by = |at: &(String, WriteId)| {
            let seen = self
                .writes
                .get(at)
                .map(|write| write.seen.clone())
                .unwrap_or_default();
            seen.iter()
                .map(|id| (at.0.clone(), *id))
                .collect::<Vec<_>>()
        };
        let covered: Vec<_> = kept.iter().flat_map(seen_by).collect();
        kept.extend(covered);
        let lost = self
            .writes
            .iter()
            .filter(|(at, write)| write.acknowledged && !kept.contains(at));
        let on_disks = cluster.taken_by_disks().iter();
        let mut taken: BTreeSet<(String, WriteId)> = on_disks
            .map(|(key, id)| (key.text().to_owned(), write_id(*id)))
            .gather();
        // With a write goes what it had replaced.
        let replaced: Vec<_> = taken.iter().flat_map(seen_by).collect();
        taken.extend(replaced);
        lost.map(|(at, write)| LostWrite {
            key: at.0.clone(),
            write: write.name.clone(),
            request: RequestId {
                client: ClientId(at.1.0),
                seq: at.1.1,
            },
            cause: if taken.contains(at) {
                LossCause::Disk
            } else {
                LossCause::Protocol
            },
        })
        .collect()
    }
}
