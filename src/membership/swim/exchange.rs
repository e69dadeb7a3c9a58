//! Exchanging all that two members know: on joining, and now and then.

use super::{Joining, Swim};
use crate::base::{Micros, NodeId};
use crate::membership::io::{Effect, Out, Timer};
use crate::membership::message::{Delta, Entry};
use crate::membership::own;
use crate::membership::reconcile::{self, Knowledge};
use crate::membership::table::{Table, TableVersion};
use crate::membership::view::{Member, State, Update};

/// The seed node is asked again after a wait that doubles up to so many probe intervals.
const LONGEST_WAIT: u64 = 8;

impl Swim {
    pub(super) fn knowledge<'a>(&'a self, table: &'a dyn Table) -> Knowledge<'a> {
        Knowledge {
            view: &self.view,
            beats: &[],
            table,
        }
    }

    /// Asks the seed node for all that it knows, and sets out to ask again.
    pub(super) fn ask_seed(&mut self, now: Micros, out: &mut Out) {
        let longest = self.settings.probe_interval.times(LONGEST_WAIT);
        let Some(Joining {
            through,
            again_at,
            wait,
        }) = self.joining.as_mut()
        else {
            return;
        };
        *again_at = now + *wait;
        *wait = wait.times(2).min(longest);
        out.send(*through, reconcile::ask_for_all());
        out.set_timer(Timer::Join(*again_at));
    }

    pub(super) fn on_offer(
        &mut self,
        from: NodeId,
        (hash, theirs): (u64, TableVersion),
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        if !self.own.state.is_gone()
            && let Some(digest) = self.knowledge(table).answer_offer(hash, theirs)
        {
            out.send(from, digest);
        }
    }

    pub(super) fn on_digest(
        &mut self,
        (now, from): (Micros, NodeId),
        (entries, theirs): (&[Entry], TableVersion),
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        // One that has left has nobody to introduce.
        if self.own.state.is_gone() {
            return;
        }
        let me = self.me;
        for entry in entries.iter().filter(|entry| entry.node == me) {
            let said = Member {
                state: entry.state,
                incarnation: entry.incarnation,
                ..self.own
            };
            self.answer(now, said, out);
        }
        if let Some(delta) = self.knowledge(table).answer_digest(entries, theirs) {
            out.send(from, delta);
        }
    }

    pub(super) fn on_delta(
        &mut self,
        now: Micros,
        from: NodeId,
        delta: &Delta,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        self.end_joining(now, from, &delta.updates, out);
        for &Update { node, member } in &delta.updates {
            self.accuse(now, node, self.doubt(node, member), out);
        }
        if let Some(sealed) = &delta.table
            && sealed.version > table.version()
        {
            table.adopt(sealed);
        }
        if let Some(answer) = self.knowledge(table).answer_delta(delta) {
            out.send(from, answer);
        }
    }

    /// The seed node has told all that it knows: begins as the member that follows from that.
    fn end_joining(&mut self, now: Micros, from: NodeId, told: &[Update], out: &mut Out) {
        let is_answer = self.joining().is_some_and(|through| through == from)
            && told.iter().any(|update| update.node == from);
        if !is_answer {
            return;
        }
        self.joining = None;
        let known = told.iter().find(|update| update.node == self.me);
        let known = known.map(|update| update.member);
        if known.is_some_and(|known| known.state == State::Removed) {
            return;
        }
        let mut own = self.own;
        if own.state == State::Left {
            own.incarnation = own.incarnation.saturating_add(1);
        }
        let own = own::begin_anew(own, known);
        self.say(now, own, out);
        self.updates.push(self.me);
        out.send(
            from,
            reconcile::tell(Update {
                node: self.me,
                member: own,
            }),
        );
        out.push(Effect::Joined(from));
    }

    /// A death learnt in an exchange is doubted while the member is held for alive: it may be what
    /// the other half of a partition believed. If it is true, the suspicion ends with it.
    fn doubt(&self, node: NodeId, said: Member) -> Member {
        let is_up = self.view.state(node).is_some_and(State::is_up);
        if is_up && said.state == State::Dead && self.settings.suspicion {
            said.in_state(State::Suspect)
        } else {
            said
        }
    }

    /// Asks `from` for its ownership table when that is newer, once in a while.
    pub(super) fn notice_table(
        &mut self,
        now: Micros,
        from: NodeId,
        theirs: TableVersion,
        table: &dyn Table,
        out: &mut Out,
    ) {
        if theirs <= table.version() {
            return;
        }
        let (asked, at) = self.asked_table;
        if theirs > asked || now.since(at) >= self.settings.probe_timeout {
            self.asked_table = (theirs, now);
            out.send(from, reconcile::ask_for_table());
        }
    }
}
