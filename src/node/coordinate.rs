//! Running a request against its replicas: asking the places, counting answers, standing in for
//! the silent, answering the client (Dynamo paper, sections 4.5 and 4.6).

use super::io::{Effects, Ignored, Note, Timer};
use super::message::Message;
use super::places::Places;
use super::request::{Failure, Found, Operation, Reply, Request, RequestId};
use super::{Node, get::Reading, put::Writing};
use crate::base::{Micros, NodeId};
use std::sync::Arc;

/// A request that this node coordinates.
#[derive(Clone, Debug)]
pub(super) struct Coordination {
    pub(super) request: Arc<Request>,
    origin: Origin,
    /// When the client asked, as far as this node knows.
    asked_at: Micros,
    /// When the client is told that the quorum was missed.
    deadline: Micros,
    /// How long fallbacks are asked for missing copies, once the client has been answered.
    until: Micros,
    pub(super) places: Places,
    pub(super) work: Work,
    answered: bool,
    /// When the timer that counts comes due.
    pub(super) due: Micros,
}

/// Who is waiting for the answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A client that sits here, and asked at this time.
    Client(Micros),
    /// A node that passed the request on.
    Forwarded(NodeId),
}

/// What is special to the kind of request.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Put(Writing),
    Get(Reading),
}

impl Node {
    /// Begins to coordinate `request`.
    pub(super) fn coordinate(
        &mut self,
        now: Micros,
        request: Arc<Request>,
        origin: Origin,
        effects: &mut Effects,
    ) {
        let partition = self.ring.partition_of(request.key.position());
        let mut places = Places::of(&self.ring, partition);
        if self.config.sloppy {
            let peers = &self.peers;
            places.stand_in_for_down(&self.ring, self.id, |node| peers.passes_over(node, now));
        } else if !self.ring.is_primary(partition, self.id) {
            return self.refuse(&request, origin, &places, effects);
        }
        let work = match &request.operation {
            Operation::Put(put) => {
                let owed_to = places.target_of(self.id);
                Work::Put(self.write_locally(now, &request, put, owed_to, effects))
            }
            Operation::Get => Work::Get(Reading::default()),
        };
        let asked_at = match origin {
            Origin::Client(asked_at) => asked_at,
            Origin::Forwarded(_) => now,
        };
        let coordination = Coordination {
            request,
            origin,
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
        self.coordinations.insert(id, coordination);
        // A put asks the others once its own record is durable; a get at once.
        if is_get {
            self.begin_get(now, id, effects);
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
        let Some(work) = self.coordinations.get_mut(&id) else {
            return;
        };
        for index in 0..work.places.len() {
            let (holder, target) = work.places.asked(index);
            if holder == self.id {
                continue;
            }
            if let Some(target) = target {
                effects.note(|| Note::StandsIn {
                    request: id,
                    holder,
                    target,
                });
            }
            effects.send(holder, work.ask(target));
        }
        work.due = work.next_look(now + self.config.replica_timeout);
        effects.set_timer(work.due, Timer::Replicas(id, work.due));
    }

    /// A replica has answered: counts it, and answers the client when that is enough.
    pub(super) fn on_answer(&mut self, id: RequestId, from: NodeId, effects: &mut Effects) {
        let Some(work) = self.coordinations.get_mut(&id) else {
            return effects.note(|| Note::Ignored {
                why: Ignored::LateAnswer,
            });
        };
        if !work.places.answer(from) {
            return effects.note(|| Note::Ignored {
                why: Ignored::LateAnswer,
            });
        }
        let got = work.places.got();
        if !work.answered && got >= work.request.needed {
            effects.note(|| Note::QuorumMet { request: id, got });
            work.answered = true;
            let found = work.found();
            let reply = work.reply(self.id, Ok(found));
            Self::send_reply(id, work.origin, reply, effects);
        }
        if work.answered && usize::from(got) == work.places.len() {
            self.coordinations.remove(&id);
        }
    }

    /// The replicas' time is up: whoever is silent is believed down, and a fallback is asked in
    /// its place. At the end of the request's own time the client is told what was got.
    pub(super) fn on_replicas_due(&mut self, now: Micros, id: RequestId, effects: &mut Effects) {
        let Some(mut work) = self.coordinations.remove(&id) else {
            return;
        };
        let unanswered: Vec<usize> = work.places.unanswered().collect();
        for &index in &unanswered {
            self.on_silence(now, work.places.asked(index).0, effects);
        }
        if !work.answered && now >= work.deadline {
            return self.fail(now, &work, effects);
        }
        if now >= work.until {
            return;
        }
        // A get that has been answered needs no further opinion; a put still wants N copies.
        let wants_more = !work.answered || matches!(work.work, Work::Put(_));
        let mut asked_anybody = false;
        for index in unanswered {
            if !self.config.sloppy || !wants_more {
                break;
            }
            let peers = &self.peers;
            let passes_over = |node| peers.passes_over(node, now);
            if let Some(holder) = work
                .places
                .stand_in(&self.ring, index, self.id, passes_over)
            {
                let target = work.places.asked(index).1;
                if let Some(target) = target {
                    effects.note(|| Note::StandsIn {
                        request: id,
                        holder,
                        target,
                    });
                }
                effects.send(holder, work.ask(target));
                asked_anybody = true;
            }
        }
        if work.answered && !asked_anybody {
            return;
        }
        work.due = work.next_look(now + self.config.replica_timeout);
        effects.set_timer(work.due, Timer::Replicas(id, work.due));
        self.coordinations.insert(id, work);
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

    fn fail(&self, now: Micros, work: &Coordination, effects: &mut Effects) {
        let (id, got, needed) = (work.request.id, work.places.got(), work.request.needed);
        effects.note(|| Note::QuorumMissed {
            request: id,
            got,
            needed,
        });
        let waited = now - work.asked_at;
        let silent = work.places.silent();
        let reply = work.reply(
            self.id,
            Err(Failure {
                needed,
                got,
                waited,
                silent,
            }),
        );
        Self::send_reply(id, work.origin, reply, effects);
    }

    /// A strict quorum takes primaries only, and none of them could be reached.
    fn refuse(&self, request: &Request, origin: Origin, places: &Places, effects: &mut Effects) {
        let (id, needed) = (request.id, request.needed);
        effects.note(|| Note::QuorumMissed {
            request: id,
            got: 0,
            needed,
        });
        let failure = Failure {
            needed,
            got: 0,
            waited: Micros::ZERO,
            silent: places.silent(),
        };
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

impl Coordination {
    /// When to look at the replicas again, if not something ends before.
    fn next_look(&self, wanted: Micros) -> Micros {
        wanted.min(if self.answered {
            self.until
        } else {
            self.deadline
        })
    }

    fn ask(&self, owed_to: Option<NodeId>) -> Message {
        let (id, key) = (self.request.id, self.request.key.clone());
        match &self.work {
            Work::Put(writing) => Message::Write {
                request: id,
                key,
                clock: writing.clock.clone(),
                owed_to,
            },
            Work::Get(_) => Message::Read(id, key),
        }
    }

    fn found(&self) -> Found {
        match &self.work {
            Work::Put(writing) => writing.found.clone(),
            Work::Get(reading) => reading.found(),
        }
    }

    fn reply(&self, coordinator: NodeId, outcome: Result<Found, Failure>) -> Reply {
        let is_put = matches!(self.work, Work::Put(_));
        let hints = if is_put {
            self.places.hints()
        } else {
            Vec::new()
        };
        Reply {
            outcome,
            coordinator,
            answered: self.places.answered(),
            hints,
        }
    }
}
