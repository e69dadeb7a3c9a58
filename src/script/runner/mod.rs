//! Runs commands against a cluster: the one way in for the command line, the console and the
//! page's buttons.
//!
//! A command is *started*; if it has to wait, the runner is *pumped* until it waits no more. The
//! command line pumps as fast as it goes, the page one frame at a time: both give the same trace.
//! `admin` and `requests` carry commands out, `nemesis` breaks things on a schedule, `load` asks on one, `expect` judges, `print` reports, `output` is what comes out, `weight` what a copy takes.

mod admin;
mod expect;
#[cfg(test)]
mod in_flight_tests;
mod load;
mod nemesis;
mod output;
mod print;
mod requests;
mod weight;
mod whole;

pub use load::LoadView;
pub use output::{AdminRecord, ExpectRecord, Output, PrintRecord, Summary};
pub use whole::{run_script, run_script_until, with_settings};

use super::NodeRef;
use super::command::{Command, Line};
use crate::base::{Arrange, Micros, NodeId, SharedList};
use crate::config::ClusterConfig;
use crate::node::RequestId;
use crate::observe::{Intent, Measures, OpRecord, WriteHistory};
use crate::sim::{Cluster, FaultError, Trace};
use crate::store::ClientId;
use load::Load;
use nemesis::AtWork;
use requests::Asking;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How long `wait quiet` waits when it is not told.
const QUIET_MAX: Micros = Micros::from_secs(30 * 60);

/// A cluster and the script that drives it.
#[derive(Clone, Debug)]
pub struct Runner {
    cluster: Cluster,
    asking: BTreeMap<RequestId, Asking>,
    /// How many requests of each client were the second of a `resolve`.
    seconds: BTreeMap<ClientId, u32>,
    labels: BTreeMap<String, OpRecord>,
    history: SharedList<OpRecord>,
    writes: WriteHistory,
    /// By client and running number.
    intents: BTreeMap<ClientId, SharedList<(u32, Intent)>>,
    /// What is measured of a run whose trace is kept.
    measures: Option<Measures>,
    /// What is laid up, which copies share; and what was when this cluster began.
    schedule: VecDeque<Arc<Line>>,
    inherited: Arc<[Arc<Line>]>,
    nemeses: Vec<AtWork>,
    nemeses_so_far: u32,
    loads: Vec<Load>,
    loads_so_far: u32,
    waiting: Option<Waiting>,
    outputs: Vec<Output>,
    expects_passed: u32,
    expects_failed: u32,
}

/// What the last command waits for.
#[derive(Clone, Debug, PartialEq)]
enum Waiting {
    /// The answer to the request of this line.
    Answer(u32),
    /// The answers to all requests, or to those with this label.
    Answers(Option<String>),
    /// The last answer of the workload of this line; the record is for when it has come.
    Load(AdminRecord),
    /// A point in time; the record is for when it has come.
    Until(Micros, AdminRecord),
    /// Quiet, at the latest by this time; the record is for when it has come.
    Quiet(Micros, AdminRecord),
}

/// Why a command could not be carried out: wrong for this cluster as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct RunError {
    /// The command's line.
    pub line: u32,
    /// What was expected and what was found.
    pub message: String,
}

impl Runner {
    /// A runner with a fresh cluster.
    pub fn new(config: ClusterConfig, trace: Trace) -> Runner {
        let mut runner = Runner {
            measures: trace.is_kept().then(Measures::default),
            cluster: Cluster::new(config, trace),
            asking: BTreeMap::new(),
            seconds: BTreeMap::new(),
            labels: BTreeMap::new(),
            history: SharedList::default(),
            writes: WriteHistory::default(),
            intents: BTreeMap::new(),
            schedule: VecDeque::new(),
            inherited: Arc::default(),
            nemeses: Vec::new(),
            nemeses_so_far: 0,
            loads: Vec::new(),
            loads_so_far: 0,
            waiting: None,
            outputs: Vec::new(),
            expects_passed: 0,
            expects_failed: 0,
        };
        runner.measure();
        runner
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Every request that is over, in the order in which they ended.
    pub fn history(&self) -> &SharedList<OpRecord> {
        &self.history
    }

    /// The labels of the requests that are over.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.keys().map(String::as_str)
    }

    /// What clients wrote and saw.
    pub fn writes(&self) -> &WriteHistory {
        &self.writes
    }

    /// What was measured so far; nothing when the trace is not kept.
    pub fn measures(&self) -> Option<&Measures> {
        self.measures.as_ref()
    }

    /// What a request was sent with; none for one that was refused before a node was asked.
    pub fn intent(&self, request: RequestId) -> Option<&Intent> {
        let intents = self.intents.get(&request.client)?;
        let place = intents.partition_point(|(seq, _)| *seq < request.seq);
        let (seq, intent) = intents.get(place)?;
        (*seq == request.seq).then_some(intent)
    }

    /// Takes what came out since the last call.
    pub fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// Lays up the `at` lines among `lines` and gives back the others, in order.
    pub fn schedule(&mut self, lines: Vec<Line>) -> Vec<Line> {
        let (later, now): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.at.is_some());
        let later = later.into_iter().map(Arc::new);
        let mut schedule: Vec<Arc<Line>> = self.schedule.drain(..).chain(later).collect();
        // A stable sort: lines of the same time run in the order in which they stand.
        schedule.arrange_by_key(|line| line.at);
        self.schedule = schedule.into();
        now
    }

    /// Whether the last command still waits for something.
    pub fn is_waiting(&mut self) -> bool {
        let Some(waiting) = &self.waiting else {
            return false;
        };
        let over = match waiting {
            Waiting::Answer(line) => !self.asking.values().any(|asking| asking.line == *line),
            Waiting::Answers(label) => !self
                .asking
                .values()
                .any(|asking| label.is_none() || asking.label == *label),
            Waiting::Load(record) => !self.is_loading(record.line),
            Waiting::Until(until, _) => self.cluster.now() >= *until,
            Waiting::Quiet(by, _) => self.is_quiet() || self.cluster.now() >= *by,
        };
        if over {
            match self.waiting.take() {
                Some(Waiting::Until(_, record)) => self.outputs.push(Output::Admin(record)),
                Some(Waiting::Load(begun)) => self.outputs.push(Output::Admin(AdminRecord {
                    at_us: self.cluster.now().0,
                    ..begun
                })),
                Some(Waiting::Quiet(_, record)) => self.end_quiet(record),
                _ => {}
            }
        }
        !over
    }

    /// When the next thing happens: an event, a scheduled line, or the end of what is waited for.
    pub fn next_at(&mut self) -> Option<Micros> {
        let scheduled = self.schedule.front().and_then(|line| line.at);
        let awaited = match &self.waiting {
            Some(Waiting::Until(until, _)) => Some(*until),
            Some(Waiting::Quiet(by, _)) if !self.may_be_quiet() => Some(*by),
            Some(Waiting::Quiet(by, _)) => match self.cluster.quiet_at() {
                // By then nothing had changed for long, and yet a node joins or leaves.
                passed if passed <= self.cluster.now() => Some(*by),
                at => Some(at.min(*by)),
            },
            _ => None,
        };
        let nemesis = self.next_nemesis_at();
        let load = self.next_load_at();
        [
            self.cluster.next_event_at(),
            scheduled,
            nemesis,
            load,
            awaited,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Lets the next thing happen, if there is any up to `until`; otherwise moves the clock there.
    /// Whether anything happened.
    ///
    /// # Errors
    /// A scheduled command that is wrong for the cluster as it is by then.
    pub fn pump(&mut self, until: Micros) -> Result<bool, RunError> {
        let Some(next) = self.next_at().filter(|next| *next <= until) else {
            self.cluster.run_until(until);
            self.measure();
            return Ok(false);
        };
        if self
            .schedule
            .front()
            .is_some_and(|line| line.at <= Some(next))
            && let Some(line) = self.schedule.pop_front()
        {
            self.cluster.skip_to(next);
            self.carry_out(&line)?;
        } else if self.next_nemesis_at() == Some(next) {
            self.cluster.skip_to(next);
            self.let_nemeses_act();
        } else if self.next_load_at() == Some(next) {
            self.cluster.skip_to(next);
            self.let_loads_ask();
        } else if self.cluster.next_event_at() == Some(next) {
            self.cluster.step();
        } else {
            self.cluster.run_until(next);
        }
        self.collect();
        Ok(true)
    }

    /// The lines that were laid up when this cluster began: a schedule outlives clusters.
    pub fn inherited(&self) -> impl Iterator<Item = &Line> {
        self.inherited.iter().map(Arc::as_ref)
    }

    /// How many lines are laid up for later.
    pub fn laid_up(&self) -> usize {
        self.schedule.len()
    }

    /// Starts a command. If it has to wait, [`Self::is_waiting`] says so.
    ///
    /// # Errors
    /// A command that is wrong for the cluster as it is; nothing has changed.
    pub fn start(&mut self, line: &Line) -> Result<(), RunError> {
        self.waiting = None;
        // What is scheduled for this very moment comes first, on the cluster that it is meant for.
        let fresh = matches!(line.command, Command::Cluster(_));
        while !fresh
            && self
                .schedule
                .front()
                .is_some_and(|line| line.at <= Some(self.cluster.now()))
        {
            self.pump(self.cluster.now())?;
        }
        let result = self.carry_out(line);
        self.collect();
        result
    }

    /// Carries out a command at once, beside what the last one waits for.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn beside(&mut self, line: &Line) -> Result<(), RunError> {
        if self.waiting.is_none() {
            return self.start(line);
        }
        // A line that is due now runs at once, and the other goes on waiting.
        let now = self.cluster.now();
        let at = Some(now);
        self.schedule(vec![Line { at, ..line.clone() }]);
        while self.schedule.front().is_some_and(|line| line.at <= at) {
            self.pump(now)?;
        }
        Ok(())
    }

    /// Starts a command and lets time pass until it waits no more.
    ///
    /// # Errors
    /// As [`Self::start`] and [`Self::pump`].
    pub fn run(&mut self, line: &Line) -> Result<(), RunError> {
        self.start(line)?;
        while self.is_waiting() {
            self.pump(Micros::MAX)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, line: &Line) -> Result<(), RunError> {
        let number = line.number;
        let scheduled = line.at.is_some();
        let wrong = |FaultError(message)| RunError {
            line: number,
            message,
        };
        match &line.command {
            Command::Request(request) => {
                self.ask(number, request);
                if !scheduled {
                    self.waiting = Some(Waiting::Answer(number));
                }
                return Ok(());
            }
            Command::Async(request) => {
                self.ask(number, request);
                return Ok(());
            }
            Command::Await(Some(label)) if !self.knows(label) => {
                let message = format!("no request has the label `{label}`");
                return Err(RunError {
                    line: number,
                    message,
                });
            }
            Command::Await(label) => {
                self.waiting = Some(Waiting::Answers(label.clone()));
                return Ok(());
            }
            Command::Workload(workload) => {
                let record = AdminRecord::new(line, self.cluster.now());
                self.begin_load(number, workload);
                match scheduled {
                    true => self.outputs.push(Output::Admin(record)),
                    false => self.waiting = Some(Waiting::Load(record)),
                }
                return Ok(());
            }
            Command::Wait(span) => {
                let until = self.cluster.now() + *span;
                let record = AdminRecord::new(line, until);
                self.waiting = Some(Waiting::Until(until, record));
                return Ok(());
            }
            Command::WaitQuiet(max) => {
                let by = self.cluster.now() + max.unwrap_or(QUIET_MAX);
                let record = AdminRecord::new(line, self.cluster.now());
                self.waiting = Some(Waiting::Quiet(by, record));
                return Ok(());
            }
            Command::Expect(expect) => {
                self.judge(number, expect);
                return Ok(());
            }
            Command::Print(print) => {
                return self.report(number, print).map_err(wrong);
            }
            _ => {}
        }
        let mut record = AdminRecord::new(line, self.cluster.now());
        let result = self.administer(&line.command);
        // A fresh cluster begins at zero, whatever the time of the one before it was.
        record.at_us = self.cluster.now().0;
        record.error = result.as_ref().err().map(|error| error.0.clone());
        self.outputs.push(Output::Admin(record));
        result.map_err(wrong)
    }

    /// The node that is meant, which may not exist.
    fn node(&self, node: &NodeRef) -> Result<NodeId, FaultError> {
        let (key, place) = match node {
            NodeRef::Named(node) => return Ok(*node),
            NodeRef::OnList { key, place } => (key, *place),
        };
        let ring = self.cluster.ring();
        let partition = ring.partition_of(ring.key(key).position());
        ring.preference_list(partition)
            .nth(place as usize - 1)
            .ok_or_else(|| {
                let count = ring.preference_list(partition).count();
                FaultError(format!(
                    "there is no {node}: the preference list has {count} nodes"
                ))
            })
    }

    /// The node that is meant, if it exists.
    fn existing_node(&self, node: &NodeRef) -> Result<NodeId, FaultError> {
        self.node(node)
            .and_then(|node| self.cluster.expect_node(node).map(|_| node))
    }

    fn knows(&self, label: &str) -> bool {
        let asking = self
            .asking
            .values()
            .any(|asking| asking.label.as_deref() == Some(label));
        asking || self.labels.contains_key(label)
    }

    fn is_quiet(&self) -> bool {
        self.may_be_quiet()
            && self.cluster.now() >= self.cluster.quiet_at()
            && self.cluster.unfinished().is_none()
    }

    /// Whether nothing goes on that is sure to end sometime.
    fn may_be_quiet(&self) -> bool {
        !self.cluster.has_open_requests() && self.nemeses.is_empty() && self.loads.is_empty()
    }

    fn end_quiet(&mut self, begun: AdminRecord) {
        let now = self.cluster.now();
        if self.is_quiet() {
            return self.outputs.push(Output::Admin(AdminRecord {
                at_us: now.0,
                ..begun
            }));
        }
        let expected = format!("quiet within {}", now - Micros(begun.at_us));
        let found = self.what_still_moves();
        self.verdict(begun.line, false, expected, found);
    }
}
