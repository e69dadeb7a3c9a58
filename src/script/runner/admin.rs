//! Administrative commands: the cluster itself, its clients, faults and settings.

use super::Runner;
use crate::config::ClusterConfig;
use crate::node::MessageKind;
use crate::script::{Command, Conditions, Count, DiskIs, Keep, NodeRef, Selector, Setting};
use crate::sim::{self, FaultError, Filter, Rule, RuleAction};

impl Runner {
    /// Carries out a command that asks nothing of the cluster's clients.
    pub(super) fn administer(&mut self, command: &Command) -> Result<(), FaultError> {
        match command {
            Command::Cluster(settings) => {
                let given: Vec<_> = settings.iter().map(|s| (&s.field, &s.value)).collect();
                let config = ClusterConfig::from_settings(&given)
                    .map_err(|error| FaultError(error.to_string()))?;
                let fresh = Runner::new(config, self.cluster.trace().fresh());
                let schedule = std::mem::take(&mut self.schedule);
                let outputs = std::mem::take(&mut self.outputs);
                *self = Runner {
                    inherited: schedule.iter().cloned().collect(),
                    schedule,
                    outputs,
                    ..fresh
                };
            }
            Command::Client { name, entry } => {
                let entry = entry.as_ref().map(|entry| self.entry(entry)).transpose()?;
                self.cluster.set_client(name, entry);
            }
            Command::Crash(node, keep) => {
                let keep = match keep {
                    None => sim::Keep::Drawn,
                    Some(Keep::Synced) => sim::Keep::Synced,
                    Some(Keep::All) => sim::Keep::All,
                    Some(Keep::Bytes(bytes)) => sim::Keep::Bytes(*bytes),
                };
                self.cluster.crash(self.node(node)?, keep)?;
            }
            Command::Restart(node, DiskIs::Kept) => self.cluster.restart(self.node(node)?)?,
            Command::Restart(node, DiskIs::Lost) => {
                self.cluster.restart_with_empty_disk(self.node(node)?)?;
            }
            Command::Join {
                node,
                weight,
                zone,
                seed_node,
            } => {
                let node = match node {
                    NodeRef::Named(node) => *node,
                    place => self.node(place)?,
                };
                let seed_node = seed_node.as_ref().map(|it| self.node(it)).transpose()?;
                let joining = sim::Joining {
                    weight: weight.unwrap_or(1),
                    zone: *zone,
                    seed_node,
                };
                self.cluster.join(node, joining)?;
            }
            Command::Leave(node) => self.cluster.leave(self.node(node)?)?,
            Command::Remove(node) => self.cluster.remove(self.node(node)?)?,
            Command::Pause(node) => self.cluster.pause(self.node(node)?)?,
            Command::Resume(node) => self.cluster.resume(self.node(node)?)?,
            Command::Partition(groups) => {
                let nodes = |group: &Vec<NodeRef>| {
                    group
                        .iter()
                        .map(|node| self.node(node))
                        .collect::<Result<Vec<_>, _>>()
                };
                let groups = groups.iter().map(nodes).collect::<Result<Vec<_>, _>>()?;
                self.cluster.partition(&groups)?;
            }
            Command::Cut(link) => {
                let (from, to) = (self.node(&link.from)?, self.node(&link.to)?);
                self.cluster.cut(from, to, link.both)?;
            }
            Command::Heal => {
                self.cluster.heal();
            }
            Command::Bus(conditions) => self.set_bus(conditions)?,
            Command::Link(link, conditions) => {
                let (from, to) = (self.node(&link.from)?, self.node(&link.to)?);
                let change = sim::Conditions {
                    latency: conditions.latency.clone(),
                    loss: conditions.loss,
                    duplicate: conditions.duplicate,
                    damage: conditions.damage,
                };
                self.cluster.set_link(from, to, link.both, change)?;
            }
            Command::LinkAsBus(link) => {
                let (from, to) = (self.node(&link.from)?, self.node(&link.to)?);
                self.cluster.reset_link(from, to, link.both)?;
            }
            Command::Drop(count, selector) => self.rule(RuleAction::Drop, *count, selector)?,
            Command::Hold(count, selector) => self.rule(RuleAction::Hold, *count, selector)?,
            Command::Duplicate(count, selector) => {
                self.rule(RuleAction::Duplicate, *count, selector)?;
            }
            Command::Delay(count, by, selector) => {
                self.rule(RuleAction::Delay(*by), *count, selector)?;
            }
            Command::Flight(fault, which) => self.cluster.fault_in_flight(*fault, *which)?,
            Command::Skew(node, skew) => self.cluster.skew(self.node(node)?, *skew)?,
            Command::Slow(node, factor) => self.cluster.slow(self.node(node)?, *factor)?,
            Command::Nemesis {
                nemesis,
                every,
                span,
            } => self.set_loose(*nemesis, *every, *span),
            Command::NemesisOff(nemesis) => self.call_off(*nemesis)?,
            Command::Release(selector) => {
                let filter = self.filter(selector)?;
                self.cluster.release(filter)?;
            }
            Command::Set(settings) => self.set(settings, &command.to_string())?,
            // The rest is no administration and was carried out before.
            _ => {}
        }
        Ok(())
    }

    fn set(&mut self, settings: &[Setting], text: &str) -> Result<(), FaultError> {
        let mut config = self.cluster.config().clone();
        for setting in settings {
            config = config
                .set_running(&setting.field, &setting.value)
                .map_err(|error| FaultError(error.to_string()))?;
        }
        self.cluster.configure(config, text.to_owned());
        Ok(())
    }

    fn set_bus(&mut self, conditions: &Conditions) -> Result<(), FaultError> {
        let mut config = self.cluster.config().clone();
        if let Some(latency) = &conditions.latency {
            config.latency = latency.clone();
        }
        config.loss = conditions.loss.unwrap_or(config.loss);
        config.duplicate = conditions.duplicate.unwrap_or(config.duplicate);
        config.damage = conditions.damage.unwrap_or(config.damage);
        let text = Command::Bus(conditions.clone()).to_string();
        self.cluster.configure(config, text);
        Ok(())
    }

    fn rule(
        &mut self,
        action: RuleAction,
        count: Count,
        selector: &Selector,
    ) -> Result<(), FaultError> {
        let filter = self.filter(selector)?;
        let left = match count {
            Count::First(count) => Some(count),
            Count::All => None,
        };
        self.cluster.add_rule(Rule {
            action,
            filter,
            left,
        })
    }

    fn filter(&self, selector: &Selector) -> Result<Filter, FaultError> {
        let node = |node: &Option<NodeRef>| node.as_ref().map(|n| self.node(n)).transpose();
        let kind = |name| {
            MessageKind::ALL
                .into_iter()
                .find(|kind| Some(kind.name()) == name)
        };
        Ok(Filter {
            from: node(&selector.from)?,
            to: node(&selector.to)?,
            kind: kind(selector.kind),
        })
    }
}
