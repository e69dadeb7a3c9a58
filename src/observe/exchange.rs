//! An exchange of Merkle trees, message by message.

use crate::base::{Key, Micros, NodeId};
use crate::merkle::Unlike;
use crate::node::FullCopy;
use crate::sim::{EventId, Happening, LossReason, TraceEvent};

/// An exchange whose roots differed.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Its running number among these, from 1.
    pub number: u64,
    /// The partition.
    pub partition: u32,
    /// A copy of all that the node held that was asked, when it was asked.
    pub full_copy: Option<FullCopy>,
    /// Its messages, in the order in which they were sent; the first is the opener's root.
    pub steps: Vec<ExchangeStep>,
}

/// A message of an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeStep {
    /// The event of its sending.
    pub sent: EventId,
    /// When it was sent.
    pub at: Micros,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// Its length.
    pub bytes: u64,
    /// What it says.
    pub says: Says,
    /// What became of it.
    pub end: End,
    /// What its receiver found by it; nothing while it finds nothing other than its own.
    pub found: Option<Found>,
}

/// What a message of an exchange says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// The hash of a root.
    Root,
    /// Hashes of nodes of the trees.
    Hashes {
        /// The level that they are on.
        level: u32,
        /// How many.
        hashes: u32,
    },
    /// The keys of leaves, with hashes of their states.
    Keys {
        /// How many.
        keys: u32,
    },
    /// States.
    States {
        /// The keys whose states it brings.
        sends: Vec<Key>,
        /// The keys whose states it asks for.
        asks: Vec<Key>,
    },
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is still to arrive.
    UnderWay,
    /// It arrived.
    Delivered(Micros),
    /// It was lost.
    Lost(LossReason),
}

/// What the receiver of a message found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Nodes whose hashes are other than its own.
    Nodes {
        /// Their level.
        level: u32,
        /// How many.
        differ: u32,
        /// The first of them.
        nodes: Vec<Unlike>,
    },
    /// Keys whose states are other than its own.
    Keys {
        /// How many states it sends or asks for.
        keys: u32,
    },
}

impl Exchange {
    /// Who began it.
    pub fn opener(&self) -> Option<NodeId> {
        self.steps.first().map(|step| step.from)
    }

    /// With whom.
    pub fn other(&self) -> Option<NodeId> {
        self.steps.first().map(|step| step.to)
    }

    /// All bytes of its messages.
    pub fn bytes(&self) -> u64 {
        self.steps.iter().map(|step| step.bytes).sum()
    }

    /// How many states were sent, both ways.
    pub fn states(&self) -> usize {
        let sent = self.steps.iter().map(|step| match &step.says {
            Says::States { sends, .. } => sends.len(),
            _ => 0,
        });
        sent.sum()
    }

    /// How many levels below the roots were looked at.
    pub fn levels(&self) -> u32 {
        let levels = self.steps.iter().map(|step| match step.found {
            Some(Found::Nodes { level, .. }) => level,
            _ => 0,
        });
        levels.max().unwrap_or(0)
    }
}

impl ExchangeStep {
    pub(super) fn of(event: &TraceEvent, says: Says) -> Option<ExchangeStep> {
        let Happening::Sent {
            from, to, bytes, ..
        } = &event.what
        else {
            return None;
        };
        Some(ExchangeStep {
            sent: event.id,
            at: event.at_us,
            from: *from,
            to: *to,
            bytes: *bytes,
            says,
            end: End::UnderWay,
            found: None,
        })
    }
}
