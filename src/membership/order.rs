//! In which order members come up: each once in a round, every round in a new random order.

use crate::base::NodeId;
use crate::base::random::below;

/// What stands in `places` for a node that is not in the order.
const NOWHERE: u16 = u16::MAX;

/// Members in an order that is shuffled anew each round (SWIM paper, section 4.3).
///
/// The permutation is drawn as it is walked: the members still to come in this round are a set
/// from which each step takes one at random, which gives every permutation the same chance and
/// makes every operation O(1). A new member falls among those still to come or those that had
/// their turn as if it had been put into the permutation at a random place.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// First those that had their turn, then those still to come.
    nodes: Vec<NodeId>,
    /// How many had their turn in this round.
    passed: usize,
    /// Where each node stands in `nodes`, by index of node.
    places: Vec<u16>,
}

impl Order {
    /// How many members are in the order.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nobody is in the order.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether `node` is in the order.
    pub fn contains(&self, node: NodeId) -> bool {
        self.place(node).is_some()
    }

    /// Puts `node` at a random place of this round, unless it has one.
    pub fn insert(&mut self, node: NodeId, draw: u64) {
        if self.contains(node) || node.0 == NOWHERE {
            return;
        }
        let place = below(draw, self.nodes.len() as u64 + 1) as usize;
        if self.places.len() <= node.index() {
            self.places.resize(node.index() + 1, NOWHERE);
        }
        self.nodes.push(node);
        let last = self.nodes.len() - 1;
        self.places[node.index()] = last as u16;
        if place < self.passed {
            self.swap(self.passed, last);
            self.passed += 1;
        }
    }

    /// Goes to a random point of a random round, as if some had had their turn already: members that
    /// begin together do not stay in step. `draw` gives the draw of each number.
    pub fn begin_anywhere(&mut self, draw: impl Fn(u64) -> u64) {
        let had_turn = below(draw(0), self.nodes.len() as u64);
        for turn in 0..had_turn {
            self.next(draw(turn + 1));
        }
    }

    /// Takes `node` out.
    pub fn remove(&mut self, node: NodeId) {
        let Some(mut place) = self.place(node) else {
            return;
        };
        if place < self.passed {
            self.passed -= 1;
            self.swap(place, self.passed);
            place = self.passed;
        }
        self.swap(place, self.nodes.len() - 1);
        self.nodes.pop();
        self.places[node.index()] = NOWHERE;
    }

    /// Whose turn it is, by a draw; a new round begins when all had theirs.
    pub fn next(&mut self, draw: u64) -> Option<NodeId> {
        if self.passed == self.nodes.len() {
            self.passed = 0;
        }
        let left = self.nodes.len() - self.passed;
        let place = self.passed + below(draw, left as u64) as usize;
        let node = *self.nodes.get(place)?;
        self.swap(self.passed, place);
        self.passed += 1;
        Some(node)
    }

    /// Any member, by a draw, whoever's turn it is.
    pub fn any(&self, draw: u64) -> Option<NodeId> {
        let place = below(draw, self.nodes.len() as u64) as usize;
        self.nodes.get(place).copied()
    }

    fn place(&self, node: NodeId) -> Option<usize> {
        let place = *self.places.get(node.index())?;
        (place != NOWHERE).then_some(usize::from(place))
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.nodes.swap(one, other);
        self.places[self.nodes[one].index()] = one as u16;
        self.places[self.nodes[other].index()] = other as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::{Purpose, draw};
    use std::collections::BTreeMap;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn bits(counter: &mut u64) -> u64 {
        *counter += 1;
        draw(5, Purpose::ProbeTarget, &[*counter])
    }

    fn round(order: &mut Order, counter: &mut u64) -> Vec<NodeId> {
        let turns = (0..order.len()).filter_map(|_| order.next(bits(counter)));
        turns.collect()
    }

    #[test]
    fn every_permutation_has_the_same_chance() {
        let (mut order, mut counter) = (Order::default(), 0);
        for node in NodeId::first(3) {
            order.insert(node, bits(&mut counter));
        }
        let mut seen: BTreeMap<Vec<NodeId>, u32> = BTreeMap::new();
        round(&mut order, &mut counter);
        for _ in 0..6_000 {
            *seen.entry(round(&mut order, &mut counter)).or_default() += 1;
        }
        assert_eq!(seen.len(), 6);
        // Four standard errors of a count with mean 1000: 4 * sqrt(6000 * 1/6 * 5/6) = 115.
        assert!(
            seen.values().all(|times| times.abs_diff(1_000) < 115),
            "{seen:?}"
        );
    }

    #[test]
    fn a_new_member_comes_up_in_this_round_as_often_as_its_random_place_says() {
        // Two of five had their turn: of the six places, three and the end are still to come.
        let (mut counter, mut in_this_round) = (0, 0);
        for _ in 0..6_000 {
            let mut order = Order::default();
            for node in NodeId::first(5) {
                order.insert(node, bits(&mut counter));
            }
            order.passed = 0;
            order.next(bits(&mut counter));
            order.next(bits(&mut counter));
            order.insert(NodeId(9), bits(&mut counter));
            let rest = order.len() - order.passed;
            let turns: Vec<_> = (0..rest)
                .filter_map(|_| order.next(bits(&mut counter)))
                .collect();
            in_this_round += u32::from(turns.contains(&NodeId(9)));
        }
        // 4 * sqrt(6000 * 2/3 * 1/3) = 146.
        assert!(in_this_round.abs_diff(4_000) < 146, "{in_this_round}");
    }

    #[test]
    fn a_round_begins_anywhere_in_a_random_order() {
        let mut had_turn = [0u32; 8];
        for run in 0..6_000 {
            let mut order = Order::default();
            for node in NodeId::first(8) {
                order.insert(node, 0);
            }
            order.begin_anywhere(|number| draw(run, Purpose::ProbePhase, &[number]));
            for node in &order.nodes[..order.passed] {
                had_turn[node.index()] += 1;
            }
        }
        // From 0 to 7 of 8, evenly: each in 3.5 of 8 runs; 4 * sqrt(6000 * 7/16 * 9/16) = 154.
        let is_fair = |times: &u32| times.abs_diff(2_625) < 154;
        assert!(had_turn.iter().all(is_fair), "{had_turn:?}");
    }

    #[test]
    fn each_comes_up_once_a_round_whatever_joins_and_leaves() {
        let (mut order, mut counter) = (Order::default(), 0);
        for node in NodeId::first(20) {
            order.insert(node, bits(&mut counter));
        }
        order.remove(NodeId(7));
        order.remove(NodeId(7));
        order.insert(NodeId(3), bits(&mut counter));
        while order.passed < order.len() {
            order.next(bits(&mut counter));
        }
        let mut turns = round(&mut order, &mut counter);
        turns.sort();
        let expected: Vec<_> = NodeId::first(20).filter(|node| node.0 != 7).collect();
        assert_eq!(turns, expected);
        for node in NodeId::first(20) {
            order.remove(node);
        }
        assert!(order.is_empty());
        assert_eq!(order.next(0), None);
        assert_eq!(order.any(0), None);
    }
}
