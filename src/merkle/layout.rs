//! How a tree cuts its positions up: which leaf a position falls into, and what a leaf covers.

use super::Error;
use xxhash_rust::xxh3::xxh3_64;

/// The most children that a node may have.
pub const MAX_FANOUT: u32 = 1_024;

/// The most levels below the root.
pub const MAX_DEPTH: u32 = 20;

/// The most leaves that a tree may have.
pub const MAX_LEAVES: u32 = 1 << 20;

/// A piece of the ring of 2^128 positions: at least one position, at most all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRange {
    first: u128,
    /// How many positions follow the first, so that the whole ring needs no 129th bit.
    rest: u128,
}

impl KeyRange {
    /// The whole ring.
    pub const RING: KeyRange = KeyRange {
        first: 0,
        rest: u128::MAX,
    };

    /// The positions from `start` (included) clockwise to `end` (excluded), past the ring's end
    /// where `end` is not above `start`; the whole ring where the two are the same.
    ///
    /// Partition `p` of `Q` is `between(start(p), start((p + 1) % Q))`.
    pub fn between(start: u128, end: u128) -> KeyRange {
        KeyRange {
            first: start,
            rest: end.wrapping_sub(start).wrapping_sub(1),
        }
    }

    /// Whether `position` lies in the range.
    pub fn contains(self, position: u128) -> bool {
        self.offset(position) <= self.rest
    }

    /// How far `position` lies clockwise of the first.
    fn offset(self, position: u128) -> u128 {
        position.wrapping_sub(self.first)
    }
}

/// A range cut into `fanout ^ depth` leaves whose lengths differ by at most one position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) range: KeyRange,
    pub(super) fanout: u32,
    pub(super) depth: u32,
    pub(super) leaves: u32,
    /// The length of the shorter leaves, and how many leaves, the first ones, are longer by one.
    length: u128,
    longer: u32,
}

impl Layout {
    pub(super) fn new(range: KeyRange, fanout: u32, depth: u32) -> Result<Layout, Error> {
        if !(2..=MAX_FANOUT).contains(&fanout) {
            return Err(Error::Fanout(fanout));
        }
        if !(1..=MAX_DEPTH).contains(&depth) {
            return Err(Error::Depth(depth));
        }
        let leaves = fanout.checked_pow(depth).filter(|&n| n <= MAX_LEAVES);
        let leaves = leaves.ok_or(Error::Leaves { fanout, depth })?;
        // (rest + 1) / leaves, without ever forming rest + 1.
        let (length, over) = (
            range.rest / u128::from(leaves),
            range.rest % u128::from(leaves),
        );
        let longer = over as u32 + 1;
        let full = longer == leaves;
        Ok(Layout {
            range,
            fanout,
            depth,
            leaves,
            length: length + u128::from(full),
            longer: if full { 0 } else { longer },
        })
    }

    /// The leaf that `position` falls into; none outside of the range.
    pub(super) fn leaf_of(&self, position: u128) -> Option<u32> {
        if !self.range.contains(position) {
            return None;
        }
        let offset = self.range.offset(position);
        let longer = u128::from(self.longer);
        let long_part = longer * (self.length + 1);
        let leaf = if offset < long_part {
            offset / (self.length + 1)
        } else {
            longer + (offset - long_part) / self.length
        };
        Some(leaf as u32)
    }

    /// The positions that a leaf covers, first and last; none where there is no such leaf, or where
    /// the range has fewer positions than the tree has leaves and this leaf got none.
    pub(super) fn covers(&self, leaf: u32) -> Option<(u128, u128)> {
        let is_longer = leaf < self.longer;
        let length = self.length + u128::from(is_longer);
        if leaf >= self.leaves || length == 0 {
            return None;
        }
        let before = u128::from(leaf) * self.length + u128::from(leaf.min(self.longer));
        let first = self.range.first.wrapping_add(before);
        Some((first, first.wrapping_add(length - 1)))
    }

    /// How many nodes a level has; none below the leaves.
    pub(super) fn width(&self, level: u32) -> u32 {
        if level > self.depth {
            return 0;
        }
        self.fanout.pow(level)
    }

    /// A number that two trees share when they cover the same positions and are cut alike.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut bytes = [0; 40];
        bytes[..16].copy_from_slice(&self.range.first.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.range.rest.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.fanout.to_le_bytes());
        bytes[36..].copy_from_slice(&self.depth.to_le_bytes());
        xxh3_64(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn layout(range: KeyRange, fanout: u32, depth: u32) -> Layout {
        Layout::new(range, fanout, depth).unwrap()
    }

    /// Ranges of every awkward kind: whole, at the ring's end, across it, thirds, tiny.
    fn ranges() -> Vec<KeyRange> {
        let third = u128::MAX / 3;
        vec![
            KeyRange::RING,
            KeyRange::between(12_345, 12_345),
            KeyRange::between(2 * third + 1, 0),
            KeyRange::between(third, 2 * third),
            KeyRange::between(u128::MAX - 700, 900),
            KeyRange::between(u128::MAX, 0),
            KeyRange::between(0, 1),
            KeyRange::between(5, 5 + 100),
            KeyRange::between(u128::MAX - 1, third),
        ]
    }

    #[test]
    fn leaves_lie_end_to_end_and_every_boundary_falls_into_the_leaf_that_it_starts() {
        for range in ranges() {
            for (fanout, depth) in [(2, 1), (3, 4), (16, 2), (7, 3)] {
                let layout = layout(range, fanout, depth);
                let mut next = Some(range.first);
                let mut lengths = Vec::new();
                for (first, last) in (0..layout.leaves).filter_map(|leaf| layout.covers(leaf)) {
                    assert_eq!(Some(first), next, "{range:?} {fanout} {depth}");
                    assert_eq!(layout.leaf_of(first), layout.leaf_of(last));
                    next = Some(last.wrapping_add(1));
                    lengths.push(last.wrapping_sub(first));
                }
                assert_eq!(
                    next,
                    Some(range.first.wrapping_add(range.rest).wrapping_add(1))
                );
                assert_eq!(
                    lengths.len() as u128,
                    range.rest.saturating_add(1).min(layout.leaves.into())
                );
                let spread = lengths.iter().max().unwrap() - lengths.iter().min().unwrap();
                assert!(spread <= 1, "{range:?}: leaves differ by {spread}");
                for leaf in 0..layout.leaves {
                    if let Some((first, last)) = layout.covers(leaf) {
                        assert_eq!(layout.leaf_of(first), Some(leaf));
                        assert_eq!(layout.leaf_of(last), Some(leaf));
                    }
                }
            }
        }
    }

    #[test]
    fn a_position_outside_of_the_range_has_no_leaf() {
        let range = KeyRange::between(u128::MAX - 9, 10);
        let layout = layout(range, 16, 2);
        for inside in [u128::MAX - 9, u128::MAX, 0, 9] {
            assert!(range.contains(inside) && layout.leaf_of(inside).is_some());
        }
        for outside in [u128::MAX - 10, 10, 1 << 127] {
            assert!(!range.contains(outside) && layout.leaf_of(outside).is_none());
        }
        assert_eq!(layout.covers(20), None);
        assert_eq!(layout.covers(256), None);
    }

    #[test]
    fn shapes_out_of_bounds_are_refused() {
        let refused = |fanout, depth| Layout::new(KeyRange::RING, fanout, depth).err();
        assert_eq!(refused(1, 2), Some(Error::Fanout(1)));
        assert_eq!(refused(1_025, 1), Some(Error::Fanout(1_025)));
        assert_eq!(refused(16, 0), Some(Error::Depth(0)));
        assert_eq!(refused(2, 21), Some(Error::Depth(21)));
        let leaves = |fanout, depth| Some(Error::Leaves { fanout, depth });
        assert_eq!(refused(16, 6), leaves(16, 6));
        assert_eq!(refused(1_024, 20), leaves(1_024, 20));
        for (fanout, depth) in [(2, 20), (1_024, 2), (16, 5), (1_024, 1), (2, 1)] {
            assert_eq!(refused(fanout, depth), None);
        }
    }

    #[test]
    fn fingerprints_tell_ranges_and_shapes_apart() {
        let base = layout(KeyRange::RING, 16, 2).fingerprint();
        assert_eq!(base, layout(KeyRange::between(0, 0), 16, 2).fingerprint());
        assert_ne!(base, layout(KeyRange::between(1, 1), 16, 2).fingerprint());
        assert_ne!(base, layout(KeyRange::between(0, 9), 16, 2).fingerprint());
        assert_ne!(base, layout(KeyRange::RING, 4, 4).fingerprint());
        assert_ne!(base, layout(KeyRange::RING, 2, 8).fingerprint());
    }
}
