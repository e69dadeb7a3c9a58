//! Coordinating a put: one new dot, logged before it is sent (DESIGN 4.3).

use super::Node;
use super::coordinate::Work;
use super::io::{Effects, Note, Ticket};
use super::request::{Found, Put, Request, RequestId, reply_context};
use crate::base::{Micros, NodeId};
use crate::store::{Clock, Version};

/// A put under way.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    /// The dotted state that goes to the replicas.
    pub(super) clock: Clock,
    /// What the client is told once enough of them have it.
    pub(super) found: Found,
}

impl Node {
    /// Makes the dot and logs the state; nothing is sent before the log is durable.
    pub(super) fn write_locally(
        &mut self,
        now: Micros,
        request: &Request,
        put: &Put,
        owed_to: Option<NodeId>,
        effects: &mut Effects,
    ) -> Writing {
        let (id, key) = (request.id, &request.key);
        let version = Version {
            body: put.body.clone(),
            client: id.client,
            client_seq: id.seq,
            wall_us: now.0,
        };
        let (dot, clock, record) = self.store.coordinate(key, &put.context, version, owed_to);
        effects.note(|| Note::Coordinates {
            request: id,
            key: key.clone(),
            dot: Some(dot),
        });
        effects.append(record);
        effects.sync(Ticket::Coordinated(id));
        self.arm_handoff(now, effects);
        let found = Found {
            shown: put.return_body.then(|| clock.clone()),
            context: reply_context(&clock, &put.context, put.return_body),
            dot: Some(dot),
        };
        Writing { clock, found }
    }

    /// The new state is durable here: this node's own place has answered, now the others.
    pub(super) fn on_put_logged(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        self.ask_places(now, id, effects);
        self.on_answer(id, self.id, effects);
    }

    /// A replica has the state.
    pub(super) fn on_write_ack(&mut self, from: NodeId, id: RequestId, effects: &mut Effects) {
        let is_put = |work: &super::Coordination| matches!(work.work, Work::Put(_));
        if self.coordinations.get(&id).is_none_or(is_put) {
            self.on_answer(id, from, effects);
        }
    }
}
