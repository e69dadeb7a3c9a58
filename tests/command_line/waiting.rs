//! `wait quiet` and `print`.

use crate::harness::{json, records};

#[test]
fn quiet_is_twice_the_longest_back_off_without_a_change() {
    let found = records("cluster anti_entropy=off membership=static\nput k v\nwait quiet\n");
    let end = found[1]["at_us"].as_u64().unwrap() + found[1]["latency_us"].as_u64().unwrap();
    let quiet = found[2]["at_us"].as_u64().unwrap();
    // The third replica may be a few milliseconds later than the reply.
    assert!(
        (8_000_000 - 10_000..8_020_000).contains(&(quiet - end)),
        "{}",
        quiet - end
    );
}

#[test]
fn a_cluster_with_a_hint_that_cannot_go_home_is_quiet_all_the_same() {
    records("crash @k/3\nput k v\nwait quiet\nexpect hints 1\n");
}

#[test]
fn waiting_longer_than_max_fails_as_an_expect_and_says_what_moves() {
    let (status, found, _) = json("put k v\nwait quiet max=1s\nprint hints\n");
    assert_eq!(status, 1);
    let failed = &found[1];
    assert_eq!(
        (&failed["type"], &failed["ok"]),
        (&"expect".into(), &false.into())
    );
    assert_eq!(failed["expected"], "quiet within 1s");
    assert!(
        failed["found"].as_str().unwrap().contains("changed at"),
        "{failed}"
    );
    assert_eq!(found[2]["type"], "print", "the run goes on");
    let last = found.last().unwrap();
    assert_eq!(last["expects_failed"], 1);
}

#[test]
fn quiet_needs_every_request_to_be_over() {
    let (status, found, _) = json("pause @k/1\nasync get k via=@k/1\nwait quiet max=1s\n");
    assert_eq!(status, 1);
    let verdict = found.iter().find(|r| r["type"] == "expect").unwrap();
    assert_eq!(verdict["found"], "a client still waits for an answer");
}

#[test]
fn every_print_has_text_and_data() {
    let script = "put k v\nprint ring\nprint replicas k\nprint hints\nprint metrics\nprint history\nprint config\n";
    let found = records(script);
    let what: Vec<&str> = found[1..7]
        .iter()
        .map(|r| r["what"].as_str().unwrap())
        .collect();
    assert_eq!(
        what,
        ["ring", "replicas", "hints", "metrics", "history", "config"]
    );
    assert_eq!(found[1]["data"]["owners"].as_array().unwrap().len(), 32);
    assert_eq!(
        found[5]["data"][0], found[0],
        "the history has the records as they were printed"
    );
    assert_eq!(found[6]["data"]["nodes"], "5");
}
