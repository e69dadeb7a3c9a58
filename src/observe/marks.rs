//! Where marks lie, for whom, and what becomes of each next.

use super::replicas::as_name;
use crate::base::{Micros, NodeId};
use crate::config::HintTtl;
use crate::membership::Detector;
use crate::sim::{Cluster, Power};
use crate::store::{Mark, Store};
use serde::Serialize;

/// When a mark is next tried to be brought home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attempt {
    /// When its holder runs again, which is down.
    WhenHolderRestarts,
    /// When its holder goes on, which is paused.
    WhenHolderResumes,
    /// Never, as long as `handoff=off`.
    Never,
    /// A batch for its target is sent, and not acknowledged yet.
    UnderWay,
    /// Once its holder believes that the target is up again.
    WhenBelievedUp,
    /// At the first look after the target's back-off, which ends then.
    AfterBackOff(Micros),
    /// At this time.
    At(Micros),
    /// As soon as its holder has anything to do.
    Soon,
}

/// A mark: a state that a node holds for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldMark {
    /// Who holds it.
    #[serde(serialize_with = "as_name")]
    pub holder: NodeId,
    /// For whom.
    #[serde(rename = "for", serialize_with = "as_name")]
    pub target: NodeId,
    /// The key.
    pub key: String,
    /// Since when it is a hint; nothing when it stands for a key that its holder does not own, or
    /// that its target has come to own: that has no age.
    pub since: Option<Micros>,
    /// When it is dropped for its age.
    pub expires: Option<Micros>,
    /// What comes next.
    pub next: Attempt,
}

/// How many marks there are, on nodes up or down.
pub fn count_marks(cluster: &Cluster) -> usize {
    let on = |node| cluster.durable_store(node).marks();
    cluster.nodes().map(on).sum()
}

/// `most` marks behind the first `skipped`, in order of holder, target and ring.
pub fn marks(cluster: &Cluster, mut skipped: usize, most: usize) -> Vec<HeldMark> {
    let mut found = Vec::new();
    for holder in cluster.nodes() {
        let store = cluster.durable_store(holder);
        let all = store.marks();
        if skipped >= all {
            skipped -= all;
            continue;
        }
        for target in store.creditors() {
            let wanted = most - found.len();
            let keys = store.owed_to(target);
            let before = found.len();
            found.extend(keys.skip(skipped).take(wanted).map(|key| {
                let own = mark_of(&store, key, target);
                held(cluster, holder, key.text(), own)
            }));
            if found.len() == most {
                return found;
            }
            if found.len() == before {
                skipped -= store.owed_to(target).count();
            } else {
                skipped = 0;
            }
        }
    }
    found
}

fn mark_of(store: &Store, key: &crate::base::Key, target: NodeId) -> Mark {
    let marks = store.get(key).map_or(&[][..], |entry| &entry.owed);
    let own = marks.iter().find(|mark| mark.target == target);
    // The index of marks and the marks agree.
    own.copied().unwrap_or(Mark::of_no_owner(target))
}

fn held(cluster: &Cluster, holder: NodeId, key: &str, mark: Mark) -> HeldMark {
    let since = mark.is_hint().then_some(mark.since);
    HeldMark {
        holder,
        target: mark.target,
        key: key.to_owned(),
        since,
        expires: match cluster.config().hint_ttl {
            HintTtl::After(ttl) => since.map(|since| since + ttl),
            HintTtl::Never => None,
        },
        next: next(cluster, holder, mark.target),
    }
}

fn next(cluster: &Cluster, holder: NodeId, target: NodeId) -> Attempt {
    let Some(machine) = cluster.machine(holder) else {
        return Attempt::Never;
    };
    let Some(running) = machine.node() else {
        return Attempt::WhenHolderRestarts;
    };
    let now = cluster.now();
    match running.next_handoff() {
        _ if machine.power() == Power::Paused => Attempt::WhenHolderResumes,
        _ if !cluster.config().handoff => Attempt::Never,
        _ if running.hands_off_to(target) => Attempt::UnderWay,
        next if running.detector().passes_over(target, now) => match running.detector() {
            Detector::Timeouts(timeouts) => match timeouts.back_off(target) {
                Some((until, _)) if next.is_none_or(|next| next < until) => {
                    Attempt::AfterBackOff(until)
                }
                _ => next.map_or(Attempt::Soon, Attempt::At),
            },
            _ => Attempt::WhenBelievedUp,
        },
        Some(next) => Attempt::At(next),
        None => Attempt::Soon,
    }
}
