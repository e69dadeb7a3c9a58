//! Follows each request through the trace: who was asked, who answered, who stood in.

use super::followed::{Aftermath, Followed, Lead, Open, read};
use super::given::GivenContexts;
use super::{Lab, Seat};
use crate::base::{Micros, NodeId, SharedList};
use crate::causality::Dot;
use crate::config::Fsync;
use crate::node::{MessageKind, Note, Quorum, RequestId};
use crate::observe::{Intent, OpRecord};
use crate::script::Runner;
use crate::sim::{Cluster, EventId, Happening, LossReason, TraceEvent};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How much that followed a request is kept.
const MOST_FOLLOWED: usize = 60;

/// What is known of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestView {
    /// Its running number on this cluster, from 1.
    pub number: usize,
    /// Its identity.
    pub id: RequestId,
    /// Who asked.
    pub client: Rc<str>,
    /// `get`, `put` or `delete`.
    pub operation: &'static str,
    /// The key.
    pub key: Rc<str>,
    /// The node asked.
    pub entry: Option<NodeId>,
    /// The node that coordinates.
    pub coordinator: Option<NodeId>,
    /// The dot that a write was given.
    pub dot: Option<Dot>,
    /// Who must answer.
    pub quorum: Quorum,
    /// When it was asked.
    pub asked_at: Micros,
    /// When enough had answered.
    pub met: Option<Micros>,
    /// When the client was answered, and the error's code if it failed.
    pub answered: Option<(Micros, Option<&'static str>)>,
    /// The replicas, in the order of the preference list; then those that stand in.
    pub seats: Vec<Seat>,
    /// The place of its record in the history, once it is over.
    pub record: Option<usize>,
    /// What followed.
    pub followed: Vec<Followed>,
    /// How much more followed than is kept.
    pub more_followed: usize,
}

impl RequestView {
    fn seat(&mut self, node: NodeId) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.node == node)
    }

    fn stand_in(&mut self, holder: NodeId, target: Option<NodeId>) {
        if let Some(target) = target
            && let Some(seat) = self.seat(target)
        {
            seat.replaced = true;
        }
        match self.seat(holder) {
            Some(seat) if !seat.is_primary => seat.stands_in_for = seat.stands_in_for.or(target),
            Some(_) => {}
            None => {
                let mut seat = Seat::new(holder, false);
                seat.stands_in_for = target;
                self.seats.push(seat);
            }
        }
    }

    fn ask(&mut self, node: NodeId, at: Micros) {
        self.stand_in(node, None);
        if let Some(seat) = self.seat(node) {
            seat.asked = seat.asked.or(Some(at));
            seat.lost = None;
        }
    }

    fn follow(&mut self, at: Micros, what: Aftermath) {
        match self.followed.len() < MOST_FOLLOWED {
            true => self.followed.push(Followed { at, what }),
            false => self.more_followed += 1,
        }
    }
}

/// The requests of one cluster.
#[derive(Clone, Default)]
pub(super) struct Requests {
    all: Vec<RequestView>,
    places: BTreeMap<RequestId, u32>,
    /// The places of those that have failed, in order.
    failed: Vec<u32>,
    /// The place of the newest write of each key.
    writes: BTreeMap<Rc<str>, u32>,
    hints: Open,
    /// How many records were joined with their requests.
    concluded: usize,
    pub(super) given: GivenContexts,
}

impl Requests {
    pub(super) fn all(&self) -> &[RequestView] {
        &self.all
    }

    fn find(&mut self, id: RequestId) -> Option<&mut RequestView> {
        let place = *self.places.get(&id)?;
        self.all.get_mut(place as usize)
    }

    /// Takes in an event.
    pub(super) fn take_in(&mut self, runner: &Runner, event: &TraceEvent) {
        let at = event.at_us;
        let cluster = runner.cluster();
        match &event.what {
            Happening::Asked { request, .. } => self.begin(runner, *request, event),
            Happening::Answered { request, error, .. } => {
                let Some(view) = self.find(*request) else {
                    return;
                };
                view.answered = Some((at, *error));
                if error.is_some() {
                    let place = (view.number - 1) as u32;
                    let among = self.failed.partition_point(|other| *other < place);
                    self.failed.insert(among, place);
                }
            }
            Happening::Sent {
                from,
                to,
                kind,
                request: Some(request),
                ..
            } => match kind {
                MessageKind::Write | MessageKind::Read => {
                    if let Some(view) = self.find(*request) {
                        // A coordinator asks the others once its own part is done.
                        if let Some(seat) = view.seat(*from) {
                            seat.answer(at, true);
                        }
                        view.ask(*to, at);
                    }
                }
                MessageKind::WriteAck if answers_twice(cluster) => {
                    let view = self.find(*request);
                    if let Some(seat) = view.and_then(|view| view.seat(*from)) {
                        seat.arrival = seat.arrival.or(Some(event.id));
                    }
                }
                _ => {}
            },
            Happening::Delivered { sent, .. } => self.on_arrival(cluster, *sent, at),
            Happening::Lost { sent, why } => self.on_loss(cluster, *sent, *why, at),
            Happening::Noted { node, note } => {
                self.on_note(*node, note, at);
                if let Some((lead, what)) = read(cluster, event) {
                    self.follow(lead, at, what);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, runner: &Runner, id: RequestId, event: &TraceEvent) {
        let Happening::Asked {
            client,
            operation,
            key,
            entry,
            ..
        } = &event.what
        else {
            return;
        };
        let config = runner.cluster().config();
        let own = Quorum {
            replicas: match *operation {
                "get" => config.r,
                _ => config.w,
            },
            ..Quorum::default()
        };
        let ring = runner.cluster().ring();
        let primaries = ring.primaries(ring.partition_of(ring.key(key).position()));
        let place = self.all.len() as u32;
        let key: Rc<str> = key.as_str().into();
        // One that was refused before a node was asked has written nothing.
        let intent = runner.intent(id);
        if *operation != "get" && intent.is_some() {
            self.writes.insert(key.clone(), place);
        }
        let before = self.all.last().filter(|view| *view.client == **client);
        self.places.insert(id, place);
        self.all.push(RequestView {
            number: self.all.len() + 1,
            id,
            client: before.map_or_else(|| client.as_str().into(), |view| view.client.clone()),
            operation,
            key,
            entry: *entry,
            coordinator: None,
            dot: None,
            quorum: intent.map_or(own, |intent| intent.quorum),
            asked_at: event.at_us,
            met: None,
            answered: None,
            seats: primaries
                .iter()
                .map(|node| Seat::new(*node, true))
                .collect(),
            record: None,
            followed: Vec::new(),
            more_followed: 0,
        });
    }

    fn on_arrival(&mut self, cluster: &Cluster, sent: EventId, at: Micros) {
        let Some((from, to, kind, request)) = sending(cluster, sent) else {
            return;
        };
        let node = if asks(kind) { to } else { from };
        if !asks(kind) && !answers(kind) {
            return;
        }
        let Some(seat) = self.find(request).and_then(|view| view.seat(node)) else {
            return;
        };
        match asks(kind) {
            true => seat.received = seat.received.or(Some(at)),
            false => seat.answer(at, seat.arrival != Some(sent)),
        }
    }

    fn on_loss(&mut self, cluster: &Cluster, sent: EventId, why: LossReason, at: Micros) {
        let Some((from, to, kind, request)) = sending(cluster, sent) else {
            return;
        };
        let node = if asks(kind) { to } else { from };
        if (asks(kind) || answers(kind))
            && let Some(seat) = self.find(request).and_then(|view| view.seat(node))
        {
            seat.lost = Some((why, at));
        }
    }

    fn on_note(&mut self, node: NodeId, note: &Note, at: Micros) {
        match note {
            Note::Coordinates { request, dot, .. } => {
                if let Some(view) = self.find(*request) {
                    view.coordinator = Some(node);
                    view.dot = dot.or(view.dot);
                    view.ask(node, at);
                    if let Some(seat) = view.seat(node) {
                        seat.received = seat.received.or(Some(at));
                    }
                }
            }
            Note::QuorumMet { request, .. } => {
                if let Some(view) = self.find(*request) {
                    view.met = view.met.or(Some(at));
                    if let Some(seat) = view.seat(node) {
                        seat.answer(at, true);
                    }
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

    fn follow(&mut self, lead: Lead, at: Micros, what: Aftermath) {
        let place = |requests: &Requests, id| requests.places.get(&id).map(|it| *it as usize);
        let write =
            |requests: &Requests, key: &str| requests.writes.get(key).map(|it| *it as usize);
        let mut places: Vec<usize> = Vec::new();
        match lead {
            Lead::Request(id) => places.extend(place(self, id)),
            Lead::Write(key) => places.extend(write(self, &key)),
            Lead::Both(id, key) => {
                places.extend(place(self, id));
                places.extend(write(self, &key).filter(|it| !places.contains(it)));
            }
            Lead::Left(id, mark) => {
                places.extend(place(self, id));
                self.hints.entry(mark).or_default().extend(&places);
            }
            Lead::Gone(mark) => match self.hints.remove(&mark) {
                Some(writes) => places = writes,
                // A coordinator that stands in has its hint from the start.
                None => places.extend(write(self, &mark.2)),
            },
        }
        for place in places {
            self.all[place].follow(at, what);
        }
    }

    /// Joins the requests that have finished since the last time with their records.
    pub(super) fn conclude(&mut self, history: &SharedList<OpRecord>) {
        for (index, record) in history.iter().enumerate().skip(self.concluded) {
            if let Some(view) = self.find(record.request) {
                view.record = Some(index);
            }
            self.given.take_in(record, index);
        }
        self.concluded = history.len();
    }
}

/// Whether a replica says twice that it has a write: when it has arrived, and when it is logged.
fn answers_twice(cluster: &Cluster) -> bool {
    let config = cluster.config();
    config.fsync == Fsync::Always && !config.fsync_latency.is_zero()
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

impl Lab {
    /// Every request of this cluster, oldest first: the one with number 1 is the first.
    pub fn requests(&self) -> &[RequestView] {
        &self.reading().requests.all
    }

    /// The places of the requests that have failed, oldest first.
    pub fn failed_requests(&self) -> &[u32] {
        &self.reading().requests.failed
    }

    /// The request that is looked at: the chosen one, or the last.
    pub fn request(&self) -> Option<&RequestView> {
        let all = self.requests();
        let chosen = self
            .selected_request
            .and_then(|number| all.get(number.checked_sub(1)?));
        chosen.or(all.last())
    }

    /// The record of a request that is over.
    pub fn record(&self, view: &RequestView) -> Option<&OpRecord> {
        self.history().get(view.record?)
    }

    /// What a request was sent with; none for one that was refused before a node was asked.
    pub fn intent(&self, request: RequestId) -> Option<&Intent> {
        self.run.runner().intent(request)
    }

    /// Looks at the request after the one that is looked at, or at the one before it.
    pub fn walk_requests(&mut self, forward: bool) {
        let Some(now) = self.request().map(|view| view.number) else {
            return;
        };
        let next = match forward {
            true => now + 1,
            false => now - 1,
        };
        if (1..=self.requests().len()).contains(&next) {
            self.select_request(next);
        }
    }
}
