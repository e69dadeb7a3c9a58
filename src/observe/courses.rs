//! The way of each message: when it was sent, when it arrived, or what became of it.

use super::events::NONE;
use crate::base::{Micros, NodeId};
use crate::node::MessageKind;
use crate::sim::{EventId, Happening, LossReason, TraceEvent};

/// How many ways share one note of when the last of them ends.
const BLOCK: usize = 64;
/// When a way ends that has not ended.
const NEVER: Micros = Micros(u64::MAX);

/// The way of one message; a duplicate has a way of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The event of its sending.
    pub sent: EventId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// The message's kind.
    pub kind: MessageKind,
    /// When it was sent.
    pub sent_at: Micros,
    /// When it arrives if nothing stands in its way.
    pub due: Micros,
    /// What became of it.
    pub fate: Fate,
    /// When it was held, and when it was let go.
    pub held: Option<(Micros, Option<Micros>)>,
    /// When its way ended.
    end: Micros,
    /// The way of its duplicate.
    copy: u32,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on its way, or held.
    Flying,
    /// It arrived, by this event.
    Arrived(EventId),
    /// It will never arrive, by this event.
    Lost(EventId, LossReason),
}

impl Course {
    /// When its way ended, if it has.
    pub fn ended(&self) -> Option<Micros> {
        (self.end != NEVER).then_some(self.end)
    }

    /// Whether it waits to be released.
    pub fn is_held(&self) -> bool {
        matches!(self.held, Some((_, None))) && self.fate == Fate::Flying
    }
}

/// All ways, in the order of sending.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    all: Vec<Course>,
    /// When the last way of each block ends: long ones are found without looking at the short ones.
    last_ends: Vec<Micros>,
}

impl Courses {
    pub(super) fn len(&self) -> u32 {
        self.all.len() as u32
    }

    pub(super) fn get(&self, index: u32) -> Option<&Course> {
        self.all.get(index as usize)
    }

    /// The ways that touch the span between the two times.
    pub(super) fn crossing(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Course> {
        let sent = self.all.partition_point(|course| course.sent_at <= to);
        let blocks = self.last_ends.iter().enumerate().take(sent.div_ceil(BLOCK));
        let blocks = blocks.filter(move |(_, end)| **end >= from);
        blocks
            .flat_map(move |(block, _)| {
                let end = sent.min((block + 1) * BLOCK);
                &self.all[block * BLOCK..end]
            })
            .filter(move |course| course.end >= from)
    }

    /// Takes in an event; `first` tells the way of the message that an event sent.
    pub(super) fn take_in(&mut self, event: &TraceEvent, first: impl Fn(EventId) -> u32) {
        let at = event.at_us;
        match event.what {
            Happening::Sent {
                from,
                to,
                kind,
                due_us,
                ..
            } => self.push(Course {
                sent: event.id,
                from,
                to,
                kind,
                sent_at: at,
                due: due_us,
                fate: Fate::Flying,
                held: None,
                end: NEVER,
                copy: NONE,
            }),
            Happening::Duplicated { sent, due_us } => {
                let original = first(sent);
                let copy = self.len();
                if let Some(course) = self.all.get_mut(original as usize) {
                    course.copy = copy;
                    let due = due_us;
                    let course = course.clone();
                    self.push(Course {
                        due,
                        copy: NONE,
                        ..course
                    });
                }
            }
            Happening::Held { sent } => self.change(first(sent), at, |course| {
                course.held = Some((at, None));
            }),
            Happening::Released { sent, due_us } => self.change(first(sent), at, |course| {
                let since = course.held.map_or(at, |(since, _)| since);
                course.held = Some((since, Some(at)));
                course.due = due_us;
            }),
            Happening::Delayed { sent, due_us } => {
                self.change(first(sent), at, |course| course.due = due_us);
            }
            Happening::Delivered { sent, .. } => {
                self.end(first(sent), at, Fate::Arrived(event.id));
            }
            Happening::Lost { sent, why } => {
                self.end(first(sent), at, Fate::Lost(event.id, why));
            }
            _ => {}
        }
    }

    fn push(&mut self, course: Course) {
        if self.all.len().is_multiple_of(BLOCK) {
            self.last_ends.push(NEVER);
        }
        self.all.push(course);
        self.note_end(self.all.len() - 1);
    }

    fn end(&mut self, first: u32, at: Micros, fate: Fate) {
        self.change(first, at, |course| (course.fate, course.end) = (fate, at));
    }

    /// Changes the one of a message and its duplicates that is on its way and due now, or any that
    /// is on its way.
    fn change(&mut self, first: u32, at: Micros, change: impl FnOnce(&mut Course)) {
        let (mut index, mut found) = (first, None);
        while let Some(course) = self.all.get(index as usize) {
            if course.fate == Fate::Flying {
                let index = index as usize;
                if course.due == at {
                    found = Some(index);
                    break;
                }
                found = found.or(Some(index));
            }
            index = course.copy;
        }
        let Some(index) = found else { return };
        change(&mut self.all[index]);
        self.note_end(index);
    }

    fn note_end(&mut self, index: usize) {
        let begin = index - index % BLOCK;
        let block = &self.all[begin..self.all.len().min(begin + BLOCK)];
        let end = block.iter().map(|course| course.end).max();
        self.last_ends[index / BLOCK] = end.unwrap_or(NEVER);
    }
}
