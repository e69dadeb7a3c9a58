//! What must be true of a run, worked out from what clients asked, what they were shown, and what
//! lies on the disks at the end.

use crate::generate::Family;
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use ringlab::config::ClusterConfig;
use ringlab::node::{Note, RequestId};
use ringlab::observe::{self, OpRecord, Replica, Role};
use ringlab::script::{Action, Command, Context, Line, Output, Request, Runner, parse_script};
use ringlab::sim::{Happening, Trace};
use std::collections::{BTreeMap, BTreeSet};

type Checked<T = ()> = Result<T, TestCaseError>;

/// A put or a delete that somebody asked for.
#[derive(Debug)]
struct Write {
    line: u32,
    client: String,
    key: String,
    /// None is a tombstone.
    value: Option<String>,
    id: RequestId,
    /// What its client had been shown.
    seen: View,
    acknowledged: bool,
    /// More than one when it was coordinated twice.
    dots: BTreeSet<String>,
    /// The primaries that must know of it in the end: those that acknowledged it, and those that a
    /// fallback acknowledged it for.
    homes: BTreeSet<String>,
}

/// What a client was shown by the reply whose context it carries.
#[derive(Clone, Debug, Default)]
struct View {
    /// The dots of the values in the reply, and that of the put or delete that it answers.
    dots: BTreeSet<String>,
    /// Deletes that the context may cover: replies do not list tombstones.
    deletes: BTreeSet<usize>,
}

/// A get under way.
struct Read {
    key: String,
    /// What had been acknowledged when it began.
    acknowledged: Vec<usize>,
}

struct Oracle {
    config: ClusterConfig,
    writes: Vec<Write>,
    reads: BTreeMap<u32, Read>,
    views: BTreeMap<(String, String), View>,
    /// Which request a dot was given to; no dot is given twice.
    dots: BTreeMap<String, RequestId>,
    events_read: usize,
}

/// Runs `script`, checks everything, and gives back what has to be the same every time.
pub fn run(script: &str, family: Family) -> Checked<(String, String)> {
    let lines = parse_script(script).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let mut runner = Runner::new(ClusterConfig::default(), Trace::kept());
    let mut oracle = Oracle {
        config: ClusterConfig::default(),
        writes: Vec::new(),
        reads: BTreeMap::new(),
        views: BTreeMap::new(),
        dots: BTreeMap::new(),
        events_read: 0,
    };
    let mut json = String::new();
    for line in &lines {
        oracle.before(line);
        let failed = |error: ringlab::script::RunError| TestCaseError::fail(error.to_string());
        runner.start(line).map_err(failed)?;
        oracle.after_start(line, &runner)?;
        while runner.is_waiting() {
            runner.pump(ringlab::base::Micros::MAX).map_err(failed)?;
            oracle.listen(&mut runner, &mut json)?;
        }
        oracle.listen(&mut runner, &mut json)?;
    }
    oracle.judge_end(&runner, family)?;
    Ok((json, runner.summary().trace_hash))
}

fn request_of(line: &Line) -> Option<&Request> {
    match &line.command {
        Command::Request(request) | Command::Async(request) => Some(request),
        _ => None,
    }
}

impl Oracle {
    fn before(&mut self, line: &Line) {
        let Some(request) = request_of(line) else {
            return;
        };
        let client = request.client.clone().unwrap();
        let key = request.key.clone();
        let (value, context) = match &request.action {
            Action::Put { value, context, .. } => (Some(value.clone()), context),
            Action::Delete { context, .. } => (None, context),
            _ => {
                let acknowledged = (0..self.writes.len()).filter(|&i| self.writes[i].acknowledged);
                let read = Read {
                    key,
                    acknowledged: acknowledged.collect(),
                };
                self.reads.insert(line.number, read);
                return;
            }
        };
        let seen = match context {
            Some(Context::None) => View::default(),
            _ => self
                .views
                .get(&(client.clone(), key.clone()))
                .cloned()
                .unwrap_or_default(),
        };
        self.writes.push(Write {
            line: line.number,
            client,
            key,
            value,
            // Known once it is asked.
            id: RequestId {
                client: ringlab::store::ClientId(0),
                seq: 0,
            },
            seen,
            acknowledged: false,
            dots: BTreeSet::new(),
            homes: BTreeSet::new(),
        });
    }

    fn after_start(&mut self, line: &Line, runner: &Runner) -> Checked {
        if matches!(line.command, Command::Cluster(_)) {
            self.config = runner.cluster().config().clone();
            self.events_read = 0;
        }
        let mut events = runner.cluster().trace().events().since(self.events_read);
        let asked = events.find_map(|event| match &event.what {
            Happening::Asked { request, .. } => Some(*request),
            _ => None,
        });
        if let (Some(id), Some(write)) = (asked, self.writes.last_mut())
            && write.line == line.number
        {
            write.id = id;
        }
        self.read_trace(runner)
    }

    fn listen(&mut self, runner: &mut Runner, json: &mut String) -> Checked {
        self.read_trace(runner)?;
        for output in runner.take_outputs() {
            *json += &serde_json::to_string(&output).unwrap();
            match output {
                Output::Op(op) => self.on_reply(&op)?,
                Output::Expect(expect) => prop_assert!(
                    expect.ok,
                    "line {}: expected {}, found {}",
                    expect.line,
                    expect.expected,
                    expect.found
                ),
                _ => {}
            }
        }
        Ok(())
    }

    /// Learns which dots were given out.
    fn read_trace(&mut self, runner: &Runner) -> Checked {
        let events = runner.cluster().trace().events();
        for event in events.since(self.events_read) {
            let Happening::Noted {
                note:
                    Note::Coordinates {
                        request,
                        dot: Some(dot),
                        ..
                    },
                ..
            } = &event.what
            else {
                continue;
            };
            let dot = dot.to_string();
            let before = self.dots.insert(dot.clone(), *request);
            prop_assert!(before.is_none(), "{dot} was issued twice");
            let write = self.writes.iter_mut().find(|write| write.id == *request);
            prop_assert!(
                write.is_some(),
                "{dot} was made for a request that nobody asked"
            );
            write.unwrap().dots.insert(dot);
        }
        self.events_read = events.len();
        Ok(())
    }

    fn on_reply(&mut self, op: &OpRecord) -> Checked {
        let line = op.line.unwrap();
        self.judge_shape(op)?;
        for sibling in &op.siblings {
            let value = sibling.value();
            let written = self
                .writes
                .iter()
                .find(|write| write.value.as_deref() == value);
            prop_assert!(
                written.is_some(),
                "line {line} shows {value:?}, which nobody wrote"
            );
            let written = written.unwrap();
            prop_assert_eq!(
                (&written.key, &written.client),
                (&op.key, &sibling.by),
                "line {}",
                line
            );
            prop_assert!(
                written.dots.contains(&sibling.dot),
                "line {line} shows a wrong dot"
            );
        }
        if !op.ok {
            return Ok(());
        }
        let mut view = View {
            dots: op
                .siblings
                .iter()
                .map(|sibling| sibling.dot.clone())
                .collect(),
            deletes: BTreeSet::new(),
        };
        for (index, write) in self.writes.iter().enumerate() {
            if write.value.is_none() && write.key == op.key {
                view.deletes.insert(index);
            }
        }
        if let Some(write) = self.writes.iter_mut().find(|write| write.line == line) {
            write.acknowledged = true;
            let stands_in = |node: &&String| op.hints.iter().any(|hint| hint.holder == **node);
            let own = op.replicas.iter().filter(|node| !stands_in(node));
            let owed = op.hints.iter().map(|hint| &hint.target);
            write.homes = own.chain(owed).cloned().collect();
            let shown = write.dots.iter().any(|dot| view.dots.contains(dot));
            prop_assert!(
                shown || write.value.is_none(),
                "line {line}: a put does not show its value"
            );
        }
        if let Some(read) = self.reads.remove(&line)
            && !self.config.sloppy
        {
            self.judge_read(line, &read, &view)?;
        }
        self.views.insert((op.client.clone(), op.key.clone()), view);
        Ok(())
    }

    fn judge_shape(&self, op: &OpRecord) -> Checked {
        let line = op.line.unwrap();
        let is_write = op.command != "get";
        prop_assert_eq!(op.ok, op.error.is_none(), "line {}", line);
        prop_assert_eq!(op.ok, op.context.is_some(), "line {}", line);
        prop_assert_eq!(
            op.notfound,
            op.ok && op.siblings.is_empty(),
            "line {}",
            line
        );
        prop_assert!(
            op.latency_us <= self.config.client_timeout.0,
            "line {line} took too long"
        );
        prop_assert!(
            is_write || op.hints.is_empty(),
            "line {line}: a get made hints"
        );
        if let Some(error) = &op.error {
            prop_assert!(op.siblings.is_empty(), "line {line}: an error shows values");
            prop_assert!(error.got < error.needed, "line {line}: {error}");
            prop_assert!(
                error.code.name() != "timeout" || op.latency_us == self.config.client_timeout.0
            );
        } else {
            prop_assert!(!op.replicas.is_empty(), "line {line}: nobody answered");
        }
        let distinct: BTreeSet<&String> = op.replicas.iter().collect();
        prop_assert_eq!(
            distinct.len(),
            op.replicas.len(),
            "line {}: one replica twice",
            line
        );
        for hint in &op.hints {
            prop_assert!(
                op.replicas.contains(&hint.holder) && hint.holder != hint.target,
                "line {line}"
            );
        }
        if !self.config.sloppy {
            prop_assert!(
                op.hints.is_empty(),
                "line {line}: a strict quorum made hints"
            );
            prop_assert!(
                op.replicas.len() <= usize::from(self.config.n),
                "line {line}"
            );
        }
        Ok(())
    }

    /// With strict quorums and R + W > N a read shows each write that was acknowledged before it
    /// began, or something that replaced it.
    fn judge_read(&self, line: u32, read: &Read, view: &View) -> Checked {
        let known = self.kept(|_, write| {
            // A delete may be behind whatever is not shown.
            write.key == read.key && (write.value.is_none() || !write.dots.is_disjoint(&view.dots))
        });
        for &index in &read.acknowledged {
            let Write {
                key,
                line: wrote,
                value,
                ..
            } = &self.writes[index];
            prop_assert!(
                *key != read.key || known[index],
                "line {line} misses {value:?}, which was acknowledged to line {wrote}"
            );
        }
        Ok(())
    }

    /// The writes that `base` holds for, and those that the client of one of them had seen, and so
    /// on.
    fn kept(&self, base: impl Fn(usize, &Write) -> bool) -> Vec<bool> {
        let mut kept: Vec<bool> = self
            .writes
            .iter()
            .enumerate()
            .map(|(i, w)| base(i, w))
            .collect();
        loop {
            let is_seen = |index: usize| {
                let write = &self.writes[index];
                self.writes.iter().enumerate().any(|(other, by)| {
                    kept[other]
                        && by.key == write.key
                        && (by.seen.deletes.contains(&index)
                            || !by.seen.dots.is_disjoint(&write.dots))
                })
            };
            let more: Vec<usize> = (0..kept.len())
                .filter(|&i| !kept[i] && is_seen(i))
                .collect();
            if more.is_empty() {
                return kept;
            }
            for index in more {
                kept[index] = true;
            }
        }
    }

    fn judge_end(&self, runner: &Runner, family: Family) -> Checked {
        let hints = observe::hints(runner.cluster());
        prop_assert!(hints.is_empty(), "hints are left: {hints:?}");
        let keys: BTreeSet<&String> = self.writes.iter().map(|write| &write.key).collect();
        let replicas: BTreeMap<&String, Vec<Replica>> = keys
            .iter()
            .map(|key| (*key, observe::replicas(runner.cluster(), key)))
            .collect();
        for replica in replicas.values().flatten() {
            let stray = replica.holds && replica.role == Role::Fallback;
            prop_assert!(!stray, "{} holds a key that it does not own", replica.node);
        }
        if family == Family::Disks {
            return Ok(());
        }
        let left: BTreeMap<&String, BTreeSet<String>> = replicas
            .iter()
            .map(|(key, replicas)| (*key, surviving(replicas)))
            .collect();
        let reaps = family == Family::Reaping;
        let kept = self.kept(|_, write| {
            // A tombstone may have been reaped, and then it counts as kept.
            reaps && write.value.is_none() || !write.dots.is_disjoint(&left[&write.key])
        });
        for (index, write) in self.writes.iter().enumerate() {
            if !write.acknowledged {
                continue;
            }
            let (line, value) = (write.line, &write.value);
            prop_assert!(
                kept[index],
                "line {line}: {value:?} was acknowledged and is lost"
            );
            let back: Vec<&String> = write.seen.dots.intersection(&left[&write.key]).collect();
            prop_assert!(
                back.is_empty(),
                "line {line} replaced {back:?}, which came back"
            );
            for home in write.homes.iter().filter(|_| !reaps) {
                let replica = replicas[&write.key]
                    .iter()
                    .find(|replica| replica.node == *home);
                let knows = replica.is_some_and(|it| write.dots.iter().any(|dot| knows(it, dot)));
                prop_assert!(
                    knows,
                    "line {line}: {home} was said to have {value:?}, and has not"
                );
            }
        }
        Ok(())
    }
}

/// Whether a replica has or had the version with this dot.
fn knows(replica: &Replica, dot: &str) -> bool {
    let (actor, counter) = dot.split_once(':').unwrap();
    let counter: u64 = counter.parse().unwrap();
    let mut context = replica.context.iter();
    context.any(|(known, highest)| known == actor && counter <= *highest)
}

/// The dots that the join of all nodes' states has: a version goes when some node knows its dot and
/// holds it no more.
fn surviving(replicas: &[Replica]) -> BTreeSet<String> {
    let held: Vec<BTreeSet<String>> = replicas
        .iter()
        .map(|replica| {
            let live = replica.siblings.iter().map(|sibling| sibling.dot.clone());
            live.chain(replica.tombstones.iter().cloned()).collect()
        })
        .collect();
    let survives = |dot: &&String| {
        let discarded = |(replica, held): (&Replica, &BTreeSet<String>)| {
            knows(replica, dot) && !held.contains(*dot)
        };
        !replicas.iter().zip(&held).any(discarded)
    };
    held.iter().flatten().filter(survives).cloned().collect()
}
