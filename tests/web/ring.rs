//! The picture of the ring, against what the observer says of the ring.

use ringlab::config::ClusterConfig;
use ringlab::observe;
use ringlab::script::{Runner, parse_script};
use ringlab::sim::Trace;
use ringlab::web::lab::{KeyView, drawn};
use std::collections::BTreeMap;
use wasm_bindgen_test::wasm_bindgen_test;

const CUTS: [&str; 5] = ["equal", "tokens", "tokens-equal", "degrees", "modulo"];

/// A cluster of this many nodes, which another one has joined, of weight 2 where there are weights.
fn joined(nodes: &str, partitioning: &str) -> Runner {
    let settings = [
        ("nodes", nodes),
        ("partitioning", partitioning),
        ("tokens_per_node", "7"),
        ("n", "2"),
        ("zones", "2"),
    ];
    let config = ClusterConfig::from_settings(&settings).unwrap();
    let mut runner = Runner::new(config, Trace::hashed());
    let weight = match partitioning {
        "degrees" | "modulo" => "",
        _ => " weight=2",
    };
    for line in parse_script(&format!("join ZZ{weight}\nwait 5s")).unwrap() {
        runner.run(&line).unwrap();
    }
    runner
}

#[wasm_bindgen_test]
fn each_node_has_as_much_of_the_band_as_it_owns() {
    for partitioning in CUTS {
        for nodes in ["2", "5", "20"] {
            let runner = joined(nodes, partitioning);
            let ring = runner.cluster().ring();
            let mut shares: BTreeMap<String, f64> = BTreeMap::new();
            let mut all = 0.0;
            for partition in 0..ring.partitions() {
                let (from, to) = drawn(ring, partition);
                *shares
                    .entry(ring.owner_of(partition).to_string())
                    .or_default() += to - from;
                all += to - from;
            }
            assert!(
                (all - 1.0).abs() < 1e-9,
                "{partitioning}: {all} rings are drawn"
            );
            let said = observe::ring(runner.cluster());
            assert_eq!(said.members.len(), nodes.parse::<usize>().unwrap() + 1);
            for (node, ppm) in &said.keys_ppm {
                let share = shares.get(node).copied().unwrap_or(0.0) * 1e6;
                let ppm = ppm.as_f64().unwrap();
                assert!(
                    (share - ppm).abs() < 2.0,
                    "{partitioning}, {node}: {share}, not {ppm}"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
fn the_steps_of_a_key_come_to_its_nodes() {
    for partitioning in CUTS {
        let runner = joined("6", partitioning);
        let view = KeyView::of(runner.cluster(), "cart", 5);
        let mut taken: Vec<_> = view
            .steps
            .iter()
            .filter_map(|it| Some((it.place?, it.node, it.partition)))
            .collect();
        taken.sort_unstable();
        let found: Vec<_> = taken
            .iter()
            .map(|(_, node, met)| (*node, *met))
            .take(5)
            .collect();
        assert_eq!(found, view.list, "{partitioning}");
        assert_eq!(view.passed.len(), view.steps.len());
    }
}
