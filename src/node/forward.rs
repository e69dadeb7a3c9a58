//! Finding a coordinator: a request goes to the node that was asked if that is a primary of the
//! key, otherwise it is passed on to one (Dynamo paper, section 4.5).

use super::Node;
use super::coordination::Origin;
use super::io::{Effects, Ignored, Note, Timer};
use super::message::Message;
use super::request::{Reply, Request, RequestId};
use crate::base::{Micros, NodeId};
use crate::config::Sabotage;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// A request that this node has passed on and waits for.
#[derive(Clone, Debug)]
pub(super) struct Forwarding {
    request: Arc<Request>,
    arrived: Micros,
    tried: Vec<NodeId>,
    /// When the timer that counts comes due.
    pub(super) due: Micros,
}

/// The forwarded requests that this node has taken on lately, so that one that the bus merely
/// duplicated makes no second dot.
#[derive(Clone, Debug, Default)]
pub(super) struct SeenForwards {
    order: VecDeque<RequestId>,
    seen: BTreeSet<RequestId>,
}

/// How many are remembered; the oldest is forgotten first.
const SEEN_FORWARDS: usize = 4_096;

impl SeenForwards {
    fn insert(&mut self, id: RequestId) -> bool {
        let new = self.seen.insert(id);
        if new {
            self.order.push_back(id);
            if self.order.len() > SEEN_FORWARDS
                && let Some(oldest) = self.order.pop_front()
            {
                self.seen.remove(&oldest);
            }
        }
        new
    }
}

impl Node {
    /// A client that sits here asks for something.
    pub(super) fn on_request(&mut self, now: Micros, request: Arc<Request>, effects: &mut Effects) {
        let partition = self.ring.partition_of(request.key.position());
        if self.ring.is_primary(partition, self.id) {
            self.coordinate(now, request, (Origin::Client(now), &[]), effects);
        } else {
            let forwarding = Forwarding {
                request,
                arrived: now,
                tried: Vec::new(),
                due: now,
            };
            self.forward(now, forwarding, effects);
        }
    }

    /// Another node's client asks for something.
    pub(super) fn on_forward(
        &mut self,
        now: Micros,
        from: NodeId,
        request: Arc<Request>,
        effects: &mut Effects,
    ) {
        let is_new = self.seen_forwards.insert(request.id);
        if is_new || self.config.is_sabotaged(Sabotage::ForgetsForwards) {
            self.coordinate(now, request, (Origin::Forwarded(from), &[]), effects);
        } else {
            effects.note(|| Note::Ignored {
                why: Ignored::RepeatedForward,
            });
        }
    }

    /// The answer to a request that this node passed on: the first one counts, even when this
    /// node has given up waiting and coordinates by now.
    pub(super) fn on_forward_reply(&mut self, id: RequestId, reply: Reply, effects: &mut Effects) {
        if self.forwards.remove(&id).is_some() || self.has_been_overtaken(id, &reply) {
            effects.reply(id, reply);
        } else {
            effects.note(|| Note::Ignored {
                why: Ignored::LateAnswer,
            });
        }
    }

    pub(super) fn on_forward_unanswered(
        &mut self,
        now: Micros,
        id: RequestId,
        effects: &mut Effects,
    ) {
        if let Some(forwarding) = self.forwards.remove(&id) {
            if let Some(&silent) = forwarding.tried.last() {
                self.on_silence(now, silent, effects);
            }
            self.forward(now, forwarding, effects);
        }
    }

    /// Passes the request on to the next primary that was not tried and is not believed down.
    /// When there is none, or no time for another try, this node coordinates as a fallback.
    fn forward(&mut self, now: Micros, mut forwarding: Forwarding, effects: &mut Effects) {
        match self.next_coordinator(now, &forwarding) {
            Some(primary) => {
                forwarding.tried.push(primary);
                forwarding.due = now + self.config.forward_timeout;
                let id = forwarding.request.id;
                effects.send(primary, Message::Forward(forwarding.request.clone()));
                effects.set_timer(forwarding.due, Timer::Forward(id, forwarding.due));
                self.forwards.insert(id, forwarding);
            }
            None => {
                let request = forwarding.request;
                effects.note(|| Note::TakesOver {
                    request: request.id,
                });
                let origin = Origin::Client(forwarding.arrived);
                self.coordinate(now, request, (origin, &forwarding.tried), effects);
            }
        }
    }

    fn next_coordinator(&self, now: Micros, forwarding: &Forwarding) -> Option<NodeId> {
        // Whoever takes over needs time for its own replicas before the client gives up.
        let last_try = forwarding.arrived + self.config.client_timeout;
        let after_this_try = now + self.config.forward_timeout + self.config.replica_timeout;
        if !forwarding.tried.is_empty() && after_this_try > last_try {
            return None;
        }
        let partition = self.ring.partition_of(forwarding.request.key.position());
        let primaries = self.ring.primaries(partition).iter().copied();
        let mut untried = primaries.filter(|primary| !forwarding.tried.contains(primary));
        // With a strict quorum only a primary can coordinate, so one believed down is tried too.
        let strict = !self.config.sloppy;
        untried
            .clone()
            .find(|&primary| !self.peers.passes_over(primary, now))
            .or_else(|| strict.then(|| untried.next()).flatten())
    }
}
