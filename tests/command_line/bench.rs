//! `ringlab bench`: what it prints without measuring anything that takes long, and its exit status.

use crate::harness::run;
use serde_json::Value;

#[test]
fn a_row_that_it_cannot_measure_says_who_can() {
    let ran = run(&["bench", "wasm", "--json"]);
    assert_eq!(ran.status, 0);
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [figure] = lines.as_slice() else {
        panic!("expected one figure, found {lines:#?}");
    };
    assert_eq!(
        (&figure["type"], &figure["row"]),
        (&"figure".into(), &"wasm".into())
    );
    assert_eq!(figure["value"], Value::Null, "nothing was measured");
    assert_eq!(figure["bar_met"], Value::Null, "nothing is claimed");
    assert!(
        figure["bar"]["elsewhere"]
            .as_str()
            .unwrap()
            .contains("./x bench")
    );

    let table = run(&["bench", "wasm"]);
    assert!(
        table
            .stdout
            .starts_with("wasm               - times native speed\n")
    );
    assert!(
        table.stdout.ends_with("aim at least 0.75\n"),
        "{}",
        table.stdout
    );
}

#[test]
fn a_row_that_there_is_not_is_told_with_those_that_there_are() {
    let ran = run(&["bench", "speed"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("'speed'"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("quorum, wasm, memory, time, merkle"),
        "{}",
        ran.stderr
    );
}
