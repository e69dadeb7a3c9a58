//! Who owns each partition: a versioned table, since least movement depends on the past.

use crate::base::NodeId;
use serde::{Deserialize, Serialize};

/// Which node owns each partition. Of two tables the one with the higher `(version, maker)` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// Counts the joins and leaves that led here; the first table is version 1.
    pub version: u64,
    /// The node that made this table.
    pub maker: NodeId,
    /// The owner of each partition, in the order of the ring.
    pub owners: Vec<NodeId>,
}

impl Ownership {
    /// The first table: `partitions` dealt round `nodes` nodes in order of name, then the tail
    /// adjusted so that any `target_n` neighbouring partitions, round the ring's end too, lie on
    /// distinct nodes where the number of nodes allows it. Shares differ by at most one.
    ///
    /// Balance comes first: with too few nodes for both, the spacing gives way at the tail, and
    /// preference lists skip the repeated node.
    pub fn deal(nodes: u16, partitions: u32, target_n: u16) -> Ownership {
        let (n, q) = (usize::from(nodes.max(1)), partitions as usize);
        let rounds = q.div_ceil(n);
        let dealt = rounds * n;
        let skipped = seats_to_skip(n, dealt, dealt - q, usize::from(target_n).clamp(1, n));
        let owners = (0..dealt)
            .filter(|seat| !skipped[*seat])
            .map(|seat| NodeId((seat % n) as u16))
            .collect();
        Ownership {
            version: 1,
            maker: NodeId(0),
            owners,
        }
    }

    /// How many partitions each of the first `nodes` nodes owns.
    pub fn shares(&self, nodes: u16) -> Vec<u32> {
        let mut shares = vec![0; usize::from(nodes)];
        for owner in &self.owners {
            if let Some(share) = shares.get_mut(owner.index()) {
                *share += 1;
            }
        }
        shares
    }
}

/// Deals whole rounds and chooses which `surplus` of the `dealt` seats stay empty, each in another
/// node's name, as late in the deal as the spacing allows.
///
/// An empty seat draws its neighbours one closer, so any `n` seats in a row may hold at most
/// `n - spacing` empty ones.
fn seats_to_skip(n: usize, dealt: usize, surplus: usize, spacing: usize) -> Vec<bool> {
    let mut skipped = vec![false; dealt];
    let mut has_skipped = vec![false; n];
    let mut left = surplus;
    // The second pass skips regardless of the spacing: balance comes first.
    for most_in_a_row in [n - spacing, n] {
        for seat in (0..dealt).rev() {
            if left == 0 {
                return skipped;
            }
            if has_skipped[seat % n] || fullest_window(&skipped, seat, n) >= most_in_a_row {
                continue;
            }
            skipped[seat] = true;
            has_skipped[seat % n] = true;
            left -= 1;
        }
    }
    skipped
}

/// The most empty seats in any `n` seats in a row, round the end too, that include `seat`.
fn fullest_window(skipped: &[bool], seat: usize, n: usize) -> usize {
    let dealt = skipped.len();
    let is_empty = |offset: usize| usize::from(skipped[(seat + dealt + 1 - n + offset) % dealt]);
    let mut count: usize = (0..n).map(is_empty).sum();
    let mut fullest = count;
    for first in 1..n {
        count = count + is_empty(first + n - 1) - is_empty(first - 1);
        fullest = fullest.max(count);
    }
    fullest
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn spacing(owners: &[NodeId]) -> usize {
        let q = owners.len();
        (0..q)
            .map(|p| {
                (1..=q)
                    .find(|d| owners[(p + d) % q] == owners[p])
                    .unwrap_or(q)
            })
            .min()
            .unwrap_or(0)
    }

    #[test]
    fn shares_differ_by_at_most_one() {
        for nodes in [1, 2, 3, 5, 6, 7, 12, 30, 100] {
            for partitions in [1, 7, 32, 64, 100, 128, 512] {
                let shares = Ownership::deal(nodes, partitions, 4).shares(nodes);
                let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
                assert!(
                    most - least <= 1,
                    "{nodes} nodes, {partitions} partitions: {shares:?}"
                );
                assert_eq!(shares.iter().sum::<u32>(), partitions);
            }
        }
    }

    #[test]
    fn neighbours_lie_on_distinct_nodes_round_the_rings_end_too() {
        for nodes in 5..60 {
            let partitions = 32.max(u32::from(nodes) * 4).next_power_of_two();
            let table = Ownership::deal(nodes, partitions, 4);
            assert!(
                spacing(&table.owners) >= 4,
                "{nodes} nodes, {partitions} partitions"
            );
        }
    }

    #[test]
    fn the_deal_starts_round_the_names() {
        let table = Ownership::deal(5, 32, 4);
        let names: Vec<String> = table.owners.iter().map(NodeId::to_string).collect();
        assert_eq!(names[..10].concat(), "ABCDEABCDE");
    }

    #[test]
    fn too_few_nodes_still_get_every_partition() {
        assert_eq!(Ownership::deal(3, 32, 4).shares(3), [11, 11, 10]);
        assert_eq!(Ownership::deal(1, 32, 4).shares(1), [32]);
        assert_eq!(Ownership::deal(10, 4, 4).owners.len(), 4);
    }
}
