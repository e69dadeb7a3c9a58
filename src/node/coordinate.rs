//! Running a request against its replicas: asking the places, counting answers, standing in for
//! the silent, answering the client (Dynamo paper, sections 4.5 and 4.6).

use super::coordination::{Coordination, Origin, Work};
use super::io::{Effects, Ignored, Note, Ticket, Timer};
use super::message::Message;
use super::places::Places;
use super::request::{Failure, Found, Operation, Reply, Request, RequestId, Shortfall};
use super::{Node, get::Reading};
use crate::base::{Micros, NodeId};
use crate::config::{Reap, Sabotage};
use crate::quorum::{Missed, Rule};
use std::sync::Arc;

impl Node {
    /// Begins to coordinate `request`. Who was `silent` when it was asked to do so is passed over
    /// like one that is believed down.
    pub(super) fn coordinate(
        &mut self,
        now: Micros,
        request: Arc<Request>,
        (origin, silent): (Origin, &[NodeId]),
        effects: &mut Effects,
    ) {
        let partition = self.ring.partition_of(request.key.position());
        let mut places = Places::of(&self.ring, partition);
        if self.config.sloppy {
            let peers = &self.peers;
            let passes_over = |node| silent.contains(&node) || peers.passes_over(node, now);
            places.stand_in_for_down(self.id, passes_over);
        } else if !self.ring.is_primary(partition, self.id) {
            return self.refuse(&request, origin, &places, effects);
        }
        if let Operation::Put(put) = &request.operation
            && let Some(failure) = self.too_large(&request.key, put)
        {
            return self.turn_down(request.id, origin, failure, effects);
        }
        let work = match &request.operation {
            Operation::Put(put) => {
                let owed_to = places.target_of(self.id);
                let count = places.len();
                let writing = self.write_locally(now, &request, put, (owed_to, count), effects);
                Work::Put(writing)
            }
            Operation::Get => {
                let (notfound_ok, basic) = (self.config.notfound_ok, self.config.basic_quorum);
                Work::Get(Reading::new(
                    places.len(),
                    request.quorum,
                    notfound_ok,
                    basic,
                ))
            }
        };
        let asked_at = match origin {
            Origin::Client(asked_at) => asked_at,
            Origin::Forwarded(_) => now,
        };
        let coordination = Coordination {
            request,
            origin,
            begun: now,
            asked_at,
            deadline: self.deadline(now, asked_at),
            until: now + self.config.request_timeout,
            places,
            work,
            answered: false,
            due: now,
        };
        let id = coordination.request.id;
        let is_get = matches!(coordination.work, Work::Get(_));
        self.coordinations.insert(id, Box::new(coordination));
        if is_get {
            self.begin_get(now, id, effects);
        } else if self.config.is_sabotaged(Sabotage::SendsBeforeLogging) {
            self.on_put_logged(now, id, effects);
        } else {
            // A put asks the others once its own record is logged.
            self.when_logged(now, Ticket::Coordinated(id), effects);
        }
    }

    /// A request that this node took over late must end before the client gives up, so that the
    /// client learns what was got.
    fn deadline(&self, now: Micros, asked_at: Micros) -> Micros {
        let own = now + self.config.request_timeout;
        let clients = asked_at + self.config.client_timeout - self.config.replica_timeout;
        if asked_at == now {
            own
        } else {
            own.min(clients).max(now + self.config.replica_timeout)
        }
    }

    /// Asks every other place, and looks again after `replica_timeout`.
    pub(super) fn ask_places(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let digests = self.config.digest_reads;
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        for index in 0..work.places.len() {
            let (holder, target) = work.places.asked(index);
            if holder == self.id || work.places.is_asked_before(index) {
                continue;
            }
            if let Some(target) = target {
                effects.note(|| Note::StandsIn {
                    request: id,
                    holder,
                    target,
                });
            }
            effects.send(holder, work.ask(target, digests));
        }
        self.look_again(now, id, effects);
    }

    /// Looks which places have answered, after `replica_timeout` or when the request's time is up.
    pub(super) fn look_again(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let replica_timeout = self.config.replica_timeout;
        if let Some(work) = self.coordinations.get_mut(&id) {
            work.due = work.next_look(now + replica_timeout);
            effects.set_timer(work.due, Timer::Replicas(id, work.due));
        }
    }

    /// A replica has answered: answers the client when that is enough, or when it is clear that it
    /// never will be, and ends the work when there is nobody left to hear of.
    pub(super) fn after_answer(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let alone = self.config.is_sabotaged(Sabotage::AnswersAlone);
        let Some(work) = self.coordinations.get(&id) else {
            return;
        };
        if !work.answered && !work.is_withheld() {
            match work.verdict().or_else(|| work.own_verdict(alone)) {
                Some(Ok(found)) => {
                    let got = work.places.got();
                    effects.note(|| Note::QuorumMet { request: id, got });
                    if !self.withhold(now, id, &found, effects) {
                        self.succeed(id, found, effects);
                    }
                }
                Some(Err(missed)) => self.fail(now, id, missed, effects),
                None => {}
            }
        }
        let over = |work: &Coordination| work.answered && work.places.unanswered().next().is_none();
        if self.coordinations.get(&id).is_some_and(|work| over(work)) {
            self.end(now, id, effects);
        }
    }

    /// The replicas' time is up: whoever is silent is believed down, and a fallback is asked in
    /// its place. At the end of the request's own time the client is told what was got.
    pub(super) fn on_replicas_due(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        if self
            .coordinations
            .get(&id)
            .is_some_and(|work| work.is_withheld())
        {
            self.release_withheld(now, id, effects);
        }
        let Some(work) = self.coordinations.get(&id) else {
            return;
        };
        let unanswered: Vec<usize> = work.places.unanswered().collect();
        let silent: Vec<NodeId> = unanswered.iter().map(|&i| work.places.asked(i).0).collect();
        for peer in silent {
            self.on_silence(now, peer, effects);
        }
        let Some(work) = self.coordinations.get(&id) else {
            return;
        };
        if !work.answered && now >= work.deadline {
            match work.verdict_at_deadline() {
                Ok(found) => self.succeed(id, found, effects),
                Err(missed) => self.fail(now, id, missed, effects),
            }
            return self.end(now, id, effects);
        }
        // A get that has been answered needs no further opinion; a put still wants N copies.
        let wants_more = !work.answered || matches!(work.work, Work::Put(_));
        let may_ask = self.config.sloppy
            && wants_more
            && now < work.until
            && self.may_still_send(work.begun, now);
        let asked = may_ask && self.ask_stand_ins(now, id, &unanswered, effects);
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        if work.answered && !asked {
            return self.end(now, id, effects);
        }
        self.look_again(now, id, effects);
    }

    /// Asks the next fallbacks for the places that nobody has answered for; whether there were any.
    /// Asks another node for one place: this one, if it was not asked yet, or else the next
    /// fallback; whether there was any.
    pub(super) fn ask_instead(
        &mut self,
        now: Micros,
        id: RequestId,
        (place, wanted): (usize, Option<NodeId>),
        effects: &mut Effects,
    ) -> bool {
        let peers = &self.peers;
        let may_ask = |node: &NodeId| *node != self.id && !peers.passes_over(*node, now);
        let Some(work) = self.coordinations.get_mut(&id) else {
            return false;
        };
        let Some(node) = wanted.filter(|node| may_ask(node) && !work.places.asked_of(*node)) else {
            return self.ask_stand_ins(now, id, &[place], effects);
        };
        work.places.let_stand_in(place, node);
        effects.send(node, work.ask(None, self.config.digest_reads));
        true
    }

    fn ask_stand_ins(
        &mut self,
        now: Micros,
        id: RequestId,
        unanswered: &[usize],
        effects: &mut Effects,
    ) -> bool {
        let (peers, digests) = (&self.peers, self.config.digest_reads);
        let Some(work) = self.coordinations.get_mut(&id) else {
            return false;
        };
        let mut asked = false;
        for &index in unanswered {
            let passes_over = |node| peers.passes_over(node, now);
            if let Some(holder) = work.places.stand_in(index, self.id, passes_over) {
                let target = work.places.asked(index).1;
                if let Some(target) = target {
                    effects.note(|| Note::StandsIn {
                        request: id,
                        holder,
                        target,
                    });
                }
                effects.send(holder, work.ask(target, digests));
                asked = true;
            }
        }
        asked
    }

    /// Whether a forwarded request that this node took over is answered from elsewhere after all;
    /// then its own work goes on without a client.
    pub(super) fn has_been_overtaken(&mut self, id: RequestId, reply: &Reply) -> bool {
        match self.coordinations.get_mut(&id) {
            Some(work) if !work.answered && reply.outcome.is_ok() => {
                work.answered = true;
                true
            }
            _ => false,
        }
    }

    /// An answer that was withheld until repairs were acknowledged goes out.
    pub(super) fn release_withheld(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        let Work::Get(reading) = &mut work.work else {
            return;
        };
        if let Some((found, _)) = reading.withheld.take() {
            self.succeed(id, found, effects);
            self.after_answer(now, id, effects);
        }
    }

    /// Whether a state that was read or made at `begun` may still be sent on at `now`. Reaping by
    /// agreement counts on no state being passed on later than `message_ttl`, such as by a node
    /// that was paused in between.
    pub(super) fn may_still_send(&self, begun: Micros, now: Micros) -> bool {
        self.config.reap != Reap::AfterAgreement
            || now <= begun + self.config.message_ttl
            || self.config.is_sabotaged(Sabotage::KnowsNoAge)
    }

    /// Nothing waits for this answer any more.
    pub(super) fn ignore_late_answer(&self, effects: &mut Effects) {
        effects.note(|| Note::Ignored {
            why: Ignored::LateAnswer,
        });
    }

    fn succeed(&mut self, id: RequestId, found: Found, effects: &mut Effects) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        if !work.answered {
            work.answered = true;
            let reply = work.reply(self.id, Ok(found));
            Self::send_reply(id, work.origin, reply, effects);
        }
    }

    fn fail(&mut self, now: Micros, id: RequestId, missed: Missed, effects: &mut Effects) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        work.answered = true;
        let (got, needed) = (missed.got as u16, missed.need as u16);
        effects.note(|| Note::QuorumMissed {
            request: id,
            got,
            needed,
        });
        let failure = Failure::Missed(Shortfall {
            rule: missed.rule,
            needed,
            got,
            waited: now - work.asked_at,
            silent: work.places.silent(),
        });
        let reply = work.reply(self.id, Err(failure));
        Self::send_reply(id, work.origin, reply, effects);
    }

    /// Nobody is left to hear of: what was read is repaired, and the work forgotten.
    fn end(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let Some(work) = self.coordinations.remove(&id) else {
            return;
        };
        if let Work::Get(mut reading) = work.work
            && self.may_still_send(work.begun, now)
        {
            self.repair(now, id, &mut reading, (&work.request.key, false), effects);
        }
    }

    /// A strict quorum takes primaries only, and none of them could be reached.
    fn refuse(&self, request: &Request, origin: Origin, places: &Places, effects: &mut Effects) {
        let (id, needed) = (request.id, request.quorum.replicas);
        effects.note(|| Note::QuorumMissed {
            request: id,
            got: 0,
            needed,
        });
        let rule = if matches!(request.operation, Operation::Get) {
            Rule::R
        } else {
            Rule::W
        };
        let waited = Micros::ZERO;
        let failure = Failure::Missed(Shortfall {
            rule,
            needed,
            got: 0,
            waited,
            silent: places.silent(),
        });
        self.turn_down(id, origin, failure, effects);
    }

    /// Answers a request that nothing was done about.
    fn turn_down(&self, id: RequestId, origin: Origin, failure: Failure, effects: &mut Effects) {
        let reply = Reply {
            outcome: Err(failure),
            coordinator: self.id,
            answered: Vec::new(),
            hints: Vec::new(),
        };
        Self::send_reply(id, origin, reply, effects);
    }

    fn send_reply(id: RequestId, origin: Origin, reply: Reply, effects: &mut Effects) {
        match origin {
            Origin::Client(_) => effects.reply(id, reply),
            Origin::Forwarded(entry) => {
                effects.send(entry, Message::ForwardReply(id, Box::new(reply)));
            }
        }
    }
}
