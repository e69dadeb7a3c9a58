//! The causal past and future of an event.

use super::events::Events;
use crate::sim::EventId;

/// What counts as leading from one event to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The trace's own causes: an event leads to what the node did on account of it.
    Causes,
    /// Lamport's happens-before: what came earlier at the same node or client, and the sending of
    /// a message before its arrival, and so on from there.
    HappensBefore,
}

/// Events before and after one, as far as they could have to do with each other.
#[derive(Clone, Debug)]
pub struct Cone {
    event: EventId,
    relation: Relation,
    past: Bits,
    future: Bits,
    read: usize,
}

impl Cone {
    /// The cone of an event.
    pub fn of(events: &Events, event: EventId, relation: Relation) -> Cone {
        let mut cone = Cone {
            event,
            relation,
            past: Bits::default(),
            future: Bits::default(),
            read: event.0 as usize + 1,
        };
        cone.past.set(event);
        cone.future.set(event);
        // What leads to an event stands before it in the trace.
        for id in (0..=event.0).rev().map(EventId) {
            if cone.past.has(id) {
                for earlier in leading(events, id, relation) {
                    cone.past.set(earlier);
                }
            }
        }
        cone.take_in(events);
        cone
    }

    /// Takes in what has happened since.
    pub fn take_in(&mut self, events: &Events) {
        for id in (self.read as u64..events.len() as u64).map(EventId) {
            let mut earlier = leading(events, id, self.relation);
            if earlier.any(|earlier| self.future.has(earlier)) {
                self.future.set(id);
            }
        }
        self.read = events.len();
    }

    /// The event whose cone it is.
    pub fn event(&self) -> EventId {
        self.event
    }

    /// Whether an event led, or may have led, to this one; the event itself does.
    pub fn is_past(&self, event: EventId) -> bool {
        self.past.has(event)
    }

    /// Whether an event follows, or may follow, from this one; the event itself does.
    pub fn is_future(&self, event: EventId) -> bool {
        self.future.has(event)
    }

    /// How many events there are before and after it.
    pub fn sizes(&self) -> (usize, usize) {
        (self.past.count() - 1, self.future.count() - 1)
    }
}

fn leading(
    events: &Events,
    event: EventId,
    relation: Relation,
) -> impl Iterator<Item = EventId> + use<> {
    let (before, given) = match relation {
        Relation::Causes => (None, None),
        Relation::HappensBefore => (events.before(event), events.given(event)),
    };
    events.cause(event).into_iter().chain(before).chain(given)
}

/// A set of events.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, event: EventId) -> bool {
        let word = self.0.get((event.0 / 64) as usize);
        word.is_some_and(|word| word >> (event.0 % 64) & 1 == 1)
    }

    fn set(&mut self, event: EventId) {
        let index = (event.0 / 64) as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        self.0[index] |= 1 << (event.0 % 64);
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}
