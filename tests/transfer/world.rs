//! A cluster with data, and what ought to hold of it when it is quiet.

use crate::owners::owners;
use ringlab::base::NodeId;
use ringlab::config::ClusterConfig;
use ringlab::observe::{diverged, hints};
use ringlab::script::{Command, Line, Output, Runner, parse_script};
use ringlab::sim::{Cluster, Power, Trace};
use std::collections::{BTreeMap, BTreeSet};

/// A cluster, and the keys that it holds.
#[derive(Clone)]
pub struct World {
    pub runner: Runner,
    keys: BTreeSet<String>,
}

impl World {
    /// A cluster of these settings, with `keys` keys in it.
    pub fn new(settings: &str, keys: u32) -> World {
        let line = parse_script(&format!("cluster {settings}")).unwrap();
        let Command::Cluster(given) = &line[0].command else {
            panic!("{settings} is no cluster line");
        };
        let given: Vec<_> = given.iter().map(|s| (&s.field, &s.value)).collect();
        let config = ClusterConfig::from_settings(&given).unwrap();
        let mut world = World {
            runner: Runner::new(config, Trace::off()),
            keys: BTreeSet::new(),
        };
        world.fill("k", keys);
        world
    }

    pub fn cluster(&self) -> &Cluster {
        self.runner.cluster()
    }

    /// Puts `count` keys whose names begin with `name`, all at once.
    pub fn fill(&mut self, name: &str, count: u32) {
        let puts = (0..count).map(|i| format!("async put {name}{i} v-{name}{i}\n"));
        let text: String = puts.collect();
        self.run(&(text + "await"));
        self.keys.extend((0..count).map(|i| format!("{name}{i}")));
    }

    /// Runs commands; what they expect has to hold.
    pub fn run(&mut self, text: &str) {
        for line in lines(text) {
            if let Err(error) = self.runner.run(&line) {
                panic!("{}: {error}", line.text());
            }
            self.expect_no_failure(&line);
        }
    }

    fn expect_no_failure(&mut self, line: &Line) {
        for output in self.runner.take_outputs() {
            if let Output::Expect(expect) = output {
                assert!(expect.ok, "{}: found {}", line.text(), expect.found);
            }
        }
    }

    /// Begins a command, to be gone on with by [`step`](World::step).
    pub fn start(&mut self, text: &str) {
        for line in lines(text) {
            self.runner.start(&line).unwrap();
        }
    }

    /// Lets one thing happen, while the last command waits for something; whether it does.
    pub fn step(&mut self) -> bool {
        let goes_on = self.runner.is_waiting();
        if goes_on {
            self.runner.pump(ringlab::base::Micros::MAX).unwrap();
        }
        goes_on
    }

    /// What is not as it ought to be when everything is done: empty when all is well.
    pub fn faults(&self) -> Vec<String> {
        let cluster = self.cluster();
        let mut faults = Vec::new();
        let table = cluster.ring().ownership();
        for node in cluster.nodes() {
            let machine = cluster.machine(node).unwrap();
            if let Some(running) = machine.node()
                && running.ring().ownership() != table
            {
                let version = running.ring().table_version();
                faults.push(format!("{node} goes by table {version:?}"));
            }
            if table.members.iter().all(|member| member.node != node) {
                faults.push(format!("{node} is in no table, and there"));
            }
        }
        for member in &table.members {
            if cluster.nodes().all(|node| node != member.node) {
                faults.push(format!("{} is in the table, and gone", member.node));
            }
        }
        faults.extend(self.misplaced());
        faults.extend(hints(cluster).iter().map(|hint| format!("{hint:?}")));
        faults.extend(diverged(cluster).iter().map(|key| format!("{key} differs")));
        let lost = self.runner.writes().lost(cluster);
        faults.extend(lost.iter().map(|lost| format!("{lost:?}")));
        faults
    }

    /// The keys that are not held by exactly those that ought to.
    fn misplaced(&self) -> Vec<String> {
        let cluster = self.cluster();
        let table = cluster.ring().ownership();
        let mut held: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
        for node in cluster.names() {
            // One that was switched off after it had left must not have anything either.
            for (key, _) in cluster.durable_store(node).entries() {
                held.entry(key.text().to_owned()).or_default().push(node);
            }
        }
        let nobody = Vec::new();
        let wrong = self.keys.iter().filter_map(|key| {
            let ought = owners(table, cluster.config().n.into(), key);
            let found = held.get(key).unwrap_or(&nobody);
            (*found != ought).then(|| format!("{key}: {found:?}, not {ought:?}"))
        });
        wrong.collect()
    }

    /// Waits until it is quiet and expects all to be well.
    pub fn settle(&mut self, what: &str) {
        self.run("wait quiet");
        self.expect_well(what);
    }

    pub fn expect_well(&self, what: &str) {
        let faults = self.faults();
        let few = &faults[..faults.len().min(8)];
        assert!(
            faults.is_empty(),
            "{what}: {} faults: {few:#?}",
            faults.len()
        );
    }

    /// The keys that were put.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.keys.iter()
    }

    /// Whether `node` runs.
    pub fn is_up(&self, node: NodeId) -> bool {
        let machine = self.cluster().machine(node);
        machine.is_some_and(|machine| machine.power() == Power::Up)
    }
}

fn lines(text: &str) -> Vec<Line> {
    parse_script(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

trait Text {
    fn text(&self) -> String;
}

impl Text for Line {
    fn text(&self) -> String {
        self.to_string()
    }
}
