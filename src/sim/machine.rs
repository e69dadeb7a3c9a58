//! A node's machine: whether the node runs, its disk, and how it starts.

use super::Disk;
use super::cluster::Cluster;
use super::trace::{EventId, Happening};
use crate::base::NodeId;
use crate::node::{Boot, Effects, Input, Node};

/// A machine with a disk, on which a node runs or does not.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) power: Power,
    pub(super) node: Option<Node>,
    pub(super) disk: Disk,
    pub(super) boots: u32,
    pub(super) mailbox: Vec<(EventId, Input)>,
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
}

impl Machine {
    /// Whether its node runs.
    pub fn power(&self) -> Power {
        self.power
    }

    /// The node, unless it has crashed.
    pub fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// Its disk.
    pub fn disk(&self) -> &Disk {
        &self.disk
    }
}

impl Cluster {
    /// Starts `node` from its disk.
    pub(super) fn boot(&mut self, node: NodeId) -> (u64, u64) {
        let machine = &mut self.machines[node.index()];
        let found = machine.disk.read();
        let counts = (found.records.len() as u64, found.dropped as u64);
        let boot = Boot {
            id: node,
            boots: machine.boots,
            fresh_disk: 1,
            config: self.config.clone(),
            ring: self.ring.clone(),
        };
        machine.boots += 1;
        let mut effects = Effects::new(self.trace.is_on());
        let cause = self.trace.record(self.now, None, || Happening::Restarted {
            node,
            records: counts.0,
            dropped_bytes: counts.1,
        });
        let started = Node::start(boot, found.records, &mut effects);
        let machine = &mut self.machines[node.index()];
        machine.node = Some(started);
        machine.power = Power::Up;
        for effect in effects.list {
            self.carry_out(node, effect, cause, &mut Vec::new());
        }
        self.machines[node.index()].disk.sync();
        self.deliver(node, Input::Started, cause);
        counts
    }
}
