//! The cluster: the nodes' machines, the clock, and the loop that carries out what nodes do.

use super::bus::Bus;
use super::client::Client;
use super::disk::SyncPoint;
use super::machine::{Machine, Mail, Power};
use super::machines::Machines;
use super::metrics::Metrics;
use super::queue::{Order, Queue};
use super::requests::{Completed, OpenRequest};
use super::trace::{EventId, Happening, Trace};
use super::transport::Flight;
use crate::base::{Key, Micros, NodeId};
use crate::causality::context::ClusterSeal;
use crate::config::ClusterConfig;
use crate::node::{self, Effect, Effects, Input, Request, RequestId, Ticket, Timer};
use crate::ring::{Ownership, Ring};
use crate::store::{ClientId, Record, Store};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A whole cluster in virtual time. The same configuration and the same calls give the same
/// states, replies and trace, on every target.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub(super) config: Arc<ClusterConfig>,
    pub(super) seal: ClusterSeal,
    /// The ring of the cluster's first hour.
    pub(super) founding: Arc<Ring>,
    /// The newest ring that any node goes by.
    pub(super) ring: Arc<Ring>,
    /// The one that was the newest before it, if there was another.
    pub(super) former: Option<Arc<Ring>>,
    pub(super) now: Micros,
    pub(super) machines: Machines,
    pub(super) bus: Bus,
    pub(super) held: Vec<Flight>,
    pub(super) clients: BTreeMap<String, Client>,
    pub(super) client_names: BTreeMap<ClientId, Arc<str>>,
    pub(super) open: BTreeMap<RequestId, OpenRequest>,
    pub(super) completed: Vec<Completed>,
    pub(super) metrics: Metrics,
    pub(super) trace: Trace,
    pub(super) queue: Queue<Pending>,
    pub(super) last_change: Option<(Micros, Change)>,
    /// The most exchanges that any node begins in a full round of anti-entropy.
    pub(super) exchanges_a_round: u64,
    /// The versions whose last copy went with a disk.
    pub(super) taken_by_disks: BTreeSet<(Key, RequestId)>,
    /// The tombstones that were reaped.
    reaped: BTreeSet<(Key, RequestId)>,
    /// Lists that deliveries use over and over.
    scratch: (Vec<Input>, Effects),
    /// When somebody last asked for or broke something: what follows may still be to come.
    pub(super) disturbed_at: Micros,
}

/// The last thing that changed in what an observer can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// What a node stores for a key, its mark included.
    Store(NodeId, Key),
    /// A node's opinion of a peer.
    Opinion(NodeId, NodeId),
    /// The ownership table that a node goes by.
    Table(NodeId),
    /// A node has left.
    Left(NodeId),
}

/// What waits in the queue.
#[derive(Clone, Debug)]
pub(super) enum Pending {
    Arrival(Flight),
    Timer {
        node: NodeId,
        boots: u32,
        timer: Timer,
        cause: EventId,
    },
    Enter {
        node: NodeId,
        request: Arc<Request>,
        cause: EventId,
    },
    ClientTimeout {
        request: RequestId,
        cause: EventId,
    },
    Synced {
        node: NodeId,
        boots: u32,
        point: SyncPoint,
        ticket: Ticket,
        cause: EventId,
    },
}

impl Cluster {
    /// A fresh cluster, all nodes up, nothing stored, at time zero.
    pub fn new(config: ClusterConfig, mut trace: Trace) -> Cluster {
        let text = config.to_string();
        trace.seal_beginning(&format!("ringlab {} {text}", env!("CARGO_PKG_VERSION")));
        let ownership = Ownership::first(config.ring_rules(), config.nodes);
        let ring = Arc::new(Ring::new(ownership, config.n));
        let mut cluster = Cluster {
            seal: ClusterSeal::new(config.seed, &text),
            machines: (0..config.nodes)
                .map(|_| Machine::new(Power::Down))
                .collect(),
            config: Arc::new(config),
            founding: ring.clone(),
            ring,
            former: None,
            now: Micros::ZERO,
            bus: Bus::default(),
            held: Vec::new(),
            clients: BTreeMap::new(),
            client_names: BTreeMap::new(),
            open: BTreeMap::new(),
            completed: Vec::new(),
            metrics: Metrics::default(),
            trace,
            queue: Queue::default(),
            last_change: None,
            exchanges_a_round: 0,
            taken_by_disks: BTreeSet::new(),
            reaped: BTreeSet::new(),
            scratch: Default::default(),
            disturbed_at: Micros::ZERO,
        };
        cluster.exchanges_a_round = node::exchanges_a_round(&cluster.ring);
        for node in NodeId::first(cluster.config.nodes) {
            cluster.boot(node);
        }
        cluster
    }

    /// The settings as they are now.
    pub fn config(&self) -> &ClusterConfig {
        &self.config
    }

    /// The virtual time.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// Every node, up or down, in order of name; those that have left or were removed are none.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + Clone + '_ {
        let names = NodeId::first(self.machines.len() as u16);
        names.filter(|node| self.machines[node.index()].power != Power::Gone)
    }

    /// Every node that ever was one, in order of name: those that have left or were removed too.
    pub fn names(&self) -> impl Iterator<Item = NodeId> + Clone + '_ {
        let names = NodeId::first(self.machines.len() as u16);
        names.filter(|node| self.machines[node.index()].has_run())
    }

    /// A node's machine, if there is such a node.
    pub fn machine(&self, node: NodeId) -> Option<&Machine> {
        self.machines.get(node.index())
    }

    /// The newest ownership table with its preference lists.
    pub fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// The ring that was the newest before [`Cluster::ring`], if there was another.
    pub fn former_ring(&self) -> Option<&Arc<Ring>> {
        self.former.as_ref()
    }

    /// What `node` has durably, also while it is down.
    pub fn durable_store(&self, node: NodeId) -> Cow<'_, Store> {
        let machine = &self.machines[node.index()];
        match &machine.node {
            Some(running) => Cow::Borrowed(running.store()),
            None => Cow::Borrowed(machine.disk.described(node)),
        }
    }

    /// The versions whose last copy a lost disk or an unsynced tail took, by key and writer.
    pub fn taken_by_disks(&self) -> &BTreeSet<(Key, RequestId)> {
        &self.taken_by_disks
    }

    /// The tombstones that were reaped, by key and writer.
    pub fn reaped(&self) -> &BTreeSet<(Key, RequestId)> {
        &self.reaped
    }

    /// The trace so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What was counted so far.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Messages on their way, in no order that means anything; the held ones are in [`Self::held`].
    pub fn in_flight_unsorted(&self) -> impl Iterator<Item = &Flight> {
        self.queue.unsorted().filter_map(|pending| match pending {
            Pending::Arrival(flight) => Some(flight),
            _ => None,
        })
    }

    /// Messages that wait for a release, in the order in which they were sent.
    pub fn held(&self) -> &[Flight] {
        &self.held
    }

    /// When something observable last changed, and what.
    pub fn last_change(&self) -> Option<&(Micros, Change)> {
        self.last_change.as_ref()
    }

    /// Whether the request is still to be answered.
    pub fn is_open(&self, request: RequestId) -> bool {
        self.open.contains_key(&request)
    }

    /// Whether a client waits for an answer.
    pub fn has_open_requests(&self) -> bool {
        !self.open.is_empty()
    }

    /// When the next event happens, if there is one.
    pub fn next_event_at(&mut self) -> Option<Micros> {
        loop {
            let (at, pending) = self.queue.peek()?;
            if !self.is_stale(pending) {
                return Some(at.max(self.now));
            }
            self.queue.pop();
        }
    }

    /// Lets the next event happen; whether there was one.
    pub fn step(&mut self) -> bool {
        let Some(at) = self.next_event_at() else {
            return false;
        };
        let Some((_, pending)) = self.queue.pop() else {
            return false;
        };
        self.now = at;
        self.metrics.events += 1;
        match pending {
            Pending::Arrival(flight) => self.arrive(flight),
            Pending::Timer {
                node, timer, cause, ..
            } => {
                let fired = || Happening::TimerFired { node, timer };
                let cause = self.trace.record(self.now, Some(cause), fired);
                self.deliver(node, Input::Timer(timer), cause);
            }
            Pending::Enter {
                node,
                request,
                cause,
            } => self.enter(node, request, cause),
            Pending::ClientTimeout { request, cause } => self.give_up(request, cause),
            Pending::Synced {
                node,
                point,
                ticket,
                cause,
                ..
            } => {
                self.machines[node.index()].disk.synced(point);
                let synced = || Happening::Synced { node };
                let cause = self.trace.record(self.now, Some(cause), synced);
                self.deliver(node, Input::Synced(ticket), cause);
            }
        }
        true
    }

    /// Lets everything happen up to `until` and moves the clock there.
    pub fn run_until(&mut self, until: Micros) {
        while self.next_event_at().is_some_and(|at| at <= until) {
            self.step();
        }
        self.now = self.now.max(until);
    }

    /// Moves the clock to `at`, when nothing happens before that.
    pub fn skip_to(&mut self, at: Micros) {
        self.now = self.now.max(at);
    }

    pub(super) fn is_stale(&self, pending: &Pending) -> bool {
        match pending {
            Pending::Arrival(_) | Pending::Enter { .. } => false,
            Pending::ClientTimeout { request, .. } => !self.open.contains_key(request),
            Pending::Synced { node, boots, .. } => *boots != self.machines[node.index()].boots,
            Pending::Timer {
                node, boots, timer, ..
            } => {
                let machine = &self.machines[node.index()];
                let awaited = machine
                    .node
                    .as_ref()
                    .is_some_and(|node| node.awaits(*timer));
                *boots != machine.boots || !awaited
            }
        }
    }

    /// Gives `input` to a node that is up, and carries out what follows; a paused node finds it in
    /// its mailbox.
    pub(super) fn deliver(&mut self, node: NodeId, input: Input, cause: EventId) {
        let machine = &mut self.machines[node.index()];
        if machine.power == Power::Paused {
            let sent = None;
            machine.mailbox.push(Mail { cause, input, sent });
            return;
        }
        // The same two lists serve every delivery: deliveries do not nest.
        let (mut inputs, mut effects) = std::mem::take(&mut self.scratch);
        effects.set_tracing(self.trace.is_on());
        let mut next = Some(input);
        while let Some(input) = next {
            let Some(running) = self.machines[node.index()].node.as_mut() else {
                break;
            };
            running.handle(self.now, input, &mut effects);
            let mut list = std::mem::take(&mut effects.list);
            for effect in list.drain(..) {
                self.carry_out(node, effect, cause, &mut inputs);
            }
            effects.list = list;
            next = inputs.pop();
        }
        inputs.clear();
        self.scratch = (inputs, effects);
    }

    pub(super) fn carry_out(
        &mut self,
        node: NodeId,
        effect: Effect,
        cause: EventId,
        inputs: &mut Vec<Input>,
    ) {
        match effect {
            Effect::Send(to, message) => self.send(node, to, message, cause),
            Effect::SetTimer(at, timer) => {
                let (class, subject) = timer.identity();
                let boots = self.machines[node.index()].boots;
                let order = Order {
                    at,
                    receiver: node,
                    sender: node,
                    class: 100 + class,
                    subject,
                };
                self.queue.push_delayed(
                    order,
                    Pending::Timer {
                        node,
                        boots,
                        timer,
                        cause,
                    },
                );
            }
            Effect::Append(record) => {
                self.machines[node.index()].disk.append(&record);
                if let Record::Keep(key, _) | Record::Drop(key) = record {
                    self.last_change = Some((self.now, Change::Store(node, key)));
                }
            }
            Effect::Sync(ticket) => self.sync(node, ticket, cause, inputs),
            Effect::Rewrite(records) => self.machines[node.index()].disk.rewrite(&records),
            Effect::Adopt => self.machines[node.index()].disk.adopt(self.now),
            Effect::Reaped(key, tombstones) => {
                self.reaped
                    .extend(tombstones.into_iter().map(|id| (key.clone(), id)));
            }
            Effect::Reply(request, reply) => self.answer(request, reply, cause),
            Effect::Opinion(peer, up) => {
                self.trace
                    .record(self.now, Some(cause), || Happening::Opinion {
                        node,
                        peer,
                        up,
                    });
                self.last_change = Some((self.now, Change::Opinion(node, peer)));
            }
            Effect::View(peer, state) => {
                self.trace
                    .record(self.now, Some(cause), || Happening::Viewed {
                        node,
                        peer,
                        state,
                    });
                self.last_change = Some((self.now, Change::Opinion(node, peer)));
            }
            Effect::Table(ring) => self.note_table(node, ring, cause),
            Effect::Halt => self.switch_off(node, cause),
            Effect::Note(note) => {
                self.trace
                    .record(self.now, Some(cause), || Happening::Noted { node, note });
            }
        }
    }

    /// Schedules what concerns a client that sits at `node`.
    pub(super) fn schedule_for_client(&mut self, at: Micros, node: NodeId, pending: Pending) {
        let (class, subject) = match &pending {
            Pending::Enter { request, .. } => (200, request.id.word()),
            Pending::ClientTimeout { request, .. } => (201, request.word()),
            Pending::Arrival(_) | Pending::Timer { .. } | Pending::Synced { .. } => (202, 0),
        };
        self.queue.push_delayed(
            Order {
                at,
                receiver: node,
                sender: node,
                class,
                subject,
            },
            pending,
        );
    }
}
