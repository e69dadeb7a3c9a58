//! What moves: messages and the clock. Drawn directly, outside of Yew's tree, once a frame.

use super::handle::document;
use super::lab::{Ghost, Lab, is_chatter};
use super::ring::geometry::Plan;
use super::ring::{is_answer, outline, stop_at};
use super::wording::clock;
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::sim::{Flight, LossReason};
use std::collections::BTreeMap;
use web_sys::Element;

const SVG: &str = "http://www.w3.org/2000/svg";
/// More messages than this are drawn as one for each link.
const MOST_SINGLE: usize = 150;
/// How far a message is drawn that does not move.
const STILL: f64 = 0.55;

/// What tells a drawn message from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    /// By its sending and its arrival: a duplicate has the same sending.
    Single(u64, u64),
    /// All messages of a link.
    Link(u16, u16),
    /// A lost one.
    Ghost(u64),
}

/// A message as it is to be drawn.
struct Mark {
    from: NodeId,
    to: NodeId,
    kind: MessageKind,
    part: f64,
    many: usize,
    class: &'static str,
}

/// A message as it is drawn.
struct Drawn {
    group: Element,
    trail: Element,
    shape: Element,
    count: Element,
    many: usize,
}

/// Where is drawn what moves.
#[derive(Default)]
pub struct Stage {
    group: Option<Element>,
    clock: Option<Element>,
    drawn: BTreeMap<Id, Drawn>,
    generation: u64,
    still: bool,
}

impl Stage {
    /// Draws messages in this element from now on.
    pub fn set_group(&mut self, group: Option<Element>) {
        if self.group != group {
            self.clear();
            self.group = group;
            let media = web_sys::window()
                .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok())
                .flatten();
            self.still = media.is_some_and(|media| media.matches());
        }
    }

    /// Writes the time into this element from now on.
    pub fn set_clock(&mut self, clock: Option<Element>) {
        self.clock = clock;
    }

    fn clear(&mut self) {
        for (_, drawn) in std::mem::take(&mut self.drawn) {
            drawn.group.remove();
        }
    }

    /// Draws everything as it is now.
    pub fn draw(&mut self, lab: &Lab) {
        if let Some(element) = &self.clock {
            element.set_text_content(Some(&clock(lab.cluster().now())));
        }
        if self.generation != lab.generation() {
            self.generation = lab.generation();
            self.clear();
        }
        let Some(group) = self.group.clone() else {
            return;
        };
        let plan = Plan::of(lab.places());
        let marks = marks(lab, &plan, self.still);
        self.drawn.retain(|id, drawn| {
            let stays = marks.contains_key(id);
            if !stays {
                drawn.group.remove();
            }
            stays
        });
        for (id, mark) in marks {
            if !self.drawn.contains_key(&id)
                && let Some(drawn) = Drawn::create(&group, &mark)
            {
                self.drawn.insert(id, drawn);
            }
            if let Some(drawn) = self.drawn.get_mut(&id) {
                drawn.place(&mark, &plan);
            }
        }
    }
}

/// Everything that is on its way, and what was lost a moment ago.
fn marks(lab: &Lab, plan: &Plan, still: bool) -> BTreeMap<Id, Mark> {
    let cluster = lab.cluster();
    let now = cluster.now();
    let mut marks = BTreeMap::new();
    let part = |flight: &Flight| {
        let whole = (flight.due - flight.sent_at).0.max(1) as f64;
        ((now - flight.sent_at).0 as f64 / whole).clamp(0.0, 1.0)
    };
    let moving = cluster.in_flight_unsorted().map(|flight| (flight, false));
    let held = cluster.held().iter().map(|flight| (flight, true));
    let is_shown =
        |(flight, _): &(&Flight, bool)| lab.shows_chatter() || !is_chatter(flight.message.kind());
    let all: Vec<(&Flight, bool)> = moving.chain(held).filter(is_shown).collect();
    let summed = all.len() > MOST_SINGLE;
    for (flight, held) in all {
        let id = match summed {
            true => Id::Link(flight.from.0, flight.to.0),
            false => Id::Single(flight.sent.0, flight.due.0),
        };
        let part = match (held, still) {
            (true, _) => part(flight).min(0.5),
            (_, true) => STILL,
            _ => part(flight),
        };
        let mark = marks.entry(id).or_insert(Mark {
            from: flight.from,
            to: flight.to,
            kind: flight.message.kind(),
            part,
            many: 0,
            class: if held { " is-held" } else { "" },
        });
        mark.many += 1;
    }
    // The links that are left out are still counted below the picture.
    while marks.len() > MOST_SINGLE {
        marks.pop_last();
    }
    for ghost in lab.ghosts() {
        marks.insert(Id::Ghost(ghost.sent), ghost_mark(lab, plan, ghost));
    }
    marks
}

fn ghost_mark(lab: &Lab, plan: &Plan, ghost: &Ghost) -> Mark {
    let part = match ghost.why {
        LossReason::ReceiverDown
        | LossReason::TooOld
        | LossReason::Damaged
        | LossReason::Refused => 0.94,
        LossReason::TooLarge => 0.06,
        LossReason::Chance | LossReason::Dropped => 0.5,
        LossReason::Cut => stop_at(lab.cluster(), plan, ghost.from, ghost.to),
    };
    Mark {
        from: ghost.from,
        to: ghost.to,
        kind: ghost.kind,
        part,
        many: 1,
        class: " is-lost",
    }
}

impl Drawn {
    fn create(parent: &Element, mark: &Mark) -> Option<Drawn> {
        let document = document()?;
        let add = |parent: &Element, name: &str, attributes: &[(&str, &str)]| {
            let element = document.create_element_ns(Some(SVG), name).ok()?;
            for (attribute, value) in attributes {
                element.set_attribute(attribute, value).ok()?;
            }
            parent.append_child(&element).ok()?;
            Some(element)
        };
        let (path, letter, class) = outline(mark.kind);
        let answer = if is_answer(mark.kind) {
            " is-answer"
        } else {
            ""
        };
        let class = format!("msg {class}{answer}{}", mark.class);
        let group = add(parent, "g", &[("class", &class)])?;
        let trail = add(&group, "line", &[("class", "msg-trail")])?;
        let shape = add(&group, "g", &[])?;
        add(&shape, "path", &[("class", "msg-shape"), ("d", path)])?;
        add(&shape, "text", &[])?.set_text_content(Some(letter));
        if mark.class == " is-lost" {
            let cross = "M-11 -11L11 11M-11 11L11 -11";
            add(&shape, "path", &[("class", "msg-cross"), ("d", cross)])?;
        }
        let count = add(&shape, "text", &[("class", "msg-count"), ("x", "20")])?;
        Some(Drawn {
            group,
            trail,
            shape,
            count,
            many: 1,
        })
    }

    fn place(&mut self, mark: &Mark, plan: &Plan) {
        let (from, to) = (mark.from, mark.to);
        let (ax, ay) = plan.way(from, to, 0.0);
        let (x, y) = plan.way(from, to, mark.part);
        let scale = plan.message_scale();
        let set = |element: &Element, name: &str, value: String| {
            // Only a name that is no name could fail here.
            let _ = element.set_attribute(name, &value);
        };
        set(&self.trail, "x1", format!("{ax:.1}"));
        set(&self.trail, "y1", format!("{ay:.1}"));
        set(&self.trail, "x2", format!("{x:.1}"));
        set(&self.trail, "y2", format!("{y:.1}"));
        let place = format!("translate({x:.1} {y:.1}) scale({scale:.2})");
        set(&self.shape, "transform", place);
        if self.many != mark.many {
            self.many = mark.many;
            let text = (mark.many > 1).then(|| format!("×{}", mark.many));
            self.count.set_text_content(text.as_deref());
        }
    }
}
