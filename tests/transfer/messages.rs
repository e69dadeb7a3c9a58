//! Each single message that a change consists of is dropped, delayed or doubled once.

use crate::world::World;

const SETTINGS: &str = "nodes=4 partitions=16 probe_interval=200ms probe_timeout=60ms \
     handoff_interval=100ms anti_entropy=off gossip_interval=200ms request_timeout=300ms";

#[test]
fn a_change_survives_the_fate_of_any_single_message() {
    for membership in ["", "membership=gossip failure_detector=timeouts"] {
        for (before, change) in [
            ("", "join E"),
            ("", "leave B"),
            ("crash C\nwait 2s", "remove C"),
        ] {
            let mut calm = World::new(&format!("{SETTINGS} {membership}"), 80);
            calm.run(before);
            for kind in [
                "handoff",
                "handoff-ack",
                "not-owner",
                "gossip",
                "ping",
                "ping-ack",
            ] {
                for nth in 0..6 {
                    for fate in ["drop 1", "duplicate 1", "delay 1 by=400ms"] {
                        let mut world = calm.clone();
                        let what =
                            format!("{membership} {change}: {fate} kind={kind}, number {nth}");
                        // The ones before it arrive a little later, and are counted so.
                        if nth > 0 {
                            world.run(&format!("delay {nth} by=1us kind={kind}"));
                        }
                        world.run(&format!(
                            "{fate} kind={kind}\n{change}\nput k1 new context=none"
                        ));
                        world.settle(&what);
                    }
                }
            }
        }
    }
}

/// All messages of a kind are stopped for a while, in one direction or both.
#[test]
fn a_change_waits_for_whatever_is_stopped() {
    for (before, change) in [
        ("", "join E"),
        ("", "leave B"),
        ("crash C\nwait 2s", "remove C"),
    ] {
        let mut calm = World::new(SETTINGS, 80);
        calm.run(before);
        for kind in ["handoff", "handoff-ack", "gossip", "ping"] {
            for whose in ["", "from=A", "to=A", "from=D"] {
                for stop in ["drop", "hold"] {
                    let mut world = calm.clone();
                    let (rule, what) = (
                        format!("{stop} all {whose} kind={kind}"),
                        format!("{change}: {stop} all {whose} kind={kind}"),
                    );
                    let release = format!("release {whose} kind={kind}");
                    world.run(&format!("{rule}\n{change}\nwait 5s\n{release}"));
                    world.settle(&what);
                }
            }
        }
    }
}
