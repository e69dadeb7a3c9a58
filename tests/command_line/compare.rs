//! `ringlab compare`: the report, its JSON, exit statuses, wrong calls.

use crate::harness::{Ran, json, run, run_with};
use serde_json::{Value, json as value};

const SCRIPT: &str = "cluster nodes=5 n=3 seed=4 latency=const(5ms)\n\
    put cart milk as=alice\nwait 50ms\nget cart as=bob\nexpect value milk\n";

fn compare(script: &str, arguments: &[&str]) -> Ran {
    run_with(&[&["compare", "-"], arguments].concat(), script)
}

fn scratch(name: &str, script: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, script).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_report_tells_the_first_difference_first() {
    let ran = compare(SCRIPT, &["--set", "r=1"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let head = "\nfirst difference: event ";
    assert!(ran.stdout.starts_with("left:  -\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("\nright: - with r=1\n"),
        "{}",
        ran.stdout
    );
    let (before, after) = ran.stdout.split_once(head).unwrap();
    assert_eq!(before.lines().count(), 4);
    let titles: Vec<&str> = after
        .lines()
        .filter(|line| !line.starts_with(' ') && !line.is_empty())
        .collect();
    let [_, settings, requests, copies, metrics] = titles[..] else {
        panic!("{after}");
    };
    assert_eq!(settings, "settings that differ (left | right)");
    assert_eq!(requests, "requests: 1 alike, 1 differ");
    assert_eq!(copies, "copies: 3 alike, 0 differ");
    assert!(metrics.starts_with("metrics: "), "{metrics}");
    assert!(after.contains("\n  r: 2 | 1\n"), "{after}");
    assert!(after.contains("\n  bob, request 1 (latency)\n"), "{after}");
    assert!(after.contains("right: bob get cart via "), "{after}");
    assert_eq!(compare(SCRIPT, &["--set", "r=1"]), ran, "the same twice");
}

#[test]
fn no_difference_is_said_and_is_no_failure() {
    let ran = compare(SCRIPT, &["--set", "r=2"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout
            .ends_with("\nno difference: every event is the same\n"),
        "{}",
        ran.stdout
    );
    // Another setting that nothing comes of is named.
    let ran = compare(SCRIPT, &["--set", "hint_ttl=5m"]);
    assert!(
        ran.stdout.contains("no difference: every event"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.ends_with("\n  hint_ttl: never | 5m\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn json_is_one_object_with_the_summaries_of_both_runs() {
    let ran = compare(SCRIPT, &["--set", "r=1", "--seed", "9", "--json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout.lines().count(), 1);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&found["type"], &found["same"]),
        (&value!("comparison"), &value!(false))
    );
    for (side, set) in [("left", "r=2"), ("right", "r=1")] {
        let again = run_with(&["run", "-", "--json", "--seed", "9", "--set", set], SCRIPT);
        let summary: Value = serde_json::from_str(again.stdout.lines().last().unwrap()).unwrap();
        assert_eq!(found[side]["summary"], summary);
    }
    let differences = &found["differences"];
    assert_eq!(
        differences["settings"],
        value!([{ "field": "r", "left": "2", "right": "1" }])
    );
    let request = &differences["requests"]["first"][0];
    assert_eq!(request["differs"], value!(["latency"]));
    // The records are those of `run --json`.
    let (_, records, _) = json(SCRIPT);
    assert_eq!(compare_left(SCRIPT), records[3]);
    let first = &differences["first"];
    assert!(first["left"]["at_us"].is_u64() && first["right"]["sentence"].is_string());
}

fn compare_left(script: &str) -> Value {
    let ran = compare(script, &["--set", "r=1", "--json"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    found["differences"]["requests"]["first"][0]["left"]["over"].clone()
}

#[test]
fn two_scripts_are_compared() {
    let crash = SCRIPT.replace("wait 50ms", "wait 30ms\ncrash @cart/2\nwait 20ms");
    let [plain, crash] = [scratch("plain.ring", SCRIPT), scratch("crash.ring", &crash)];
    let ran = run(&["compare", &plain, &crash]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let first = ran.stdout.split_once("first difference").unwrap().1;
    let right = first.lines().nth(2).unwrap();
    assert!(right.contains(": Command: crash "), "{first}");
    assert!(!ran.stdout.contains("settings"), "{}", ran.stdout);
    let ran = run_with(&["compare", &plain, "-"], SCRIPT);
    assert!(ran.stdout.contains("\nno difference"), "{}", ran.stdout);
}

#[test]
fn a_command_that_fails_in_one_run_is_told_with_its_side() {
    let script = format!("{SCRIPT}crash D\n");
    let ran = compare(&script, &["--set", "nodes=3"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.starts_with("right: - with nodes=3: line 6: "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1);
    assert!(
        ran.stdout.contains("first difference: event 3\n"),
        "{}",
        ran.stdout
    );
    let ran = compare("restart Z\n", &["--set", "r=1", "--json"]);
    assert_eq!(
        (ran.status, ran.stderr.lines().count()),
        (1, 2),
        "{}",
        ran.stderr
    );
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(found["left"]["error"].as_str().unwrap().contains('Z'));
    // An expect that fails is part of the answer.
    let ran = compare("put cart milk\nexpect siblings 2\n", &["--set", "r=1"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(
        ran.stdout.contains("0 expects passed, 1 failed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_wrong_call_is_told_and_nothing_runs() {
    for (arguments, told) in [
        (&[][..], "expected another script or --set FIELD=VALUE"),
        (&["-"], "found standard input twice"),
        (&["x.ring", "--set", "r=1"], "cannot be used with"),
        (&["/no/such.ring"], "/no/such.ring: cannot be read"),
        (&["--set", "color=red"], "unknown field `color`"),
        (&["--set", "n=4"], "--set n=4: n=4 does not fit nodes=3: "),
        (&["--seed", "x", "--set", "r=1"], "'--seed <SEED>'"),
    ] {
        let script = "cluster nodes=3\nput cart milk\n";
        let ran = compare(script, arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
    let ran = compare("put cart\n", &["--set", "r=1"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("-: line 1"), "{}", ran.stderr);
}
