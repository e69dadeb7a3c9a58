//! How the copies of a key differ, on real runs.
#![cfg(not(target_arch = "wasm32"))]

use ringlab::base::NodeId;
use ringlab::observe::*;
use ringlab::script::{Runner, parse_script};
use ringlab::sim::Trace;

fn told(script: &str) -> Vec<String> {
    let mut runner = Runner::new(Default::default(), Trace::hashed());
    for line in parse_script(script).expect("a script") {
        runner.run(&line).expect("a command that fits");
    }
    let found = copies(runner.cluster(), "cart");
    let row = |copy: &Copy| {
        let down = if copy.is_up { "" } else { " (down)" };
        format!("{}{down} {}", copy.node, copy.in_words())
    };
    found.all.iter().map(row).collect()
}

const CALM: &str = "cluster anti_entropy=off read_repair=off handoff=off sloppy=off\n";

#[test]
fn copies_that_agree_say_so() {
    let rows = told("put cart milk\nwait 1s");
    assert_eq!(
        rows,
        ["A as all others", "B as all others", "C as all others"]
    );
    assert_eq!(
        told("wait 1ms"),
        [
            "A nothing to hold",
            "B nothing to hold",
            "C nothing to hold"
        ]
    );
}

#[test]
fn whoever_missed_a_write_is_behind_and_says_what_it_lacks() {
    let script = format!("{CALM}put cart milk as=alice\nwait 1s\ncrash C\nput cart eggs as=alice");
    let rows = told(&script);
    assert_eq!(
        rows,
        [
            "A newest: knows all that the others know",
            "B newest: knows all that the others know",
            "C (down) behind: lacks A.1.1:2; still holds A.1.1:1, which was replaced",
        ]
    );
}

#[test]
fn one_that_has_nothing_lacks_everything() {
    let rows = told(&format!("{CALM}crash C\nput cart milk\nrestart C"));
    assert_eq!(rows[2], "C missing: lacks A.1.1:1");
}

#[test]
fn writes_on_two_sides_leave_each_apart() {
    let script = format!(
        "{CALM}partition A | B,C\nput cart milk as=alice w=1 via=A\nput cart eggs as=bob w=1 via=B\nwait 2s"
    );
    let rows = told(&script);
    assert!(
        rows[0].starts_with("A apart: only it has A.1.1:1; lacks B.1.1:1"),
        "{rows:?}"
    );
    assert!(
        rows[1].starts_with("B apart") || rows[1].starts_with("B behind"),
        "{rows:?}"
    );
}

#[test]
fn a_stand_in_is_listed_with_its_hint() {
    let mut runner = Runner::new(Default::default(), Trace::hashed());
    for line in parse_script("crash C\nput cart milk\nwait 400ms").expect("a script") {
        runner.run(&line).expect("a command that fits");
    }
    let found = copies(runner.cluster(), "cart");
    let stand_in = found.all.iter().find(|copy| !copy.is_primary);
    let owed = stand_in.map(|copy| copy.owed.clone());
    assert_eq!(owed, Some(vec![(NodeId(2), true)]));
}
