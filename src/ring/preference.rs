//! The walk round the ring that makes preference lists (Dynamo paper, sections 4.3 and 6.2).

use super::Ring;
use crate::base::NodeId;
use std::collections::VecDeque;

/// Walks the ring clockwise from a partition; see [`Ring::preference_list`].
///
/// Where members stand in several zones, the walk takes the first of each zone, then the second of
/// each, and so on, each time clockwise: the fewest replicas share a zone. Nodes that are met
/// before their turn wait.
#[derive(Clone, Debug)]
pub struct PreferenceList<'a> {
    ring: &'a Ring,
    next: usize,
    /// How many seats the walk has not come to.
    left: usize,
    /// One bit a node, set when it was met; empty where nodes may repeat.
    met: Vec<u64>,
    /// How many were met; with all of them met, there is nobody left however far the walk goes.
    found: usize,
    zones: Turns,
}

/// Whose turn it is among zones.
#[derive(Clone, Debug, Default)]
struct Turns {
    /// How many were taken from each zone.
    taken: Vec<usize>,
    /// How many were taken from every zone that has as many, in the rounds before this one.
    round: usize,
    /// How many zones have had their turn in this round.
    served: usize,
    /// Who was met before their turn, in the order of the walk: those that are yet to be looked at
    /// in this round, those that wait for the next one.
    again: VecDeque<usize>,
    waiting: VecDeque<usize>,
}

impl<'a> PreferenceList<'a> {
    pub(super) fn new(ring: &'a Ring, partition: u32) -> PreferenceList<'a> {
        let words = if ring.is_distinct() {
            ring.node_count().div_ceil(64)
        } else {
            0
        };
        let zones = ring.zone_sizes().len();
        PreferenceList {
            ring,
            next: ring.first_seat(partition),
            left: ring.seats().len(),
            met: vec![0; words],
            found: 0,
            zones: Turns {
                taken: vec![0; if zones > 1 { zones } else { 0 }],
                ..Turns::default()
            },
        }
    }

    /// The next seat clockwise whose node may stand on the list.
    fn walk(&mut self) -> Option<usize> {
        let seats = self.ring.seats();
        while self.left > 0 && self.found < self.ring.candidates() {
            let seat = self.next;
            self.next = (seat + 1) % seats.len();
            self.left -= 1;
            if self.met.is_empty() {
                self.found += 1;
                return Some(seat);
            }
            let node = seats[seat].index();
            let (word, bit) = (node / 64, 1u64 << (node % 64));
            if self.met[word] & bit == 0 {
                self.met[word] |= bit;
                self.found += 1;
                return Some(seat);
            }
        }
        None
    }

    /// The next on the list as the seat where the walk met it: with equal partitions that is a
    /// partition, with tokens the number of a token.
    pub fn next_seat(&mut self) -> Option<(usize, NodeId)> {
        let seat = if self.zones.taken.is_empty() {
            self.walk()?
        } else {
            self.next_in_turn()?
        };
        Some((seat, self.ring.seats()[seat]))
    }

    fn next_in_turn(&mut self) -> Option<usize> {
        let sizes = self.ring.zone_sizes();
        loop {
            let in_round = sizes
                .iter()
                .filter(|size| **size > self.zones.round)
                .count();
            if in_round == 0 {
                return None;
            }
            if self.zones.served == in_round {
                self.zones.round += 1;
                self.zones.served = 0;
                // Whoever waits was met before those that were not looked at again.
                self.zones.waiting.append(&mut self.zones.again);
                std::mem::swap(&mut self.zones.waiting, &mut self.zones.again);
                continue;
            }
            let seat = match self.zones.again.pop_front() {
                Some(seat) => seat,
                None => self.walk()?,
            };
            let zone = self.ring.zone_index(self.ring.seats()[seat]);
            if self.zones.taken[zone] == self.zones.round {
                self.zones.taken[zone] += 1;
                self.zones.served += 1;
                return Some(seat);
            }
            self.zones.waiting.push_back(seat);
        }
    }
}

impl Iterator for PreferenceList<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.next_seat().map(|(_, node)| node)
    }
}
