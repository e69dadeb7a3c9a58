//! The trace in plain sentences, one an event.

use crate::base::NodeId;
use crate::membership::{self, State};
use crate::node::{Descent, Ignored, Note, RequestId, Timer};
use crate::ring::Change;
use crate::sim::{Cluster, EventId, Happening, LossReason, TraceEvent};

/// An event as the trace file has it: with its sentence.
///
/// # Errors
/// None: every event has a JSON shape.
pub fn told(cluster: &Cluster, event: &TraceEvent) -> serde_json::Result<serde_json::Value> {
    let mut json = serde_json::to_value(event)?;
    json["sentence"] = sentence(cluster, event).into();
    Ok(json)
}

/// What happened, in one sentence without the time.
pub fn sentence(cluster: &Cluster, event: &TraceEvent) -> String {
    match &event.what {
        Happening::Command { text } => format!("Command: {text}."),
        Happening::Asked {
            client,
            operation,
            key,
            entry,
            ..
        } => match entry {
            Some(entry) => format!("{client} asks {entry}: {operation} {key}."),
            None => format!("{client} wants to {operation} {key}, and no node is asked."),
        },
        Happening::Answered { request, error, .. } => {
            let client = cluster.client_name(request.client);
            match error {
                None => format!("{client} is answered."),
                Some(code) => format!("{client} gets an error: {code}."),
            }
        }
        Happening::Sent {
            from,
            to,
            kind,
            bytes,
            ..
        } => {
            format!("{from} sends {to} a {kind} ({bytes} bytes).")
        }
        Happening::Delivered { sent, to } => {
            let (from, _, kind) = message(cluster, *sent);
            format!("{to} receives a {kind} from {from}.")
        }
        Happening::Lost { sent, why } => {
            let why = match why {
                LossReason::Chance => "is lost on the way",
                LossReason::Dropped => "is dropped on purpose",
                LossReason::Cut => "stops where the link is cut",
                LossReason::ReceiverDown => "finds its receiver down",
                LossReason::Damaged => "is damaged on the way, and its receiver notices",
                LossReason::Refused => "makes no sense to its receiver, who refuses it",
                LossReason::TooLarge => "is longer than `message_limit` and is not sent",
                LossReason::TooOld => "is older than `message_ttl` and is not read",
            };
            format!("{} {why}.", of(cluster, *sent))
        }
        Happening::Held { sent } => {
            format!("{} is held in flight.", of(cluster, *sent))
        }
        Happening::Released { sent, .. } => {
            format!("{} is released.", of(cluster, *sent))
        }
        Happening::Delayed { sent, due_us } => {
            format!("{} is delayed: it arrives at {due_us}.", of(cluster, *sent))
        }
        Happening::Duplicated { sent, .. } => {
            format!("{} is duplicated by the bus.", of(cluster, *sent))
        }
        Happening::TimerFired { node, timer } => timer_sentence(cluster, *node, *timer),
        Happening::Synced { node } => format!("What {node} has logged is synced."),
        Happening::Crashed { node } => format!("{node} is down. Only its disk is left."),
        Happening::Restarted {
            node,
            records: 0,
            dropped_bytes: 0,
        } => format!("{node} starts with an empty disk."),
        Happening::Restarted {
            node,
            records,
            dropped_bytes,
        } => {
            let damaged = match dropped_bytes {
                0 => String::new(),
                bytes => format!(" and drops {bytes} damaged bytes"),
            };
            format!(
                "{node} starts, reads {} of its log{damaged}.",
                count(*records, "record")
            )
        }
        Happening::Opinion {
            node,
            peer,
            up: true,
        } => format!("{node} believes that {peer} is up."),
        Happening::Opinion {
            node,
            peer,
            up: false,
        } => {
            format!("{node} believes that {peer} is down.")
        }
        Happening::Viewed { node, peer, state } => match state {
            State::Alive => format!("{node} learns that {peer} is alive."),
            State::Suspect => {
                format!("{node} suspects {peer}: a probe went unanswered, here or elsewhere.")
            }
            State::Dead => format!("{node} holds {peer} for dead: it did not refute in time."),
            State::Left => format!("{node} learns that {peer} has left."),
            State::Removed => format!("{node} learns that {peer} was removed."),
        },
        Happening::Adopted {
            node,
            number,
            maker,
            members,
        } => {
            let members = count(u64::from(*members), "member");
            format!(
                "{node} goes by a newer ownership table from now on: number {number}, made by {maker}, with {members}."
            )
        }
        Happening::SwitchedOff { node } => {
            format!("{node} has left: it holds nothing any more and is switched off.")
        }
        Happening::Noted { node, note } => note_sentence(cluster, *node, note),
    }
}

pub(super) fn timer_sentence(cluster: &Cluster, node: NodeId, timer: Timer) -> String {
    match timer {
        Timer::Forward(request, _) => {
            format!(
                "{node} has waited long enough for the answer to {}.",
                whose(cluster, request)
            )
        }
        Timer::Replicas(request, _) => {
            let whose = whose(cluster, request);
            format!("{node} looks which replicas have not answered {whose}.")
        }
        Timer::Handoff(_) => format!("{node} looks whether it can bring what it owes to others."),
        Timer::AntiEntropy(_) => format!("{node} compares what it holds with another replica."),
        Timer::Reap(_) => format!("{node} looks which tombstones it can forget."),
        Timer::Leave(_) => {
            format!("{node} looks whether it has anything left to do before it goes.")
        }
        Timer::Departed(_) => {
            format!("{node} looks whether its ownership table names a member that is gone.")
        }
        Timer::Members(timer) => match timer {
            membership::Timer::Probe(_) => format!("{node} probes another member."),
            membership::Timer::Answer(..) => {
                format!("{node} has waited long enough for the answer to its ping.")
            }
            membership::Timer::Suspicion(peer, _) => {
                format!("{node} looks whether {peer} has refuted.")
            }
            membership::Timer::Join(_) => format!("{node} asks its seed node again."),
            membership::Timer::Gossip(_) => format!("{node} gossips with another member."),
        },
        Timer::HintExpiry(_) => format!("{node} looks which hints have had their time."),
        Timer::Flush(_) => format!("{node} syncs its log."),
        Timer::HandoffAnswer(target, _) => {
            format!("{node} has waited long enough for {target} to take what it is owed.")
        }
    }
}

fn note_sentence(cluster: &Cluster, node: NodeId, note: &Note) -> String {
    match note {
        Note::Coordinates {
            key,
            dot: Some(dot),
            ..
        } => {
            format!(
                "{node} coordinates the put of {key}: its dot is {dot}, logged before it is sent."
            )
        }
        Note::Coordinates { key, dot: None, .. } => format!("{node} coordinates the get of {key}."),
        Note::Stored {
            key,
            owed_to: Some(target),
            ..
        } => {
            format!("{node} stores {key} with a hint: it is for {target}.")
        }
        Note::Stored {
            key,
            owed_to: None,
            changed: true,
        } => format!("{node} stores {key}."),
        Note::Stored {
            key,
            owed_to: None,
            changed: false,
        } => {
            format!("{node} has {key} like that already.")
        }
        Note::StandsIn { holder, target, .. } => {
            format!("{node} asks {holder} to stand in for {target}.")
        }
        Note::QuorumMet { request, got } => {
            let (whose, replicas) = (whose(cluster, *request), count(u64::from(*got), "replica"));
            format!("{node} has the quorum for {whose}: {replicas} answered.")
        }
        Note::QuorumMissed {
            request,
            got,
            needed,
        } => {
            let whose = whose(cluster, *request);
            format!("{node} misses the quorum for {whose}: {got} of {needed} answered.")
        }
        Note::TakesOver { request } => {
            let whose = whose(cluster, *request);
            format!("{node} reaches no primary and coordinates {whose} itself.")
        }
        Note::Repairs { key, node: replica } => {
            format!("{node} repairs {key} on {replica}, which differs from what was read.")
        }
        Note::Descends(descent) => descent_sentence(node, descent),
        Note::SendsBack { peer, keys } => {
            let states = count(keys.len() as u64, "state");
            format!(
                "{node} has merged what it was sent, and sends {peer} the {states} that it asked for."
            )
        }
        Note::Brings {
            target,
            hints,
            moved,
        } => {
            let hints = (*hints > 0).then(|| count(u64::from(*hints), "hint"));
            let moved = (*moved > 0).then(|| {
                let states = count(u64::from(*moved), "state");
                format!("{states} that it owns now")
            });
            let both: Vec<String> = hints.into_iter().chain(moved).collect();
            format!("{node} brings {target} {}.", both.join(" and "))
        }
        Note::Differs {
            partition,
            peer,
            keys,
            ..
        } => {
            let keys = count(u64::from(*keys), "key");
            format!("{node} and {peer} differ in {keys} of partition {partition}.")
        }
        Note::Reaped { key } => format!("{node} forgets the tombstone of {key}."),
        Note::HintExpired { key, target } => {
            format!("{node} drops its hint of {key} for {target}: it is too old.")
        }
        Note::Owes { target, keys } => {
            let keys = count(u64::from(*keys), "key");
            format!("{node} has {keys} to bring to {target}, who owns them now.")
        }
        Note::CannotChange { change, why } => {
            let what = match change {
                Change::Join { .. } => "cannot join".to_owned(),
                Change::Leave(_) => "cannot leave".to_owned(),
                Change::Remove(gone) => format!("cannot remove {gone}"),
            };
            format!("{node} {what}: {why}.")
        }
        Note::HandedOff {
            key,
            target,
            dropped: true,
        } => {
            format!("{target} has {key} now: {node} owes it no more and drops its copy.")
        }
        Note::HandedOff {
            key,
            target,
            dropped: false,
        } => {
            format!("{target} has {key} now: {node} owes it no more.")
        }
        Note::Ignored {
            why: Ignored::RepeatedForward,
        } => {
            format!("{node} has seen this forwarded request before and ignores it.")
        }
        Note::Ignored {
            why: Ignored::LateAnswer,
        } => {
            format!("{node} ignores an answer that nobody waits for any more.")
        }
    }
}

fn descent_sentence(node: NodeId, descent: &Descent) -> String {
    let Descent {
        partition,
        peer,
        level,
        differ,
        ..
    } = descent;
    let found = match level {
        0 => format!("{node} and {peer} have different roots for partition {partition}"),
        _ => {
            let nodes = count(u64::from(*differ), "node");
            format!("{node} and {peer} differ in {nodes} on level {level} of partition {partition}")
        }
    };
    let sends = match (descent.hashes, descent.keys) {
        (0, 0) => "that it holds nothing there".to_owned(),
        (0, keys) => format!("the hashes of {} there", count(u64::from(keys), "key")),
        (hashes, _) => format!("the {hashes} hashes below"),
    };
    format!("{found}: {node} sends {sends}.")
}

fn whose(cluster: &Cluster, request: RequestId) -> String {
    format!(
        "{}'s request {}",
        cluster.client_name(request.client),
        request.seq
    )
}

/// A message by its ends: `A's write to B`.
fn of(cluster: &Cluster, sent: EventId) -> String {
    let (from, to, kind) = message(cluster, sent);
    format!("{from}'s {kind} to {to}")
}

fn message(cluster: &Cluster, sent: EventId) -> (String, String, &'static str) {
    match cluster.trace().get(sent).map(|event| &event.what) {
        Some(Happening::Sent { from, to, kind, .. }) => {
            (from.to_string(), to.to_string(), kind.name())
        }
        _ => ("?".into(), "?".into(), "message"),
    }
}

fn count(number: u64, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}
