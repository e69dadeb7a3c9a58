//! One node as a pure state machine: an input and the time go in, effects come out.
//!
//! `io` is its edge, `message` and `request` the words that cross it. The work is done by
//! sub-machines, each a file with its part of `Node`: `forward` finds a coordinator for a request,
//! `coordinate` runs a request against its replicas (with what is special to each in `put` and
//! `get`), `replica` serves other coordinators, `handoff` brings home what this node owes,
//! `transfer` says what it owes when ownership moves, `tables` which ownership table it goes by,
//! `members` is membership and failure detection on the node's own messages, `logging` keeps the log durable and short, `anti_entropy` compares replicas, `reap` forgets
//! tombstones; `batch` says how much goes in one message, `sense` what a peer cannot mean; `inspect`
//! is what observers may ask.
//!
//! The driver calls [`Node::start`] once, then [`Node::handle`] for each input, and carries out the
//! effects in their order. It asks [`Node::awaits`] before it delivers a timer.

mod anti_entropy;
mod batch;
mod coordinate;
mod coordination;
mod forward;
mod get;
mod handoff;
mod inspect;
mod io;
mod logging;
mod members;
mod message;
mod places;
mod put;
mod reap;
mod replica;
mod request;
mod sense;
mod tables;
mod transfer;

pub use anti_entropy::{exchanges_a_round, patience};
pub use io::{Descent, Effect, Effects, FullCopy, Ignored, Input, Note, Ticket, Timer};
pub use message::{Held, Message, MessageKind, ReapStep};
pub use request::{
    Failure, Found, Hint, Operation, Put, Quorum, Reply, Request, RequestId, Shortfall,
    reply_context,
};
pub use tables::{Part, spreading};

use crate::base::{Key, Micros, NodeId};
use crate::config::{ClusterConfig, Sabotage};
use crate::membership::{Detector, Input as MemberInput, Out};
use crate::ring::Ring;
use crate::store::{Record, Store};
use anti_entropy::AntiEntropy;
use coordination::Coordination;
use forward::{Forwarding, SeenForwards};
use handoff::Handoff;
use logging::Logging;
use members::Members;
use reap::Reaping;
use std::collections::BTreeMap;
use std::sync::Arc;
use tables::Wishes;

/// A node. Everything but its store is lost in a crash.
#[derive(Clone, Debug)]
pub struct Node {
    id: NodeId,
    config: Arc<ClusterConfig>,
    /// The table that it goes by, with all that follows from it.
    ring: Arc<Ring>,
    /// The one before, if it has gone over to another.
    former: Option<Arc<Ring>>,
    wishes: Wishes,
    store: Store,
    /// Whom it believes down.
    peers: Detector,
    members: Members,
    /// Whether the disk was lost that knew the node's incarnation.
    lost_incarnation: bool,
    /// What membership wants done, used over and over.
    members_out: Out,
    forwards: BTreeMap<RequestId, Forwarding>,
    seen_forwards: SeenForwards,
    coordinations: BTreeMap<RequestId, Box<Coordination>>,
    handoff: Handoff,
    logging: Logging,
    anti_entropy: AntiEntropy,
    reaping: Reaping,
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
    /// The ring that it goes by until it knows a newer one.
    pub ring: Arc<Ring>,
    /// What it is there for.
    pub part: Part,
}

/// What a node starts with when it makes a mistake of recovery on purpose.
fn sabotaged(mut boot: Boot, mut intact: bool) -> (Boot, bool) {
    if boot.config.is_sabotaged(Sabotage::KeepsDiskNumber) {
        boot.fresh_disk = 1;
        intact = true;
    }
    (boot, intact)
}

impl Node {
    /// A node that starts with what could be read of its log, and whether that is sure to be all
    /// that it ever logged.
    pub fn start(boot: Boot, log: Vec<Record>, intact: bool, effects: &mut Effects) -> Node {
        let (boot, intact) = sabotaged(boot, intact);
        let (mut store, first) = Store::rebuild(boot.id, boot.fresh_disk, log, intact);
        if boot.config.is_sabotaged(Sabotage::StartsWithoutHints) {
            store.forget_marks();
        }
        let anti_entropy = AntiEntropy::new(boot.boots, &store);
        if let Some(record) = first {
            effects.append(record);
        }
        let incarnation = store.incarnation();
        let logged = store
            .ring()
            .filter(|ring| ring.table_version() > boot.ring.table_version());
        let ring = logged.cloned().unwrap_or(boot.ring);
        let members = Members::new(&boot.config, boot.id, boot.boots, (incarnation, &ring));
        let peers = members::detector(&boot.config);
        Node {
            id: boot.id,
            config: boot.config,
            wishes: Wishes::of(boot.part.wish(boot.id)),
            ring,
            former: None,
            store,
            peers,
            lost_incarnation: boot.boots > 0 && incarnation.is_none(),
            members,
            members_out: Out::new(),
            forwards: BTreeMap::new(),
            seen_forwards: SeenForwards::default(),
            coordinations: BTreeMap::new(),
            handoff: Handoff::after_boots(boot.boots),
            logging: Logging::default(),
            anti_entropy,
            reaping: Reaping::default(),
            skew_us: boot.skew_us,
        }
    }

    /// Takes one input and adds what follows from it to `effects`.
    pub fn handle(&mut self, now: Micros, input: Input, effects: &mut Effects) {
        // Whatever comes, it finds no hint that has had its time: a node that was paused or down
        // must not show one first.
        self.expire_hints(now, effects);
        match input {
            Input::Started => {
                self.reaping.note_let_go(now);
                if !self.config.is_sabotaged(Sabotage::StartsWithoutHints) {
                    self.owe_what_is_not_owned(effects);
                }
                self.arm(now, effects);
                self.start_members(now, effects);
                self.pursue(now, effects);
            }
            Input::Request(request) => self.on_request(now, request, effects),
            Input::Message(from, message) => self.on_message(now, from, message, effects),
            Input::Timer(timer) => self.on_timer(now, timer, effects),
            Input::Synced(ticket) => self.on_synced(now, ticket, effects),
            Input::Skewed(skew_us) => self.skew_us = skew_us,
            Input::Configured(config) => self.configure(now, config, effects),
            Input::Change(change) => self.on_change(now, change, effects),
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
            Timer::HintExpiry(due) => self.handoff.expires_at(due),
            Timer::Flush(due) => self.logging.is_due(due),
            Timer::AntiEntropy(due) => self.anti_entropy.is_due(due),
            Timer::Reap(due) => self.reaping.is_due(due),
            Timer::Leave(due) => self.wishes.is_due(due),
            Timer::Departed(due) => self.wishes.departed_due(due),
            Timer::Members(timer) => self.members.awaits(timer),
        }
    }

    /// What it holds.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its own view of the ring.
    pub fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// The peers that it believes to be down at `now`, in order of name.
    pub fn believed_down(&self, now: Micros) -> Vec<NodeId> {
        self.peers.believed_down(now)
    }

    fn on_message(&mut self, now: Micros, from: NodeId, message: Message, effects: &mut Effects) {
        if !self.config.is_sabotaged(Sabotage::NeverTakesBack) && self.peers.heard(from) {
            effects.opinion(from, true);
        }
        match message {
            Message::Forward(request) => self.on_forward(now, from, request, effects),
            Message::ForwardReply(id, reply) => self.on_forward_reply(id, *reply, effects),
            Message::Write {
                request,
                key,
                clock,
                owed,
            } => {
                self.on_write(now, from, request, (key, clock, owed), effects);
            }
            Message::WriteAck { request, logged } => {
                self.on_write_ack(now, from, request, logged, effects);
            }
            Message::Read {
                request,
                key,
                digest,
            } => {
                self.on_read(now, from, request, &key, digest, effects);
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
            Message::Reap {
                key,
                digest,
                table,
                step,
            } if table == self.ring.table_version() => {
                self.on_reap(now, from, (key, digest, step), effects);
            }
            Message::Tree {
                round,
                leg,
                table,
                partition,
                step,
            } if table == self.ring.table_version() => {
                self.on_tree(now, from, (round, leg, partition), &step, effects);
            }
            // By another table partitions are others, and so are the nodes that have to agree.
            Message::Tree { .. } | Message::Reap { .. } => {}
            Message::TreeReply {
                round,
                leg,
                states,
                ask,
            } => {
                self.on_tree_reply(now, from, (round, leg), (states, ask), effects);
            }
            Message::Handoff {
                round,
                states,
                ring: None,
            } => {
                self.on_handoff(now, from, round, states, effects);
            }
            Message::Handoff {
                round,
                ring: Some(ring),
                ..
            } => self.on_handoff_told(now, from, (round, &ring), effects),
            Message::Members(message) => {
                self.note_table_of(from, message.table());
                self.tell_members(now, MemberInput::Message(from, message), effects);
            }
            Message::NotOwner { round, ring } => {
                self.on_not_owner(now, from, (round, ring), effects);
            }
            Message::HandoffAck { round, taken } => {
                self.on_handoff_ack(now, from, round, &taken, effects);
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
            Timer::HintExpiry(_) => self.on_expiry_due(now, effects),
            Timer::Flush(_) => self.on_flush_due(effects),
            Timer::AntiEntropy(_) => self.on_anti_entropy_due(now, effects),
            Timer::Reap(_) => self.on_reap_due(now, effects),
            Timer::Leave(_) => self.on_leave_due(now, effects),
            Timer::Departed(_) => self.on_departed_due(now, effects),
            Timer::Members(timer) => {
                self.tell_members(now, MemberInput::Timer(timer), effects);
            }
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

    fn configure(&mut self, now: Micros, config: Arc<ClusterConfig>, effects: &mut Effects) {
        let trees = |config: &ClusterConfig| {
            (
                config.anti_entropy,
                config.merkle_fanout,
                config.merkle_depth,
            )
        };
        if trees(&config) != trees(&self.config) {
            self.anti_entropy.rebuild(&self.store);
        }
        self.config = config;
        self.configure_members(now, effects);
        self.arm(now, effects);
    }

    /// Sees to it that everything goes on that goes on by itself.
    fn arm(&mut self, now: Micros, effects: &mut Effects) {
        self.arm_handoff(now, effects);
        self.arm_anti_entropy(now, effects);
        self.note_tombstones(now, effects);
    }

    /// What is held for `key` has changed.
    fn on_changed(&mut self, now: Micros, key: &Key, effects: &mut Effects) {
        if self.config.anti_entropy {
            self.anti_entropy.touch(key);
        }
        self.note_tombstone(now, key, effects);
    }

    /// `peer` left something unanswered: from now on it is believed down.
    fn on_silence(&mut self, now: Micros, peer: NodeId, effects: &mut Effects) {
        if self.peers.unanswered(peer, now) {
            effects.opinion(peer, false);
        }
    }
}
