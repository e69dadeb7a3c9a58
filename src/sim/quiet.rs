//! When a cluster counts as quiet (DESIGN 5, `wait quiet`).

use super::bus::RuleAction;
use super::cluster::Cluster;
use super::machine::{Machine, Power};
use crate::base::{Micros, NodeId};
use crate::config::Membership;
use crate::membership::LONGEST_BACK_OFF;
use crate::membership::swim::DEAD_PROBE_EVERY;
use crate::node::Part;
use std::fmt;

/// A change of the members that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// This node joins and has not been let in.
    Joins(NodeId),
    /// This node goes by an older ownership table than another.
    Learns(NodeId),
    /// This node has handed everything over, and is about to go.
    Leaves(NodeId),
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfinished::Joins(node) => write!(f, "{node} waits to be let in"),
            Unfinished::Learns(node) => {
                write!(f, "{node} has not heard of the newest ownership table")
            }
            Unfinished::Leaves(node) => write!(f, "{node} is about to leave"),
        }
    }
}

impl Cluster {
    /// How long nothing may change before the cluster counts as quiet: twice the longest enabled
    /// period, back-off or full round of anti-entropy.
    pub fn quiet_span(&self) -> Micros {
        let handoff = if self.config.handoff {
            self.config.handoff_interval
        } else {
            Micros::ZERO
        };
        let exchanges = if self.config.anti_entropy {
            let round = self
                .config
                .anti_entropy_interval
                .times(self.exchanges_a_round);
            // What was gained is compared once nothing more is brought.
            let patience = match self.have_members_changed() && self.config.handoff {
                true => crate::node::patience(&self.config, self.machines.len()),
                false => Micros::ZERO,
            };
            round + patience
        } else {
            Micros::ZERO
        };
        let members = self.members_span();
        handoff
            .max(exchanges)
            .max(members)
            .max(LONGEST_BACK_OFF)
            .times(2)
    }

    /// The longest that news of a member is on its way: a round of gossip; or a round of probes, in
    /// which every member is probed once, and the time that a suspected one has.
    fn members_span(&self) -> Micros {
        let config = &self.config;
        let members = self.machines.len();
        let table = match self.have_members_changed() {
            // A node that leaves waits for that, then says farewell for as long again or longer.
            true => crate::node::spreading(config, members).times(3),
            false => Micros::ZERO,
        };
        let opinions = match config.membership {
            Membership::Static => Micros::ZERO,
            Membership::Gossip => config.gossip_interval.times(DEAD_PROBE_EVERY),
            Membership::Swim => {
                let periods = (members as u64).max(DEAD_PROBE_EVERY);
                let suspicion = u64::from(config.suspicion_periods);
                config.probe_interval.times(periods.max(suspicion))
            }
        };
        opinions.max(table)
    }

    /// Whether a node has joined, was told to leave, or was removed.
    fn have_members_changed(&self) -> bool {
        let is_new = self.ring.table_version() != self.founding.table_version();
        is_new
            || self
                .machines
                .iter()
                .any(|machine| machine.part != Part::Founder)
    }

    /// When the cluster will count as quiet if nothing observable changes until then: no change and
    /// nothing asked for or broken for [`Self::quiet_span`].
    pub fn quiet_at(&self) -> Micros {
        let changed_at = self
            .last_change
            .as_ref()
            .map_or(Micros::ZERO, |(at, _)| *at);
        changed_at.max(self.disturbed_at) + self.quiet_span()
    }

    /// A change of the members that is not done, if there is one that can go on: what it waits for
    /// runs and can be reached. Between two steps of it nothing may be seen for long.
    pub fn unfinished(&self) -> Option<Unfinished> {
        if self.config.membership == Membership::Static {
            return None;
        }
        let newest = self.ring.table_version();
        let runs = |node: &NodeId| self.machines[node.index()].power == Power::Up;
        let up = self.nodes().filter(runs);
        let version = |node: NodeId| {
            let running = self.machines[node.index()].node.as_ref();
            running.map(|running| running.ring().table_version())
        };
        // One that waits to be let in itself lets in nobody.
        let lets_in = |node: NodeId| version(node).is_some_and(|version| version.number > 0);
        for node in up.clone().filter(|node| version(*node) < Some(newest)) {
            match self.machines[node.index()].joins_through() {
                Some(seed_node)
                    if runs(&seed_node) && lets_in(seed_node) && self.talks(node, seed_node) =>
                {
                    return Some(Unfinished::Joins(node));
                }
                Some(_) => {}
                None => {
                    let mut ahead = up.clone().filter(|it| version(*it) == Some(newest));
                    if ahead.any(|other| self.talks(node, other)) {
                        return Some(Unfinished::Learns(node));
                    }
                }
            }
        }
        let goes = |node: &NodeId| self.machines[node.index()].is_about_to_go();
        up.clone().find(goes).map(Unfinished::Leaves)
    }

    /// Whether messages pass between two nodes sooner or later, both ways.
    fn talks(&self, one: NodeId, other: NodeId) -> bool {
        let passes = |from, to| {
            let stops = |action| matches!(action, RuleAction::Drop | RuleAction::Hold);
            let mut rules = self.rules().iter();
            let stopped = rules.any(|rule| {
                let meant = |end: Option<NodeId>, node| end.is_none_or(|end| end == node);
                rule.left.is_none()
                    && stops(rule.action)
                    && meant(rule.filter.from, from)
                    && meant(rule.filter.to, to)
            });
            !stopped && self.connects(from, to) && !self.bus.loses_all(&self.config, from, to)
        };
        passes(one, other) && passes(other, one)
    }
}

impl Machine {
    /// The seed node that its node still asks to let it in.
    fn joins_through(&self) -> Option<NodeId> {
        let joins = self.node.as_ref()?.ring().table_version().number == 0;
        match self.part {
            Part::Joins { seed_node, .. } if joins => Some(seed_node),
            _ => None,
        }
    }

    /// Whether its node leaves and holds nothing any more, so that it goes in its time.
    fn is_about_to_go(&self) -> bool {
        self.node.as_ref().is_some_and(|node| node.is_about_to_go())
    }
}
