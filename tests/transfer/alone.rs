//! Changes that have to wait for somebody, and what `wait quiet` makes of them.

use crate::world::World;
use ringlab::base::NodeId;

fn members(world: &World) -> usize {
    world.cluster().ring().ownership().members.len()
}

#[test]
fn a_seed_node_that_crashes_after_the_join_lets_the_node_in_when_it_is_back() {
    for membership in ["", "membership=gossip failure_detector=timeouts"] {
        for pause in [false, true] {
            let mut world = World::new(membership, 100);
            let (stop, go) = if pause {
                ("pause", "resume")
            } else {
                ("crash", "restart")
            };
            world.run(&format!(
                "wait 5s\njoin F seed_node=B\n{stop} B\nput k1 meanwhile"
            ));
            // The joining cannot go on, and quiet comes all the same.
            world.run("wait quiet max=5m");
            assert_eq!(members(&world), 5);
            world.run(&format!("{go} B\nwait quiet"));
            assert_eq!(members(&world), 6, "{membership}");
            world.expect_well(membership);
        }
    }
}

#[test]
fn a_node_whose_seed_node_never_returns_can_be_removed() {
    let mut world = World::new("", 100);
    world.run("wait 5s\njoin F seed_node=B\ncrash B\nwait 20s\nput k1 meanwhile\nget k1 via=A");
    world.run("expect value meanwhile\ncrash F\nremove B\nwait quiet\njoin G\nwait quiet");
    assert_eq!(members(&world), 5);
    world.run("get k1 via=G\nexpect value meanwhile");
    let down = NodeId(5);
    assert!(!world.is_up(down));
}

/// `wait quiet` sees every change through, however slow membership is and however many there are.
#[test]
fn quiet_comes_when_the_change_is_done() {
    for settings in [
        "probe_interval=60s probe_timeout=10s",
        "membership=gossip failure_detector=phi gossip_interval=60s",
        "nodes=30",
        "nodes=50 membership=gossip failure_detector=timeouts",
        "nodes=40 anti_entropy=off handoff_interval=10ms probe_interval=100ms probe_timeout=30ms",
    ] {
        let mut world = World::new(settings, 100);
        let before = members(&world);
        world.run("join CZ\nwait quiet max=4000m");
        assert_eq!(members(&world), before + 1, "{settings}");
        world.expect_well(settings);
        world.run("leave B\nwait quiet max=4000m");
        assert!(!world.is_up(NodeId(1)), "{settings}");
        world.expect_well(settings);
        world.run("crash C\nremove C\nwait quiet max=4000m");
        world.expect_well(settings);
        let done = world.cluster().now();
        world.run("wait quiet");
        assert_eq!(
            world.cluster().now(),
            done,
            "{settings}: it was quiet already"
        );
    }
}

/// One that leaves while nobody can take what it holds waits; quiet comes all the same.
#[test]
fn a_node_that_cannot_hand_over_does_not_keep_quiet_away() {
    let mut world = World::new("nodes=4 n=3", 50);
    world.run("wait 5s\npartition B | A,C,D\nleave B\nwait quiet max=10m");
    assert!(world.is_up(NodeId(1)));
    world.run("heal\nwait quiet");
    assert!(!world.is_up(NodeId(1)));
    world.expect_well("after the partition");
}

/// Names of founders that are gone by now mislead nobody who has lost its disk.
#[test]
fn a_node_that_lost_its_disk_finds_back_without_the_founders() {
    for seed in 0..4 {
        let mut world = World::new(&format!("seed={seed}"), 100);
        world.run("wait 5s\njoin F\nwait quiet\nleave A\nwait quiet\ncrash B\nwait 20s\nremove B");
        world.run("wait quiet\ncrash C\nrestart C disk=lost");
        world.settle("C is back");
        world.run("leave C");
        world.settle("C has left");
        assert!(!world.is_up(NodeId(2)));
    }
}
