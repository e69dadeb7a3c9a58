//! The edge of the machines of membership: what comes in, and what goes out.

use super::message::Message;
use super::view::{Member, State};
use crate::base::{Micros, NodeId};
use serde::{Deserialize, Serialize};

/// What a machine is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// The node has started: begin what goes on by itself.
    Started,
    /// A message has arrived.
    Message(NodeId, Message),
    /// A timer that it set has come due.
    Timer(Timer),
}

/// What a machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a message.
    Send(NodeId, Message),
    /// Come back with this timer at this time.
    SetTimer(Micros, Timer),
    /// A member is believed to be something else than before, or is new; the node itself included.
    Opinion(NodeId, State),
    /// The node itself is in another incarnation now, which should outlive a crash.
    Own(Member),
    /// A heartbeat of another member has arrived that was not counted before.
    Heartbeat(NodeId),
    /// The node was stopped for a while: what it has not heard meanwhile says nothing about others.
    Woke,
    /// The node is a member now, through this one.
    Joined(NodeId),
}

/// The timers of the machines. One that no longer fits is stale, and does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timer {
    /// Begin the next probe interval, due at this time.
    Probe(Micros),
    /// Look whether the probe of this number is answered, due at this time.
    Answer(u32, Micros),
    /// Look whether a suspected member has refuted, due at this time.
    Suspicion(NodeId, Micros),
    /// Ask the seed node again, due at this time.
    Join(Micros),
    /// Reconcile with a peer, due at this time.
    Gossip(Micros),
}

impl Timer {
    /// When it was to come due.
    pub fn due(self) -> Micros {
        match self {
            Timer::Probe(due)
            | Timer::Answer(_, due)
            | Timer::Suspicion(_, due)
            | Timer::Join(due)
            | Timer::Gossip(due) => due,
        }
    }

    /// The timer's kind and subject, which order simultaneous timers of one node.
    pub fn identity(self) -> (u8, u64) {
        match self {
            Timer::Probe(_) => (0, 0),
            Timer::Answer(number, _) => (1, u64::from(number)),
            Timer::Suspicion(member, _) => (2, u64::from(member.0)),
            Timer::Join(_) => (3, 0),
            Timer::Gossip(_) => (4, 0),
        }
    }
}

/// Collects effects in their order.
#[derive(Clone, Debug, Default)]
pub struct Out {
    /// The effects; whoever carries them out takes them.
    pub effects: Vec<Effect>,
}

impl Out {
    /// Nothing yet.
    pub fn new() -> Out {
        Out::default()
    }

    pub(super) fn send(&mut self, to: NodeId, message: Message) {
        self.effects.push(Effect::Send(to, message));
    }

    pub(super) fn set_timer(&mut self, timer: Timer) {
        self.effects.push(Effect::SetTimer(timer.due(), timer));
    }

    pub(super) fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// Why something that was asked of membership is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A node cannot join through itself.
    #[error("{0} cannot join through itself: expected another node as the seed node")]
    ThroughItself(NodeId),
    /// A removed node does not come back under its name.
    #[error("{0} was removed and does not come back: expected a node of another name")]
    WasRemoved(NodeId),
    /// It has left already, or was never a member.
    #[error("{0} is no member: expected a node that has joined and has not left")]
    NoMember(NodeId),
    /// It is not known here.
    #[error("{0} is not known here: expected a member")]
    Unknown(NodeId),
    /// Only what is believed dead can be removed.
    #[error("{0} is believed {1}: expected a dead node; one that runs can leave")]
    StillUp(NodeId, State),
}
