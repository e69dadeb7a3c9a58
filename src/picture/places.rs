//! Where each node stands round the picture of the ring.
//!
//! A node that stays keeps its place when others come and go: one that joins stands in the middle
//! of the widest gap. Only when the gaps get too narrow does everybody move together.

use crate::base::{Arrange, Gather, NodeId};
use std::collections::BTreeMap;

/// More nodes than this always stand evenly, in order of name: nobody can follow single ones.
const MOST_SINGLE: usize = 24;
/// A gap as wide as this leaves room for nodes of full size, as a share of the whole ring.
const ROOMY: f64 = 0.075;

/// The places of the nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// The nodes that are there, each with its turn: 0 at the top, clockwise, below 1.
    present: BTreeMap<NodeId, f64>,
    /// Where those stood that are there no more, for messages that are still on their way.
    former: BTreeMap<NodeId, f64>,
}

impl Places {
    /// The places of these nodes, one as far from the next as all others.
    pub fn even(nodes: impl IntoIterator<Item = NodeId>) -> Places {
        let mut places = Places::default();
        let nodes: Vec<NodeId> = nodes.into_iter().collect();
        places.spread(&nodes, 0.0);
        places
    }

    /// Takes in that these nodes are there now, in order of name.
    pub fn follow(&mut self, nodes: &[NodeId]) {
        if self.present.keys().eq(nodes) {
            return;
        }
        if self.present.is_empty() {
            return self.spread(nodes, 0.0);
        }
        for (node, turn) in std::mem::take(&mut self.present) {
            let still_there = nodes.binary_search(&node).is_ok();
            let places = match still_there {
                true => &mut self.present,
                false => &mut self.former,
            };
            places.insert(node, turn);
        }
        if nodes.len() > MOST_SINGLE {
            return self.spread(nodes, 0.0);
        }
        for node in nodes {
            if !self.present.contains_key(node) {
                let turn = self.widest_gap();
                self.present.insert(*node, turn);
            }
        }
        let even = 1.0 / nodes.len().max(1) as f64;
        let narrowest = self.gaps().map(|(_, gap)| gap).fold(1.0, f64::min);
        if narrowest < ROOMY.min(even * 0.99) {
            let order = self.order();
            let first = self.present.get(&order[0]).copied();
            self.spread(&order, first.unwrap_or(0.0));
        }
    }

    /// The nodes that are there, clockwise from the top.
    pub fn order(&self) -> Vec<NodeId> {
        let mut order: Vec<(NodeId, f64)> = self.turns().collect();
        order.arrange_by(|one, other| one.1.total_cmp(&other.1));
        order.into_iter().map(|(node, _)| node).collect()
    }

    /// The nodes that are there, each with its turn.
    pub fn turns(&self) -> impl Iterator<Item = (NodeId, f64)> + '_ {
        self.present.iter().map(|(node, turn)| (*node, *turn))
    }

    /// Where those stood that are there no more.
    pub fn former(&self) -> impl Iterator<Item = (NodeId, f64)> + '_ {
        let gone = self.former.iter();
        let gone = gone.filter(|(node, _)| !self.present.contains_key(node));
        gone.map(|(node, turn)| (*node, *turn))
    }

    fn spread(&mut self, order: &[NodeId], first: f64) {
        let share = 1.0 / order.len().max(1) as f64;
        let turn = |at: usize| (first + at as f64 * share).rem_euclid(1.0);
        let places = order.iter().enumerate();
        self.present = places.map(|(at, node)| (*node, turn(at))).gather();
    }

    /// Each node's turn with the gap behind it.
    fn gaps(&self) -> impl Iterator<Item = (f64, f64)> {
        let mut turns: Vec<f64> = self.present.values().copied().collect();
        turns.arrange_by(f64::total_cmp);
        let count = turns.len();
        (0..count).map(move |at| {
            let next = turns[(at + 1) % count];
            let gap = (next - turns[at]).rem_euclid(1.0);
            (turns[at], if gap == 0.0 { 1.0 } else { gap })
        })
    }

    /// The middle of the widest gap; of those that are as wide, the last before the top.
    fn widest_gap(&self) -> f64 {
        let widest = self.gaps().fold((0.0, 0.0), |best, gap| {
            // What only rounding tells apart is as wide.
            if gap.1 > best.1 - 1e-9 { gap } else { best }
        });
        (widest.0 + widest.1 / 2.0).rem_euclid(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn nodes(names: &str) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = names.split(' ').map(|name| name.parse().unwrap()).collect();
        nodes.sort_unstable();
        nodes
    }

    fn turn(places: &Places, name: &str) -> f64 {
        let node: NodeId = name.parse().unwrap();
        places.turns().find(|(it, _)| *it == node).unwrap().1
    }

    #[test]
    fn whoever_stays_keeps_its_place() {
        let mut places = Places::even(nodes("A B C D E"));
        let before: Vec<f64> = ["A", "B", "C", "D"].map(|it| turn(&places, it)).to_vec();
        places.follow(&nodes("A B C D E F"));
        // Between the last and the first.
        assert!((turn(&places, "F") - 0.9).abs() < 1e-9);
        places.follow(&nodes("A B C D F"));
        places.follow(&nodes("A B C D F G H"));
        let after: Vec<f64> = ["A", "B", "C", "D"].map(|it| turn(&places, it)).to_vec();
        assert_eq!(before, after);
        assert_eq!(places.former().count(), 1, "E has left");
    }

    #[test]
    fn a_crowd_spreads_evenly_in_the_order_in_which_it_stands() {
        let mut places = Places::even(nodes("A B C D E"));
        for name in ["F", "G", "H", "I", "J", "K", "L"] {
            let mut there: Vec<NodeId> = places.turns().map(|(node, _)| node).collect();
            there.extend(nodes(name));
            places.follow(&there);
        }
        assert_eq!(places.turns().count(), 12);
        assert!(places.gaps().all(|(_, gap)| gap > ROOMY), "{places:?}");
        assert_eq!(turn(&places, "A"), 0.0);
    }

    #[test]
    fn one_node_and_none_have_places_too() {
        let mut places = Places::even(nodes("A"));
        places.follow(&nodes("A B"));
        assert!((turn(&places, "B") - 0.5).abs() < 1e-9);
        places.follow(&nodes("B"));
        assert_eq!(places.order(), nodes("B"));
    }
}
