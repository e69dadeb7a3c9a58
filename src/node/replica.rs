//! Serving other nodes' requests: storing what a coordinator sends, showing what is held.

use super::Node;
use super::io::{Effects, Note, Ticket};
use super::message::Message;
use super::request::RequestId;
use crate::base::{Key, Micros, NodeId};
use crate::store::Clock;

impl Node {
    /// Merges a coordinator's state, with a mark when it is held for another node, and
    /// acknowledges it once it is durable.
    pub(super) fn on_write(
        &mut self,
        now: Micros,
        from: NodeId,
        request: RequestId,
        (key, clock, owed_to): (Key, Clock, Option<NodeId>),
        effects: &mut Effects,
    ) {
        self.take_in(now, &key, &clock, owed_to, effects);
        effects.sync(Ticket::Written(from, request));
    }

    /// Merges `clock` into what is held for `key`.
    pub(super) fn take_in(
        &mut self,
        now: Micros,
        key: &Key,
        clock: &Clock,
        owed_to: Option<NodeId>,
        effects: &mut Effects,
    ) {
        let record = self.store.merge(key, clock, owed_to);
        let changed = record.is_some();
        effects.note(|| Note::Stored {
            key: key.clone(),
            owed_to,
            changed,
        });
        if let Some(record) = record {
            effects.append(record);
        }
        if owed_to.is_some() {
            self.arm_handoff(now, effects);
        }
    }

    /// Shows what is held for `key`.
    pub(super) fn on_read(
        &mut self,
        from: NodeId,
        request: RequestId,
        key: &Key,
        effects: &mut Effects,
    ) {
        let clock = self.store.get(key).map(|entry| entry.clock.clone());
        effects.send(from, Message::ReadReply(request, clock));
    }
}
