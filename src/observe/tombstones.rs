//! Tombstones: who holds them, and what each waits for before it can be forgotten (DESIGN 4.3).

use super::replicas::as_names;
use crate::base::{Key, Micros, NodeId};
use crate::config::{HintTtl, Reap};
use crate::sim::{Cluster, Power};
use crate::store::Entry;
use serde::Serialize;

/// What a tombstone waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// A value that did not know of the delete stands beside it: the key is not deleted.
    LiveValue,
    /// Nothing: it is kept, since `reap=never`.
    Kept,
    /// `reap=after(d)`: each holder forgets it when it has had it for so long, the first of them
    /// then.
    Until(Option<Micros>),
    /// `reap=after-agreement`: no hint or message may be older than the tombstone, and all that have
    /// a say in it must hold it alike.
    Agreement {
        /// Until when hints and messages may be older; nothing when that is over.
        until: Option<Micros>,
        /// Nodes that hold something else, or owe it to another.
        #[serde(serialize_with = "as_names")]
        differ: Vec<NodeId>,
        /// Nodes that cannot be asked.
        #[serde(serialize_with = "as_names")]
        away: Vec<NodeId>,
        /// Whether ownership has moved, so that all members have a say.
        all_members: bool,
    },
}

/// A tombstone, wherever it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldTombstone {
    /// The key.
    pub key: String,
    /// The nodes that hold it, in order of name.
    #[serde(serialize_with = "as_names")]
    pub holders: Vec<NodeId>,
    /// What it waits for.
    pub waits: Wait,
}

/// The tombstone of `key`; nothing when no node, up or down, holds one.
pub fn tombstone(cluster: &Cluster, key: &str) -> Option<HeldTombstone> {
    let key = cluster.ring().key(key);
    let holders: Vec<NodeId> = cluster
        .nodes()
        .filter(|node| {
            let store = cluster.durable_store(*node);
            store.get(&key).is_some_and(has_tombstone)
        })
        .collect();
    (!holders.is_empty()).then(|| HeldTombstone {
        waits: waits(cluster, &key, &holders),
        key: key.text().to_owned(),
        holders,
    })
}

fn has_tombstone(entry: &Entry) -> bool {
    entry.clock.values().any(|version| version.is_tombstone())
}

fn is_deleted(entry: &Entry) -> bool {
    entry.clock.values().all(|version| version.is_tombstone())
}

/// Since when a node that runs has noted the tombstone.
fn since(cluster: &Cluster, node: NodeId, key: &Key) -> Option<Micros> {
    cluster.machine(node)?.node()?.deleted_since(key)
}

fn waits(cluster: &Cluster, key: &Key, holders: &[NodeId]) -> Wait {
    let is_live = |node: &NodeId| {
        let store = cluster.durable_store(*node);
        store.get(key).is_some_and(|entry| !is_deleted(entry))
    };
    let config = cluster.config();
    match (config.reap, config.hint_ttl) {
        _ if holders.iter().all(is_live) => Wait::LiveValue,
        // The settings refuse the second: a hint may bring the value back at any time.
        (Reap::Never, _) | (Reap::AfterAgreement, HintTtl::Never) => Wait::Kept,
        (Reap::After(age), _) => {
            let ends = holders.iter().filter_map(|node| since(cluster, *node, key));
            Wait::Until(ends.map(|since| since + age).min())
        }
        (Reap::AfterAgreement, HintTtl::After(ttl)) => {
            agreement(cluster, key, ttl + config.message_ttl.times(2))
        }
    }
}

fn agreement(cluster: &Cluster, key: &Key, age: Micros) -> Wait {
    let ring = cluster.ring();
    let primaries = ring.primaries_at(key.position());
    let runs = |node: &NodeId| {
        let machine = cluster.machine(*node);
        machine.is_some_and(|machine| machine.power() == Power::Up)
    };
    // The first primary that runs asks the others.
    let mut asks = primaries.iter().filter(|node| runs(node));
    let since = asks.next().and_then(|node| since(cluster, *node, key));
    let until = since.map(|since| since + age);
    let state = |node: NodeId| cluster.durable_store(node).get(key).cloned();
    let first = primaries.first().and_then(|node| state(*node));
    let agrees = |node: NodeId| match state(node) {
        Some(entry) => {
            let is_alike = Some(&entry.clock) == first.as_ref().map(|first| &first.clock);
            is_alike && is_deleted(&entry) && entry.owed.is_empty()
        }
        // One that does not own the key has to hold nothing of it.
        None => !primaries.contains(&node),
    };
    let all_members = ring.table_version().number > 1;
    let asked: Vec<NodeId> = match all_members {
        true => cluster.nodes().collect(),
        false => primaries.to_vec(),
    };
    let is_own = |node: &NodeId| primaries.contains(node);
    let differs = |node: &NodeId| !agrees(*node) || !is_own(node) && state(*node).is_some();
    Wait::Agreement {
        until: until.filter(|until| *until > cluster.now()),
        differ: asked.iter().copied().filter(differs).collect(),
        away: asked.iter().copied().filter(|node| !runs(node)).collect(),
        all_members,
    }
}
