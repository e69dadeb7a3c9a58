//! Preference lists: which nodes hold a key, in order.

use super::{Ownership, Partitions};
use crate::base::NodeId;

/// An ownership table with the preference list of every partition worked out for `N` replicas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    ownership: Ownership,
    replicas: usize,
    primaries: Vec<NodeId>,
    members: Vec<NodeId>,
    /// The partitions that each node is a primary of, by the node's place in the order of names.
    own: Vec<Vec<u32>>,
}

impl Ring {
    /// The ring of `ownership` with `n` replicas a key, fewer when fewer nodes own anything.
    pub fn new(ownership: Ownership, n: u16) -> Ring {
        let mut members = ownership.owners.clone();
        members.sort_unstable();
        members.dedup();
        let replicas = usize::from(n).min(members.len());
        let mut ring = Ring {
            ownership,
            replicas,
            primaries: Vec::new(),
            members,
            own: Vec::new(),
        };
        let count = ring.ownership.owners.len() as u32;
        let mut primaries = Vec::with_capacity(replicas * count as usize);
        for partition in 0..count {
            primaries.extend(ring.preference_list(partition).take(replicas));
        }
        let most = ring.members.last().map_or(0, |last| last.index() + 1);
        ring.own = vec![Vec::new(); most];
        for (place, node) in primaries.iter().enumerate() {
            ring.own[node.index()].push((place / replicas) as u32);
        }
        ring.primaries = primaries;
        ring
    }

    /// The table that this ring was worked out from.
    pub fn ownership(&self) -> &Ownership {
        &self.ownership
    }

    /// How the ring is cut.
    pub fn partitions(&self) -> Partitions {
        Partitions(self.ownership.owners.len() as u32)
    }

    /// The nodes that own at least one partition, in order of name.
    pub fn members(&self) -> &[NodeId] {
        &self.members
    }

    /// The partition that covers `position`.
    pub fn partition_of(&self, position: u128) -> u32 {
        self.partitions().of(position)
    }

    /// The first `N` nodes on the preference list of `partition`.
    pub fn primaries(&self, partition: u32) -> &[NodeId] {
        let start = partition as usize * self.replicas;
        &self.primaries[start..start + self.replicas]
    }

    /// The partitions that `node` is a primary of, in the order of the ring.
    pub fn partitions_of(&self, node: NodeId) -> &[u32] {
        self.own.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether `node` is among the primaries of `partition`.
    pub fn is_primary(&self, partition: u32, node: NodeId) -> bool {
        self.primaries(partition).contains(&node)
    }

    /// Every node in the order in which it stands for the keys of `partition`: clockwise from the
    /// partition, nodes met before skipped (Dynamo paper, section 4.3). The first `N` are the
    /// primaries, the rest the fallbacks.
    pub fn preference_list(&self, partition: u32) -> PreferenceList<'_> {
        PreferenceList {
            ring: self,
            next: partition as usize,
            met: Vec::new(),
        }
    }

    /// The fallbacks of `partition`: its preference list after the primaries.
    pub fn fallbacks(&self, partition: u32) -> impl Iterator<Item = NodeId> + '_ {
        self.preference_list(partition).skip(self.replicas)
    }
}

/// Walks the ring clockwise over distinct nodes; see [`Ring::preference_list`].
#[derive(Clone, Debug)]
pub struct PreferenceList<'a> {
    ring: &'a Ring,
    next: usize,
    met: Vec<NodeId>,
}

impl Iterator for PreferenceList<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let owners = &self.ring.ownership.owners;
        // Once every member was met there is nobody left, however far the walk goes.
        while self.met.len() < self.ring.members.len() {
            let owner = owners[self.next % owners.len()];
            self.next += 1;
            if !self.met.contains(&owner) {
                self.met.push(owner);
                return Some(owner);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn ring(letters: &str, n: u16) -> Ring {
        let owners = letters
            .bytes()
            .map(|b| NodeId(u16::from(b - b'A')))
            .collect();
        Ring::new(
            Ownership {
                version: 1,
                maker: NodeId(0),
                owners,
            },
            n,
        )
    }

    fn list(ring: &Ring, partition: u32) -> String {
        ring.preference_list(partition)
            .map(|node| node.to_string())
            .collect()
    }

    #[test]
    fn a_node_met_before_is_skipped() {
        let ring = ring("AABBCA", 2);
        assert_eq!(list(&ring, 0), "ABC");
        assert_eq!(list(&ring, 2), "BCA");
    }

    #[test]
    fn the_walk_goes_on_round_the_rings_end() {
        let ring = ring("ABCD", 3);
        assert_eq!(list(&ring, 3), "DABC");
        assert_eq!(ring.primaries(3), [NodeId(3), NodeId(0), NodeId(1)]);
        assert_eq!(ring.fallbacks(3).collect::<Vec<_>>(), [NodeId(2)]);
    }

    #[test]
    fn with_fewer_nodes_than_n_the_walk_ends() {
        let ring = ring("ABAB", 3);
        assert_eq!(list(&ring, 1), "BA");
        assert_eq!(ring.primaries(1).len(), 2);
        assert_eq!(ring.fallbacks(1).count(), 0);
    }

    #[test]
    fn every_node_stands_once_on_every_list() {
        let ring = Ring::new(Ownership::deal(7, 32, 4), 3);
        for partition in 0..32 {
            let mut nodes: Vec<NodeId> = ring.preference_list(partition).collect();
            nodes.sort_unstable();
            assert_eq!(nodes, NodeId::first(7).collect::<Vec<_>>());
        }
    }
}
