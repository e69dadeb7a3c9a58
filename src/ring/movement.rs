//! What moves from one table to the next: which keys get new primaries, and which lose some.

use super::tokens::DEGREES;
use super::{Partitioning, Ring};
use crate::base::{Arrange, NodeId};
use std::collections::BTreeMap;

/// Keys that other nodes hold after a change than before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The partition that they were in.
    pub from: u32,
    /// The partition that they are in now.
    pub to: u32,
    /// How much of the ring that is, in parts of 2^64.
    pub share: u128,
    /// The primaries that they get.
    pub gains: Vec<NodeId>,
    /// The primaries that they lose.
    pub losses: Vec<NodeId>,
}

/// The keys whose primaries `new` changes, by the partitions that they come from and go to. Both
/// rings go by the same rules.
pub fn moves(old: &Ring, new: &Ring) -> Vec<Move> {
    let beyond = |these: &[NodeId], those: &[NodeId]| -> Vec<NodeId> {
        let new = these.iter().filter(|node| !those.contains(node));
        new.copied().collect()
    };
    let changed = |((from, to), share): ((u32, u32), u128)| {
        let (before, after) = (old.primaries(from), new.primaries(to));
        let moved = Move {
            from,
            to,
            share,
            gains: beyond(after, before),
            losses: beyond(before, after),
        };
        (!moved.gains.is_empty() || !moved.losses.is_empty()).then_some(moved)
    };
    pieces(old, new).into_iter().filter_map(changed).collect()
}

/// How much of all copies has to be made anew for a change, in parts per million. With `n` members
/// afterwards, one of which is new, no fewer than one in `n` can be when shares are even.
pub fn moved_share(old: &Ring, new: &Ring) -> u32 {
    let copied: u128 = moves(old, new)
        .iter()
        .map(|moved| (moved.share >> 20) * moved.gains.len() as u128)
        .sum();
    let all = (1u128 << 44) * new.replicas().max(1) as u128;
    (copied * 1_000_000 / all) as u32
}

/// Every pair of partitions, an old and a new one, that have keys in common, with how much of the
/// ring these are.
fn pieces(old: &Ring, new: &Ring) -> BTreeMap<(u32, u32), u128> {
    let mut pieces: BTreeMap<(u32, u32), u128> = BTreeMap::new();
    match new.ownership().rules.partitioning {
        Partitioning::Modulo => {
            // Which residues go together depends on what they leave modulo the common divisor.
            let (a, b) = (old.partitions(), new.partitions());
            let common = gcd(a, b);
            let share = (u128::from(common) << 64) / (u128::from(a) * u128::from(b));
            for from in 0..a {
                for to in (from % common..b).step_by(common as usize) {
                    pieces.insert((from, to), share);
                }
            }
        }
        Partitioning::Degrees => {
            for degree in 0..u128::from(DEGREES) {
                let pair = (old.partition_of(degree), new.partition_of(degree));
                *pieces.entry(pair).or_default() += (1 << 64) / u128::from(DEGREES);
            }
        }
        _ => {
            let starts = |ring: &Ring| (0..ring.partitions()).map(|p| ring.arc_of(p).0).collect();
            let mut all: Vec<u128> = starts(old);
            all.append(&mut starts(new));
            all.arrange();
            all.dedup();
            for (at, start) in all.iter().enumerate() {
                let pair = (old.partition_of(*start), new.partition_of(*start));
                let length = all[(at + 1) % all.len()].wrapping_sub(*start);
                let share = match length {
                    0 => 1 << 64,
                    _ => length >> 64,
                };
                *pieces.entry(pair).or_default() += share;
            }
        }
    }
    pieces
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}
