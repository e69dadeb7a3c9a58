//! Draws the part of the run that is in view: lanes, messages, what happened at the nodes.

use super::glyphs::{self as marks, classes, note_mark, small};
use super::lanes::{LANE, Lanes};
use super::sheet::{Light, Sheet};
use crate::base::{Micros, NodeId};
use crate::observe::{Course, EventFilter, Events, Fate, Place};
use crate::picture::Scale;
use crate::sim::{EventId, Happening, LossReason, TraceEvent};
use crate::web::components::{hue, node_path};
use crate::web::lab::Lab;
use crate::web::ring::{is_answer, outline};
use std::fmt::Write;

/// More events than this in view are drawn as how many there are.
const MOST_SINGLE: usize = 600;
/// More than this are not looked at one by one.
const MOST_COUNTED: usize = 250_000;
/// Labels are drawn beside fewer marks than this.
const MOST_LABELLED: usize = 60;
/// How wide the spans are in which events are counted.
const BIN: f64 = 5.0;

/// What is drawn, where each event is, and what is to be said about it.
pub struct Painted {
    pub markup: String,
    pub places: Vec<(f64, f64, EventId)>,
    /// How many events are in view, when they are too many to be drawn one by one.
    pub summed: Option<usize>,
}

/// Draws everything in view.
pub fn paint(
    lab: &Lab,
    scale: &Scale,
    lanes: &Lanes,
    filter: &EventFilter,
    timers: bool,
) -> Painted {
    let trace = lab.cluster().trace().events();
    let begin = trace.partition_point(|event| (event.at_us.0 as f64) < scale.from);
    let end = trace.partition_point(|event| (event.at_us.0 as f64) <= scale.to());
    let begin = begin.max(end.saturating_sub(MOST_COUNTED));
    let mut painter = Painter {
        lab,
        scale,
        lanes,
        filter,
        timers,
        sheet: Sheet::default(),
        places: Vec::new(),
        labelled: false,
        label_ends: Vec::new(),
    };
    painter.lanes();
    let shown = trace
        .range(begin..end)
        .filter(|event| painter.is_shown(event));
    let mut shown: Vec<&TraceEvent> = shown.collect();
    let summed = (shown.len() > MOST_SINGLE).then_some(shown.len());
    if summed.is_some() {
        painter.count(&shown);
        shown.retain(|event| lab.selected_event() == Some(event.id) || stands_out(event));
        shown.truncate(MOST_SINGLE);
    } else {
        let (from, to) = (scale.from.max(0.0) as u64, scale.to().max(0.0) as u64);
        let crossing = lab.events().crossing(Micros(from), Micros(to));
        let shown = crossing.filter(|course| painter.has_message(course));
        let shown: Vec<&Course> = shown.take(2 * MOST_SINGLE).collect();
        for course in shown {
            painter.message(course);
        }
    }
    let marks = shown.iter().filter(|event| !is_of_message(event)).count();
    painter.labelled = marks < MOST_LABELLED;
    for event in shown {
        painter.event(event);
    }
    painter.now();
    painter.chosen();
    Painted {
        markup: painter.sheet.markup(),
        places: painter.places,
        summed,
    }
}

fn is_of_message(event: &TraceEvent) -> bool {
    matches!(
        event.what,
        Happening::Sent { .. } | Happening::Delivered { .. }
    )
}

/// Whether an event is drawn even among very many.
fn stands_out(event: &TraceEvent) -> bool {
    matches!(
        event.what,
        Happening::Command { .. } | Happening::Crashed { .. }
    )
}

struct Painter<'a> {
    lab: &'a Lab,
    scale: &'a Scale,
    lanes: &'a Lanes,
    filter: &'a EventFilter,
    timers: bool,
    sheet: Sheet,
    places: Vec<(f64, f64, EventId)>,
    labelled: bool,
    /// Where the last label of each lane ends.
    label_ends: Vec<(f64, f64)>,
}

impl Painter<'_> {
    fn events(&self) -> &Events {
        self.lab.events()
    }

    fn is_shown(&self, event: &TraceEvent) -> bool {
        is_shown(self.events(), event, self.filter, self.timers)
    }

    fn x(&self, at: Micros) -> f64 {
        self.scale.x(at.0 as f64)
    }

    /// How an event stands to the one that is looked at.
    fn light(&self, event: EventId) -> Light {
        match self.lab.cone() {
            None => Light::Plain,
            Some(cone) if cone.is_past(event) || cone.is_future(event) => Light::Lit,
            Some(_) => Light::Dim,
        }
    }

    /// The lane of each node, whole while it runs.
    fn lanes(&mut self) {
        let (left, right) = (self.scale.left, self.scale.left + self.scale.width);
        // Lines that come from before the view end where the names begin.
        let high = self.lanes.height();
        self.sheet.raw(&format!(
            "<path class=\"st-gutter\" d=\"M0 0H{:.0}V{high:.0}H0z\"/>",
            left
        ));
        let y = self.lanes.y(Place::Clients);
        self.sheet
            .line(0, Light::Plain, "st-clients", [left, y, right, y]);
        self.sheet
            .text(Light::Plain, "st-name", (left - 8.0, y), "Clients");
        let every = (13.0 / self.lanes.high).ceil().max(1.0) as usize;
        let now = self.lab.cluster().now();
        for (index, node) in self.lanes.nodes.iter().copied().enumerate() {
            let y = self.lanes.y(Place::Node(node));
            if !self.lanes.is_seen(y) {
                continue;
            }
            self.sheet
                .line(0, Light::Plain, "st-down", [left, y, right, y]);
            for (since, until) in self.lab.events().powers().of(node) {
                let (a, b) = (self.x(*since), self.x(until.unwrap_or(now)));
                if b >= left && a <= right {
                    let ends = [a.max(left), y, b.min(right), y];
                    self.sheet
                        .line(1, Light::Plain, LANE[node.index() % 6], ends);
                }
            }
            if index % every == 0 {
                self.name(node, y);
            }
        }
    }

    fn name(&mut self, node: NodeId, y: f64) {
        let name = node.to_string();
        let x = self.scale.left - 18.0;
        if self.lanes.high < 18.0 {
            return self
                .sheet
                .text(Light::Plain, "st-name", (x + 10.0, y), &name);
        }
        let size = if name.len() > 1 { 8 } else { 11 };
        let markup = format!(
            "<g class=\"{}\" transform=\"translate({x:.1} {y:.1})\"><path class=\"node-shape\" d=\"{}\"/><text class=\"node-letter\" font-size=\"{size}\">{name}</text></g>",
            hue(node),
            node_path(node, 9.0),
        );
        self.sheet.raw(&markup);
    }

    /// The way of a message.
    /// Whether a message is drawn.
    fn has_message(&self, course: &Course) -> bool {
        let (y1, y2) = self.lanes.ends(course);
        let is_seen = self.lanes.is_seen(y1) || self.lanes.is_seen(y2);
        is_seen && self.filter.admits(self.lab.events(), course.sent)
    }

    fn message(&mut self, course: &Course) {
        let (y1, y2) = self.lanes.ends(course);
        let now = self.lab.cluster().now();
        let (x1, due) = (
            self.x(course.sent_at),
            self.x(course.due.max(course.ended().unwrap_or_default())),
        );
        let part = match course.fate {
            Fate::Arrived(_) => 1.0,
            Fate::Lost(_, why) => match why {
                LossReason::Chance | LossReason::Dropped | LossReason::Cut => 0.55,
                LossReason::TooLarge => 0.1,
                _ => 0.92,
            },
            Fate::Flying => {
                let whole = (course.due - course.sent_at).0.max(1) as f64;
                let part = ((now - course.sent_at).0 as f64 / whole).min(1.0);
                if course.is_held() {
                    part.min(0.5)
                } else {
                    part
                }
            }
        };
        let (x2, y2) = (x1 + (due - x1) * part, y1 + (y2 - y1) * part);
        let end = match course.fate {
            Fate::Arrived(event) | Fate::Lost(event, _) => Some(event),
            Fate::Flying => None,
        };
        let light = self.light_between(course.sent, end);
        let family = outline(course.kind).2;
        let (line, shape) = classes(family, is_answer(course.kind));
        match course.held {
            Some((since, until)) => {
                // It stands still half-way while it is held.
                let (y, begin) = (
                    y1 + (self.lanes.y(Place::Node(course.to)) - y1) / 2.0,
                    self.x(since) + 8.0,
                );
                let end = self.x(until.unwrap_or(now)).max(begin);
                self.sheet.line(2, light, line, [x1, y1, begin, y]);
                self.sheet.line(2, light, "st-waits", [begin, y, end, y]);
                if until.is_none() {
                    self.sheet
                        .shape(4, light, "st-stroke", (end + 6.0, y), marks::HELD);
                    return self
                        .sheet
                        .shape(3, light, shape, (end, y), small(course.kind));
                }
                self.sheet.line(2, light, line, [end, y, x2, y2]);
            }
            None => self.sheet.line(2, light, line, [x1, y1, x2, y2]),
        }
        match course.fate {
            Fate::Lost(event, _) => {
                self.sheet
                    .shape(4, light, "st-lost", (x2, y2), marks::CROSS);
                self.places.push((x2, y2, event));
            }
            _ => self
                .sheet
                .shape(3, light, shape, (x2, y2), small(course.kind)),
        }
    }

    /// How the way between two events stands to the event that is looked at.
    fn light_between(&self, sent: EventId, end: Option<EventId>) -> Light {
        let Some(cone) = self.lab.cone() else {
            return Light::Plain;
        };
        let end = end.unwrap_or(sent);
        let lit = (cone.is_past(sent) && cone.is_past(end))
            || (cone.is_future(sent) && cone.is_future(end));
        if lit { Light::Lit } else { Light::Dim }
    }

    /// The mark of an event, if it has one, and where it can be found.
    fn event(&mut self, event: &TraceEvent) {
        let Some(place) = self.lab.events().place(event.id) else {
            return;
        };
        let at = (self.x(event.at_us), self.lanes.y(place));
        if !self.lanes.is_seen(at.1) {
            return;
        }
        // Where a lost message stops is known already.
        if !matches!(event.what, Happening::Lost { .. }) {
            self.places.push((at.0, at.1, event.id));
        }
        let light = self.light(event.id);
        let (class, outline, label) = match &event.what {
            Happening::Command { text } => ("st-command", marks::COMMAND, Some(text.clone())),
            Happening::Asked {
                operation, entry, ..
            } => {
                if let Some(entry) = entry {
                    self.thread(light, at, *entry);
                }
                let letter = operation.get(..1).unwrap_or_default().to_ascii_uppercase();
                self.sheet.shape(5, light, "st-asked", at, marks::ASKED);
                return self.sheet.text(light, "st-letter", at, &letter);
            }
            Happening::Answered { error, .. } => {
                let from = self.lab.events().cause(event.id);
                if let Some(Place::Node(node)) = from.and_then(|from| self.lab.events().place(from))
                {
                    self.thread(light, at, node);
                }
                let (class, sign) = match error {
                    None => ("st-stroke", marks::CHECK),
                    Some(_) => ("st-bad", marks::CROSS),
                };
                self.sheet.shape(5, light, "st-answered", at, marks::ASKED);
                return self.sheet.shape(6, light, class, at, sign);
            }
            Happening::Crashed { .. } => ("st-lost", marks::CROSS, None),
            Happening::Restarted { .. }
            | Happening::SwitchedOff { .. }
            | Happening::Adopted { .. } => ("st-stroke", marks::TICK, None),
            Happening::Opinion { .. } | Happening::Viewed { .. } => {
                ("st-opinion", marks::OPINION, None)
            }
            Happening::TimerFired { .. } | Happening::Synced { .. } => {
                ("st-timer", marks::TIMER, None)
            }
            Happening::Noted { note, .. } => note_mark(note),
            _ => return,
        };
        self.sheet.shape(5, light, class, at, outline);
        if let Some(label) =
            label.filter(|_| self.labelled && (self.lanes.high >= 18.0 || place == Place::Clients))
        {
            let label = crate::web::wording::short(&label, 24);
            self.label(light, at, &label);
        }
    }

    /// A label, where there is room behind the last one of its lane.
    fn label(&mut self, light: Light, at: (f64, f64), text: &str) {
        let (begin, end) = (at.0 + 8.0, at.0 + 14.0 + 6.4 * text.chars().count() as f64);
        match self.label_ends.iter_mut().find(|(y, _)| *y == at.1) {
            Some((_, last)) if *last > begin => return,
            Some((_, last)) => *last = end,
            None => self.label_ends.push((at.1, end)),
        }
        self.sheet
            .text(light, "st-label", (begin, at.1 - 8.0), text);
    }

    /// Between a client and the node that it sits at.
    fn thread(&mut self, light: Light, at: (f64, f64), node: NodeId) {
        let y = self.lanes.y(Place::Node(node));
        self.sheet
            .line(2, light, "st-thread", [at.0, at.1, at.0, y]);
    }

    /// Counts what is too much to be drawn one by one.
    fn count(&mut self, shown: &[&TraceEvent]) {
        let columns = (self.scale.width / BIN).ceil() as usize + 1;
        let mut counts = vec![[0_u32; 2]; columns * (self.lanes.nodes.len() + 1)];
        for event in shown {
            let row = match self.lab.events().place(event.id) {
                Some(Place::Node(node)) => match self.lanes.nodes.binary_search(&node) {
                    Ok(index) => index + 1,
                    Err(_) => continue,
                },
                _ => 0,
            };
            let column = ((self.x(event.at_us) - self.scale.left) / BIN).max(0.0) as usize;
            if let Some(count) = counts.get_mut(row * columns + column) {
                count[usize::from(self.light(event.id) == Light::Lit)] += 1;
            }
        }
        let most = counts
            .iter()
            .map(|count| count[0] + count[1])
            .max()
            .unwrap_or(1);
        let high = (self.lanes.high * 0.8).clamp(3.0, 22.0);
        let has_cone = self.lab.cone().is_some();
        for (index, count) in counts.iter().enumerate() {
            let place = match index / columns {
                0 => Place::Clients,
                row => Place::Node(self.lanes.nodes[row - 1]),
            };
            let (x, y) = (
                self.scale.left + (index % columns) as f64 * BIN,
                self.lanes.y(place),
            );
            for (lit, many) in count.iter().enumerate() {
                if *many == 0 || !self.lanes.is_seen(y) {
                    continue;
                }
                let light = match (has_cone, lit) {
                    (false, _) => Light::Plain,
                    (true, 0) => Light::Dim,
                    (true, _) => Light::Lit,
                };
                let half = (f64::from(*many) / f64::from(most)).sqrt() * high / 2.0;
                let half = half.max(1.0);
                let path = self.sheet.path(2, light, "st-many");
                let _ = write!(path, "M{x:.0} {:.1}h4v{:.1}h-4z", y - half, half * 2.0);
            }
        }
    }

    /// The present.
    fn now(&mut self) {
        let x = self.x(self.lab.cluster().now());
        if x >= self.scale.left && x <= self.scale.left + self.scale.width + 1.0 {
            self.sheet.line(
                6,
                Light::Plain,
                "st-now",
                [x, self.lanes.view.0, x, self.lanes.view.1],
            );
        }
    }

    /// A ring round the event that is looked at.
    fn chosen(&mut self) {
        let Some(chosen) = self.lab.selected_event() else {
            return;
        };
        let found = self.places.iter().find(|(_, _, event)| *event == chosen);
        if let Some((x, y, _)) = found.copied() {
            let ring = "m-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0z";
            self.sheet.shape(7, Light::Plain, "st-chosen", (x, y), ring);
        }
    }
}

/// Whether an event is in the diagram.
pub fn is_shown(events: &Events, event: &TraceEvent, filter: &EventFilter, timers: bool) -> bool {
    let is_timer = matches!(
        event.what,
        Happening::TimerFired { .. } | Happening::Synced { .. }
    );
    (timers || !is_timer) && filter.admits(events, event.id)
}
