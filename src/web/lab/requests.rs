//! Follows each request through the trace: who was asked, who answered, who stood in.

use crate::base::{Micros, NodeId};
use crate::node::{MessageKind, Note, RequestId};
use crate::observe::OpRecord;
use crate::script::{Action, Command};
use crate::sim::{Cluster, EventId, Happening, LossReason, TraceEvent};

/// How many requests can be looked at.
const MOST: usize = 100;

/// What is known of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestView {
    /// Its running number on this cluster, from 1.
    pub number: usize,
    /// Its identity.
    pub id: RequestId,
    /// Who asked.
    pub client: String,
    /// `get`, `put` or `delete`.
    pub operation: &'static str,
    /// The key.
    pub key: String,
    /// The node asked.
    pub entry: Option<NodeId>,
    /// The node that coordinates.
    pub coordinator: Option<NodeId>,
    /// How many replicas must answer.
    pub needed: u16,
    /// When it was asked.
    pub asked_at: Micros,
    /// When the client was answered, and the error's code if it failed.
    pub answered: Option<(Micros, Option<&'static str>)>,
    /// The replicas, in the order of the preference list; then those that stand in.
    pub seats: Vec<Seat>,
    /// The record, once it is over.
    pub record: Option<OpRecord>,
}

/// A replica's part in a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The node.
    pub node: NodeId,
    /// The primary that it stands in for.
    pub stands_in_for: Option<NodeId>,
    /// Whether another stands in for it.
    pub replaced: bool,
    /// How far it is.
    pub state: SeatState,
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

impl RequestView {
    /// Whether a seat's answer came after the client had been answered.
    pub fn is_late(&self, at: Micros) -> bool {
        self.answered.is_some_and(|(answered, _)| at > answered)
    }

    fn seat(&mut self, node: NodeId) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.node == node)
    }

    fn set(&mut self, node: NodeId, state: SeatState) {
        if let Some(seat) = self.seat(node)
            && !matches!(seat.state, SeatState::Answered(_))
        {
            seat.state = state;
        }
    }

    fn stand_in(&mut self, holder: NodeId, target: Option<NodeId>) {
        if let Some(target) = target
            && let Some(seat) = self.seat(target)
        {
            seat.replaced = true;
        }
        if self.seat(holder).is_none() {
            self.seats.push(Seat {
                node: holder,
                stands_in_for: target,
                replaced: false,
                state: SeatState::Idle,
            });
        }
    }
}

/// The requests of one cluster.
#[derive(Default)]
pub(super) struct Requests {
    all: Vec<RequestView>,
    count: usize,
}

impl Requests {
    pub(super) fn all(&self) -> &[RequestView] {
        &self.all
    }

    fn find(&mut self, id: RequestId) -> Option<&mut RequestView> {
        self.all.iter_mut().rev().find(|view| view.id == id)
    }

    /// Takes in an event; `needed` is what the request that has just been made asks for.
    pub(super) fn take_in(&mut self, cluster: &Cluster, event: &TraceEvent, needed: Option<u16>) {
        let at = event.at_us;
        match &event.what {
            Happening::Asked {
                request,
                client,
                operation,
                key,
                entry,
                ..
            } => {
                let config = cluster.config();
                let own = match *operation {
                    "get" => config.r,
                    _ => config.w,
                };
                let ring = cluster.ring();
                let primaries = ring.primaries(ring.partition_of(ring.key(key).position()));
                self.count += 1;
                self.all.push(RequestView {
                    number: self.count,
                    id: *request,
                    client: client.clone(),
                    operation,
                    key: key.clone(),
                    entry: *entry,
                    coordinator: None,
                    needed: needed.unwrap_or(own),
                    asked_at: at,
                    answered: None,
                    seats: primaries.iter().map(|node| Seat::new(*node)).collect(),
                    record: None,
                });
                let surplus = self.all.len().saturating_sub(MOST);
                self.all.drain(..surplus);
            }
            Happening::Answered { request, error, .. } => {
                if let Some(view) = self.find(*request) {
                    view.answered = Some((at, *error));
                }
            }
            Happening::Sent {
                from,
                to,
                kind,
                request,
                ..
            } if asks(*kind) => {
                if let Some(view) = request.and_then(|id| self.find(id)) {
                    // A coordinator asks the others once its own part is done.
                    view.set(*from, SeatState::Answered(at));
                    view.set(*to, SeatState::Asked);
                }
            }
            Happening::Delivered { sent, .. } => {
                self.on_arrival(cluster, *sent, at);
            }
            Happening::Lost { sent, why } => self.on_loss(cluster, *sent, *why),
            Happening::Noted { node, note } => self.on_note(*node, note, at),
            _ => {}
        }
    }

    fn on_arrival(&mut self, cluster: &Cluster, sent: EventId, at: Micros) {
        let Some((from, _, kind, request)) = sending(cluster, sent) else {
            return;
        };
        if answers(kind)
            && let Some(view) = self.find(request)
        {
            view.set(from, SeatState::Answered(at));
        }
    }

    fn on_loss(&mut self, cluster: &Cluster, sent: EventId, why: LossReason) {
        let Some((from, to, kind, request)) = sending(cluster, sent) else {
            return;
        };
        let Some(view) = self.find(request) else {
            return;
        };
        if asks(kind) {
            view.set(to, SeatState::Lost(why));
        } else if answers(kind) {
            view.set(from, SeatState::Lost(why));
        }
    }

    fn on_note(&mut self, node: NodeId, note: &Note, at: Micros) {
        match note {
            Note::Coordinates { request, .. } => {
                if let Some(view) = self.find(*request) {
                    view.coordinator = Some(node);
                    view.stand_in(node, None);
                    view.set(node, SeatState::Asked);
                }
            }
            Note::QuorumMet { request, .. } => {
                if let Some(view) = self.find(*request) {
                    view.set(node, SeatState::Answered(at));
                }
            }
            Note::StandsIn {
                request,
                holder,
                target,
            } => {
                if let Some(view) = self.find(*request) {
                    view.stand_in(*holder, Some(*target));
                }
            }
            _ => {}
        }
    }

    /// Joins a finished request with its record.
    pub(super) fn conclude(&mut self, record: &OpRecord) {
        let finished = Micros(record.at_us + record.latency_us);
        let is_it = |view: &&mut RequestView| {
            view.record.is_none()
                && view.client == record.client
                && view.key == record.key
                && view.answered.is_some_and(|(at, _)| at == finished)
        };
        if let Some(view) = self.all.iter_mut().rev().find(is_it) {
            view.record = Some(record.clone());
        }
    }
}

impl Seat {
    fn new(node: NodeId) -> Seat {
        Seat {
            node,
            stands_in_for: None,
            replaced: false,
            state: SeatState::Idle,
        }
    }
}

fn asks(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Write | MessageKind::Read)
}

fn answers(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::WriteAck | MessageKind::ReadReply)
}

fn sending(cluster: &Cluster, sent: EventId) -> Option<(NodeId, NodeId, MessageKind, RequestId)> {
    match cluster.trace().get(sent)?.what {
        Happening::Sent {
            from,
            to,
            kind,
            request: Some(request),
            ..
        } => Some((from, to, kind, request)),
        _ => None,
    }
}

/// How many replicas a request itself asks for.
pub(super) fn needed_by(command: &Command) -> Option<u16> {
    match command {
        Command::Request(request) | Command::Async(request) => match request.action {
            Action::Get { r, .. } => r,
            Action::Put { w, .. } | Action::Delete { w, .. } => w,
            Action::Resolve { .. } => None,
        },
        _ => None,
    }
}
