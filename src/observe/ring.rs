//! The newest ownership table in words and as data.

use crate::base::{Arrange, NodeId};
use crate::ring::{Assignment, Member, Partitioning, Ring};
use crate::sim::Cluster;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::{self, Write};

/// The ownership table as `print ring` shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RingView {
    /// Counts the joins and leaves that led here.
    pub version: u32,
    /// Who made the table.
    pub maker: String,
    /// How the ring is cut and owned.
    pub partitioning: Partitioning,
    /// How many partitions there are.
    pub partitions: u32,
    /// How many places a key has.
    pub n: u16,
    /// The owner of each partition: the first node on its preference list.
    pub owners: Vec<String>,
    /// How many partitions each node owns; where everybody holds every key, that is one.
    pub shares: Map<String, Value>,
    /// How much of all keys each node owns, in parts per million.
    pub keys_ppm: Map<String, Value>,
    /// The tokens, or the degrees: where each partition ends, or where the walk for preference
    /// lists stops, and at whom.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stands: Vec<(String, String)>,
    /// Who takes part.
    pub members: Vec<MemberView>,
}

/// A node that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Its name.
    pub node: String,
    /// What its share is in proportion to.
    pub weight: u16,
    /// Where it stands.
    pub zone: String,
}

/// The newest ownership table.
pub fn ring(cluster: &Cluster) -> RingView {
    let ring = cluster.ring();
    let table = ring.ownership();
    let mut shares = Map::new();
    let mut keys = Map::new();
    for node in cluster.nodes() {
        let (count, ppm) = share(ring, node);
        shares.insert(node.to_string(), json!(count));
        keys.insert(node.to_string(), json!(ppm));
    }
    let owners = (0..ring.partitions()).map(|p| ring.owner_of(p).to_string());
    let member = |member: &Member| MemberView {
        node: member.node.to_string(),
        weight: member.weight,
        zone: member.zone.to_string(),
    };
    RingView {
        version: table.version,
        maker: table.maker.to_string(),
        partitioning: table.rules.partitioning,
        partitions: ring.partitions(),
        n: cluster.config().n,
        owners: owners.collect(),
        shares,
        keys_ppm: keys,
        stands: stands(&table.assignment),
        members: table.members.iter().map(member).collect(),
    }
}

/// How many partitions `node` owns, and which part of all keys that is.
fn share(ring: &Ring, node: NodeId) -> (u32, u32) {
    if ring.ownership().rules.partitioning == Partitioning::Everywhere {
        let takes_part = ring.is_primary(0, node);
        return (u32::from(takes_part), u32::from(takes_part) * 1_000_000);
    }
    let mut count = 0;
    let mut positions: u128 = 0;
    for partition in (0..ring.partitions()).filter(|&p| ring.owner_of(p) == node) {
        let (start, end) = ring.arc_of(partition);
        count += 1;
        positions += match end.wrapping_sub(start) {
            0 => 1 << 64,
            length => length >> 64,
        };
    }
    (count, ((positions * 1_000_000 + (1 << 63)) >> 64) as u32)
}

fn stands(assignment: &Assignment) -> Vec<(String, String)> {
    match assignment {
        Assignment::Tokens(tokens) => tokens
            .iter()
            .map(|token| (format!("{:032x}", token.position), token.node.to_string()))
            .collect(),
        Assignment::Degrees(degrees) => degrees
            .iter()
            .map(|taken| (taken.degree.to_string(), taken.node.to_string()))
            .collect(),
        Assignment::Owners(_) | Assignment::Members => Vec::new(),
    }
}

impl fmt::Display for RingView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owners = self.owners.join(" ");
        let partitions = self.partitions;
        let short = |(place, node): &(String, String)| match self.partitioning {
            Partitioning::Degrees => format!("{place} {node}"),
            _ => format!("{} {node}", place.get(..8).unwrap_or(place)),
        };
        let stands = || self.stands.iter().map(short).collect::<Vec<_>>().join(", ");
        let names = || {
            let names = self.members.iter().map(|member| member.node.as_str());
            names.collect::<Vec<_>>().join(" ")
        };
        match self.partitioning {
            Partitioning::Equal => writeln!(f, "{partitions} partitions: {owners}")?,
            Partitioning::TokensEqual => {
                writeln!(f, "{partitions} partitions: {owners}")?;
                writeln!(f, "{} tokens: {}", self.stands.len(), stands())?;
            }
            Partitioning::Tokens => writeln!(f, "{partitions} tokens: {}", stands())?,
            Partitioning::Degrees => writeln!(f, "degrees of 360: {}", stands())?,
            Partitioning::Modulo => writeln!(f, "hash modulo {partitions}: {owners}")?,
            Partitioning::Everywhere => writeln!(f, "every key on every node: {}", names())?,
        }
        let zones = self.zones();
        if zones.len() > 1 {
            let line = |(zone, nodes): &(&str, String)| format!("{zone}{nodes}");
            writeln!(
                f,
                "{}",
                zones.iter().map(line).collect::<Vec<_>>().join(", ")
            )?;
        }
        let counted = matches!(
            self.partitioning,
            Partitioning::Equal | Partitioning::TokensEqual
        );
        let share = |(node, count): (&String, &Value)| {
            let ppm = self.keys_ppm.get(node).and_then(Value::as_u64).unwrap_or(0);
            match counted {
                true => format!("{node} {count}"),
                false => format!("{node} {}.{} %", ppm / 10_000, ppm % 10_000 / 1_000),
            }
        };
        f.write_str(&self.shares.iter().map(share).collect::<Vec<_>>().join(", "))
    }
}

impl RingView {
    /// The zones in order, each with its nodes.
    fn zones(&self) -> Vec<(&str, String)> {
        let mut zones: Vec<(&str, String)> = Vec::new();
        for member in &self.members {
            let known = zones.iter().position(|(zone, _)| *zone == member.zone);
            let at = known.unwrap_or_else(|| {
                zones.push((&member.zone, String::new()));
                zones.len() - 1
            });
            let _ = write!(zones[at].1, " {}", member.node);
        }
        zones.arrange_by_key(|(zone, _)| (zone.len(), *zone));
        zones
    }
}
