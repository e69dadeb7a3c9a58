//! Every scenario under `tests/scenarios/` holds, and gives the same trace every time: twice on
//! this target, and on the other one, which `trace_hashes.txt` stands for.
//!
//! `RINGLAB_BLESS=1 cargo test --test scenarios` writes that file anew after a change of the engine.

#![allow(clippy::unwrap_used)]

use include_dir::{Dir, include_dir};
use ringlab::base::Micros;
use ringlab::node::MessageKind;
use ringlab::observe::diverged;
use ringlab::script::{Output, parse_script, run_script};
use ringlab::sim::{Cluster, Trace};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

static SCENARIOS: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/scenarios");
const HASHES: &str = include_str!("scenarios/trace_hashes.txt");

struct Outcome {
    passed: u32,
    failures: Vec<String>,
    json: String,
    hash: String,
}

fn scenarios() -> impl Iterator<Item = (String, &'static str)> {
    let files = SCENARIOS
        .files()
        .filter(|file| file.path().extension().is_some_and(|e| e == "ring"));
    files.map(|file| {
        let name = file.path().display().to_string();
        let text = file
            .contents_utf8()
            .unwrap_or_else(|| panic!("{name} is not UTF-8"));
        (name, text)
    })
}

fn run(name: &str, text: &str) -> Outcome {
    let lines = parse_script(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (mut failures, mut json) = (Vec::new(), String::new());
    let (runner, result) = run_script(lines, None, Trace::hashed(), |_, output| {
        json += &serde_json::to_string(&output).unwrap();
        if let Output::Expect(expect) = output
            && !expect.ok
        {
            failures.push(format!(
                "{name}, line {}: found {}",
                expect.line, expect.found
            ));
        }
    });
    failures.extend(result.err().map(|error| format!("{name}: {error}")));
    let summary = runner.summary();
    Outcome {
        passed: summary.expects_passed,
        failures,
        json,
        hash: summary.trace_hash,
    }
}

#[test]
fn every_scenario_holds() {
    let outcomes = scenarios().map(|(name, text)| (run(&name, text), name));
    let (mut failures, mut count) = (Vec::new(), 0);
    for (outcome, name) in outcomes {
        count += 1;
        assert!(
            outcome.passed > 0 || !outcome.failures.is_empty(),
            "{name} expects nothing"
        );
        failures.extend(outcome.failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 30, "only {count} scenarios were found");
}

#[test]
fn every_scenario_gives_the_same_trace_and_output_twice() {
    for (name, text) in scenarios() {
        let (one, other) = (run(&name, text), run(&name, text));
        assert_eq!(one.hash, other.hash, "{name}");
        assert_eq!(one.json, other.json, "{name}");
    }
}

#[test]
fn every_scenario_gives_the_same_trace_on_both_targets() {
    let lines = scenarios().map(|(name, text)| format!("{} {name}\n", run(&name, text).hash));
    let found: String = lines.collect();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("RINGLAB_BLESS").is_some() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/scenarios/trace_hashes.txt"
        );
        std::fs::write(path, &found).unwrap();
        return;
    }
    assert_eq!(found, HASHES);
}

#[test]
fn another_seed_gives_another_trace() {
    let hash = |seed: u64| run("seed", &format!("cluster seed={seed}\nput k v\nexpect ok")).hash;
    assert_ne!(hash(1), hash(2));
}

/// Pitfalls 15 and 16: a tree that is out of step with its store, or a hash that differs between
/// equal states, would send equal keys for ever.
#[test]
fn replicas_that_hold_the_same_send_each_other_no_keys() {
    for (name, text) in scenarios() {
        let lines = parse_script(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (runner, _) = run_script(lines, Trace::hashed(), |_, _| {});
        let mut cluster = runner.cluster().clone();
        let sent = |cluster: &Cluster| cluster.metrics().kind(MessageKind::TreeReply).sent;
        let converged = diverged(&cluster).is_empty() && cluster.quiet_at() <= cluster.now();
        if !converged {
            continue;
        }
        let before = sent(&cluster);
        cluster.run_until(cluster.now() + Micros::from_secs(120));
        assert_eq!(sent(&cluster), before, "{name}");
    }
}
