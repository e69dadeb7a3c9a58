//! What stands in the way now, in words: partitions, cuts, losses, rules, slow nodes, wrong clocks.

use crate::sim::Cluster;
use crate::web::lab::{Lab, rule_in_words};
use crate::web::wording::percent;

/// The most single things of one sort that are named.
const MOST_NAMED: usize = 3;

/// What stands in the way, one phrase each; nothing when nothing does.
pub fn in_words(lab: &Lab) -> Vec<String> {
    let cluster = lab.cluster();
    let config = cluster.config();
    let mut words = separated(cluster);
    for (share, what) in [(config.loss, "lost"), (config.duplicate, "doubled")] {
        if share.billionths() > 0 {
            words.push(format!("{} of messages {what}", percent(share)));
        }
    }
    let paces = lab
        .paces()
        .filter(|(node, _)| cluster.nodes().any(|it| it == *node))
        .map(|(node, pace)| format!("{node}: {}", pace.in_words()));
    words.extend(some_of(paces.collect(), "slow nodes or wrong clocks"));
    let rules = cluster.rules().iter().map(rule_in_words);
    words.extend(some_of(rules.collect(), "rules for messages"));
    words
}

fn some_of(all: Vec<String>, what: &str) -> Vec<String> {
    match all.len() {
        0..=MOST_NAMED => all,
        many => vec![format!("{many} {what}")],
    }
}

/// What is separated, in words; nothing when nothing is.
fn separated(cluster: &Cluster) -> Vec<String> {
    let mut groups: Vec<Vec<String>> = Vec::new();
    for node in cluster.nodes() {
        if let Some(group) = cluster.group(node) {
            groups.resize(groups.len().max(group + 1), Vec::new());
            groups[group].push(node.to_string());
        }
    }
    let sides = groups.iter().filter(|group| !group.is_empty());
    let sides: Vec<String> = sides.map(|group| group.join(" ")).collect();
    let mut words = Vec::new();
    if sides.len() > 1 {
        words.push(format!("split: {}", sides.join(" | ")));
    }
    let cuts: Vec<_> = cluster.cuts().collect();
    let both = |from, to| cuts.contains(&(to, from));
    let shown: Vec<String> = cuts
        .iter()
        .filter(|(from, to)| !both(*from, *to) || from < to)
        .map(|(from, to)| match both(*from, *to) {
            true => format!("{from}↔{to}"),
            false => format!("{from}→{to}"),
        })
        .collect();
    match shown.len() {
        0 => {}
        1..=8 => words.push(format!("cut: {}", shown.join(", "))),
        many => words.push(format!("{many} links cut")),
    }
    words
}
