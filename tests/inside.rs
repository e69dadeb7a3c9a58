//! A node opened: its log, keys, timers, counts and doubts, the marks and tombstones of all, as
//! people are shown them, against what the engine does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::{Micros, NodeId};
use ringlab::config::ClusterConfig;
use ringlab::membership::State;
use ringlab::node::MessageKind;
use ringlab::observe::{self, Attempt, Counts, Doubt, LogIndex, Wait};
use ringlab::script::{Runner, parse_script};
use ringlab::sim::{Cluster, Happening, Trace};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);

fn cluster(settings: &[(&str, &str)]) -> Runner {
    let config = ClusterConfig::from_settings(settings).unwrap();
    Runner::new(config, Trace::kept())
}

fn run(runner: &mut Runner, script: &str) {
    for line in parse_script(script).unwrap() {
        runner.start(&line).unwrap();
        while runner.is_waiting() {
            step(runner);
        }
    }
}

fn step(runner: &mut Runner) {
    let next = runner.next_at().unwrap();
    runner.pump(next).unwrap();
}

/// The node at this place of the key's preference list.
fn at(runner: &Runner, key: &str, place: usize) -> NodeId {
    let ring = runner.cluster().ring();
    let partition = ring.partition_of(ring.key(key).position());
    ring.preference_list(partition).nth(place - 1).unwrap()
}

fn index(cluster: &Cluster, node: NodeId, index: &mut LogIndex) {
    let machine = cluster.machine(node).unwrap();
    index.follow(node, machine.boots(), machine.disk());
}

/// An index that followed a log all the way says what a fresh one says, and what a start would read.
fn check_log(cluster: &Cluster, node: NodeId, followed: &mut LogIndex) {
    index(cluster, node, followed);
    let mut fresh = LogIndex::default();
    index(cluster, node, &mut fresh);
    let disk = cluster.machine(node).unwrap().disk();
    let read = disk.read();
    let (bytes, synced) = disk.len_and_synced();
    assert_eq!(followed.len(), read.records.len());
    assert_eq!(
        (followed.torn(), fresh.torn()),
        (read.dropped, read.dropped)
    );
    let records = followed.records(disk, 0, usize::MAX);
    assert_eq!(records, fresh.records(disk, 0, usize::MAX));
    let mut end = 0;
    for (record, number) in records.iter().zip(1..) {
        assert_eq!((record.offset, record.number), (end, number));
        assert_ne!(record.kind, "damaged");
        end += record.length;
        assert_eq!(record.synced, end <= synced);
    }
    assert_eq!(end, bytes - read.dropped);
    let sure = records.iter().filter(|record| record.synced).count();
    assert_eq!(followed.synced(), sure);
    let (skipped, most) = (records.len() / 2, 3);
    let window: Vec<_> = records.iter().skip(skipped).take(most).cloned().collect();
    assert_eq!(followed.records(disk, skipped, most), window);
}

#[test]
fn a_log_is_followed_through_syncs_crashes_and_rewritings() {
    for fsync in ["always", "every(20ms)", "never"] {
        let mut runner = cluster(&[
            ("nodes", "3"),
            ("fsync", fsync),
            ("fsync_latency", "const(2ms)"),
        ]);
        let mut followed = LogIndex::default();
        for round in 0..120 {
            run(
                &mut runner,
                &format!("async put k{} v{round} w=1", round % 5),
            );
            for _ in 0..12 {
                step(&mut runner);
                check_log(runner.cluster(), A, &mut followed);
            }
            if round % 40 == 20 {
                run(&mut runner, "crash A keep=7");
                check_log(runner.cluster(), A, &mut followed);
                run(&mut runner, "restart A");
                check_log(runner.cluster(), A, &mut followed);
            }
            if round == 70 {
                run(&mut runner, "crash A\nrestart A disk=lost");
                check_log(runner.cluster(), A, &mut followed);
            }
        }
        assert!(!followed.is_empty());
    }
}

#[test]
fn a_rewriting_is_seen_while_it_lasts_and_counted_after() {
    let mut runner = cluster(&[
        ("nodes", "1"),
        ("n", "1"),
        ("r", "1"),
        ("w", "1"),
        ("fsync_latency", "const(2ms)"),
    ]);
    let mut seen = false;
    let report = |runner: &Runner| observe::node_report(runner.cluster(), A).unwrap().disk;
    for round in 0..400 {
        run(&mut runner, &format!("async put k v{round}"));
        while runner.cluster().has_open_requests() {
            step(&mut runner);
            seen |= report(&runner).rewriting.is_some();
        }
        run(&mut runner, "await");
    }
    let disk = report(&runner);
    assert!(seen && disk.rewritings == 1, "{disk:?}");
    assert!(disk.rewritten_us.unwrap() <= runner.cluster().now().0);
    assert!(disk.bytes < 20_000, "{disk:?}");
}

#[test]
fn a_node_opened_says_what_it_holds_and_a_crashed_one_what_its_disk_holds() {
    let mut runner = cluster(&[]);
    for key in 0..9 {
        run(&mut runner, &format!("put key{key} v w=3"));
    }
    run(
        &mut runner,
        "delete key3 w=3\nput key4 w context=none w=3\nwait 1s",
    );
    let node = at(&runner, "key4", 2);
    let up = observe::node_report(runner.cluster(), node).unwrap();
    assert_eq!((up.state, up.incarnation), ("up", Some(0)));
    assert_eq!(up.table, Some((1, "A".to_owned())));
    let (owned, primary, all) = up.partitions;
    assert!((6..=7).contains(&owned) && (18..=21).contains(&primary) && all == 32);
    assert_eq!((up.disk.number, up.disk.synced), (Some(1), up.disk.bytes));
    let all = observe::keys(runner.cluster(), node, "", 0, 100);
    assert_eq!((all.shown.len(), all.found), (up.keys, up.keys));
    let concurrent = all.shown.iter().find(|held| held.key == "key4").unwrap();
    assert_eq!((concurrent.siblings, concurrent.primary), (2, Some(2)));
    let some = observe::keys(runner.cluster(), node, "key4", 0, 5);
    assert_eq!(
        (some.shown.as_slice(), some.found),
        (&[concurrent.clone()][..], 1)
    );
    let rest = observe::keys(runner.cluster(), node, "", 2, 2);
    assert_eq!(rest.shown, all.shown[2..4]);

    run(&mut runner, &format!("crash {node}"));
    let down = observe::node_report(runner.cluster(), node).unwrap();
    assert_eq!(
        (down.state, down.keys, down.disk.number),
        ("down", up.keys, Some(1))
    );
    assert_eq!(
        (down.incarnation, down.disk.births),
        (Some(0), up.disk.births)
    );
    assert_eq!(observe::keys(runner.cluster(), node, "", 0, 100), all);
    assert_eq!(observe::dues(runner.cluster(), node), []);
    run(&mut runner, &format!("restart {node} disk=lost"));
    let empty = observe::node_report(runner.cluster(), node).unwrap();
    assert_eq!(
        (empty.keys, empty.disk.number, empty.boots),
        (0, Some(2), 2)
    );
    assert_eq!(observe::node_report(runner.cluster(), NodeId(77)), None);
}

#[test]
fn the_timers_of_a_node_are_those_that_come() {
    let mut runner = cluster(&[("fsync_latency", "const(3ms)")]);
    run(&mut runner, "async put k v");
    let mut fired = 0;
    for _ in 0..2_000 {
        let dues = observe::dues(runner.cluster(), A);
        let before = runner.cluster().trace().events().len();
        step(&mut runner);
        let events = runner.cluster().trace().events().since(before);
        for event in events {
            match &event.what {
                Happening::TimerFired { node, .. } | Happening::Synced { node } if *node == A => {
                    assert_eq!(dues.first().map(|due| due.at_us), Some(event.at_us.0));
                    fired += 1;
                }
                _ => {}
            }
        }
    }
    assert!(fired > 20, "{fired}");
}

#[test]
fn counts_add_up_to_the_clusters_own_and_do_not_depend_on_how_they_are_taken_in() {
    let mut runner = cluster(&[
        ("hint_ttl", "2s"),
        ("handoff", "off"),
        ("anti_entropy", "off"),
    ]);
    let mut followed = Counts::default();
    run(&mut runner, "crash @k/2");
    for round in 0..20 {
        let of = if round % 2 == 0 { "k" } else { "j" };
        run(&mut runner, &format!("put {of} v{round}\nget {of}"));
        followed.follow(runner.cluster().trace());
    }
    run(&mut runner, "delete j\nwait 3s");
    followed.follow(runner.cluster().trace());
    let mut at_once = Counts::default();
    at_once.follow(runner.cluster().trace());
    let cluster = runner.cluster();
    let each: Vec<_> = cluster.nodes().map(|node| followed.of(node)).collect();
    for (node, counts) in cluster.nodes().zip(&each) {
        assert_eq!(&at_once.of(node), counts);
    }
    for kind in MessageKind::ALL {
        let all = cluster.metrics().kind(kind);
        let sum = |of: fn(observe::KindCount) -> u64| -> u64 {
            each.iter().map(|counts| of(counts.kind(kind))).sum()
        };
        assert_eq!(sum(|count| count.sent), all.sent, "{kind}");
        assert_eq!(sum(|count| count.bytes), all.bytes, "{kind}");
        assert_eq!(sum(|count| count.received), all.delivered, "{kind}");
    }
    let puts: u64 = each.iter().map(|counts| counts.puts).sum();
    let gets: u64 = each.iter().map(|counts| counts.gets).sum();
    assert_eq!((puts, gets), (21, 20));
    assert_eq!(each.iter().map(|counts| counts.crashes).sum::<u64>(), 1);
    let (expired, in_all) = followed.expired();
    let expired: Vec<_> = expired.collect();
    let dropped: u64 = each.iter().map(|counts| counts.hints_expired).sum();
    assert!(in_all >= 1 && in_all == dropped && in_all as usize == expired.len());
    assert!(expired[0].at <= cluster.now() && expired[0].target == at(&runner, "k", 2));
    assert_eq!(followed.deleted().collect::<Vec<_>>(), ["j"]);
    // An earlier moment of the same run is taken in anew.
    let mut shorter = at_once.clone();
    shorter.follow(self::cluster(&[]).cluster().trace());
    assert_eq!(shorter.of(A).puts + shorter.of(B).puts, 0);
}

#[test]
fn a_suspicion_ends_when_it_says() {
    let mut runner = cluster(&[]);
    run(&mut runner, "wait 2s\ncrash B");
    let doubt = |runner: &Runner| observe::doubt(runner.cluster(), A, B);
    assert_eq!(doubt(&runner), None);
    assert_eq!(observe::incarnation(runner.cluster(), A, B), Some(0));
    let (since, until) = loop {
        step(&mut runner);
        if let Some(Doubt::Suspicion { since, until }) = doubt(&runner) {
            break (since, until);
        }
    };
    assert_eq!(since, runner.cluster().now());
    assert_eq!(until.since(since), Micros::from_secs(4));
    let mut last = 0;
    while doubt(&runner).is_some() {
        let now = runner.cluster().now();
        let progress = doubt(&runner).unwrap().progress(now);
        assert!(progress >= last && now <= until);
        last = progress;
        step(&mut runner);
    }
    assert!(last > 900, "{last}");
    let cluster = runner.cluster();
    assert_eq!(cluster.now(), until);
    let opinion = cluster.machine(A).unwrap().node().unwrap();
    assert_eq!(opinion.opinion_of(B, until), State::Dead);
    assert_eq!(observe::doubt(cluster, B, A), None, "it is down");
}

#[test]
fn phi_rises_with_silence_alone() {
    let mut runner = cluster(&[("membership", "gossip"), ("failure_detector", "phi")]);
    run(&mut runner, "wait 20s\ncrash B");
    let mut was_below = false;
    for _ in 0..400 {
        run(&mut runner, "wait 50ms");
        let cluster = runner.cluster();
        let Some(Doubt::Phi { level, threshold }) = observe::doubt(cluster, A, B) else {
            panic!("no phi");
        };
        let dead = observe::view(cluster, A, B) == Some("dead");
        assert_eq!(level >= threshold, dead, "{level} of {threshold}");
        was_below |= level > 0 && !dead;
        if dead {
            assert!(was_below);
            return;
        }
    }
    panic!("never believed down");
}

#[test]
fn a_back_off_says_until_when() {
    let settings = [("membership", "static"), ("failure_detector", "timeouts")];
    let mut runner = cluster(&settings);
    let (first, second) = (at(&runner, "k", 1), at(&runner, "k", 2));
    run(&mut runner, &format!("crash {second}\nput k v\nwait 300ms"));
    let now = runner.cluster().now();
    let doubt = observe::doubt(runner.cluster(), first, second).unwrap();
    let Doubt::BackOff { until, length } = doubt else {
        panic!("{doubt:?}");
    };
    assert!(until > now && length == Micros::from_secs(1));
    assert_eq!(doubt.progress(until), 1_000);
    assert_eq!(doubt.progress(until - length), 0);
    let running = |runner: &Runner| {
        let machine = runner.cluster().machine(first).unwrap();
        machine.node().unwrap().detector().clone()
    };
    assert!(running(&runner).passes_over(second, until - Micros(1)));
    assert!(!running(&runner).passes_over(second, until));
}

#[test]
fn marks_say_for_whom_since_when_and_what_comes_next() {
    let mut runner = cluster(&[("hint_ttl", "30s")]);
    let (holder, target) = (at(&runner, "k", 4), at(&runner, "k", 3));
    assert!(observe::marks(runner.cluster(), 0, 9).is_empty());
    run(&mut runner, "crash @k/3\nput k v\nput j v\nwait 400ms");
    let cluster = runner.cluster();
    let all = observe::marks(cluster, 0, 100);
    let told: Vec<_> = all
        .iter()
        .map(|mark| (mark.holder, mark.target, mark.key.clone()))
        .collect();
    let hints: Vec<_> = observe::hints(cluster)
        .into_iter()
        .map(|hint| (hint.holder, hint.target, hint.key))
        .collect();
    assert_eq!(told, hints);
    assert_eq!(observe::count_marks(cluster), all.len());
    for skipped in 0..=all.len() {
        assert_eq!(
            observe::marks(cluster, skipped, 1),
            all[skipped..].iter().take(1).cloned().collect::<Vec<_>>()
        );
    }
    let mark = all.iter().find(|mark| mark.key == "k").unwrap().clone();
    assert_eq!((mark.holder, mark.target), (holder, target));
    let since = mark.since.unwrap();
    assert_eq!(mark.expires, Some(since + Micros::from_secs(30)));
    let next = |runner: &Runner| observe::marks(runner.cluster(), 0, 1)[0].next;
    // Nobody has noticed yet that the target is down: it is tried, in vain.
    let Attempt::At(due) = next(&runner) else {
        panic!("{:?}", next(&runner));
    };
    while runner.cluster().now() < due {
        step(&mut runner);
    }
    assert_eq!(next(&runner), Attempt::UnderWay);
    run(&mut runner, "wait 12s");
    assert_eq!(next(&runner), Attempt::WhenBelievedUp);
    run(&mut runner, &format!("pause {holder}"));
    assert_eq!(next(&runner), Attempt::WhenHolderResumes);
    run(&mut runner, &format!("resume {holder}\ncrash {holder}"));
    assert_eq!(next(&runner), Attempt::WhenHolderRestarts);
    run(&mut runner, &format!("restart {holder}\nset handoff=off"));
    assert_eq!(next(&runner), Attempt::Never);
}

#[test]
fn what_ownership_moved_has_no_age() {
    let mut runner = cluster(&[]);
    for key in 0..20 {
        run(&mut runner, &format!("put key{key} v w=3"));
    }
    run(&mut runner, "wait 1s\njoin F");
    loop {
        step(&mut runner);
        let marks = observe::marks(runner.cluster(), 0, 1_000);
        if let Some(mark) = marks.first() {
            assert_eq!((mark.since, mark.expires), (None, None));
            assert_eq!(mark.target, NodeId(5));
            return;
        }
    }
}

fn waits(runner: &Runner) -> Option<Wait> {
    observe::tombstone(runner.cluster(), "k").map(|it| it.waits)
}

#[test]
fn a_tombstone_says_what_it_waits_for() {
    let mut runner = cluster(&[]);
    run(&mut runner, "put k v w=3\nwait 1s");
    assert_eq!(observe::tombstone(runner.cluster(), "k"), None);
    run(&mut runner, "delete k w=3\nwait 1s");
    assert_eq!(waits(&runner), Some(Wait::Kept));
    let held = observe::tombstone(runner.cluster(), "k").unwrap();
    assert_eq!(held.holders.len(), 3);
    run(&mut runner, "put k other context=none w=3\nwait 1s");
    assert_eq!(waits(&runner), Some(Wait::LiveValue));
}

#[test]
fn a_tombstone_is_forgotten_when_it_says() {
    let mut runner = cluster(&[("reap", "after(5s)")]);
    run(&mut runner, "put k v w=3\ndelete k w=3\nwait 100ms");
    let Some(Wait::Until(Some(until))) = waits(&runner) else {
        panic!("{:?}", waits(&runner));
    };
    while waits(&runner).is_some() {
        step(&mut runner);
    }
    // Each node looks once a second.
    let forgotten = runner.cluster().now();
    assert!(forgotten >= until && forgotten < until + Micros::from_secs(2));
}

#[test]
fn an_agreement_waits_for_whom_it_names() {
    let settings = [
        ("reap", "after-agreement"),
        ("hint_ttl", "3s"),
        ("message_ttl", "2s"),
        ("handoff", "off"),
    ];
    let mut runner = cluster(&settings);
    run(&mut runner, "put k v w=3\ncrash @k/3\ndelete k\nwait 1s");
    let third = at(&runner, "k", 3);
    let Some(Wait::Agreement {
        until,
        differ,
        away,
        all_members,
    }) = waits(&runner)
    else {
        panic!("{:?}", waits(&runner));
    };
    assert!(until > Some(runner.cluster().now()) && !all_members);
    assert_eq!((differ, away), (vec![third], vec![third]));
    run(&mut runner, "wait 30s");
    let agreement = |until, differ, away| Wait::Agreement {
        until,
        differ,
        away,
        all_members: false,
    };
    assert_eq!(
        waits(&runner),
        Some(agreement(None, vec![third], vec![third]))
    );
    run(&mut runner, &format!("restart {third}\nwait 1s"));
    // Anti-entropy brings it the tombstone; then all agree, and it is gone.
    let mut alike = false;
    while let Some(wait) = waits(&runner) {
        alike |= matches!(&wait, Wait::Agreement { differ, away, .. } if differ.is_empty() && away.is_empty());
        step(&mut runner);
        assert!(runner.cluster().now() < Micros::from_secs(120));
    }
    assert!(alike);
}
