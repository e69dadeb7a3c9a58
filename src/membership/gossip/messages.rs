//! What a member that gossips makes of what it is told.

use super::Gossip;
use crate::base::{Micros, NodeId};
use crate::membership::io::{Effect, Out};
use crate::membership::message::{Beat, Delta, Entry, Message};
use crate::membership::reconcile;
use crate::membership::table::Table;
use crate::membership::view::{Member, Update};
use crate::ring::TableVersion;

impl Gossip {
    pub(super) fn on_message(
        &mut self,
        now: Micros,
        from: NodeId,
        message: Message,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        match message {
            Message::Offer {
                hash,
                table: theirs,
            } => {
                if let Some(digest) = self.knowledge(table).answer_offer(hash, theirs) {
                    out.send(from, digest);
                }
            }
            Message::Digest {
                entries,
                table: theirs,
            } => self.on_digest((now, from), (&entries, theirs), table, out),
            Message::Delta(delta) => self.on_delta(now, from, &delta, table, out),
            Message::Ping(_) | Message::PingAck(_) | Message::PingReq(_) => {}
        }
    }

    fn on_digest(
        &mut self,
        (now, from): (Micros, NodeId),
        (entries, theirs): (&[Entry], TableVersion),
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        self.farewell.note((from, entries), self.me, self.own);
        // Whoever has left has nobody to introduce.
        if entries.is_empty() && self.own.state.is_gone() {
            return;
        }
        for entry in entries {
            if entry.node == self.me {
                let said = Member {
                    state: entry.state,
                    incarnation: entry.incarnation,
                    ..self.own
                };
                self.answer(now, said, out);
            }
            self.count(Beat::of(entry), out);
        }
        if let Some(delta) = self.knowledge(table).answer_digest(entries, theirs) {
            out.send(from, delta);
        }
    }

    fn on_delta(
        &mut self,
        now: Micros,
        from: NodeId,
        delta: &Delta,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        let joined = self
            .joining
            .as_ref()
            .and_then(|joining| joining.end((from, delta), self.me, self.own));
        if let Some(own) = joined {
            self.joining = None;
            self.say(now, own, out);
            out.send(
                from,
                reconcile::tell(Update {
                    node: self.me,
                    member: own,
                }),
            );
            out.push(Effect::Joined(from));
        }
        for &Update { node, member } in &delta.updates {
            self.learn(now, node, member, out);
        }
        for &beat in &delta.beats {
            self.count(beat, out);
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

    pub(super) fn learn(&mut self, now: Micros, node: NodeId, said: Member, out: &mut Out) {
        if node == self.me {
            return self.answer(now, said, out);
        }
        let before = self.view.get(node);
        if !self.view.learn(node, said) {
            return;
        }
        let after = self.view.get(node).unwrap_or(said);
        if before.map(|member| member.incarnation) != Some(after.incarnation) {
            // A new incarnation counts from the beginning.
            *self.beat_of(node) = 0;
        }
        self.sort_in(node);
        if before.map(|member| member.state) != Some(after.state) {
            out.push(Effect::Opinion(node, after.state));
        }
    }

    /// Takes in a heartbeat that is newer than what was heard of.
    fn count(&mut self, beat: Beat, out: &mut Out) {
        let Some(member) = self.view.get(beat.node) else {
            return;
        };
        if beat.node == self.me || beat.incarnation != member.incarnation {
            return;
        }
        if beat.heartbeat > self.heartbeat(beat.node) {
            *self.beat_of(beat.node) = beat.heartbeat;
            out.push(Effect::Heartbeat(beat.node));
        }
    }
}
