//! Why something happened: the way back from an event to what a person did, in plain sentences.
//!
//! The way follows the trace's causes. Where a node told about its work between a cause and what it
//! did on account of it, that is a step of its own; where a mark is why a batch is sent, the way goes
//! on from the mark and not from the timer that happened to come due. What else had to be so (a node
//! that was believed down, a message that never came) stands beside the step that it explains.

use super::courses::{Course, Fate};
use super::events::Events;
use super::sentences::sentence;
use crate::base::NodeId;
use crate::membership::State;
use crate::node::{MessageKind, Note, Timer};
use crate::sim::{Cluster, EventId, Happening, LossReason, TraceEvent};
use std::mem::discriminant;

/// How many steps are told at the most; further ones are left out in the middle.
const MOST: usize = 40;
/// How many of them are the first ones.
const MOST_EARLY: usize = 8;
/// How much is told beside one step.
const MOST_BESIDE: usize = 6;
/// How many effects of one cause are looked at.
const MOST_EFFECTS: usize = 256;

/// One step of the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The event.
    pub event: EventId,
    /// What it was, in sentences.
    pub text: String,
    /// Whether it stands beside the way: it explains the step before it, and has causes of its own.
    pub beside: bool,
}

/// The way back from an event, which comes first, to the first cause. Empty only when there is no
/// such event.
pub fn why(cluster: &Cluster, events: &Events, event: EventId) -> Vec<Reason> {
    let way = Way { cluster, events };
    let mut reasons = Vec::new();
    let mut next = way.event(event);
    while let Some(event) = next {
        let (text, earlier) = way.step(event, reasons.is_empty());
        let beside = way.beside(event, earlier);
        reasons.push(Reason {
            event: event.id,
            text,
            beside: false,
        });
        reasons.extend(beside);
        next = earlier;
    }
    shorten(&mut reasons);
    reasons
}

/// Leaves out the middle of a way that is too long.
fn shorten(reasons: &mut Vec<Reason>) {
    let left_out = reasons.len().saturating_sub(MOST);
    if left_out > 0 {
        let begin = MOST - MOST_EARLY - 1;
        let gap = begin..begin + left_out + 1;
        let event = reasons[begin].event;
        let gap_in_words = Reason {
            event,
            text: format!("Then {} more steps back.", left_out + 1),
            beside: false,
        };
        reasons.splice(gap, [gap_in_words]);
    }
}

struct Way<'a> {
    cluster: &'a Cluster,
    events: &'a Events,
}

impl<'a> Way<'a> {
    fn event(&self, id: EventId) -> Option<&'a TraceEvent> {
        self.cluster.trace().get(id)
    }

    /// What an event was in sentences, and the event on account of which it happened.
    fn step(&self, event: &'a TraceEvent, first: bool) -> (String, Option<&'a TraceEvent>) {
        let mut text = sentence(self.cluster, event);
        let mut earlier = self.cause_of(event);
        match &event.what {
            Happening::Delivered { sent, .. } => {
                if let Some(sending) = self.event(*sent) {
                    text += &format!(" It was sent at {}.", sending.at_us);
                    earlier = self.cause_of(sending);
                }
            }
            Happening::TimerFired { node, timer } => {
                let (times, since) = self.rounds(event, *node, timer);
                if times > 0 {
                    let at = since.at_us;
                    text += &match times {
                        1 => format!(" It did so once before, at {at}."),
                        _ => format!(" It did so {times} times before, since {at}."),
                    };
                    earlier = self.cause_of(since);
                }
            }
            _ => {}
        }
        if earlier.is_none() {
            text = match &event.what {
                Happening::Asked { .. } | Happening::Command { .. } if first => text,
                Happening::Asked { .. } | Happening::Command { .. } => {
                    format!("It began here. {text}")
                }
                _ => format!("{text} What follows goes on by itself: nobody asked for it."),
            };
        }
        (text, earlier)
    }

    /// How often a timer came due before for the same, one round leading to the next, and when it
    /// did first.
    fn rounds(&self, event: &'a TraceEvent, node: NodeId, timer: &Timer) -> (u32, &'a TraceEvent) {
        let (mut times, mut since) = (0, event);
        while let Some(earlier) = since.cause.and_then(|cause| self.event(cause)) {
            match &earlier.what {
                Happening::TimerFired {
                    node: other,
                    timer: before,
                } if *other == node && is_same(before, timer) => {
                    (times, since) = (times + 1, earlier);
                }
                _ => break,
            }
        }
        (times, since)
    }

    /// On account of what an event happened.
    fn cause_of(&self, event: &'a TraceEvent) -> Option<&'a TraceEvent> {
        if let Happening::Sent {
            from,
            to,
            kind: MessageKind::Handoff,
            ..
        } = event.what
        {
            let owed = self.earlier_at(event.id, |what| is_owed(what, from, to));
            if owed.is_some() {
                return owed;
            }
        }
        let cause = self.event(self.events.cause(event.id)?)?;
        self.told_between(cause, event).or(Some(cause))
    }

    /// What the node told about its work after `cause` that explains `event`, an effect of the same
    /// cause.
    fn told_between(&self, cause: &TraceEvent, event: &TraceEvent) -> Option<&'a TraceEvent> {
        let begin = cause.id.0 as usize + 1;
        let end = (event.id.0 as usize).min(begin + MOST_EFFECTS);
        let between = self.cluster.trace().events().range(begin..end);
        let effects = between.filter(|other| other.cause == Some(cause.id));
        effects
            .rev()
            .find(|other| matches!(&other.what, Happening::Noted { note, .. } if explains(note, &event.what)))
    }

    /// The last event before this one at the same node of which this holds.
    fn earlier_at(
        &self,
        event: EventId,
        is_it: impl Fn(&Happening) -> bool,
    ) -> Option<&'a TraceEvent> {
        let mut before = self.events.before(event);
        while let Some(id) = before {
            let event = self.event(id)?;
            if is_it(&event.what) {
                return Some(event);
            }
            before = self.events.before(id);
        }
        None
    }

    /// The last event before this one of which this holds, wherever it was.
    fn earlier(
        &self,
        event: EventId,
        is_it: impl Fn(&Happening) -> bool,
    ) -> Option<&'a TraceEvent> {
        let before = self.cluster.trace().events().range(0..event.0 as usize);
        before.rev().find(|event| is_it(&event.what))
    }

    /// What else had to be so for an event to happen.
    fn beside(&self, event: &'a TraceEvent, earlier: Option<&TraceEvent>) -> Vec<Reason> {
        if let Happening::Delivered { sent, .. } = event.what {
            return self
                .event(sent)
                .map_or(Vec::new(), |sending| self.beside(sending, earlier));
        }
        let found: Vec<&TraceEvent> = match &event.what {
            Happening::Noted {
                node,
                note: Note::StandsIn { target, .. },
            } => {
                let opinion = self.earlier_at(event.id, |what| is_opinion(what, *node, *target));
                let believed_down = opinion.filter(|opinion| !says_up(opinion));
                let mut found: Vec<_> = believed_down.into_iter().collect();
                if found.is_empty() {
                    found = self.unanswered(event, Some(*target));
                }
                found
            }
            Happening::Sent {
                from,
                to,
                kind: MessageKind::Handoff,
                ..
            } => {
                let opinion = self.earlier_at(event.id, |what| is_opinion(what, *from, *to));
                opinion
                    .filter(|opinion| says_up(opinion))
                    .into_iter()
                    .collect()
            }
            Happening::Noted {
                note: Note::QuorumMissed { .. },
                ..
            } => self.unanswered(event, None),
            Happening::Answered { error: Some(_), .. } => {
                // Where the coordinator missed the quorum, that step tells it.
                let missed = |event: &TraceEvent| {
                    matches!(
                        &event.what,
                        Happening::Noted {
                            note: Note::QuorumMissed { .. },
                            ..
                        }
                    )
                };
                match earlier.is_some_and(missed) {
                    true => Vec::new(),
                    false => self.unanswered(event, None),
                }
            }
            Happening::Lost { sent, why } => self.fault(event, *sent, *why).into_iter().collect(),
            Happening::Held { .. } => self.command(event, &["hold"]).into_iter().collect(),
            Happening::Duplicated { .. } => {
                let commands = ["duplicate", "bus"];
                self.command(event, &commands).into_iter().collect()
            }
            _ => Vec::new(),
        };
        let reason = |event: &TraceEvent| Reason {
            event: event.id,
            text: sentence(self.cluster, event),
            beside: true,
        };
        found.into_iter().take(MOST_BESIDE).map(reason).collect()
    }

    /// What was done that a message was lost.
    fn fault(&self, event: &TraceEvent, sent: EventId, why: LossReason) -> Option<&'a TraceEvent> {
        match why {
            LossReason::ReceiverDown => {
                let to = self.events.course(sent)?.to;
                self.earlier(event.id, |what| {
                    matches!(what, Happening::Crashed { node } | Happening::SwitchedOff { node } if *node == to)
                })
            }
            LossReason::Dropped => self.command(event, &["drop"]),
            LossReason::Cut => self.command(event, &["partition", "cut"]),
            LossReason::Chance | LossReason::Damaged => self.command(event, &["bus"]),
            LossReason::Refused | LossReason::TooLarge | LossReason::TooOld => None,
        }
    }

    /// The last command that begins with one of these words; a nemesis says its name first.
    fn command(&self, event: &TraceEvent, words: &[&str]) -> Option<&'a TraceEvent> {
        self.earlier(event.id, |what| {
            matches!(what, Happening::Command { text } if words.iter().any(|word| {
                text.starts_with(word) || text.contains(&format!(": {word}"))
            }))
        })
    }

    /// The messages of a request that were not answered until `event`: how they were lost, or how
    /// they were sent if they are still under way. Of those that were answered, nothing is missing.
    fn unanswered(&self, event: &'a TraceEvent, only: Option<NodeId>) -> Vec<&'a TraceEvent> {
        let Some(asked) = self.events.asked(event.id) else {
            return Vec::new();
        };
        let ids = (asked.0..event.id.0).map(EventId);
        let of_request = ids.filter(|id| self.events.asked(*id) == Some(asked));
        let courses = of_request.filter_map(|id| self.events.course(id));
        let is_meant =
            |course: &&Course| only.is_none_or(|only| [course.from, course.to].contains(&only));
        let missing = courses
            .filter(is_meant)
            .filter_map(|course| match course.fate {
                Fate::Arrived(arrival) if arrival < event.id => None,
                Fate::Lost(loss, _) if loss < event.id => Some(loss),
                _ => Some(course.sent),
            });
        missing.filter_map(|id| self.event(id)).collect()
    }
}

/// Whether two timers are rounds of one thing.
fn is_same(one: &Timer, other: &Timer) -> bool {
    match (one, other) {
        (Timer::Members(one), Timer::Members(other)) => discriminant(one) == discriminant(other),
        _ => discriminant(one) == discriminant(other),
    }
}

fn is_owed(what: &Happening, holder: NodeId, to: NodeId) -> bool {
    match what {
        Happening::Noted {
            node,
            note:
                Note::Stored {
                    owed_to: Some(target),
                    ..
                }
                | Note::Owes { target, .. },
        } => (*node, *target) == (holder, to),
        _ => false,
    }
}

fn is_opinion(what: &Happening, of: NodeId, about: NodeId) -> bool {
    match what {
        Happening::Opinion { node, peer, .. } | Happening::Viewed { node, peer, .. } => {
            (*node, *peer) == (of, about)
        }
        _ => false,
    }
}

fn says_up(event: &TraceEvent) -> bool {
    matches!(
        event.what,
        Happening::Opinion { up: true, .. }
            | Happening::Viewed {
                state: State::Alive,
                ..
            }
    )
}

/// Whether a note tells why its node did this.
fn explains(note: &Note, what: &Happening) -> bool {
    match what {
        Happening::Answered { .. } => {
            matches!(note, Note::QuorumMet { .. } | Note::QuorumMissed { .. })
        }
        Happening::Synced { .. } => {
            matches!(note, Note::Coordinates { .. } | Note::Stored { .. })
        }
        Happening::TimerFired {
            timer: Timer::Replicas(..),
            ..
        } => matches!(note, Note::Coordinates { .. }),
        Happening::Noted { note: later, .. } => {
            matches!(note, Note::Coordinates { .. } | Note::TakesOver { .. })
                && matches!(
                    later,
                    Note::QuorumMet { .. }
                        | Note::QuorumMissed { .. }
                        | Note::StandsIn { .. }
                        | Note::Coordinates { .. }
                )
        }
        Happening::Sent { to, kind, .. } => match kind {
            MessageKind::Write | MessageKind::Read => match note {
                Note::StandsIn { holder, .. } => holder == to,
                Note::Coordinates { .. } => true,
                _ => false,
            },
            MessageKind::WriteAck | MessageKind::HandoffAck => matches!(note, Note::Stored { .. }),
            MessageKind::Repair => matches!(note, Note::Repairs { node, .. } if node == to),
            MessageKind::Tree | MessageKind::TreeReply => matches!(note, Note::Differs { .. }),
            MessageKind::ForwardReply => {
                matches!(note, Note::QuorumMet { .. } | Note::QuorumMissed { .. })
            }
            _ => false,
        },
        _ => false,
    }
}
