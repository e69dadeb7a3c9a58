//! A data centre is lost, for a while or for good: no acknowledged write goes, as long as a copy is
//! left, and replicas are spread over zones again.

use crate::owners::owners;
use crate::world::World;
use std::collections::BTreeSet;

/// Every key is held in as many zones as there are, or as a key has replicas.
fn expect_spread(world: &World, what: &str) {
    let table = world.cluster().ring().ownership();
    let zone = |node| table.member(node).unwrap().zone;
    let zones: BTreeSet<_> = table.members.iter().map(|member| member.zone).collect();
    for key in world.keys() {
        let owners = owners(table, 3, key);
        let found: BTreeSet<_> = owners.iter().map(|node| zone(*node)).collect();
        assert_eq!(
            found.len(),
            zones.len().min(3),
            "{what}: {key} on {owners:?}"
        );
    }
}

/// The nodes of zone z1 of nine nodes.
fn first_zone(zones: usize) -> Vec<&'static str> {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
    names.into_iter().step_by(zones).collect()
}

fn with_all_zones(zones: usize, more: &str) -> World {
    let world = World::new(&format!("nodes=9 zones={zones} {more}"), 150);
    expect_spread(&world, more);
    world
}

#[test]
fn a_zone_is_lost_and_returns() {
    for zones in [2, 3] {
        for partitioning in ["equal", "tokens"] {
            for disk in ["kept", "lost"] {
                let more = format!("partitioning={partitioning}");
                let mut world = with_all_zones(zones, &more);
                world.run("wait quiet");
                for node in first_zone(zones) {
                    world.run(&format!("crash {node}"));
                }
                world.run("put k1 meanwhile\nexpect ok\nput k2 meanwhile\nexpect ok");
                world.fill("late", 50);
                world.run("wait 20s");
                for node in first_zone(zones) {
                    world.run(&format!("restart {node} disk={disk}"));
                }
                let what = format!("zones={zones} {more} disk={disk}");
                world.settle(&what);
                expect_spread(&world, &what);
                world.run("get k1\nexpect value meanwhile\nget late7\nexpect value v-late7");
            }
        }
    }
}

#[test]
fn a_zone_is_lost_for_good() {
    for zones in [2, 3] {
        for partitioning in ["equal", "tokens-equal", "degrees"] {
            let more = format!("partitioning={partitioning}");
            let mut world = with_all_zones(zones, &more);
            // A key's last replica may be on its way; only what all have is safe with one zone.
            world.run("wait quiet");
            for node in first_zone(zones) {
                world.run(&format!("crash {node}"));
            }
            world.run("wait 20s");
            world.fill("late", 50);
            for node in first_zone(zones) {
                world.run(&format!("remove {node}"));
            }
            let what = format!("zones={zones} {more}");
            world.settle(&what);
            // Others come in its place, in the zone that was lost.
            world.run("join J zone=z1\njoin K zone=z1\njoin L zone=z1");
            world.settle(&what);
            expect_spread(&world, &what);
            world.run("get k1\nexpect value v-k1\nget late7\nexpect value v-late7");
        }
    }
}
