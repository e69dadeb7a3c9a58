//! The rows `memory` and `time`: what grows with nodes, keys and events, and how.

use super::cpu;
use super::filled::{config, filled};
use super::heap;
use super::progress::Progress;
use ringlab::lab::bench::{ClosedLoop, Figure, Goal, Number, Spread, quorum_settings};
use ringlab::sim::{Cluster, Trace};
use std::hint::black_box;

/// What is still taken for linear: ten times as many nodes, keys or events cost each of them at
/// most this many times as much. Vectors that grow by doubling are up to twice as large as what is
/// in them, so that a share of the heap swings by itself.
const LINEAR: f64 = 1.3;

const NODES: [usize; 3] = [5, 100, 1_000];
const KEYS: [usize; 3] = [1_000, 10_000, 100_000];
const RUNS: u32 = 5;

/// Measures the row `memory`.
pub fn memory(progress: &Progress) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    let mut before = None;
    let mut add = |what: String, unit, each: f64, bar: Option<&'static str>| {
        figures.push(Figure::new("memory", what, unit).measured(Spread::exact(each)));
        if let (Some(before), Some(what)) = (before, bar) {
            let ratio = Figure::new("memory", what, "times as much for each");
            let ratio = ratio.measured(Spread::exact(each / before));
            figures.push(ratio.bar(Goal::AtMost(LINEAR)));
        }
        before = Some(each);
    };
    for nodes in NODES {
        progress.tell(format_args!("memory: {nodes} nodes"));
        // With static membership: a node that knows all others takes room for each of them.
        let config = config(&[("nodes", &nodes.to_string()), ("membership", "static")])?;
        let (bytes, _cluster) = heap::bytes_of(|| Cluster::new(config, Trace::off()));
        let what = format!(
            "heap of a fresh cluster of {} nodes, for each node",
            Number(nodes as f64)
        );
        let ratio = "1,000 nodes against 100, heap for each node";
        add(
            what,
            "bytes/node",
            bytes / nodes as f64,
            (nodes == 1_000).then_some(ratio),
        );
    }
    let (empty, _) = heap::bytes_of(|| filled(config(&[])?, 0));
    for keys in KEYS {
        progress.tell(format_args!("memory: {keys} keys"));
        let (bytes, cluster) = heap::bytes_of(|| filled(config(&[])?, keys));
        cluster?;
        let what = format!(
            "heap of 5 nodes with {} keys of 10 bytes with 32 bytes each, less that of 5 nodes \
             without keys, for each key: 3 replicas with log, store and Merkle trees, and the \
             writer's session",
            Number(keys as f64)
        );
        let ratio = "100,000 keys against 10,000, heap for each key";
        add(
            what,
            "bytes/key",
            (bytes - empty) / keys as f64,
            (keys == 100_000).then_some(ratio),
        );
    }
    Ok(figures)
}

/// Measures the row `time`.
pub fn time(progress: &Progress) -> Result<Vec<Figure>, String> {
    let (mut hundred, mut thousand) = (Vec::new(), Vec::new());
    for run in 1..=RUNS {
        progress.tell(format_args!("time: starting nodes, run {run} of {RUNS}"));
        for (nodes, times, seconds) in [("100", 200, &mut hundred), ("1000", 20, &mut thousand)] {
            let config = config(&[("nodes", nodes), ("membership", "static")])?;
            let (taken, ()) = cpu::time(|| {
                for _ in 0..times {
                    black_box(Cluster::new(config.clone(), Trace::off()));
                }
            });
            seconds.push(taken / f64::from(times));
        }
    }
    let (hundred, thousand) = (Spread::of(hundred), Spread::of(thousand));
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for run in 1..=3 {
        progress.tell(format_args!("time: 1,150,000 requests, run {run} of 3"));
        let mut work = ClosedLoop::new(quorum_settings(), 16);
        work.run(50_000);
        early.push(seconds_an_event(&mut work));
        work.run(900_000);
        late.push(seconds_an_event(&mut work));
    }
    let ratio = Spread::of(late).value / Spread::of(early).value;
    let start = "starting 1,000 nodes with membership=static";
    let starts = "starting 1,000 nodes against 100, CPU for each node";
    let events = "the work of the row quorum, CPU for each event: the 100,000 requests after \
                  1,050,000 against those after 50,000";
    let each = "times as much for each";
    Ok(vec![
        Figure::new("time", start, "CPU-s")
            .measured(thousand)
            .bar(Goal::AtMost(2.0)),
        Figure::new("time", starts, each)
            .measured(Spread::exact(thousand.value / hundred.value / 10.0))
            .bar(Goal::AtMost(LINEAR)),
        Figure::new("time", events, each)
            .measured(Spread::exact(ratio))
            .bar(Goal::AtMost(LINEAR)),
    ])
}

/// CPU seconds for each event of the next 100,000 requests.
fn seconds_an_event(work: &mut ClosedLoop) -> f64 {
    let before = work.cluster().metrics().events;
    let (seconds, done) = cpu::time(|| work.run(100_000));
    seconds / (done.events - before) as f64
}
