//! Links and saved runs in place of a script.

use crate::harness::{Ran, ringlab, run_with};
use ringlab::history::{Approach, BUDGET, History, Saved};
use ringlab::script::parse_script;
use serde_json::Value;
use tempfile::TempDir;

const STORY: &str = "put cart milk as=alice\ncrash C\nput cart eggs as=bob\nwait 400ms\n\
    restart C\nget cart as=alice\nexpect siblings 2\nprint hints\nwait 1s";

/// A run in which each line was done after the one before, as in the page's console.
fn played(script: &str) -> History {
    let mut history: History = History::new(Default::default(), BUDGET);
    history.play(parse_script(script).unwrap()).unwrap();
    history
}

fn last(ran: &Ran) -> Value {
    serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap()
}

#[test]
fn a_link_gives_the_same_hash_and_records_as_its_script() {
    let link = played(STORY).save_branch().to_link();
    let script = run_with(&["run", "-", "--json"], STORY);
    for text in [
        link.clone(),
        format!("#{link}"),
        format!("https://example.org/lab/?x=1#{link}"),
    ] {
        let ran = run_with(&["run", &text, "--json"], "");
        assert_eq!(
            (ran.status, &ran.stdout),
            (0, &script.stdout),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.ends_with(": replays exactly\n"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.len() < 120,
            "a link's beginning is name enough: {}",
            ran.stderr
        );
    }
    let ran = run_with(&["run", &link], "");
    assert!(ran.stdout.contains("\nreplays exactly\n"), "{}", ran.stdout);
    // A file, or standard input, may hold it.
    let ran = run_with(&["run", "-", "--json"], format!("  {link}\n\n"));
    assert_eq!((ran.status, last(&ran)), (0, last(&script)));
}

#[test]
fn a_link_from_the_past_leads_to_the_past() {
    let mut history = played(STORY);
    history.seek(ringlab::history::Target::Time(ringlab::base::Micros(
        200_000,
    )));
    let ran = run_with(&["run", &history.save_branch().to_link(), "--json"], "");
    let summary = last(&ran);
    assert_eq!(summary["virtual_us"], 200_000);
    assert_eq!(
        summary["trace_hash"],
        history.runner().cluster().trace().hash()
    );
}

#[test]
fn wrong_links_are_told_in_one_sentence() {
    let link = played("put a 1").save_branch().to_link();
    let flipped = format!("{}A{}", &link[..20], &link[21..]);
    for (text, expected) in [
        (&link[..link.len() / 2], "the link is damaged"),
        (flipped.as_str(), "the link is damaged"),
        ("https://example.org/#r7.AAAA", "made by a newer Ringlab"),
        ("r1.", "the link is damaged"),
    ] {
        for command in [
            &["run", text][..],
            &["run", text, "--json"],
            &["render", text],
        ] {
            let ran = run_with(command, "");
            assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{text}");
            assert!(ran.stderr.contains(expected), "{}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        }
    }
    for option in [["--seed", "4"], ["--set", "r=1"]] {
        for command in ["run", "render"] {
            let ran = run_with(&[&[command, &link][..], &option].concat(), "");
            assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
            assert!(
                ran.stderr.contains("expected neither --seed nor --set"),
                "{}",
                ran.stderr
            );
        }
    }
}

#[test]
fn a_link_to_another_run_says_that_it_differs() {
    // The hash of one run with the deeds of another.
    let (one, other) = (played("put a 1"), played("put a 2"));
    let mut saved = one.save_branch();
    saved.hash = other.save_branch().hash;
    let ran = run_with(&["run", &saved.to_link(), "--json"], "");
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("this version differs"),
        "{}",
        ran.stderr
    );
    let drawn = run_with(&["render", &saved.to_link()], "");
    for arguments in [&[][..], &["--at", "1ms"]] {
        let ran = run_with(&[&["link", &saved.to_link()], arguments].concat(), "");
        assert_eq!(
            (ran.status, &*ran.stdout),
            (1, ""),
            "no link to another run"
        );
        assert_eq!(ran.stderr, drawn.stderr);
    }
    saved.engine = "0.0.1".into();
    let ran = run_with(&["run", &saved.to_link()], "");
    assert_eq!(ran.status, 1);
    assert!(
        ran.stdout
            .contains("this version differs: the run was made by version 0.0.1"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_link_can_be_drawn_at_its_moment_and_at_others() {
    let link = played(STORY).save_branch().to_link();
    let at = |arguments: &[&str]| {
        let ran = run_with(&[&["render", &link], arguments].concat(), "");
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        ran.stdout
    };
    let drawn = at(&[]);
    assert!(
        drawn.starts_with("<svg") || drawn.starts_with("<?xml"),
        "{}",
        &drawn[..80]
    );
    assert_eq!(drawn, at(&[]));
    assert_ne!(drawn, at(&["--at", "5ms"]));
    assert_ne!(drawn, at(&["--view", "spacetime"]));
}

#[test]
fn a_script_becomes_a_link_that_gives_the_same_hash() {
    let loaded = "cluster nodes=4 seed=9\nat 300ms crash B\nworkload ops=50 clients=3\n\
        nemesis slow every=200ms for=1s\nasync put cart late as=alice\nat 4s restart B";
    for script in [STORY, loaded] {
        let link = run_with(&["link", "-"], script);
        assert_eq!((link.status, &*link.stderr), (0, ""));
        let one = run_with(&["run", "-", "--json"], script);
        let other = run_with(&["run", "-", "--json"], &link.stdout);
        assert_eq!(last(&one), last(&other), "{script}");
        assert!(other.stderr.contains("replays exactly"), "{}", other.stderr);
        assert_eq!(run_with(&["link", "-"], &link.stdout).stdout, link.stdout);
    }
    let other = ["run", "-", "--json", "--seed", "5", "--set", "r=1"];
    let link = run_with(&["link", "-", "--seed", "5", "--set", "r=1"], loaded);
    let ran = run_with(&["run", "-", "--json"], &link.stdout);
    assert_eq!(last(&run_with(&other, loaded)), last(&ran));
}

#[test]
fn a_link_is_made_to_any_moment() {
    let early = run_with(&["link", "-", "--at", "100ms"], STORY);
    let ran = run_with(&["run", "-", "--json"], &early.stdout);
    assert_eq!(last(&ran)["virtual_us"], 100_000);
    let whole = run_with(&["link", "-"], STORY);
    let again = run_with(&["link", "-", "--at", "100ms"], &whole.stdout);
    assert_eq!(again.stdout, early.stdout);
    // It goes on from there as it went.
    let (mut run, travel) = Saved::from_link(early.stdout.trim())
        .unwrap()
        .open::<()>(BUDGET)
        .unwrap();
    assert_eq!(run.approach(&travel, usize::MAX), Approach::Reached);
    assert!(run.is_in_the_past());
    let long = run_with(&["link", "-", "--at", "9h"], STORY);
    assert_eq!((long.status, &*long.stdout), (2, ""));
}

#[test]
fn a_file_may_be_called_like_a_link() {
    let folder = TempDir::new().unwrap();
    let link = played(STORY).save_branch().to_link();
    std::fs::write(folder.path().join("r1.ring"), STORY).unwrap();
    std::fs::write(folder.path().join("r2.x"), &link).unwrap();
    let here = |arguments: &[&str]| {
        let mut command = ringlab(arguments);
        let output = command.current_dir(folder.path()).output().unwrap();
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        stdout
    };
    let script = run_with(&["run", "-", "--json"], STORY);
    for name in ["r1.ring", "./r1.ring", "r2.x"] {
        assert_eq!(here(&["run", name, "--json"]), script.stdout, "{name}");
    }
    assert!(here(&["render", "r1.ring"]).contains(">r1 at "));
    assert_eq!(here(&["link", "r1.ring"]).trim(), link);
}

#[test]
fn a_byte_order_mark_before_a_link_is_passed_over() {
    let link = played(STORY).save_branch().to_link();
    let script = run_with(&["run", "-", "--json"], STORY);
    for text in [
        format!("\u{feff}{link}"),
        format!("\u{feff}https://example.org/#{link}\r\n"),
    ] {
        let ran = run_with(&["run", "-", "--json"], text);
        assert_eq!((ran.status, ran.stdout), (0, script.stdout.clone()));
    }
}

#[test]
fn a_link_where_only_a_script_will_do_is_told_shortly() {
    let folder = TempDir::new().unwrap();
    let link = played(STORY).save_branch().to_link();
    let address = format!("https://example.org/#{link}");
    let file = folder.path().join("run.ring");
    std::fs::write(&file, format!("\u{feff}{link}\n")).unwrap();
    let [file, folder] = [&file, folder.path()].map(|it| it.to_str().unwrap());
    for given in [&link, &address, file] {
        for arguments in [
            &["compare", given, "--set", "r=1"][..],
            &["compare", "-", given],
            &["sweep", given, "r=1,2"],
            &["check", given],
            &["check", folder],
        ] {
            let ran = run_with(arguments, STORY);
            assert_eq!(ran.status, 2, "{arguments:?}");
            let told = format!("{}{}", ran.stdout, ran.stderr);
            assert!(
                told.contains(": expected a script") && told.ends_with(", found a link to a run\n"),
                "{told}"
            );
            assert!(told.lines().count() == 1 && !told.contains(&link), "{told}");
        }
    }
}

#[test]
fn what_cannot_become_a_link_is_told() {
    let wrong = run_with(&["link", "-"], "put\n");
    assert_eq!((wrong.status, &*wrong.stdout), (2, ""));
    assert!(wrong.stderr.starts_with("-: line 1"), "{}", wrong.stderr);
    let failed = run_with(&["link", "-"], "crash C\ncrash C");
    assert_eq!((failed.status, &*failed.stdout), (1, ""));
    assert!(failed.stderr.contains("line 2"), "{}", failed.stderr);
    let link = run_with(&["link", "-"], STORY).stdout;
    let changed = run_with(&["link", "-", "--set", "r=1"], &link);
    assert_eq!(changed.status, 2);
    assert!(changed.stderr.contains("neither --seed nor --set"));
    let mut keys = String::new();
    for key in 0..2_000 {
        keys += &format!("async put key-{key} {}\n", key * 7_919 % 65_537);
    }
    let long = run_with(&["link", "-"], &keys);
    assert_eq!(long.status, 0);
    assert!(
        long.stderr.contains("too many for an address"),
        "{}",
        long.stderr
    );
}
