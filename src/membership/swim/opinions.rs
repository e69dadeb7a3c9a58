//! What follows from news of a member: who is probed, who is suspected, what is passed on.

use super::{OpenProbe, Suspicion, Swim};
use crate::base::random::Purpose;
use crate::base::{Micros, NodeId};
use crate::membership::io::{Effect, Out, Timer};
use crate::membership::own::{self, Answer};
use crate::membership::reconcile;
use crate::membership::view::{Member, State, Update};

impl Swim {
    /// Takes in what is said about `node`.
    pub(super) fn learn(&mut self, now: Micros, node: NodeId, said: Member, out: &mut Out) {
        if node == self.me {
            return self.answer(now, said, out);
        }
        let before = self.view.get(node);
        if !self.view.learn(node, said) {
            return;
        }
        let after = self.view.get(node).unwrap_or(said);
        self.updates.push(node);
        self.sort_in(node, after);
        if after.state == State::Suspect && before.map(standing) != Some(standing(after)) {
            self.suspect(now, node, out);
        }
        if before.map(|member| member.state) != Some(after.state) {
            self.transmissions = self.settings.transmissions(self.view.up());
            out.push(Effect::Opinion(node, after.state));
        }
    }

    /// Puts `node` where it belongs: among those that are probed, or those looked after.
    fn sort_in(&mut self, node: NodeId, member: Member) {
        let place = self.place(node);
        if member.state != State::Suspect {
            self.suspicions.remove(&node);
        }
        if member.state.is_up() {
            self.dead.remove(node);
            self.order.insert(node, place);
            return;
        }
        self.order.remove(node);
        if member.state == State::Dead {
            self.dead.insert(node, place);
        } else {
            self.dead.remove(node);
        }
    }

    /// A probed member has not answered, neither directly nor through others.
    pub(super) fn failed(&mut self, now: Micros, open: OpenProbe, out: &mut Out) {
        let node = open.target;
        let pinged = |member: &Member| member.incarnation == open.incarnation;
        let Some(member) = self.view.get(node).filter(pinged) else {
            return;
        };
        if !member.state.is_up() {
            return;
        }
        let verdict = if self.settings.suspicion {
            State::Suspect
        } else {
            State::Dead
        };
        self.accuse(now, node, member.in_state(verdict), out);
    }

    /// Takes in what this node is the first to say about `node`, as far as it knows.
    pub(super) fn accuse(&mut self, now: Micros, node: NodeId, said: Member, out: &mut Out) {
        let before = self.view.state(node);
        self.learn(now, node, said, out);
        let is_new = before == Some(State::Alive) && self.view.state(node) == Some(State::Suspect);
        if is_new && !self.accused.contains(&node) {
            self.accused.push_back(node);
        }
    }

    fn suspect(&mut self, now: Micros, node: NodeId, out: &mut Out) {
        let until = now + self.settings.suspicion_time(self.view.up());
        self.suspicions
            .insert(node, Suspicion { since: now, until });
        out.set_timer(Timer::Suspicion(node, until));
    }

    /// A suspected member has not refuted in time.
    pub(super) fn end_suspicion(&mut self, now: Micros, node: NodeId, due: Micros, out: &mut Out) {
        if self.is_late(now, due) {
            self.wake(now, out);
        }
        let Some(&suspicion) = self.suspicions.get(&node) else {
            return;
        };
        if self.woke > suspicion.since {
            // The refutation may have come while this node was stopped: it gets the time again.
            return self.suspect(now, node, out);
        }
        if let Some(member) = self.view.get(node) {
            self.learn(now, node, member.in_state(State::Dead), out);
        }
    }

    /// Answers what is said about the node itself.
    pub(super) fn answer(&mut self, now: Micros, said: Member, out: &mut Out) {
        match own::answer(self.own, said) {
            Answer::Nothing => {}
            Answer::Repeat => {
                if !self.updates.has(self.me) {
                    self.updates.push(self.me);
                }
            }
            Answer::Say(own) => {
                self.say(now, own, out);
                self.tell_some(out);
            }
            Answer::Removed => {
                self.say(now, self.own.in_state(State::Removed), out);
                self.joining = None;
                self.next_period = None;
                self.probe = None;
            }
        }
    }

    /// Says `own` about itself from now on.
    pub(super) fn say(&mut self, now: Micros, own: Member, out: &mut Out) {
        let before = self.own.state;
        self.own = own;
        if self.view.learn(self.me, own) || own.incarnation > 0 {
            self.updates.push(self.me);
        }
        out.push(Effect::Own(own));
        if before != own.state {
            out.push(Effect::Opinion(self.me, own.state));
        }
        if own.state == State::Alive && before == State::Left {
            self.start(now, out);
        }
    }

    /// Tells some members at once what it says about itself: whoever leaves or refutes has little
    /// time.
    pub(super) fn tell_some(&mut self, out: &mut Out) {
        let update = Update {
            node: self.me,
            member: self.own,
        };
        let some = usize::from(self.settings.indirect_probes).max(3);
        let mut told: Vec<NodeId> = Vec::new();
        for attempt in 0..some as u64 {
            let bits = self.draw(
                Purpose::Announcement,
                u64::from(self.own.incarnation),
                attempt,
            );
            if let Some(peer) = self.order.any(bits).filter(|peer| !told.contains(peer)) {
                told.push(peer);
                out.send(peer, reconcile::tell(update));
            }
        }
    }
}

/// What tells one suspicion of a member from another.
fn standing(member: Member) -> (u32, State) {
    (member.incarnation, member.state)
}
