//! Which quorums are said to stand, against what requests to every partition by way of every node
//! really come to.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::NodeId;
use ringlab::config::ClusterConfig;
use ringlab::observe::{Served, Service, quorums};
use ringlab::script::{Runner, parse_line};
use ringlab::sim::Trace;

const PARTITIONS: &str = "8";
const R: u16 = 2;

/// Five nodes that do not know who is down, and wait long enough to find out.
fn runner(sloppy: &str, w: &str) -> Runner {
    let settings = [
        ("partitions", PARTITIONS),
        ("w", w),
        ("sloppy", sloppy),
        ("latency", "const(1ms)"),
        ("membership", "static"),
        ("failure_detector", "none"),
        ("anti_entropy", "off"),
        ("handoff", "off"),
        ("read_repair", "off"),
        ("replica_timeout", "20ms"),
        ("forward_timeout", "30ms"),
        ("request_timeout", "2s"),
        ("client_timeout", "4s"),
    ];
    let config = ClusterConfig::from_settings(&settings).unwrap();
    Runner::new(config, Trace::hashed())
}

fn run(runner: &mut Runner, line: &str) {
    let line = parse_line(line, 1).unwrap().unwrap();
    runner.run(&line).unwrap();
}

/// A key of each partition.
fn keys(runner: &Runner) -> Vec<String> {
    let ring = runner.cluster().ring();
    let lies_in =
        |key: &String, partition| ring.partition_of(ring.key(key).position()) == partition;
    let key = |partition| {
        let mut keys = (0..).map(|number| format!("key{number}"));
        keys.find(|key| lies_in(key, partition)).unwrap()
    };
    (0..ring.partitions()).map(key).collect()
}

/// Whether any node that is up can do this.
fn is_served(runner: &mut Runner, request: &str, up: &[NodeId]) -> bool {
    up.iter().any(|node| {
        run(runner, &format!("{request} via={node}"));
        runner.history().last().unwrap().ok
    })
}

/// Compares, after these faults, what is said of each partition with what requests come to.
fn compare(sloppy: &str, w: &str, faults: &[String], up: &[NodeId]) -> Vec<Served> {
    let mut runner = runner(sloppy, w);
    for fault in faults {
        run(&mut runner, fault);
    }
    let said = quorums(runner.cluster(), R, w.parse().unwrap());
    for (key, said) in keys(&runner).iter().zip(&said) {
        let writes = is_served(&mut runner, &format!("put {key} v context=none"), up);
        let reads = is_served(&mut runner, &format!("get {key}"), up);
        let what = format!("sloppy={sloppy} w={w} {faults:?}, {key}: {said:?}");
        assert_eq!(writes, said.writes != Service::Unavailable, "puts: {what}");
        assert_eq!(reads, said.reads != Service::Unavailable, "gets: {what}");
    }
    said
}

fn crashed(mask: u16) -> (Vec<String>, Vec<NodeId>) {
    let (up, down): (Vec<u16>, Vec<u16>) = (0..5).partition(|node| mask & (1 << node) == 0);
    let crash = |node: u16| format!("crash {}", NodeId(node));
    (
        down.into_iter().map(crash).collect(),
        up.into_iter().map(NodeId).collect(),
    )
}

#[test]
fn whoever_is_down_what_is_said_holds() {
    let mut seen = [0; 4];
    for mask in 0..32u16 {
        let (faults, up) = crashed(mask);
        for (sloppy, w) in [("on", "2"), ("off", "2"), ("on", "3")] {
            for served in compare(sloppy, w, &faults, &up) {
                seen[served.writes as usize] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

#[test]
fn whatever_is_cut_what_is_said_holds() {
    let up: Vec<NodeId> = (0..5).map(NodeId).collect();
    for faults in [
        &["partition A,B | C,D,E"][..],
        &["partition A | B | C | D | E"],
        &["partition A,B | C,D"],
        &["cut A->B", "cut C->A", "cut D<->E"],
        &["partition A,B,C | D,E", "cut A->B", "cut B->C", "cut C->A"],
    ] {
        let faults: Vec<String> = faults.iter().map(|it| (*it).to_owned()).collect();
        for sloppy in ["on", "off"] {
            compare(sloppy, "2", &faults, &up);
        }
    }
}

#[test]
fn all_is_whole_while_all_are_up() {
    let (whole, runner) = (Service::Whole, runner("on", "2"));
    let said = quorums(runner.cluster(), 2, 2);
    assert_eq!(said.len(), 8);
    assert!(said.iter().all(|it| it.worst() == whole));
    // More than there are places is asked in vain.
    let said = quorums(runner.cluster(), 4, 2);
    assert!(
        said.iter()
            .all(|it| it.reads == Service::Unavailable && it.writes == whole)
    );
}
