//! Joining through a seed node: asking it for all that it knows until it answers, and beginning as
//! the member that follows from the answer.

use super::io::{Out, Refusal, Timer};
use super::message::Delta;
use super::own;
use super::reconcile;
use super::view::{Member, State};
use crate::base::{Micros, NodeId};

/// The seed node is asked again after a wait that doubles from one interval to so many.
const LONGEST_WAIT: u64 = 8;

/// A joining that waits for the seed node's answer.
#[derive(Clone, Copy, Debug)]
pub struct Joining {
    through: NodeId,
    /// Another member that was asked as well.
    other: Option<NodeId>,
    again_at: Micros,
    /// How long it waited for the last answer; 0 before it has asked.
    waited: Micros,
}

impl Joining {
    /// `me` sets out to join through `through`.
    ///
    /// # Errors
    /// The seed node is the node itself, or that was removed.
    pub fn begin(me: NodeId, own: Member, through: NodeId) -> Result<Joining, Refusal> {
        if through == me {
            return Err(Refusal::ThroughItself(me));
        }
        if own.state == State::Removed {
            return Err(Refusal::WasRemoved(me));
        }
        Ok(Joining {
            through,
            other: None,
            again_at: Micros::MAX,
            waited: Micros::ZERO,
        })
    }

    /// The seed node.
    pub fn through(&self) -> NodeId {
        self.through
    }

    /// Whether the seed node is to be asked again at `due`.
    pub fn is_due(&self, due: Micros) -> bool {
        self.again_at == due
    }

    /// Asks the seed node, and sets out to ask again. From the second time on it asks another member
    /// too, if it knows any: a node that begins anew after it has lost its disk does, and of those
    /// that it remembers the first may be gone.
    pub fn ask(&mut self, now: Micros, interval: Micros, other: Option<NodeId>, out: &mut Out) {
        if self.waited > Micros::ZERO {
            self.other = other.filter(|node| *node != self.through);
            if let Some(other) = self.other {
                out.send(other, reconcile::ask_for_all());
            }
        }
        let longest = interval.times(LONGEST_WAIT);
        self.waited = self.waited.times(2).clamp(interval, longest);
        self.again_at = now + self.waited;
        out.send(self.through, reconcile::ask_for_all());
        out.set_timer(Timer::Join(self.again_at));
    }

    /// The member as which `me`, which was `own`, begins, if the delta is the seed node's answer.
    ///
    /// That stands above all that the seed node knew of it. One that was removed begins as nothing:
    /// it is told so by the same delta.
    pub fn end(&self, (from, delta): (NodeId, &Delta), me: NodeId, own: Member) -> Option<Member> {
        let told = |node| delta.updates.iter().find(move |update| update.node == node);
        let was_asked = from == self.through || Some(from) == self.other;
        if !was_asked || !delta.is_all {
            return None;
        }
        let known = told(me).map(|update| update.member);
        if known.is_some_and(|known| known.state == State::Removed) {
            return None;
        }
        let mut own = own;
        if own.state == State::Left {
            own.incarnation = own.incarnation.saturating_add(1);
        }
        Some(own::begin_anew(own, known))
    }
}
