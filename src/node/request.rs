//! What a client asks of a node, and what it gets back.

use crate::base::{Key, Micros, NodeId};
use crate::causality::{Actor, Dot, VersionVector};
use crate::quorum::Rule;
use crate::store::{Body, ClientId, Clock, Version};
use serde::{Deserialize, Serialize};

/// A request's identity: the client and the running number of its requests, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId {
    /// Who asks.
    pub client: ClientId,
    /// Which of its requests this is.
    pub seq: u32,
}

impl RequestId {
    /// The request that made `version`.
    pub fn of(version: &Version) -> RequestId {
        RequestId {
            client: version.client,
            seq: version.client_seq,
        }
    }

    /// The identity as one word, for ordering and for draws.
    pub fn word(self) -> u64 {
        u64::from(self.client.0) << 32 | u64::from(self.seq)
    }
}

/// A get or a put, checked by the client's side: the quorum fits the cluster, key and value are
/// within their limits, the context is one that this cluster gave out for this key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Its identity.
    pub id: RequestId,
    /// The key.
    pub key: Key,
    /// What to do with the key.
    pub operation: Operation,
    /// What must have answered before the client is answered.
    pub quorum: Quorum,
}

/// What a request needs; 0 asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quorum {
    /// R of a get, W of a put: places that answered.
    pub replicas: u16,
    /// PR of a get, PW of a put: primaries among them.
    pub primaries: u16,
    /// DW of a put: places that logged it.
    pub durable: u16,
    /// `node_confirms`: distinct nodes.
    pub nodes: u16,
}

/// What to do with a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    /// Read it.
    Get,
    /// Write it; a delete is a put of a tombstone.
    Put(Put),
}

/// What a put carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Put {
    /// What the client had seen of the key.
    pub context: VersionVector<Actor>,
    /// What to write.
    pub body: Body,
    /// Whether the reply shows the siblings that the key has after the put.
    pub return_body: bool,
}

/// A node's answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// What was found or made, or why not.
    pub outcome: Result<Found, Failure>,
    /// The node that coordinated.
    pub coordinator: NodeId,
    /// The replicas that had answered by then, in the order of the preference list.
    pub answered: Vec<NodeId>,
    /// The hints that had been acknowledged by then.
    pub hints: Vec<Hint>,
}

/// A replica that a fallback took for a primary that was down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The fallback.
    pub holder: NodeId,
    /// The primary.
    pub target: NodeId,
}

/// The answer of a request that met its quorum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The state that the reply shows; none when the key is unknown or the put asked for none.
    pub shown: Option<Clock>,
    /// What a later put may say that the client has seen.
    pub context: VersionVector<Actor>,
    /// The dot that a put was given.
    pub dot: Option<Dot>,
}

/// Why a coordinator could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// Too few replicas answered.
    Missed(Shortfall),
    /// The put would make the key's siblings too much for one message; nothing was stored.
    TooLarge {
        /// How many bytes they might take.
        bytes: u64,
        /// How many they may take.
        most: u64,
    },
}

/// Why a request did not meet its quorum: what was asked and what was got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// The rule that was not met.
    pub rule: Rule,
    /// How many replicas had to answer.
    pub needed: u16,
    /// How many did.
    pub got: u16,
    /// How long the coordinator waited.
    pub waited: Micros,
    /// The nodes that were asked, or passed over as down, and did not answer, in order of name.
    pub silent: Vec<NodeId>,
}

/// The context of a put's reply: that of the new state if the reply shows all siblings or the new
/// value stands alone, otherwise the request's own. So no client overwrites what it was never
/// shown (DESIGN 4.2).
pub fn reply_context(
    state: &Clock,
    request_context: &VersionVector<Actor>,
    return_body: bool,
) -> VersionVector<Actor> {
    if return_body || state.size() == 1 {
        state.context()
    } else {
        request_context.clone()
    }
}
