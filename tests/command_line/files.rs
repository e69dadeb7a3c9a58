//! Files, folders, pipes; `check`, `verify`, `explain`; the same output every time.

use crate::harness::{Ran, ringlab, run, run_with};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/conformance");

fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn last(ran: &Ran) -> Value {
    serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap()
}

const BUSY: &str = "cluster seed=7\nbus loss=0.1 duplicate=0.2\nput k a as=alice\n\
                    crash @k/2\nput k b as=bob context=none\nget k\nrestart @k/2\nwait quiet\nprint metrics\n";

#[test]
fn the_same_script_gives_the_same_bytes() {
    for arguments in [&["run", "-", "--json"][..], &["run", "-"]] {
        let first = run_with(arguments, BUSY);
        assert_eq!(first.status, 0);
        assert_eq!(first, run_with(arguments, BUSY));
    }
}

#[test]
fn the_seed_of_the_command_line_goes_before_that_of_the_file() {
    let with = |seed: &str| run_with(&["run", "-", "--json", "--seed", seed], BUSY);
    let own = run_with(&["run", "-", "--json"], BUSY);
    assert_ne!(last(&with("8")), last(&own));
    assert_eq!(last(&with("7")), last(&own));
    for bare in [
        "put k v\n",
        "at 1ms crash A\nput k v\nwait 2ms\n",
        "# nothing\n",
    ] {
        let given = format!("cluster seed=18446744073709551615\n{bare}");
        let other = run_with(
            &["run", "-", "--json", "--seed", "18446744073709551615"],
            bare,
        );
        assert_eq!(
            last(&other)["trace_hash"],
            last(&run_with(&["run", "-", "--json"], given))["trace_hash"]
        );
    }
    for wrong in ["18446744073709551616", "x", ""] {
        assert_eq!(with(wrong).status, 2, "{wrong}");
    }
}

#[test]
fn the_trace_goes_to_a_file_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, "trace.jsonl", "");
    let traced = run_with(&["run", "-", "--json", "--trace", &path], BUSY);
    assert_eq!(traced, run_with(&["run", "-", "--json"], BUSY));
    let text = std::fs::read_to_string(&path).unwrap();
    let events: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(events.len() > 50, "{} events", events.len());
    let mut at = 0;
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["id"], number);
        assert!(
            event["cause"]
                .as_u64()
                .is_none_or(|cause| cause < number as u64),
            "{event}"
        );
        assert!(event["at_us"].as_u64().unwrap() >= at, "{event}");
        at = event["at_us"].as_u64().unwrap();
        assert!(event["what"].is_object() && !event["sentence"].as_str().unwrap().is_empty());
    }
}

#[test]
fn files_are_not_written_over_each_other_nor_over_the_script() {
    let folder = TempDir::new().unwrap();
    let script = write(&folder, "z.ring", BUSY);
    let path = folder.path().to_str().unwrap();
    let [other, trace] = [format!("{path}/./z.ring"), format!("{path}/new")];
    let aside = format!("{path}/../{}/new", path.rsplit('/').next().unwrap());
    for (arguments, wrong, than) in [
        (
            &["--trace", &script, "--json"][..],
            "--trace ",
            "the script",
        ),
        (&["--trace", &other], "--trace ", "the script"),
        (
            &["--trace", &trace, "--metrics", &other],
            "--metrics ",
            "the script",
        ),
        (
            &["--trace", &trace, "--metrics", &aside],
            "--metrics ",
            "--trace",
        ),
    ] {
        let ran = run(&[&["run", &script], arguments].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        let told = format!(": expected another file than {than}, found the same\n");
        assert!(
            ran.stderr.starts_with(wrong) && ran.stderr.ends_with(&told),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!(std::fs::read_to_string(&script).unwrap(), BUSY);
        assert!(!Path::new(&trace).exists(), "nothing was opened");
    }
    #[cfg(unix)]
    {
        // Other names of the same file, one of which leads to what is not there yet.
        let [hard, soft] = [format!("{path}/hard"), format!("{path}/soft")];
        std::fs::hard_link(&script, &hard).unwrap();
        std::os::unix::fs::symlink("new", &soft).unwrap();
        let pair = ["--trace", &soft, "--metrics", &trace];
        for arguments in [&["--trace", &hard][..], &pair] {
            let ran = run(&[&["run", &script], arguments].concat());
            assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
            assert!(
                ran.stderr.contains("expected another file than"),
                "{}",
                ran.stderr
            );
            assert!(!Path::new(&trace).exists(), "nothing stays");
        }
        let mut piped = ringlab(&["run", "-", "--trace", &script]);
        let input = std::fs::File::open(&script).unwrap();
        let ran = piped.stdin(input).output().unwrap();
        assert_eq!(ran.status.code(), Some(2));
        assert_eq!(std::fs::read_to_string(&script).unwrap(), BUSY);
        std::fs::remove_file(soft).unwrap();
    }
    let apart = run(&[
        "run",
        &script,
        "--trace",
        &trace,
        "--metrics",
        &format!("{path}/m"),
    ]);
    assert_eq!((apart.status, apart.stderr.as_str()), (0, ""));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&script, format!("{path}/link")).unwrap();
        let linked = run(&["run", &script, "--trace", &format!("{path}/link")]);
        assert_eq!(linked.status, 2, "{}", linked.stderr);
        let null = run(&[
            "run",
            &script,
            "--trace",
            "/dev/null",
            "--metrics",
            "/dev/null",
        ]);
        assert_eq!((null.status, null.stderr.as_str()), (0, ""));
    }
}

#[test]
fn what_cannot_be_read_or_written_is_told_with_its_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let none = format!("{path}/none");
    for arguments in [
        &["run", &none][..],
        &["run", path],
        &["check", &none],
        &["check", path],
        &["verify", "ops", &none],
        &["verify", "dvvset", path],
        &["run", "-", "--trace", &format!("{none}/trace")],
    ] {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(
            ran.stderr.starts_with(path),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!(
            ran.stderr.lines().count(),
            1,
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    for arguments in [
        &["run"][..],
        &["nothing"],
        &["verify", "rings", "x"],
        &["run", "-", "--fast"],
    ] {
        assert_eq!(run(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn check_has_a_line_for_each_file_and_the_worst_status() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap().to_owned();
    write(&folder, "b/good.ring", "put k v\nexpect ok\n");
    write(&folder, "notes.txt", "pt");
    let good = run(&["check", &path]);
    assert_eq!(
        (good.status, good.stdout.lines().count()),
        (0, 1),
        "{good:?}"
    );
    assert!(good.stdout.starts_with("ok ") && good.stdout.contains("good.ring: 1 expects"));

    write(&folder, "a.ring", "put k v\nexpect value w\n");
    let failed = run(&["check", &path]);
    assert_eq!(
        (failed.status, failed.stdout.lines().count()),
        (1, 2),
        "{failed:?}"
    );
    assert!(
        failed.stdout.starts_with("FAILED ") && failed.stdout.contains("line 2: expected value w")
    );

    write(&folder, "c.ring", "pt k v\n");
    let wrong = run(&["check", &path]);
    assert_eq!(
        (wrong.status, wrong.stdout.lines().count()),
        (2, 3),
        "{wrong:?}"
    );
    assert!(wrong.stdout.lines().last().unwrap().starts_with("WRONG "));
}

#[cfg(unix)]
#[test]
fn check_goes_into_each_folder_once_whatever_links_there_are() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    let elsewhere = TempDir::new().unwrap();
    write(&folder, "b/one.ring", "put k v\nexpect ok\n");
    write(&folder, "b/c/two.ring", "put k v\nexpect ok\n");
    write(&elsewhere, "three.ring", "put k v\nexpect ok\n");
    let path = folder.path();
    symlink(".", path.join("a")).unwrap();
    symlink("..", path.join("b/up")).unwrap();
    symlink("b/c", path.join("again")).unwrap();
    symlink(elsewhere.path(), path.join("b/z")).unwrap();
    symlink(elsewhere.path(), path.join("b/y")).unwrap();
    let ran = run(&["check", path.to_str().unwrap()]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let lines = ran.stdout.lines();
    let names: Vec<&str> = lines
        .map(|line| line.split(path.to_str().unwrap()).nth(1).unwrap())
        .map(|rest| rest.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["/b/c/two.ring", "/b/one.ring", "/b/y/three.ring"]);
}

#[test]
fn verify_takes_plain_and_gzipped_files_and_names_the_first_mismatch() {
    let folder = TempDir::new().unwrap();
    for (kind, name) in [
        ("dvvset", "traces.jsonl"),
        ("dvvset", "scenarios.jsonl"),
        ("dvvset", "unit.json"),
        ("ops", "ops.jsonl"),
    ] {
        let plain = format!("{FIXTURES}/{name}");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&std::fs::read(&plain).unwrap()).unwrap();
        let packed = write(&folder, &format!("{name}.gz"), gzip.finish().unwrap());
        let ran = run(&["verify", kind, &plain]);
        assert_eq!(
            (ran.status, ran.stderr.as_str()),
            (0, ""),
            "{name}: {ran:?}"
        );
        assert_eq!(run(&["verify", kind, &packed]), ran);
    }
    let right = std::fs::read_to_string(format!("{FIXTURES}/traces.jsonl")).unwrap();
    let wrong = right.replacen(
        "\"state\":{\"entries\":[[\"e\",1",
        "\"state\":{\"entries\":[[\"e\",2",
        1,
    );
    assert!(right != wrong, "the file has changed");
    let ran = run(&["verify", "dvvset", &write(&folder, "wrong.jsonl", wrong)]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("wrong.jsonl: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("p0000"), "{}", ran.stderr);
    // What is no such file cannot disagree.
    let cut = &right[..right.len() / 2];
    for (kind, content) in [
        ("dvvset", ""),
        ("dvvset", "put k v\n"),
        ("dvvset", cut),
        ("dvvset", "[{\"in\": "),
        ("ops", right.as_str()),
    ] {
        let ran = run(&["verify", kind, &write(&folder, "no.jsonl", content)]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    }
}

#[test]
fn explain_knows_every_setting_command_message_and_error() {
    let all = run(&["explain"]);
    assert_eq!(all.status, 0);
    for field in ringlab::config::FIELDS {
        assert!(all.stdout.contains(field.name));
        let one = run(&["explain", field.name]);
        assert!(
            one.status == 0 && one.stdout.contains(field.range),
            "{one:?}"
        );
    }
    let commands = run(&["explain", "commands"]).stdout;
    for command in ringlab::script::COMMANDS {
        assert!(commands.contains(command.usage.lines().next().unwrap()));
        assert_eq!(run(&["explain", command.name]).status, 0);
    }
    assert!(run(&["explain", "messages"]).stdout.contains("handoff-ack"));
    assert!(run(&["explain", "errors"]).stdout.contains("bad-context"));
    let unknown = run(&["explain", "sloopy"]);
    assert_eq!((unknown.status, unknown.stdout.as_str()), (2, ""));
    assert!(
        unknown.stderr.contains("did you mean `sloppy`?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = TempDir::new().unwrap();
    let script = write(&folder, "long.ring", "get k\n".repeat(3_000));
    let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    for arguments in [
        &["run", &script, "--json"][..],
        &["check", scenarios],
        &["explain"],
        &["hunt", "--seeds", "0..2"],
    ] {
        let mut command = ringlab(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), &*stderr),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let full = || std::fs::OpenOptions::new().write(true).open(full).unwrap();
    for arguments in [
        &["run", "-", "--json"][..],
        &["explain"],
        &["hunt", "--seeds", "0..2"],
    ] {
        let mut command = ringlab(arguments);
        let output = command.stdout(full()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            stderr.starts_with("standard output: cannot be written") && stderr.lines().count() == 1,
            "{stderr}"
        );
    }
    // Where errors cannot be told, the status still says what was wrong.
    for (arguments, status) in [
        (&["run", "/no/such.ring"][..], 2),
        (&["check", "/no/such"], 2),
        (&["explain", "sloopy"], 2),
        (&["verify", "ops", "/no/such"], 2),
    ] {
        let output = ringlab(arguments).stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    }
}
