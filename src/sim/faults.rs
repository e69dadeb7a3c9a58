//! What breaks and what is mended: nodes, links, single messages, settings.
//!
//! Every call is traced in the words of the script language. One that makes no sense for the
//! cluster as it is comes back as an error, and nothing has changed.

use super::bus::{Conditions, Filter, Rule, RuleAction};
use super::cluster::Cluster;
use super::disk::Keep;
use super::machine::{Machine, Mail, Power};
use super::trace::{EventId, Happening, LossReason};
use super::transport::Flight;
use crate::base::random::{Purpose, below, draw};
use crate::base::{Arrange, Key, Micros, NodeId};
use crate::config::ClusterConfig;
use crate::node::{Input, RequestId};
use crate::store::{Entry, Store};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a fault cannot be brought about, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultError(pub String);

type Outcome = Result<(), FaultError>;

impl Cluster {
    /// Stops a node at once: it loses everything but its disk, of which it keeps what was synced
    /// and as much of the rest as `keep` says.
    ///
    /// # Errors
    /// There is no such node, or it is down already.
    pub fn crash(&mut self, node: NodeId, keep: Keep) -> Outcome {
        self.expect_power(node, "crash", &[Power::Up, Power::Paused])?;
        let words = match keep {
            Keep::Synced => " keep=synced".to_owned(),
            Keep::All => " keep=all".to_owned(),
            Keep::Bytes(bytes) => format!(" keep={bytes}"),
            Keep::Drawn => String::new(),
        };
        self.command(format!("crash {node}{words}"));
        let seed = self.config.seed;
        let before = self.versions_at_risk(node, self.machines[node.index()].disk.unsynced() > 0);
        let machine = &mut self.machines[node.index()];
        machine.power = Power::Down;
        machine.node = None;
        machine.mailbox.clear();
        let unsynced = machine.disk.unsynced();
        machine.disk.crash(match keep {
            Keep::Synced => 0,
            Keep::All => unsynced,
            Keep::Bytes(bytes) => bytes,
            Keep::Drawn => {
                let identity = [u64::from(node.0), u64::from(machine.boots)];
                below(draw(seed, Purpose::CrashKeep, &identity), unsynced + 1)
            }
        });
        self.trace
            .record(self.now, None, || Happening::Crashed { node });
        self.note_taken(node, before);
        self.renew_ring();
        Ok(())
    }

    /// Starts a crashed node from its disk.
    ///
    /// # Errors
    /// There is no such node, or it is not down.
    pub fn restart(&mut self, node: NodeId) -> Outcome {
        self.expect_power(node, "restart", &[Power::Down])?;
        self.command(format!("restart {node}"));
        self.boot(node);
        Ok(())
    }

    /// Starts a crashed node from an empty disk: everything that it held is lost.
    ///
    /// # Errors
    /// There is no such node, or it is not down.
    pub fn restart_with_empty_disk(&mut self, node: NodeId) -> Outcome {
        self.expect_power(node, "restart", &[Power::Down])?;
        self.command(format!("restart {node} disk=lost"));
        let before = self.versions_at_risk(node, true);
        self.machines[node.index()].disk.replace();
        self.note_taken(node, before);
        self.renew_ring();
        self.boot(node);
        Ok(())
    }

    /// Stops a node for a while: it keeps its memory, and its mailbox fills.
    ///
    /// # Errors
    /// There is no such node, or it is not running.
    pub fn pause(&mut self, node: NodeId) -> Outcome {
        self.expect_power(node, "pause", &[Power::Up])?;
        self.command(format!("pause {node}"));
        self.machines[node.index()].power = Power::Paused;
        Ok(())
    }

    /// Lets a paused node go on, with what is in its mailbox first.
    ///
    /// # Errors
    /// There is no such node, or it is not paused.
    pub fn resume(&mut self, node: NodeId) -> Outcome {
        self.expect_power(node, "resume", &[Power::Paused])?;
        self.command(format!("resume {node}"));
        let machine = &mut self.machines[node.index()];
        machine.power = Power::Up;
        for Mail { cause, input, sent } in std::mem::take(&mut machine.mailbox) {
            if let Some((sent_at, sent)) = sent
                && self.is_too_old(sent_at)
            {
                self.trace_loss(sent, LossReason::TooOld);
                continue;
            }
            // What was due meanwhile may have gone stale.
            let stale = match (&input, &self.machines[node.index()].node) {
                (Input::Timer(timer), Some(running)) => !running.awaits(*timer),
                _ => false,
            };
            if !stale {
                self.deliver(node, input, cause);
            }
        }
        Ok(())
    }

    /// Separates groups of nodes, instead of those separated before.
    ///
    /// # Errors
    /// A node that does not exist, or one that stands in two groups.
    pub fn partition(&mut self, groups: &[Vec<NodeId>]) -> Outcome {
        let mut named: Vec<NodeId> = groups.concat();
        for &node in &named {
            self.expect_node(node)?;
        }
        named.arrange();
        if let Some(pair) = named.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(FaultError(format!("node {} stands in two groups", pair[0])));
        }
        let list = |group: &Vec<NodeId>| {
            group
                .iter()
                .map(NodeId::to_string)
                .collect::<Vec<_>>()
                .join(",")
        };
        let text = groups.iter().map(list).collect::<Vec<_>>().join(" | ");
        self.command(format!("partition {text}"));
        self.bus.partition(groups);
        Ok(())
    }

    /// Cuts the link between two nodes, in one direction or both.
    ///
    /// # Errors
    /// A node that does not exist, or a link from a node to itself.
    pub fn cut(&mut self, from: NodeId, to: NodeId, both_ways: bool) -> Outcome {
        self.expect_link(from, to)?;
        self.command(format!("cut {from}{}{to}", arrow(both_ways)));
        self.bus.cut(from, to);
        if both_ways {
            self.bus.cut(to, from);
        }
        Ok(())
    }

    /// Ends partitions, cuts and holds; held messages go on. Whether there was anything to heal.
    pub fn heal(&mut self) -> bool {
        let cause = self.command("heal".into());
        let healed = self.bus.heal();
        self.let_go(Filter::default(), cause) || healed
    }

    /// Changes what a link does, in one direction or both.
    ///
    /// # Errors
    /// A node that does not exist, or a link from a node to itself.
    pub fn set_link(
        &mut self,
        from: NodeId,
        to: NodeId,
        both_ways: bool,
        change: Conditions,
    ) -> Outcome {
        self.expect_link(from, to)?;
        let mut text = format!("link {from}{}{to}", arrow(both_ways));
        for (name, value) in [
            ("latency", change.latency.as_ref().map(ToString::to_string)),
            ("loss", change.loss.map(|p| p.to_string())),
            ("duplicate", change.duplicate.map(|p| p.to_string())),
            ("damage", change.damage.map(|p| p.to_string())),
        ] {
            if let Some(value) = value {
                text += &format!(" {name}={value}");
            }
        }
        self.command(text);
        if both_ways {
            self.bus.set_link(to, from, change.clone());
        }
        self.bus.set_link(from, to, change);
        Ok(())
    }

    /// Takes a link's own conditions away: it is as the bus is.
    ///
    /// # Errors
    /// A node that does not exist, or a link from a node to itself.
    pub fn reset_link(&mut self, from: NodeId, to: NodeId, both_ways: bool) -> Outcome {
        self.expect_link(from, to)?;
        self.command(format!("link {from}{}{to} bus", arrow(both_ways)));
        self.bus.reset_link(from, to);
        if both_ways {
            self.bus.reset_link(to, from);
        }
        Ok(())
    }

    /// Sets a node's clock ahead of virtual time, or behind it.
    ///
    /// # Errors
    /// There is no such node.
    pub fn skew(&mut self, node: NodeId, skew_us: i64) -> Outcome {
        self.expect_node(node)?;
        let sign = if skew_us < 0 { '-' } else { '+' };
        let cause = self.command(format!(
            "skew {node} {sign}{}",
            Micros(skew_us.unsigned_abs())
        ));
        let machine = &mut self.machines[node.index()];
        machine.skew_us = skew_us;
        if machine.power != Power::Down {
            self.deliver(node, Input::Skewed(skew_us), cause);
        }
        Ok(())
    }

    /// Lets whatever a node sends, receives and syncs take `factor` times as long.
    ///
    /// # Errors
    /// There is no such node.
    pub fn slow(&mut self, node: NodeId, factor: u32) -> Outcome {
        self.expect_node(node)?;
        self.command(format!("slow {node} x{factor}"));
        self.machines[node.index()].slowness = factor;
        Ok(())
    }

    /// Drops, holds, duplicates or delays the next messages that match.
    ///
    /// # Errors
    /// A filter that names a node that does not exist.
    pub fn add_rule(&mut self, rule: Rule) -> Outcome {
        self.expect_filter(rule.filter)?;
        let (name, by) = match rule.action {
            RuleAction::Drop => ("drop", String::new()),
            RuleAction::Hold => ("hold", String::new()),
            RuleAction::Duplicate => ("duplicate", String::new()),
            RuleAction::Delay(by) => ("delay", format!(" by={by}")),
        };
        let count = rule.left.map_or("all".to_owned(), |left| left.to_string());
        self.command(format!("{name} {count}{by}{}", filter_text(rule.filter)));
        self.bus.add_rule(rule);
        Ok(())
    }

    /// Lets held messages that match go on, and ends the rules that wait for nothing else than
    /// messages that match.
    ///
    /// # Errors
    /// A filter that names a node that does not exist.
    pub fn release(&mut self, filter: Filter) -> Outcome {
        self.expect_filter(filter)?;
        let cause = self.command(format!("release{}", filter_text(filter)));
        self.bus.end_rules(filter);
        self.let_go(filter, cause);
        Ok(())
    }

    /// Changes settings while the cluster runs; `text` is the command that did it.
    pub fn configure(&mut self, config: ClusterConfig, text: String) {
        let cause = self.command(text);
        self.config = Arc::new(config);
        for node in self.nodes().collect::<Vec<_>>() {
            let config = self.config.clone();
            if self.machines[node.index()].power != Power::Down {
                self.deliver(node, Input::Configured(config), cause);
            }
        }
    }

    /// The links that are cut, one direction each.
    pub fn cuts(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.bus.cuts()
    }

    /// The group of a partition that `node` is in, if it is in any.
    pub fn group(&self, node: NodeId) -> Option<usize> {
        self.bus.group(node)
    }

    /// Whether a message can pass from `from` to `to` now.
    pub fn connects(&self, from: NodeId, to: NodeId) -> bool {
        self.bus.connects(from, to)
    }

    /// The links with conditions of their own, one direction each.
    pub fn links(&self) -> impl Iterator<Item = ((NodeId, NodeId), &Conditions)> {
        self.bus.links()
    }

    /// The rules that wait for messages.
    pub fn rules(&self) -> &[Rule] {
        self.bus.rules()
    }

    /// What `node` holds before its disk may lose something.
    pub(super) fn versions_at_risk(
        &self,
        node: NodeId,
        at_risk: bool,
    ) -> BTreeSet<(Key, RequestId)> {
        if at_risk {
            versions(&self.durable_store(node))
        } else {
            BTreeSet::new()
        }
    }

    /// Remembers which of the versions that `node` held `before` are on no disk any more.
    pub(super) fn note_taken(&mut self, node: NodeId, before: BTreeSet<(Key, RequestId)>) {
        if before.is_empty() {
            return;
        }
        let left = versions(&self.durable_store(node));
        let gone = before.into_iter().filter(|version| !left.contains(version));
        let others: Vec<NodeId> = self.nodes().filter(|other| *other != node).collect();
        let taken: Vec<(Key, RequestId)> = gone
            .filter(|(key, id)| {
                // A copy that is merely owed to this node may already be on its way out: the
                // acknowledgement of what the disk has just lost may be in flight.
                let owes = |e: &Entry| e.owed.iter().any(|mark| mark.target == node);
                let holds = |other: &NodeId| {
                    let store = self.durable_store(*other);
                    let entry = store.get(key).filter(|entry| !owes(entry));
                    entry.is_some_and(|e| e.clock.values().any(|v| RequestId::of(v) == *id))
                };
                !others.iter().any(holds)
            })
            .collect();
        self.taken_by_disks.extend(taken);
    }

    fn let_go(&mut self, filter: Filter, cause: EventId) -> bool {
        let (released, kept): (Vec<Flight>, Vec<Flight>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|flight| filter.matches(flight.from, flight.to, flight.message.kind()));
        self.held = kept;
        let any = !released.is_empty();
        for flight in released {
            self.go_on(flight, cause);
        }
        any
    }

    /// Traces something that was done to the cluster, in words.
    pub(super) fn command(&mut self, text: String) -> EventId {
        self.disturbed_at = self.now;
        self.trace
            .record(self.now, None, || Happening::Command { text })
    }

    /// The machine of `node`.
    ///
    /// # Errors
    /// There is no such node; the error says which there are.
    pub fn expect_node(&self, node: NodeId) -> Result<&Machine, FaultError> {
        let machine = self.machine(node);
        machine
            .filter(|machine| machine.power() != Power::Gone)
            .ok_or_else(|| {
                let expected = self.members_in_words();
                let has_run = machine.is_some_and(Machine::has_run);
                FaultError(if self.ring.ownership().has_removed(node) {
                    format!("node {node} was removed: expected {expected}")
                } else if has_run {
                    format!("node {node} has left: expected {expected}")
                } else {
                    format!("there is no node {node}: expected {expected}")
                })
            })
    }

    fn expect_link(&self, from: NodeId, to: NodeId) -> Outcome {
        self.expect_node(from)?;
        self.expect_node(to)?;
        if from == to {
            return Err(FaultError(format!("node {from} has no link to itself")));
        }
        Ok(())
    }

    fn expect_filter(&self, filter: Filter) -> Outcome {
        for node in [filter.from, filter.to].into_iter().flatten() {
            self.expect_node(node)?;
        }
        Ok(())
    }

    fn expect_power(&self, node: NodeId, verb: &str, wanted: &[Power]) -> Outcome {
        let found = self.expect_node(node)?.power();
        if wanted.contains(&found) {
            return Ok(());
        }
        let state = match found {
            Power::Up => "is up",
            Power::Paused => "is paused",
            Power::Down | Power::Gone => "is down",
        };
        Err(FaultError(format!("cannot {verb} node {node}: it {state}")))
    }
}

/// The versions in a store, by key and writer.
fn versions(store: &Store) -> BTreeSet<(Key, RequestId)> {
    let of = |(key, entry): (&Key, &Entry)| {
        let versions = entry.clock.values();
        versions
            .map(|version| (key.clone(), RequestId::of(version)))
            .collect::<Vec<_>>()
    };
    store.entries().flat_map(of).collect()
}

fn arrow(both_ways: bool) -> &'static str {
    if both_ways { "<->" } else { "->" }
}

fn filter_text(filter: Filter) -> String {
    let parts = [
        filter.from.map(|node| format!(" from={node}")),
        filter.to.map(|node| format!(" to={node}")),
        filter.kind.map(|kind| format!(" kind={kind}")),
    ];
    parts.into_iter().flatten().collect()
}
