//! Which messages are drawn, and how far each is on its way.

use super::Target;
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::picture::geometry::Plan;
use crate::picture::stop_at;
use crate::sim::{Flight, LossReason};
use crate::web::lab::{FlightId, Ghost, Lab};
use std::collections::BTreeMap;

/// More messages than this are drawn as one for each link.
const MOST_SINGLE: usize = 150;
/// How far a message is drawn that does not move.
const STILL: f64 = 0.55;

/// What tells a drawn message from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    /// A message.
    Single(FlightId),
    /// All messages of a link.
    Link(NodeId, NodeId),
    /// A lost one.
    Ghost(u64),
}

impl Id {
    /// What is chosen with it; a lost one cannot be.
    pub(super) fn target(self) -> Option<Target> {
        match self {
            Id::Single(flight) => Some(Target::Flight(flight)),
            Id::Link(from, to) => Some(Target::Link(from, to)),
            Id::Ghost(_) => None,
        }
    }

    /// The name of its element.
    pub(super) fn element(self) -> String {
        match self {
            Id::Single(flight) => format!("flight-{}-{}", flight.sent.0, flight.due.0),
            Id::Link(from, to) => format!("link-{from}-{to}"),
            Id::Ghost(sent) => format!("lost-{sent}"),
        }
    }
}

/// A message as it is to be drawn.
pub(super) struct Mark {
    pub from: NodeId,
    pub to: NodeId,
    pub kind: MessageKind,
    pub part: f64,
    pub many: usize,
    pub class: &'static str,
}

impl Mark {
    /// What stands beside it: whose hint it brings home.
    pub(super) fn label(&self) -> Option<String> {
        let flies_home = self.kind == MessageKind::Handoff && self.class != " is-lost";
        flies_home.then(|| format!("for {}", self.to))
    }

    /// What it is called.
    pub(super) fn words(&self, all: bool) -> String {
        let Mark { from, to, kind, .. } = self;
        match (all, self.class) {
            (true, _) => format!("messages from {from} to {to}"),
            (_, "") => format!("{} from {from} to {to}", kind.name()),
            _ => format!("{} from {from} to {to}, held", kind.name()),
        }
    }
}

/// Everything that is on its way, and what was lost a moment ago.
pub(super) fn fill(marks: &mut BTreeMap<Id, Mark>, lab: &Lab, plan: &Plan, still: bool) {
    marks.clear();
    let part = |flight: &Flight, held: bool| {
        let whole = (flight.due - flight.sent_at).0.max(1) as f64;
        let flown = lab.flown_until(flight, held) - flight.sent_at;
        (flown.0 as f64 / whole).clamp(0.0, 1.0)
    };
    let summed = lab.flights_unsorted().nth(MOST_SINGLE).is_some();
    for (flight, held) in lab.flights_unsorted() {
        let id = match summed {
            true => Id::Link(flight.from, flight.to),
            false => Id::Single(FlightId::of(flight)),
        };
        let part = match still && !held {
            true => STILL,
            false => part(flight, held),
        };
        let mark = marks.entry(id).or_insert(Mark {
            from: flight.from,
            to: flight.to,
            kind: flight.message.kind(),
            part,
            many: 0,
            class: if held { " is-held" } else { "" },
        });
        mark.many += 1;
    }
    // The links that are left out are still counted below the picture.
    while marks.len() > MOST_SINGLE {
        marks.pop_last();
    }
    for ghost in lab.ghosts() {
        marks.insert(Id::Ghost(ghost.sent), ghost_mark(lab, plan, ghost));
    }
}

fn ghost_mark(lab: &Lab, plan: &Plan, ghost: &Ghost) -> Mark {
    let part = match ghost.why {
        LossReason::ReceiverDown
        | LossReason::TooOld
        | LossReason::Damaged
        | LossReason::Refused => 0.94,
        LossReason::TooLarge => 0.06,
        LossReason::Chance => 0.5,
        LossReason::Dropped => ghost.part,
        LossReason::Cut => stop_at(lab.cluster(), plan, ghost.from, ghost.to),
    };
    Mark {
        from: ghost.from,
        to: ghost.to,
        kind: ghost.kind,
        part,
        many: 1,
        class: " is-lost",
    }
}
