//! Who holds what: read from every node's durable store, up or down.

use super::SiblingRecord;
use crate::base::{Gather, Key, NodeId};
use crate::sim::{Cluster, Power};
use crate::store::{Clock, Entry};
use serde::Serialize;
use std::collections::BTreeSet;

/// A node's part for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Among the first N on the key's preference list.
    Primary,
    /// Further down on it.
    Fallback,
}

/// What one node holds for a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replica {
    /// The node.
    pub node: String,
    /// Its part.
    pub role: Role,
    /// Its place on the preference list, from 1.
    pub place: usize,
    /// Whether it runs, `paused` counting as not.
    pub up: bool,
    /// Whether it holds anything for the key, if only a tombstone.
    pub holds: bool,
    /// The live values.
    pub siblings: Vec<SiblingRecord>,
    /// The dots of tombstones.
    pub tombstones: Vec<String>,
    /// What the node knows of the key: the highest counter of each actor.
    pub context: Vec<(String, u64)>,
    /// The nodes that it owes the key to.
    pub owed_to: Vec<String>,
}

/// A hint that lies on a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HeldHint {
    /// The node that holds it.
    #[serde(serialize_with = "as_name")]
    pub holder: NodeId,
    /// The node that it is for.
    #[serde(rename = "for", serialize_with = "as_name")]
    pub target: NodeId,
    /// The key.
    pub key: String,
}

pub(super) fn as_name<S: serde::Serializer>(node: &NodeId, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(node)
}

pub(super) fn as_names<S: serde::Serializer>(nodes: &[NodeId], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(nodes.iter().map(NodeId::to_string))
}

/// What every node on the preference list holds for `key`: all primaries, and those fallbacks
/// that hold anything, in the order of the list, each once.
pub fn replicas(cluster: &Cluster, key: &str) -> Vec<Replica> {
    let key = cluster.ring().key(key);
    let ring = cluster.ring();
    let partition = ring.partition_of(key.position());
    let mut met = BTreeSet::new();
    let list = ring.preference_list(partition).enumerate();
    // Where lists keep repeated nodes, a node is shown at its first place.
    list.filter(|(_, node)| met.insert(*node))
        .filter_map(|(index, node)| {
            let store = cluster.durable_store(node);
            let entry = store.get(&key);
            let primary = ring.is_primary(partition, node);
            (primary || entry.is_some()).then(|| replica(cluster, node, index + 1, primary, entry))
        })
        .collect()
}

fn replica(
    cluster: &Cluster,
    node: NodeId,
    place: usize,
    primary: bool,
    entry: Option<&Entry>,
) -> Replica {
    let versions = || entry.into_iter().flat_map(|entry| entry.clock.dots());
    let dot = |actor: &crate::causality::Actor, counter: u64| format!("{actor}:{counter}");
    let context = entry.map(|entry| entry.clock.context()).unwrap_or_default();
    Replica {
        node: node.to_string(),
        role: if primary {
            Role::Primary
        } else {
            Role::Fallback
        },
        place,
        up: cluster
            .machine(node)
            .is_some_and(|machine| machine.power() == Power::Up),
        holds: entry.is_some(),
        siblings: versions()
            .filter(|(_, _, version)| !version.is_tombstone())
            .map(|(actor, counter, version)| {
                let by = cluster.client_name(version.client).to_owned();
                SiblingRecord::new(version, dot(actor, counter), by)
            })
            .collect(),
        tombstones: versions()
            .filter(|(_, _, version)| version.is_tombstone())
            .map(|(actor, counter, _)| dot(actor, counter))
            .collect(),
        context: context
            .iter()
            .map(|(actor, counter)| (actor.to_string(), counter))
            .collect(),
        owed_to: entry
            .into_iter()
            .flat_map(|entry| &entry.owed)
            .map(|mark| mark.target.to_string())
            .collect(),
    }
}

/// The nodes, up or down, with a durable live copy of `key` that they do not merely owe.
pub fn holders(cluster: &Cluster, key: &str) -> Vec<NodeId> {
    let key = cluster.ring().key(key);
    let partition = cluster.ring().partition_of(key.position());
    let holds = |node: &NodeId| {
        let store = cluster.durable_store(*node);
        store.get(&key).is_some_and(|entry| {
            let live = entry.clock.values().any(|version| !version.is_tombstone());
            live && (entry.owed.is_empty() || cluster.ring().is_primary(partition, *node))
        })
    };
    cluster.nodes().filter(holds).collect()
}

/// Every hint that lies on a node, up or down, in order of holder, target and ring.
pub fn hints(cluster: &Cluster) -> Vec<HeldHint> {
    let on = |holder: NodeId| {
        let store = cluster.durable_store(holder);
        let held = store.creditors().flat_map(|target| {
            let keys = store.owed_to(target);
            keys.map(move |key| HeldHint {
                holder,
                target,
                key: key.text().to_owned(),
            })
        });
        held.collect::<Vec<_>>()
    };
    cluster.nodes().flat_map(on).collect()
}

/// Whether a node runs, if it stands still just now.
pub(super) fn runs(cluster: &Cluster, node: NodeId) -> bool {
    let machine = cluster.machine(node);
    machine.is_some_and(|machine| machine.power() != Power::Down)
}

/// The keys for which the primaries that run do not hold equal states, in the order of the ring;
/// none when the cluster has converged.
pub fn diverged(cluster: &Cluster) -> Vec<String> {
    let keys: BTreeSet<Key> = cluster
        .nodes()
        .flat_map(|node| {
            let store = cluster.durable_store(node);
            store
                .entries()
                .map(|(key, _)| key.clone())
                .collect::<Vec<_>>()
        })
        .gather();
    let differs = |key: &Key| {
        let partition = cluster.ring().partition_of(key.position());
        let primaries = cluster
            .ring()
            .primaries(partition)
            .iter()
            .copied()
            .filter(|node| runs(cluster, *node));
        let states: Vec<Option<Clock>> = primaries
            .map(|node| {
                cluster
                    .durable_store(node)
                    .get(key)
                    .map(|entry| entry.clock.clone())
            })
            .collect();
        states.windows(2).any(|pair| pair[0] != pair[1])
    };
    keys.iter()
        .filter(|key| differs(key))
        .map(|key| key.text().to_owned())
        .collect()
}
