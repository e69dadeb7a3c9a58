//! One node as a pure state machine: an input and the time go in, effects come out.
//!
//! `io` is its edge, `message` and `request` the words that cross it. The work is done by
//! sub-machines, each a file with its part of `Node`: `forward` finds a coordinator for a request,
//! `coordinate` runs a request against its replicas (with what is special to each in `put` and
//! `get`), `replica` serves other coordinators, `handoff` brings home what this node owes,
//! `logging` keeps the log durable and short.
//!
//! The driver calls [`Node::start`] once, then [`Node::handle`] for each input, and carries out the
//! effects in their order. It asks [`Node::awaits`] before it delivers a timer.

mod coordinate;
mod forward;
mod get;
mod handoff;
mod io;
mod logging;
mod message;
mod places;
mod put;
mod replica;
mod request;

pub use io::{Effect, Effects, Ignored, Input, Note, Ticket, Timer};
pub use message::{Held, Message, MessageKind};
pub use request::{
    Failure, Found, Hint, Operation, Put, Quorum, Reply, Request, RequestId, reply_context,
};

use crate::base::{Micros, NodeId};
use crate::config::ClusterConfig;
use crate::membership::Timeouts;
use crate::ring::Ring;
use crate::store::{Record, Store};
use coordinate::Coordination;
use forward::{Forwarding, SeenForwards};
use handoff::Handoff;
use logging::Logging;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node. Everything but its store is lost in a crash.
#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    config: Arc<ClusterConfig>,
    ring: Arc<Ring>,
    store: Store,
    peers: Timeouts,
    forwards: BTreeMap<RequestId, Forwarding>,
    seen_forwards: SeenForwards,
    coordinations: BTreeMap<RequestId, Coordination>,
    handoff: Handoff,
    logging: Logging,
    skew_us: i64,
}

/// What a node starts with.
#[derive(Clone, Debug)]
pub struct Boot {
    /// Who it is.
    pub id: NodeId,
    /// How often it was started before on this run; part of what it numbers itself.
    pub boots: u32,
    /// A number that no disk of this node had before, for a disk that has none or may have lost
    /// something.
    pub fresh_disk: u32,
    /// How far its clock is ahead of virtual time, in microseconds.
    pub skew_us: i64,
    /// The settings.
    pub config: Arc<ClusterConfig>,
    /// The ring.
    pub ring: Arc<Ring>,
}

impl Node {
    /// A node that starts with what could be read of its log, and whether that is sure to be all
    /// that it ever logged.
    pub fn start(boot: Boot, log: Vec<Record>, intact: bool, effects: &mut Effects) -> Node {
        let (store, first) = Store::rebuild(boot.id, boot.fresh_disk, log, intact);
        if let Some(record) = first {
            effects.append(record);
        }
        Node {
            id: boot.id,
            config: boot.config,
            ring: boot.ring,
            store,
            peers: Timeouts::default(),
            forwards: BTreeMap::new(),
            seen_forwards: SeenForwards::default(),
            coordinations: BTreeMap::new(),
            handoff: Handoff::after_boots(boot.boots),
            logging: Logging::default(),
            skew_us: boot.skew_us,
        }
    }

    /// Takes one input and adds what follows from it to `effects`.
    pub fn handle(&mut self, now: Micros, input: Input, effects: &mut Effects) {
        match input {
            Input::Started => self.arm_handoff(now, effects),
            Input::Request(request) => self.on_request(now, request, effects),
            Input::Message(from, message) => self.on_message(now, from, message, effects),
            Input::Timer(timer) => self.on_timer(now, timer, effects),
            Input::Synced(ticket) => self.on_synced(now, ticket, effects),
            Input::Skewed(skew_us) => self.skew_us = skew_us,
            Input::Configured(config) => {
                self.config = config;
                self.arm_handoff(now, effects);
            }
        }
        if effects.take_appended() {
            self.after_append(now, effects);
        }
    }

    /// Whether anything still waits for `timer`; a stale one need not be delivered.
    pub fn awaits(&self, timer: Timer) -> bool {
        match timer {
            Timer::Forward(request, due) => self
                .forwards
                .get(&request)
                .is_some_and(|forwarding| forwarding.due == due),
            Timer::Replicas(request, due) => self
                .coordinations
                .get(&request)
                .is_some_and(|work| work.due == due),
            Timer::Handoff(due) => self.handoff.is_due(due),
            Timer::HandoffAnswer(target, round) => self.handoff.awaits(target, round),
            Timer::Flush(due) => self.logging.is_due(due),
        }
    }

    /// What it holds.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its own view of the ring.
    pub fn ring(&self) -> &Ring {
        &self.ring
    }

    /// The peers that it believes to be down, in order of name.
    pub fn believed_down(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.peers.believed_down()
    }

    fn on_message(&mut self, now: Micros, from: NodeId, message: Message, effects: &mut Effects) {
        if self.peers.heard(from) {
            effects.opinion(from, true);
        }
        match message {
            Message::Forward(request) => self.on_forward(now, from, request, effects),
            Message::ForwardReply(id, reply) => self.on_forward_reply(id, *reply, effects),
            Message::Write {
                request,
                key,
                clock,
                owed_to,
            } => {
                self.on_write(now, from, request, (key, clock, owed_to), effects);
            }
            Message::WriteAck { request, logged } => {
                self.on_write_ack(now, from, request, logged, effects);
            }
            Message::Read {
                request,
                key,
                digest,
            } => {
                self.on_read(from, request, &key, digest, effects);
            }
            Message::ReadReply(id, held) => self.on_read_reply(now, from, id, held, effects),
            Message::Repair {
                request,
                key,
                clock,
                acknowledge,
            } => {
                self.on_repair(now, from, request, (key, clock, acknowledge), effects);
            }
            Message::Handoff { round, states } => {
                self.on_handoff(now, from, round, states, effects);
            }
            Message::HandoffAck { round, digests } => {
                self.on_handoff_ack(now, from, round, &digests, effects);
            }
        }
    }

    fn on_timer(&mut self, now: Micros, timer: Timer, effects: &mut Effects) {
        if !self.awaits(timer) {
            return;
        }
        match timer {
            Timer::Forward(id, _) => self.on_forward_unanswered(now, id, effects),
            Timer::Replicas(id, _) => self.on_replicas_due(now, id, effects),
            Timer::Handoff(_) => self.on_handoff_due(now, effects),
            Timer::HandoffAnswer(target, _) => self.on_handoff_unanswered(now, target, effects),
            Timer::Flush(_) => self.on_flush_due(effects),
        }
    }

    fn on_synced(&mut self, now: Micros, ticket: Ticket, effects: &mut Effects) {
        match ticket {
            Ticket::Coordinated(id) => self.on_put_logged(now, id, effects),
            Ticket::Written(coordinator, request) => {
                effects.send(
                    coordinator,
                    Message::WriteAck {
                        request,
                        logged: true,
                    },
                );
            }
            Ticket::TakenOver(from, round) => self.acknowledge_handoff(from, round, effects),
            Ticket::Rewritten => self.on_rewritten(effects),
            Ticket::Flushed => {}
        }
    }

    /// `peer` left something unanswered: from now on it is believed down.
    fn on_silence(&mut self, now: Micros, peer: NodeId, effects: &mut Effects) {
        if self.peers.unanswered(peer, now) {
            effects.opinion(peer, false);
        }
    }
}
