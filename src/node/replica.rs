//! Serving other nodes' requests: storing what a coordinator sends, showing what is held.

use super::Node;
use super::io::{Effects, Note, Ticket};
use super::message::{Held, Message};
use super::request::RequestId;
use crate::base::{Key, Micros, NodeId};
use crate::config::{Fsync, Sabotage};
use crate::store::{Clock, Mark, digest};

impl Node {
    /// Merges a coordinator's state, with a mark when it is held for another node, and
    /// acknowledges it once it is durable.
    pub(super) fn on_write(
        &mut self,
        now: Micros,
        from: NodeId,
        request: RequestId,
        (key, clock, owed): (Key, Clock, Option<Mark>),
        effects: &mut Effects,
    ) {
        if let Some(mark) = owed.filter(|mark| self.has_expired(mark, now)) {
            let target = mark.target;
            return effects.note(|| Note::HintExpired { key, target });
        }
        self.take_in(now, &key, &clock, owed, effects);
        if self.config.is_sabotaged(Sabotage::AcknowledgesBeforeSync) {
            return self.on_synced(now, Ticket::Written(from, request), effects);
        }
        // A sync that takes time is worth two answers: the write has arrived, and it is logged.
        if self.config.fsync == Fsync::Always && !self.config.fsync_latency.is_zero() {
            effects.send(
                from,
                Message::WriteAck {
                    request,
                    logged: false,
                },
            );
        }
        self.when_logged(now, Ticket::Written(from, request), effects);
    }

    /// Merges `clock` into what is held for `key`; what this node does not own by its own table, it
    /// owes (DESIGN 4.5).
    pub(super) fn take_in(
        &mut self,
        now: Micros,
        key: &Key,
        clock: &Clock,
        owed: Option<Mark>,
        effects: &mut Effects,
    ) {
        let owed = owed
            .or_else(|| self.mark_of_no_owner(key))
            .filter(|_| !self.config.is_sabotaged(Sabotage::ForgetsMark));
        let record = self.store.merge(key, clock, owed);
        let changed = record.is_some();
        effects.note(|| Note::Stored {
            key: key.clone(),
            owed_to: owed.map(|mark| mark.target),
            changed,
        });
        if let Some(record) = record {
            effects.append(record);
            if self.config.is_sabotaged(Sabotage::TreesForgetMerges) {
                return self.arm_handoff(now, effects);
            }
            self.on_changed(now, key, effects);
        }
        if owed.is_some() {
            self.arm_handoff(now, effects);
        }
    }

    /// Throws away what is held for `key` before another state is taken in: a mistake, made on
    /// purpose only.
    pub(super) fn overwrite(&mut self, key: &Key, effects: &mut Effects) {
        if let Some(record) = self.store.forget(key) {
            effects.append(record);
        }
    }

    /// What this node says that it holds for `key`.
    pub(super) fn held(&self, now: Micros, key: &Key) -> Held {
        match self.store.get(key) {
            Some(entry) => Held::State(Some(entry.clock.clone())),
            None if self.is_awaited(now, self.ring.partition_of(key.position())) => Held::NotYet,
            None => Held::State(None),
        }
    }

    /// Shows what is held for `key`, or a hash of it.
    pub(super) fn on_read(
        &mut self,
        now: Micros,
        from: NodeId,
        request: RequestId,
        key: &Key,
        only_digest: bool,
        effects: &mut Effects,
    ) {
        let held = match self.held(now, key) {
            Held::State(clock) if only_digest => Held::Digest(clock.as_ref().map(digest)),
            held => held,
        };
        effects.send(from, Message::ReadReply(request, held));
    }

    /// A read found this node behind the others: merges what they hold.
    pub(super) fn on_repair(
        &mut self,
        now: Micros,
        from: NodeId,
        request: RequestId,
        (key, clock, acknowledge): (Key, Clock, bool),
        effects: &mut Effects,
    ) {
        if self.config.is_sabotaged(Sabotage::RepairOverwrites) {
            self.overwrite(&key, effects);
        }
        self.take_in(now, &key, &clock, None, effects);
        if acknowledge {
            self.when_logged(now, Ticket::Written(from, request), effects);
        }
    }
}
