//! Running a plan and judging it.

use super::ending;
use super::judge::judge;
use super::plan::{Plan, Step, is_open};
use super::property::{Failure, Property};
use super::terms::Terms;
use super::told::Told;
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Command, Line, Output, RunError, Runner};
use crate::sim::Trace;
use std::collections::VecDeque;

/// A run that takes more steps than this does not end.
const MOST_STEPS: u64 = 3_000_000;

/// How often an administrator looks whether nodes have come and gone as they were told.
const MOST_LOOKS: usize = 4;

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The properties that do not hold, each once, in their order.
    pub failures: Vec<Failure>,
    /// The hash of the trace, if there was one.
    pub trace_hash: Option<String>,
    /// How many events were processed.
    pub events: u64,
    /// The script of what has run: the plan without the commands that made no sense when their
    /// turn came, and the ending.
    pub script: Vec<Line>,
}

impl Outcome {
    /// Whether this property does not hold.
    pub fn breaks(&self, property: Property) -> bool {
        self.failures
            .iter()
            .any(|failure| failure.property == property)
    }
}

/// Runs `plan` on a cluster with this configuration: the plan's own, unless a test wants a cluster
/// that is broken on purpose.
///
/// Without a trace some things can only be suspected, such as that a deleted value is back and not
/// merely a second dot of a request that was tried twice. Then the plan runs again with one.
pub fn run(plan: &Plan, config: ClusterConfig, trace: Trace) -> Outcome {
    run_noting(plan, config, trace, &mut Vec::new())
}

/// As [`run`]; `script` holds what has run so far at any time, also when a panic ends the run.
pub fn run_noting(
    plan: &Plan,
    config: ClusterConfig,
    trace: Trace,
    script: &mut Vec<Line>,
) -> Outcome {
    let outcome = Run::new(plan, config.clone(), trace, script).to_the_end();
    let suspects = [Property::DeletedBack, Property::LostWrite];
    if suspects.iter().any(|&property| outcome.breaks(property)) {
        return Run::new(plan, config, Trace::kept(), script).to_the_end();
    }
    outcome
}

/// A run under way.
struct Run<'a> {
    runner: Runner,
    /// Whether commands may turn out to make no sense, and are left out.
    is_open: bool,
    first: ClusterConfig,
    /// The lines that have run, and those that are scheduled; line numbers may have gaps.
    script: &'a mut Vec<Line>,
    failures: Vec<Failure>,
    steps: u64,
    told: Told,
    /// The lines that are to run at a time of their own.
    later: VecDeque<Line>,
}

impl<'a> Run<'a> {
    fn new(plan: &Plan, config: ClusterConfig, trace: Trace, script: &'a mut Vec<Line>) -> Run<'a> {
        *script = plan.script();
        Run {
            is_open: is_open(&config),
            runner: Runner::new(config.clone(), trace),
            first: config,
            script,
            failures: Vec::new(),
            steps: 0,
            told: Told::default(),
            later: VecDeque::new(),
        }
    }

    fn to_the_end(mut self) -> Outcome {
        let terms = match self.all_lines() {
            Ok(terms) => Some(terms),
            Err(failure) => {
                self.failures.push(failure);
                None
            }
        };
        if let Some(terms) = terms.filter(|_| !self.breaks(Property::Quiet)) {
            let converged = !self.breaks(Property::Converged);
            let cluster = self.runner.cluster();
            let mut found = judge(&self.runner, self.script, &terms, converged);
            found.extend(self.told.judge(cluster, &terms));
            self.failures.extend(found);
        }
        self.failures.sort_by_key(|failure| failure.property);
        self.failures.dedup_by_key(|failure| failure.property);
        for (number, line) in (1..).zip(self.script.iter_mut()) {
            line.number = number;
        }
        let trace = self.runner.cluster().trace();
        Outcome {
            failures: self.failures,
            trace_hash: trace.is_on().then(|| trace.hash()),
            events: self.runner.cluster().metrics().events,
            script: self.script.clone(),
        }
    }

    fn breaks(&self, property: Property) -> bool {
        self.failures.iter().any(|it| it.property == property)
    }

    /// Runs the body and the ending; says what can be demanded.
    fn all_lines(&mut self) -> Result<Terms, Failure> {
        let body = self.script.iter().skip(1).cloned();
        let (mut later, body): (Vec<Line>, Vec<Line>) = body.partition(|line| line.at.is_some());
        later.sort_by_key(|line| line.at);
        self.later = later.into();
        for line in body {
            self.run_line(&line)?;
        }
        let last = self.later.back().and_then(|line| line.at);
        if let Some(last) = last {
            let command = Command::Wait(last - self.runner.cluster().now());
            self.go_on(vec![Step { at: None, command }])?;
        }
        while !self.later.is_empty() {
            self.run_later()?;
        }
        let commands = || self.script.iter().map(|line| &line.command);
        self.go_on(ending::mending(self.runner.cluster(), commands()))?;
        for _ in 0..MOST_LOOKS {
            self.go_on(ending::settling(self.runner.cluster(), &self.told))?;
        }
        let commands = || self.script.iter().map(|line| &line.command);
        let terms = Terms::of(&self.first, commands());
        let steps = ending::judging(&terms, commands());
        self.go_on(steps)?;
        Ok(terms)
    }

    fn go_on(&mut self, steps: Vec<Step>) -> Result<(), Failure> {
        for Step { at, command } in steps {
            let number = self.script.last().map_or(0, |line| line.number) + 1;
            let line = Line {
                number,
                at,
                command,
            };
            self.script.push(line.clone());
            self.run_line(&line)?;
        }
        Ok(())
    }

    fn run_line(&mut self, line: &Line) -> Result<(), Failure> {
        let now = self.runner.cluster().now();
        while self.is_due(now) {
            self.run_later()?;
        }
        if !self.may_run(line) {
            return Ok(());
        }
        if let Err(error) = self.runner.start(line) {
            return self.forgive(&error);
        }
        self.told.note(&line.command);
        while self.runner.is_waiting() {
            let next = self.runner.next_at();
            if self.is_due(next.unwrap_or(Micros::MAX)) {
                self.run_later()?;
            } else {
                self.runner
                    .pump(Micros::MAX)
                    .or_else(|error| self.forgive(&error).map(|()| true))?;
            }
            self.steps += 1;
            if self.steps > MOST_STEPS {
                let line = line.to_string();
                return Err(broken(format!(
                    "`{line}` is not over after {MOST_STEPS} events"
                )));
            }
        }
        let outputs = self.runner.take_outputs();
        self.failures
            .extend(outputs.into_iter().filter_map(broken_expect));
        Ok(())
    }

    /// Whether the next of the scheduled lines is to run before what happens at `next`.
    fn is_due(&self, next: Micros) -> bool {
        let first = self.later.front().and_then(|line| line.at);
        first.is_some_and(|at| at <= next)
    }

    /// Lets the next of the scheduled lines run, when nothing else comes before it.
    fn run_later(&mut self) -> Result<(), Failure> {
        let Some(line) = self.later.pop_front() else {
            return Ok(());
        };
        if !self.may_run(&line) {
            return Ok(());
        }
        self.runner.schedule(vec![line.clone()]);
        match self.runner.pump(Micros::MAX) {
            Ok(_) => self.told.note(&line.command),
            Err(error) => self.forgive(&error)?,
        }
        Ok(())
    }

    fn may_run(&mut self, line: &Line) -> bool {
        let may = !self.is_open || self.told.allows(self.runner.cluster(), &line.command);
        if !may {
            self.leave_out(line.number);
        }
        may
    }

    /// Leaves out the command that made no sense, where that may be.
    fn forgive(&mut self, error: &RunError) -> Result<(), Failure> {
        if !self.is_open {
            return Err(broken(format!("cannot go on: {error}")));
        }
        self.leave_out(error.line);
        Ok(())
    }

    fn leave_out(&mut self, number: u32) {
        self.script.retain(|line| line.number != number);
    }
}

fn broken(found: String) -> Failure {
    Failure {
        property: Property::Quiet,
        found,
        key: None,
    }
}

/// The property that an `expect` stood for, when it failed.
fn broken_expect(output: Output) -> Option<Failure> {
    let Output::Expect(expect) = output else {
        return None;
    };
    if expect.ok {
        return None;
    }
    let property = match expect.expected.as_str() {
        "converged" => Property::Converged,
        "hints 0" => Property::Hints,
        "lost-writes 0" => Property::Durable,
        "lost-writes 0 cause=protocol" => Property::LostWrite,
        _ => Property::Quiet,
    };
    Some(Failure {
        property,
        found: format!("expected {}, found {}", expect.expected, expect.found),
        key: None,
    })
}
