//! Coordinating a get: the join of what the replicas answer (DESIGN 4.3).

use super::Node;
use super::coordinate::Work;
use super::io::{Effects, Note};
use super::request::{Found, RequestId};
use crate::base::{Micros, NodeId};
use crate::store::Clock;
use std::sync::Arc;

/// A get under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    joined: Option<Clock>,
}

impl Reading {
    /// Joins one replica's answer; a replica without the key answers too, with nothing.
    fn join(&mut self, answer: Option<Clock>) {
        match (&mut self.joined, answer) {
            (_, None) => {}
            (None, Some(clock)) => self.joined = Some(clock),
            (Some(joined), Some(clock)) => {
                if !Arc::ptr_eq(joined, &clock) {
                    Arc::make_mut(joined).merge_in(&clock);
                }
            }
        }
    }

    pub(super) fn found(&self) -> Found {
        let context = self
            .joined
            .as_ref()
            .map(|clock| clock.context())
            .unwrap_or_default();
        Found {
            shown: self.joined.clone(),
            context,
            dot: None,
        }
    }
}

impl Node {
    /// Asks the other places, and answers for this node's own.
    pub(super) fn begin_get(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let Some(work) = self.coordinations.get(&id) else {
            return;
        };
        let key = work.request.key.clone();
        effects.note(|| Note::Coordinates {
            request: id,
            key: key.clone(),
            dot: None,
        });
        self.ask_places(now, id, effects);
        let own = self.store.get(&key).map(|entry| entry.clock.clone());
        self.on_read_reply(self.id, id, own, effects);
    }

    /// A replica says what it holds.
    pub(super) fn on_read_reply(
        &mut self,
        from: NodeId,
        id: RequestId,
        answer: Option<Clock>,
        effects: &mut Effects,
    ) {
        if let Some(work) = self.coordinations.get_mut(&id) {
            match &mut work.work {
                Work::Get(reading) => reading.join(answer),
                Work::Put(_) => return,
            }
        }
        self.on_answer(id, from, effects);
    }
}
