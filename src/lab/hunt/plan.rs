//! A seed's plan: a cluster, what its clients do, and what breaks.

use super::dice::Dice;
use super::states::States;
use super::{settings, workload};
use crate::base::Micros;
use crate::config::{ClusterConfig, ConfigError, Membership};
use crate::script::{Command, Line, Setting, parse_script};

/// What a seed stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cluster.
    pub settings: Vec<Setting>,
    /// What happens before the faults end.
    pub body: Vec<Step>,
}

/// A command of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it is to run, if it does not wait for the step before it.
    pub at: Option<Micros>,
    /// What is to be done.
    pub command: Command,
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
            plan.body = steps(&workload::draw(&mut dice, &config, seed));
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
    /// restart of a node that has not crashed. Of a cluster whose members come and go that is known
    /// for sure only when the plan runs.
    pub(super) fn normalised(mut self) -> Plan {
        let nodes = self.config().map_or(0, |config| config.nodes);
        let mut states = States::new(nodes);
        self.body.retain(|step| states.follow(&step.command));
        self
    }

    /// The script as far as it is known before it has run: the cluster and the body.
    pub(super) fn script(&self) -> Vec<Line> {
        let first = Step {
            at: None,
            command: Command::Cluster(self.settings.clone()),
        };
        let steps = [first].into_iter().chain(self.body.iter().cloned());
        let line = |(number, step): (u32, Step)| Line {
            number,
            at: step.at,
            command: step.command,
        };
        (1..).zip(steps).map(line).collect()
    }
}

/// Whether nodes may come and go, so that some commands of a plan may turn out to make no sense.
pub(super) fn is_open(config: &ClusterConfig) -> bool {
    config.membership != Membership::Static
}

/// The commands of a script that this module has made.
pub(super) fn steps(text: &str) -> Vec<Step> {
    match parse_script(text) {
        Ok(lines) => lines
            .into_iter()
            .map(|Line { at, command, .. }| Step { at, command })
            .collect(),
        Err(error) => unreachable!("a plan is a script: {error}\n{text}"),
    }
}
