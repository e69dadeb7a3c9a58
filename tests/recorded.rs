//! What was done, as a script.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod histories;
#[path = "histories/story.rs"]
mod story;

use histories::{fresh, line};
use ringlab::base::Micros;
use ringlab::history::History;
use ringlab::script::parse_script;
use story::{STORY, play};

/// The script that was recorded, run from its beginning, does the same.
#[track_caller]
fn assert_recorded(history: &History, expected: &str) {
    let recorded = history.record();
    assert_eq!(recorded.script, expected);
    assert!(recorded.replays(history.runner()), "{expected}");
}

#[test]
fn what_was_done_becomes_a_script() {
    let mut history = fresh();
    let _ = history.beside(line("async put cart milk as=alice", 1));
    while history.runner().cluster().has_open_requests() {
        let next = history.next_at().unwrap();
        history.pump(next).unwrap();
    }
    // Just as the answer comes, and while that of the next is still out.
    let _ = history.beside(line("async get cart as=bob", 2));
    let _ = history.beside(line("crash C", 3));
    let end = history.runner().cluster().now() + Micros(250_000);
    while history.pump(end).unwrap() {}
    let _ = history.beside(line("restart C", 4));
    play(&mut history, "wait 30ms\nget cart as=alice");
    assert_recorded(
        &history,
        "put cart milk as=alice\nasync get cart as=bob\ncrash C\nwait 250ms\nrestart C\nwait 30ms\nget cart as=alice\n",
    );
}

#[test]
fn a_recorded_script_of_a_story_replays_it() {
    let mut history = fresh();
    play(&mut history, STORY);
    let recorded = history.record();
    assert!(recorded.replays(history.runner()), "{}", recorded.script);
    let mut again = fresh();
    play(&mut again, &recorded.script);
    assert_eq!(
        again.runner().cluster().trace().hash(),
        history.runner().cluster().trace().hash()
    );
}

#[test]
fn a_recorded_script_begins_with_the_cluster_and_holds_what_was_laid_up() {
    let mut history = fresh();
    play(&mut history, "put a 1");
    let _ = history.start(line("cluster nodes=4 seed=7", 50));
    play(
        &mut history,
        "workload ops=40 clients=2 keys=3 rate=100\nat 3s crash B\nwait 5s\nprint hints",
    );
    let recorded = history.record();
    assert!(
        recorded.script.starts_with("cluster nodes=4 seed=7\n"),
        "{}",
        recorded.script
    );
    assert!(
        recorded.script.contains("at 3s crash B\n"),
        "{}",
        recorded.script
    );
    assert!(recorded.replays(history.runner()), "{}", recorded.script);
}

#[test]
fn what_was_laid_up_before_the_cluster_happens_in_it_and_is_in_the_script() {
    let mut history = fresh();
    let script = "cluster seed=3\nat 0ms put early 0\nat 50ms crash A\nput a 1\nwait 1s";
    history.play(parse_script(script).unwrap()).unwrap();
    let recorded = history.record();
    assert!(
        recorded.script.contains("at 50ms crash A\n"),
        "{}",
        recorded.script
    );
    assert!(
        recorded.script.contains("put early 0\n"),
        "{}",
        recorded.script
    );
    assert!(recorded.replays(history.runner()), "{}", recorded.script);
    // What was due in the cluster before has happened there.
    history
        .play(parse_script("cluster seed=4\nput b 2\nwait 2s").unwrap())
        .unwrap();
    let recorded = history.record();
    assert!(!recorded.script.contains("crash A"), "{}", recorded.script);
    assert!(recorded.replays(history.runner()), "{}", recorded.script);
}

#[test]
fn what_was_laid_up_is_recorded_as_it_was_left_when_the_cluster_began() {
    // One of two lines of the same moment happens before, the other in the new cluster.
    let mut history = fresh();
    play(
        &mut history,
        "at 100ms crash A\nat 100ms crash B\nwait 100ms",
    );
    let _ = history.start(line("cluster seed=2", 50));
    play(&mut history, "wait 1s");
    let recorded = history.record();
    assert_eq!(
        recorded.script,
        "cluster seed=2\nat 100ms crash B\nwait 1s\n"
    );
    assert!(recorded.replays(history.runner()));
    // A command lets what is due at its moment happen before it.
    let mut history = fresh();
    play(&mut history, "at 0ms crash A\nheal");
    let _ = history.start(line("cluster seed=2", 50));
    play(&mut history, "wait 1s");
    let recorded = history.record();
    assert_eq!(recorded.script, "cluster seed=2\nwait 1s\n");
    assert!(recorded.replays(history.runner()));
}

#[test]
fn a_schedule_later_than_any_that_a_script_can_name_is_not_waited_for() {
    let mut history = fresh();
    let still = "cluster nodes=1 n=1 r=1 w=1 membership=static failure_detector=none \
                 anti_entropy=off handoff=off\nwait 1000000s\nwait 10s";
    history.play(parse_script(still).unwrap()).unwrap();
    play(&mut history, "at 5s put k v\nwait 1s");
    let recorded = history.record();
    assert!(
        recorded
            .script
            .ends_with("wait 1000000s\nwait 10s\nasync put k v\nwait 1s\n"),
        "{}",
        recorded.script
    );
    assert!(recorded.replays(history.runner()), "{}", recorded.script);
}
