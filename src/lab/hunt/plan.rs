//! A seed's plan: a cluster, what its clients do, what breaks, and the end.

use super::dice::Dice;
use super::terms::Terms;
use super::{settings, workload};
use crate::base::NodeId;
use crate::config::{ClusterConfig, ConfigError};
use crate::script::{Command, DiskIs, Line, NodeRef, Request, Setting, parse_script};
use crate::sim::Power;
use std::collections::{BTreeMap, BTreeSet};

/// What a seed stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cluster.
    pub settings: Vec<Setting>,
    /// What happens before the faults end.
    pub body: Vec<Command>,
}

impl Plan {
    /// The plan of `seed`: the same at every time and on every target.
    pub fn of(seed: u64) -> Plan {
        let mut dice = Dice::new(seed);
        let settings = settings::draw(&mut dice, seed);
        let mut plan = Plan {
            settings,
            body: Vec::new(),
        };
        if let Ok(config) = plan.config() {
            plan.body = commands(&workload::draw(&mut dice, &config));
        }
        plan
    }

    /// The cluster's configuration.
    ///
    /// # Errors
    /// Settings that contradict each other; those of a seed never do.
    pub fn config(&self) -> Result<ClusterConfig, ConfigError> {
        let given: Vec<_> = self.settings.iter().map(|s| (&s.field, &s.value)).collect();
        ClusterConfig::from_settings(&given)
    }

    /// Leaves out the commands that make no sense for the cluster as it is by then, such as the
    /// restart of a node that has not crashed.
    pub(super) fn normalised(mut self) -> Plan {
        let mut states = States::default();
        self.body.retain(|command| states.follow(command));
        self
    }

    /// The whole script: the cluster, the body, the end of the faults, and what must hold.
    ///
    /// # Errors
    /// As [`Plan::config`].
    pub fn lines(&self) -> Result<Vec<Line>, ConfigError> {
        let config = self.config()?;
        let ending = commands(&self.ending(&Terms::of(&config, &self.body)));
        let first = Command::Cluster(self.settings.clone());
        let commands = [first]
            .into_iter()
            .chain(self.body.iter().cloned())
            .chain(ending);
        Ok((1..)
            .zip(commands)
            .map(|(number, command)| Line {
                number,
                at: None,
                command,
            })
            .collect())
    }

    /// Mends everything, lets the cluster come to rest, reads every key, and says what must hold.
    fn ending(&self, terms: &Terms) -> String {
        let mut states = States::default();
        for command in &self.body {
            states.follow(command);
        }
        let mut text = String::from("release\nheal\n");
        let mut line = |command: String| {
            text += &command;
            text.push('\n');
        };
        for (node, power) in &states.power {
            match power {
                Power::Up | Power::Gone => {}
                Power::Paused => line(format!("resume {node}")),
                Power::Down => line(format!("restart {node}")),
            }
        }
        for node in &states.slow {
            line(format!("slow {node} x1"));
        }
        for (from, to) in &states.links {
            line(format!(
                "link {from}->{to} latency=uniform(1ms,5ms) loss=0 duplicate=0 damage=0"
            ));
        }
        line("bus latency=uniform(1ms,5ms) loss=0 duplicate=0 damage=0".into());
        line("wait quiet".into());
        if terms.converges {
            line("expect converged".into());
        }
        if terms.hands_off {
            line("expect hints 0".into());
        }
        let keys: BTreeSet<&str> = self.body.iter().filter_map(key_of).collect();
        for key in &keys {
            line(format!("get {key} r={}", terms.n));
        }
        line("wait quiet".into());
        if terms.converges || terms.converges_when_read {
            line("expect converged".into());
        }
        if terms.durable {
            line("expect no-lost-writes".into());
        } else if terms.keeps {
            line("expect lost-writes 0 cause=protocol".into());
        }
        text
    }
}

/// The commands of a script that this module has made.
fn commands(text: &str) -> Vec<Command> {
    match parse_script(text) {
        Ok(lines) => lines.into_iter().map(|line| line.command).collect(),
        Err(error) => unreachable!("a plan is a script: {error}\n{text}"),
    }
}

fn key_of(command: &Command) -> Option<&str> {
    match command {
        Command::Request(Request { key, .. }) | Command::Async(Request { key, .. }) => Some(key),
        _ => None,
    }
}

/// What the faults so far have left.
#[derive(Debug, Default)]
pub(super) struct States {
    pub(super) power: BTreeMap<NodeId, Power>,
    pub(super) slow: BTreeSet<NodeId>,
    pub(super) links: BTreeSet<(NodeId, NodeId)>,
}

impl States {
    pub(super) fn power(&self, node: NodeId) -> Power {
        self.power.get(&node).copied().unwrap_or(Power::Up)
    }

    /// Takes a command into account; whether it makes sense by now.
    pub(super) fn follow(&mut self, command: &Command) -> bool {
        let (node, wanted, then) = match command {
            Command::Crash(NodeRef::Named(node), _) => {
                (*node, [Power::Up, Power::Paused], Power::Down)
            }
            Command::Restart(NodeRef::Named(node), DiskIs::Kept | DiskIs::Lost) => {
                (*node, [Power::Down; 2], Power::Up)
            }
            Command::Pause(NodeRef::Named(node)) => (*node, [Power::Up; 2], Power::Paused),
            Command::Resume(NodeRef::Named(node)) => (*node, [Power::Paused; 2], Power::Up),
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
