//! The clock against a model that keeps every causal history as an explicit set of writes.
//!
//! The model knows no counters. Each write is a number; a version is a write and the set of all
//! writes that happened before it; a server holds versions of which none happened before another.

use crate::history::{Cluster, SERVERS, Step, steps};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};

type Write = u32;
type History = BTreeSet<Write>;
/// Live writes with what happened before them.
type Versions = BTreeMap<Write, History>;

#[derive(Default)]
struct Model {
    servers: [Versions; SERVERS],
    contexts: Vec<History>,
    writes: Write,
}

/// Everything that the reader of these versions knows to have happened.
fn known(versions: &Versions) -> History {
    let before = versions.values().flatten();
    before.chain(versions.keys()).copied().collect()
}

impl Model {
    fn run(&mut self, step: &Step) {
        match step {
            Step::Get(server) => self.contexts.push(known(&self.servers[*server])),
            Step::Put(server, get) => {
                let context = self.context(get);
                let versions = &mut self.servers[*server];
                versions.retain(|write, _| !context.contains(write));
                versions.insert(self.writes, context);
                self.writes += 1;
            }
            Step::Sync(from, to) => {
                let mut all = self.servers[*from].clone();
                all.extend(self.servers[*to].clone());
                let overwritten: History = all.values().flatten().copied().collect();
                all.retain(|write, _| !overwritten.contains(write));
                self.servers[*to] = all;
            }
            Step::Wipe(server) => self.servers[*server].clear(),
        }
    }

    fn context(&self, get: &Option<Index>) -> History {
        match get {
            Some(get) if !self.contexts.is_empty() => get.get(&self.contexts).clone(),
            _ => History::new(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn live_values_are_those_of_the_explicit_histories(steps in steps()) {
        let (mut cluster, mut model) = (Cluster::new(), Model::default());
        for step in &steps {
            cluster.run(step);
            model.run(step);
            for (server, versions) in cluster.servers.iter().zip(&model.servers) {
                let live: BTreeSet<Write> = server.values().copied().collect();
                prop_assert_eq!(server.size(), live.len(), "a write is live twice");
                prop_assert!(live.iter().eq(versions.keys()), "{:?} {:?}", server, versions);
                // A context stands for as many writes as are known, so it is gapless.
                let covered: u64 = server.context().iter().map(|(_, counter)| counter).sum();
                prop_assert_eq!(covered, known(versions).len() as u64);
            }
        }
    }
}
