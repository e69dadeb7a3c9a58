//! Coordinating a get: the join of what the replicas answer, and read repair (DESIGN 4.3, 4.6;
//! Dynamo paper, section 5).

use super::Node;
use super::coordination::Work;
use super::io::{Effects, Note, Timer};
use super::message::{Held, Message};
use super::request::{Found, Quorum, RequestId};
use crate::base::{Micros, NodeId};
use crate::config::{ReadRepair, Sabotage};
use crate::quorum::{
    Action, Answer, GetQuorum, Missed, Object, ReadRules, Reading as Outcome, Role,
};
use crate::store::{Clock, digest};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A get under way.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) quorum: GetQuorum<NodeId, Clock>,
    /// What this node held when the get began, which the others' hashes are compared with.
    own: Option<Clock>,
    /// The replicas that were sent the join, so that each is sent it once.
    repaired: BTreeSet<NodeId>,
    /// Under `read_repair=sync`: the answer, and the repairs that it waits for.
    pub(super) withheld: Option<(Found, BTreeSet<NodeId>)>,
}

impl Object for Clock {
    fn join(objects: &[&Clock]) -> Clock {
        let mut joined = objects
            .first()
            .map_or_else(Clock::default, |first| (*first).clone());
        for other in objects.iter().skip(1) {
            // Most replicas hold the very same: then there is nothing to copy and to merge.
            if !Arc::ptr_eq(&joined, other) && joined != **other {
                Arc::make_mut(&mut joined).merge_in(other);
            }
        }
        joined
    }

    /// Whatever differs is repaired, not only what is strictly older.
    fn outdates(&self, held: &Clock) -> bool {
        !Arc::ptr_eq(self, held) && self != held
    }

    fn is_deleted(&self) -> bool {
        self.values().all(|version| version.is_tombstone())
    }
}

impl Reading {
    pub(super) fn new(places: usize, quorum: Quorum, notfound_ok: bool, basic: bool) -> Reading {
        let rules = ReadRules {
            n: places,
            r: usize::from(quorum.replicas),
            pr: usize::from(quorum.primaries),
            node_confirms: usize::from(quorum.nodes),
            basic_quorum: basic,
            notfound_ok,
        };
        Reading {
            quorum: GetQuorum::new(rules),
            own: None,
            repaired: BTreeSet::new(),
            withheld: None,
        }
    }

    /// What the client is told of the join of the answers.
    fn found(reading: Outcome<Clock>) -> Found {
        let joined = match reading {
            Outcome::Found(clock) | Outcome::Deleted(clock) => Some(clock),
            Outcome::NotFound => None,
        };
        let context = joined
            .as_ref()
            .map(|clock| clock.context())
            .unwrap_or_default();
        Found {
            shown: joined,
            context,
            dot: None,
        }
    }

    /// The answer, once enough has been heard for one.
    pub(super) fn reply(&self) -> Option<Result<Found, Missed>> {
        self.quorum.reply().map(|reply| reply.map(Reading::found))
    }

    /// The answer when nothing more can be waited for.
    pub(super) fn reply_at_deadline(&self) -> Result<Found, Missed> {
        self.quorum.at_deadline().map(Reading::found)
    }
}

impl Node {
    /// Asks the other places, and answers for this node's own.
    pub(super) fn begin_get(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        let key = work.request.key.clone();
        effects.note(|| Note::Coordinates {
            request: id,
            key: key.clone(),
            dot: None,
        });
        if let Work::Get(reading) = &mut work.work {
            reading.own = self.store.get(&key).map(|entry| entry.clock.clone());
        }
        let held = self.held(now, &key);
        self.ask_places(now, id, effects);
        self.on_read_reply(now, self.id, id, held, effects);
    }

    /// A replica says what it holds. A hash that is not that of this node's own state is no answer
    /// yet: the replica is asked for the state itself.
    pub(super) fn on_read_reply(
        &mut self,
        now: Micros,
        from: NodeId,
        id: RequestId,
        held: Held,
        effects: &mut Effects,
    ) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return self.ignore_late_answer(effects);
        };
        let is_asked = work.places.asked_of(from);
        let (Work::Get(reading), true) = (&mut work.work, is_asked) else {
            return self.ignore_late_answer(effects);
        };
        let state = match held {
            Held::State(state) => state,
            Held::NotYet => return self.on_not_yet(now, from, id, effects),
            Held::Digest(hash) if hash == reading.own.as_ref().map(digest) => reading.own.clone(),
            Held::Digest(_) => {
                let key = work.request.key.clone();
                return effects.send(
                    from,
                    Message::Read {
                        request: id,
                        key,
                        digest: false,
                    },
                );
            }
        };
        let deaf = self.config.is_sabotaged(Sabotage::ReadsAlone) && from != self.id;
        let state = if deaf { reading.own.clone() } else { state };
        let answer = state.map_or(Answer::NotFound, Answer::Found);
        // A node that was asked for several places answers for each; the first part that it has not
        // answered for yet is meant.
        let mut counted = None;
        for place in 0..work.places.len() {
            let Some((role, target)) = work.places.part_of(place, from) else {
                continue;
            };
            if counted.is_none_or(|other| other == target)
                && reading.quorum.add(place, role, from, answer.clone())
            {
                work.places.answer(place, from);
                counted = Some(target);
            }
        }
        if counted.is_none() {
            return self.ignore_late_answer(effects);
        }
        self.after_answer(now, id, effects);
    }

    /// A new primary was not brought the key yet, which says nothing of the key: whoever it comes
    /// from is asked in its place, or else a fallback, as for a primary that does not answer.
    fn on_not_yet(&mut self, now: Micros, from: NodeId, id: RequestId, effects: &mut Effects) {
        let Some(work) = self.coordinations.get(&id) else {
            return self.ignore_late_answer(effects);
        };
        let bringer = self.bringer(&work.request.key, from);
        let asked: Vec<usize> = (0..work.places.len())
            .filter(|place| work.places.asked(*place).0 == from)
            .collect();
        for place in asked {
            if !self.config.sloppy || !self.ask_instead(now, id, (place, bringer), effects) {
                self.count_failure(id, place, from);
            }
        }
        self.after_answer(now, id, effects);
    }

    fn count_failure(&mut self, id: RequestId, place: usize, from: NodeId) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        let part = work.places.part_of(place, from);
        if let (Work::Get(reading), Some((role, _))) = (&mut work.work, part) {
            reading.quorum.add(place, role, from, Answer::Error);
            work.places.answer(place, from);
        }
    }

    /// Sends the join of the answers to the primaries that hold something else, each once; the
    /// ones that were sent it now.
    pub(super) fn repair(
        &mut self,
        now: Micros,
        id: RequestId,
        reading: &mut Reading,
        (key, acknowledge): (&crate::base::Key, bool),
        effects: &mut Effects,
    ) -> BTreeSet<NodeId> {
        let mut sent = BTreeSet::new();
        if self.config.read_repair == ReadRepair::Off {
            return sent;
        }
        let (Action::Repair { repairs, object } | Action::RepairThenDelete { repairs, object }) =
            reading.quorum.final_action()
        else {
            return sent;
        };
        // A stand-in gets what it should hold with its hints, or not at all.
        for repair in repairs
            .into_iter()
            .filter(|repair| repair.role == Role::Primary)
        {
            let node = repair.node;
            if !reading.repaired.insert(node) {
                continue;
            }
            effects.note(|| Note::Repairs {
                key: key.clone(),
                node,
            });
            if node == self.id {
                self.take_in(now, key, &object, None, effects);
            } else {
                let (key, clock) = (key.clone(), object.clone());
                effects.send(
                    node,
                    Message::Repair {
                        request: id,
                        key,
                        clock,
                        acknowledge,
                    },
                );
                sent.insert(node);
            }
        }
        sent
    }

    /// A get has its answer. Under `read_repair=sync` the client gets it once the replicas that
    /// differ have acknowledged the join, or have had time to; whether it has to wait.
    pub(super) fn withhold(
        &mut self,
        now: Micros,
        id: RequestId,
        found: &Found,
        effects: &mut Effects,
    ) -> bool {
        let begun = self.coordinations.get(&id).map(|work| work.begun);
        let in_time = begun.is_some_and(|begun| self.may_still_send(begun, now));
        if self.config.read_repair != ReadRepair::Sync || !in_time {
            return false;
        }
        let Some(mut work) = self.coordinations.remove(&id) else {
            return false;
        };
        let mut waits = false;
        if let Work::Get(reading) = &mut work.work {
            let key = work.request.key.clone();
            let sent = self.repair(now, id, reading, (&key, true), effects);
            waits = !sent.is_empty();
            if waits {
                reading.withheld = Some((found.clone(), sent));
                work.due = now + self.config.replica_timeout;
                effects.set_timer(work.due, Timer::Replicas(id, work.due));
            }
        }
        self.coordinations.insert(id, work);
        waits
    }

    /// A replica has acknowledged a repair that an answer waits for.
    pub(super) fn on_repair_ack(
        &mut self,
        now: Micros,
        from: NodeId,
        id: RequestId,
        effects: &mut Effects,
    ) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        let Work::Get(reading) = &mut work.work else {
            return;
        };
        let over = reading.withheld.as_mut().is_some_and(|(_, waiting)| {
            waiting.remove(&from);
            waiting.is_empty()
        });
        if over {
            self.release_withheld(now, id, effects);
        }
    }
}
