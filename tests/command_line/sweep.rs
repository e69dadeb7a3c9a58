//! `ringlab sweep`: the cells, three ways of printing them, and that each can be run again.

use crate::harness::{Ran, run_with};
use serde_json::Value;

const SCRIPT: &str = "cluster nodes=5 n=3 r=2 seed=4\n\
    at 300ms crash B\nat 900ms restart B\n\
    workload ops=80 clients=4 keys=6 read=0.5\nwait quiet\nexpect converged\n";

fn sweep(script: &str, arguments: &[&str]) -> Ran {
    run_with(&[&["sweep", "-"], arguments].concat(), script)
}

fn cells(script: &str, arguments: &[&str]) -> Vec<Value> {
    let ran = sweep(script, &[arguments, &["--json"]].concat());
    assert_eq!(ran.stderr, "");
    let parsed = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    parsed.collect()
}

#[test]
fn every_cell_is_the_run_with_its_settings() {
    let cells = cells(SCRIPT, &["r=1..2", "latency=const(1ms),uniform(1ms,5ms)"]);
    let settings: Vec<String> = cells
        .iter()
        .map(|cell| cell["settings"].to_string())
        .collect();
    assert_eq!(
        settings,
        [
            r#"{"latency":"const(1ms)","r":"1"}"#,
            r#"{"latency":"uniform(1ms,5ms)","r":"1"}"#,
            r#"{"latency":"const(1ms)","r":"2"}"#,
            r#"{"latency":"uniform(1ms,5ms)","r":"2"}"#,
        ],
        "the last changes fastest, and commas in brackets part nothing"
    );
    for cell in &cells {
        let [r, latency] = ["r", "latency"].map(|field| cell["settings"][field].as_str().unwrap());
        let [r, latency] = [format!("r={r}"), format!("latency={latency}")];
        let again = run_with(
            &["run", "-", "--json", "--set", &r, "--set", &latency],
            SCRIPT,
        );
        let summary: Value = serde_json::from_str(again.stdout.lines().last().unwrap()).unwrap();
        for field in ["trace_hash", "messages", "virtual_us", "expects_passed"] {
            assert_eq!(summary[field], cell[field], "{field} of {r} {latency}");
        }
        assert_eq!(
            (&cell["type"], &cell["ok"], &cell["error"]),
            (&"cell".into(), &true.into(), &Value::Null)
        );
        assert_eq!(
            cell["gets"].as_u64().unwrap()
                + cell["puts"].as_u64().unwrap()
                + cell["failed"].as_u64().unwrap(),
            80
        );
    }
    // With messages of 1 ms, a read of two waits for one answer from elsewhere, a read of one for none.
    assert_eq!(
        (&cells[0]["get_p50_us"], &cells[2]["get_p50_us"]),
        (&0.into(), &2_000.into())
    );
    assert_ne!(cells[0]["trace_hash"], cells[1]["trace_hash"]);
}

#[test]
fn the_table_and_csv_say_the_same() {
    let table = sweep(SCRIPT, &["r=1..3", "w=3,4"]);
    assert_eq!((table.status, table.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = table.stdout.lines().collect();
    assert!(
        lines[0].starts_with("r  w  outcome  gets"),
        "{}",
        table.stdout
    );
    let firsts = lines[1..7].iter().map(|line| {
        line.split_whitespace()
            .take(3)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let firsts: Vec<String> = firsts.collect();
    assert_eq!(
        firsts,
        [
            "1 3 ok",
            "1 4 refused",
            "2 3 ok",
            "2 4 refused",
            "3 3 ok",
            "3 4 refused"
        ]
    );
    assert_eq!(
        lines[7],
        "r=1 w=4: w=4 does not fit n=3: no more replicas can answer than a key has"
    );

    let csv = sweep(SCRIPT, &["latency=uniform(1ms,5ms)", "r=2", "--csv"]);
    let rows: Vec<&str> = csv.stdout.lines().collect();
    let [head, row] = rows[..] else {
        panic!("{}", csv.stdout)
    };
    assert!(
        head.starts_with("latency,r,outcome,error,expects_passed,"),
        "{head}"
    );
    assert!(row.starts_with("\"uniform(1ms,5ms)\",2,ok,,1,0,"), "{row}");
    assert_eq!(
        row.split(',').count(),
        head.split(',').count() + 1,
        "one comma is quoted"
    );
    let refused = sweep(SCRIPT, &["w=3,4", "--csv"]);
    let row = refused.stdout.lines().last().unwrap();
    assert!(row.starts_with("4,refused,w=4 does not fit n=3: "), "{row}");
    // Nothing ran, so that there is nothing to tell, nor any trace.
    let refused = cells(SCRIPT, &["w=3,4"]).pop().unwrap();
    for figure in [
        "gets",
        "lost_writes",
        "virtual_us",
        "trace_hash",
        "expects_failed",
    ] {
        assert_eq!(refused[figure], Value::Null, "{figure}");
    }
}

#[test]
fn a_script_without_a_cluster_and_expects_that_fail_are_told() {
    let script = "put cart milk w=1\nexpect siblings 2\n";
    let ran = sweep(script, &["n=1,2"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.stdout.contains("1 expect failed"), "{}", ran.stdout);
    let cells = cells("put cart milk w=1\nrestart Z\n", &["nodes=4,5"]);
    for cell in &cells {
        assert_eq!(
            (&cell["ok"], &cell["refused"]),
            (&false.into(), &false.into())
        );
        let error = cell["error"].as_str().unwrap();
        assert!(error.contains('Z'), "{error}");
    }
}

#[test]
fn a_wrong_call_is_told_and_nothing_runs() {
    for (arguments, told) in [
        (&["r"][..], "found no ="),
        (&["=2"], "found no field before ="),
        (&["r="], "found an empty value"),
        (&["r=1,,2"], "found an empty value"),
        (&["r=3..1"], "a range that ends before it begins"),
        (&["r=1..two"], "found `two`"),
        (
            &["r=1..99999999999999999999"],
            "found `99999999999999999999`",
        ),
        (
            &["seed=0..18446744073709551615"],
            "a range of more than 10,000 numbers",
        ),
        (
            &["r=1..200", "w=1..200"],
            "expected at most 10000 cells, found 40000",
        ),
        (&["r=1", "r=2"], "`r` is there twice"),
        (
            &["color=red"],
            "'color=red' for '<FIELD=VALUES>...': unknown field `color`: expected nodes, seed",
        ),
        (
            &["r=a,b"],
            "expected a whole number from 1 to 1000, found `a`",
        ),
        (&["sloppy=on,maybe"], "'sloppy=on,maybe' for "),
        (&["sloppy=maybe"], "expected on or off, found `maybe`"),
        (&["nope=1..3"], "'nope=1..3' for "),
        (&["r=9"], "r=9: r=9 does not fit n=3"),
        (&["w=1", "r=8,9"], "w=1 r=8: r=8 does not fit n=3"),
        (&[], "required"),
        (&["r=1", "--json", "--csv"], "cannot be used with"),
    ] {
        let ran = sweep(SCRIPT, arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
        assert!(!ran.stderr.starts_with("-: "), "{}", ran.stderr);
    }
    let ran = sweep("put cart\n", &["r=1"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("-: line 1"), "{}", ran.stderr);
    for (set, told) in [
        ("r", "found `r`"),
        ("", "expected FIELD=VALUE, found ``"),
        ("r=1 w=1", "expected FIELD=VALUE, found `r=1 w=1`"),
        ("color=red", "unknown field `color`"),
        ("r=x", "found `x`"),
    ] {
        let ran = run_with(&["run", "-", "--set", set], SCRIPT);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{set}");
        assert!(ran.stderr.contains(told), "{set}: {}", ran.stderr);
    }
}
