//! Who is apart from whom, in words.

use crate::sim::Cluster;

/// What is separated, in words; nothing when nothing is.
pub fn separated(cluster: &Cluster) -> Vec<String> {
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
