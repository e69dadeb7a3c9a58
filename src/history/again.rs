//! The same once more, beside the run: another branch as it is at some time, or what was done to this
//! cluster, at the same times and with the same seed, under other settings.

use super::{Approach, Deed, Follower, History, Target, Travel, What};
use crate::base::{Gather, Micros};
use crate::config::ClusterConfig;
use crate::script::{Action, Command, Context, Line, Request, RunError, Runner, Setting};
use crate::sim::Trace;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A run that goes on beside another one, up to a time.
#[derive(Debug)]
pub enum Again {
    /// What was done in a branch.
    Branch(Box<History>, Travel),
    /// Lines that are laid up.
    Lines(Box<Lines>),
}

/// A run of lines that are laid up.
#[derive(Debug)]
pub struct Lines {
    runner: Runner,
    until: Micros,
    /// What could not be carried out on the way.
    refused: Vec<RunError>,
}

impl Again {
    /// The run as far as it is.
    pub fn runner(&self) -> &Runner {
        match self {
            Again::Branch(history, _) => history.runner(),
            Again::Lines(lines) => &lines.runner,
        }
    }

    /// Goes on, past `most` things that happen at the most; whether its time has come.
    pub fn approach(&mut self, most: usize) -> bool {
        match self {
            Again::Branch(history, travel) => history.approach(travel, most) != Approach::Underway,
            Again::Lines(lines) => {
                for _ in 0..most {
                    match lines.runner.pump(lines.until) {
                        Ok(false) => return true,
                        Ok(true) => {}
                        Err(error) => lines.refused.push(error),
                    }
                    lines.runner.take_outputs();
                }
                false
            }
        }
    }

    /// The commands that were wrong for the cluster as it was by then.
    pub fn refused(&self) -> &[RunError] {
        match self {
            Again::Branch(..) => &[],
            Again::Lines(lines) => &lines.refused,
        }
    }
}

impl<F: Follower> History<F> {
    /// A branch once more, on its way to a time of its last cluster.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn branch_again(&self, branch: usize, at: Micros) -> Again {
        // Checkpoints would have to be shared with a run that is read along with.
        let mut again: History = History::new(self.config.clone(), self.budget / 4);
        let own = &self.branches[branch];
        // Of this branch, the cluster is meant that there is now.
        let deeds = match branch == self.here {
            true => self.moment.deeds,
            false => own.deeds.len(),
        };
        again.branches[0].deeds = own.deeds[..deeds].to_vec();
        again.branches[0].end = own.end;
        let fresh = own.deeds[..deeds]
            .iter()
            .rposition(|deed| deed.is_fresh_cluster());
        let travel = Travel {
            begin: fresh.map_or(0, |place| place + 1),
            end: deeds,
            target: Target::Time(at),
            aloud: false,
            leaves: false,
        };
        Again::Branch(Box::new(again), travel)
    }

    /// What was done to this cluster up to now, at the same times, on one with these settings in place
    /// of its own.
    ///
    /// # Errors
    /// Settings that no cluster can have.
    pub fn settings_again(&self, changed: &[Setting]) -> Result<Again, String> {
        let (begin, _) = self.life(self.here);
        let deeds = &self.branches[self.here].deeds[..self.moment.deeds];
        let own = begin
            .checked_sub(1)
            .and_then(|at| deeds[at].lines().first());
        let mut settings: Vec<Setting> = match own.map(|line| &line.command) {
            Some(Command::Cluster(settings)) => settings.clone(),
            _ if self.config == ClusterConfig::default() => Vec::new(),
            _ => {
                let all = self.config.to_settings().into_iter();
                let setting = |(field, value): (&str, String)| Setting {
                    field: field.to_owned(),
                    value,
                };
                all.map(setting).collect()
            }
        };
        settings.retain(|it| changed.iter().all(|change| change.field != it.field));
        settings.extend_from_slice(changed);
        let pairs: Vec<_> = settings.iter().map(|it| (&it.field, &it.value)).collect();
        let config = ClusterConfig::from_settings(&pairs).map_err(|error| error.to_string())?;
        let mut runner = Runner::new(config, Trace::kept());
        let mut lines: Vec<Line> = self.runner.inherited().cloned().collect();
        let givers = self.givers(&deeds[begin..]);
        for deed in &deeds[begin..] {
            let at = just_after(deed.at.at);
            for line in deed.lines() {
                let at = match &deed.what {
                    What::Schedule(_) => line.at.map_or(at, |own| own.max(at)),
                    _ => at,
                };
                let command = match &line.command {
                    Command::Wait(_)
                    | Command::WaitQuiet(_)
                    | Command::Await(_)
                    | Command::Expect(_)
                    | Command::Print(_) => continue,
                    Command::Request(request) | Command::Async(request) => {
                        Command::Async(givers.translated(request, line.number))
                    }
                    other => other.clone(),
                };
                lines.push(Line {
                    number: line.number,
                    at: Some(at),
                    command,
                });
            }
        }
        runner.schedule(lines);
        Ok(Again::Lines(Box::new(Lines {
            runner,
            until: just_after(self.moment.at),
            refused: Vec::new(),
        })))
    }

    /// Who gave out the contexts that these deeds were done with.
    fn givers(&self, deeds: &[Rc<Deed>]) -> Givers<'_> {
        let lines = deeds.iter().flat_map(|deed| deed.lines());
        let used = lines.filter_map(|line| match &line.command {
            Command::Request(request) | Command::Async(request) => token(request),
            _ => None,
        });
        let used: BTreeSet<&str> = used.gather();
        let all = self.runner.history().iter();
        let given = all.filter(|op| !op.generated && op.command != "resolve");
        let given = given.filter_map(|op| {
            let context = op.context.as_deref().filter(|it| used.contains(it))?;
            let line = op.line?;
            let label = op
                .label
                .clone()
                .unwrap_or_else(|| format!("of line {line}"));
            Some((context, (line, label)))
        });
        Givers(given.gather())
    }
}

/// The lines of the requests that gave out contexts, and what their replies are called. A context holds
/// for one cluster: under other settings, what the same request gave out there stands for it.
struct Givers<'a>(BTreeMap<&'a str, (u32, String)>);

impl Givers<'_> {
    /// A request of a line that goes by these names.
    fn translated(&self, request: &Request, line: u32) -> Request {
        let giver = token(request).and_then(|token| self.0.get(token));
        let mut request = request.clone();
        if let (Some((_, label)), Action::Put { context, .. } | Action::Delete { context, .. }) =
            (giver, &mut request.action)
        {
            *context = Some(Context::Label(label.clone()));
        }
        if let Some((_, label)) = self.0.values().find(|(giver, _)| *giver == line) {
            request.label = Some(label.clone());
        }
        request
    }
}

/// The very context that a request is sent with, if it is one.
fn token(request: &Request) -> Option<&str> {
    match &request.action {
        Action::Put { context, .. } | Action::Delete { context, .. } => match context {
            Some(Context::Token(token)) => Some(token),
            _ => None,
        },
        _ => None,
    }
}
/// What was done just after something happened comes after it in the other run too.
fn just_after(at: Micros) -> Micros {
    at + Micros(u64::from(at > Micros(0)))
}
