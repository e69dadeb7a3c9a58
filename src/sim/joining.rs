//! Nodes that come and go: joining, leaving, being removed (DESIGN 4.1, 4.5).
//!
//! What is wrong for the cluster as it is comes back as an error, and nothing has changed. What
//! goes on from there is the nodes' own work.

use super::cluster::{Change as Changed, Cluster};
use super::faults::FaultError;
use super::machine::{Machine, Power};
use super::trace::{EventId, Happening};
use crate::base::{MAX_NODES, NodeId};
use crate::config::Membership;
use crate::node::{Input, Part};
use crate::ring::{Change, Ownership, Ring, Zone};
use std::sync::Arc;

/// How a node joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joining {
    /// Its weight; 1 to [`crate::ring::MAX_WEIGHT`].
    pub weight: u32,
    /// Its zone; by its name when not given.
    pub zone: Option<Zone>,
    /// The member that it asks to let it in; the first one that is up when not given.
    pub seed_node: Option<NodeId>,
}

impl Default for Joining {
    fn default() -> Joining {
        Joining {
            weight: 1,
            zone: None,
            seed_node: None,
        }
    }
}

type Outcome = Result<(), FaultError>;

impl Cluster {
    /// Starts a new node, or one that has left, which then joins through its seed node.
    ///
    /// It asks until the seed node answers. A seed node that crashes meanwhile lets it wait, and
    /// requests that it is asked are passed on in vain; nothing else does.
    ///
    /// # Errors
    /// Members that are fixed, a node that is a member or was removed, a seed node that is no
    /// member or does not run, and whatever makes no next table.
    pub fn join(&mut self, node: NodeId, joining: Joining) -> Outcome {
        self.expect_changing_members("join")?;
        if node.0 >= MAX_NODES {
            return Err(FaultError(format!(
                "{node} cannot join: expected one of the first {MAX_NODES} names, A to {}",
                NodeId(MAX_NODES - 1)
            )));
        }
        let power = self.machine(node).map_or(Power::Gone, Machine::power);
        match power {
            Power::Gone => {}
            Power::Down => {
                return Err(FaultError(format!(
                    "{node} is a member already, and down: restart it"
                )));
            }
            _ => return Err(FaultError(format!("{node} is a member already"))),
        }
        let Joining {
            weight,
            zone,
            seed_node,
        } = joining;
        let change = Change::Join { node, weight, zone };
        self.plan(change)?;
        let seed_node = self.seed_node(node, seed_node)?;
        let mut text = format!("join {node} weight={weight}");
        if let Some(zone) = zone {
            text += &format!(" zone={zone}");
        }
        self.command(format!("{text} seed_node={seed_node}"));
        while self.machines.len() <= node.index() {
            self.machines.push(Machine::new(Power::Gone));
        }
        let before = Ownership::before_joining(self.config.ring_rules(), seed_node);
        let machine = &mut self.machines[node.index()];
        machine.part = Part::Joins {
            seed_node,
            weight,
            zone,
        };
        machine.first_ring = Some(Arc::new(Ring::new(before, self.config.n)));
        self.boot(node);
        Ok(())
    }

    /// Tells a node to leave: it hands over what it holds, says that it goes, and is switched off.
    ///
    /// # Errors
    /// Members that are fixed, a node that does not run or is no member, the last member.
    pub fn leave(&mut self, node: NodeId) -> Outcome {
        self.expect_changing_members("leave")?;
        match self.expect_node(node)?.power() {
            Power::Up => {}
            Power::Paused => {
                return Err(FaultError(format!(
                    "cannot leave: node {node} is paused; resume it first"
                )));
            }
            Power::Down | Power::Gone => {
                return Err(FaultError(format!(
                    "cannot leave: node {node} is down; restart it first, or remove it"
                )));
            }
        }
        self.plan(Change::Leave(node))?;
        let cause = self.command(format!("leave {node}"));
        self.machines[node.index()].part = Part::Leaves;
        self.deliver(node, Input::Change(Change::Leave(node)), cause);
        Ok(())
    }

    /// Removes a node that is down and never comes back. Its disk goes with it; what it held comes
    /// to its new owners from the others.
    ///
    /// # Errors
    /// Members that are fixed, a node that runs, one that was removed before, the last member, and
    /// no other member that runs to see to it.
    pub fn remove(&mut self, node: NodeId) -> Outcome {
        self.expect_changing_members("remove")?;
        let is_member = self.ring.ownership().member(node).is_some();
        let power = self.machine(node).map_or(Power::Gone, Machine::power);
        match power {
            Power::Down => {}
            Power::Gone if is_member => {}
            Power::Up | Power::Paused => {
                return Err(FaultError(format!(
                    "cannot remove node {node}: it runs, and can leave; expected a node that is down"
                )));
            }
            Power::Gone => self.expect_node(node).map(drop)?,
        }
        self.plan(Change::Remove(node))?;
        let Some(by) = self.first_member_up(node) else {
            return Err(FaultError(format!(
                "cannot remove node {node}: no other member runs to see to it"
            )));
        };
        let cause = self.command(format!("remove {node}"));
        let before = self.versions_at_risk(node, true);
        let machine = &mut self.machines[node.index()];
        machine.power = Power::Gone;
        machine.disk.replace();
        self.note_taken(node, before);
        self.renew_ring();
        self.deliver(by, Input::Change(Change::Remove(node)), cause);
        Ok(())
    }

    /// A node goes by another table.
    pub(super) fn note_table(&mut self, node: NodeId, ring: Arc<Ring>, cause: EventId) {
        let version = ring.table_version();
        self.trace.record(self.now, Some(cause), || {
            let members = ring.ownership().members.len() as u32;
            Happening::Adopted {
                node,
                number: version.number,
                maker: NodeId(version.maker),
                members,
            }
        });
        self.last_change = Some((self.now, Changed::Table(node)));
        if version > self.ring.table_version() {
            self.show_ring(ring);
        }
    }

    /// The newest table may have gone with a disk: looks for the newest that is left.
    pub(super) fn renew_ring(&mut self) {
        if self.ring.table_version() == self.founding.table_version() {
            return;
        }
        let newest = self
            .nodes()
            .filter_map(|node| match &self.machines[node.index()].node {
                Some(running) => Some(running.ring().clone()),
                None => self.durable_store(node).ring().cloned(),
            })
            .max_by_key(|ring| ring.table_version());
        let newest = newest.unwrap_or_else(|| self.founding.clone());
        if newest.table_version() > self.founding.table_version() {
            self.show_ring(newest);
        } else {
            self.show_ring(self.founding.clone());
        }
    }

    fn show_ring(&mut self, ring: Arc<Ring>) {
        if !Arc::ptr_eq(&ring, &self.ring) {
            self.exchanges_a_round = crate::node::exchanges_a_round(&ring);
            self.former = Some(std::mem::replace(&mut self.ring, ring));
        }
    }

    /// A node has left and has nothing more to do.
    pub(super) fn switch_off(&mut self, node: NodeId, cause: EventId) {
        self.trace
            .record(self.now, Some(cause), || Happening::SwitchedOff { node });
        let machine = &mut self.machines[node.index()];
        machine.power = Power::Gone;
        machine.node = None;
        machine.mailbox.clear();
        self.last_change = Some((self.now, Changed::Left(node)));
        self.renew_ring();
    }

    fn expect_changing_members(&self, verb: &str) -> Outcome {
        if self.config.membership == Membership::Static {
            return Err(FaultError(format!(
                "cannot {verb}: with membership=static the members are fixed; expected \
                 membership=swim or membership=gossip"
            )));
        }
        Ok(())
    }

    /// Whether the change makes a next table as things are, and one that a message can bring to
    /// others beside all else that it says.
    fn plan(&self, change: Change) -> Outcome {
        let planned = self.ring.ownership().plan(change, NodeId(0));
        let table = planned.map_err(|error| FaultError(error.to_string()))?;
        let (bytes, most) = (table.weight(), self.config.message_limit as usize / 2);
        if bytes > most {
            return Err(FaultError(format!(
                "the next ownership table takes about {bytes} bytes: expected at most {most} (half \
                 of message_limit)"
            )));
        }
        Ok(())
    }

    fn first_member_up(&self, but: NodeId) -> Option<NodeId> {
        let mut members = self.ring.ownership().members.iter().map(|it| it.node);
        members.find(|node| *node != but && self.is_up(*node))
    }

    fn is_up(&self, node: NodeId) -> bool {
        self.machine(node)
            .is_some_and(|machine| machine.power() == Power::Up)
    }

    fn seed_node(&self, node: NodeId, wanted: Option<NodeId>) -> Result<NodeId, FaultError> {
        let Some(seed_node) = wanted else {
            return self.first_member_up(node).ok_or_else(|| {
                FaultError(format!("{node} cannot join: no member runs to let it in"))
            });
        };
        let refuse = |why: String| Err(FaultError(format!("{node} cannot join through {why}")));
        if seed_node == node {
            return refuse("itself: expected a member as the seed node".into());
        }
        if self.ring.ownership().member(seed_node).is_none() {
            return refuse(format!(
                "{seed_node}: it is no member; expected {}",
                self.members_in_words()
            ));
        }
        if self.expect_node(seed_node)?.power() == Power::Down {
            return refuse(format!(
                "{seed_node}: it is down; expected a member that runs"
            ));
        }
        Ok(seed_node)
    }

    /// `A to E`, or the names of the nodes where there are gaps.
    pub fn members_in_words(&self) -> String {
        let nodes: Vec<NodeId> = self.nodes().collect();
        let names = |nodes: &[NodeId]| {
            let names = nodes.iter().map(NodeId::to_string);
            names.collect::<Vec<_>>().join(", ")
        };
        match nodes.as_slice() {
            [] => "a node that has joined".to_owned(),
            [first, .., last] if usize::from(last.0 - first.0) + 1 == nodes.len() => {
                format!("{first} to {last}")
            }
            few if few.len() <= 12 => names(few),
            many => format!("{} or another of {}", names(&many[..12]), many.len()),
        }
    }
}
