//! Who ought to hold a key by an ownership table, worked out from the table's bare data: this file
//! shares no code with the ring's own look-ups.

use md5::{Digest, Md5};
use ringlab::base::NodeId;
use ringlab::ring::{Assignment, Hash, Ownership, Partitioning, Preference};
use sha1::Sha1;
use sha2::Sha256;

fn position(hash: Hash, key: &str) -> u128 {
    let bytes = match hash {
        Hash::Md5 => Md5::digest(key).to_vec(),
        Hash::Sha1 => Sha1::digest(key).to_vec(),
        Hash::Sha256 => Sha256::digest(key).to_vec(),
    };
    bytes[..16]
        .iter()
        .fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// The number of the first place that is not below `at`; beyond the last one, the first.
fn first_from<T: PartialOrd>(places: impl Iterator<Item = T>, at: T) -> usize {
    let places: Vec<T> = places.collect();
    places.iter().position(|place| *place >= at).unwrap_or(0)
}

/// The nodes met on a walk round the ring that begins where `key` lies, as often as they are met.
fn walk(table: &Ownership, key: &str) -> Vec<NodeId> {
    let rules = &table.rules;
    let at = position(rules.hash, key);
    // How many positions before the ring's end, times Q, is as good as a division by 2^128/Q.
    let equal = |q: u32| {
        let (high, low) = (at >> 64, at & u128::from(u64::MAX));
        let carry = (low * u128::from(q)) >> 64;
        (high * u128::from(q) + carry) >> 64
    };
    let members = table.members.iter().map(|member| member.node);
    let (ring, first): (Vec<NodeId>, usize) = match &table.assignment {
        Assignment::Owners(owners) => (owners.clone(), equal(owners.len() as u32) as usize),
        Assignment::Tokens(tokens) => {
            let begin = match rules.partitioning {
                Partitioning::Tokens => at,
                // The walk begins at the end of the key's equal partition.
                _ => {
                    let (q, next) = (u128::from(rules.partitions), equal(rules.partitions) + 1);
                    let whole = u128::MAX / q;
                    // Q is a power of two here, so that 2^128 / Q is a whole number.
                    assert!(q.is_power_of_two());
                    let size = if q == 1 { 0 } else { whole + 1 };
                    size.wrapping_mul(next)
                }
            };
            let places = tokens.iter().map(|token| token.position);
            (
                tokens.iter().map(|token| token.node).collect(),
                first_from(places, begin),
            )
        }
        Assignment::Degrees(taken) => {
            let places = taken.iter().map(|taken| u128::from(taken.degree));
            (
                taken.iter().map(|taken| taken.node).collect(),
                first_from(places, at % 360),
            )
        }
        Assignment::Members => {
            let members: Vec<NodeId> = members.collect();
            let first = match rules.partitioning {
                Partitioning::Modulo => (at % members.len() as u128) as usize,
                _ => 0,
            };
            (members, first)
        }
    };
    let (before, after) = ring.split_at(first);
    [after, before].concat()
}

/// The nodes that ought to hold `key` when a key has `n` replicas, in order of name.
pub fn owners(table: &Ownership, n: usize, key: &str) -> Vec<NodeId> {
    let mut list = walk(table, key);
    if table.rules.preference == Preference::DistinctNodes {
        let mut met = Vec::new();
        list.retain(|node| {
            let is_new = !met.contains(node);
            met.push(*node);
            is_new
        });
    }
    // The first of each zone come before the second of each, and so on.
    let zone = |node: NodeId| {
        table
            .members
            .iter()
            .find(|it| it.node == node)
            .unwrap()
            .zone
    };
    let mut ranked: Vec<(usize, NodeId)> = Vec::new();
    for node in list {
        let before = ranked.iter().filter(|(_, it)| zone(*it) == zone(node));
        ranked.push((before.count(), node));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    let n = match table.rules.partitioning {
        Partitioning::Everywhere => ranked.len(),
        _ => n,
    };
    let mut owners: Vec<NodeId> = ranked.into_iter().take(n).map(|(_, node)| node).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}
