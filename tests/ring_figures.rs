//! How even the project's own tables spread the load, beside published and exact figures
//! (`tests/fixtures/reference/balance.json`, `consistent_hashing.json`).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::ring::{Ownership, Partitioning, Ring, Rules};
use serde_json::Value;

const BALANCE: &str = include_str!("fixtures/reference/balance.json");
const CONSISTENT_HASHING: &str = include_str!("fixtures/reference/consistent_hashing.json");

/// How many partitions strategy 2 has; the paper does not say, and this fits its figure.
const STRATEGY_2: u32 = 1_024;

/// The load of each node: how much of the ring the partitions hold that it is a primary of.
fn loads(ring: &Ring, nodes: u16) -> Vec<f64> {
    let mut loads = vec![0.0; usize::from(nodes)];
    for partition in 0..ring.partitions() {
        let (start, end) = ring.arc_of(partition);
        let length = (end.wrapping_sub(start).wrapping_sub(1) >> 64) as f64 / 2f64.powi(64);
        for node in ring.primaries(partition) {
            loads[node.index()] += length;
        }
    }
    loads
}

/// The largest load over the mean load.
fn max_over_mean(loads: &[f64]) -> f64 {
    let mean = loads.iter().sum::<f64>() / loads.len() as f64;
    loads.iter().copied().fold(0.0, f64::max) / mean
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn rules(partitioning: Partitioning, tokens: u16, partitions: u32, seed: u64) -> Rules {
    Rules {
        partitioning,
        tokens_per_node: tokens,
        seed,
        ..Rules::equal(partitions, 4)
    }
}

/// The mean efficiency (mean load over the largest) of a strategy of the paper with 30 nodes, three
/// replicas and as many `tokens` a node, over 200 seeds or more.
fn efficiency(strategy: u8, tokens: u16) -> f64 {
    const NODES: u16 = 30;
    let placements = if tokens <= 16 { 500 } else { 200 };
    mean((0..placements).map(|seed| {
        let table = match strategy {
            1 => Ownership::first(rules(Partitioning::Tokens, tokens, 1, seed), NODES),
            2 => Ownership::first(
                rules(Partitioning::TokensEqual, tokens, STRATEGY_2, seed),
                NODES,
            ),
            _ => {
                let partitions = u32::from(NODES) * u32::from(tokens);
                Ownership::scattered(rules(Partitioning::Equal, 1, partitions, seed), NODES)
            }
        };
        1.0 / max_over_mean(&loads(&Ring::new(table, 3), NODES))
    }))
}

/// Compares a strategy with the reference's own Monte Carlo, and says how far from the paper's
/// figure it is, which was read off a plot.
fn assert_strategy(strategy: u8, expected: impl Fn(&Value) -> f64) {
    let reference: Value = serde_json::from_str(BALANCE).unwrap();
    let tolerance = reference["tolerance"].as_f64().unwrap();
    let rows = reference["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let tokens = row["T"].as_u64().unwrap() as u16;
        let found = efficiency(strategy, tokens);
        let expected = expected(row);
        let paper = &row["paper"][format!("s{strategy}")];
        println!(
            "strategy {strategy}, T = {tokens}: {found:.4}, reference {expected}, paper {paper}"
        );
        assert!(
            (found - expected).abs() <= tolerance,
            "strategy {strategy}, T = {tokens}: expected {expected}, found {found}"
        );
    }
}

#[test]
fn strategy_1_spreads_the_load_as_published() {
    assert_strategy(1, |row| row["s1_all"][0].as_f64().unwrap());
}

#[test]
fn strategy_2_spreads_the_load_as_published() {
    assert_strategy(2, |row| {
        row["s2_all"][STRATEGY_2.to_string()][0].as_f64().unwrap()
    });
}

#[test]
fn strategy_3_spreads_the_load_as_published() {
    assert_strategy(3, |row| row["s3_all"][0].as_f64().unwrap());
}

#[test]
fn the_deal_round_the_names_beats_all_three() {
    // As many partitions as divide by the nodes: everybody holds the same.
    let table = Ownership::first(rules(Partitioning::Equal, 1, 240, 1), 30);
    let even = max_over_mean(&loads(&Ring::new(table, 3), 30));
    assert!((even - 1.0).abs() < 1e-9, "{even}");
    // What is left over goes to some: one partition more than the others.
    let table = Ownership::first(rules(Partitioning::Equal, 1, 256, 1), 30);
    let uneven = 1.0 / max_over_mean(&loads(&Ring::new(table, 3), 30));
    assert!(uneven > 0.85, "{uneven}");
}

/// Shares with one replica, against what is exact for random tokens.
fn assert_shares(nodes: u16) {
    let reference: Value = serde_json::from_str(CONSISTENT_HASHING).unwrap();
    let rows = reference["results"].as_array().unwrap();
    let rows = rows.iter().filter(|row| row["S"] == nodes);
    let mut count = 0;
    for row in rows {
        count += 1;
        let tokens = row["T"].as_u64().unwrap() as u16;
        let trials: u64 = if tokens < 100 { 1_000 } else { 200 };
        let ratios: Vec<f64> = (0..trials)
            .map(|seed| {
                let rules = rules(Partitioning::Tokens, tokens, 1, 1_000 + seed);
                let ring = Ring::new(Ownership::first(rules, nodes), 1);
                max_over_mean(&loads(&ring, nodes))
            })
            .collect();
        let field = |name: &str| row[name].as_f64().unwrap();
        for (what, found, expected, sd) in [
            (
                "max/mean",
                mean(ratios.iter().copied()),
                field("exact_E_max_over_mean"),
                field("sd_max_over_mean"),
            ),
            (
                "mean/max",
                mean(ratios.iter().map(|ratio| 1.0 / ratio)),
                field("efficiency_mean_over_max"),
                field("efficiency_sd"),
            ),
        ] {
            let error = sd / (trials as f64).sqrt();
            println!(
                "{nodes} nodes, T = {tokens}, {what}: {found:.4}, expected {expected:.4} +- {error:.4}"
            );
            assert!(
                (found - expected).abs() <= 4.0 * error,
                "{nodes} nodes, T = {tokens}, {what}: expected {expected}, found {found}"
            );
        }
    }
    assert_eq!(count, 12);
}

#[test]
fn shares_of_ten_nodes_are_as_random_tokens_make_them() {
    assert_shares(10);
}

#[test]
fn shares_of_thirty_nodes_are_as_random_tokens_make_them() {
    assert_shares(30);
}
