//! Several changes at once, at different nodes, also on both sides of a network partition: in the
//! end all nodes go by one table in which each is done.

use crate::world::World;
use ringlab::base::NodeId;

/// What has to be so in the table in the end.
fn expect_done(world: &World, changes: &str, what: &str) {
    let table = world.cluster().ring().ownership();
    for line in changes.lines() {
        let mut words = line.split_whitespace();
        let (verb, node) = (words.next().unwrap(), words.next().unwrap_or(""));
        let node: Option<NodeId> = node.parse().ok();
        let is_member = node.is_some_and(|node| table.member(node).is_some());
        match verb {
            "join" => assert!(is_member, "{what}: {line} is not done"),
            "leave" => assert!(!is_member, "{what}: {line} is not done"),
            "remove" => assert!(
                table.has_removed(node.unwrap()),
                "{what}: {line} is not done"
            ),
            _ => {}
        }
    }
}

/// A node that skips a table cannot know what others have brought or dropped by it: then a key may
/// have fewer replicas than it ought to until anti-entropy finds it, though never none.
fn expect_well_after_all(world: &mut World, what: &str) {
    let gone = |fault: &&String| fault.contains(": []") || fault.contains("LostWrite");
    let faults = world.faults();
    assert_eq!(faults.iter().find(gone), None, "{what}");
    if !world.cluster().config().anti_entropy {
        world.run("set anti_entropy=on\nwait quiet");
    }
    world.expect_well(what);
}

const MEMBERSHIPS: [&str; 4] = [
    "",
    "membership=gossip failure_detector=timeouts",
    "membership=gossip failure_detector=phi anti_entropy=off",
    "loss=0.1 duplicate=0.1",
];

#[test]
fn two_changes_at_the_same_time() {
    for membership in MEMBERSHIPS {
        for (before, changes) in [
            ("", "join G\njoin H seed_node=B"),
            ("", "join G\njoin H\njoin I\njoin J seed_node=C"),
            ("", "join G\nleave B"),
            ("", "leave B\nleave C"),
            ("", "leave B\nleave C\njoin G\njoin H"),
            ("", "join G seed_node=B\nleave B"),
            ("crash C\nwait 15s", "join G\nremove C"),
            ("crash C\nwait 15s", "leave A\nremove C"),
            ("crash C\ncrash D\nwait 15s", "remove C\nremove D"),
            ("crash C\nwait 15s", "remove C\njoin G\nleave B\njoin H"),
        ] {
            for seed in 0..4 {
                let settings = format!("nodes=6 n=3 seed={seed} {membership}");
                let mut world = World::new(&settings, 100);
                // Whatever is removed must not have been the last to have something.
                world.run("wait 60s");
                world.run(&format!(
                    "{before}\n{changes}\nput k1 new context=none\nwait 30s"
                ));
                world.run("bus loss=0 duplicate=0");
                let what = format!("{settings}: {before}; {changes}");
                world.run("wait quiet");
                expect_done(&world, changes, &what);
                expect_well_after_all(&mut world, &what);
            }
        }
    }
}

#[test]
fn changes_on_both_sides_of_a_partition_that_heals() {
    for membership in &MEMBERSHIPS[..3] {
        for (before, one, other) in [
            ("", "join G seed_node=A", "join H seed_node=D"),
            ("", "join G seed_node=A", "leave E"),
            ("", "leave B", "leave E"),
            ("crash F\nwait 15s", "remove F", "join H seed_node=D"),
            ("crash F\nwait 15s", "remove F", "leave E"),
            (
                "",
                "join G seed_node=A\nleave B",
                "join H seed_node=E\nleave D",
            ),
        ] {
            for (seed, span) in [(0, "1s"), (1, "10s"), (2, "60s")] {
                let settings = format!("nodes=6 seed={seed} {membership}");
                let mut world = World::new(&settings, 100);
                // A node that nobody has named would be connected to all.
                let joins = |node: &str, changes: &str| match changes.contains(node) {
                    true => format!(",{node}"),
                    false => String::new(),
                };
                let (g, mut h) = (joins("G", one), joins("H", other));
                if !one.contains("remove F") {
                    h += ",F";
                }
                world.run(&format!(
                    "{before}\npartition A,B,C | D,E,F\n{one}\n{other}"
                ));
                world.run(&format!("partition A,B,C{g} | D,E{h}"));
                world.run("async put k1 a via=A\nasync put k1 d via=D");
                world.run(&format!("wait {span}\nheal\nwait quiet"));
                let what = format!("{settings}: {one} | {other} for {span}");
                expect_done(&world, one, &what);
                expect_done(&world, other, &what);
                expect_well_after_all(&mut world, &what);
            }
        }
    }
}

/// The same node makes one change, crashes before its table is durable, and makes another: no two
/// tables have one version.
#[test]
fn a_maker_that_crashes_makes_no_second_table_of_one_version() {
    for keep in ["synced", "all", "0"] {
        for wait in ["10ms", "200ms", "1s", "3s"] {
            let mut world = World::new("nodes=5 seed=2", 50);
            world.run(&format!("crash C\nwait 15s\nremove C\nwait {wait}"));
            world.run(&format!(
                "partition A | B,D,E\ncrash A keep={keep}\nrestart A\nleave A"
            ));
            world.run("wait 2s\nheal\nwait quiet");
            let what = format!("keep={keep} after {wait}");
            // Its new table won against the one that it had forgotten: the administrator, who
            // sees that, says again what was in it.
            let table = world.cluster().ring().ownership();
            if !table.has_removed(NodeId(2)) {
                world.run("remove C\nwait quiet");
            }
            world.expect_well(&what);
            expect_done(&world, "leave A\nremove C", &what);
        }
    }
}
