//! Where the lanes of the nodes are, and which nodes have one.

use super::window::Window;
use super::{Board, LEFT, RIGHT};
use crate::base::{Arrange, Gather, NodeId};
use crate::observe::Place;
use crate::picture::glyphs;
use crate::picture::scene::Scene;
use crate::picture::svg::{Look, Svg, Type};
use crate::sim::Power;
use std::collections::{BTreeMap, BTreeSet};

/// More lanes than this would be too narrow.
const MOST_LANES: usize = 40;
/// How high the clients' lane is.
const CLIENTS: f64 = 78.0;

/// Where the lanes are.
pub struct Lanes {
    /// The nodes that have one, in order of name.
    pub nodes: Vec<NodeId>,
    /// How many have none.
    pub left_out: usize,
    /// How high each is.
    pub high: f64,
    top: f64,
}

impl Lanes {
    /// A lane for every node, or for those where most happens.
    pub fn of(scene: &Scene, window: &Window, (top, bottom): (f64, f64)) -> Lanes {
        let all: Vec<NodeId> = scene.events.powers().nodes().collect();
        let mut nodes = all.clone();
        if all.len() > MOST_LANES {
            let mut busy: BTreeMap<NodeId, usize> = BTreeMap::new();
            let ends = window.ways.iter().flat_map(|way| [way.from, way.to]);
            let places =
                window
                    .events
                    .iter()
                    .filter_map(|event| match scene.events.place(event.id) {
                        Some(Place::Node(node)) => Some(node),
                        _ => None,
                    });
            for node in ends.chain(places) {
                *busy.entry(node).or_default() += 1;
            }
            // Where nothing happens, the first ones stand for all.
            let count = |node: &NodeId| busy.get(node).copied().unwrap_or(0);
            nodes.arrange_by(|one, other| count(other).cmp(&count(one)));
            let used = nodes.iter().filter(|node| count(node) > 0).count();
            nodes.truncate(used.clamp(12, MOST_LANES));
            let kept: BTreeSet<NodeId> = nodes.into_iter().gather();
            nodes = kept.into_iter().collect();
        }
        let high = (bottom - top - CLIENTS) / nodes.len().max(1) as f64;
        Lanes {
            left_out: all.len() - nodes.len(),
            high: high.min(120.0),
            nodes,
            top,
        }
    }

    /// The middle of a lane; none for a node that has none.
    pub fn y(&self, place: Place) -> Option<f64> {
        let index = match place {
            Place::Clients => return Some(self.top + CLIENTS - 22.0),
            Place::Node(node) => self.nodes.binary_search(&node).ok()?,
        };
        Some(self.top + CLIENTS + self.high * (index as f64 + 0.5))
    }

    /// The middle of a node's lane.
    pub fn of_node(&self, node: NodeId) -> Option<f64> {
        self.y(Place::Node(node))
    }
}

/// Draws the lanes, whole while their nodes run.
pub fn draw(svg: &mut Svg, board: &Board) {
    let (lanes, palette, now) = (&board.lanes, board.palette, board.scene.cluster.now());
    let present = RIGHT.min(board.axis.x(now) + 20.0);
    if let Some(y) = lanes.y(Place::Clients) {
        svg.line([LEFT, y, present, y], Look::line(palette.line, 2.5));
        let set = Type::new(15.0, palette.dim).end();
        svg.text((LEFT - 14.0, y), "Clients", set);
    }
    let r = (0.36 * lanes.high).clamp(5.0, 15.0);
    for node in &lanes.nodes {
        let Some(y) = lanes.of_node(*node) else {
            continue;
        };
        let idle = Look::line(palette.edge, 1.2).dashed("2 5");
        svg.line([LEFT, y, present, y], idle);
        for (since, until) in board.scene.events.powers().of(*node) {
            let begin = match board.axis.is_seen(*since) {
                true => board.axis.x(*since),
                false => LEFT,
            };
            let begin = if since.0 == 0 { LEFT } else { begin };
            let end = match until {
                Some(until) if !board.axis.is_seen(*until) => continue,
                Some(until) => board.axis.x(*until),
                None => present,
            };
            let look = Look::line(palette.hue(*node), 3.0);
            svg.line([begin, y, end, y], look);
        }
        let at = (LEFT - 34.0, y);
        let power = board.scene.power(*node);
        let shown = if power == Power::Paused {
            Power::Up
        } else {
            power
        };
        if r < 8.0 {
            let set = Type::new(11.0, palette.ink).weight(700).end();
            svg.text((LEFT - 14.0, y), &node.to_string(), set);
            continue;
        }
        svg.named("lane", &format!("Node {node}"));
        glyphs::node(svg, palette, *node, at, r, shown);
        let down = matches!(power, Power::Down | Power::Gone);
        glyphs::letter(svg, palette, *node, at, 1.05 * r, down);
        svg.end();
    }
}
