//! What was done, as a script: to be read, edited, run again.
//!
//! A request that was answered before anything else was done stands for itself; one that was not is
//! `async`. Between what was done, time passes by `wait`.

use super::{Deed, Follower, History, What};
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Command, Line, Runner, parse_script, run_script};
use crate::sim::Trace;
use std::fmt::Write;

/// What was done, as a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// The script, a command a line.
    pub script: String,
    /// How many events the trace had at its end.
    events: usize,
}

impl<F: Follower> History<F> {
    /// What was done to the cluster that there is now, up to now.
    pub fn record(&self) -> Recorded {
        let (begin, _) = self.life(self.here);
        let deeds = &self.branches[self.here].deeds;
        let mut tape = Tape {
            runner: &self.runner,
            now: Micros(0),
            script: beginning(
                self.runner.cluster().config(),
                begin.checked_sub(1).map(|at| &*deeds[at]),
            ),
        };
        tape.scheduled(self.runner.inherited());
        let done = &deeds[begin..self.moment.deeds];
        for (index, deed) in done.iter().enumerate() {
            let next = done.get(index + 1);
            let until = next.map_or(self.moment.at, |next| next.at.at);
            tape.wait(deed.at.at);
            match &deed.what {
                What::Start(line) | What::Beside(line) => tape.line(line, until),
                What::Schedule(lines) => tape.scheduled(lines.iter()),
            }
        }
        tape.wait(self.moment.at);
        Recorded {
            script: tape.script,
            events: self.runner.cluster().trace().events().len(),
        }
    }
}

/// The first line: the settings of the cluster, unless all are as usual.
fn beginning(config: &ClusterConfig, deed: Option<&Deed>) -> String {
    if let Some(What::Start(line) | What::Beside(line)) = deed.map(|deed| &deed.what) {
        return format!("{}\n", line.command);
    }
    if *config == ClusterConfig::default() {
        return String::new();
    }
    let mut text = String::from("cluster");
    for (name, value) in config.to_settings() {
        // Writing to a string cannot fail.
        let _ = write!(text, " {name}={value}");
    }
    text + "\n"
}

/// A script in the making.
struct Tape<'a> {
    runner: &'a Runner,
    /// When what stands in the script so far is over.
    now: Micros,
    script: String,
}

impl Tape<'_> {
    fn write(&mut self, command: &Command) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.script, "{command}");
    }

    fn wait(&mut self, until: Micros) {
        while until > self.now {
            let span = (until - self.now).min(Micros::LONGEST);
            self.write(&Command::Wait(span));
            self.now += span;
        }
    }

    /// Lines that were laid up.
    fn scheduled<'l>(&mut self, lines: impl Iterator<Item = &'l Line>) {
        for line in lines {
            let at = line.at.map_or(self.now, |at| at.max(self.now));
            match &line.command {
                _ if at <= Micros::LONGEST => {
                    let line = Line {
                        at: Some(at),
                        ..line.clone()
                    };
                    let _ = writeln!(self.script, "{line}");
                }
                // No script can name a later time; nothing waits for what a schedule asks.
                Command::Request(request) => self.write(&Command::Async(request.clone())),
                command => self.write(command),
            }
        }
    }

    /// A line; the next one begins at `until`.
    fn line(&mut self, line: &Line, until: Micros) {
        match &line.command {
            // The next line tells how long was waited.
            Command::Wait(_) | Command::WaitQuiet(_) | Command::Await(_) => {}
            Command::Request(request) | Command::Async(request) => {
                let request = request.clone();
                match self.end_of(line.number).filter(|end| *end <= until) {
                    Some(end) => {
                        self.write(&Command::Request(request));
                        self.now = end;
                    }
                    None => self.write(&Command::Async(request)),
                }
            }
            Command::Workload(_) => match self.end_of(line.number).filter(|end| *end <= until) {
                Some(end) if self.runner.loads().next().is_none() => {
                    self.write(&line.command);
                    self.now = end;
                }
                _ => self.scheduled(std::iter::once(line)),
            },
            command => self.write(command),
        }
    }

    /// When the last answer came to what this line asked.
    fn end_of(&self, number: u32) -> Option<Micros> {
        let mut history = self.runner.history().iter().rev();
        let last = history.find(|op| op.line == Some(number))?;
        Some(Micros(last.at_us + last.latency_us))
    }
}

impl Recorded {
    /// Whether running the script does exactly what was done: the same events, as far as it went.
    pub fn replays(&self, runner: &Runner) -> bool {
        let Ok(lines) = parse_script(&self.script) else {
            return false;
        };
        let (again, _) = run_script(lines, None, Trace::kept(), |_, _| {});
        let (then, now) = (
            runner.cluster().trace().events(),
            again.cluster().trace().events(),
        );
        let mut pairs = then.iter().zip(now.iter());
        now.len() >= self.events
            && pairs.all(|(one, other)| one.at_us == other.at_us && one.what == other.what)
    }
}
