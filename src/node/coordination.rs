//! A request that is being coordinated: what was asked of whom, and what came of it so far.

use super::get::Reading;
use super::message::Message;
use super::places::Places;
use super::put::Writing;
use super::request::{Failure, Found, Reply, Request};
use crate::base::{Micros, NodeId};
use crate::quorum::Missed;
use crate::store::Mark;
use std::sync::Arc;

/// A request that this node coordinates.
#[derive(Clone, Debug)]
pub(super) struct Coordination {
    pub(super) request: Arc<Request>,
    pub(super) origin: Origin,
    /// When this node began: the states that it read or made are as old as that.
    pub(super) begun: Micros,
    /// When the client asked, as far as this node knows.
    pub(super) asked_at: Micros,
    /// When the client is told that the quorum was missed.
    pub(super) deadline: Micros,
    /// How long fallbacks are asked for missing copies, once the client has been answered.
    pub(super) until: Micros,
    pub(super) places: Places,
    pub(super) work: Work,
    pub(super) answered: bool,
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

impl Coordination {
    /// When to look at the replicas again, if not something ends before.
    pub(super) fn next_look(&self, wanted: Micros) -> Micros {
        wanted.min(if self.answered {
            self.until
        } else {
            self.deadline
        })
    }

    pub(super) fn ask(&self, target: Option<NodeId>, digest: bool) -> Message {
        let since = self.begun;
        let owed = target.map(|target| Mark { target, since });
        let (request, key) = (self.request.id, self.request.key.clone());
        match &self.work {
            Work::Put(writing) => Message::Write {
                request,
                key,
                clock: writing.clock.clone(),
                owed,
            },
            Work::Get(_) => Message::Read {
                request,
                key,
                digest,
            },
        }
    }

    pub(super) fn is_withheld(&self) -> bool {
        matches!(&self.work, Work::Get(reading) if reading.withheld.is_some())
    }

    /// The answer, once enough has been heard for one.
    pub(super) fn verdict(&self) -> Option<Result<Found, Missed>> {
        match &self.work {
            Work::Put(writing) => writing
                .quorum
                .reply()
                .map(|reply| reply.map(|()| writing.found.clone())),
            Work::Get(reading) => reading.reply(),
        }
    }

    /// The answer of a put that waits for nobody: a mistake, made on purpose only.
    pub(super) fn own_verdict(&self, alone: bool) -> Option<Result<Found, Missed>> {
        match &self.work {
            Work::Put(writing) if alone => Some(Ok(writing.found.clone())),
            _ => None,
        }
    }

    /// The answer when nothing more can be waited for.
    pub(super) fn verdict_at_deadline(&self) -> Result<Found, Missed> {
        match &self.work {
            Work::Put(writing) => writing.quorum.at_deadline().map(|()| writing.found.clone()),
            Work::Get(reading) => reading.reply_at_deadline(),
        }
    }

    pub(super) fn reply(&self, coordinator: NodeId, outcome: Result<Found, Failure>) -> Reply {
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
