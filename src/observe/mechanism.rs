//! Which mechanism an event belongs to, and where the papers describe it.

use crate::membership::{self, State};
use crate::node::{MessageKind, Note, Timer};
use crate::sim::{Cluster, Happening, TraceEvent};

/// A section of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// `Dynamo` (DeCandia and others, SOSP 2007) or `SWIM` (Das and others, DSN 2002).
    pub paper: &'static str,
    /// Its number.
    pub number: &'static str,
    /// What it is about, in this house's words.
    pub title: &'static str,
}

const fn dynamo(number: &'static str, title: &'static str) -> Option<Section> {
    Some(Section {
        paper: "Dynamo",
        number,
        title,
    })
}

const fn swim(number: &'static str, title: &'static str) -> Option<Section> {
    Some(Section {
        paper: "SWIM",
        number,
        title,
    })
}

const VERSIONS: Option<Section> = dynamo("4.4", "Versions");
const REQUESTS: Option<Section> = dynamo("4.5", "Get and put");
const HINTS: Option<Section> = dynamo("4.6", "Hinted handoff");
const TREES: Option<Section> = dynamo("4.7", "Merkle trees");
const GOSSIP: Option<Section> = dynamo("4.8.1", "Gossip");
const DETECTION: Option<Section> = dynamo("4.8.3", "Failure detection");
const CHANGES: Option<Section> = dynamo("4.9", "Nodes come and go");
const READ_REPAIR: Option<Section> = dynamo("5", "Read repair");
const PROBES: Option<Section> = swim("3.1", "Probes");
const NEWS: Option<Section> = swim("4.1", "News on probes");
const SUSPICION: Option<Section> = swim("4.2", "Suspicion");

/// The section about an event's mechanism, where there is one.
pub fn section(cluster: &Cluster, event: &TraceEvent) -> Option<Section> {
    match &event.what {
        Happening::Asked { .. } | Happening::Answered { .. } => REQUESTS,
        Happening::Sent { kind, request, .. } => match kind {
            MessageKind::Forward
            | MessageKind::ForwardReply
            | MessageKind::Write
            | MessageKind::WriteAck
            | MessageKind::Read
            | MessageKind::ReadReply => REQUESTS,
            MessageKind::Handoff | MessageKind::HandoffAck => HINTS,
            MessageKind::NotOwner => CHANGES,
            // The forgetting of tombstones, which serves no request, is not in the paper.
            MessageKind::Repair => request.and(READ_REPAIR),
            MessageKind::Tree | MessageKind::TreeReply => TREES,
            MessageKind::Gossip => GOSSIP,
            MessageKind::Ping | MessageKind::PingAck | MessageKind::PingReq => PROBES,
        },
        Happening::Delivered { sent, .. }
        | Happening::Lost { sent, .. }
        | Happening::Held { sent }
        | Happening::Released { sent, .. }
        | Happening::Delayed { sent, .. }
        | Happening::Duplicated { sent, .. } => {
            let sending = cluster.trace().get(*sent)?;
            let is_sending = matches!(sending.what, Happening::Sent { .. });
            is_sending.then(|| section(cluster, sending)).flatten()
        }
        Happening::TimerFired { timer, .. } => match timer {
            Timer::Forward(..) | Timer::Replicas(..) => REQUESTS,
            Timer::Handoff(_) | Timer::HandoffAnswer(..) | Timer::HintExpiry(_) => HINTS,
            Timer::AntiEntropy(_) => TREES,
            Timer::Leave(_) | Timer::Departed(_) => CHANGES,
            Timer::Members(timer) => match timer {
                membership::Timer::Probe(_) | membership::Timer::Answer(..) => PROBES,
                membership::Timer::Suspicion(..) => SUSPICION,
                membership::Timer::Join(_) => CHANGES,
                membership::Timer::Gossip(_) => GOSSIP,
            },
            Timer::Flush(_) | Timer::Reap(_) => None,
        },
        Happening::Adopted { .. } => GOSSIP,
        Happening::SwitchedOff { .. } => CHANGES,
        Happening::Opinion { .. } => DETECTION,
        Happening::Viewed { state, .. } => match state {
            State::Suspect | State::Dead => SUSPICION,
            State::Alive | State::Left | State::Removed => NEWS,
        },
        Happening::Noted { note, .. } => of_note(note),
        Happening::Command { .. }
        | Happening::Synced { .. }
        | Happening::Crashed { .. }
        | Happening::Restarted { .. } => None,
    }
}

fn of_note(note: &Note) -> Option<Section> {
    match note {
        Note::Coordinates { dot: Some(_), .. } => VERSIONS,
        Note::Stored {
            owed_to: Some(_), ..
        }
        | Note::StandsIn { .. }
        | Note::Brings { hints: 1.., .. }
        | Note::HandedOff { .. }
        | Note::HintExpired { .. } => HINTS,
        Note::Coordinates { .. }
        | Note::Stored { .. }
        | Note::QuorumMet { .. }
        | Note::QuorumMissed { .. }
        | Note::TakesOver { .. } => REQUESTS,
        Note::Repairs { .. } => READ_REPAIR,
        Note::Descends(_) | Note::SendsBack { .. } | Note::Differs { .. } => TREES,
        Note::Brings { hints: 0, .. } => CHANGES,
        Note::Owes { .. } | Note::CannotChange { .. } => CHANGES,
        Note::Reaped { .. } | Note::Ignored { .. } => None,
    }
}
