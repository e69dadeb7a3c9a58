//! What a change of the ownership table moves, and how far it has come, as people are shown it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::{Micros, NodeId};
use ringlab::config::ClusterConfig;
use ringlab::observe::{self, Moved, Passage};
use ringlab::ring::moved_share;
use ringlab::script::{Runner, parse_script};
use ringlab::sim::Trace;

const E: NodeId = NodeId(4);
const F: NodeId = NodeId(5);

/// A cluster with twenty keys at their nodes.
fn filled(settings: &[(&str, &str)]) -> Runner {
    let config = ClusterConfig::from_settings(settings).unwrap();
    let mut runner = Runner::new(config, Trace::kept());
    for key in 0..20 {
        run(&mut runner, &format!("put key{key} value w=3"));
    }
    run(&mut runner, "wait 1s");
    runner
}

fn run(runner: &mut Runner, script: &str) {
    for line in parse_script(script).unwrap() {
        runner.start(&line).unwrap();
        while runner.is_waiting() {
            let next = runner.next_at().unwrap();
            runner.pump(next).unwrap();
        }
    }
}

/// Lets time pass until the newest table is another one, and tells what that moves.
fn next_change(runner: &mut Runner) -> Moved {
    let before = runner.cluster().ring().table_version();
    while runner.cluster().ring().table_version() == before {
        let next = runner.next_at().unwrap();
        runner.pump(next).unwrap();
    }
    observe::moved(runner.cluster()).unwrap()
}

#[test]
fn nothing_has_moved_at_first() {
    assert_eq!(observe::moved(filled(&[]).cluster()), None);
}

#[test]
fn a_node_that_joins_takes_arcs_and_keys_from_others() {
    let mut runner = filled(&[]);
    run(&mut runner, "join F");
    assert_eq!(
        observe::passage(runner.cluster(), F),
        Some(Passage::Joining)
    );
    let moved = next_change(&mut runner);
    assert_eq!(
        (moved.joined.as_slice(), moved.title().as_str()),
        (&[F][..], "F joined")
    );
    assert!(moved.left.is_empty() && moved.removed.is_empty());
    let (owned, copied): (Vec<_>, Vec<_>) = moved.arcs.iter().partition(|it| it.has_new_owner());
    assert!(owned.iter().all(|arc| arc.owners.1 == F), "{owned:?}");
    // A sixth of 32 partitions.
    assert!((5..=6).contains(&owned.len()), "{}", owned.len());
    assert!(copied.iter().all(|arc| !arc.gains.is_empty()), "{copied:?}");
    // The keys, by asking both rings for each.
    let ring = |ring: &ringlab::ring::Ring, key: &str| {
        let mut primaries = ring.primaries_at(ring.key(key).position()).to_vec();
        primaries.sort_unstable();
        primaries
    };
    let moves = |key: &String| ring(&moved.before, key) != ring(&moved.after, key);
    let mut expected: Vec<String> = (0..20)
        .map(|key| format!("key{key}"))
        .filter(moves)
        .collect();
    expected.sort_unstable();
    let mut keys: Vec<&str> = moved.keys.iter().map(|(key, _)| key.text()).collect();
    keys.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(
        moved.arcs.iter().map(|arc| arc.keys).sum::<usize>(),
        keys.len()
    );
    let said = moved.extent();
    let begin = format!("{} of 32 arcs have another owner, ", owned.len());
    assert!(said.starts_with(&begin), "{said}");
    let keys = format!("; {} keys move, ", keys.len());
    assert!(said.contains(&keys), "{said}");
}

#[test]
fn progress_is_what_the_nodes_hold_and_owe() {
    let mut runner = filled(&[]);
    run(&mut runner, "join F");
    let moved = next_change(&mut runner);
    let at_first = observe::progress(runner.cluster(), &moved);
    let copies: usize = moved.keys.iter().map(|(_, gains)| gains.len()).sum();
    assert_eq!((at_first.arrived, at_first.copies), (0, copies));
    assert!(
        !at_first.is_done() && at_first.behind.len() == 5,
        "{at_first:?}"
    );
    let mut owed_once = false;
    while runner.cluster().now() < Micros::from_millis(20_000) {
        let next = runner.next_at().unwrap();
        runner.pump(next).unwrap();
        let far = observe::progress(runner.cluster(), &moved);
        owed_once |= !far.owed.is_empty();
        for (holder, target, keys) in &far.owed {
            let (hints, moving) = observe::owed(runner.cluster())[&(*holder, *target)];
            assert_eq!((hints, moving), (0, *keys));
        }
    }
    assert!(owed_once);
    let done = observe::progress(runner.cluster(), &moved);
    assert!(done.is_done() && done.arrived == copies, "{done:?}");
    assert_eq!(observe::passage(runner.cluster(), F), None);
}

#[test]
fn a_node_that_leaves_owes_what_it_holds_until_it_is_gone() {
    let mut runner = filled(&[]);
    run(&mut runner, "leave E");
    let moved = observe::moved(runner.cluster()).unwrap();
    assert_eq!(moved.left, [E]);
    assert_eq!(moved.title(), "E gives up its arcs");
    let owned = (0..32).filter(|partition| moved.before.owner_of(*partition) == E);
    let given_up = moved.arcs.iter().filter(|arc| arc.owners.0 == E);
    assert_eq!(given_up.count(), owned.count());
    assert!(
        moved
            .arcs
            .iter()
            .all(|arc| arc.owners.1 != E && !arc.gains.contains(&E))
    );
    assert_eq!(
        observe::passage(runner.cluster(), E),
        Some(Passage::Leaving)
    );
    let held = runner.cluster().durable_store(E).len();
    let owed: usize = observe::progress(runner.cluster(), &moved)
        .owed
        .iter()
        .map(|(holder, _, keys)| if *holder == E { *keys } else { 0 })
        .sum();
    assert!(held > 0 && owed == held, "{owed} of {held}");
    run(&mut runner, "wait 30s");
    assert!(observe::progress(runner.cluster(), &moved).is_done());
    assert_eq!(observe::passage(runner.cluster(), E), None);
    assert!(runner.cluster().nodes().all(|node| node != E));
}

#[test]
fn a_removed_node_has_its_places_filled_from_the_others() {
    let mut runner = filled(&[]);
    run(&mut runner, "crash E\nremove E");
    let moved = observe::moved(runner.cluster()).unwrap();
    assert_eq!(
        (moved.removed.as_slice(), moved.title().as_str()),
        (&[E][..], "E was removed")
    );
    run(&mut runner, "wait 30s");
    let done = observe::progress(runner.cluster(), &moved);
    assert!(done.is_done() && done.copies > 0, "{done:?}");
}

#[test]
fn hints_are_no_ownership_transfer() {
    let mut runner = filled(&[]);
    run(&mut runner, "crash @cart/1\nput cart milk w=3");
    let owed = observe::owed(runner.cluster());
    assert_eq!(owed.values().copied().collect::<Vec<_>>(), [(1, 0)]);
}

#[test]
fn arcs_cover_what_moves_however_the_ring_is_cut() {
    for partitioning in [
        "equal",
        "tokens",
        "tokens-equal",
        "degrees",
        "everywhere",
        "modulo",
    ] {
        let mut runner = filled(&[("partitioning", partitioning)]);
        run(&mut runner, "join F");
        let moved = next_change(&mut runner);
        assert_eq!(moved.joined, [F], "{partitioning}");
        let length = |(start, end): (u128, u128)| match end.wrapping_sub(start) {
            0 => 1 << 64,
            length => length >> 64,
        };
        let copied: u128 = moved
            .arcs
            .iter()
            .map(|arc| length(arc.arc) * arc.gains.len() as u128)
            .sum();
        let ppm = (copied >> 20) * 1_000_000 / ((1 << 44) * moved.after.replicas() as u128);
        let share = u128::from(moved_share(&moved.before, &moved.after));
        match partitioning {
            "modulo" => assert!(moved.arcs.is_empty() && share > 300_000),
            _ => assert!(
                ppm.abs_diff(share) < 1_000,
                "{partitioning}: {ppm}, {share}"
            ),
        }
        run(&mut runner, "wait 30s");
        let done = observe::progress(runner.cluster(), &moved);
        assert!(done.is_done(), "{partitioning}: {done:?}");
    }
}
