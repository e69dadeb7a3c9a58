//! What nodes hold otherwise, up or down.

use crate::base::{Gather, NodeId};
use crate::observe::SiblingRecord;
use crate::observe::replicas::as_name;
use crate::sim::Cluster;
use crate::store::Clock;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many are told of.
const MOST: usize = 200;

/// The copies in two clusters, matched by key and node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeldDifferences {
    /// How many are alike in both.
    pub equal: usize,
    /// How many are not.
    pub differing: usize,
    /// The first of those, by key and node.
    pub first: Vec<HeldDifference>,
}

/// A copy that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeldDifference {
    /// The key.
    pub key: String,
    /// The node.
    #[serde(serialize_with = "as_name")]
    pub node: NodeId,
    /// What it holds on the left.
    pub left: Held,
    /// What it holds on the right.
    pub right: Held,
}

/// What a node holds for a key in one of the runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// There is no such node.
    NoNode,
    /// Nothing.
    Nothing,
    /// These versions. A tombstone's media type is `tombstone`.
    Versions(Vec<SiblingRecord>),
}

pub(super) fn held_differences(left: &Cluster, right: &Cluster) -> HeldDifferences {
    // By text, since the keys' positions depend on the settings.
    let mut both: BTreeMap<(String, NodeId), [Option<Clock>; 2]> = BTreeMap::new();
    for (side, cluster) in [left, right].into_iter().enumerate() {
        for node in cluster.nodes() {
            for (key, entry) in cluster.durable_store(node).entries() {
                let copy = (key.text().to_owned(), node);
                both.entry(copy).or_default()[side] = Some(entry.clock.clone());
            }
        }
    }
    let nodes = [left, right].map(|cluster| cluster.nodes().gather::<BTreeSet<NodeId>>());
    let mut found = HeldDifferences {
        equal: 0,
        differing: 0,
        first: Vec::new(),
    };
    for ((key, node), [one, other]) in both {
        // Of runs that share their past, most are the same piece of memory.
        if one == other {
            found.equal += 1;
            continue;
        }
        let sides = [(left, &nodes[0], one), (right, &nodes[1], other)];
        let [left, right] = sides.map(|(cluster, nodes, clock)| match clock {
            Some(clock) => Held::Versions(versions(cluster, &clock)),
            None if nodes.contains(&node) => Held::Nothing,
            None => Held::NoNode,
        });
        // What they know to be replaced, or the stamps of the coordinator's clock, may be all that
        // differs.
        if left == right {
            found.equal += 1;
            continue;
        }
        found.differing += 1;
        if found.first.len() < MOST {
            found.first.push(HeldDifference {
                key,
                node,
                left,
                right,
            });
        }
    }
    found
}

fn versions(cluster: &Cluster, clock: &Clock) -> Vec<SiblingRecord> {
    let all = clock.dots().map(|(actor, counter, version)| {
        let by = cluster.client_name(version.client).to_owned();
        SiblingRecord::new(version, format!("{actor}:{counter}"), by)
    });
    all.collect()
}
