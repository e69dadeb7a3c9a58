//! Every way of cutting the ring, of knowing the members, of bringing keys: a node joins, one
//! leaves, one is removed, another joins, and each time every key is where it ought to be.

use crate::world::World;
use ringlab::base::NodeId;

const KEYS: u32 = 200;

const PARTITIONINGS: [&str; 6] = [
    "equal",
    "tokens",
    "tokens-equal",
    "degrees",
    "modulo",
    "everywhere",
];

/// All kinds of changes, of a cluster of five.
fn all_changes(settings: &str) {
    let changes = [
        "join F",
        "leave B",
        "crash C\nremove C",
        "join G seed_node=D",
        "crash A\nput k0 x context=none\nremove A",
        "leave D",
        "join B",
    ];
    changes_of(settings, &changes);
}

fn changes_of(settings: &str, changes: &[&str]) {
    let mut world = World::new(settings, KEYS);
    world.settle(&format!("{settings}: before"));
    for change in changes {
        world.run(change);
        world.settle(&format!("{settings}: {change}"));
    }
    world.run("get k1\nexpect value v-k1");
}

#[test]
fn with_every_partitioning() {
    for partitioning in PARTITIONINGS {
        all_changes(&format!("partitioning={partitioning}"));
        all_changes(&format!("partitioning={partitioning} hash=sha1 seed=3"));
        all_changes(&format!(
            "partitioning={partitioning} hash=sha256 zones=3 seed=4"
        ));
        // A key may have all its places on one node here, and would be gone with that one.
        let riak = format!("partitioning={partitioning} preference=partitions");
        let changes = [
            "join F", "leave B", "join G", "leave A", "leave C", "join B",
        ];
        changes_of(&format!("{riak} seed=5"), &changes);
        changes_of(&format!("{riak} zones=2"), &changes);
    }
}

#[test]
fn with_any_number_of_replicas() {
    for partitioning in ["equal", "tokens", "modulo"] {
        for n in [1, 2, 3, 5] {
            let quorum = n / 2 + 1;
            let settings = format!("partitioning={partitioning} n={n} r={quorum} w={quorum}");
            if n == 1 {
                // What a removed node held alone is gone with it.
                changes_of(
                    &settings,
                    &["join F", "leave B", "join G", "leave A", "leave C"],
                );
            } else {
                all_changes(&settings);
            }
        }
    }
}

#[test]
fn with_weights() {
    for partitioning in ["equal", "tokens", "tokens-equal"] {
        let settings = format!("partitioning={partitioning}");
        let changes = [
            "join F weight=3",
            "leave A",
            "join G weight=20",
            "leave F",
            "leave G",
        ];
        changes_of(&settings, &changes);
    }
}

#[test]
fn with_every_membership() {
    for membership in [
        "membership=swim",
        "membership=swim failure_detector=timeouts",
        "membership=gossip failure_detector=phi",
        "membership=gossip failure_detector=timeouts",
        "membership=gossip failure_detector=none",
        "membership=swim probe_interval=20s probe_timeout=5s",
        "membership=gossip failure_detector=phi gossip_interval=10s",
    ] {
        for repair in [
            "anti_entropy=on",
            "anti_entropy=off",
            "handoff_interval=10ms",
            "handoff_interval=20s anti_entropy=off",
            "wire=on",
        ] {
            all_changes(&format!("{membership} {repair}"));
        }
    }
}

/// Messages that are lost, late or doubled while everything is under way.
#[test]
fn with_a_bad_network() {
    for seed in 0..8 {
        for membership in ["", "membership=gossip failure_detector=timeouts"] {
            let settings = format!("seed={seed} loss=0.2 duplicate=0.2 latency=exp(30ms)");
            let mut world = World::new(&format!("{settings} {membership}"), KEYS);
            for change in ["join F", "leave B", "crash C\nremove C", "join G"] {
                world.run(&format!("bus loss=0.2\n{change}\nwait 20s\nbus loss=0"));
                world.settle(&format!("{settings} {membership}: {change}"));
            }
        }
    }
}

/// Half of all messages get lost, and yet a node that asks again and again is let in, and one that
/// leaves gets away.
#[test]
fn a_change_that_is_lost_on_the_way_is_tried_again() {
    for seed in 0..16 {
        let membership = ["swim", "gossip"][seed % 2];
        let settings =
            format!("seed={seed} loss=0.5 membership={membership} failure_detector=none");
        let mut world = World::new(&settings, 0);
        world.run("join F\nwait 3m");
        let members = |world: &World| world.cluster().ring().ownership().members.len();
        assert_eq!(members(&world), 6, "{settings}");
        world.run("leave B\nwait 3m");
        assert_eq!(members(&world), 5, "{settings}");
        assert!(!world.is_up(NodeId(1)), "{settings}");
    }
}

#[test]
fn with_few_members() {
    for seed in 0..4 {
        let settings = format!("nodes=1 n=1 r=1 w=1 seed={seed}");
        changes_of(&settings, &["join B", "join C", "leave A", "leave C"]);
        let settings = format!("nodes=3 seed={seed}");
        let changes = ["leave B", "leave A", "join A", "join B", "join D", "join E"];
        changes_of(&settings, &changes);
    }
}

/// Whoever owns fewer partitions than before goes on comparing them with others.
#[test]
fn anti_entropy_goes_on_after_a_change() {
    for seed in 0..12 {
        let mut world = World::new(&format!("nodes=4 seed={seed}"), KEYS);
        world.run(&format!("wait {}s", 20 + seed));
        for change in ["join E", "join F", "join G"] {
            world.run(change);
            world.settle(change);
        }
        world.run("crash A\nrestart A disk=lost");
        world.settle("a lost disk");
    }
}
