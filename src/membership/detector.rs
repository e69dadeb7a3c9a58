//! Which peers are believed down: four ways to find out, behind one set of questions.

use super::phi::Phi;
use super::timeouts::Timeouts;
use super::view::State;
use crate::base::{Micros, NodeId};
use std::collections::BTreeMap;

/// One node's belief of who is down.
///
/// What each makes of a one-way cut, in which nothing from A reaches B while B still reaches A:
///
/// | detector | at A | at B |
/// |---|---|---|
/// | `Timeouts` | requests of A go unanswered: B is believed down, until B sends A anything | requests of B go unanswered, since the answers of A are lost: A is believed down, and nothing from A ends that before its back-off |
/// | `Swim` | with indirect probes and a third member: nothing, the probe takes another way, and requests between the two run into their time-outs. Without: B is suspected each round, and refutes | the same, of A |
/// | `Phi` | nothing: heartbeats of B arrive | with a third member nothing: heartbeats of A come by way of it. Without: A is believed down |
/// | `Nobody` | nothing | nothing |
#[derive(Clone, Debug)]
pub enum Detector {
    /// `failure_detector=timeouts`: a peer that leaves a request unanswered, for a back-off.
    Timeouts(Timeouts),
    /// `failure_detector=swim`: whoever SWIM holds for dead. A suspected member is still asked.
    Swim(Opinions),
    /// `failure_detector=phi`: whoever's heartbeats stay out for improbably long.
    Phi(Phi),
    /// `failure_detector=none`: nobody is ever believed down.
    Nobody,
}

/// What SWIM holds its members for, as far as it matters here.
#[derive(Clone, Debug, Default)]
pub struct Opinions {
    /// Those that are not up.
    down: BTreeMap<NodeId, State>,
}

impl Detector {
    /// `peer` answered or sent something; whether that changes the belief.
    pub fn heard(&mut self, peer: NodeId) -> bool {
        match self {
            Detector::Timeouts(timeouts) => timeouts.heard(peer),
            // SWIM's dead refute by incarnation, and phi counts heartbeats alone: other messages
            // come in no regular intervals.
            Detector::Swim(_) | Detector::Phi(_) | Detector::Nobody => false,
        }
    }

    /// `peer` left a request unanswered until `now`; whether that changes the belief.
    pub fn unanswered(&mut self, peer: NodeId, now: Micros) -> bool {
        match self {
            Detector::Timeouts(timeouts) => timeouts.unanswered(peer, now),
            Detector::Swim(_) | Detector::Phi(_) | Detector::Nobody => false,
        }
    }

    /// A heartbeat of `peer` came that was not counted before.
    pub fn heartbeat(&mut self, peer: NodeId, now: Micros) {
        if let Detector::Phi(phi) = self {
            phi.heartbeat(peer, now);
        }
    }

    /// Membership holds `peer` for `state` now; whether that changes the belief.
    pub fn opinion(&mut self, peer: NodeId, state: State) -> bool {
        match self {
            Detector::Swim(opinions) if state.is_up() => opinions.down.remove(&peer).is_some(),
            Detector::Swim(opinions) => opinions.down.insert(peer, state).is_none(),
            Detector::Phi(phi) => {
                if state.is_gone() {
                    phi.forget(peer);
                }
                false
            }
            Detector::Timeouts(timeouts) => state.is_gone() && timeouts.heard(peer),
            Detector::Nobody => false,
        }
    }

    /// The node itself was stopped until `now`.
    pub fn woke(&mut self, now: Micros) {
        if let Detector::Phi(phi) = self {
            phi.woke(now);
        }
    }

    /// Whether `peer` is passed over at `now` when it is chosen whom to ask.
    pub fn passes_over(&self, peer: NodeId, now: Micros) -> bool {
        match self {
            Detector::Timeouts(timeouts) => timeouts.passes_over(peer, now),
            Detector::Swim(opinions) => opinions.down.contains_key(&peer),
            Detector::Phi(phi) => phi.believes_down(peer, now),
            Detector::Nobody => false,
        }
    }

    /// The peers believed down at `now`, in order of name; those that have left or were removed
    /// are no peers any more.
    pub fn believed_down(&self, now: Micros) -> Vec<NodeId> {
        match self {
            Detector::Timeouts(timeouts) => timeouts.believed_down().collect(),
            Detector::Swim(opinions) => {
                let dead = opinions.down.iter().filter(|(_, state)| !state.is_gone());
                dead.map(|(&peer, _)| peer).collect()
            }
            Detector::Phi(phi) => phi.believed_down(now).collect(),
            Detector::Nobody => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const B: NodeId = NodeId(1);
    const C: NodeId = NodeId(2);

    #[test]
    fn timeouts_believe_what_requests_tell() {
        let mut detector = Detector::Timeouts(Timeouts::default());
        assert!(!detector.opinion(B, State::Dead));
        assert!(!detector.passes_over(B, Micros::ZERO));
        assert!(detector.unanswered(B, Micros::ZERO));
        assert!(detector.passes_over(B, Micros(1)));
        assert_eq!(detector.believed_down(Micros(1)), [B]);
        assert!(detector.heard(B));
        assert!(!detector.passes_over(B, Micros(2)));
    }

    #[test]
    fn swim_believes_what_membership_tells_and_nothing_else() {
        let mut detector = Detector::Swim(Opinions::default());
        assert!(!detector.unanswered(B, Micros::ZERO));
        assert!(!detector.opinion(B, State::Suspect));
        assert!(!detector.passes_over(B, Micros::ZERO));
        assert!(detector.opinion(B, State::Dead));
        assert!(detector.opinion(C, State::Left));
        assert!(!detector.heard(B));
        assert!(detector.passes_over(B, Micros::ZERO) && detector.passes_over(C, Micros::ZERO));
        assert_eq!(detector.believed_down(Micros::ZERO), [B]);
        assert!(detector.opinion(B, State::Alive));
        assert!(!detector.passes_over(B, Micros::ZERO));
    }

    #[test]
    fn phi_believes_what_heartbeats_tell() {
        let mut detector = Detector::Phi(Phi::new(Micros::from_secs(1), 8));
        for beat in 0..20 {
            detector.heartbeat(B, Micros::from_secs(beat));
            detector.heartbeat(C, Micros::from_secs(beat));
        }
        assert!(!detector.unanswered(B, Micros::from_secs(20)));
        assert!(!detector.passes_over(B, Micros::from_secs(20)));
        let later = Micros::from_secs(30);
        assert!(!detector.heard(B));
        assert_eq!(detector.believed_down(later), [B, C]);
        detector.opinion(C, State::Left);
        assert_eq!(detector.believed_down(later), [B]);
        detector.woke(later);
        assert!(!detector.passes_over(B, later));
    }

    #[test]
    fn nobody_is_down_without_a_detector() {
        let mut detector = Detector::Nobody;
        assert!(!detector.unanswered(B, Micros::ZERO) && !detector.opinion(B, State::Dead));
        assert!(!detector.passes_over(B, Micros::MAX));
        assert_eq!(detector.believed_down(Micros::MAX), []);
    }
}
