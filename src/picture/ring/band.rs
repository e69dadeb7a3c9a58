//! The outer band: every partition or arc, filled by its owner.

use crate::base::NodeId;
use crate::picture::geometry::{BAND_IN, BAND_OUT, CENTRE, drawn, point, sector};
use crate::picture::glyphs::hatching;
use crate::picture::scene::Scene;
use crate::picture::svg::{Look, Svg, Type};
use crate::ring::Partitioning;
use crate::sim::Power;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// More partitions than this are not drawn one by one.
const MOST_DRAWN: u32 = 4_096;
/// The narrowest partition that bears its owner's letter.
const NARROWEST: f64 = 15.0;

/// Draws the band.
pub fn draw(svg: &mut Svg, scene: &Scene) {
    let (ring, palette) = (scene.cluster.ring(), scene.palette());
    let whole = sector(0.0, 1.0, BAND_IN, BAND_OUT);
    let count = ring.partitions();
    let shared = ring.ownership().rules.partitioning == Partitioning::Everywhere;
    if shared || count > MOST_DRAWN {
        svg.path(&whole, Look::fill(palette.line));
        if !shared {
            let note = format!("{count} partitions: too many to be drawn one by one");
            let at = (CENTRE, CENTRE);
            svg.text(at, &note, Type::new(16.0, palette.dim).middle());
        }
        return;
    }
    let parts = (0..count).map(|partition| (ring.owner_of(partition), drawn(ring, partition)));
    let parts: Vec<(NodeId, (f64, f64))> = parts.collect();
    let mut paths: BTreeMap<NodeId, String> = BTreeMap::new();
    for (owner, (from, to)) in &parts {
        *paths.entry(*owner).or_default() += &sector(*from, *to, BAND_IN, BAND_OUT);
    }
    let edge = match count {
        0..=128 => 2.0,
        129..=256 => 0.8,
        _ => 0.0,
    };
    svg.named("band", "The partitions, each in its owner’s colour");
    for (owner, d) in &paths {
        let down = matches!(scene.power(*owner), Power::Down | Power::Gone);
        let fill = if down {
            palette.page
        } else {
            palette.hue(*owner)
        };
        svg.path(d, Look::line(palette.page, edge).on(fill));
        // A hatching of arcs this narrow is but a grey veil.
        let hatch = match down {
            true => Some("url(#ringlab-hatch-down)".to_owned()),
            false => hatching(*owner).filter(|_| count <= 256),
        };
        if let Some(hatch) = hatch {
            svg.path(d, Look::line(palette.page, edge).on(&hatch));
        }
    }
    let wide = parts
        .iter()
        .filter(|(_, (from, to))| (to - from) * TAU * BAND_IN >= NARROWEST);
    for (owner, (from, to)) in wide {
        let at = point((from + to) / 2.0, (BAND_IN + BAND_OUT) / 2.0);
        let down = matches!(scene.power(*owner), Power::Down | Power::Gone);
        let name = owner.to_string();
        let room = (to - from) * TAU * BAND_IN / name.len() as f64;
        let size = (1.1 * room).clamp(8.0, 14.0);
        let set = match down {
            true => Type::new(size, palette.ink).halo(palette.page),
            false => Type::new(size, palette.on_hue),
        };
        svg.text(at, &name, set.weight(650).middle());
    }
    svg.end();
}
