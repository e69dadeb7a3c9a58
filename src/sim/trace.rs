//! The one trace: what happened, when, and because of what.

use crate::base::{Micros, NodeId, SharedList};
use crate::membership::State;
use crate::node::{MessageKind, Note, RequestId, Timer};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

/// The place of an event in the trace, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceEvent {
    /// Its place in the trace.
    pub id: EventId,
    /// When it happened.
    pub at_us: Micros,
    /// The event that led to it; none for what a person or a script did.
    pub cause: Option<EventId>,
    /// What happened.
    pub what: Happening,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// A fault or a setting, in the words of the script language.
    Command {
        /// The command.
        text: String,
    },
    /// A client asked for something.
    Asked {
        /// The request.
        request: RequestId,
        /// The client's name.
        client: String,
        /// `get`, `put` or `delete`.
        operation: &'static str,
        /// The key.
        key: String,
        /// The node that it was asked of, if any could be.
        entry: Option<NodeId>,
        /// A hash of all else that it says: value, media type, context, quorum.
        content: u64,
    },
    /// A client was answered, or gave up.
    Answered {
        /// The request.
        request: RequestId,
        /// The error's code, if it failed.
        error: Option<&'static str>,
        /// A hash of all that the client is told: values, dots, context, or the error's sentence.
        content: u64,
    },
    /// A node sent a message.
    Sent {
        /// The sender.
        from: NodeId,
        /// The receiver.
        to: NodeId,
        /// The message's kind.
        kind: MessageKind,
        /// The request that it serves.
        request: Option<RequestId>,
        /// Its length on the wire.
        bytes: u64,
        /// When it will arrive if nothing stands in its way.
        due_us: Micros,
    },
    /// A message arrived.
    Delivered {
        /// The event of its sending.
        sent: EventId,
        /// The receiver.
        to: NodeId,
    },
    /// A message will never arrive.
    Lost {
        /// The event of its sending.
        sent: EventId,
        /// Why.
        why: LossReason,
    },
    /// A message waits in flight until it is released.
    Held {
        /// The event of its sending.
        sent: EventId,
    },
    /// A held message goes on.
    Released {
        /// The event of its sending.
        sent: EventId,
        /// When it will arrive now.
        due_us: Micros,
    },
    /// The bus made a second copy of a message.
    Duplicated {
        /// The event of its sending.
        sent: EventId,
        /// When the copy will arrive.
        due_us: Micros,
    },
    /// A timer came due.
    TimerFired {
        /// The node that had set it.
        node: NodeId,
        /// Which it was.
        timer: Timer,
    },
    /// A sync of a node's disk ended.
    Synced {
        /// The node.
        node: NodeId,
    },
    /// A node lost everything but its disk.
    Crashed {
        /// The node.
        node: NodeId,
    },
    /// A node started from its disk.
    Restarted {
        /// The node.
        node: NodeId,
        /// Records that it read from its log.
        records: u64,
        /// Bytes of the log that were damaged.
        dropped_bytes: u64,
    },
    /// A node goes by another ownership table.
    Adopted {
        /// The node.
        node: NodeId,
        /// The number of the table's version.
        number: u32,
        /// The node that made it.
        maker: NodeId,
        /// How many members it has.
        members: u32,
    },
    /// A node has left, and its machine is switched off.
    SwitchedOff {
        /// The node.
        node: NodeId,
    },
    /// A node's opinion of a peer changed.
    Opinion {
        /// Whose opinion.
        node: NodeId,
        /// Of whom.
        peer: NodeId,
        /// Believed up, or believed down.
        up: bool,
    },
    /// What a node's membership holds a peer for has changed.
    Viewed {
        /// Whose.
        node: NodeId,
        /// Of whom.
        peer: NodeId,
        /// What.
        state: State,
    },
    /// A node tells about its work.
    Noted {
        /// The node.
        node: NodeId,
        /// What it tells.
        note: Note,
    },
    /// A message in flight was delayed.
    Delayed {
        /// The event of its sending.
        sent: EventId,
        /// When it will arrive now.
        due_us: Micros,
    },
}

/// Why a message never arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossReason {
    /// The bus lost it by chance.
    Chance,
    /// It was dropped on purpose.
    Dropped,
    /// The link was cut.
    Cut,
    /// The receiver was down.
    ReceiverDown,
    /// Its bits were damaged on the way, and its receiver noticed.
    Damaged,
    /// It arrived intact, and makes no sense to its receiver.
    Refused,
    /// It is longer than `message_limit`, and was not sent.
    TooLarge,
    /// It was older than `message_ttl` when it would have been read (`reap=after-agreement`).
    TooOld,
}

impl LossReason {
    /// Whether somebody refused the message, rather than that it got lost.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            LossReason::Damaged | LossReason::Refused | LossReason::TooLarge | LossReason::TooOld
        )
    }
}

/// Records events: hashes all of them, and keeps them if it was asked to.
#[derive(Clone)]
pub struct Trace {
    mode: Mode,
    count: u64,
    hasher: Xxh3,
    events: SharedList<TraceEvent>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Off,
    Hash,
    Keep,
}

impl Trace {
    /// No trace: nothing is recorded, and nothing is paid for it.
    pub fn off() -> Trace {
        Trace::new(Mode::Off)
    }

    /// Only the hash and the number of events.
    pub fn hashed() -> Trace {
        Trace::new(Mode::Hash)
    }

    /// Everything.
    pub fn kept() -> Trace {
        Trace::new(Mode::Keep)
    }

    /// An empty trace that records as much as this one.
    pub fn fresh(&self) -> Trace {
        Trace::new(self.mode)
    }

    fn new(mode: Mode) -> Trace {
        Trace {
            mode,
            count: 0,
            hasher: Xxh3::new(),
            events: SharedList::default(),
        }
    }

    /// Whether anything is recorded.
    pub fn is_on(&self) -> bool {
        self.mode != Mode::Off
    }

    /// Whether every event is kept.
    pub fn is_kept(&self) -> bool {
        self.mode == Mode::Keep
    }

    /// The events so far, if they are kept.
    pub fn events(&self) -> &SharedList<TraceEvent> {
        &self.events
    }

    /// The event `id`, if it is kept.
    pub fn get(&self, id: EventId) -> Option<&TraceEvent> {
        self.events.get(usize::try_from(id.0).ok()?)
    }

    /// A hash of the whole trace, 32 hexadecimal digits, equal on every target.
    pub fn hash(&self) -> String {
        format!("{:032x}", self.hasher.digest128())
    }

    pub(super) fn seal_beginning(&mut self, text: &str) {
        self.hasher.update(text.as_bytes());
    }

    pub(super) fn record(
        &mut self,
        at_us: Micros,
        cause: Option<EventId>,
        what: impl FnOnce() -> Happening,
    ) -> EventId {
        let id = EventId(self.count);
        if self.mode == Mode::Off {
            return id;
        }
        self.count += 1;
        let event = TraceEvent {
            id,
            at_us,
            cause,
            what: what(),
        };
        // Every part of an event has an encoding, so this cannot fail.
        if let Ok(bytes) = postcard::to_allocvec(&event) {
            self.hasher.update(&bytes);
        }
        if self.mode == Mode::Keep {
            self.events.push(event);
        }
        id
    }
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trace({:?}, {} events)", self.mode, self.count)
    }
}
