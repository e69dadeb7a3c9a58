//! The same once more, beside the run: branches and other settings, to be compared.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use ringlab::base::Micros;
use ringlab::history::{Again, BUDGET, History, Target};
use ringlab::observe::compare_runs;
use ringlab::script::{Setting, parse_script};

fn played(script: &str) -> History {
    let mut history = History::new(Default::default(), BUDGET);
    play(&mut history, script);
    history
}

fn play(history: &mut History, script: &str) {
    history.play(parse_script(script).unwrap()).unwrap();
}

fn arrived(mut again: Again) -> Again {
    while !again.approach(100) {}
    again
}

fn hash(again: &Again) -> String {
    again.runner().cluster().trace().hash()
}

fn set(text: &str) -> Vec<Setting> {
    let (field, value) = text.split_once('=').unwrap();
    vec![Setting {
        field: field.into(),
        value: value.into(),
    }]
}

const STORY: &str = "put cart milk as=alice\nat 900ms crash B\nput cart eggs as=bob\nwait 400ms\n\
    get cart as=alice\nput cart tea as=alice\nwait 1s\nget cart as=bob";

#[test]
fn a_branch_once_more_is_the_branch_at_that_time() {
    let mut history = played(STORY);
    let now = history.runner().cluster().now();
    let again = arrived(history.branch_again(0, now));
    assert_eq!(hash(&again), history.runner().cluster().trace().hash());
    // Another branch, while one is somewhere else.
    history.seek(Target::Time(Micros(300_000)));
    play(&mut history, "crash C\nput cart beer as=carol\nwait 200ms");
    let now = history.runner().cluster().now();
    let (here, there) = (history.branch_again(1, now), history.branch_again(0, now));
    let (here, there) = (arrived(here), arrived(there));
    assert_eq!(hash(&here), history.runner().cluster().trace().hash());
    let found = compare_runs(&here.runner().view(), &there.runner().view());
    let first = found.first.unwrap();
    assert_eq!(first.left.unwrap().sentence, "Command: crash C.");
    history.switch(0);
    history.seek(Target::Time(now));
    assert_eq!(hash(&there), history.runner().cluster().trace().hash());
}

#[test]
fn other_settings_differ_from_where_they_matter() {
    let history = played(STORY);
    let own = arrived(history.settings_again(&[]).unwrap());
    let same = arrived(history.settings_again(&[]).unwrap());
    assert!(compare_runs(&own.runner().view(), &same.runner().view()).is_same_run());
    assert_eq!(
        own.runner().history().len(),
        history.runner().history().len()
    );
    let other = arrived(history.settings_again(&set("w=3")).unwrap());
    let found = compare_runs(&own.runner().view(), &other.runner().view());
    assert!(!found.is_same_run() && found.first.is_some());
    let settings: Vec<_> = found.settings.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(settings, ["w"]);
    // Under one schedule, requests begin at the same times.
    let times = |again: &Again| {
        let all = again.runner().history().iter();
        let mut times: Vec<u64> = all.map(|op| op.at_us).collect();
        times.sort_unstable();
        times
    };
    assert_eq!(times(&own), times(&other));
}

#[test]
fn settings_of_the_cluster_that_there_is_now_are_meant_and_wrong_ones_refused() {
    let mut history = played("put a 1\nput b 2");
    play(&mut history, "cluster nodes=3 n=2 seed=9\nput c 3\nget c");
    let again = arrived(history.settings_again(&set("r=2")).unwrap());
    let config = again.runner().cluster().config();
    assert_eq!(
        (config.nodes, config.n, config.seed, config.r),
        (3, 2, 9, 2)
    );
    assert_eq!(again.runner().history().len(), 2, "of this cluster alone");
    let error = history.settings_again(&set("r=7")).unwrap_err();
    assert!(error.contains('r') && error.contains('7'), "{error}");
}

#[test]
fn what_was_laid_up_before_the_cluster_happens_under_other_settings_too() {
    let history = played("cluster seed=3\nat 50ms crash A\nput a 1\nwait 1s");
    let again = arrived(history.settings_again(&set("w=3")).unwrap());
    let machine = |runner: &ringlab::script::Runner| {
        let node = runner.cluster().machine("A".parse().unwrap());
        node.unwrap().power()
    };
    assert_eq!(machine(history.runner()), ringlab::sim::Power::Down);
    assert_eq!(machine(again.runner()), ringlab::sim::Power::Down);
}

#[test]
fn a_context_is_that_of_the_same_request_under_other_settings() {
    let mut history = played("put k v\nput k w");
    let first = history.runner().history()[0].context.clone().unwrap();
    play(&mut history, &format!("put k x context={first}\nget k"));
    // This setting has nothing to do with it.
    let again = arrived(history.settings_again(&set("hint_ttl=10s")).unwrap());
    let own = arrived(history.settings_again(&[]).unwrap());
    assert_eq!(again.refused(), []);
    let found = compare_runs(&own.runner().view(), &again.runner().view());
    assert_eq!(found.requests.differing, 0, "{:?}", found.first);
    let values = |again: &Again| {
        let last = again.runner().history().last().unwrap();
        let values = last
            .siblings
            .iter()
            .map(|it| it.value().unwrap().to_owned());
        values.collect::<Vec<_>>()
    };
    assert_eq!(values(&again), values(&own));
    assert_eq!(values(&again).len(), 2, "w was not seen, and stays");
}

#[test]
fn what_cannot_be_done_under_other_settings_is_told() {
    let mut history = played("put a 1");
    play(&mut history, "crash E\nput b 2");
    let again = arrived(history.settings_again(&set("nodes=4")).unwrap());
    let refused: Vec<_> = again.refused().iter().map(|it| &it.message).collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].contains('E'), "{refused:?}");
    assert_eq!(again.runner().history().len(), 2);
}

/// What became of each request of a story, here and once more under these settings.
#[track_caller]
fn assert_alike(script: &str, settings: &str) {
    let history = played(script);
    for changed in [vec![], set(settings)] {
        let again = arrived(history.settings_again(&changed).unwrap());
        assert_eq!(again.refused(), []);
        let told = |runner: &ringlab::script::Runner| {
            let all = runner.history().iter();
            let told = all.map(|op| {
                let values = op.siblings.iter().map(|it| it.value().map(str::to_owned));
                (op.line, op.at_us, op.ok, values.collect::<Vec<_>>())
            });
            told.collect::<Vec<_>>()
        };
        assert_eq!(told(again.runner()), told(history.runner()), "{script}");
    }
}

#[test]
fn what_follows_an_answer_at_once_does_so_under_other_settings_too() {
    // Which does not matter here.
    let idle = "hint_ttl=10s";
    assert_alike("wait 1s\nput k v\nput k w\nput k x\nget k", idle);
    let mut history = played("wait 1s\nput k v");
    for value in ["w", "x"] {
        let last = history.runner().history().last().unwrap();
        let context = last.context.clone().unwrap();
        play(&mut history, &format!("put k {value} context={context}"));
    }
    let again = arrived(history.settings_again(&set(idle)).unwrap());
    let last = again.runner().history().last().unwrap();
    assert_eq!(last.siblings.len(), 1, "each replaced the one before");
    // A reply that gave out the same context later, and a label that two replies bore.
    let mut history =
        played("cluster read_repair=off\nput k v label=a\nput j w label=a\nwait 1s\nput k w w=1");
    let first = history.runner().history()[0].context.clone().unwrap();
    play(
        &mut history,
        &format!("put k x w=1 context={first}\nget k r=3"),
    );
    let again = arrived(history.settings_again(&set(idle)).unwrap());
    let values = |runner: &ringlab::script::Runner| {
        let last = runner.history().last().unwrap();
        let values = last
            .siblings
            .iter()
            .map(|it| it.value().unwrap().to_owned());
        values.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(values(again.runner()), values(history.runner()));
    assert!(again.runner().history().iter().all(|op| op.ok));
}

#[test]
fn as_it_is_is_the_very_run() {
    let history = played(STORY);
    let own = arrived(history.settings_again(&[]).unwrap());
    let found = compare_runs(&own.runner().view(), &history.runner().view());
    assert_eq!(found.requests.differing, 0);
    assert_eq!(found.replicas.differing, 0);
    assert_eq!(found.first, None, "not an event differs");
}
