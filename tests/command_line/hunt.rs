//! `ringlab hunt`: what it prints, and its exit status.

use crate::harness::run;
use ringlab::lab::hunt::Property;

#[test]
fn a_hunt_that_finds_nothing_says_so() {
    let alone = run(&["hunt", "--seeds", "0..60"]);
    assert_eq!((alone.status, alone.stderr.as_str()), (0, ""));
    assert_eq!(alone.stdout, "60 seeds (0..60): nothing found\n");
    let together = run(&["hunt", "--seeds", "0..60", "--jobs", "3"]);
    assert_eq!(alone, together);
    let one = run(&["hunt", "--seeds", "7..9", "--for", "lost-write"]);
    assert_eq!(
        (one.status, one.stdout.as_str()),
        (0, "2 seeds (7..9): nothing found\n")
    );
}

#[test]
fn the_help_names_every_property() {
    let help = run(&["hunt", "--help"]).stdout;
    let listed = help.split("[possible values: ").nth(1).unwrap();
    let listed = listed.split(']').next().unwrap();
    let listed: Vec<&str> = listed.split(',').map(str::trim).collect();
    assert_eq!(listed, Property::ALL.map(Property::name));
}

#[test]
fn a_wrong_call_is_told_and_nothing_is_hunted() {
    for (arguments, told) in [
        (["--seeds", "5..5"], "found none in `5..5`"),
        (["--seeds", "9..3"], "found none in `9..3`"),
        (["--seeds", "7"], "expected seeds such as 0..1000"),
        (
            ["--seeds", "0..99999999999999999999"],
            "expected seeds such as 0..1000, each from 0 to 18446744073709551615, found",
        ),
        (["--seeds", "-1..2"], "found `-1..2`"),
        (["--jobs", "0"], "expected 1 to 256, found `0`"),
        (["--jobs", "-1"], "expected 1 to 256, found `-1`"),
        (["--jobs", "257"], "expected 1 to 256, found `257`"),
        (["--for", "luck"], "[possible values: quiet, converged, "),
    ] {
        let ran = run(&[&["hunt"][..], &arguments[..]].concat());
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
}
