//! The N places of a request: each is a primary, or a fallback that stands in for it.

use super::request::Hint;
use crate::base::{Arrange, NodeId};
use crate::quorum::Role;
use crate::ring::Ring;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// The places of one request, in the order of the preference list.
///
/// A place counts once towards a quorum, whoever answers for it: its primary or a stand-in
/// (sloppy quorum, Dynamo paper, section 4.6).
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The ring that they were laid out by. The node may go over to another one while the request
    /// is under way: partitions and fallbacks are others there.
    ring: Arc<Ring>,
    partition: u32,
    places: SmallVec<[Place; 3]>,
    fallbacks_used: usize,
}

#[derive(Clone, Debug)]
struct Place {
    /// The primary first, then its stand-ins; the last one is asked now.
    holders: SmallVec<[NodeId; 4]>,
    answered: SmallVec<[NodeId; 4]>,
}

impl Place {
    fn holder(&self) -> NodeId {
        self.holders[self.holders.len() - 1]
    }

    fn target(&self) -> Option<NodeId> {
        (self.holders.len() > 1).then(|| self.holders[0])
    }
}

impl Places {
    /// The places of `partition` with all their primaries.
    pub(super) fn of(ring: &Arc<Ring>, partition: u32) -> Places {
        let place = |&primary: &NodeId| Place {
            holders: smallvec![primary],
            answered: SmallVec::new(),
        };
        let places = ring.places(partition).iter().map(place).collect();
        Places {
            ring: ring.clone(),
            partition,
            places,
            fallbacks_used: 0,
        }
    }

    /// Lets fallbacks stand in for the primaries that `passes_over` names. `me` takes a place for
    /// itself even when it is a fallback, since it coordinates: that of a primary passed over, or
    /// else the last.
    ///
    /// Where no fallback is left the primary stays, and is asked although it is believed down.
    pub(super) fn stand_in_for_down(&mut self, me: NodeId, passes_over: impl Fn(NodeId) -> bool) {
        if !self.places.iter().any(|place| place.holders[0] == me) {
            let down = self
                .places
                .iter()
                .position(|place| passes_over(place.holders[0]));
            let mine = down.unwrap_or(self.places.len().saturating_sub(1));
            if let Some(place) = self.places.get_mut(mine) {
                place.holders.push(me);
            }
        }
        for index in 0..self.places.len() {
            let place = &self.places[index];
            if place.holders.len() == 1 && place.holders[0] != me && passes_over(place.holders[0]) {
                self.stand_in(index, me, &passes_over);
            }
        }
    }

    /// Lets the next fallback that is not passed over stand in at place `index`.
    pub(super) fn stand_in(
        &mut self,
        index: usize,
        me: NodeId,
        passes_over: impl Fn(NodeId) -> bool,
    ) -> Option<NodeId> {
        let fallbacks = self.ring.fallbacks(self.partition);
        for fallback in fallbacks.skip(self.fallbacks_used) {
            self.fallbacks_used += 1;
            if fallback != me && !passes_over(fallback) {
                self.places[index].holders.push(fallback);
                return Some(fallback);
            }
        }
        None
    }

    /// Lets `node` stand in at place `index`.
    pub(super) fn let_stand_in(&mut self, index: usize, node: NodeId) {
        self.places[index].holders.push(node);
    }

    /// How many places there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The node asked now at place `index`, and the primary that it stands in for.
    pub(super) fn asked(&self, index: usize) -> (NodeId, Option<NodeId>) {
        (self.places[index].holder(), self.places[index].target())
    }

    /// The primary that `node` stands in for.
    pub(super) fn target_of(&self, node: NodeId) -> Option<NodeId> {
        self.places
            .iter()
            .find(|place| place.holders[1..].contains(&node))
            .map(|place| place.holders[0])
    }

    /// Whether `node` was asked for the place `index`, as its primary or as a stand-in, and for whom
    /// it stands in.
    ///
    /// That is one place, unless preference lists keep repeated nodes: then a node may be the
    /// primary of several places, for all of which one message asks, and stand in at others
    /// besides, for which messages of their own ask.
    pub(super) fn part_of(&self, index: usize, node: NodeId) -> Option<(Role, Option<NodeId>)> {
        let place = self.places.get(index)?;
        match place.holders.iter().position(|holder| *holder == node)? {
            0 => Some((Role::Primary, None)),
            _ => Some((Role::Fallback, Some(place.holders[0]))),
        }
    }

    /// Whether `node` was asked at all.
    pub(super) fn asked_of(&self, node: NodeId) -> bool {
        self.places
            .iter()
            .any(|place| place.holders.contains(&node))
    }

    /// Whether an earlier place asks the same node on behalf of the same primary: then one message
    /// serves both.
    pub(super) fn is_asked_before(&self, index: usize) -> bool {
        let asked = self.asked(index);
        (0..index).any(|earlier| self.asked(earlier) == asked)
    }

    /// `node` has answered for the place `index`; whether it had not done so before.
    pub(super) fn answer(&mut self, index: usize, node: NodeId) -> bool {
        match self.places.get_mut(index) {
            Some(place) if !place.answered.contains(&node) => {
                place.answered.push(node);
                true
            }
            _ => false,
        }
    }

    /// How many places somebody has answered for.
    pub(super) fn got(&self) -> u16 {
        self.places
            .iter()
            .filter(|place| !place.answered.is_empty())
            .count() as u16
    }

    /// The places that nobody has answered for.
    pub(super) fn unanswered(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.places.len()).filter(|&index| self.places[index].answered.is_empty())
    }

    /// The nodes that have answered, in the order of the places, each once.
    pub(super) fn answered(&self) -> Vec<NodeId> {
        let mut nodes = Vec::with_capacity(self.places.len());
        for &node in self.places.iter().flat_map(|place| &place.answered) {
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
        nodes
    }

    /// The hints that stand-ins have acknowledged.
    pub(super) fn hints(&self) -> Vec<Hint> {
        let acknowledged = |place: &Place, holder: NodeId| {
            let target = place.holders[0];
            (holder != target).then_some(Hint { holder, target })
        };
        self.places
            .iter()
            .flat_map(|place| place.answered.iter().map(move |&holder| (place, holder)))
            .filter_map(|(place, holder)| acknowledged(place, holder))
            .collect()
    }

    /// The nodes that should have answered and did not, in order of name.
    pub(super) fn silent(&self) -> Vec<NodeId> {
        let missing = |place: &Place, holder: &NodeId| !place.answered.contains(holder);
        let mut silent: Vec<NodeId> = self
            .places
            .iter()
            .flat_map(|place| place.holders.iter().map(move |holder| (place, holder)))
            .filter(|(place, holder)| missing(place, holder))
            .map(|(_, holder)| *holder)
            .collect();
        silent.arrange();
        silent.dedup();
        silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Ownership;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);
    const C: NodeId = NodeId(2);
    const D: NodeId = NodeId(3);
    const E: NodeId = NodeId(4);

    fn ring() -> Arc<Ring> {
        Arc::new(Ring::new(Ownership::deal(5, 40, 4), 3))
    }

    #[test]
    fn a_fallback_stands_in_for_a_primary_that_is_down() {
        let mut places = Places::of(&ring(), 0);
        places.stand_in_for_down(A, |node| node == C);
        assert_eq!(places.asked(1), (B, None));
        assert_eq!(places.asked(2), (D, Some(C)));
        assert_eq!(places.stand_in(2, A, |_| false), Some(E));
        assert_eq!(places.stand_in(2, A, |_| false), None);
    }

    #[test]
    fn a_place_counts_once_whoever_answers_for_it() {
        let mut places = Places::of(&ring(), 0);
        places.stand_in(2, A, |_| false);
        for node in [D, C] {
            let part = if node == C {
                (Role::Primary, None)
            } else {
                (Role::Fallback, Some(C))
            };
            assert_eq!(places.part_of(2, node), Some(part));
            assert_eq!(places.part_of(1, node), None);
            assert!(places.answer(2, node));
        }
        assert!(!places.answer(2, C));
        assert!(!places.asked_of(E));
        assert_eq!(places.got(), 1);
        assert_eq!(
            places.hints(),
            [Hint {
                holder: D,
                target: C
            }]
        );
        assert_eq!(places.silent(), [A, B]);
    }

    #[test]
    fn a_coordinator_that_is_a_fallback_takes_the_place_of_one_primary() {
        let mut places = Places::of(&ring(), 0);
        places.stand_in_for_down(D, |node| node != D && node != E);
        assert_eq!(places.asked(0), (D, Some(A)));
        assert_eq!(places.asked(1), (E, Some(B)));
        assert_eq!(
            places.asked(2),
            (C, None),
            "no fallback is left, so C is asked all the same"
        );
        assert_eq!(places.target_of(E), Some(B));
    }
}
