//! `--set` and `--seed`: judged together with the script's own settings, before anything runs.

use crate::harness::{json, run_with};
use serde_json::Value;

const WIDE: &str = "cluster n=5 nodes=7\nput a b\n";

#[test]
fn settings_fit_the_script_and_not_the_defaults() {
    for (script, set, same) in [
        (WIDE, &["r=5"][..], "cluster n=5 nodes=7 r=5\nput a b\n"),
        (WIDE, &["n=6", "r=6"], "cluster n=6 nodes=7 r=6\nput a b\n"),
        ("put a b\n", &["n=5", "r=5"], "cluster n=5 r=5\nput a b\n"),
        (
            "put a b\n",
            &["r=2", "nodes=2", "n=2"],
            "cluster nodes=2 n=2\nput a b\n",
        ),
        (
            "cluster membership=gossip\nput a b\n",
            &["failure_detector=phi"],
            "cluster membership=gossip failure_detector=phi\nput a b\n",
        ),
    ] {
        let set: Vec<&str> = set.iter().flat_map(|it| ["--set", it]).collect();
        let ran = run_with(&[&["run", "-", "--json"], &set[..]].concat(), script);
        assert_eq!((ran.status, &*ran.stderr), (0, ""), "{set:?}");
        let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
        assert_eq!(&last, json(same).1.last().unwrap(), "{set:?}");
        for command in ["link", "render", "compare"] {
            let ran = run_with(&[&[command, "-"], &set[..]].concat(), script);
            assert_eq!((ran.status, &*ran.stderr), (0, ""), "{command} {set:?}");
        }
    }
}

#[test]
fn settings_that_cannot_be_together_are_a_wrong_call_and_nothing_runs() {
    let strict = "cluster r=3 n=3\nput a b\n";
    for (script, arguments, told) in [
        (
            strict,
            &["--set", "n=2"][..],
            "--set n=2: r=3 does not fit n=2: ",
        ),
        (
            strict,
            &["--set", "w=1", "--set", "n=2"],
            "--set n=2: r=3 does not fit n=2: ",
        ),
        (
            strict,
            &["--set", "r=2", "--set", "r=3"],
            "--set r=3: r is given twice",
        ),
        (
            strict,
            &["--set", "seed=2", "--seed", "3"],
            "--set seed=2: seed is given by --seed too",
        ),
        (
            WIDE,
            &["--set", "nodes=2"],
            "--set nodes=2: n=5 does not fit nodes=2: ",
        ),
        (WIDE, &["--set", "r=6"], "--set r=6: r=6 does not fit n=5: "),
        (
            "cluster partitioning=everywhere nodes=4 n=4\nput a b\n",
            &["--set", "nodes=6"],
            "--set nodes=6: n=4 does not fit partitioning=everywhere: ",
        ),
        (
            "put a b\n",
            &["--set", "r=5"],
            "--set r=5: r=5 does not fit n=3 (the default): ",
        ),
    ] {
        for command in ["run", "link", "render", "compare"] {
            let ran = run_with(&[&[command, "-"], arguments].concat(), script);
            assert_eq!(
                (ran.status, &*ran.stdout),
                (2, ""),
                "{command} {arguments:?}"
            );
            assert!(
                ran.stderr.starts_with(told) && ran.stderr.lines().count() == 1,
                "{command} {arguments:?}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn a_number_out_of_range_is_told_with_the_range() {
    const SEED: &str = "expected 0 to 18446744073709551615, found ";
    for (arguments, told) in [
        (&["--seed", "-1"][..], SEED),
        (&["--seed=-1"], SEED),
        (&["--seed", "18446744073709551616"], SEED),
        (&["--seed", "+1"], SEED),
        (&["--seed", "1.5"], SEED),
        (&["--set", "-r=1"], "unknown field `-r`"),
        (&["--set", "r=-1"], "from 1 to 1000, found `-1`"),
    ] {
        let found = arguments.last().unwrap().rsplit("--seed=").next().unwrap();
        for command in ["run", "link", "render", "compare"] {
            let ran = run_with(&[&[command, "-"], arguments].concat(), WIDE);
            assert_eq!((ran.status, &*ran.stdout), (2, ""), "{arguments:?}");
            let told = match told {
                SEED => format!("{SEED}`{found}`"),
                other => other.to_owned(),
            };
            assert!(ran.stderr.contains(&told), "{arguments:?}: {}", ran.stderr);
        }
    }
    for at in [&["--at", "-1s"][..], &["--at=-1s"]] {
        for command in ["link", "render"] {
            let ran = run_with(&[&[command, "-"], at].concat(), WIDE);
            assert_eq!((ran.status, &*ran.stdout), (2, ""), "{at:?}");
            assert!(
                ran.stderr.contains("expected a time such as ")
                    && ran.stderr.contains("found `-1s`"),
                "{}",
                ran.stderr
            );
        }
    }
}

#[test]
fn no_line_of_a_help_ends_before_it_is_full() {
    for command in ["compare", "sweep"] {
        let help = run_with(&[command, "--help"], "").stdout;
        let (_, last) = help.trim_end().rsplit_once("\n\n").unwrap();
        let lines: Vec<&str> = last.lines().collect();
        assert!(lines.len() > 1, "{help}");
        let longest = lines.iter().map(|line| line.len()).max().unwrap();
        for pair in lines.windows(2) {
            let next = pair[1].split(' ').next().unwrap();
            assert!(pair[0].len() + 1 + next.len() > longest, "{last}");
        }
    }
}
