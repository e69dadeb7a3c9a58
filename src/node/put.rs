//! Coordinating a put: one new dot, logged before it is sent (DESIGN 4.3).

use super::Node;
use super::coordination::Work;
use super::io::{Effects, Note};
use super::request::{Failure, Found, Put, Request, RequestId, reply_context};
use crate::base::{Key, Micros, NodeId};
use crate::config::Sabotage;
use crate::quorum::{Acknowledgement, PutQuorum, Role, WriteRules};
use crate::store::{Clock, ENTRY_BYTES, Mark, Version, weight};
use std::sync::Arc;

/// A put under way.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    /// The dotted state that goes to the replicas.
    pub(super) clock: Clock,
    /// What the client is told once enough of them have it.
    pub(super) found: Found,
    /// Who has it.
    pub(super) quorum: PutQuorum<NodeId>,
}

impl Node {
    /// Whether the key's siblings would be too much for a message after the put. Half a message is
    /// the most, so that two such states still fit when replicas merge them.
    pub(super) fn too_large(&self, key: &Key, put: &Put) -> Option<Failure> {
        if self.config.is_sabotaged(Sabotage::TakesAnySize) {
            return None;
        }
        let most = self.config.message_limit as usize / 2;
        let mut bytes = key.text().len() + put.body.weight() + ENTRY_BYTES;
        if let Some(entry) = self.store.get(key) {
            // Without looking closer: what the context covers would be gone.
            if bytes + weight(&entry.clock) <= most {
                return None;
            }
            let vector = entry.clock.width() * ENTRY_BYTES;
            let stays = |(actor, counter, version): (_, u64, &Arc<Version>)| {
                (counter > put.context.get(actor)).then(|| version.weight())
            };
            bytes += vector + entry.clock.dots().filter_map(stays).sum::<usize>();
        }
        (bytes > most).then_some(Failure::TooLarge {
            bytes: bytes as u64,
            most: most as u64,
        })
    }

    /// Makes the dot and logs the state; nothing is sent before the log is durable.
    pub(super) fn write_locally(
        &mut self,
        now: Micros,
        request: &Request,
        put: &Put,
        (owed_to, places): (Option<NodeId>, usize),
        effects: &mut Effects,
    ) -> Writing {
        let (id, key) = (request.id, &request.key);
        let version = Version {
            body: put.body.clone(),
            client: id.client,
            client_seq: id.seq,
            wall_us: now.0.saturating_add_signed(self.skew_us),
        };
        // Whoever was asked by an older table may have no place in this node's: it owes the key.
        let owed = owed_to.map(|target| Mark { target, since: now });
        let owed = owed.or_else(|| self.mark_of_no_owner(key));
        let (dot, clock, record) = self.store.coordinate(
            key,
            &put.context,
            version,
            owed,
            self.config.actor_epochs && !self.config.is_sabotaged(Sabotage::NoBirths),
        );
        effects.note(|| Note::Coordinates {
            request: id,
            key: key.clone(),
            dot: Some(dot),
        });
        effects.append(record);
        self.on_changed(now, key, effects);
        self.arm_handoff(now, effects);
        let covers_all = self.config.is_sabotaged(Sabotage::ContextCoversUnseen);
        let found = Found {
            shown: put.return_body.then(|| clock.clone()),
            context: reply_context(&clock, &put.context, put.return_body || covers_all),
            dot: Some(dot),
        };
        let quorum = PutQuorum::new(WriteRules {
            n: places,
            w: usize::from(request.quorum.replicas),
            pw: usize::from(request.quorum.primaries),
            dw: usize::from(request.quorum.durable),
            node_confirms: usize::from(request.quorum.nodes),
        });
        Writing {
            clock,
            found,
            quorum,
        }
    }

    /// The new state is logged here: this node's own place has answered, now the others.
    pub(super) fn on_put_logged(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let begun = self.coordinations.get(&id).map(|work| work.begun);
        if begun.is_some_and(|begun| self.may_still_send(begun, now)) {
            self.ask_places(now, id, effects);
        } else {
            // Nobody is asked any more; the request still ends in its time.
            self.look_again(now, id, effects);
        }
        self.on_write_ack(now, self.id, id, true, effects);
    }

    /// A replica has the state, or has logged it; or it has taken in a repair.
    pub(super) fn on_write_ack(
        &mut self,
        now: Micros,
        from: NodeId,
        id: RequestId,
        logged: bool,
        effects: &mut Effects,
    ) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return self.ignore_late_answer(effects);
        };
        let Work::Put(writing) = &mut work.work else {
            return self.on_repair_ack(now, from, id, effects);
        };
        // A node that was asked for several places answers for each; the first part that it has not
        // answered for yet is meant.
        let mut counted = None;
        for place in 0..work.places.len() {
            let Some((role, target)) = work.places.part_of(place, from) else {
                continue;
            };
            if counted.is_some_and(|other| other != target) {
                continue;
            }
            let role = match self.config.is_sabotaged(Sabotage::StandInsPassForPrimaries) {
                true => Role::Primary,
                false => role,
            };
            let mut new = writing.quorum.add(Acknowledgement::W { place });
            if logged {
                let node = from;
                new |= writing
                    .quorum
                    .add(Acknowledgement::Dw { place, role, node });
            }
            work.places.answer(place, from);
            if new {
                counted = Some(target);
            }
        }
        if counted.is_some() {
            self.after_answer(now, id, effects);
        } else {
            self.ignore_late_answer(effects);
        }
    }
}
