//! The nodes: letter, shape and hue, whether they run, what they hold for others.

use super::key::KeyPlace;
use crate::base::NodeId;
use crate::observe::{self, Passage};
use crate::picture::geometry::Plan;
use crate::picture::glyphs;
use crate::picture::scene::Scene;
use crate::picture::shapes::node_path;
use crate::picture::svg::{Look, Svg, Type};
use crate::picture::wording::count;
use crate::sim::Power;

/// The most tags on a node.
const MOST_TAGS: usize = 3;

/// Draws all nodes, then all that is told about them.
pub fn draw(svg: &mut Svg, scene: &Scene, plan: &Plan, key: Option<&KeyPlace>) {
    let cluster = scene.cluster;
    let owed = observe::owed(cluster);
    for node in cluster.nodes() {
        svg.named("node", &words(scene, node));
        one(svg, scene, plan, node, key);
        svg.end();
    }
    let r = plan.radius;
    // Where badges have no room, numbers stand beside the nodes.
    for node in cluster.nodes().filter(|_| r < 14.0) {
        let Some((place, primary)) = key.and_then(|key| key.place(node)) else {
            continue;
        };
        let ((x, y), palette) = (plan.at(node), scene.palette());
        let text = match r < 8.0 {
            true => format!("{place} {node}"),
            false => place.to_string(),
        };
        let set = Type::new(11.0, if primary { palette.ink } else { palette.dim });
        let at = (x + r + 6.0, y - r);
        svg.text(at, &text, set.weight(700).halo(palette.page));
    }
    let scale = (r / 34.0).clamp(0.62, 1.0);
    for node in cluster.nodes().filter(|_| r >= 8.0) {
        let (x, y) = plan.at(node);
        let own = owed.range((node, NodeId(0))..=(node, NodeId(u16::MAX)));
        let tags = own.flat_map(|((_, target), (hints, moving))| {
            let hint = (*hints > 0).then(|| (format!("{hints} for {target}"), true));
            let move_on = (*moving > 0).then(|| (format!("{moving} → {target}"), false));
            hint.into_iter().chain(move_on)
        });
        for (row, (text, hint)) in tags.take(MOST_TAGS).enumerate() {
            let at = (x + 0.5 * r, y - 0.78 * r - row as f64 * 23.0 * scale);
            svg.named("tag", &format!("{node}: {text}"));
            glyphs::tag(svg, scene.palette(), at, scale, &text, hint);
            svg.end();
        }
    }
}

/// A node in words.
fn words(scene: &Scene, node: NodeId) -> String {
    let state = match scene.power(node) {
        Power::Up => "up",
        Power::Paused => "paused",
        Power::Down | Power::Gone => "down",
    };
    let keys = scene.cluster.durable_store(node).len();
    let passage = match observe::passage(scene.cluster, node) {
        Some(Passage::Joining) => ", joining",
        Some(Passage::Leaving) => ", leaving",
        None => "",
    };
    format!("Node {node}: {state}, {}{passage}", count(keys, "key"))
}

fn one(svg: &mut Svg, scene: &Scene, plan: &Plan, node: NodeId, key: Option<&KeyPlace>) {
    let (palette, power, r) = (scene.palette(), scene.power(node), plan.radius);
    let (x, y) = plan.at(node);
    let down = matches!(power, Power::Down | Power::Gone);
    let place = key.and_then(|key| key.place(node));
    if let (Some((_, primary)), true) = (place, r < 14.0) {
        let dash = if primary { "" } else { "3 2.5" };
        svg.disc((x, y), r + 3.5, Look::line(palette.ink, 2.0).dashed(dash));
    }
    glyphs::node(svg, palette, node, (x, y), r, power);
    let passage = observe::passage(scene.cluster, node);
    if passage.is_some() {
        svg.group((x, y), 1.0);
        let look = Look::line(palette.ink, 2.5).dashed("8 4");
        svg.path(&node_path(node, r), look);
        svg.end();
    }
    if r < 8.0 {
        return;
    }
    if down {
        svg.group((x, y), 1.0);
        glyphs::cross(svg, palette, r);
        svg.end();
    }
    let says_more = r >= 28.0;
    let up_by = if says_more { 0.1 * r } else { 0.0 };
    glyphs::letter(
        svg,
        palette,
        node,
        (x, y - up_by),
        (0.95 * r).min(26.0),
        down,
    );
    if says_more {
        let words = match passage {
            Some(Passage::Joining) => "joining".to_owned(),
            Some(Passage::Leaving) => "leaving".to_owned(),
            None => count(scene.cluster.durable_store(node).len(), "key"),
        };
        let set = match down {
            true => Type::new(12.0, palette.ink).halo(palette.page),
            false => Type::new(12.0, palette.on_hue),
        };
        svg.text((x, y + 0.5 * r), &words, set.middle());
    }
    if power == Power::Paused {
        let at = (x + 0.9 * r, y + 0.8 * r);
        glyphs::bars(svg, palette, at, (r / 38.0).max(0.4));
    }
    if let Some((place, primary)) = place.filter(|_| r >= 14.0) {
        let at = (x - 0.78 * r, y - 0.78 * r);
        let scale = (r / 38.0).max(0.55);
        glyphs::place(svg, palette, at, scale, &place.to_string(), primary);
    }
}
