//! What the commands of a plan have made of the nodes, as far as that can be told before it runs.

use crate::base::NodeId;
use crate::script::{Command, DiskIs, NodeRef};
use crate::sim::Power;
use std::collections::{BTreeMap, BTreeSet};

/// After so many commands a node that was told to leave is taken for gone.
const FAREWELL: u32 = 12;

/// What the faults so far have left.
#[derive(Debug, Default)]
pub(super) struct States {
    pub(super) power: BTreeMap<NodeId, Power>,
    pub(super) slow: BTreeSet<NodeId>,
    pub(super) links: BTreeSet<(NodeId, NodeId)>,
    /// The nodes of the cluster's first hour, and those that have joined.
    nodes: BTreeSet<NodeId>,
    /// Those that were told to leave, and how many commands came since.
    leaving: BTreeMap<NodeId, u32>,
}

impl States {
    /// A cluster of so many nodes, all of which run.
    pub(super) fn new(nodes: u16) -> States {
        States {
            nodes: NodeId::first(nodes).collect(),
            ..States::default()
        }
    }

    pub(super) fn power(&self, node: NodeId) -> Power {
        self.power.get(&node).copied().unwrap_or(Power::Up)
    }

    /// The nodes that are most likely there, up or down, in order of name.
    pub(super) fn present(&self) -> Vec<NodeId> {
        let is_there = |node: &NodeId| {
            self.power(*node) != Power::Gone
                && self.leaving.get(node).is_none_or(|&age| age < FAREWELL)
        };
        self.nodes.iter().copied().filter(is_there).collect()
    }

    /// The nodes that stay members, as far as they were told.
    pub(super) fn staying(&self) -> Vec<NodeId> {
        let mut present = self.present();
        present.retain(|node| !self.leaving.contains_key(node));
        present
    }

    /// The nodes that were told to leave and not to join again.
    pub(super) fn leaving(&self) -> Vec<NodeId> {
        self.leaving.keys().copied().collect()
    }

    /// Takes a command into account; whether it makes sense by now.
    pub(super) fn follow(&mut self, command: &Command) -> bool {
        for age in self.leaving.values_mut() {
            *age += 1;
        }
        let (node, wanted, then) = match command {
            Command::Crash(NodeRef::Named(node), _) => {
                (*node, [Power::Up, Power::Paused], Power::Down)
            }
            Command::Restart(NodeRef::Named(node), DiskIs::Kept | DiskIs::Lost) => {
                (*node, [Power::Down; 2], Power::Up)
            }
            Command::Pause(NodeRef::Named(node)) => (*node, [Power::Up; 2], Power::Paused),
            Command::Resume(NodeRef::Named(node)) => (*node, [Power::Paused; 2], Power::Up),
            Command::Join {
                node: NodeRef::Named(node),
                ..
            } => {
                let is_back = self.leaving.remove(node).is_some();
                return self.nodes.insert(*node) || is_back;
            }
            Command::Leave(NodeRef::Named(node)) => {
                let may_leave = self.power(*node) == Power::Up && self.nodes.contains(node);
                return may_leave && self.leaving.insert(*node, 0).is_none();
            }
            Command::Remove(NodeRef::Named(node)) => (*node, [Power::Down; 2], Power::Gone),
            Command::Slow(NodeRef::Named(node), _) => {
                self.slow.insert(*node);
                return true;
            }
            Command::Link(link, _) => {
                if let (NodeRef::Named(from), NodeRef::Named(to)) = (&link.from, &link.to) {
                    self.links.insert((*from, *to));
                    if link.both {
                        self.links.insert((*to, *from));
                    }
                }
                return true;
            }
            _ => return true,
        };
        if !wanted.contains(&self.power(node)) {
            return false;
        }
        self.power.insert(node, then);
        true
    }
}
