//! What nodes say to each other.

use super::request::{Operation, Reply, Request, RequestId};
use crate::base::Key;
use crate::membership;
use crate::merkle::Step;
use crate::ring::{Ring, TableVersion};
use crate::store::{Clock, ENTRY_BYTES, Mark, weight};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// At least as many bytes as the parts of a message take that have no length of their own.
const FIXED_BYTES: usize = 128;

/// A message between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// A node that is no replica passes a request on to one that is.
    Forward(Arc<Request>),
    /// The answer to a forwarded request.
    ForwardReply(RequestId, Box<Reply>),
    /// Merge this state; when `owed` is set, hold it for that node as a hint.
    Write {
        /// The put that this replicates.
        request: RequestId,
        /// Its key.
        key: Key,
        /// The dotted state that the coordinator stored.
        clock: Clock,
        /// The primary that the receiver stands in for, and since when the state is owed to it: a
        /// hint is as old as its put, however late it was made.
        owed: Option<Mark>,
    },
    /// The state is merged; `logged` when it is as durable as the settings ask for.
    WriteAck {
        /// The put.
        request: RequestId,
        /// Whether it is logged too: then nothing more follows.
        logged: bool,
    },
    /// What do you hold for this key?
    Read {
        /// The get.
        request: RequestId,
        /// Its key.
        key: Key,
        /// Whether a hash of it is enough.
        digest: bool,
    },
    /// This, or nothing.
    ReadReply(RequestId, Held),
    /// A read found that you hold something else: merge this state.
    Repair {
        /// The get that found it.
        request: RequestId,
        /// Its key.
        key: Key,
        /// The join of all that the replicas hold.
        clock: Clock,
        /// Whether the sender waits for a write-ack.
        acknowledge: bool,
    },
    /// Shall we forget a key that is nothing but tombstones?
    Reap {
        /// The key.
        key: Key,
        /// The digest of the state that it is about.
        digest: u64,
        /// The sender's ownership table: only nodes that go by the same one agree on anything.
        table: TableVersion,
        /// Which part of the conversation this is.
        step: ReapStep,
    },
    /// A step of comparing two Merkle trees.
    Tree {
        /// Which of the first sender's exchanges this is.
        round: u64,
        /// Counts the messages of the exchange.
        leg: u8,
        /// The sender's ownership table, which says what the partition is.
        table: TableVersion,
        /// The partition that is compared.
        partition: u32,
        /// What is compared.
        step: Step,
    },
    /// The states of keys that differ.
    TreeReply {
        /// Which of the first sender's exchanges this is.
        round: u64,
        /// Counts the messages of the exchange.
        leg: u8,
        /// The states that the sender holds.
        states: Vec<(Key, Clock)>,
        /// The keys whose states it wants.
        ask: Vec<Key>,
    },
    /// States that the sender owes to the receiver.
    Handoff {
        /// Which of the sender's batches this is.
        round: u64,
        /// The states; none in the first batch after the sender has gone over to another ownership
        /// table.
        states: Vec<(Key, Clock)>,
        /// That table, where the receiver may not know it yet.
        ring: Option<Arc<Ring>>,
    },
    /// Some of those states are of keys that the sender does not own, by this table.
    NotOwner {
        /// The batch.
        round: u64,
        /// The table, and how many replicas a key has by it.
        ring: Arc<Ring>,
    },
    /// What members say to each other.
    Members(membership::Message),
    /// The states are merged and durable: each key with the digest of what was received.
    HandoffAck {
        /// The batch that is acknowledged.
        round: u64,
        /// What was taken over.
        taken: Vec<(Key, u64)>,
    },
}

/// A part of the conversation about forgetting a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReapStep {
    /// I hold nothing but this tombstone, and have for long. You too?
    Propose,
    /// I do.
    Agree,
    /// All do: forget it.
    Forget,
}

/// What a replica says that it holds for a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Held {
    /// The state, or nothing.
    State(Option<Clock>),
    /// A hash of the state, or nothing.
    Digest(Option<u64>),
    /// Nothing yet: it has come to own the key just now, and whoever had it is still to bring it.
    NotYet,
}

/// The kind of a message, as scripts and the trace name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// [`Message::Forward`]
    Forward,
    /// [`Message::ForwardReply`]
    ForwardReply,
    /// [`Message::Write`]
    Write,
    /// [`Message::WriteAck`]
    WriteAck,
    /// [`Message::Read`]
    Read,
    /// [`Message::ReadReply`]
    ReadReply,
    /// [`Message::Repair`] and [`Message::Reap`]
    Repair,
    /// [`Message::Handoff`]
    Handoff,
    /// [`Message::HandoffAck`]
    HandoffAck,
    /// [`Message::NotOwner`]
    NotOwner,
    /// [`Message::Tree`]
    Tree,
    /// [`Message::TreeReply`]
    TreeReply,
    /// A member reconciles what it knows with another.
    Gossip,
    /// A probe: are you there?
    Ping,
    /// The answer to a probe.
    PingAck,
    /// Ping another for me.
    PingReq,
}

impl MessageKind {
    /// Every kind, in the order in which they are listed to people.
    pub const ALL: [MessageKind; 16] = [
        MessageKind::Forward,
        MessageKind::ForwardReply,
        MessageKind::Write,
        MessageKind::WriteAck,
        MessageKind::Read,
        MessageKind::ReadReply,
        MessageKind::Repair,
        MessageKind::Handoff,
        MessageKind::HandoffAck,
        MessageKind::NotOwner,
        MessageKind::Tree,
        MessageKind::TreeReply,
        MessageKind::Gossip,
        MessageKind::Ping,
        MessageKind::PingAck,
        MessageKind::PingReq,
    ];

    /// The kind's name, as in `drop all kind=write-ack`.
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::Forward => "forward",
            MessageKind::ForwardReply => "forward-reply",
            MessageKind::Write => "write",
            MessageKind::WriteAck => "write-ack",
            MessageKind::Read => "read",
            MessageKind::ReadReply => "read-reply",
            MessageKind::Repair => "repair",
            MessageKind::Handoff => "handoff",
            MessageKind::HandoffAck => "handoff-ack",
            MessageKind::NotOwner => "not-owner",
            MessageKind::Tree => "tree",
            MessageKind::TreeReply => "tree-reply",
            MessageKind::Gossip => "gossip",
            MessageKind::Ping => "ping",
            MessageKind::PingAck => "ping-ack",
            MessageKind::PingReq => "ping-req",
        }
    }

    /// Whether it goes on by itself in the background, whatever clients do.
    pub fn is_background(self) -> bool {
        matches!(
            self,
            MessageKind::Tree
                | MessageKind::TreeReply
                | MessageKind::Gossip
                | MessageKind::Ping
                | MessageKind::PingAck
                | MessageKind::PingReq
        )
    }

    /// What a message of this kind says, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            MessageKind::Forward => "a node that is no replica passes a request on to one that is",
            MessageKind::ForwardReply => "the answer to a forwarded request",
            MessageKind::Write => "merge this state, and hold it as a hint if it is for another",
            MessageKind::WriteAck => "the state is merged, or merged and logged",
            MessageKind::Read => "what do you hold for this key?",
            MessageKind::ReadReply => "the state held for the key, or nothing",
            MessageKind::Repair => "a read found that you hold something else: merge this state",
            MessageKind::Handoff => "states that the sender owes to the receiver",
            MessageKind::HandoffAck => "those states are merged and durable",
            MessageKind::NotOwner => "some of those states are not mine by this ownership table",
            MessageKind::Tree => "a step of comparing two Merkle trees",
            MessageKind::TreeReply => "the states of keys that differ",
            MessageKind::Gossip => "this is what I know of the members; what do you know?",
            MessageKind::Ping => "are you there?",
            MessageKind::PingAck => "whoever was pinged is there",
            MessageKind::PingReq => "ping another for me",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Message {
    /// Its kind.
    pub fn kind(&self) -> MessageKind {
        match self {
            Message::Forward(_) => MessageKind::Forward,
            Message::ForwardReply(..) => MessageKind::ForwardReply,
            Message::Write { .. } => MessageKind::Write,
            Message::WriteAck { .. } => MessageKind::WriteAck,
            Message::Read { .. } => MessageKind::Read,
            Message::ReadReply(..) => MessageKind::ReadReply,
            Message::Repair { .. } | Message::Reap { .. } => MessageKind::Repair,
            Message::Tree { .. } => MessageKind::Tree,
            Message::TreeReply { .. } => MessageKind::TreeReply,
            Message::Handoff { .. } => MessageKind::Handoff,
            Message::HandoffAck { .. } => MessageKind::HandoffAck,
            Message::NotOwner { .. } => MessageKind::NotOwner,
            Message::Members(message) => match message {
                membership::Message::Ping(_) => MessageKind::Ping,
                membership::Message::PingAck(_) => MessageKind::PingAck,
                membership::Message::PingReq(_) => MessageKind::PingReq,
                membership::Message::Offer { .. }
                | membership::Message::Digest { .. }
                | membership::Message::Delta(_) => MessageKind::Gossip,
            },
        }
    }

    /// The request that it serves, if any.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Message::Forward(request) => Some(request.id),
            Message::ForwardReply(id, _)
            | Message::Write { request: id, .. }
            | Message::WriteAck { request: id, .. }
            | Message::Read { request: id, .. }
            | Message::Repair { request: id, .. }
            | Message::ReadReply(id, _) => Some(*id),
            Message::Handoff { .. }
            | Message::HandoffAck { .. }
            | Message::NotOwner { .. }
            | Message::Reap { .. }
            | Message::Tree { .. }
            | Message::TreeReply { .. }
            | Message::Members(_) => None,
        }
    }

    /// What tells it from other messages of its kind between the same two nodes: its request, or
    /// the round of its handoff or exchange. Draws and the order of simultaneous events are keyed by it.
    pub fn subject(&self) -> u64 {
        match self {
            Message::Handoff { round, .. }
            | Message::HandoffAck { round, .. }
            | Message::NotOwner { round, .. } => *round,
            Message::Tree { round, leg, .. } | Message::TreeReply { round, leg, .. } => {
                *round << 8 | u64::from(*leg)
            }
            Message::Reap { digest, step, .. } => digest.wrapping_add(*step as u64),
            Message::Members(message) => message.subject(),
            other => other.request().map_or(0, RequestId::word),
        }
    }

    /// How many states of keys it bears, for other nodes to take in.
    pub fn states(&self) -> u64 {
        match self {
            Message::Write { .. } | Message::Repair { .. } => 1,
            Message::Handoff { states, .. } | Message::TreeReply { states, .. } => {
                states.len() as u64
            }
            _ => 0,
        }
    }

    /// Whether its [`subject`](Message::subject) is another one each time that it is sent. The others
    /// are repeated word for word until they are heard.
    pub fn is_numbered(&self) -> bool {
        match self {
            Message::Members(message) => message.is_numbered(),
            Message::Reap { .. } => false,
            _ => true,
        }
    }

    /// At least as many bytes as it takes on the wire. Quick to work out.
    pub fn weight(&self) -> usize {
        let state = |(key, clock): &(Key, Clock)| FIXED_BYTES + key.text().len() + weight(clock);
        FIXED_BYTES
            + match self {
                Message::Write { key, clock, .. } | Message::Repair { key, clock, .. } => {
                    key.text().len() + weight(clock)
                }
                Message::ReadReply(_, Held::State(Some(clock))) => weight(clock),
                Message::TreeReply { states, .. } => states.iter().map(state).sum(),
                Message::Handoff { states, ring, .. } => {
                    let table = ring.as_ref().map_or(0, |ring| ring.weight());
                    table + states.iter().map(state).sum::<usize>()
                }
                Message::Forward(request) => {
                    let put = match &request.operation {
                        Operation::Get => 0,
                        Operation::Put(put) => put.body.weight() + put.context.len() * ENTRY_BYTES,
                    };
                    request.key.text().len() + put
                }
                Message::ForwardReply(_, reply) => {
                    let nodes = reply.answered.len() + 2 * reply.hints.len();
                    let found = reply.outcome.as_ref().map_or(0, |found| {
                        let shown = found.shown.as_ref().map_or(0, weight);
                        shown + found.context.len() * ENTRY_BYTES
                    });
                    nodes * 3 + found
                }
                Message::Tree { step, .. } => step.weight(),
                Message::Members(message) => message.weight(),
                Message::NotOwner { ring, .. } => ring.weight(),
                _ => 0,
            }
    }

    /// Its length in bytes on the wire.
    pub fn encoded_len(&self) -> usize {
        postcard::experimental::serialized_size(self).unwrap_or(0)
    }
}
