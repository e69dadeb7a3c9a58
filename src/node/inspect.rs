//! What an observer may ask a node that runs, beside its store, its ring and its opinions.

use super::Node;
use crate::base::{Key, Micros, NodeId};
use crate::membership::{Detector, Member};

impl Node {
    /// What membership knows of `peer`, which may be the node itself; nothing where all know all,
    /// and of one that it has never heard of.
    pub fn member(&self, peer: NodeId) -> Option<Member> {
        self.members.view()?.get(peer)
    }

    /// Since when it suspects `peer`, and from when on it holds it for dead if that does not
    /// refute.
    pub fn suspicion(&self, peer: NodeId) -> Option<(Micros, Micros)> {
        self.members.suspicion(peer)
    }

    /// Its failure detector.
    pub fn detector(&self) -> &Detector {
        &self.peers
    }

    /// When it next tries to bring home what it owes.
    pub fn next_handoff(&self) -> Option<Micros> {
        self.handoff.next()
    }

    /// Whether it has sent `target` a batch that is not acknowledged yet.
    pub fn hands_off_to(&self, target: NodeId) -> bool {
        self.handoff.is_under_way(target)
    }

    /// Since when `key` has been nothing but this tombstone here; it only notes that while
    /// tombstones are reaped at all.
    pub fn deleted_since(&self, key: &Key) -> Option<Micros> {
        self.reaping.since(key)
    }
}
