//! What the members say to each other.

use super::view::{State, Update};
use crate::base::NodeId;
use crate::ring::{Ring, TableVersion};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A message of membership.
///
/// Probes are SWIM's (section 3.1); each carries the version of the sender's ownership table, and
/// updates. Offer, digest and delta reconcile all that two nodes know, for gossip and for SWIM's
/// full exchange ([`super::reconcile`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// Are you there? Answered by a ping-ack to the sender.
    Ping(Probe),
    /// The one that was pinged is there. A helper passes it on to the prober.
    PingAck(Probe),
    /// Ping `target` for me.
    PingReq(Probe),
    /// This is the hash of all that I know; answered by a digest when yours is another.
    Offer {
        /// The hash of the sender's view.
        hash: u64,
        /// The version of its ownership table.
        table: TableVersion,
    },
    /// This is what I know in short; answered by a delta.
    Digest {
        /// Every member that the sender knows; none when it is about to join.
        entries: Box<[Entry]>,
        /// The version of its ownership table.
        table: TableVersion,
    },
    /// This is what you do not know, and this is what I would like to know.
    Delta(Box<Delta>),
}

/// A probe on its way: from the prober to the target and back, directly or through a helper.
///
/// It carries all that is needed to answer it or to pass it on, so that neither target nor helper
/// has to remember it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The prober.
    pub prober: NodeId,
    /// The member that is probed.
    pub target: NodeId,
    /// The prober's number of this probe.
    pub number: u32,
    /// The version of the sender's ownership table.
    pub table: TableVersion,
    /// News of members.
    pub updates: Box<[Update]>,
}

/// What one node knows and another does not, and what it wants in return.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// What the receiver does not know.
    pub updates: Vec<Update>,
    /// Heartbeats that are newer than the receiver's.
    pub beats: Vec<Beat>,
    /// Members that the receiver knows more about.
    pub wanted: Vec<NodeId>,
    /// A newer ownership table.
    pub table: Option<Arc<Ring>>,
    /// Whether the receiver's ownership table is wanted.
    pub wants_table: bool,
    /// Whether this is all that the sender knows: the answer to a node that is about to join.
    pub is_all: bool,
}

/// One member in a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The member.
    pub node: NodeId,
    /// What it is believed to be.
    pub state: State,
    /// Its incarnation.
    pub incarnation: u32,
    /// Its heartbeat in this incarnation; 0 where none are counted.
    pub heartbeat: u32,
}

/// A member's heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// The member.
    pub node: NodeId,
    /// The incarnation in which it was counted.
    pub incarnation: u32,
    /// How many times it has beaten.
    pub heartbeat: u32,
}

impl Beat {
    /// The heartbeat in an entry of a digest.
    pub fn of(entry: &Entry) -> Beat {
        Beat {
            node: entry.node,
            incarnation: entry.incarnation,
            heartbeat: entry.heartbeat,
        }
    }
}

impl Message {
    /// The message's kind, as scripts and statistics name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Message::Ping(_) => "ping",
            Message::PingAck(_) => "ping-ack",
            Message::PingReq(_) => "ping-req",
            Message::Offer { .. } | Message::Digest { .. } | Message::Delta(_) => "gossip",
        }
    }

    /// What the message is about, among those of one kind between two nodes: it keys the
    /// message's fate. Several may share a subject.
    pub fn subject(&self) -> u64 {
        match self {
            Message::Ping(probe) | Message::PingAck(probe) | Message::PingReq(probe) => {
                u64::from(probe.number) << 16 | u64::from(probe.prober.0)
            }
            Message::Offer { hash, .. } => *hash,
            Message::Digest { entries, .. } => entries.len() as u64,
            Message::Delta(delta) => (delta.updates.len() as u64) << 32 | delta.wanted.len() as u64,
        }
    }

    /// Whether its [`subject`](Message::subject) tells it from the next one of its kind. Probes are
    /// numbered; an exchange between two that know the same as before begins in the same words.
    pub fn is_numbered(&self) -> bool {
        matches!(
            self,
            Message::Ping(_) | Message::PingAck(_) | Message::PingReq(_)
        )
    }

    /// The news of members that it carries.
    pub fn updates(&self) -> &[Update] {
        match self {
            Message::Ping(probe) | Message::PingAck(probe) | Message::PingReq(probe) => {
                &probe.updates
            }
            Message::Delta(delta) => &delta.updates,
            Message::Offer { .. } | Message::Digest { .. } => &[],
        }
    }

    /// At least as many bytes as it takes on the wire. Quick to work out.
    pub fn weight(&self) -> usize {
        const UPDATE_BYTES: usize = 24;
        64 + match self {
            Message::Ping(probe) | Message::PingAck(probe) | Message::PingReq(probe) => {
                probe.updates.len() * UPDATE_BYTES
            }
            Message::Offer { .. } => 0,
            Message::Digest { entries, .. } => entries.len() * UPDATE_BYTES,
            Message::Delta(delta) => {
                let known = delta.updates.len() + delta.beats.len() + delta.wanted.len();
                let table = delta.table.as_ref().map_or(0, |table| table.weight());
                known * UPDATE_BYTES + table
            }
        }
    }

    /// The version of its sender's ownership table, as far as it tells.
    pub fn table(&self) -> TableVersion {
        match self {
            Message::Ping(probe) | Message::PingAck(probe) | Message::PingReq(probe) => probe.table,
            Message::Offer { table, .. } | Message::Digest { table, .. } => *table,
            Message::Delta(delta) => {
                let table = delta.table.as_ref();
                table.map_or(TableVersion::default(), |ring| ring.table_version())
            }
        }
    }

    /// The ownership table that it carries.
    pub fn ring(&self) -> Option<&Arc<Ring>> {
        match self {
            Message::Delta(delta) => delta.table.as_ref(),
            _ => None,
        }
    }

    /// The nodes that it names.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let (own, entries, delta) = match self {
            Message::Ping(probe) | Message::PingAck(probe) | Message::PingReq(probe) => {
                (Some([probe.prober, probe.target]), &[][..], None)
            }
            Message::Offer { .. } => (None, &[][..], None),
            Message::Digest { entries, .. } => (None, &entries[..], None),
            Message::Delta(delta) => (None, &[][..], Some(delta)),
        };
        let in_delta = delta.into_iter().flat_map(|delta| {
            let beats = delta.beats.iter().map(|beat| beat.node);
            beats.chain(delta.wanted.iter().copied())
        });
        let news = self.updates().iter().map(|update| update.node);
        own.into_iter()
            .flatten()
            .chain(entries.iter().map(|entry| entry.node))
            .chain(in_delta)
            .chain(news)
    }

    /// Its length in bytes on the wire.
    pub fn encoded_len(&self) -> usize {
        postcard::experimental::serialized_size(self).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_message_is_small_to_move() {
        assert!(size_of::<Message>() <= 40, "{}", size_of::<Message>());
    }

    #[test]
    fn a_probe_without_news_is_a_few_bytes_on_the_wire() {
        let probe = Probe {
            prober: NodeId(1),
            target: NodeId(2),
            number: 100,
            table: TableVersion::new(1, NodeId(3)),
            updates: Box::default(),
        };
        let message = Message::Ping(probe);
        let bytes = postcard::to_stdvec(&message).unwrap();
        assert_eq!(message.encoded_len(), bytes.len());
        assert_eq!(bytes.len(), 8);
        assert_eq!(postcard::from_bytes::<Message>(&bytes).unwrap(), message);
    }
}
