//! Which part of the run is drawn.

use crate::base::Micros;
use crate::observe::{Course, EventKind, is_chatter};
use crate::picture::scene::Scene;
use crate::sim::{Happening, TraceEvent};

/// The most events that are drawn.
pub const MOST_EVENTS: usize = 200;

/// The part that is drawn.
pub struct Window<'a> {
    /// What happened at nodes and clients, in order.
    pub events: Vec<&'a TraceEvent>,
    /// The messages that were on their way meanwhile.
    pub ways: Vec<Course>,
    /// Whether more has happened before.
    pub is_cut: bool,
    /// How many events there are to be seen, those of messages among them.
    pub shown: usize,
}

impl<'a> Window<'a> {
    /// The last of what can be seen.
    pub fn of(scene: &Scene<'a>) -> Window<'a> {
        let trace = scene.cluster.trace().events();
        let mut events: Vec<&TraceEvent> = Vec::new();
        let (mut shown, mut is_cut) = (0, false);
        for event in trace.range(0..trace.len()).rev() {
            if !is_shown(scene, event) {
                continue;
            }
            if shown == MOST_EVENTS {
                is_cut = true;
                break;
            }
            shown += 1;
            events.push(event);
        }
        events.reverse();
        let from = match (is_cut, events.first()) {
            (true, Some(first)) => first.at_us,
            _ => Micros::ZERO,
        };
        let crossing = scene.events.crossing(from, scene.cluster.now());
        let is_seen = |course: &&Course| scene.chatter || !is_chatter(course.kind);
        let ways = crossing.filter(is_seen).cloned().collect();
        events.retain(|event| !matches!(event.what, Happening::Sent { .. }));
        Window {
            events,
            ways,
            is_cut,
            shown,
        }
    }

    /// Every time at which something is seen, and the present; those of messages that come from before
    /// the window are left out.
    pub fn times(&self, now: Micros) -> Vec<Micros> {
        let from = match self.is_cut {
            true => self.events.iter().map(|event| event.at_us).min(),
            false => None,
        };
        let events = self.events.iter().map(|event| event.at_us);
        let ways = self.ways.iter().flat_map(|course| {
            let held = course.held.map(|(since, _)| since);
            [Some(course.sent_at), course.ended(), held]
        });
        let all = events.chain(ways.flatten()).chain([now]);
        all.filter(|at| from.is_none_or(|from| *at >= from))
            .collect()
    }
}

/// Whether an event is drawn. The first start of a node is how every run begins.
fn is_shown(scene: &Scene, event: &TraceEvent) -> bool {
    if scene.events.is_chatter(event.id) && !scene.chatter {
        return false;
    }
    match &event.what {
        Happening::Delivered { .. }
        | Happening::Lost { .. }
        | Happening::Held { .. }
        | Happening::Released { .. }
        | Happening::Delayed { .. }
        | Happening::Duplicated { .. } => false,
        Happening::Restarted { .. } => event.at_us > Micros::ZERO,
        _ => !scene.events.is(event.id, EventKind::Timer),
    }
}
