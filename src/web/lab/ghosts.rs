//! Messages that were lost, remembered for as long as it takes to see where they stopped.

use crate::base::NodeId;
use crate::node::MessageKind;
use crate::sim::{Cluster, Happening, LossReason, TraceEvent};

/// How long a lost message can be seen, in milliseconds of real time.
const LIFE_MS: f64 = 1_600.0;
/// How many can be seen at once.
const MOST: usize = 40;

/// A message that was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// The event of its sending.
    pub sent: u64,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// What kind of message it was.
    pub kind: MessageKind,
    /// Why it was lost.
    pub why: LossReason,
    /// How far it had come when it was dropped; half the way where it was dropped at once.
    pub part: f64,
    /// How much longer it can be seen, in milliseconds of real time.
    pub left_ms: f64,
}

/// The messages that were lost a moment ago.
#[derive(Default)]
pub(super) struct Ghosts {
    all: Vec<Ghost>,
}

impl Ghosts {
    pub(super) fn all(&self) -> &[Ghost] {
        &self.all
    }

    pub(super) fn take_in(&mut self, cluster: &Cluster, event: &TraceEvent) {
        let Happening::Lost { sent, why } = event.what else {
            return;
        };
        let sending = cluster.trace().get(sent).map(|event| &event.what);
        let Some(&Happening::Sent {
            from,
            to,
            kind,
            due_us,
            ..
        }) = sending
        else {
            return;
        };
        let sent_at = cluster.trace().get(sent).map_or(event.at_us, |it| it.at_us);
        let flown = (event.at_us - sent_at).0 as f64;
        let part = match flown {
            0.0 => 0.5,
            flown => (flown / (due_us - sent_at).0.max(1) as f64).min(1.0),
        };
        self.all.push(Ghost {
            sent: sent.0,
            from,
            to,
            kind,
            why,
            part,
            left_ms: LIFE_MS,
        });
        let surplus = self.all.len().saturating_sub(MOST);
        self.all.drain(..surplus);
    }

    /// Lets real time pass.
    pub(super) fn fade(&mut self, ms: f64) {
        for ghost in &mut self.all {
            ghost.left_ms -= ms;
        }
        self.all.retain(|ghost| ghost.left_ms > 0.0);
    }
}
