//! The walk that finds a partition's nodes, step by step: who is met, and what becomes of that.
//!
//! Worked out from the ownership table by the rule in words, not by the code that nodes go by: the
//! nodes in the order in which they are met, those first that are the first of their zone.

use crate::base::{Arrange, NodeId};
use crate::ring::{Assignment, Partitioning, Preference, Ring, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// What is met at one step of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkStep {
    /// The partition that is passed.
    pub partition: u32,
    /// Whose it is.
    pub node: NodeId,
    /// The node's zone.
    pub zone: Zone,
    /// Its place on the preference list, from 1; none where the node was met before.
    pub place: Option<usize>,
    /// Whether it had to let others go first, because its zone had had its turn.
    pub waited: bool,
}

/// The walk from `partition` until the first `most` of its preference list are found.
pub fn walk(ring: &Ring, partition: u32, most: usize) -> Vec<WalkStep> {
    let table = ring.ownership();
    let seats: Vec<(NodeId, u32)> = match &table.assignment {
        Assignment::Owners(owners) => owners.iter().copied().zip(0..).collect(),
        Assignment::Degrees(taken) => taken.iter().map(|taken| taken.node).zip(0..).collect(),
        Assignment::Members => table.members.iter().map(|it| it.node).zip(0..).collect(),
        Assignment::Tokens(tokens) => {
            let stands = |token: &crate::ring::Token| {
                let partition = ring.partition_of(token.position);
                (token.node, partition)
            };
            tokens.iter().map(stands).collect()
        }
    };
    let first = match (&table.assignment, table.rules.partitioning) {
        (Assignment::Tokens(tokens), Partitioning::TokensEqual) => {
            let (_, end) = ring.arc_of(partition);
            let next = tokens.iter().position(|it| end != 0 && it.position >= end);
            next.unwrap_or(0)
        }
        (Assignment::Members, Partitioning::Everywhere) => 0,
        _ => partition as usize,
    };
    let zone = |node: NodeId| table.member(node).map_or(Zone(1), |member| member.zone);
    let distinct = table.rules.preference == Preference::DistinctNodes;
    let zoned = table
        .members
        .windows(2)
        .any(|pair| pair[0].zone != pair[1].zone);
    let enough = match (zoned, distinct) {
        (false, _) => most,
        (true, true) => ring.members().len(),
        (true, false) => seats.len(),
    };
    // Who is met for the first time: their rank in their zone, where, and who.
    let mut met: Vec<(usize, usize, NodeId)> = Vec::new();
    let mut known = BTreeSet::new();
    let mut ranks: BTreeMap<Zone, usize> = BTreeMap::new();
    for at in 0..seats.len() {
        if met.len() >= enough {
            break;
        }
        let (node, _) = seats[(first + at) % seats.len()];
        if known.insert(node) || !distinct {
            let rank = ranks.entry(zone(node)).or_default();
            met.push((*rank, at, node));
            *rank += 1;
        }
    }
    met.arrange();
    let last = met.iter().take(most).map(|(_, at, _)| *at).max();
    let step = |at: usize| {
        let (node, partition) = seats[(first + at) % seats.len()];
        let place = met.iter().position(|(_, other, _)| *other == at);
        let goes_first = |place: usize| met[..place].iter().any(|(_, other, _)| *other > at);
        WalkStep {
            partition: partition.min(ring.partitions() - 1),
            node,
            zone: zone(node),
            place: place.map(|place| place + 1),
            waited: place.is_some_and(goes_first),
        }
    };
    last.map_or(Vec::new(), |last| (0..=last).map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ClusterConfig;
    use crate::sim::{Cluster, Trace};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn comes_to_the_preference_list_that_nodes_go_by() {
        let mut walked = 0;
        for partitioning in Partitioning::ALL {
            for (zones, preference) in [
                ("1", "distinct-nodes"),
                ("3", "distinct-nodes"),
                ("1", "partitions"),
            ] {
                let name = partitioning.to_string();
                let settings = [
                    ("nodes", "7"),
                    ("zones", zones),
                    ("preference", preference),
                    ("partitioning", name.as_str()),
                    ("tokens_per_node", "5"),
                ];
                let Ok(config) = ClusterConfig::from_settings(&settings) else {
                    continue;
                };
                let cluster = Cluster::new(config, Trace::off());
                let ring = cluster.ring();
                for partition in 0..ring.partitions() {
                    let list: Vec<NodeId> = ring.preference_list(partition).take(6).collect();
                    let steps = walk(ring, partition, 6);
                    let places = steps.iter().filter_map(|it| Some((it.place?, it.node)));
                    let mut found: Vec<_> = places.collect();
                    found.sort_unstable();
                    let found: Vec<NodeId> = found.into_iter().map(|(_, it)| it).take(6).collect();
                    assert_eq!(found, list, "{settings:?}, partition {partition}");
                    for (at, step) in steps.iter().enumerate() {
                        let was_met = steps[..at].iter().any(|it| it.node == step.node);
                        let skips = preference == "distinct-nodes";
                        assert_eq!(step.place.is_none(), was_met && skips, "{step:?}");
                    }
                    walked += 1;
                }
            }
        }
        assert!(walked > 100, "{walked}");
    }
}
