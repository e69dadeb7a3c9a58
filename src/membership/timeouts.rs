//! Failure detection by time-outs: a peer that leaves a request unanswered is believed down, and
//! is tried again after a back-off (Dynamo paper, section 4.8.3: a purely local notion).

use crate::base::{Micros, NodeId};
use std::collections::BTreeMap;

/// How long a peer is left alone after its first unanswered request.
const FIRST_BACK_OFF: Micros = Micros::from_secs(1);

/// The longest that a peer is left alone: the back-off doubles up to this.
pub const LONGEST_BACK_OFF: Micros = Micros::from_secs(4);

/// One node's opinion of its peers. A peer is believed up until it leaves something unanswered.
#[derive(Clone, Debug, Default)]
pub struct Timeouts {
    silent: BTreeMap<NodeId, Silence>,
}

#[derive(Clone, Copy, Debug)]
struct Silence {
    retry_at: Micros,
    back_off: Micros,
}

impl Timeouts {
    /// `peer` answered or sent something; whether that changes the opinion of it.
    pub fn heard(&mut self, peer: NodeId) -> bool {
        !self.silent.is_empty() && self.silent.remove(&peer).is_some()
    }

    /// `peer` left something unanswered until `now`; whether that changes the opinion of it.
    ///
    /// Failures while the peer is left alone anyway were under way before, and do not lengthen
    /// the back-off.
    pub fn unanswered(&mut self, peer: NodeId, now: Micros) -> bool {
        let Some(silence) = self.silent.get_mut(&peer) else {
            let first = Silence {
                retry_at: now + FIRST_BACK_OFF,
                back_off: FIRST_BACK_OFF,
            };
            self.silent.insert(peer, first);
            return true;
        };
        if silence.retry_at <= now {
            silence.back_off = silence.back_off.times(2).min(LONGEST_BACK_OFF);
            silence.retry_at = now + silence.back_off;
        }
        false
    }

    /// Whether `peer` should be passed over at `now`: believed down, and its back-off not over.
    pub fn passes_over(&self, peer: NodeId, now: Micros) -> bool {
        self.silent
            .get(&peer)
            .is_some_and(|silence| now < silence.retry_at)
    }

    /// Until when `peer` is left alone, and how long that is in all; nothing while it is believed up.
    pub fn back_off(&self, peer: NodeId) -> Option<(Micros, Micros)> {
        let silence = self.silent.get(&peer)?;
        Some((silence.retry_at, silence.back_off))
    }

    /// The peers believed down, in order of name.
    pub fn believed_down(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.silent.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const C: NodeId = NodeId(2);

    #[test]
    fn a_silent_peer_is_tried_again_after_a_back_off_that_doubles() {
        let mut peers = Timeouts::default();
        let mut now = Micros::ZERO;
        assert!(peers.unanswered(C, now));
        for wait in [1, 2, 4, 4] {
            let length = Micros::from_secs(wait);
            assert_eq!(peers.back_off(C), Some((now + length, length)));
            assert!(peers.passes_over(C, now + Micros::from_secs(wait) - Micros(1)));
            now += Micros::from_secs(wait);
            assert!(!peers.passes_over(C, now));
            assert!(!peers.unanswered(C, now));
        }
    }

    #[test]
    fn failures_that_were_under_way_together_count_once() {
        let mut peers = Timeouts::default();
        for us in 0..10 {
            peers.unanswered(C, Micros(us));
        }
        assert!(!peers.passes_over(C, Micros::from_secs(1)));
    }

    #[test]
    fn any_word_from_the_peer_ends_the_belief() {
        let mut peers = Timeouts::default();
        assert!(!peers.heard(C));
        peers.unanswered(C, Micros::ZERO);
        assert_eq!(peers.believed_down().collect::<Vec<_>>(), [C]);
        assert!(peers.heard(C));
        assert!(!peers.passes_over(C, Micros::ZERO));
    }
}
