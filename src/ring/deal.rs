//! The first deal of equal partitions, when nobody has anything yet.

/// Deals `partitions` round `nodes` nodes in order of name, then adjusts the tail so that any
/// `target_n` neighbouring partitions, round the ring's end too, lie on distinct nodes where the
/// number of nodes allows it. Shares differ by at most one. Gives each partition's node by its
/// place in the order of names.
///
/// Balance comes first: with too few nodes for both, the spacing gives way at the tail, and
/// preference lists skip the repeated node.
pub(super) fn deal(nodes: usize, partitions: u32, target_n: u16) -> Vec<usize> {
    let (n, q) = (nodes.max(1), partitions as usize);
    let rounds = q.div_ceil(n);
    let dealt = rounds * n;
    let skipped = seats_to_skip(n, dealt, dealt - q, usize::from(target_n).clamp(1, n));
    (0..dealt)
        .filter(|seat| !skipped[*seat])
        .map(|seat| seat % n)
        .collect()
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
            // So few in all are not too many in any row.
            let may_be_full = surplus - left >= most_in_a_row;
            let is_full = || fullest_window(&skipped, seat, n) >= most_in_a_row;
            if has_skipped[seat % n] || (may_be_full && is_full()) {
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

    fn shares(nodes: usize, partitions: u32) -> Vec<u32> {
        let mut shares = vec![0; nodes];
        for node in deal(nodes, partitions, 4) {
            shares[node] += 1;
        }
        shares
    }

    fn spacing(owners: &[usize]) -> usize {
        let q = owners.len();
        let next = |p: usize| (1..=q).find(|d| owners[(p + d) % q] == owners[p]);
        (0..q).filter_map(next).min().unwrap_or(0)
    }

    #[test]
    fn shares_differ_by_at_most_one() {
        for nodes in [1, 2, 3, 5, 6, 7, 12, 30, 100] {
            for partitions in [1, 7, 32, 64, 100, 128, 512] {
                let shares = shares(nodes, partitions);
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
            let partitions = (4 * nodes as u32).max(32).next_power_of_two();
            assert!(
                spacing(&deal(nodes, partitions, 4)) >= 4,
                "{nodes} nodes, {partitions} partitions"
            );
        }
    }

    #[test]
    fn the_deal_starts_round_the_names() {
        assert_eq!(deal(5, 32, 4)[..10], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    }

    #[test]
    fn too_few_nodes_still_get_every_partition() {
        assert_eq!(shares(3, 32), [11, 11, 10]);
        assert_eq!(shares(1, 32), [32]);
        assert_eq!(deal(10, 4, 4).len(), 4);
    }
}
