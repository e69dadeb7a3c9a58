//! A node's machine: whether the node runs, its disk, and how it starts.

use super::Disk;
use super::cluster::{Cluster, Pending};
use super::queue::Order;
use super::trace::{EventId, Happening};
use crate::base::random::{Purpose, draw};
use crate::base::{Micros, NodeId};
use crate::node::{Boot, Effects, Input, Node, Part, Ticket};
use crate::ring::Ring;
use std::sync::Arc;

/// A machine with a disk, on which a node runs or does not.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) power: Power,
    /// What its node is there for.
    pub(super) part: Part,
    /// The ring that its node goes by before it knows another; none before it has ever started.
    pub(super) first_ring: Option<Arc<Ring>>,
    pub(super) node: Option<Node>,
    pub(super) disk: Disk,
    pub(super) boots: u32,
    pub(super) mailbox: Vec<Mail>,
    /// How far its clock is ahead of virtual time, in microseconds.
    pub(super) skew_us: i64,
    /// How many times as long everything takes.
    pub(super) slowness: u32,
}

/// What a paused node will find when it goes on.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub(super) cause: EventId,
    pub(super) input: Input,
    /// When it was sent, and the event of its sending, if it is a message.
    pub(super) sent: Option<(Micros, EventId)>,
}

/// Whether a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// It runs.
    Up,
    /// It has stopped for a while, and keeps its memory and its mailbox.
    Paused,
    /// It has crashed; only its disk is left.
    Down,
    /// It is no part of the cluster: it has left, was removed, or never joined.
    Gone,
}

impl Machine {
    /// A machine on which nothing has run yet.
    pub(super) fn new(power: Power) -> Machine {
        Machine {
            power,
            part: Part::Founder,
            first_ring: None,
            node: None,
            disk: Disk::default(),
            boots: 0,
            mailbox: Vec::new(),
            skew_us: 0,
            slowness: 1,
        }
    }

    /// Whether a node has ever run on it.
    pub fn has_run(&self) -> bool {
        self.boots > 0
    }

    /// Whether its node runs.
    pub fn power(&self) -> Power {
        self.power
    }

    /// What its node is there for.
    pub fn part(&self) -> Part {
        self.part
    }

    /// The node, unless it has crashed.
    pub fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// The member through which its node joins or has joined, unless it was there from the first.
    pub fn seed_node(&self) -> Option<NodeId> {
        match self.part {
            Part::Joins { seed_node, .. } => Some(seed_node),
            Part::Founder | Part::Leaves => None,
        }
    }

    /// Its disk.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// How often its node was started.
    pub fn boots(&self) -> u32 {
        self.boots
    }

    /// How much a paused node will find when it goes on: messages, timers, requests.
    pub fn mail(&self) -> usize {
        self.mailbox.len()
    }
}

impl Cluster {
    /// Starts `node` from its disk.
    pub(super) fn boot(&mut self, node: NodeId) -> (u64, u64) {
        let founding = self.founding.clone();
        let machine = &mut self.machines[node.index()];
        let (found, intact) = machine.disk.open();
        let counts = (found.records.len() as u64, found.dropped as u64);
        let boot = Boot {
            id: node,
            boots: machine.boots,
            skew_us: machine.skew_us,
            fresh_disk: machine.disk.fresh_number(),
            config: self.config.clone(),
            ring: machine.first_ring.clone().unwrap_or(founding),
            part: machine.part,
        };
        machine.boots += 1;
        let mut effects = Effects::new(self.trace.is_on());
        let cause = self.trace.record(self.now, None, || Happening::Restarted {
            node,
            records: counts.0,
            dropped_bytes: counts.1,
        });
        let started = Node::start(boot, found.records, intact, &mut effects);
        let machine = &mut self.machines[node.index()];
        machine.node = Some(started);
        machine.power = Power::Up;
        for effect in effects.list {
            self.carry_out(node, effect, cause, &mut Vec::new());
        }
        let disk = &mut self.machines[node.index()].disk;
        disk.synced(disk.sync_point());
        self.deliver(node, Input::Started, cause);
        counts
    }

    /// Makes what a node has logged durable, after as long as a sync takes.
    pub(super) fn sync(
        &mut self,
        node: NodeId,
        ticket: Ticket,
        cause: EventId,
        inputs: &mut Vec<Input>,
    ) {
        let machine = &mut self.machines[node.index()];
        let (boots, point) = (machine.boots, machine.disk.sync_point());
        let (class, of, subject) = ticket.identity();
        let latency = self.config.fsync_latency.sample(|index| {
            let own = [
                u64::from(node.0),
                u64::from(class),
                of,
                subject,
                self.now.0,
                index,
            ];
            draw(self.config.seed, Purpose::SyncLatency, &own)
        });
        let latency = latency.times(u64::from(machine.slowness));
        if latency == Micros::ZERO {
            machine.disk.synced(point);
            inputs.push(Input::Synced(ticket));
            return;
        }
        let at = self.now + latency;
        let order = Order {
            at,
            receiver: node,
            sender: node,
            class: 150 + class,
            subject,
        };
        self.queue.push(
            order,
            Pending::Synced {
                node,
                boots,
                point,
                ticket,
                cause,
            },
        );
    }
}
