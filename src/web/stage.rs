//! What moves: messages and the clock. Drawn directly, outside of Yew's tree, once a frame.
//!
//! A frame changes only the attributes that are different from the last one's, and allocates
//! nothing for a message that is drawn already.

mod marks;
mod scrubber;

use super::handle::document;
use super::lab::{FlightId, Lab, Places};
use super::ring::{is_answer, outline};
use super::wording::clock;
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::picture::geometry::Plan;
use marks::{Id, Mark};
use scrubber::Scrubber;
use std::collections::BTreeMap;
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

const SVG: &str = "http://www.w3.org/2000/svg";

/// A message as it is drawn.
struct Drawn {
    look: Look,
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
    scrubber: Option<Scrubber>,
    drawn: BTreeMap<Id, Drawn>,
    patterns: Patterns,
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

    /// Moves this slider from now on, and lays out these marks along it.
    pub fn set_scrubber(&mut self, slider: Option<HtmlInputElement>, marks: Option<Element>) {
        self.scrubber = slider.zip(marks).map(Scrubber::new);
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
        if let Some(scrubber) = &mut self.scrubber {
            scrubber.draw(lab);
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
            let look = (mark.kind, mark.class, id.target().is_some());
            // One that is held or let go looks otherwise, and is called otherwise. Many look like any.
            let is_many = matches!(id, Id::Link(..));
            let drawn = self.drawn.get(id);
            let is_as_drawn = drawn.is_some_and(|drawn| is_many || drawn.look == look);
            if !is_as_drawn && let Some(drawn) = self.drawn.remove(id) {
                drawn.group.remove();
            }
            if !is_as_drawn
                && let Some(pattern) = self.patterns.get(look)
                && let Some(drawn) = Drawn::create(&group, &pattern, (*id, look), mark)
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

/// What messages look like, by kind and class, and whether they can be chosen.
#[derive(Default)]
struct Patterns(Vec<(Look, Element)>);

type Look = (MessageKind, &'static str, bool);

impl Patterns {
    fn get(&mut self, look: Look) -> Option<Element> {
        if let Some((_, pattern)) = self.0.iter().find(|(of, _)| *of == look) {
            return Some(pattern.clone());
        }
        let (kind, class, can_be_chosen) = look;
        let pattern = pattern(kind, class, can_be_chosen)?;
        self.0.push((look, pattern.clone()));
        Some(pattern)
    }
}

impl Drawn {
    /// Puts a copy of the pattern there, named if it can be chosen.
    fn create(
        parent: &Element,
        pattern: &Element,
        (id, look): (Id, Look),
        mark: &Mark,
    ) -> Option<Drawn> {
        let group: Element = pattern.clone_node_with_deep(true).ok()?.unchecked_into();
        let trail = group.first_element_child()?;
        let shape = trail.next_element_sibling()?;
        let count = shape.last_element_child()?;
        if id.target().is_some() {
            let words = mark.words(matches!(id, Id::Link(..)));
            shape.set_id(&id.element());
            shape.set_attribute("aria-label", &words).ok()?;
        }
        parent.append_child(&group).ok()?;
        Some(Drawn {
            look,
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

/// What messages of a kind look like: to be copied, since that is one call in place of dozens.
fn pattern(kind: MessageKind, class: &str, can_be_chosen: bool) -> Option<Element> {
    let document = document()?;
    let create = |name: &str, attributes: &[(&str, &str)]| {
        let element = document.create_element_ns(Some(SVG), name).ok()?;
        for (attribute, value) in attributes {
            element.set_attribute(attribute, value).ok()?;
        }
        Some(element)
    };
    let (path, letter, look) = outline(kind);
    let answer = if is_answer(kind) { " is-answer" } else { "" };
    let class_name = format!("msg {look}{answer}{class}");
    let text = create("text", &[])?;
    text.set_text_content(Some(letter));
    let said = match can_be_chosen {
        true => ("role", "option"),
        false => ("aria-hidden", "true"),
    };
    let shape = create("g", &[said])?;
    let cross = match class {
        " is-lost" => create(
            "path",
            &[
                ("class", "msg-cross"),
                ("d", "M-11 -11L11 11M-11 11L11 -11"),
            ],
        ),
        _ => None,
    };
    let parts = [
        create("circle", &[("class", "msg-ring"), ("r", "18")]),
        create("path", &[("class", "msg-shape"), ("d", path)]),
        Some(text),
        cross,
        create("text", &[("class", "msg-count"), ("x", "13")]),
    ];
    for part in parts.into_iter().flatten() {
        shape.append_child(&part).ok()?;
    }
    let group = create("g", &[("class", &class_name), ("role", "presentation")])?;
    let trail = create("line", &[("class", "msg-trail")])?;
    group.append_child(&trail).ok()?;
    group.append_child(&shape).ok()?;
    Some(group)
}
