//! The diagram as it stands in the page: which part of the run is in view, and what a person does
//! with it. Drawn directly, outside of Yew's tree, and only while it is in view.

use super::lanes::Lanes;
use super::paint::{Painted, is_shown, paint};
use crate::base::NodeId;
use crate::observe::{EventFilter, Place, Relation};
use crate::picture::Scale;
use crate::sim::{EventId, TraceEvent};
use crate::web::lab::Lab;
use std::fmt::Write;
use web_sys::Element;

/// How wide the names of the lanes are, and the room behind the present.
const LEFT: f64 = 56.0;
const RIGHT: f64 = 10.0;
/// How long a span is in view at first, in microseconds.
const FIRST_SPAN: f64 = 24_000.0;
/// Which part of the picture lies before the present while it is followed.
const FOLLOWED: f64 = 0.94;
/// How high lanes are, at the least and at the most; and how high all together should be.
const LANE: (f64, f64) = (9.0, 30.0);
const ALL_LANES: f64 = 330.0;
/// How near a click must be, in pixels.
const NEAR: f64 = 14.0;
/// How high the strip of the whole run is.
const STRIP: f64 = 30.0;

/// Where the diagram is drawn.
#[derive(Clone, PartialEq)]
pub struct Parts {
    /// The box that scrolls up and down.
    pub view: Element,
    /// The picture in it.
    pub picture: Element,
    /// The times above it.
    pub axis: Element,
    /// The whole run below it.
    pub strip: Element,
    /// What is to be said about it.
    pub note: Element,
}

/// The diagram.
pub struct Board {
    parts: Option<Parts>,
    scale: Scale,
    lanes: Lanes,
    follows: bool,
    timers: bool,
    places: Vec<(f64, f64, EventId)>,
    /// Whether there were too many events to be drawn one by one.
    summed: bool,
    /// Whether pings and gossip were drawn.
    chatter: bool,
    selected: Option<EventId>,
    /// What was drawn last, and what the strip showed.
    drawn: Option<Drawn>,
}

/// All that the picture depends on.
#[derive(Clone, PartialEq)]
struct Drawn {
    scale: Scale,
    lanes: Lanes,
    selected: Option<EventId>,
    by: Relation,
    /// The events, the version and the time; of very many events, only where the present is in the
    /// picture: one more makes no difference that could be seen.
    moment: (usize, u64, u64),
}

impl Default for Board {
    fn default() -> Board {
        Board {
            parts: None,
            scale: Scale {
                from: 0.0,
                span: FIRST_SPAN,
                left: LEFT,
                width: 1.0,
            },
            lanes: Lanes::default(),
            follows: true,
            timers: false,
            places: Vec::new(),
            summed: false,
            chatter: false,
            selected: None,
            drawn: None,
        }
    }
}

/// What a person does with the diagram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move {
    /// Shows this many times as long a span; what is at this place stays, or the middle does.
    Zoom(f64, Option<f64>),
    /// Goes on by this part of the view.
    Pan(f64),
    /// Goes on by this many pixels, across and down.
    Drag(f64, f64),
    /// Shows all of the run.
    Whole,
    /// Shows the request that is looked at.
    Request,
    /// Follows the present, or does not.
    Follow(bool),
    /// Shows timers and syncs, or does not.
    Timers(bool),
    /// Shows what is around this place of the strip.
    Strip(f64),
}

/// Where the keys lead from the event that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the next one on the lane.
    Later,
    /// To the one before on the lane.
    Earlier,
    /// To the nearest one on the lane below.
    Down,
    /// To the nearest one on the lane above.
    Up,
}

impl Board {
    /// Draws in these elements from now on, or nowhere.
    pub fn set_parts(&mut self, parts: Option<Parts>) {
        if self.parts != parts {
            self.parts = parts;
            self.drawn = None;
        }
    }

    /// Whether the present is followed.
    pub fn follows(&self) -> bool {
        self.follows
    }

    /// Whether timers and syncs are shown.
    pub fn shows_timers(&self) -> bool {
        self.timers
    }

    /// Does what a person wants.
    pub fn go(&mut self, lab: &Lab, what: Move) {
        let scale = &mut self.scale;
        let now = lab.cluster().now().0 as f64;
        match what {
            Move::Zoom(by, at) => {
                let at = match (self.follows, at) {
                    (true, _) => scale.x(now),
                    (false, Some(at)) => at,
                    (false, None) => scale.left + scale.width / 2.0,
                };
                scale.zoom(by, at);
            }
            Move::Pan(part) => {
                self.follows = false;
                scale.from = (scale.from + part * scale.span).max(0.0);
            }
            Move::Drag(right, down) => {
                if right != 0.0 {
                    self.follows = false;
                    scale.from = (scale.from - right / scale.width * scale.span).max(0.0);
                }
                if let Some(parts) = &self.parts {
                    let top = parts.view.scroll_top();
                    parts.view.set_scroll_top(top - down as i32);
                }
            }
            Move::Whole => {
                self.follows = false;
                scale.fit(0.0, now);
            }
            Move::Request => {
                if let Some((from, to)) = request_span(lab) {
                    self.follows = false;
                    scale.fit(from, to);
                }
            }
            Move::Follow(on) => self.follows = on,
            Move::Timers(on) => self.timers = on,
            Move::Strip(x) => {
                self.follows = false;
                let at = self.strip_scale(lab).time(x);
                self.scale.from = (at - self.scale.span / 2.0).max(0.0);
            }
        }
        self.drawn = None;
        self.draw(lab);
    }

    /// The event that is drawn nearest to this place.
    pub fn nearest(&self, x: f64, y: f64) -> Option<EventId> {
        let distance = |place: &(f64, f64, EventId)| (place.0 - x).hypot(place.1 - y);
        let nearest = self
            .places
            .iter()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest
            .filter(|place| distance(place) <= NEAR)
            .map(|place| place.2)
    }

    /// The event to which a key leads.
    pub fn way(&self, lab: &Lab, way: Way) -> Option<EventId> {
        let trace = lab.cluster().trace().events();
        let (events, filter) = (lab.events(), self.filter(lab));
        let fits = |event: &TraceEvent, place: Option<Place>| {
            (place.is_none() || events.place(event.id) == place)
                && is_shown(events, event, &filter, self.timers)
        };
        let Some(selected) = lab.selected_event() else {
            // The last one in view.
            let end = trace.partition_point(|event| (event.at_us.0 as f64) <= self.scale.to());
            return trace
                .range(0..end)
                .rev()
                .find(|event| fits(event, None))
                .map(|it| it.id);
        };
        let at = selected.0 as usize;
        let place = events.place(selected)?;
        let later = |place| trace.since(at + 1).find(|event| fits(event, Some(place)));
        let earlier = |place| {
            trace
                .range(0..at)
                .rev()
                .find(|event| fits(event, Some(place)))
        };
        let found = match way {
            Way::Later => later(place),
            Way::Earlier => earlier(place),
            Way::Up | Way::Down => {
                let here = trace.get(at)?.at_us;
                let nearest = |place| {
                    let both = [earlier(place), later(place)];
                    let far = |event: &&TraceEvent| event.at_us.0.abs_diff(here.0);
                    both.into_iter().flatten().min_by_key(far)
                };
                self.beyond(place, way == Way::Down)
                    .into_iter()
                    .find_map(nearest)
            }
        };
        found.map(|event| event.id)
    }

    /// The lanes below or above one, the nearest first.
    fn beyond(&self, place: Place, below: bool) -> Vec<Place> {
        let nodes = self.lanes.nodes.iter().copied().map(Place::Node);
        let all: Vec<Place> = std::iter::once(Place::Clients).chain(nodes).collect();
        let at = all.iter().position(|it| *it == place).unwrap_or(0);
        match below {
            true => all[at + 1..].to_vec(),
            false => all[..at].iter().rev().copied().collect(),
        }
    }

    fn filter(&self, lab: &Lab) -> EventFilter {
        EventFilter {
            chatter: lab.shows_chatter(),
            ..EventFilter::default()
        }
    }

    /// Draws everything as it is now.
    pub fn draw(&mut self, lab: &Lab) {
        let Some(parts) = self.parts.clone() else {
            return;
        };
        let width = f64::from(parts.view.client_width()) - LEFT - RIGHT;
        if width < 40.0 {
            return;
        }
        self.scale.width = width;
        let now = lab.cluster().now().0 as f64;
        self.lanes.nodes = lab.events().powers().nodes().collect();
        let each = ALL_LANES / self.lanes.nodes.len().max(1) as f64;
        self.lanes.high = each.clamp(LANE.0, LANE.1);
        if self.follows {
            self.scale.from = (now - self.scale.span * FOLLOWED).max(0.0);
        }
        if lab.selected_event() != self.selected {
            self.selected = lab.selected_event();
            self.show_selected(lab, &parts);
        }
        let height = format!("{:.0}", self.lanes.height());
        if parts.picture.get_attribute("height").as_ref() != Some(&height) {
            // Only a name that is none could fail here.
            let _ = parts.picture.set_attribute("height", &height);
        }
        let top = f64::from(parts.view.scroll_top());
        self.lanes.view = (top, top + f64::from(parts.view.client_height()));
        let drawn = Drawn {
            scale: self.scale,
            lanes: self.lanes.clone(),
            selected: self.selected,
            by: lab.relation(),
            moment: match self.summed {
                true => (0, lab.generation(), self.scale.x(now).max(0.0) as u64),
                false => (lab.events().len(), lab.version(), lab.cluster().now().0),
            },
        };
        let chatter = std::mem::replace(&mut self.chatter, lab.shows_chatter());
        if self.drawn.as_ref() == Some(&drawn) && chatter == self.chatter {
            return;
        }
        self.drawn = Some(drawn);
        let painted = paint(
            lab,
            &self.scale,
            &self.lanes,
            &self.filter(lab),
            self.timers,
        );
        parts.picture.set_inner_html(&painted.markup);
        self.note(&parts, &painted);
        self.summed = painted.summed.is_some();
        self.places = painted.places;
        parts.axis.set_inner_html(&self.axis());
        parts.strip.set_inner_html(&self.strip(lab));
    }

    /// Brings the event that is looked at into view.
    fn show_selected(&mut self, lab: &Lab, parts: &Parts) {
        let event = self
            .selected
            .and_then(|event| lab.cluster().trace().get(event));
        let Some((event, place)) =
            event.and_then(|event| Some((event, lab.events().place(event.id)?)))
        else {
            return;
        };
        let at = event.at_us.0 as f64;
        if at < self.scale.from || at > self.scale.to() {
            self.follows = false;
            self.scale.from = (at - self.scale.span / 2.0).max(0.0);
        }
        let y = self.lanes.y(place);
        let (top, high) = (
            f64::from(parts.view.scroll_top()),
            f64::from(parts.view.client_height()),
        );
        if y < top + self.lanes.high || y > top + high - self.lanes.high {
            parts.view.set_scroll_top((y - high / 2.0) as i32);
        }
    }

    fn note(&self, parts: &Parts, painted: &Painted) {
        let text = match painted.summed {
            Some(many) => format!("{many} events in view, counted: zoom in to see each of them."),
            None => String::new(),
        };
        if parts.note.text_content().as_ref() != Some(&text) {
            parts.note.set_text_content(Some(&text));
        }
    }

    fn axis(&self) -> String {
        let mut markup = String::new();
        for (at, name) in self.scale.ticks(88.0) {
            let x = self.scale.x(at);
            let anchor = if x < LEFT + 20.0 { "start" } else { "middle" };
            // Writing into a text cannot fail.
            let _ = write!(
                markup,
                "<path class=\"st-tick\" d=\"M{x:.1} 16v6\"/><text class=\"st-time\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"9\">{name}</text>"
            );
        }
        markup
    }

    /// The whole run on the width of the strip.
    fn strip_scale(&self, lab: &Lab) -> Scale {
        let now = lab.cluster().now().0 as f64;
        Scale {
            from: 0.0,
            span: now.max(self.scale.to()).max(1.0),
            ..self.scale
        }
    }

    fn strip(&self, lab: &Lab) -> String {
        let scale = self.strip_scale(lab);
        let density = lab.events().density();
        let counts: Vec<u32> = density.counts(lab.shows_chatter()).collect();
        let most = f64::from(counts.iter().copied().max().unwrap_or(1).max(1));
        let wide = (density.width().0 as f64 / scale.span * scale.width).max(1.0);
        let mut d = String::new();
        for (index, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let x = scale.x(index as f64 * density.width().0 as f64);
            let high = (f64::from(*count) / most).sqrt() * (STRIP - 6.0);
            let _ = write!(d, "M{x:.1} {STRIP}v{:.1}h{wide:.1}v{high:.1}z", -high);
        }
        let (from, to) = (scale.x(self.scale.from), scale.x(self.scale.to()));
        let wide = (to - from).max(4.0);
        format!(
            "<path class=\"st-run\" d=\"{d}\"/><rect class=\"st-brush\" x=\"{from:.1}\" y=\"1\" width=\"{wide:.1}\" height=\"{:.1}\" rx=\"3\"/>",
            STRIP - 2.0
        )
    }
}

/// When the request that is looked at was asked, and when it was answered, or until now.
fn request_span(lab: &Lab) -> Option<(f64, f64)> {
    let view = lab.request()?;
    let answered = view.answered.map(|(at, _)| at);
    let end = answered.unwrap_or(lab.cluster().now());
    Some((view.asked_at.0 as f64, end.0 as f64))
}

/// The nodes of an event: where it happened, and the other end.
pub fn ends(lab: &Lab, event: EventId) -> (Option<NodeId>, Option<NodeId>) {
    let place = match lab.events().place(event) {
        Some(Place::Node(node)) => Some(node),
        _ => None,
    };
    (place, lab.events().peer(event))
}
