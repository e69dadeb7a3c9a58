//! Where everything is on the picture of the ring. Turns run clockwise from the top, 0 to 1.

use std::f64::consts::TAU;

/// The width and height of the picture.
pub const SIZE: f64 = 720.0;
/// Its centre.
pub const CENTRE: f64 = SIZE / 2.0;
/// The outer edge of the band of partitions.
pub const BAND_OUT: f64 = 330.0;
/// Its inner edge.
pub const BAND_IN: f64 = 298.0;
/// Where the brackets of the preference list run.
pub const BRACKET: f64 = 288.0;
/// Where their numbers stand.
pub const NUMBER: f64 = 272.0;
/// How far out nodes and walls reach.
pub const INNER: f64 = 258.0;

/// The point at `turn`, `radius` away from the centre.
pub fn point(turn: f64, radius: f64) -> (f64, f64) {
    let angle = turn * TAU;
    (CENTRE + radius * angle.sin(), CENTRE - radius * angle.cos())
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

/// The places of the nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    count: usize,
    rings: usize,
    /// The radius of a node.
    pub radius: f64,
}

impl Plan {
    /// The places of `count` nodes: on one circle, or staggered over several when they are many.
    pub fn of(count: usize) -> Plan {
        let rings = match count {
            0..=24 => 1,
            // An odd number would put the last node beside the first.
            25..=60 if count.is_multiple_of(2) => 2,
            25..=60 => 3,
            61..=130 => 3,
            _ => 6,
        };
        let mut plan = Plan {
            count,
            rings,
            radius: 38.0,
        };
        let per_ring = count.div_ceil(rings).max(2) as f64;
        let chord = 2.0 * plan.away(rings - 1) * (TAU / 2.0 / per_ring).sin();
        let between = if rings > 1 { plan.step() } else { chord };
        plan.radius = (0.4 * chord.min(between)).clamp(2.5, 38.0);
        plan
    }

    fn step(self) -> f64 {
        match self.rings {
            2 => 62.0,
            3 => 42.0,
            _ => 30.0,
        }
    }

    /// How far the `ring`-th circle is from the centre.
    fn away(self, ring: usize) -> f64 {
        let outer = match (self.rings, self.count) {
            (_, 0 | 1) => 0.0,
            (1, 2) => 150.0,
            (1, _) => 206.0,
            _ => 229.0,
        };
        outer - ring as f64 * self.step()
    }

    /// The turn of a node.
    pub fn turn(self, index: usize) -> f64 {
        index as f64 / self.count.max(1) as f64
    }

    /// The centre of a node.
    pub fn at(self, index: usize) -> (f64, f64) {
        let beside_first = index > 0 && index + 1 == self.count;
        let ring = match index % self.rings {
            0 if self.rings > 2 && beside_first => 1,
            ring => ring,
        };
        point(self.turn(index), self.away(ring))
    }

    /// Where a message from one node to another is, `part` of the way, in its own lane.
    pub fn way(self, from: usize, to: usize, part: f64) -> (f64, f64) {
        let [(ax, ay), (bx, by)] = [self.at(from), self.at(to)];
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.hypot(dy).max(1.0);
        let (ux, uy) = (dx / length, dy / length);
        let lane = (0.24 * self.radius).min(9.0);
        let (start, end) = (self.radius, length - self.radius);
        let along = start + (end - start) * part;
        (ax + ux * along - uy * lane, ay + uy * along + ux * lane)
    }

    /// How large a message is drawn, as a share of its full size.
    pub fn message_scale(self) -> f64 {
        (self.radius / 34.0).clamp(0.45, 1.0)
    }
}
