//! Which part of the run is drawn.

use crate::base::{Arrange, Micros};
use crate::node::{MessageKind, Note};
use crate::observe::{Course, EventKind, Fate, is_chatter};
use crate::picture::scene::Scene;
use crate::sim::{EventId, Happening, LossReason, TraceEvent};
use std::collections::BTreeSet;

/// The most events that are drawn.
const MOST_EVENTS: usize = 200;
/// The most gaps that are cut short; what lies before is not drawn.
const MOST_IDLE: usize = 8;
/// Gaps as short as this never are.
const SHORTEST: Micros = Micros(400);
/// A gap takes too much room when it is longer than one in so many parts of the busy time.
const IDLE: u64 = 6;

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
    /// When it begins.
    pub from: Micros,
    /// When it ends, which is now.
    pub to: Micros,
    /// From when to when nothing is to be seen for long, in order.
    pub idle: Vec<(Micros, Micros)>,
}

impl<'a> Window<'a> {
    /// The last of what can be seen.
    pub fn of(scene: &Scene<'a>) -> Window<'a> {
        let trace = scene.cluster.trace().events();
        let mut events: Vec<&TraceEvent> = Vec::new();
        let vain = match scene.chatter {
            true => BTreeSet::new(),
            false => vain(scene),
        };
        let (mut shown, mut is_cut) = (0, false);
        for event in trace.range(0..trace.len()).rev() {
            if !is_shown(scene, event) || vain.contains(&event.id) {
                continue;
            }
            if shown == MOST_EVENTS {
                is_cut = true;
                break;
            }
            shown += 1;
            events.push(event);
        }
        let now = scene.cluster.now();
        let mut from = match (is_cut, events.last()) {
            (true, Some(first)) => first.at_us,
            _ => Micros::ZERO,
        };
        events.retain(|event| !matches!(event.what, Happening::Sent { .. }));
        events.reverse();
        let crossing = scene.events.crossing(from, now);
        let is_seen =
            |way: &&Course| scene.chatter || !(is_chatter(way.kind) || vain.contains(&way.sent));
        let mut ways: Vec<Course> = crossing.filter(is_seen).cloned().collect();
        let mut idle = idle(&spans(&events, &ways, from, now));
        if idle.len() > MOST_IDLE {
            let first = idle.len() - MOST_IDLE;
            from = idle[first - 1].1;
            idle.drain(..first);
            events.retain(|event| event.at_us >= from);
            ways.retain(|way| way.ended().is_none_or(|end| end >= from));
            is_cut = true;
        }
        let sent = ways.iter().filter(|way| way.sent_at >= from).count();
        Window {
            shown: events.len() + sent,
            events,
            ways,
            is_cut,
            from,
            to: now,
            idle,
        }
    }
}

/// Where the line of a message ends that was sent: when, and how much of the way that is.
pub fn end_of(way: &Course, now: Micros) -> (Micros, f64) {
    match (way.fate, way.ended()) {
        (Fate::Lost(_, why), Some(end)) => {
            let part = match why {
                LossReason::Chance | LossReason::Dropped | LossReason::Cut => 0.55,
                LossReason::TooLarge => 0.1,
                _ => 0.92,
            };
            // Some are known to be lost as soon as they are sent.
            let whole = way.due.max(end) - way.sent_at;
            let flown = Micros((whole.0 as f64 * part) as u64);
            ((way.sent_at + flown).min(now), part)
        }
        (_, Some(end)) => (end, 1.0),
        (_, None) => {
            let whole = (way.due - way.sent_at).0.max(1) as f64;
            let part = (now - way.sent_at).0 as f64 / whole;
            (now, part.min(1.0))
        }
    }
}

/// From when to when something is to be seen: what happened, and what was on its way.
fn spans(
    events: &[&TraceEvent],
    ways: &[Course],
    from: Micros,
    now: Micros,
) -> Vec<(Micros, Micros)> {
    let events = events.iter().map(|event| (event.at_us, event.at_us));
    let ways = ways
        .iter()
        .map(|way| (way.sent_at.max(from), end_of(way, now).0.max(from)));
    let mut spans: Vec<(Micros, Micros)> = [(from, from), (now, now)]
        .into_iter()
        .chain(events)
        .chain(ways)
        .collect();
    spans.arrange();
    spans
}

/// The gaps between spans that are worth being cut short, in order: those that are long beside all the
/// time in which there is something to be seen.
fn idle(spans: &[(Micros, Micros)]) -> Vec<(Micros, Micros)> {
    let mut gaps = Vec::new();
    let mut end = spans.first().map_or(Micros::ZERO, |span| span.0);
    let begin = end;
    for (from, to) in spans {
        if *from > end {
            gaps.push((end, *from));
        }
        end = end.max(*to);
    }
    let whole = (end - begin).0;
    let idle: u64 = gaps.iter().map(|(from, to)| (*to - *from).0).sum();
    let busy = (whole - idle).max(whole / 50);
    gaps.retain(|(from, to)| (*to - *from).0 > (busy / IDLE).max(SHORTEST.0));
    gaps
}

/// The trees that were sent to be compared and did not differ: they are sent all the time.
fn vain(scene: &Scene) -> BTreeSet<EventId> {
    let trace = scene.cluster.trace();
    let mut vain = BTreeSet::new();
    for event in trace.events().iter() {
        let cause = event.cause.and_then(|cause| trace.get(cause));
        let arrived = cause.and_then(|cause| match cause.what {
            Happening::Delivered { sent, .. } => Some(sent),
            _ => None,
        });
        match event.what {
            // Something came of it.
            Happening::Sent { .. } | Happening::Noted { .. } if arrived.is_some() => {
                arrived.map(|sent| vain.remove(&sent));
            }
            Happening::Sent {
                kind: MessageKind::Tree,
                ..
            } => {
                vain.insert(event.id);
            }
            _ => {}
        }
    }
    vain
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
        Happening::Noted { note, .. } => matches!(
            note,
            Note::Coordinates { dot: Some(_), .. }
                | Note::Stored {
                    owed_to: Some(_),
                    ..
                }
                | Note::QuorumMet { .. }
                | Note::QuorumMissed { .. }
        ),
        Happening::Restarted { .. } => event.at_us > Micros::ZERO,
        _ => !scene.events.is(event.id, EventKind::Timer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn idle_ms(spans: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let spans = spans.iter();
        let spans: Vec<_> = spans
            .map(|(from, to)| (Micros::from_millis(*from), Micros::from_millis(*to)))
            .collect();
        let idle = idle(&spans).into_iter();
        idle.map(|(from, to)| (from.0 / 1_000, to.0 / 1_000))
            .collect()
    }

    #[test]
    fn what_is_long_beside_the_busy_time_is_idle() {
        assert_eq!(idle_ms(&[(0, 0), (0, 10), (1_000, 1_010)]), [(10, 1_000)]);
        // A message that is on its way for long is something to be seen.
        assert_eq!(idle_ms(&[(0, 900), (10, 20), (1_000, 1_010)]), []);
        let bursts: Vec<_> = (0..30).map(|at| (at * 1_000, at * 1_000 + 5)).collect();
        assert_eq!(idle_ms(&bursts).len(), 29);
        assert_eq!(idle_ms(&[(0, 10), (11, 20)]), []);
        assert_eq!(idle_ms(&[]), []);
    }
}
