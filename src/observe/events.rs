//! What is known of each event of the trace beside what it says: where it happened, of what kind
//! it is, which request it serves, what came before it at the same place. Kept while the trace
//! grows, so that whoever shows a part of a long run never has to look through all of it.

use super::chatter::is_chatter_event;
use super::courses::{Course, Courses};
use super::density::Density;
use super::power::Powers;
use crate::base::{Micros, NodeId, SharedList};
use crate::membership;
use crate::node::{MessageKind, Note, RequestId, Timer};
use crate::sim::{Cluster, EventId, Happening, TraceEvent};
use crate::store::ClientId;
use std::collections::BTreeMap;

/// Stands for no event.
pub(super) const NONE: u32 = u32::MAX;
/// Stands for no node.
const NOBODY: u16 = u16::MAX;

/// What events are about. An event can be of several kinds: a lost ping is a message, a fault and
/// about membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Clients ask and are answered; what the coordinator makes of it.
    Request,
    /// Messages are sent, and arrive or do not.
    Message,
    /// Timers come due, syncs end.
    Timer,
    /// What was done to the cluster, and what it lost by that.
    Fault,
    /// Who is a member, who seems up, who owns what.
    Membership,
    /// Copies are brought in line: hints, read repair, Merkle trees, tombstones forgotten.
    Repair,
}

impl EventKind {
    /// All of them, with what people call them.
    pub const ALL: [(EventKind, &'static str); 6] = [
        (EventKind::Request, "Requests"),
        (EventKind::Message, "Messages"),
        (EventKind::Timer, "Timers and syncs"),
        (EventKind::Fault, "Faults"),
        (EventKind::Membership, "Membership"),
        (EventKind::Repair, "Repair"),
    ];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Where an event happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Among the clients and whoever gives commands.
    Clients,
    /// At a node.
    Node(NodeId),
}

#[derive(Clone, Copy, Debug)]
struct Fact {
    /// The event before it at the same node or client.
    before: u32,
    /// Of an answer: what the node did last that gave it.
    given: u32,
    cause: u32,
    /// The event by which the request that it serves was asked.
    asked: u32,
    /// The way of the message that it sends.
    course: u32,
    node: u16,
    /// The other end of the message, or whom an opinion is about.
    peer: u16,
    kinds: u8,
    chatter: bool,
}

/// The facts about all events of one run.
#[derive(Clone, Debug, Default)]
pub struct Events {
    facts: SharedList<Fact>,
    courses: Courses,
    density: Density,
    powers: Powers,
    /// The last event of each node and client.
    last_of_node: Vec<u32>,
    last_of_client: BTreeMap<ClientId, u32>,
    /// The events by which requests were asked.
    asked: BTreeMap<RequestId, u32>,
}

impl Events {
    /// Takes in what has happened since the last call.
    pub fn take_in(&mut self, cluster: &Cluster) {
        let events = cluster.trace().events();
        if events.len() < self.facts.len() {
            *self = Events::default();
        }
        for event in events.since(self.facts.len()) {
            self.take_one(cluster, event);
        }
    }

    /// How many bytes a copy takes, about: of the facts, copies share nearly all.
    pub fn weight(&self) -> usize {
        self.facts.len() / 8 + self.courses.len() as usize * size_of::<Course>()
    }

    /// How many events are known.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Where an event happened. What befalls a message on its way counts for its sender.
    pub fn place(&self, event: EventId) -> Option<Place> {
        let fact = self.fact(event)?;
        Some(match fact.node {
            NOBODY => Place::Clients,
            node => Place::Node(NodeId(node)),
        })
    }

    /// The other node that an event is about: the other end of a message, whom an opinion is of.
    pub fn peer(&self, event: EventId) -> Option<NodeId> {
        let peer = self.fact(event)?.peer;
        (peer != NOBODY).then_some(NodeId(peer))
    }

    /// Whether a node has to do with an event.
    pub fn concerns(&self, event: EventId, node: NodeId) -> bool {
        let is_it = |fact: &Fact| fact.node == node.0 || fact.peer == node.0;
        self.fact(event).is_some_and(is_it)
    }

    /// Whether an event is of a kind.
    pub fn is(&self, event: EventId, kind: EventKind) -> bool {
        let is_it = |fact: &Fact| fact.kinds & kind.bit() != 0;
        self.fact(event).is_some_and(is_it)
    }

    /// Whether an event is nothing but pings and gossip.
    pub fn is_chatter(&self, event: EventId) -> bool {
        self.fact(event).is_some_and(|fact| fact.chatter)
    }

    /// What led to an event: its cause by the trace; for a crash or a start, the command just
    /// before it.
    pub fn cause(&self, event: EventId) -> Option<EventId> {
        some(self.fact(event)?.cause)
    }

    /// The event before it at the same node, or of the same client.
    pub fn before(&self, event: EventId) -> Option<EventId> {
        some(self.fact(event)?.before)
    }

    /// Of an answer to a client: what the node that gave it did last.
    pub fn given(&self, event: EventId) -> Option<EventId> {
        some(self.fact(event)?.given)
    }

    /// The event by which the request was asked that an event serves.
    pub fn asked(&self, event: EventId) -> Option<EventId> {
        some(self.fact(event)?.asked)
    }

    /// The event by which a request was asked.
    pub fn asking(&self, request: RequestId) -> Option<EventId> {
        some(*self.asked.get(&request)?)
    }

    /// The way of the message that an event sent.
    pub fn course(&self, sent: EventId) -> Option<&Course> {
        self.courses.get(self.fact(sent)?.course)
    }

    /// The messages that were on their way at some time between the two, oldest first.
    pub fn crossing(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Course> {
        self.courses.crossing(from, to)
    }

    /// How much happened when, over the whole run.
    pub fn density(&self) -> &Density {
        &self.density
    }

    /// When which node ran.
    pub fn powers(&self) -> &Powers {
        &self.powers
    }

    fn fact(&self, event: EventId) -> Option<&Fact> {
        self.facts.get(usize::try_from(event.0).ok()?)
    }

    fn take_one(&mut self, cluster: &Cluster, event: &TraceEvent) {
        let id = self.facts.len() as u32;
        let mut fact = self.fact_of(cluster, event);
        fact.chatter = is_chatter_event(cluster, event);
        // What befalls a message on its way is no step of its sender.
        let on_its_way = matches!(
            event.what,
            Happening::Lost { .. }
                | Happening::Held { .. }
                | Happening::Released { .. }
                | Happening::Delayed { .. }
                | Happening::Duplicated { .. }
        );
        if fact.node != NOBODY && !on_its_way {
            let index = usize::from(fact.node);
            if self.last_of_node.len() <= index {
                self.last_of_node.resize(index + 1, NONE);
            }
            fact.before = std::mem::replace(&mut self.last_of_node[index], id);
        }
        if let Happening::Asked { request, .. } | Happening::Answered { request, .. } = event.what {
            let before = self.last_of_client.insert(request.client, id);
            fact.before = before.unwrap_or(NONE);
            let giver = self.facts.get(fact.cause as usize).map(|fact| fact.node);
            let last = giver.and_then(|node| self.last_of_node.get(usize::from(node)));
            fact.given = last.copied().unwrap_or(NONE);
        }
        if let Happening::Sent { .. } = event.what {
            fact.course = self.courses.len();
        }
        self.courses.take_in(event, |sent| {
            let fact = self.facts.get(sent.0 as usize);
            fact.map_or(NONE, |fact| fact.course)
        });
        self.powers.take_in(event);
        self.density.add(event.at_us, fact.chatter);
        self.facts.push(fact);
    }

    fn fact_of(&mut self, cluster: &Cluster, event: &TraceEvent) -> Fact {
        let id = self.facts.len() as u32;
        let cause = event.cause.map_or(NONE, |cause| cause.0 as u32);
        let of_cause = self.facts.get(cause as usize);
        let mut fact = Fact {
            before: NONE,
            given: NONE,
            cause,
            asked: of_cause.map_or(NONE, |fact| fact.asked),
            course: NONE,
            node: NOBODY,
            peer: NOBODY,
            kinds: 0,
            chatter: false,
        };
        let known = |request: &RequestId| self.asked.get(request).copied().unwrap_or(NONE);
        let kinds: &[EventKind] = match &event.what {
            Happening::Command { .. } => &[EventKind::Fault],
            Happening::Asked { request, .. } => {
                self.asked.insert(*request, id);
                fact.asked = id;
                &[EventKind::Request]
            }
            Happening::Answered { request, .. } => {
                fact.asked = known(request);
                &[EventKind::Request]
            }
            Happening::Sent {
                from,
                to,
                kind,
                request,
                ..
            } => {
                (fact.node, fact.peer) = (from.0, to.0);
                fact.asked = request.as_ref().map_or(NONE, known);
                message_kinds(*kind)
            }
            Happening::Delivered { sent, .. }
            | Happening::Lost { sent, .. }
            | Happening::Held { sent }
            | Happening::Released { sent, .. }
            | Happening::Delayed { sent, .. }
            | Happening::Duplicated { sent, .. } => {
                let sending = cluster.trace().get(*sent).map(|event| &event.what);
                let Some(Happening::Sent { from, to, kind, .. }) = sending else {
                    return fact;
                };
                let arrived = matches!(event.what, Happening::Delivered { .. });
                (fact.node, fact.peer) = match arrived {
                    true => (to.0, from.0),
                    false => (from.0, to.0),
                };
                let sending = self.facts.get(sent.0 as usize);
                fact.asked = sending.map_or(NONE, |fact| fact.asked);
                if !arrived {
                    fact.kinds = EventKind::Fault.bit();
                }
                message_kinds(*kind)
            }
            Happening::TimerFired { node, timer } => {
                fact.node = node.0;
                fact.asked = match timer {
                    Timer::Forward(request, _) | Timer::Replicas(request, _) => known(request),
                    _ => NONE,
                };
                match timer {
                    Timer::Forward(..) | Timer::Replicas(..) => {
                        &[EventKind::Timer, EventKind::Request]
                    }
                    Timer::Members(membership::Timer::Suspicion(peer, _)) => {
                        fact.peer = peer.0;
                        &[EventKind::Timer, EventKind::Membership]
                    }
                    Timer::Members(_) | Timer::Leave(_) | Timer::Departed(_) => {
                        &[EventKind::Timer, EventKind::Membership]
                    }
                    Timer::Flush(_) => &[EventKind::Timer],
                    _ => &[EventKind::Timer, EventKind::Repair],
                }
            }
            Happening::Synced { node } => {
                fact.node = node.0;
                &[EventKind::Timer]
            }
            Happening::Crashed { node } | Happening::Restarted { node, .. } => {
                fact.node = node.0;
                fact.cause = self.command_before(cluster);
                &[EventKind::Fault]
            }
            Happening::Adopted { node, .. } | Happening::SwitchedOff { node } => {
                fact.node = node.0;
                &[EventKind::Membership]
            }
            Happening::Opinion { node, peer, .. } | Happening::Viewed { node, peer, .. } => {
                (fact.node, fact.peer) = (node.0, peer.0);
                &[EventKind::Membership]
            }
            Happening::Noted { node, note } => {
                fact.node = node.0;
                fact.peer = peer_of(note).map_or(NOBODY, |peer| peer.0);
                note_kinds(note)
            }
        };
        fact.kinds |= kinds.iter().fold(0, |bits, kind| bits | kind.bit());
        fact
    }

    /// The command that was given just before what happens now, in the same breath.
    fn command_before(&self, cluster: &Cluster) -> u32 {
        let last = self.facts.len().checked_sub(1);
        let event = last.and_then(|last| cluster.trace().events().get(last));
        match event.map(|event| &event.what) {
            Some(Happening::Command { .. }) => self.facts.len() as u32 - 1,
            _ => NONE,
        }
    }
}

pub(super) fn some(event: u32) -> Option<EventId> {
    (event != NONE).then_some(EventId(u64::from(event)))
}

fn message_kinds(kind: MessageKind) -> &'static [EventKind] {
    match kind {
        MessageKind::Forward
        | MessageKind::ForwardReply
        | MessageKind::Write
        | MessageKind::WriteAck
        | MessageKind::Read
        | MessageKind::ReadReply => &[EventKind::Message],
        MessageKind::Repair
        | MessageKind::Handoff
        | MessageKind::HandoffAck
        | MessageKind::NotOwner
        | MessageKind::Tree
        | MessageKind::TreeReply => &[EventKind::Message, EventKind::Repair],
        MessageKind::Gossip | MessageKind::Ping | MessageKind::PingAck | MessageKind::PingReq => {
            &[EventKind::Message, EventKind::Membership]
        }
    }
}

fn note_kinds(note: &Note) -> &'static [EventKind] {
    match note {
        Note::Coordinates { .. }
        | Note::Stored { .. }
        | Note::StandsIn { .. }
        | Note::QuorumMet { .. }
        | Note::QuorumMissed { .. }
        | Note::TakesOver { .. }
        | Note::Ignored { .. } => &[EventKind::Request],
        Note::Repairs { .. } => &[EventKind::Request, EventKind::Repair],
        Note::Descends(_)
        | Note::SendsBack { .. }
        | Note::Brings { .. }
        | Note::Differs { .. }
        | Note::Reaped { .. }
        | Note::HintExpired { .. }
        | Note::HandedOff { .. } => &[EventKind::Repair],
        Note::Owes { .. } => &[EventKind::Membership, EventKind::Repair],
        Note::CannotChange { .. } => &[EventKind::Membership],
    }
}

fn peer_of(note: &Note) -> Option<NodeId> {
    match note {
        Note::Stored { owed_to, .. } => *owed_to,
        Note::StandsIn { holder, .. } => Some(*holder),
        Note::Repairs { node, .. } => Some(*node),
        Note::Differs { peer, .. } | Note::SendsBack { peer, .. } => Some(*peer),
        Note::Descends(descent) => Some(descent.peer),
        Note::HintExpired { target, .. }
        | Note::Owes { target, .. }
        | Note::Brings { target, .. }
        | Note::HandedOff { target, .. } => Some(*target),
        _ => None,
    }
}
