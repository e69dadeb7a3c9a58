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

/// Everything of a key that a client had seen when it asked for something, in order.
type Seen = Rc<[WriteId]>;

/// What clients wrote and saw. Copies share what is known of a key until one of them learns more.
#[derive(Clone, Debug, Default)]
pub struct WriteHistory {
    keys: BTreeMap<String, Rc<OfKey>>,
}

/// The same of one key.
#[derive(Clone, Debug, Default)]
struct OfKey {
    /// What each write's client had seen.
    writes: BTreeMap<WriteId, Write>,
    /// What each client saw in its last successful request.
    last: BTreeMap<Rc<str>, Seen>,
    /// What the reply that gave out a context showed.
    contexts: BTreeMap<Rc<str>, Seen>,
}

#[derive(Clone, Debug)]
struct Write {
    seen: Seen,
    acknowledged: bool,
    /// What people know it by.
    name: Rc<str>,
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

/// All of them, in order, each once.
fn union(known: &[Seen], ids: Vec<WriteId>) -> Seen {
    let longest = known.iter().max_by_key(|seen| seen.len());
    let mut all = longest.map_or(Vec::new(), |seen| seen.to_vec());
    let is_longest = |seen: &Seen| longest.is_some_and(|it| Rc::ptr_eq(it, seen));
    let others = known.iter().filter(|seen| !is_longest(seen));
    for id in others.flat_map(|seen| seen.iter().copied()).chain(ids) {
        if let Err(place) = all.binary_search(&id) {
            all.insert(place, id);
        }
    }
    all.into()
}

fn write_id(request: RequestId) -> WriteId {
    (request.client.0, request.seq)
}

impl WriteHistory {
    /// A client asks for a write.
    pub fn asked(&mut self, id: RequestId, client: &str, key: &str, claim: Claim) {
        let of_key = self.learn(key);
        let seen = match claim {
            Claim::Nothing => None,
            Claim::Last => of_key.last.get(client),
            Claim::Context(token) => of_key.contexts.get(token),
        };
        let write = Write {
            seen: seen.cloned().unwrap_or_default(),
            acknowledged: false,
            name: format!("request {} of {client}", id.seq).into(),
        };
        of_key.writes.insert(write_id(id), write);
    }

    /// A request is over; `token` is the context that its reply gave out.
    pub fn completed(&mut self, done: &Completed, token: Option<&str>) {
        let Ok(answer) = &done.result else { return };
        let of_key = self.learn(&done.key);
        let id = write_id(done.id);
        if let Some(write) = of_key.writes.get_mut(&id) {
            write.acknowledged = true;
        }
        let (mut known, mut ids) = (Vec::new(), Vec::new());
        // A reply that shows nothing takes nothing away from what the client had seen before.
        if !answer.shows
            && let Some(write) = of_key.writes.get(&id)
        {
            known.push(write.seen.clone());
            let of_itself = |dot: &Dot| answer.context.covers(&dot.actor, dot.counter);
            ids.extend(answer.dot.as_ref().is_some_and(of_itself).then_some(id));
        }
        // Whoever is shown a version has seen what its writer had seen.
        for shown in answer.shown.iter().copied().map(write_id) {
            ids.push(shown);
            known.extend(of_key.writes.get(&shown).map(|write| write.seen.clone()));
        }
        let seen = union(&known, ids);
        if let Some(token) = token {
            of_key.contexts.insert(token.into(), seen.clone());
        }
        of_key.last.insert(done.client.as_str().into(), seen);
    }

    fn learn(&mut self, key: &str) -> &mut OfKey {
        Rc::make_mut(self.keys.entry(key.to_owned()).or_default())
    }

    fn write(&self, key: &str, id: WriteId) -> Option<&Write> {
        self.keys.get(key)?.writes.get(&id)
    }

    /// What the client of a write had seen when it asked for it.
    pub fn seen_by(&self, key: &str, write: RequestId) -> impl Iterator<Item = RequestId> + '_ {
        let write = self.write(key, write_id(write));
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
        let write = self.write(key, write_id(write));
        write.is_some_and(|write| write.seen.binary_search(&write_id(other)).is_ok())
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
        let seen_by = |(key, id): &(String, WriteId)| {
            let write = self.write(key, *id);
            let seen = write.map(|write| write.seen.clone()).unwrap_or_default();
            let at = seen.iter().map(|id| (key.clone(), *id));
            at.collect::<Vec<_>>()
        };
        let covered: Vec<_> = kept.iter().flat_map(seen_by).collect();
        kept.extend(covered);
        let all = self.keys.iter().flat_map(|(key, of_key)| {
            let writes = of_key.writes.iter();
            writes.map(|(id, write)| ((key.clone(), *id), write))
        });
        let lost = all.filter(|(at, write)| write.acknowledged && !kept.contains(at));
        let on_disks = cluster.taken_by_disks().iter();
        let mut taken: BTreeSet<(String, WriteId)> = on_disks
            .map(|(key, id)| (key.text().to_owned(), write_id(*id)))
            .gather();
        // With a write goes what it had replaced.
        let replaced: Vec<_> = taken.iter().flat_map(seen_by).collect();
        taken.extend(replaced);
        lost.map(|(at, write)| LostWrite {
            key: at.0.clone(),
            write: write.name.to_string(),
            request: RequestId {
                client: ClientId(at.1.0),
                seq: at.1.1,
            },
            cause: if taken.contains(&at) {
                LossCause::Disk
            } else {
                LossCause::Protocol
            },
        })
        .collect()
    }
}
