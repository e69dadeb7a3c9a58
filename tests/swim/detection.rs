//! How soon a crash is noticed, and how soon everybody knows.

use crate::network::Network;
use ringlab::base::random::{Purpose, below, draw};
use ringlab::base::{Micros, NodeId};
use ringlab::membership::{ProbeOrder, Settings, State, Swim};
use serde_json::Value;
use std::collections::BTreeMap;

fn reference() -> Value {
    serde_json::from_str(include_str!("../fixtures/reference/swim.json")).unwrap()
}

/// The row of the reference for groups of `n`, as (mean, standard deviation) of the time from the
/// crash to the first ping, and the mean over the slowest member of the number of its own periods.
fn expected(n: u16, variant: &str) -> (f64, f64, f64) {
    let reference = reference();
    let rows = reference["detection"].as_array().unwrap();
    let row = rows.iter().find(|row| row["n"] == n).unwrap();
    let exact = row["exact"].as_array().unwrap();
    let of = exact
        .iter()
        .find(|exact| exact["variant"] == variant)
        .unwrap();
    let figure = |name: &str| of[name].as_f64().unwrap();
    (
        figure("async_mean"),
        figure("async_sd"),
        figure("all_members_wait_mean"),
    )
}

/// One crash in a group of `n`: the time to the first ping in periods, and after how many of its
/// own periods the slowest member had pinged the crashed one.
fn crash(n: u16, seed: u64, probe_order: ProbeOrder) -> (f64, u64) {
    // Nobody is declared dead: everybody goes on as if nothing had been noticed.
    let settings = Settings {
        probe_order,
        indirect_probes: 0,
        suspicion_periods: 10_000,
        ..Settings::default()
    };
    let period = settings.probe_interval;
    let mut network = Network::<Swim>::of(n, seed, settings);
    let pass = u64::from(n) - 1;
    // At a random time of a random round, at a random phase.
    let warm = below(draw(seed, Purpose::Hunt, &[0]), 2 * pass * period.0) + pass * period.0;
    network.run_for(Micros(warm));
    let victim = NodeId(below(draw(seed, Purpose::Hunt, &[1]), u64::from(n)) as u16);
    network.crash(victim);
    network.pings.clear();
    let crashed_at = network.now;
    let mut first_by: BTreeMap<NodeId, Micros> = BTreeMap::new();
    let mut seen = 0;
    network.run_until(Micros(u64::MAX / 2), |network| {
        for &(at, from, to) in &network.pings[seen..] {
            if to == victim {
                first_by.entry(from).or_insert(at);
            }
        }
        seen = network.pings.len();
        first_by.len() == usize::from(n) - 1
    });
    let first = first_by.values().min().unwrap().since(crashed_at);
    let last = first_by.values().max().unwrap().since(crashed_at);
    // A member's k-th ping after the crash comes within its k-th period.
    (first.0 as f64 / period.0 as f64, last.0 / period.0 + 1)
}

fn compare(n: u16, crashes: u64, probe_order: ProbeOrder, variant: &str) -> Vec<u64> {
    let runs: Vec<_> = (0..crashes)
        .map(|seed| crash(n, seed, probe_order))
        .collect();
    let (mean, deviation, slowest) = expected(n, variant);
    let count = crashes as f64;
    let found = runs.iter().map(|run| run.0).sum::<f64>() / count;
    let tolerance = 4.0 * deviation / count.sqrt();
    assert!(
        (found - mean).abs() < tolerance,
        "n={n} {variant}: first ping after {found:.4} periods, expected {mean:.4} +- {tolerance:.4}"
    );
    let waits: Vec<u64> = runs.iter().map(|run| run.1).collect();
    let found = waits.iter().sum::<u64>() as f64 / count;
    let variance = waits
        .iter()
        .map(|&wait| (wait as f64 - found).powi(2))
        .sum::<f64>()
        / count;
    let tolerance = 4.0 * (variance / count).sqrt();
    assert!(
        (found - slowest).abs() < tolerance,
        "n={n} {variant}: all had pinged after {found:.3} periods, expected {slowest:.3} +- {tolerance:.3}"
    );
    waits
}

#[test]
fn round_robin_finds_a_crash_as_soon_as_the_reference_and_never_later_than_its_bound() {
    for (n, crashes) in [(3, 3_000), (8, 1_500), (32, 250)] {
        let waits = compare(n, crashes, ProbeOrder::RoundRobin, "round_robin");
        let bound = 2 * (u64::from(n) - 1) - 1;
        assert!(*waits.iter().max().unwrap() <= bound, "n={n}");
    }
}

#[test]
fn uniform_probing_finds_a_crash_as_soon_as_the_reference() {
    for (n, crashes) in [(3, 3_000), (8, 1_500), (32, 200)] {
        compare(n, crashes, ProbeOrder::Uniform, "uniform");
    }
}

#[test]
fn nobody_waits_longer_for_its_next_probe_than_two_rounds_less_one() {
    for n in [2, 3, 5, 12] {
        let mut network = Network::<Swim>::of(n, 11, Settings::default());
        network.run_for(Micros::from_secs(400));
        let mut last: BTreeMap<(NodeId, NodeId), Micros> = BTreeMap::new();
        let mut longest = Micros::ZERO;
        for &(at, from, to) in &network.pings {
            if let Some(before) = last.insert((from, to), at) {
                longest = longest.max(at.since(before));
            }
        }
        let bound = 2 * (u64::from(n) - 1) - 1;
        assert!(longest <= Micros::from_secs(bound), "n={n}: {longest}");
        // The bound is tight: it is met within a hundred rounds of a small group.
        assert!(
            n > 5 || longest == Micros::from_secs(bound),
            "n={n}: {longest}"
        );
    }
}

#[test]
fn everybody_learns_of_a_crash_within_the_bounds() {
    for (n, seeds) in [(2, 20), (5, 40), (24, 10), (64, 3)] {
        for seed in 0..seeds {
            let settings = Settings::default();
            let mut network = Network::<Swim>::of(n, seed, settings.clone());
            network.run_for(Micros::from_secs(30));
            network.crash(NodeId(0));
            let crashed_at = network.now;
            let periods = |count: u64| settings.probe_interval.times(count);
            // The first probe by the bound, its verdict a period later; the suspicion; and as many
            // periods again as news takes to reach all.
            let spread = periods(u64::from(settings.transmissions(usize::from(n))));
            let found = periods(2 * u64::from(n));
            let end = crashed_at + found + settings.suspicion_time(usize::from(n)) + spread;
            let known =
                network.run_until(end, |network| network.all_believe(NodeId(0), State::Dead));
            assert!(known, "n={n} seed={seed}: not all know at {end}");
            let wrong = network
                .opinions
                .iter()
                .filter(|(_, _, of, _)| *of != NodeId(0));
            assert_eq!(wrong.count(), 0, "n={n} seed={seed}");
        }
    }
}

#[test]
fn without_suspicion_a_crash_is_a_death_within_a_period_of_its_probe() {
    let settings = Settings {
        suspicion: false,
        ..Settings::default()
    };
    let mut network = Network::<Swim>::of(5, 3, settings);
    network.run_for(Micros::from_secs(10));
    network.crash(NodeId(2));
    network.pings.clear();
    assert!(
        network.run_until(Micros::from_secs(60), |network| network.times(State::Dead)
            > 0)
    );
    let probed = network
        .pings
        .iter()
        .find(|ping| ping.2 == NodeId(2))
        .unwrap()
        .0;
    assert_eq!(network.now.since(probed), Micros::from_secs(1));
    assert_eq!(network.times(State::Suspect), 0);
    network.run_for(Micros::from_secs(10));
    assert!(network.all_believe(NodeId(2), State::Dead));
}
