//! What is on its way at this moment.

use crate::base::NodeId;
use crate::node::MessageKind;
use crate::picture::geometry::Plan;
use crate::picture::glyphs::message;
use crate::picture::palette::Palette;
use crate::picture::scene::Scene;
use crate::picture::shapes::is_answer;
use crate::picture::svg::{Look, Svg, Type, number};
use std::collections::BTreeMap;

/// More messages than this are drawn as one for each link; and more links than this are left out.
const MOST_SINGLE: usize = 150;

/// The messages in flight.
pub struct Messages {
    marks: Vec<Mark>,
    /// How many there are of each kind, in the order of the kinds.
    pub kinds: Vec<(MessageKind, usize)>,
    /// How many pings and such are left out.
    pub hidden: usize,
    /// How many are held.
    pub held: usize,
    /// Of how many links the messages are left out.
    pub links_left_out: usize,
}

/// One or several that are drawn as one.
struct Mark {
    from: NodeId,
    to: NodeId,
    kind: MessageKind,
    part: f64,
    many: usize,
    held: bool,
    /// Where its way begins, where it is, where its way ends.
    way: [(f64, f64); 3],
}

impl Messages {
    /// Those of this moment.
    pub fn of(scene: &Scene, plan: &Plan) -> Messages {
        let (flying, hidden) = scene.flying();
        let kinds = MessageKind::ALL.into_iter().map(|kind| {
            let of_kind = flying.iter().filter(|course| course.kind == kind);
            (kind, of_kind.count())
        });
        let kinds: Vec<_> = kinds.filter(|(_, count)| *count > 0).collect();
        let held = flying.iter().filter(|course| course.is_held()).count();
        let by_link = flying.len() > MOST_SINGLE;
        let mut marks: Vec<Mark> = Vec::new();
        let mut met = BTreeMap::new();
        for course in &flying {
            let part = scene.part(course);
            let (from, to, kind) = (course.from, course.to, course.kind);
            // What could not be told apart is one.
            let place = match by_link {
                true => (from, to, None, 0),
                false => (from, to, Some(kind.name()), (part * 40.0) as u8),
            };
            let at = *met.entry(place).or_insert(marks.len());
            if let Some(mark) = marks.get_mut(at) {
                mark.many += 1;
                continue;
            }
            marks.push(Mark {
                from,
                to,
                kind,
                part,
                many: 1,
                held: course.is_held(),
                way: [0.0, part, 1.0].map(|part| plan.way(from, to, part)),
            });
        }
        let links_left_out = marks.len().saturating_sub(MOST_SINGLE);
        marks.truncate(MOST_SINGLE);
        Messages {
            marks,
            kinds,
            hidden,
            held,
            links_left_out,
        }
    }

    /// Where they come from and where they go, to be drawn behind the nodes.
    pub fn draw_ways(&self, svg: &mut Svg, palette: &Palette) {
        for mark in &self.marks {
            let [(ax, ay), (x, y), (bx, by)] = mark.way;
            let dash = if is_answer(mark.kind) { "6 4" } else { "" };
            svg.line([ax, ay, x, y], Look::line(palette.dim, 1.8).dashed(dash));
            let rest = Look::line(palette.edge, 1.2).dashed("1 5");
            svg.line([x, y, bx, by], rest);
        }
    }

    /// The messages themselves.
    pub fn draw(&self, svg: &mut Svg, palette: &Palette, plan: &Plan) {
        let scale = plan.message_scale();
        for mark in &self.marks {
            let Mark { from, to, kind, .. } = mark;
            let at = mark.way[1];
            let state = if mark.held { ", held" } else { "" };
            let words = format!(
                "{} from {from} to {to}, {} % of the way{state}",
                kind.name(),
                number((mark.part * 1_000.0).round() / 10.0)
            );
            svg.named("message", &words);
            message(svg, palette, *kind, at, scale);
            if mark.held {
                let bars = "m-2.5 -4v8m5 -8v8";
                let above = (at.0, at.1 - 19.0 * scale);
                svg.mark(above, bars, Look::line(palette.ink, 2.6));
            }
            if mark.many > 1 {
                let beside = (at.0 + 14.0 * scale, at.1);
                let set = Type::new(13.0, palette.ink).weight(700).halo(palette.page);
                svg.text(beside, &format!("×{}", mark.many), set);
            }
            svg.end();
        }
    }
}
