//! The node's edge: everything that comes in, and everything that goes out.

use super::message::Message;
use super::request::{Reply, Request, RequestId};
use crate::base::{Key, Micros, NodeId};
use crate::causality::Dot;
use crate::config::ClusterConfig;
use crate::membership;
use crate::merkle::Unlike;
use crate::ring::{Change, Ring};
use crate::store::Record;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a node is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// It has just started, with what its disk held: begin what goes on by itself.
    Started,
    /// A client that sits at this node asks for something.
    Request(Arc<Request>),
    /// A message has arrived.
    Message(NodeId, Message),
    /// A timer that it set has come due.
    Timer(Timer),
    /// What it appended up to this ticket is durable.
    Synced(Ticket),
    /// Its clock is this many microseconds ahead of virtual time from now on.
    Skewed(i64),
    /// The settings that may change while the cluster runs have changed.
    Configured(Arc<ClusterConfig>),
    /// An administrator wants this node to see to a change: its own leaving, or the removal of
    /// another that is known to be down.
    Change(Change),
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Send a message.
    Send(NodeId, Message),
    /// Come back with this timer at this time.
    SetTimer(Micros, Timer),
    /// Add a record to the log.
    Append(Record),
    /// Say so when everything appended before is durable.
    Sync(Ticket),
    /// Begin a new log beside the old one, with these records; what is appended goes to both.
    Rewrite(Vec<Record>),
    /// Put the new log in the place of the old one.
    Adopt,
    /// These tombstones of the key are forgotten here.
    Reaped(Key, Vec<RequestId>),
    /// Answer the client that asked here.
    Reply(RequestId, Reply),
    /// The opinion of a peer has changed: believed up or believed down.
    Opinion(NodeId, bool),
    /// Membership holds a peer for something else than before.
    View(NodeId, membership::State),
    /// It goes by this ownership table from now on.
    Table(Arc<Ring>),
    /// It has left, and has nothing more to do: its machine can be switched off.
    Halt,
    /// Something worth telling people; only made while somebody listens.
    Note(Note),
}

/// The timers of a node. One that no longer fits the node's state is stale and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timer {
    /// Look which forwarded request is still unanswered.
    Forward(RequestId, Micros),
    /// Look which replicas have not answered a coordinated request.
    Replicas(RequestId, Micros),
    /// Try to hand off what is owed.
    Handoff(Micros),
    /// Look whether a batch that was handed off is acknowledged.
    HandoffAnswer(NodeId, u64),
    /// Drop the hints that are as old as `hint_ttl`.
    HintExpiry(Micros),
    /// Sync what was logged, under `fsync=every(d)`.
    Flush(Micros),
    /// Begin the next exchange of Merkle trees.
    AntiEntropy(Micros),
    /// Look which tombstones can be forgotten.
    Reap(Micros),
    /// Look whether a node that leaves has anything left to do.
    Leave(Micros),
    /// Look whether the ownership table still names a member that is gone.
    Departed(Micros),
    /// What membership waits for.
    Members(membership::Timer),
}

impl Timer {
    /// The timer's kind and subject, which order simultaneous timers of one node.
    pub fn identity(self) -> (u8, u64) {
        match self {
            Timer::Forward(request, _) => (0, request.word()),
            Timer::Replicas(request, _) => (1, request.word()),
            Timer::Handoff(_) => (2, 0),
            Timer::HandoffAnswer(target, _) => (3, u64::from(target.0)),
            Timer::Flush(_) => (4, 0),
            Timer::AntiEntropy(_) => (5, 0),
            Timer::Reap(_) => (6, 0),
            Timer::HintExpiry(_) => (7, 0),
            Timer::Leave(_) => (8, 0),
            Timer::Departed(_) => (9, 0),
            Timer::Members(timer) => {
                let (class, subject) = timer.identity();
                (10 + class, subject)
            }
        }
    }
}

/// What a node waits for a sync for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticket {
    /// A put that it coordinates is logged: send it to the other replicas.
    Coordinated(RequestId),
    /// A replica write is logged: acknowledge it.
    Written(NodeId, RequestId),
    /// A received batch is logged: acknowledge it.
    TakenOver(NodeId, u64),
    /// A rewritten log is complete: put it in the place of the old one.
    Rewritten,
    /// What was logged is synced in its own time; nothing waits for it.
    Flushed,
}

impl Ticket {
    /// The ticket's kind, the node that it is for and its subject, which tell it from other syncs
    /// of one node.
    pub fn identity(self) -> (u8, u64, u64) {
        match self {
            Ticket::Coordinated(request) => (0, 0, request.word()),
            Ticket::Written(from, request) => (1, u64::from(from.0), request.word()),
            Ticket::TakenOver(from, round) => (2, u64::from(from.0), round),
            Ticket::Rewritten => (3, 0, 0),
            Ticket::Flushed => (4, 0, 0),
        }
    }
}

/// What a node tells about its work, for the trace.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// It coordinates a request; a put's dot is made already.
    Coordinates {
        /// The request.
        request: RequestId,
        /// Its key.
        key: Key,
        /// The dot of a put.
        dot: Option<Dot>,
    },
    /// It stored a state that it was sent.
    Stored {
        /// The key.
        key: Key,
        /// The primary that it holds the state for, if it is a fallback.
        owed_to: Option<NodeId>,
        /// Whether the state brought anything new.
        changed: bool,
    },
    /// A fallback takes the place of a replica that is down or did not answer.
    StandsIn {
        /// The request.
        request: RequestId,
        /// The fallback.
        holder: NodeId,
        /// The primary.
        target: NodeId,
    },
    /// Enough replicas have answered.
    QuorumMet {
        /// The request.
        request: RequestId,
        /// How many places have answered.
        got: u16,
    },
    /// Too few replicas answered in time.
    QuorumMissed {
        /// The request.
        request: RequestId,
        /// How many places have answered.
        got: u16,
        /// How many were needed.
        needed: u16,
    },
    /// A forwarded request was not answered in time, and this node coordinates it itself.
    TakesOver {
        /// The request.
        request: RequestId,
    },
    /// A read found that a replica holds something else than the join of all answers.
    Repairs {
        /// The key.
        key: Key,
        /// The replica that is sent the join.
        node: NodeId,
    },
    /// Hashes that another replica sent are not its own, and it sends what it holds further down.
    Descends(Box<Descent>),
    /// Two replicas of a partition were found to differ.
    Differs {
        /// The partition.
        partition: u32,
        /// The other replica.
        peer: NodeId,
        /// How many keys are sent or asked for.
        keys: u32,
        /// The keys whose states are sent.
        sends: Vec<Key>,
        /// The keys whose states are asked for.
        asks: Vec<Key>,
    },
    /// It sends another replica the states that this asked for and still lacks.
    SendsBack {
        /// The other replica.
        peer: NodeId,
        /// Their keys.
        keys: Vec<Key>,
    },
    /// It brings another node what it owes to it.
    Brings {
        /// The other node.
        target: NodeId,
        /// How many states are hints.
        hints: u32,
        /// How many states it brings because the other node owns them now.
        moved: u32,
    },
    /// A key that was nothing but tombstones is forgotten.
    Reaped {
        /// The key.
        key: Key,
    },
    /// A hint was kept for as long as hints are kept, and is dropped.
    HintExpired {
        /// The key.
        key: Key,
        /// The node that it was for.
        target: NodeId,
    },
    /// It has to bring keys to another node: it does not own them any more, or that one owns them
    /// now.
    Owes {
        /// Whom it brings them to.
        target: NodeId,
        /// How many.
        keys: u32,
    },
    /// A change of the members that it was to see to cannot be.
    CannotChange {
        /// The change.
        change: Change,
        /// Why not.
        why: String,
    },
    /// A hint went home.
    HandedOff {
        /// The key.
        key: Key,
        /// The node that it was owed to.
        target: NodeId,
        /// Whether this node holds the key no more.
        dropped: bool,
    },
    /// A message came that nothing waits for any more.
    Ignored {
        /// Why.
        why: Ignored,
    },
}

/// A step down two Merkle trees, as the node tells it that takes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Descent {
    /// The partition.
    pub partition: u32,
    /// The other replica.
    pub peer: NodeId,
    /// The level of what was compared: 0 for the roots.
    pub level: u32,
    /// How many nodes on it have other hashes there.
    pub differ: u32,
    /// The first of them.
    pub nodes: Vec<Unlike>,
    /// How many hashes of nodes one level down it sends.
    pub hashes: u32,
    /// How many keys with hashes of their states it sends, when the nodes are leaves.
    pub keys: u32,
    /// What a copy of all that it holds of the partition would take, told with the roots.
    pub full_copy: Option<FullCopy>,
}

/// A copy of all that a replica holds of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FullCopy {
    /// How many keys.
    pub keys: u32,
    /// How many bytes.
    pub bytes: u64,
}

/// Why a message was ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ignored {
    /// The same forwarded request came before.
    RepeatedForward,
    /// The answer came when the request was over.
    LateAnswer,
}

/// Collects a node's effects, in the order in which they happen.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// What has happened so far.
    pub list: Vec<Effect>,
    tracing: bool,
    appended: bool,
}

impl Effects {
    /// An empty list; notes are made only while `tracing`.
    pub fn new(tracing: bool) -> Effects {
        Effects {
            list: Vec::new(),
            tracing,
            appended: false,
        }
    }

    /// Makes notes from now on, or none.
    pub fn set_tracing(&mut self, tracing: bool) {
        self.tracing = tracing;
    }

    pub(super) fn send(&mut self, to: NodeId, message: Message) {
        self.list.push(Effect::Send(to, message));
    }

    pub(super) fn set_timer(&mut self, at: Micros, timer: Timer) {
        self.list.push(Effect::SetTimer(at, timer));
    }

    pub(super) fn append(&mut self, record: Record) {
        self.list.push(Effect::Append(record));
        self.appended = true;
    }

    /// Whether a record was appended since the last call.
    pub(super) fn take_appended(&mut self) -> bool {
        std::mem::take(&mut self.appended)
    }

    pub(super) fn rewrite(&mut self, records: Vec<Record>) {
        self.list.push(Effect::Rewrite(records));
    }

    pub(super) fn adopt(&mut self) {
        self.list.push(Effect::Adopt);
    }

    pub(super) fn sync(&mut self, ticket: Ticket) {
        self.list.push(Effect::Sync(ticket));
    }

    pub(super) fn reply(&mut self, request: RequestId, reply: Reply) {
        self.list.push(Effect::Reply(request, reply));
    }

    pub(super) fn opinion(&mut self, peer: NodeId, up: bool) {
        self.list.push(Effect::Opinion(peer, up));
    }

    pub(super) fn view(&mut self, peer: NodeId, state: membership::State) {
        self.list.push(Effect::View(peer, state));
    }

    pub(super) fn table(&mut self, ring: Arc<Ring>) {
        self.list.push(Effect::Table(ring));
    }

    pub(super) fn halt(&mut self) {
        self.list.push(Effect::Halt);
    }

    pub(super) fn note(&mut self, note: impl FnOnce() -> Note) {
        if self.tracing {
            self.list.push(Effect::Note(note()));
        }
    }
}
