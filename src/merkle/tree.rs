//! The tree of hashes over the keys of one partition.

use super::Error;
use super::layout::{KeyRange, Layout};
use crate::base::Key;
use std::collections::BTreeMap;
use std::ops::Bound;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// A Merkle tree over the keys that one replica holds of one range of positions.
///
/// # How hashes are combined
///
/// A leaf keeps the sum, modulo 2^128, of one 128-bit hash for each entry: of the key's position
/// and text and its state's hash. A node above keeps the same kind of sum over its children that
/// are not empty: of each child's place and hash. What a node shows to the outside is a 64-bit hash
/// of its sum, 0 for an empty one. So no order of insertion matters, and a change of one key is one
/// subtraction and one addition on each level, however full the leaf and however wide the node.
///
/// Sums rather than xor: in a xor a term that came in twice would vanish without a trace, and a
/// set of terms that cancels is found by solving linear equations. In a sum it would count twice.
/// A key is in a tree once, and is taken out before it goes in with another state, so that neither
/// happens by accident; two different sets of entries have one sum by chance once in 2^128, and
/// one hash once in 2^64. Neither holds against somebody who chooses the keys in order to collide,
/// and neither would any other use of a fast hash.
///
/// Empty subtrees take no memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    layout: Layout,
    /// The sum of each node that is not empty, by index, level by level from the root.
    levels: Vec<BTreeMap<u32, u128>>,
    entries: BTreeMap<Key, u64>,
}

impl Tree {
    /// An empty tree over `range` with `fanout ^ depth` leaves.
    pub fn new(range: KeyRange, fanout: u32, depth: u32) -> Result<Tree, Error> {
        let layout = Layout::new(range, fanout, depth)?;
        Ok(Tree {
            layout,
            levels: vec![BTreeMap::new(); depth as usize + 1],
            entries: BTreeMap::new(),
        })
    }

    /// The positions that the tree covers.
    pub fn range(&self) -> KeyRange {
        self.layout.range
    }

    /// How many children each node above the leaves has.
    pub fn fanout(&self) -> u32 {
        self.layout.fanout
    }

    /// How many levels lie below the root.
    pub fn depth(&self) -> u32 {
        self.layout.depth
    }

    /// A number that two trees share when they cover the same range and are cut alike: only then
    /// can they be compared.
    pub fn layout(&self) -> u64 {
        self.layout.fingerprint()
    }

    /// How many keys the tree covers.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the tree covers no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Notes that `key` is now held with a state that hashes to `state_hash`. Whether that changed
    /// anything: it does not for a key that is noted so already, nor for a key outside of the
    /// range, which belongs into another tree.
    pub fn insert(&mut self, key: &Key, state_hash: u64) -> bool {
        let Some(leaf) = self.leaf_of(key) else {
            return false;
        };
        let before = match self.entries.get_mut(key) {
            Some(held) if *held == state_hash => return false,
            Some(held) => entry_term(key, std::mem::replace(held, state_hash)),
            None => {
                self.entries.insert(key.clone(), state_hash);
                0
            }
        };
        self.change(leaf, entry_term(key, state_hash).wrapping_sub(before));
        true
    }

    /// Notes that `key` is no longer held; whether it was.
    pub fn remove(&mut self, key: &Key) -> bool {
        let Some(state_hash) = self.entries.remove(key) else {
            return false;
        };
        if let Some(leaf) = self.leaf_of(key) {
            self.change(leaf, entry_term(key, state_hash).wrapping_neg());
        }
        true
    }

    /// The state hash that is noted for `key`.
    pub fn get(&self, key: &Key) -> Option<u64> {
        self.entries.get(key).copied()
    }

    /// Every key with its state hash, in the order of the ring.
    pub fn entries(&self) -> impl Iterator<Item = (&Key, u64)> {
        self.entries.iter().map(|(key, &hash)| (key, hash))
    }

    /// The hash over everything; 0 when there is nothing.
    pub fn root(&self) -> u64 {
        self.hash(0, 0)
    }

    /// The hash of one node: level 0 is the root's, level `depth` the leaves', and indices count
    /// from 0 on each level. 0 for an empty node and for one that does not exist.
    pub fn hash(&self, level: u32, index: u32) -> u64 {
        let nodes = self.levels.get(level as usize);
        shown(
            nodes
                .and_then(|nodes| nodes.get(&index))
                .copied()
                .unwrap_or(0),
        )
    }

    /// The hashes of all children of a node, 0 for each empty one. None for a leaf, and for a node
    /// that does not exist.
    pub fn children(&self, level: u32, index: u32) -> Vec<u64> {
        let Some(first) = self.first_child(level, index) else {
            return Vec::new();
        };
        let mut hashes = vec![0; self.layout.fanout as usize];
        for (child, &sum) in
            self.levels[level as usize + 1].range(first..first + self.layout.fanout)
        {
            hashes[(child - first) as usize] = shown(sum);
        }
        hashes
    }

    /// The indices, one level down, of the children of a node whose hashes are other than in
    /// `theirs`, the hashes of the same node's children in another tree. None when `theirs` does not
    /// have one hash for each child.
    pub fn differing_children(&self, level: u32, index: u32, theirs: &[u64]) -> Vec<u32> {
        let ours = self.children(level, index);
        let Some(first) = self
            .first_child(level, index)
            .filter(|_| ours.len() == theirs.len())
        else {
            return Vec::new();
        };
        let pairs = (first..).zip(ours.iter().zip(theirs));
        pairs
            .filter(|(_, (ours, theirs))| ours != theirs)
            .map(|(child, _)| child)
            .collect()
    }

    /// The index of the leaf that `key` falls into; none when it lies outside of the range.
    pub fn leaf_of(&self, key: &Key) -> Option<u32> {
        self.layout.leaf_of(key.position())
    }

    /// The keys in leaf `index` with their state hashes, by position.
    pub fn leaf(&self, index: u32) -> impl Iterator<Item = (&Key, u64)> {
        let pieces = match self.layout.covers(index) {
            None => [None, None],
            Some((first, last)) if first <= last => [Some((first, last)), None],
            // A leaf across the ring's end.
            Some((first, last)) => [Some((0, last)), Some((first, u128::MAX))],
        };
        let pieces = pieces.into_iter().flatten();
        pieces.flat_map(|(first, last)| {
            let from = Bound::Included(Key::at(first, ""));
            let to = match last.checked_add(1) {
                Some(next) => Bound::Excluded(Key::at(next, "")),
                None => Bound::Unbounded,
            };
            self.entries
                .range((from, to))
                .map(|(key, &hash)| (key, hash))
        })
    }

    /// The index of the first child of a node, where there are children.
    fn first_child(&self, level: u32, index: u32) -> Option<u32> {
        let is_above_leaves = level < self.layout.depth && index < self.layout.width(level);
        is_above_leaves.then(|| index * self.layout.fanout)
    }

    /// Adds `delta` to the sum of a leaf, and to each node above it what its child's new hash
    /// makes of that.
    fn change(&mut self, leaf: u32, mut delta: u128) {
        let mut index = leaf;
        for nodes in self.levels.iter_mut().rev() {
            let sum = nodes.entry(index).or_insert(0);
            let before = *sum;
            let after = before.wrapping_add(delta);
            *sum = after;
            if after == 0 {
                nodes.remove(&index);
            }
            let place = index % self.layout.fanout;
            delta = child_term(place, shown(after)).wrapping_sub(child_term(place, shown(before)));
            index /= self.layout.fanout;
        }
    }
}

/// What a node with this sum shows: 0 only for an empty one.
fn shown(sum: u128) -> u64 {
    if sum == 0 {
        0
    } else {
        xxh3_64(&sum.to_le_bytes()).max(1)
    }
}

/// What an entry adds to its leaf.
fn entry_term(key: &Key, state_hash: u64) -> u128 {
    let mut bytes = [0; 40];
    bytes[..16].copy_from_slice(&key.position().to_le_bytes());
    bytes[16..32].copy_from_slice(&xxh3_128(key.text().as_bytes()).to_le_bytes());
    bytes[32..].copy_from_slice(&state_hash.to_le_bytes());
    xxh3_128(&bytes)
}

/// What a child that shows `hash` adds to the node above it: nothing when it is empty.
fn child_term(place: u32, hash: u64) -> u128 {
    if hash == 0 {
        return 0;
    }
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&place.to_le_bytes());
    bytes[4..].copy_from_slice(&hash.to_le_bytes());
    xxh3_128(&bytes)
}
