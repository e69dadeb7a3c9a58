//! The seats of a request: each replica's part in it, and what the seats add up to.

use super::RequestView;
use crate::base::{Micros, NodeId};
use crate::sim::{EventId, LossReason};

/// A replica's part in a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The node.
    pub node: NodeId,
    /// Whether it is one of the N owners.
    pub is_primary: bool,
    /// The primary that it stands in for.
    pub stands_in_for: Option<NodeId>,
    /// Whether another stands in for it.
    pub replaced: bool,
    /// When the question was sent.
    pub asked: Option<Micros>,
    /// When the question arrived.
    pub received: Option<Micros>,
    /// When the answer reached the coordinator; a write may have arrived there without being
    /// logged yet.
    pub answered: Option<Micros>,
    /// When the coordinator knew that a write is logged.
    pub logged: Option<Micros>,
    /// The question or the answer was lost.
    pub lost: Option<(LossReason, Micros)>,
    /// The acknowledgement that says no more than that the write has arrived.
    pub(super) arrival: Option<EventId>,
}

/// How far a replica is with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SeatState {
    /// Not asked yet.
    Idle,
    /// Asked, no answer yet.
    Asked,
    /// Its answer has reached the coordinator.
    Answered(Micros),
    /// The question or the answer was lost.
    Lost(LossReason),
}

/// A rule of a request's quorum, and how far it is met.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// `R`, `W`, `PR`, `PW`, `DW` or `node_confirms`.
    pub rule: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// How many have to answer.
    pub need: u16,
    /// How many had when the client was answered, or have.
    pub got: usize,
}

impl Seat {
    pub(super) fn new(node: NodeId, is_primary: bool) -> Seat {
        Seat {
            node,
            is_primary,
            stands_in_for: None,
            replaced: false,
            asked: None,
            received: None,
            answered: None,
            logged: None,
            lost: None,
            arrival: None,
        }
    }

    /// How far it is.
    pub fn state(&self) -> SeatState {
        match (self.answered, self.lost, self.asked) {
            (Some(at), ..) => SeatState::Answered(at),
            (None, Some((why, _)), _) => SeatState::Lost(why),
            (None, None, Some(_)) => SeatState::Asked,
            _ => SeatState::Idle,
        }
    }

    /// The answer has reached the coordinator.
    pub(super) fn answer(&mut self, at: Micros, logged: bool) {
        self.answered = self.answered.or(Some(at));
        if logged {
            self.logged = self.logged.or(Some(at));
        }
    }

    /// The last that happened to it.
    pub fn last(&self) -> Option<Micros> {
        let lost = self.lost.map(|(_, at)| at);
        let times = [self.asked, self.received, self.answered, self.logged, lost];
        times.into_iter().flatten().max()
    }
}

impl RequestView {
    /// From when on an answer does not count any more: the quorum was met, or the client was told
    /// that it was not.
    pub fn closed_at(&self) -> Option<Micros> {
        self.met.or(self.answered.map(|(at, _)| at))
    }

    /// Whether an answer came when it did not count any more.
    pub fn is_late(&self, at: Micros) -> bool {
        self.closed_at().is_some_and(|closed| at > closed)
    }

    /// Whether the client was told that the request failed.
    pub fn has_failed(&self) -> bool {
        self.answered.is_some_and(|(_, error)| error.is_some())
    }

    /// The rules that must be met, those that ask for something.
    pub fn tallies(&self) -> Vec<Tally> {
        let counts = |at: Option<Micros>| at.is_some_and(|at| !self.is_late(at));
        let count =
            |wanted: &dyn Fn(&Seat) -> bool| self.seats.iter().filter(|it| wanted(it)).count();
        let answered = count(&|seat| counts(seat.answered));
        let logged = count(&|seat| counts(seat.logged));
        let quorum = &self.quorum;
        let rules = match self.operation {
            "get" => {
                let primaries = count(&|seat| seat.is_primary && counts(seat.answered));
                [
                    ("R", "replicas answered", quorum.replicas, answered),
                    ("PR", "primaries answered", quorum.primaries, primaries),
                    ("DW", "", 0, 0),
                    (
                        "node_confirms",
                        "different nodes answered",
                        quorum.nodes,
                        answered,
                    ),
                ]
            }
            _ => {
                let primaries = count(&|seat| seat.is_primary && counts(seat.logged));
                [
                    ("W", "replicas have it", quorum.replicas, answered),
                    (
                        "PW",
                        "primaries have logged it",
                        quorum.primaries,
                        primaries,
                    ),
                    ("DW", "replicas have logged it", quorum.durable, logged),
                    (
                        "node_confirms",
                        "different nodes have logged it",
                        quorum.nodes,
                        logged,
                    ),
                ]
            }
        };
        let asked_for = rules.into_iter().filter(|(_, _, need, _)| *need > 0);
        asked_for
            .map(|(rule, what, need, got)| Tally {
                rule,
                what,
                need,
                got,
            })
            .collect()
    }

    /// The seat whose answer was the last that counted: how long it took is the latency.
    pub fn slowest(&self) -> Option<&Seat> {
        self.met?;
        let counted = self.seats.iter();
        counted
            .filter(|seat| seat.answered.is_some_and(|at| !self.is_late(at)))
            .max_by_key(|seat| seat.answered)
    }

    /// The seats in the order in which they are told: each primary with those that stand in for it.
    pub fn in_order(&self) -> impl Iterator<Item = &Seat> {
        let primaries = self.seats.iter().filter(|seat| seat.is_primary);
        let of = |target: Option<NodeId>| {
            let others = self.seats.iter().filter(|seat| !seat.is_primary);
            others.filter(move |seat| seat.stands_in_for == target)
        };
        let is_primary =
            |node: NodeId| self.seats.iter().any(|it| it.is_primary && it.node == node);
        let rest = self
            .seats
            .iter()
            .filter(move |seat| !seat.is_primary && !seat.stands_in_for.is_some_and(is_primary));
        primaries
            .flat_map(move |seat| std::iter::once(seat).chain(of(Some(seat.node))))
            .chain(rest)
    }
}
