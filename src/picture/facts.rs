//! What a picture says in words: the settings, what is not as it should be, the last request.

use super::wording::{count, short};
use crate::base::{Micros, NodeId};
use crate::config::ClusterConfig;
use crate::node::RequestId;
use crate::observe::{self, Passage};
use crate::ring::Partitioning;
use crate::sim::{Cluster, Happening, Power};

/// The most nodes or hints that are named one by one.
const MOST_NAMED: usize = 8;

/// A point in time as large letters have it: `1.5 s`.
pub fn time(at: Micros) -> String {
    let text = at.to_string();
    let unit = text.find(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = text.split_at(unit.unwrap_or(text.len()));
    format!("{number} {unit}")
}

/// The settings that every picture names.
pub fn settings(cluster: &Cluster) -> String {
    let config = cluster.config();
    let ring = cluster.ring();
    let parts = match ring.ownership().rules.partitioning {
        Partitioning::Equal | Partitioning::TokensEqual => {
            format!(" · {}", count(ring.partitions() as usize, "partition"))
        }
        Partitioning::Tokens | Partitioning::Degrees | Partitioning::Modulo => {
            format!(" · {}", count(ring.partitions() as usize, "arc"))
        }
        Partitioning::Everywhere => String::new(),
    };
    format!(
        "N={} · R={} · W={} · {}{parts} · seed {}",
        config.n,
        config.r,
        config.w,
        count(cluster.nodes().count(), "node"),
        config.seed,
    )
}

/// Which engine has run it.
pub fn engine() -> String {
    format!("ringlab {}", env!("CARGO_PKG_VERSION"))
}

/// What the bus does differently from one that nobody has touched.
pub fn bus(cluster: &Cluster) -> Option<String> {
    let (config, untouched) = (cluster.config(), ClusterConfig::default());
    let mut words = Vec::new();
    if config.latency != untouched.latency {
        words.push(format!("latency {}", config.latency));
    }
    for (share, what) in [
        (config.loss, "loss"),
        (config.duplicate, "duplicates"),
        (config.damage, "damage"),
    ] {
        if share.billionths() > 0 {
            words.push(format!("{what} {share}"));
        }
    }
    (!words.is_empty()).then(|| format!("every link: {}", words.join(", ")))
}

/// What is not as in a whole cluster at rest, one phrase each; nothing when all is.
pub fn standing(cluster: &Cluster) -> Vec<String> {
    let mut words = observe::separated(cluster);
    let with = |power: Power| {
        let is = move |node: &NodeId| cluster.machine(*node).map(|it| it.power()) == Some(power);
        cluster.nodes().filter(is).collect::<Vec<_>>()
    };
    let passing = |passage: Passage| {
        let is = move |node: &NodeId| observe::passage(cluster, *node) == Some(passage);
        cluster.nodes().filter(is).collect::<Vec<_>>()
    };
    for (what, nodes) in [
        ("down", with(Power::Down)),
        ("paused", with(Power::Paused)),
        ("joining", passing(Passage::Joining)),
        ("leaving", passing(Passage::Leaving)),
    ] {
        let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
        words.extend((!names.is_empty()).then(|| format!("{what}: {}", some(&names, " "))));
    }
    let owed = observe::owed(cluster);
    let hints = owed.iter().filter(|(_, (hints, _))| *hints > 0);
    let hints: Vec<String> = hints
        .map(|((holder, target), (hints, _))| format!("{holder} holds {hints} for {target}"))
        .collect();
    words.extend((!hints.is_empty()).then(|| format!("hints: {}", some(&hints, ", "))));
    let moving = owed.iter().filter(|(_, (_, moving))| *moving > 0);
    let moving: Vec<String> = moving
        .map(|((holder, target), (_, moving))| format!("{holder} brings {moving} to {target}"))
        .collect();
    words.extend((!moving.is_empty()).then(|| format!("keys that move: {}", some(&moving, ", "))));
    words.extend(bus(cluster));
    words
}

fn some(names: &[String], between: &str) -> String {
    match names.len() {
        0..=MOST_NAMED => names.join(between),
        many => {
            let first = names[..MOST_NAMED - 1].join(between);
            format!("{first} and {} more", many - MOST_NAMED + 1)
        }
    }
}

/// The request that was asked last.
pub struct Asked {
    /// Its key.
    pub key: String,
    /// What is asked, and what has become of it.
    pub words: String,
    /// Whether it failed.
    pub failed: bool,
}

/// The request that was asked last, if any was.
pub fn last_request(cluster: &Cluster) -> Option<Asked> {
    let trace = cluster.trace().events();
    let mut answers: Vec<(RequestId, Micros, Option<&'static str>)> = Vec::new();
    for event in trace.range(0..trace.len()).rev() {
        match &event.what {
            Happening::Answered { request, error, .. } => {
                answers.push((*request, event.at_us, *error));
            }
            Happening::Asked {
                request,
                client,
                operation,
                key,
                entry,
                ..
            } => {
                let answer = answers.iter().find(|(answered, ..)| answered == request);
                let became = match answer {
                    None => format!("waits for its answer since {}", time(event.at_us)),
                    Some((_, at, None)) => format!("answered after {}", time(*at - event.at_us)),
                    Some((_, at, Some(code))) => {
                        format!("failed after {}: {code}", time(*at - event.at_us))
                    }
                };
                let whom = entry.map_or(String::new(), |entry| format!(" {entry}"));
                return Some(Asked {
                    words: format!(
                        "{} asks{whom}: {operation} {} ({became})",
                        short(client, 16),
                        short(key, 24)
                    ),
                    key: key.clone(),
                    failed: matches!(answer, Some((_, _, Some(_)))),
                });
            }
            _ => {}
        }
    }
    None
}

/// What each node on the preference list of a key holds for it, in a few words.
pub fn copies(cluster: &Cluster, key: &str) -> Vec<(NodeId, String)> {
    let replicas = observe::replicas(cluster, key).into_iter();
    let copy = |replica: observe::Replica| {
        let node = replica.node.parse().ok()?;
        let values = replica
            .siblings
            .iter()
            .map(|sibling| match sibling.value() {
                Some(text) => short(text, 24),
                None => format!("bytes ({})", sibling.media()),
            });
        let deleted = replica.tombstones.iter().map(|_| "deleted".to_owned());
        let all: Vec<String> = values.chain(deleted).collect();
        let mut words = match all.len() {
            0 => "nothing".to_owned(),
            _ => all.join(" | "),
        };
        if !replica.owed_to.is_empty() {
            words += &format!("  (for {})", replica.owed_to.join(", "));
        }
        Some((node, words))
    };
    replicas.filter_map(copy).collect()
}
