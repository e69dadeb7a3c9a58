//! What is read from a run, step by step as it goes on. It goes back with it: whoever returns to a
//! moment finds what was known then.

use super::paces::Paces;
use super::requests::Requests;
use crate::base::{Micros, NodeId};
use crate::history::Follower;
use crate::observe::{self, Events, Moved, Repairs};
use crate::picture::Places;
use crate::ring::Ring;
use crate::script::Runner;
use crate::sim::{EventId, Happening, TraceEvent};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// What is known of a run beside the run itself.
#[derive(Clone)]
pub struct Reading {
    /// How many events were read.
    read: usize,
    pub(super) requests: Requests,
    pub(super) repairs: Repairs,
    pub(super) events: Events,
    pub(super) paces: Paces,
    pub(super) places: Places,
    /// Since when messages are held.
    pub(super) held: BTreeMap<EventId, Micros>,
    /// The newest ring that was looked at, and what the change to it moves.
    pub(super) ring: Arc<Ring>,
    pub(super) moved: Option<Rc<Moved>>,
    pub(super) news: News,
}

/// Counts what may have changed.
#[derive(Clone, Copy, Default)]
pub(super) struct News {
    /// What a store holds.
    pub(super) stores: u64,
    /// Which quorums stand.
    pub(super) quorums: u64,
    /// Who is a member, or what one holds another for.
    pub(super) members: u64,
}

impl Follower for Reading {
    fn fresh(runner: &Runner) -> Reading {
        let cluster = runner.cluster();
        let mut reading = Reading {
            read: 0,
            requests: Requests::default(),
            repairs: Repairs::default(),
            events: Events::default(),
            paces: Paces::default(),
            places: Places::even(cluster.nodes()),
            held: BTreeMap::new(),
            ring: cluster.ring().clone(),
            moved: None,
            news: News::default(),
        };
        reading.follow(runner);
        reading
    }

    fn follow(&mut self, runner: &Runner) {
        let cluster = runner.cluster();
        let events = cluster.trace().events();
        if self.read < events.len() {
            let before = self.news.members;
            for event in events.since(self.read) {
                self.requests.take_in(runner, event);
                self.paces.take_in(event);
                self.repairs.take_in(cluster.trace(), event);
                self.take_in(event);
            }
            self.read = events.len();
            self.events.take_in(cluster);
            if self.news.members != before {
                let nodes: Vec<NodeId> = cluster.nodes().collect();
                self.places.follow(&nodes);
            }
            if !Arc::ptr_eq(&self.ring, cluster.ring()) {
                self.ring = cluster.ring().clone();
                self.moved = observe::moved(cluster).map(Rc::new);
            }
        }
        self.requests.conclude(runner.history());
    }

    fn weight(&self) -> usize {
        let requests = size_of_val(self.requests.all()) * 2;
        self.events.weight() + requests
    }
}

impl Reading {
    fn take_in(&mut self, event: &TraceEvent) {
        match event.what {
            Happening::Held { sent } => drop(self.held.insert(sent, event.at_us)),
            Happening::Released { sent, .. } | Happening::Lost { sent, .. } => {
                self.held.remove(&sent);
            }
            _ => {}
        }
        self.news.stores += u64::from(super::holdings::may_change(event));
        self.news.quorums += u64::from(super::quorums::may_change(event));
        self.news.members += u64::from(super::members::may_change(event));
    }
}
