//! Running a whole script from its first line to its last.

use super::{Output, RunError, Runner, Summary};
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Command, Line, Setting};
use crate::sim::Trace;

/// Puts `seed` in the place of the script's own, if its first line is `cluster`.
fn override_seed(lines: &mut [Line], seed: u64) {
    if let Some(Command::Cluster(settings)) = lines.first_mut().map(|line| &mut line.command) {
        settings.retain(|setting| setting.field != "seed");
        settings.push(Setting {
            field: "seed".into(),
            value: seed.to_string(),
        });
    }
}

/// The same script on a cluster with these settings, in place of those that its own first line gives
/// it; a script without such a line gets one, of the number 0.
pub fn with_settings(mut lines: Vec<Line>, settings: &[Setting]) -> Vec<Line> {
    if settings.is_empty() {
        return lines;
    }
    match lines.first_mut().map(|line| &mut line.command) {
        Some(Command::Cluster(own)) => {
            own.retain(|it| settings.iter().all(|setting| setting.field != it.field));
            own.extend_from_slice(settings);
        }
        _ => {
            let cluster = Line {
                number: 0,
                at: None,
                command: Command::Cluster(settings.to_vec()),
            };
            lines.insert(0, cluster);
        }
    }
    lines
}

/// Runs `lines` on a cluster of their own, with `seed` instead of the script's: each record goes to `sink` as soon as it is made, with
/// the number of the line that runs.
///
/// # Errors
/// A command that is wrong for the cluster as it is by then; the run ends there. The runner comes
/// back either way, with all that has happened.
pub fn run_script(
    lines: Vec<Line>,
    seed: Option<u64>,
    trace: Trace,
    sink: impl FnMut(u32, Output),
) -> (Runner, Result<(), RunError>) {
    run_script_until(Micros::MAX, lines, seed, trace, sink)
}

/// As [`run_script`], up to this time: what would happen later does not, and time passes on to it
/// behind a script that ends earlier. What happens at the very time has happened.
///
/// # Errors
/// As [`run_script`].
pub fn run_script_until(
    until: Micros,
    mut lines: Vec<Line>,
    seed: Option<u64>,
    trace: Trace,
    mut sink: impl FnMut(u32, Output),
) -> (Runner, Result<(), RunError>) {
    let mut config = ClusterConfig::default();
    if let Some(seed) = seed {
        config.seed = seed;
        override_seed(&mut lines, seed);
    }
    let mut runner = Runner::new(config, trace);
    let lines = runner.schedule(lines);
    let result = run_lines(&mut runner, until, &lines, &mut sink);
    let last = lines.last().map_or(0, |line| line.number);
    for output in runner.take_outputs() {
        sink(last, output);
    }
    (runner, result)
}

fn run_lines(
    runner: &mut Runner,
    until: Micros,
    lines: &[Line],
    sink: &mut impl FnMut(u32, Output),
) -> Result<(), RunError> {
    for line in lines {
        runner.start(line)?;
        while runner.is_waiting() {
            let happened = runner.pump(until)?;
            for output in runner.take_outputs() {
                sink(line.number, output);
            }
            if !happened && until != Micros::MAX {
                return Ok(());
            }
        }
        for output in runner.take_outputs() {
            sink(line.number, output);
        }
    }
    if until == Micros::MAX {
        return runner.finish();
    }
    while runner.pump(until)? {}
    Ok(())
}

impl Runner {
    /// Lets the scheduled lines run, the open requests end and the nemeses mend what they broke.
    ///
    /// # Errors
    /// As [`Self::pump`].
    pub fn finish(&mut self) -> Result<(), RunError> {
        while !self.is_finished() {
            self.pump(Micros::MAX)?;
        }
        Ok(())
    }

    /// Whether all scheduled lines have run, all requests have ended and all nemeses have mended what
    /// they broke.
    pub fn is_finished(&self) -> bool {
        self.schedule.is_empty()
            && self.asking.is_empty()
            && self.nemeses.is_empty()
            && self.loads.is_empty()
    }

    /// Whether requests may still begin by themselves: some are scheduled, or make up a load.
    pub fn will_ask(&self) -> bool {
        !self.schedule.is_empty() || !self.loads.is_empty()
    }

    /// What the whole run came to.
    pub fn summary(&self) -> Summary {
        let metrics = self.cluster.metrics();
        Summary {
            kind: "summary",
            expects_passed: self.expects_passed,
            expects_failed: self.expects_failed,
            events: metrics.events,
            messages: metrics.messages,
            virtual_us: self.cluster.now().0,
            trace_hash: self.cluster.trace().hash(),
        }
    }
}
