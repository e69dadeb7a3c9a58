//! Input that is wrong, strange or forged: one clear error, nothing applied, never a panic.

use crate::harness::{codes, json, records, run_with};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

#[test]
fn a_wrong_line_is_told_with_its_place_and_nothing_runs() {
    for (line, column, told) in [
        ("pt k v", 1, "unknown command `pt`: did you mean `put`?"),
        ("put k", 6, "expected VALUE, found the end of the line"),
        (
            "put k v w=0",
            9,
            "expected a whole number from 1 to 1000, found `0`",
        ),
        ("put k v w=-1", 9, "found `-1`"),
        (
            "put k v w=99999999999999999999",
            9,
            "expected a whole number",
        ),
        ("put k v q=1", 9, "put has no option `q`"),
        ("put k v w=1 w=2", 13, "w is given twice"),
        ("put k a b", 9, "a value with spaces needs quotes"),
        ("put k 'v", 7, "closing '"),
        ("get k via=@k/0", 7, "found `@k/0`"),
        ("get k via=a", 7, "found `a`"),
        ("crash", 6, "expected NODE"),
        ("cut A", 5, "A->B"),
        ("cut A->A", 5, "two different nodes"),
        ("partition A,B", 14, "another group"),
        ("partition A | A", 15, "A is named twice"),
        ("bus", 4, "latency=, loss=, duplicate= or damage="),
        ("bus loss=2", 5, "loss"),
        ("wait 5", 6, "expected quiet or a time such as"),
        ("wait 99999999m", 6, "longer than the longest time"),
        ("expect eror", 8, "did you mean `error`?"),
        ("expect error tmeout", 14, "did you mean `timeout`?"),
        ("print rings", 7, "did you mean `ring`?"),
        ("set nodes=4", 5, "nodes is fixed when the cluster starts"),
        ("set r=1 r=2", 9, "r is given twice"),
        ("at 1s wait 1s", 7, "cannot be scheduled"),
        ("at 1s", 6, "expected a command after the time"),
        ("cluster nodes=0", 9, "from 1 to 1000, found `0`"),
        ("cluster nodes=1001", 9, "found `1001`"),
        ("cluster n=6", 9, "n=6 does not fit nodes=5 (the default)"),
        ("cluster r=3 n=2", 13, "r=3 does not fit n=2"),
        ("cluster seed=18446744073709551616", 9, "seed"),
        ("cluster sed=1", 9, "did you mean `seed`?"),
        ("jion F", 1, "did you mean `join`?"),
        (
            "join F weight=0",
            8,
            "weight: expected a whole number from 1 to 100, found `0`",
        ),
        ("join F weight=1000000", 8, "from 1 to 100, found `1000000`"),
        (
            "join F zone=z0",
            8,
            "zone: expected a zone from z1 to z100, found `z0`",
        ),
        (
            "leave",
            6,
            "leave: expected NODE, found the end of the line",
        ),
        ("put k v\u{7}", 8, "control character U+0007"),
    ] {
        let cluster = line.starts_with("cluster");
        let script = if cluster {
            line.to_owned()
        } else {
            format!("put before v\n{line}\nput after v\n")
        };
        let number = if cluster { 1 } else { 2 };
        let ran = run_with(&["run", "-", "--json"], script);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{line}");
        let place = format!("-: line {number}, column {column}: ");
        assert!(ran.stderr.starts_with(&place), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{line}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{line}: {}", ran.stderr);
    }
}

#[test]
fn cluster_is_only_the_first_command() {
    let ran = run_with(&["run", "-", "--json"], "put k v\ncluster nodes=3\n");
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr
            .contains("line 2, column 1: expected `cluster` only as the first command")
    );
}

#[test]
fn a_command_that_is_wrong_for_this_cluster_ends_the_run() {
    for (line, told) in [
        ("crash Q", "there is no node Q: expected A to E"),
        (
            "crash @k/6",
            "there is no @k/6: the preference list has 5 nodes",
        ),
        ("restart A", "cannot restart node A: it is up"),
        ("resume A", "cannot resume node A: it is up"),
        ("client c entry=Z", "there is no node Z"),
        ("partition A | Z", "there is no node Z"),
        ("cut A->Z", "there is no node Z"),
        ("cut A->@k/9", "there is no @k/9"),
        ("link A<->Z loss=1", "there is no node Z"),
        ("hold all from=Z", "there is no node Z"),
        ("release to=Z", "there is no node Z"),
        ("set r=4", "r=4 does not fit n=3"),
        ("set r=1 w=4", "w=4 does not fit n=3"),
        ("set entry=Z", "entry=Z does not fit nodes=5"),
    ] {
        let (status, found, stderr) = json(format!("put k v\n{line}\nput k w\n"));
        assert_eq!(status, 1, "{line}");
        assert!(
            stderr.starts_with("-: line 2: ") && stderr.contains(told),
            "{line}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{line}: {stderr}");
        let kinds: Vec<&str> = found.iter().map(|r| r["type"].as_str().unwrap()).collect();
        assert_eq!(
            kinds,
            ["op", "admin", "summary"],
            "{line}: nothing runs after it"
        );
        assert!(found[1]["error"].as_str().unwrap().contains(told), "{line}");
    }
}

#[test]
fn what_went_well_before_stays_told() {
    let (status, found, _) = json("crash A\ncrash A\n");
    assert_eq!(status, 1);
    assert!(found[0].get("error").is_none());
    assert_eq!(found[1]["error"], "cannot crash node A: it is down");
}

#[test]
fn a_request_that_is_wrong_for_this_cluster_is_refused_and_the_run_goes_on() {
    let key = "k".repeat(1_024);
    let umlauts = "\u{fc}".repeat(513);
    let script = format!(
        "put k v w=4\nget k r=4\nget k via=Q\nget k via=@k/6\nput '' v\nget {key}x\nput {umlauts} v\n\
         put {key} v\nget {key}\nput k v type='\u{fc}'\nput k v context=@nobody\nput k v context=abc\nget k\n"
    );
    let found = records(script);
    let expected = [
        "bad-request",
        "bad-request",
        "bad-request",
        "bad-request",
        "bad-request",
        "too-large",
        "too-large",
        "ok",
        "ok",
        "bad-request",
        "bad-context",
        "bad-context",
        "ok",
    ];
    assert_eq!(codes(&found), expected);
    assert_eq!(found[12]["notfound"], true, "nothing of it was stored");
    assert_eq!(
        found[0]["error"]["message"],
        "w=4 does not fit n=3: expected 1 to 3"
    );
}

#[test]
fn a_value_has_at_most_a_mebibyte() {
    let most = "v".repeat(1 << 20);
    let found = records(format!(
        "put k {most}\nget k\nput k {most}v\nget k\nexpect value {most}\n"
    ));
    assert_eq!(codes(&found), ["ok", "ok", "too-large", "ok"]);
    assert_eq!(
        found[2]["error"]["message"],
        "a value is at most 1048576 bytes, found 1048577"
    );
}

#[test]
fn a_context_that_was_changed_is_refused() {
    let token = records("put k v")[0]["context"]
        .as_str()
        .unwrap()
        .to_owned();
    let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
    let mut forged: Vec<String> = (0..bytes.len() * 8)
        .map(|bit| {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            URL_SAFE_NO_PAD.encode(bytes)
        })
        .collect();
    forged.extend((1..token.len()).map(|end| token[..end].to_owned()));
    forged.extend([
        format!("{token}="),
        format!("{token}A"),
        format!(" {token}"),
        "A".repeat(65_537),
    ]);
    let lines: String = forged
        .iter()
        .map(|token| format!("put k w context='{token}'\n"))
        .collect();
    let found = records(format!(
        "put k v\n{lines}get k\nexpect value v\nput k new context={token}\nexpect value new"
    ));
    let codes = codes(&found);
    assert!(
        codes[1..=forged.len()]
            .iter()
            .all(|code| *code == "bad-context")
    );
    assert_eq!(codes[forged.len() + 1..], ["ok", "ok"]);
}

#[test]
fn a_context_belongs_to_one_key_of_one_cluster() {
    let token = records("put k v")[0]["context"]
        .as_str()
        .unwrap()
        .to_owned();
    for (script, told) in [
        (
            format!("put other v context={token}"),
            "bound to another key",
        ),
        (
            format!("cluster seed=2\nput k v context={token}"),
            "another cluster",
        ),
        (
            format!("cluster n=2\nput k v context={token}"),
            "another cluster",
        ),
        (
            "put k v label=l\nput other v context=@l".to_owned(),
            "bound to another key",
        ),
        (
            "put k v w=4 label=l\nput k v context=@l".to_owned(),
            "failed and gave no context",
        ),
    ] {
        let found = records(&script);
        let last = &found[found.len() - 2];
        assert_eq!(last["error"]["code"], "bad-context", "{script}");
        assert!(
            last["error"]["message"].as_str().unwrap().contains(told),
            "{script}: {last}"
        );
    }
    records(format!("set r=1\nput k v context={token}\nexpect ok"));
}

#[test]
fn text_is_read_as_it_comes() {
    let plain = records("put k v\nget k\n");
    for script in [
        "\u{feff}put k v\nget k",
        "put k v\r\nget k\r\n",
        "put k v # a comment\n\tget\tk  ",
    ] {
        assert_eq!(records(script), plain, "{script:?}");
    }
    for script in ["", "\n\n", "# a comment", "\u{feff}# a comment\r\n"] {
        let found = records(script);
        assert_eq!(found.len(), 1, "{script:?}");
        assert_eq!(
            (&found[0]["type"], &found[0]["events"]),
            (&"summary".into(), &0.into())
        );
    }
    let ran = run_with(&["run", "-"], b"put k v\nput k \xff\n");
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "-: line 2: expected UTF-8 text, found a byte that is none\n"
    );
}

#[test]
fn large_numbers_are_no_trouble() {
    records(
        "cluster anti_entropy=off\nwait 1000000s\nwait 1000000s\nput k v\nexpect ok\nwait quiet\n",
    );
    records("cluster nodes=1000 seed=18446744073709551615\nput k v\nget k\nexpect value v\n");
    records("cluster client_timeout=1us\nput k v\nexpect error timeout\n");
    records("cluster nodes=1 n=1 r=1 w=1\nput k v\nget k\nexpect value v\n");
    records("hold 1000000000\nput k v\nexpect error\nrelease\n");
}
