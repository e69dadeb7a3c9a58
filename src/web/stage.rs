//! What moves: messages and the clock. Drawn directly, outside of Yew's tree, once a frame.
//!
//! A frame changes only the attributes that are different from the last one's, and allocates
//! nothing for a message that is drawn already.

mod marks;

use super::handle::document;
use super::lab::{FlightId, Lab, Places};
use super::ring::geometry::Plan;
use super::ring::{is_answer, outline};
use super::wording::clock;
use crate::base::NodeId;
use marks::{Id, Mark};
use std::collections::BTreeMap;
use std::fmt::Write;
use web_sys::Element;

const SVG: &str = "http://www.w3.org/2000/svg";

/// A message as it is drawn.
struct Drawn {
    group: Element,
    trail: Element,
    shape: Element,
    count: Element,
    many: usize,
    chosen: bool,
    /// Where it is, and where it was drawn last, in tenths.
    at: (f64, f64),
    last: (i32, i32),
}

/// What can be chosen on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message.
    Flight(FlightId),
    /// All messages of a link.
    Link(NodeId, NodeId),
}

/// Where is drawn what moves.
#[derive(Default)]
pub struct Stage {
    group: Option<Element>,
    clock: Option<Element>,
    drawn: BTreeMap<Id, Drawn>,
    marks: BTreeMap<Id, Mark>,
    /// Where the nodes stand, worked out for these places.
    plan: Option<(Places, Plan)>,
    generation: u64,
    still: bool,
    /// What an attribute is set to.
    text: String,
    /// What the group says of itself: whether Tab stops here, and which message is chosen.
    said: (bool, Option<Id>),
}

impl Stage {
    /// Draws messages in this element from now on.
    pub fn set_group(&mut self, group: Option<Element>) {
        if self.group != group {
            self.clear();
            self.group = group;
            self.said = Default::default();
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

    /// The message that is drawn nearest to a point of the picture, no farther than `reach`.
    pub fn nearest(&self, (x, y): (f64, f64), reach: f64) -> Option<Target> {
        let near = |(id, drawn): (&Id, &Drawn)| {
            let away = (drawn.at.0 - x).hypot(drawn.at.1 - y);
            (away <= reach).then_some((away, id.target()?))
        };
        let found = self.drawn.iter().filter_map(near);
        let nearest = found.min_by(|one, other| one.0.total_cmp(&other.0));
        nearest.map(|(_, target)| target)
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
        let moved = self.plan.as_ref().map(|(places, _)| places) != Some(lab.places());
        if moved {
            self.plan = Some((lab.places().clone(), Plan::of(lab.places())));
        }
        let Some((_, plan)) = &self.plan else {
            return;
        };
        let marks = &mut self.marks;
        marks::fill(marks, lab, plan, self.still);
        self.drawn.retain(|id, drawn| {
            let stays = marks.contains_key(id);
            if !stays {
                drawn.group.remove();
            }
            stays
        });
        let chosen = lab.chosen_flight();
        let mut choosable = (false, None);
        for (id, mark) in marks.iter() {
            if !self.drawn.contains_key(id)
                && let Some(drawn) = Drawn::create(&group, *id, mark)
            {
                self.drawn.insert(*id, drawn);
            }
            let is_chosen = match id {
                Id::Single(flight) => chosen.is_some_and(|chosen| chosen.id == *flight),
                Id::Link(from, to) => lab.chosen_ends() == Some((*from, *to)),
                Id::Ghost(_) => false,
            };
            choosable.0 |= id.target().is_some();
            if is_chosen {
                choosable.1 = Some(*id);
            }
            if let Some(drawn) = self.drawn.get_mut(id) {
                drawn.place(mark, plan, moved, &mut self.text);
                drawn.choose(is_chosen);
            }
        }
        self.say(&group, choosable);
    }

    /// Tells Tab and assistive technology what there is to choose.
    fn say(&mut self, group: &Element, (any, chosen): (bool, Option<Id>)) {
        if self.said == (any, chosen) && group.has_attribute("tabindex") {
            return;
        }
        self.said = (any, chosen);
        // Only names that are no names could fail here.
        let _ = group.set_attribute("tabindex", if any { "0" } else { "-1" });
        let _ = match chosen {
            Some(id) => group.set_attribute("aria-activedescendant", &id.element()),
            None => group.remove_attribute("aria-activedescendant"),
        };
    }
}

impl Drawn {
    fn create(parent: &Element, id: Id, mark: &Mark) -> Option<Drawn> {
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
        let group = add(parent, "g", &[("class", &class), ("role", "presentation")])?;
        let trail = add(&group, "line", &[("class", "msg-trail")])?;
        let shape = match id.target() {
            Some(_) => {
                let words = mark.words(matches!(id, Id::Link(..)));
                let named = [
                    ("role", "option"),
                    ("id", &id.element()),
                    ("aria-label", &words),
                ];
                add(&group, "g", &named)?
            }
            None => add(&group, "g", &[("aria-hidden", "true")])?,
        };
        add(&shape, "circle", &[("class", "msg-ring"), ("r", "18")])?;
        add(&shape, "path", &[("class", "msg-shape"), ("d", path)])?;
        add(&shape, "text", &[])?.set_text_content(Some(letter));
        if mark.class == " is-lost" {
            let cross = "M-11 -11L11 11M-11 11L11 -11";
            add(&shape, "path", &[("class", "msg-cross"), ("d", cross)])?;
        }
        let count = add(&shape, "text", &[("class", "msg-count"), ("x", "13")])?;
        Some(Drawn {
            group,
            trail,
            shape,
            count,
            many: 0,
            chosen: false,
            at: (0.0, 0.0),
            last: (i32::MIN, 0),
        })
    }

    fn place(&mut self, mark: &Mark, plan: &Plan, moved: bool, text: &mut String) {
        let (from, to) = (mark.from, mark.to);
        let is_new = moved || self.last.0 == i32::MIN;
        self.at = plan.way(from, to, mark.part);
        let (x, y) = self.at;
        let tenths = ((x * 10.0) as i32, (y * 10.0) as i32);
        let mut set = |element: &Element, name: &str, value: std::fmt::Arguments| {
            text.clear();
            // Neither can fail: it is a string, and a name.
            let _ = text.write_fmt(value);
            let _ = element.set_attribute(name, text);
        };
        if is_new {
            let (ax, ay) = plan.way(from, to, 0.0);
            set(&self.trail, "x1", format_args!("{ax:.1}"));
            set(&self.trail, "y1", format_args!("{ay:.1}"));
        }
        if is_new || tenths != self.last {
            self.last = tenths;
            let scale = plan.message_scale();
            set(&self.trail, "x2", format_args!("{x:.1}"));
            set(&self.trail, "y2", format_args!("{y:.1}"));
            let place = format_args!("translate({x:.1} {y:.1}) scale({scale:.2})");
            set(&self.shape, "transform", place);
        }
        if self.many != mark.many {
            self.many = mark.many;
            let text = match mark.many {
                1 => mark.label(),
                many => Some(format!("×{many}")),
            };
            self.count.set_text_content(text.as_deref());
        }
    }

    fn choose(&mut self, chosen: bool) {
        if self.chosen != chosen {
            self.chosen = chosen;
            let value = if chosen { "true" } else { "false" };
            let _ = self.shape.set_attribute("aria-selected", value);
        }
    }
}
