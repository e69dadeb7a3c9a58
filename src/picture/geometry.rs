//! Where everything is on the picture of the ring. Turns run clockwise from the top, 0 to 1.

use super::Places;
use crate::base::{Gather, NodeId};
use crate::ring::Ring;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::rc::Rc;

/// The width and height of the picture.
pub const SIZE: f64 = 720.0;
/// Its centre.
pub const CENTRE: f64 = SIZE / 2.0;
/// The outer edge of the band of partitions.
pub const BAND_OUT: f64 = 330.0;
/// Its inner edge.
pub const BAND_IN: f64 = 298.0;
/// Where the brackets of the preference list run.
pub const BRACKET: f64 = 284.0;
/// Where their numbers stand.
pub const NUMBER: f64 = 268.0;
/// How far out nodes and walls reach.
pub const INNER: f64 = 258.0;

/// A place as a share of the whole ring, from 0 to 1.
pub fn turn(place: u128) -> f64 {
    (place >> 64) as f64 / 18_446_744_073_709_551_616.0
}

/// From where to where a partition is drawn, as shares of the whole ring; the end lies beyond the
/// beginning, past 1 where the partition goes round the ring's end.
pub fn drawn(ring: &Ring, partition: u32) -> (f64, f64) {
    let (start, end) = ring.arc_of(partition);
    let (from, to) = (turn(start), turn(end));
    (from, if end > start { to } else { to + 1.0 })
}

/// The point at `turn`, `radius` away from the centre.
pub fn point(turn: f64, radius: f64) -> (f64, f64) {
    let angle = turn * TAU;
    (
        CENTRE + radius * libm::sin(angle),
        CENTRE - radius * libm::cos(angle),
    )
}

/// The outline of a part of a ring.
pub fn sector(from: f64, to: f64, inner: f64, outer: f64) -> String {
    // A whole ring has no corners: it is drawn as two halves.
    if to - from > 0.999 {
        let half = (from + to) / 2.0;
        return sector(from, half, inner, outer) + &sector(half, to, inner, outer);
    }
    let large = u8::from(to - from > 0.5);
    let [(ax, ay), (bx, by)] = [point(from, outer), point(to, outer)];
    let [(cx, cy), (dx, dy)] = [point(to, inner), point(from, inner)];
    format!(
        "M{ax:.2} {ay:.2}A{outer} {outer} 0 {large} 1 {bx:.2} {by:.2}\
         L{cx:.2} {cy:.2}A{inner} {inner} 0 {large} 0 {dx:.2} {dy:.2}Z"
    )
}

/// A line along the ring.
pub fn arc(from: f64, to: f64, radius: f64) -> String {
    let large = u8::from(to - from > 0.5);
    let [(ax, ay), (bx, by)] = [point(from, radius), point(to, radius)];
    format!("M{ax:.2} {ay:.2}A{radius} {radius} 0 {large} 1 {bx:.2} {by:.2}")
}

/// The largest radius of a node.
const LARGEST: f64 = 38.0;

/// Where the nodes are drawn, and how large.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    spots: Rc<BTreeMap<NodeId, Spot>>,
    order: Rc<[NodeId]>,
    /// The radius of a node.
    pub radius: f64,
}

/// Where a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spot {
    turn: f64,
    /// How far from the centre.
    away: f64,
}

impl Plan {
    /// Nodes at these places: on one circle, or staggered over several when they are many.
    pub fn of(places: &Places) -> Plan {
        let order = places.order();
        let circles = Circles::of(order.len());
        let mut spots = BTreeMap::new();
        for (node, turn) in places.former() {
            let away = circles.away(0);
            spots.insert(node, Spot { turn, away });
        }
        let turns: BTreeMap<NodeId, f64> = places.turns().gather();
        for (index, node) in order.iter().enumerate() {
            let turn = turns.get(node).copied().unwrap_or(0.0);
            let away = circles.away(circles.circle_of(index));
            spots.insert(*node, Spot { turn, away });
        }
        let neighbours = order.iter().zip(order.iter().cycle().skip(1));
        let gaps = neighbours.map(|(one, next)| {
            let gap = (spots[next].turn - spots[one].turn).rem_euclid(1.0);
            if gap == 0.0 { 1.0 } else { gap }
        });
        let narrowest = gaps.fold(0.5, f64::min);
        Plan {
            radius: circles.radius(narrowest),
            spots: Rc::new(spots),
            order: order.into(),
        }
    }

    /// The nodes that are there, clockwise from the top.
    pub fn order(&self) -> &[NodeId] {
        &self.order
    }

    /// The turn of a node.
    pub fn turn(&self, node: NodeId) -> f64 {
        self.spots.get(&node).map_or(0.0, |spot| spot.turn)
    }

    /// The centre of a node; that of the ring for one that never was there.
    pub fn at(&self, node: NodeId) -> (f64, f64) {
        let spot = self.spots.get(&node);
        spot.map_or((CENTRE, CENTRE), |spot| point(spot.turn, spot.away))
    }

    /// Where a message from one node to another is, `part` of the way, in its own lane.
    pub fn way(&self, from: NodeId, to: NodeId, part: f64) -> (f64, f64) {
        let [(ax, ay), (bx, by)] = [self.at(from), self.at(to)];
        let (dx, dy) = (bx - ax, by - ay);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        let (ux, uy) = (dx / length, dy / length);
        let lane = (0.24 * self.radius).min(9.0);
        let (start, end) = (self.radius, length - self.radius);
        let along = start + (end - start) * part;
        (ax + ux * along - uy * lane, ay + uy * along + ux * lane)
    }

    /// How large a message is drawn, as a share of its full size.
    pub fn message_scale(&self) -> f64 {
        (self.radius / 34.0).clamp(0.45, 1.0)
    }
}

/// The circles on which the nodes stand, the outermost first.
#[derive(Clone, Copy)]
struct Circles {
    nodes: usize,
    count: usize,
}

impl Circles {
    fn of(nodes: usize) -> Circles {
        let count = match nodes {
            0..=24 => 1,
            // An odd number would put the last node beside the first.
            25..=60 if nodes.is_multiple_of(2) => 2,
            25..=60 => 3,
            61..=130 => 3,
            _ => 6,
        };
        Circles { nodes, count }
    }

    /// The circle of the node at `index` clockwise.
    fn circle_of(self, index: usize) -> usize {
        let beside_first = index > 0 && index + 1 == self.nodes;
        match index % self.count {
            0 if self.count > 2 && beside_first => 1,
            circle => circle,
        }
    }

    /// How far a circle is from the centre.
    fn away(self, circle: usize) -> f64 {
        let outer = match (self.count, self.nodes) {
            (_, 0 | 1) => 0.0,
            (1, 2) => 150.0,
            (1, _) => 206.0,
            _ => 229.0,
        };
        outer - circle as f64 * self.step()
    }

    fn step(self) -> f64 {
        match self.count {
            2 => 62.0,
            3 => 42.0,
            _ => 30.0,
        }
    }

    /// The radius that nodes have room for, where the narrowest gap between neighbours is `gap` of
    /// the whole ring.
    fn radius(self, gap: f64) -> f64 {
        let on_one_circle = (gap * self.count as f64).min(0.5);
        let chord = 2.0 * self.away(self.count - 1) * libm::sin(TAU / 2.0 * on_one_circle);
        let room = match self.count {
            _ if self.nodes < 2 => LARGEST * 2.5,
            1 => chord,
            _ => chord.min(self.step()),
        };
        (0.4 * room).clamp(2.5, LARGEST)
    }
}
