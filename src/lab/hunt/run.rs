//! Running a plan and judging it.

use super::judge::judge;
use super::plan::Plan;
use super::property::{Failure, Property};
use super::terms::Terms;
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Command, Line, Output, Runner};
use crate::sim::Trace;

/// A run that takes more steps than this does not end.
const MOST_STEPS: u64 = 3_000_000;

/// What became of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The properties that do not hold, each once, in their order.
    pub failures: Vec<Failure>,
    /// The hash of the trace, if there was one.
    pub trace_hash: Option<String>,
    /// How many events were processed.
    pub events: u64,
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
    let outcome = run_once(plan, config.clone(), trace);
    let suspects = [Property::DeletedBack, Property::LostWrite];
    if suspects.iter().any(|&property| outcome.breaks(property)) {
        return run_once(plan, config, Trace::kept());
    }
    outcome
}

fn run_once(plan: &Plan, config: ClusterConfig, trace: Trace) -> Outcome {
    let terms = Terms::of(&config, &plan.body);
    let lines = match plan.lines() {
        Ok(lines) => lines,
        Err(error) => return wrong_plan(error.to_string()),
    };
    let mut runner = Runner::new(config, trace);
    let mut failures = Vec::new();
    let mut steps = 0;
    for line in &lines {
        if matches!(line.command, Command::Cluster(_)) {
            continue;
        }
        if let Err(failure) = run_line(&mut runner, line, &mut steps) {
            failures.push(failure);
            break;
        }
        let outputs = runner.take_outputs();
        failures.extend(outputs.into_iter().filter_map(broken_expect));
    }
    if failures.iter().all(|f| f.property != Property::Quiet) {
        let converged = !failures.iter().any(|f| f.property == Property::Converged);
        failures.extend(judge(&runner, &lines, &terms, converged));
    }
    failures.sort_by_key(|failure| failure.property);
    failures.dedup_by_key(|failure| failure.property);
    let trace = runner.cluster().trace();
    Outcome {
        failures,
        trace_hash: trace.is_on().then(|| trace.hash()),
        events: runner.cluster().metrics().events,
    }
}

fn run_line(runner: &mut Runner, line: &Line, steps: &mut u64) -> Result<(), Failure> {
    let broken = |found: String| Failure {
        property: Property::Quiet,
        found,
        key: None,
    };
    let wrong = |error: crate::script::RunError| broken(format!("cannot go on: {error}"));
    runner.start(line).map_err(wrong)?;
    while runner.is_waiting() {
        runner.pump(Micros::MAX).map_err(wrong)?;
        *steps += 1;
        if *steps > MOST_STEPS {
            let line = line.to_string();
            return Err(broken(format!(
                "`{line}` is not over after {MOST_STEPS} events"
            )));
        }
    }
    Ok(())
}

fn wrong_plan(found: String) -> Outcome {
    let failure = Failure {
        property: Property::Quiet,
        found,
        key: None,
    };
    Outcome {
        failures: vec![failure],
        trace_hash: None,
        events: 0,
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
