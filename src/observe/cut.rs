//! How the ring is cut and who stands where, in words, where that is not as it is by default.

use crate::base::NodeId;
use crate::ring::{Partitioning, Preference, Zone};
use crate::sim::Cluster;
use std::collections::BTreeMap;

/// The most nodes that are named.
const MOST_NAMED: usize = 8;

/// A sentence or two; nothing for equal partitions of equal nodes in one zone.
pub fn cut_in_words(cluster: &Cluster) -> Vec<String> {
    let ring = cluster.ring();
    let table = ring.ownership();
    let rules = &table.rules;
    let tokens = rules.tokens_per_node;
    let mut words = Vec::new();
    let cut = match rules.partitioning {
        Partitioning::Equal => String::new(),
        Partitioning::Tokens => format!(
            "{tokens} tokens a node: each arc ends at a token, and belongs to the token’s node"
        ),
        Partitioning::TokensEqual => format!(
            "{tokens} tokens a node choose the owners of {} equal partitions: the first token clockwise from an arc’s end",
            ring.partitions()
        ),
        Partitioning::Degrees => {
            "hash modulo 360: each node stands on a degree, and an arc ends there".into()
        }
        Partitioning::Modulo => format!(
            "hash modulo {}: an arc stands for a remainder, and neighbouring hashes lie on different arcs",
            ring.partitions()
        ),
        Partitioning::Everywhere => "every node holds every key: there is nothing to walk".into(),
    };
    words.extend((!cut.is_empty()).then_some(cut));
    if rules.preference == Preference::Partitions {
        words.push("preference lists keep a node as often as they meet it".into());
    }
    let heavy = table.members.iter().filter(|member| member.weight > 1);
    let heavy: Vec<String> = heavy
        .map(|member| format!("{} {}", member.node, member.weight))
        .collect();
    if !heavy.is_empty() {
        words.push(format!("weights above 1: {}", some(&heavy)));
    }
    let mut zones: BTreeMap<Zone, Vec<NodeId>> = BTreeMap::new();
    for member in &table.members {
        zones.entry(member.zone).or_default().push(member.node);
    }
    if zones.len() > 1 {
        let zone = |(zone, nodes): (&Zone, &Vec<NodeId>)| {
            let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
            format!("{zone}: {}", some(&names))
        };
        words.push(zones.iter().map(zone).collect::<Vec<_>>().join(" · "));
    }
    words
}

fn some(names: &[String]) -> String {
    match names.len() {
        0..=MOST_NAMED => names.join(" "),
        many => format!(
            "{} and {} more",
            names[..MOST_NAMED - 1].join(" "),
            many - MOST_NAMED + 1
        ),
    }
}
