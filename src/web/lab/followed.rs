//! What followed a request: repairs, hints and their way home, anti-entropy.

use crate::base::{Micros, NodeId};
use crate::node::{MessageKind, Note, RequestId, Timer};
use crate::sim::{Cluster, EventId, Happening, TraceEvent};
use std::collections::BTreeMap;

/// Something that followed a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Followed {
    /// When.
    pub at: Micros,
    /// What.
    pub what: Aftermath,
}

/// What can follow a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aftermath {
    /// A read found that `node` holds something else than the join, which `by` sends it.
    Repair {
        /// Who coordinates the read.
        by: NodeId,
        /// The replica that is repaired.
        node: NodeId,
    },
    /// The join of a read has arrived at `node`.
    Repaired {
        /// The replica.
        node: NodeId,
    },
    /// A fallback keeps the write for a primary.
    Hint {
        /// The fallback.
        holder: NodeId,
        /// The primary.
        target: NodeId,
    },
    /// The primary has what the fallback kept for it.
    Home {
        /// The fallback.
        holder: NodeId,
        /// The primary.
        target: NodeId,
        /// Whether the fallback holds the key no more.
        dropped: bool,
    },
    /// The fallback has kept its hint for as long as hints are kept.
    Expired {
        /// The fallback.
        holder: NodeId,
        /// The primary.
        target: NodeId,
    },
    /// Two replicas compared their Merkle trees, and one brought the key to the other.
    AntiEntropy {
        /// Who had it.
        from: NodeId,
        /// Who has it now.
        to: NodeId,
    },
}

impl Aftermath {
    /// The same in one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Aftermath::Repair { by, node } if by == node => {
                format!("Read repair: {node} differs from what was read, and merges it.")
            }
            Aftermath::Repair { by, node } => {
                format!("Read repair: {node} differs from what was read; {by} sends it the join.")
            }
            Aftermath::Repaired { node } => format!("Read repair: {node} has the join now."),
            Aftermath::Hint { holder, target } => {
                format!("Hint: {holder} keeps it for {target}.")
            }
            Aftermath::Home {
                holder,
                target,
                dropped,
            } => {
                let copy = match dropped {
                    true => ", and drops its copy",
                    false => "",
                };
                format!("Handoff: {holder} has brought it home to {target}{copy}.")
            }
            Aftermath::Expired { holder, target } => {
                format!("The hint on {holder} for {target} was too old and is dropped.")
            }
            Aftermath::AntiEntropy { from, to } => {
                format!("Anti-entropy: {from} and {to} compared their trees; {to} has it now.")
            }
        }
    }
}

/// What leads from an event of the trace to a request.
pub(super) enum Lead {
    /// This request itself.
    Request(RequestId),
    /// The newest write of this key.
    Write(String),
    /// Both: a read that repairs what a write left behind.
    Both(RequestId, String),
    /// This write, which has left this hint.
    Left(RequestId, Mark),
    /// The writes whose hint this was.
    Gone(Mark),
}

/// A hint: its holder, its target, its key.
pub(super) type Mark = (NodeId, NodeId, String);

/// The hints that have not come home, each with the numbers of its writes.
pub(super) type Open = BTreeMap<Mark, Vec<usize>>;

/// What an event is for some request, if it is anything that follows one.
pub(super) fn read(cluster: &Cluster, event: &TraceEvent) -> Option<(Lead, Aftermath)> {
    let Happening::Noted { node, note } = &event.what else {
        return None;
    };
    let node = *node;
    Some(match note {
        Note::Repairs { node: replica, .. } => {
            let what = Aftermath::Repair {
                by: node,
                node: *replica,
            };
            (Lead::Request(request_behind(cluster, event.cause?)?), what)
        }
        Note::Stored {
            key,
            owed_to,
            changed,
        } => {
            let (from, kind, request) = message_behind(cluster, event.cause?)?;
            let key = || key.text().to_owned();
            match (kind, owed_to) {
                (MessageKind::Write, Some(target)) => {
                    let (holder, target) = (node, *target);
                    let mark = (holder, target, key());
                    (
                        Lead::Left(request?, mark),
                        Aftermath::Hint { holder, target },
                    )
                }
                (MessageKind::Repair, _) if *changed => {
                    (Lead::Both(request?, key()), Aftermath::Repaired { node })
                }
                (MessageKind::TreeReply, _) if *changed => {
                    let what = Aftermath::AntiEntropy { from, to: node };
                    (Lead::Write(key()), what)
                }
                _ => return None,
            }
        }
        Note::HandedOff {
            key,
            target,
            dropped,
        } => {
            let (holder, target) = (node, *target);
            let what = Aftermath::Home {
                holder,
                target,
                dropped: *dropped,
            };
            (Lead::Gone((holder, target, key.text().to_owned())), what)
        }
        Note::HintExpired { key, target } => {
            let (holder, target) = (node, *target);
            let what = Aftermath::Expired { holder, target };
            (Lead::Gone((holder, target, key.text().to_owned())), what)
        }
        _ => return None,
    })
}

/// The message whose arrival an event is.
fn message_behind(
    cluster: &Cluster,
    cause: EventId,
) -> Option<(NodeId, MessageKind, Option<RequestId>)> {
    let trace = cluster.trace();
    let Happening::Delivered { sent, .. } = trace.get(cause)?.what else {
        return None;
    };
    match trace.get(sent)?.what {
        Happening::Sent {
            from,
            kind,
            request,
            ..
        } => Some((from, kind, request)),
        _ => None,
    }
}

/// The request that a coordinator was busy with.
fn request_behind(cluster: &Cluster, cause: EventId) -> Option<RequestId> {
    match cluster.trace().get(cause)?.what {
        Happening::TimerFired {
            timer: Timer::Replicas(request, _),
            ..
        } => Some(request),
        Happening::Asked { request, .. } => Some(request),
        _ => message_behind(cluster, cause)?.2,
    }
}
