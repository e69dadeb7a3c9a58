//! The key that was asked for last: its pin on the ring, and the brackets of its preference list.

use crate::base::NodeId;
use crate::picture::fit::{BOLD, bold_width, fit};
use crate::picture::geometry::{BAND_OUT, BRACKET, NUMBER, SIZE, arc, drawn, point, turn};
use crate::picture::palette::Palette;
use crate::picture::svg::{Look, Svg, Type};
use crate::sim::Cluster;
use std::f64::consts::TAU;

/// How many fallbacks are shown.
const FALLBACKS: usize = 2;
/// The narrowest bracket that bears a number of its own.
const NARROWEST: f64 = 18.0;

/// A key and where it lies.
pub struct KeyPlace {
    /// The key.
    pub name: String,
    /// Where it is drawn, as a share of the whole ring.
    turn: f64,
    /// Its position as hexadecimal digits, and what made it.
    pub hash: (String, String),
    /// Its partition.
    pub partition: u32,
    /// The beginning of its preference list, and from where to where the partition is drawn in which
    /// each node was met.
    pub list: Vec<(NodeId, (f64, f64))>,
    /// How many of them are primaries.
    pub primaries: usize,
}

impl KeyPlace {
    /// Where a key lies now.
    pub fn of(cluster: &Cluster, key: &str) -> KeyPlace {
        let ring = cluster.ring();
        let position = ring.key(key).position();
        let partition = ring.partition_of(position);
        let primaries = ring.replicas();
        let mut walk = ring.preference_list(partition);
        let seats = std::iter::from_fn(|| walk.next_seat()).take(primaries + FALLBACKS);
        KeyPlace {
            name: key.to_owned(),
            turn: turn(ring.place_of(position)),
            hash: (
                ring.ownership().rules.hash.to_string().to_ascii_uppercase(),
                format!("{position:032x}"),
            ),
            partition,
            list: seats
                .map(|(seat, node)| (node, drawn(ring, ring.met_in(seat))))
                .collect(),
            primaries: primaries.max(1),
        }
    }

    /// A node's place on the list, from 1, and whether it is a primary.
    pub fn place(&self, node: NodeId) -> Option<(usize, bool)> {
        let place = self.list.iter().position(|(other, _)| *other == node)?;
        Some((place + 1, place < self.primaries))
    }

    /// Draws pin and brackets.
    pub fn draw(&self, svg: &mut Svg, palette: &Palette) {
        self.brackets(svg, palette);
        let [(ax, ay), (bx, by)] = [
            point(self.turn, BAND_OUT - 5.0),
            point(self.turn, BAND_OUT + 12.0),
        ];
        svg.line([ax, ay, bx, by], Look::line(palette.page, 5.0));
        svg.line([ax, ay, bx, by], Look::line(palette.ink, 2.5));
        let head = point(self.turn, BAND_OUT + 15.0);
        svg.disc(head, 6.5, Look::line(palette.page, 2.0).on(palette.ink));
        self.label(svg, palette, head);
    }

    /// The key's name: beside the pin's head where there is room, otherwise above or below it.
    fn label(&self, svg: &mut Svg, palette: &Palette, (hx, hy): (f64, f64)) {
        let text = fit(&self.name, 15.0, 150.0 / BOLD);
        let wide = bold_width(&text, 15.0);
        let right = hx > SIZE / 2.0;
        let beside = if right { hx + 12.0 } else { hx - 12.0 - wide };
        let fits = (-16.0..SIZE + 20.0 - wide).contains(&beside);
        let down = if hy > SIZE / 2.0 { 20.0 } else { -20.0 };
        let (x, y) = match fits {
            true => (beside, hy),
            false => (beside.clamp(-16.0, SIZE + 20.0 - wide), hy + down),
        };
        let at = (x, y.clamp(0.0, SIZE));
        let set = Type::new(15.0, palette.ink).weight(700);
        svg.text(at, &text, set.halo(palette.page));
    }

    fn brackets(&self, svg: &mut Svg, palette: &Palette) {
        let is_wide = |(from, to): (f64, f64)| (to - from) * TAU * BRACKET >= NARROWEST;
        // A whole ring is everybody's.
        if self.list.iter().any(|(_, (from, to))| to - from > 0.999) {
            return;
        }
        if !self.list.iter().all(|(_, arc)| is_wide(*arc)) {
            return self.together(svg, palette);
        }
        let gap = 0.0012;
        for (index, (_, (from, to))) in self.list.iter().enumerate() {
            let primary = index < self.primaries;
            let look = match primary {
                true => Look::line(palette.ink, 4.0),
                false => Look::line(palette.ink, 2.5).dashed("5 4"),
            };
            svg.path(&arc(from + gap, to - gap, BRACKET), look);
            let at = point((from + to) / 2.0, NUMBER);
            let set = match primary {
                true => Type::new(14.0, palette.ink).weight(700),
                false => Type::new(14.0, palette.dim).weight(500),
            };
            svg.text(at, &(index + 1).to_string(), set.middle());
        }
    }

    /// Too narrow for one number each: the primaries together.
    fn together(&self, svg: &mut Svg, palette: &Palette) {
        let last = self.primaries.min(self.list.len()).saturating_sub(1);
        let (Some(&(_, (from, _))), Some(&(_, (_, to)))) = (self.list.first(), self.list.get(last))
        else {
            return;
        };
        let to = if to > from { to } else { to + 1.0 };
        svg.path(&arc(from, to, BRACKET), Look::line(palette.ink, 4.0));
        let text = match last {
            0 => "1".to_owned(),
            last => format!("1–{}", last + 1),
        };
        let at = point((from + to) / 2.0, NUMBER - 6.0);
        svg.text(at, &text, Type::new(14.0, palette.ink).weight(700).middle());
    }
}
