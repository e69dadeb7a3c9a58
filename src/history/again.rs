//! The same once more, beside the run: another branch as it is at some time, or what was done to this
//! cluster, at the same times and with the same seed, under other settings.

use super::{Approach, Deed, Follower, History, Target, Travel, What};
use crate::base::{Gather, Micros};
use crate::config::ClusterConfig;
use crate::script::{Action, Command, Context, Line, Request, RunError, Runner, Setting};
use crate::sim::Trace;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// A run that goes on beside another one, up to a time.
#[derive(Debug)]
pub enum Again {
    /// What was done in a branch.
    Branch(Box<History>, Travel),
    /// Deeds under other settings.
    Deeds(Box<Deeds>),
}

/// Deeds that are done at their times, each after all else that happens at the time.
#[derive(Debug)]
pub struct Deeds {
    runner: Runner,
    deeds: VecDeque<Rc<Deed>>,
    until: Micros,
    /// Of which line the reply gave out the contexts that requests are sent with.
    givers: BTreeMap<String, u32>,
    /// What could not be carried out on the way.
    refused: Vec<RunError>,
}

impl Again {
    /// The run as far as it is.
    pub fn runner(&self) -> &Runner {
        match self {
            Again::Branch(history, _) => history.runner(),
            Again::Deeds(deeds) => &deeds.runner,
        }
    }

    /// Goes on, past `most` things that happen at the most; whether its time has come.
    pub fn approach(&mut self, most: usize) -> bool {
        match self {
            Again::Branch(history, travel) => history.approach(travel, most) != Approach::Underway,
            Again::Deeds(deeds) => (0..most).any(|_| !deeds.go_on()),
        }
    }

    /// The commands that were wrong for the cluster as it was by then.
    pub fn refused(&self) -> &[RunError] {
        match self {
            Again::Branch(..) => &[],
            Again::Deeds(deeds) => &deeds.refused,
        }
    }
}

impl Deeds {
    /// Lets the next thing happen, or does the next deed; whether there was any.
    fn go_on(&mut self) -> bool {
        let next = self.runner.next_at().filter(|next| *next <= self.until);
        let due = self.deeds.front().map(|deed| deed.at.at);
        let result = match (due, next) {
            (Some(due), next) if next.is_none_or(|next| next > due) => {
                let deed = self.deeds.pop_front();
                let passed = self.runner.pump(due).map(drop);
                passed.and_then(|()| deed.map_or(Ok(()), |deed| self.carry_out(&deed)))
            }
            (_, Some(next)) => self.runner.pump(next).map(drop),
            (_, None) => {
                let passed = self.runner.pump(self.until);
                self.refused.extend(passed.err());
                return false;
            }
        };
        self.refused.extend(result.err());
        self.runner.take_outputs();
        true
    }

    /// Does a deed; nothing is waited for, since the times are given.
    fn carry_out(&mut self, deed: &Deed) -> Result<(), RunError> {
        let line = match &deed.what {
            What::Schedule(lines) => {
                self.runner.schedule(lines.clone());
                return Ok(());
            }
            What::Start(line) | What::Beside(line) => line,
        };
        let command = match &line.command {
            Command::Wait(_)
            | Command::WaitQuiet(_)
            | Command::Await(_)
            | Command::Expect(_)
            | Command::Print(_) => return Ok(()),
            Command::Request(request) | Command::Async(request) => {
                Command::Async(self.translated(request))
            }
            other => other.clone(),
        };
        self.runner.beside(&Line {
            command,
            ..line.clone()
        })
    }

    /// The same request of this cluster: a context holds for one alone, so that what the same reply gave
    /// out here stands for it.
    fn translated(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let giver = token(&request).and_then(|token| self.givers.get(token));
        let given = giver.and_then(|line| {
            let mut replies = self.runner.history().iter();
            replies.find(|op| op.line == Some(*line))?.context.clone()
        });
        if let (Some(given), Action::Put { context, .. } | Action::Delete { context, .. }) =
            (given, &mut request.action)
        {
            *context = Some(Context::Token(given));
        }
        request
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
        again
            .waiting
            .add(0, self.waiting.of(branch).cloned().collect());
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
        runner.schedule(self.runner.inherited().cloned().collect());
        let deeds = &deeds[begin..];
        Ok(Again::Deeds(Box::new(Deeds {
            runner,
            deeds: deeds.iter().cloned().collect(),
            until: self.moment.at,
            givers: self.givers(deeds),
            refused: Vec::new(),
        })))
    }

    /// The lines whose replies gave out the contexts that these deeds were done with: the first of each.
    fn givers(&self, deeds: &[Rc<Deed>]) -> BTreeMap<String, u32> {
        let lines = deeds.iter().flat_map(|deed| deed.lines());
        let used = lines.filter_map(|line| match &line.command {
            Command::Request(request) | Command::Async(request) => token(request),
            _ => None,
        });
        let used: BTreeSet<&str> = used.gather();
        // Of several that gave out the same one, the last that is gathered stays.
        let replies = self.runner.history().iter().rev();
        let given = replies.filter(|op| !op.generated).filter_map(|op| {
            let context = op.context.as_deref().filter(|it| used.contains(it))?;
            Some((context.to_owned(), op.line?))
        });
        given.gather()
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
