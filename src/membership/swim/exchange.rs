//! Exchanging all that two members know: on joining, and now and then.

use super::Swim;
use crate::base::random::Purpose;
use crate::base::{Micros, NodeId};
use crate::membership::io::{Effect, Out};
use crate::membership::message::{Delta, Entry};
use crate::membership::reconcile::{self, Knowledge};
use crate::membership::table::Table;
use crate::membership::view::{Member, State, Update};
use crate::ring::TableVersion;

impl Swim {
    pub(super) fn knowledge<'a>(&'a self, table: &'a dyn Table) -> Knowledge<'a> {
        Knowledge {
            view: &self.view,
            beats: &[],
            table,
        }
    }

    /// Asks the seed node for all that it knows.
    ///
    /// A seed node that leaves may have told its table and nothing else: the members are in that.
    pub(super) fn ask_seed(&mut self, now: Micros, table: &dyn Table, out: &mut Out) {
        let bits = self.draw(Purpose::Announcement, now.0, 0);
        let through = self.joining();
        let may_help = |node: &NodeId| *node != self.me && Some(*node) != through;
        let in_table = || table.held()?.any_member(bits).filter(may_help);
        let known = self.order.any(bits).filter(may_help).or_else(in_table);
        let other = known.or_else(|| self.dead.any(bits));
        if let Some(joining) = self.joining.as_mut() {
            joining.ask(now, self.settings.probe_interval, other, out);
        }
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
        self.farewell.note((from, entries), self.me, self.own);
        // One that has left has nobody to introduce.
        if self.own.state.is_gone() && (entries.is_empty() || !self.waits_to_be_heard()) {
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
        self.end_joining(now, from, delta, out);
        for &Update { node, member } in &delta.updates {
            self.accuse(now, node, self.doubt(node, member), out);
        }
        if let Some(newer) = &delta.table
            && newer.table_version() > table.version()
        {
            table.adopt(newer);
        }
        if let Some(answer) = self.knowledge(table).answer_delta(delta) {
            out.send(from, answer);
        }
    }

    /// The seed node has told all that it knows: begins as the member that follows from that.
    fn end_joining(&mut self, now: Micros, from: NodeId, delta: &Delta, out: &mut Out) {
        let joining = self.joining.as_ref();
        let Some(own) = joining.and_then(|join| join.end((from, delta), self.me, self.own)) else {
            return;
        };
        self.joining = None;
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
