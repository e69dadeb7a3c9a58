//! What makes a node doubt another, and how far that has come.

use crate::base::{Micros, NodeId};
use crate::membership::Detector;
use crate::membership::phi::PHI_ONE;
use crate::sim::Cluster;

/// A doubt that grows or passes with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// SWIM suspects it, since when, and holds it for dead from when on if it does not refute.
    Suspicion {
        /// Since when.
        since: Micros,
        /// From when on it is held for dead.
        until: Micros,
    },
    /// How improbable it is that a heartbeat of it still comes.
    Phi {
        /// Phi now, in thousandths.
        level: u64,
        /// The phi from which it is believed down, in thousandths.
        threshold: u64,
    },
    /// It left something unanswered, and is left alone for a while.
    BackOff {
        /// Until when.
        until: Micros,
        /// How long that is in all.
        length: Micros,
    },
}

impl Doubt {
    /// How far it has come at `now`, in thousandths: 1000 is a verdict, or the end of a back-off.
    pub fn progress(self, now: Micros) -> u64 {
        let (part, whole) = match self {
            Doubt::Suspicion { since, until } => (now.since(since).0, until.since(since).0),
            Doubt::Phi { level, threshold } => (level, threshold),
            Doubt::BackOff { until, length } => (length.since(until.since(now)).0, length.0),
        };
        // Two hostile numbers, multiplied, need more room than one.
        let share = u128::from(part) * 1_000 / u128::from(whole.max(1));
        share.min(1_000) as u64
    }
}

/// What makes `observer` doubt `subject`, or may come to; nothing where its failure detector counts
/// nothing of the kind.
pub fn doubt(cluster: &Cluster, observer: NodeId, subject: NodeId) -> Option<Doubt> {
    let running = cluster.machine(observer)?.node()?;
    if let Some((since, until)) = running.suspicion(subject) {
        return Some(Doubt::Suspicion { since, until });
    }
    match running.detector() {
        Detector::Phi(phi) => Some(Doubt::Phi {
            level: phi.phi(subject, cluster.now()) / (PHI_ONE / 1_000),
            threshold: u64::from(cluster.config().phi_threshold) * 1_000,
        }),
        Detector::Timeouts(timeouts) => {
            let (until, length) = timeouts.back_off(subject)?;
            Some(Doubt::BackOff { until, length })
        }
        Detector::Swim(_) | Detector::Nobody => None,
    }
}

/// The incarnation in which `observer` knows `subject`, if it counts them.
pub fn incarnation(cluster: &Cluster, observer: NodeId, subject: NodeId) -> Option<u32> {
    let running = cluster.machine(observer)?.node()?;
    Some(running.member(subject)?.incarnation)
}
