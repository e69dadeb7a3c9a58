//! Two runs side by side, against plain comparisons of whole traces, histories and stores.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use ringlab::observe::{Comparison, Held, OpRecord, Outcome, compare_runs};
use ringlab::script::{Runner, parse_line, parse_script, run_script, with_settings};
use ringlab::sim::{Trace, TraceEvent};
use std::collections::{BTreeMap, BTreeSet};

fn ran(script: &str) -> Runner {
    let (runner, result) = run_script(
        parse_script(script).unwrap(),
        None,
        Trace::kept(),
        |_, _| (),
    );
    assert_eq!(result, Ok(()), "{script}");
    runner
}

/// The script as it is and with this setting.
fn with(script: &str, setting: &str) -> (Runner, Runner) {
    let (field, value) = setting.split_once('=').unwrap();
    let setting = ringlab::script::Setting {
        field: field.into(),
        value: value.into(),
    };
    let lines = with_settings(parse_script(script).unwrap(), &[setting]);
    let (runner, result) = run_script(lines, None, Trace::kept(), |_, _| ());
    assert_eq!(result, Ok(()));
    (ran(script), runner)
}

fn compared(left: &Runner, right: &Runner) -> Comparison {
    compare_runs(&left.view(), &right.view())
}

fn metric(found: &Comparison, name: &str) -> (u64, u64) {
    let row = found.metrics.iter().find(|row| row.name == name).unwrap();
    (row.left, row.right)
}

fn over(outcome: &Outcome) -> &OpRecord {
    match outcome {
        Outcome::Over(record) => record,
        other => panic!("{other:?}"),
    }
}

fn sentences(found: &Comparison) -> (Option<&str>, Option<&str>) {
    let first = found.first.as_ref().unwrap();
    let [left, right] = [&first.left, &first.right];
    (
        left.as_ref().map(|it| it.sentence.as_str()),
        right.as_ref().map(|it| it.sentence.as_str()),
    )
}

const STALE: &str = "cluster nodes=5 n=3 seed=7 w=1 anti_entropy=off read_repair=off latency=const(5ms)\n\
    put cart milk as=alice via=@cart/1\nwait 100ms\n\
    hold all from=@cart/1 to=@cart/2\nput cart bread as=alice via=@cart/1\nwait 100ms\n\
    get cart as=bob via=@cart/2\nget cart as=alice via=@cart/1\n";

#[test]
fn a_smaller_read_quorum_shows_an_older_value_sooner() {
    let (left, right) = with(STALE, "r=1");
    let found = compared(&left, &right);
    let fields: Vec<_> = found
        .settings
        .iter()
        .map(|it| (&*it.field, &*it.left, &*it.right))
        .collect();
    assert_eq!(fields, [("r", "2", "1")]);
    // Both are alike until bob's coordinator has one answer, which is enough on the right only.
    let first = found.first.as_ref().unwrap();
    let quorum = first.right.as_ref().unwrap();
    assert!(
        quorum
            .sentence
            .ends_with("has the quorum for bob's request 1: 1 replica answered.")
    );
    let asked = over(&found.requests.first[0].left).at_us;
    assert_eq!(quorum.at_us.0, asked, "the coordinator's own copy");
    assert_eq!((found.requests.equal, found.requests.differing), (2, 2));
    let bobs = &found.requests.first[0];
    assert_eq!((&*bobs.client, bobs.number), ("bob", 1));
    assert_eq!(bobs.differs, ["values", "latency"]);
    assert_eq!(over(&bobs.left).siblings[0].value(), Some("bread"));
    assert_eq!(over(&bobs.right).siblings[0].value(), Some("milk"));
    assert_eq!(found.requests.first[1].differs, ["latency"]);
    assert_eq!(metric(&found, "stale_reads"), (0, 1));
    assert_eq!(metric(&found, "puts_ok"), (2, 2));
    assert_eq!(metric(&found, "get_p50_us"), (10_000, 0));
    assert_eq!(found.replicas.differing, 0);
}

#[test]
fn a_crash_is_the_first_difference_at_its_very_moment() {
    let script = |crash: &str| {
        format!(
            "cluster nodes=4 seed=3\n{crash}workload ops=200 clients=3 keys=5 rate=400\nwait 100ms\n"
        )
    };
    let (left, right) = (ran(&script("at 123456us crash C\n")), ran(&script("")));
    let found = compared(&left, &right);
    let first = found.first.clone().unwrap();
    assert_eq!(sentences(&found).0, Some("Command: crash C."));
    assert_eq!(first.left.unwrap().at_us.0, 123_456);
    assert!(first.right.unwrap().at_us.0 >= 123_456);
    assert!(first.index > 100 && first.details.is_empty());
    assert_eq!(metric(&found, "faults"), (1, 0));
    assert!(found.settings.is_empty());
    assert_eq!(compared(&right, &right.clone()).first, None);
    assert!(compared(&ran(&script("")), &right).is_same_run());
}

#[test]
fn what_sentences_do_not_tell_is_told_in_detail() {
    let script = |latency: &str, value: &str| {
        ran(&format!(
            "cluster latency=const({latency})\nput cart {value}\n"
        ))
    };
    let found = compared(&script("1ms", "milk"), &script("1ms", "tea"));
    let (left, right) = sentences(&found);
    assert_eq!(left, right, "the question as such is the same");
    let details = found.first.unwrap().details;
    assert_eq!((details.len(), details[0].field.as_str()), (1, "content"));
    assert!(details[0].left.contains("milk") && details[0].right.contains("tea"));

    let found = compared(&script("1ms", "milk"), &script("2ms", "milk"));
    let (left, right) = sentences(&found);
    assert_eq!(left, right);
    let detail = &found.first.as_ref().unwrap().details[0];
    assert_eq!(
        (&*detail.field, &*detail.left, &*detail.right),
        ("due_us", "1000", "2000")
    );
    assert_eq!(found.requests.first[0].differs, ["latency"]);
}

#[test]
fn a_token_that_is_sealed_otherwise_is_no_difference() {
    // Other settings, and so other tokens; but nothing that ever has an effect here.
    let script = "put cart milk as=alice label=a\nget cart as=bob\nput cart tea as=bob context=a\n\
        resolve cart both as=alice\n";
    // In the end both may have the same settings, and yet the tokens are those of the beginning.
    for (first, differing) in [("", 1), ("set hint_ttl=5m\n", 0)] {
        let (left, right) = with(&format!("{first}{script}"), "hint_ttl=5m");
        let found = compared(&left, &right);
        let tokens = [&left, &right].map(|run| run.history()[0].context.clone());
        assert_ne!(tokens[0], tokens[1]);
        assert!(found.is_same_run(), "{found:#?}");
        assert_eq!((found.settings.len(), found.requests.equal), (differing, 4));
    }
}

#[test]
fn a_run_that_goes_on_is_told_by_where_the_other_ends() {
    let left = ran("put cart milk as=alice\n");
    let mut right = left.clone();
    let number = left.cluster().trace().events().len();
    go_on(&mut right, ["get cart as=alice"]);
    go_on(&mut right, ["async get other as=bob"]);
    let found = compared(&left, &right);
    assert_eq!(found.first.as_ref().unwrap().index, number);
    assert_eq!(sentences(&found).0, None);
    let requests: Vec<_> = found
        .requests
        .first
        .iter()
        .map(|it| (&*it.client, it.number))
        .collect();
    assert_eq!(
        requests,
        [("alice", 2), ("bob", 1)],
        "what is over nowhere comes last"
    );
    let [alices, bobs] = &found.requests.first[..] else {
        panic!()
    };
    assert_eq!(alices.left, Outcome::NotAsked);
    assert!(over(&alices.right).ok && alices.differs.is_empty());
    assert_eq!(
        (&bobs.left, &bobs.right),
        (&Outcome::NotAsked, &Outcome::NotOver)
    );
    assert_eq!(found.requests.equal, 1);
    // When it is open on both sides, nothing is known to differ.
    assert_eq!(compared(&right, &right.clone()).requests.differing, 0);
}

#[test]
fn a_resolve_that_fails_on_one_side_does_not_shift_the_requests_after_it() {
    // Its get fails on the left, so it is one request there, and two on the right.
    let script = "cluster nodes=3 n=3 r=3 w=1 sloppy=off\nput cart milk as=alice\nwait 100ms\n\
        crash @cart/3\nresolve cart both as=alice\nput tea green as=alice\n";
    let (left, right) = with(script, "r=1");
    let found = compared(&left, &right);
    let resolve = &found.requests.first[0];
    assert_eq!(
        (resolve.number, &*resolve.differs.join(" ")),
        (2, "values error latency")
    );
    assert!(!over(&resolve.left).ok && over(&resolve.right).ok);
    for it in &found.requests.first[1..] {
        assert_eq!(
            (over(&it.left).line, &*over(&it.left).key),
            (Some(6), "tea")
        );
        assert_eq!((over(&it.right).line, it.number), (Some(6), 3));
    }
    assert_eq!(found.requests.equal + found.requests.differing, 3);
}

#[test]
fn a_copy_that_one_node_lacks_is_found_there_only() {
    let script = |crash: &str| {
        format!(
            "cluster nodes=3 n=3 anti_entropy=off read_repair=off sloppy=off\n{crash}\
             put cart milk as=alice via=@cart/1\nwait 100ms\ndelete tea as=bob via=@cart/1\nwait 100ms\n"
        )
    };
    let (left, right) = (ran(&script("crash @cart/3\n")), ran(&script("")));
    let third = right.cluster().ring().key("cart").position();
    let third = right.cluster().ring().primaries_at(third)[2];
    let found = compared(&left, &right);
    let copies = &found.replicas;
    assert_eq!((copies.equal, copies.differing), (4, 2));
    for (copy, key) in copies.first.iter().zip(["cart", "tea"]) {
        assert_eq!(
            (copy.node, &*copy.key, &copy.left),
            (third, key, &Held::Nothing)
        );
        let Held::Versions(versions) = &copy.right else {
            panic!()
        };
        let [version] = &versions[..] else { panic!() };
        let expected = [("milk", "text/plain", "alice"), ("", "tombstone", "bob")];
        let expected = expected[usize::from(key == "tea")];
        assert_eq!(
            (version.value().unwrap(), version.media(), &*version.by),
            expected
        );
    }
}

#[test]
fn clusters_of_other_sizes_hashes_and_ages_are_compared_too() {
    let script = "cluster nodes=5 n=3 seed=2\nput cart milk\nput tea green\nwait 100ms\n";
    for setting in [
        "nodes=3",
        "nodes=9",
        "hash=sha1",
        "seed=3",
        "partitioning=tokens",
    ] {
        let (left, right) = with(script, setting);
        let found = compared(&left, &right);
        assert_eq!(
            found.replicas.equal + found.replicas.differing,
            union(&left, &right).len()
        );
        assert!(!found.metrics.is_empty());
    }
    let (left, right) = with(script, "nodes=9");
    let copies = compared(&left, &right).replicas.first;
    for it in copies {
        let is_there = left.cluster().machine(it.node).is_some();
        assert_eq!(it.left == Held::NoNode, !is_there, "{it:?}");
    }

    let mut replaced = left.clone();
    go_on(&mut replaced, ["cluster nodes=2 n=2"]);
    let found = compared(&left, &replaced);
    assert_eq!((found.requests.equal, found.requests.differing), (0, 2));
    assert_eq!(found.requests.first[0].right, Outcome::NotAsked);
    let empty = Runner::new(Default::default(), Trace::kept());
    assert!(compared(&empty, &empty.clone()).is_same_run());
    let left = ran("cluster nodes=3\n");
    let mut gone = left.clone();
    go_on(&mut gone, ["crash C", "remove C", "wait 20s"]);
    assert_eq!(
        sentences(&compared(&left, &gone)).1,
        Some("Command: crash C.")
    );
}

#[test]
fn many_differences_are_counted_and_the_first_told() {
    let script = "cluster latency=const(1ms)\nworkload ops=1500 clients=5 keys=300 read=0 rate=5000\nwait 1s\n";
    let (left, right) = with(script, "latency=const(2ms)");
    let found = compared(&left, &right);
    assert_eq!(
        (found.requests.differing, found.requests.first.len()),
        (1_500, 1_000)
    );
    let empty = ran("cluster latency=const(1ms)\n");
    let found = compared(&left, &empty);
    assert!(found.replicas.differing > 200);
    assert_eq!(found.replicas.first.len(), 200);
}

/// Every copy by key and node: its versions.
fn copies(runner: &Runner) -> BTreeMap<(String, String), String> {
    let cluster = runner.cluster();
    let mut all = BTreeMap::new();
    for node in cluster.nodes() {
        for (key, entry) in cluster.durable_store(node).entries() {
            let versions = entry.clock.dots().map(|(actor, counter, version)| {
                let by = cluster.client_name(version.client);
                format!("{actor}:{counter} {:?} {by}", version.body)
            });
            let versions: Vec<_> = versions.collect();
            all.insert(
                (key.text().to_owned(), node.to_string()),
                versions.join("; "),
            );
        }
    }
    all
}

fn union(left: &Runner, right: &Runner) -> BTreeSet<(String, String)> {
    copies(left)
        .into_keys()
        .chain(copies(right).into_keys())
        .collect()
}

fn command() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec!["a", "b", "c"]);
    let client = prop::sample::select(vec!["x", "y"]);
    let node = prop::sample::select(vec!["A", "B", "C", "D"]);
    let what = prop::sample::select(vec![
        "put KEY one as=CLIENT",
        "put KEY two as=CLIENT context=none",
        "get KEY as=CLIENT",
        "delete KEY as=CLIENT",
        "resolve KEY three as=CLIENT",
        "async put KEY four as=CLIENT",
        "async resolve KEY five as=CLIENT",
        "async get KEY as=CLIENT",
        "crash NODE",
        "restart NODE",
        "pause NODE",
        "resume NODE",
        "partition A,B | C,D",
        "heal",
        "bus loss=0.3",
        "set anti_entropy=off",
        "wait 30ms",
        "wait 3s",
        "workload ops=150 clients=2 keys=4 rate=500",
    ]);
    (what, key, client, node).prop_map(|(what, key, client, node)| {
        let text = what.replace("KEY", key).replace("CLIENT", client);
        text.replace("NODE", node)
    })
}

/// Carries out what can be.
fn go_on<'a>(runner: &mut Runner, commands: impl IntoIterator<Item = &'a str>) {
    for command in commands {
        let _ = runner.run(&parse_line(command, 1).unwrap().unwrap());
    }
}

/// An event without what led to it.
fn tells(event: &TraceEvent) -> String {
    format!("{} {:?}", event.at_us, event.what)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn two_futures_of_one_past_part_where_plain_comparing_says(
        past in prop::collection::vec(command(), 0..8),
        left in prop::collection::vec(command(), 0..8),
        right in prop::collection::vec(command(), 0..8),
    ) {
        let mut one = ran("cluster nodes=4 seed=11\n");
        go_on(&mut one, past.iter().map(String::as_str));
        let mut other = one.clone();
        let same = compared(&one, &other);
        prop_assert!(same.is_same_run());
        prop_assert!(same.settings.is_empty());
        prop_assert_eq!(same.requests.equal, one.history().len());

        go_on(&mut one, left.iter().map(String::as_str));
        go_on(&mut other, right.iter().map(String::as_str));
        let found = compared(&one, &other);
        let [ours, theirs] = [&one, &other].map(|runner| {
            let events = runner.cluster().trace().events();
            events.iter().map(tells).collect::<Vec<_>>()
        });
        let index = ours.iter().zip(&theirs).position(|(one, other)| one != other);
        let index = index.or((ours.len() != theirs.len()).then_some(ours.len().min(theirs.len())));
        prop_assert_eq!(found.first.as_ref().map(|it| it.index), index);
        if let Some(first) = &found.first {
            prop_assert_eq!(first.left.is_some(), first.index < ours.len());
            prop_assert_eq!(first.right.is_some(), first.index < theirs.len());
            let told = first.left != first.right || !first.details.is_empty();
            prop_assert!(told, "{first:?}");
        }

        let (held, theirs) = (copies(&one), copies(&other));
        let all = union(&one, &other);
        let differing = all.iter().filter(|copy| held.get(*copy) != theirs.get(*copy));
        let differing: Vec<_> = differing.cloned().collect();
        let told: Vec<_> = found.replicas.first.iter().map(|it| (it.key.clone(), it.node.to_string())).collect();
        prop_assert_eq!(&told, &differing);
        prop_assert_eq!(found.replicas.differing, differing.len());
        prop_assert_eq!(found.replicas.equal, all.len() - differing.len());

        // The n-th command of a client on one side is the n-th on the other.
        let [ours, theirs] = [&one, &other].map(|runner| {
            let records = runner.history().iter();
            let told = |it: &OpRecord| {
                let values = it.siblings.iter().map(|it| (it.bytes(), it.media()));
                let mut values: Vec<_> = values.collect();
                values.sort();
                format!(
                    "{} {} {} {} {values:?} {:?} {:?} {}",
                    it.command, it.key, it.ok, it.notfound, it.error, it.coordinator, it.latency_us
                )
            };
            let all = records.map(|it| ((it.client.clone(), it.number), told(it)));
            let numbered: BTreeMap<_, _> = all.collect();
            assert_eq!(numbered.len(), runner.history().len(), "no number twice");
            numbered
        });
        let alike = ours.iter().filter(|(id, told)| theirs.get(*id) == Some(*told)).count();
        prop_assert_eq!(found.requests.equal, alike);

        let back = compared(&other, &one);
        prop_assert_eq!(back.requests.differing, found.requests.differing);
        prop_assert_eq!(back.first.map(|it| (it.index, it.right, it.left)), found.first.map(|it| (it.index, it.left, it.right)));
    }
}
