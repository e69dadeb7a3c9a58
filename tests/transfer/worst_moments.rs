//! A node joins, leaves or is removed while clients write, and at every moment on the way some node
//! crashes, stands still or loses its disk: nothing is lost, and all ends as it ought to.

use crate::world::World;
use ringlab::base::{Micros, NodeId};

/// Quick rounds, so that little virtual time passes.
const SETTINGS: &str = "partitions=16 probe_interval=200ms probe_timeout=60ms \
     handoff_interval=100ms anti_entropy_interval=100ms gossip_interval=200ms \
     replica_timeout=60ms forward_timeout=100ms request_timeout=300ms client_timeout=1s";

/// What befalls the node at the moment, and what is done about it later.
const FAULTS: [(&str, &str); 7] = [
    ("crash @ keep=synced", "restart @"),
    ("crash @", "restart @"),
    ("crash @ keep=synced\nrestart @", ""),
    ("crash @ keep=all", "restart @"),
    ("pause @", "resume @"),
    ("crash @", "restart @ disk=lost"),
    ("crash @\nrestart @ disk=lost", ""),
];

/// A change that is under way, and who can be hit.
struct Course {
    settings: String,
    /// What is so before.
    before: &'static str,
    change: &'static str,
    victims: &'static str,
}

impl Course {
    fn begin(&self) -> World {
        let mut world = World::new(&format!("{SETTINGS} {}", self.settings), 60);
        world.run(self.before);
        world.run(self.change);
        world
    }

    /// Lets the change go on to its end and hits some node at each moment that is `stride` events
    /// after the last one. Returns how many moments there were.
    fn hit(&self, stride: usize) -> usize {
        let mut world = self.begin();
        let (mut moments, mut kinds) = (0, 0);
        let victims: Vec<&str> = self.victims.split(',').collect();
        let end = self.end();
        for event in 0.. {
            if world.cluster().now() > end {
                break;
            }
            if event % 40 == 0 {
                // Clients go on writing, anywhere, whether they are answered or not.
                let keys = format!("async put k{} new-{event} as=bob", event % 60);
                world.start(&format!(
                    "{keys}\nasync put fresh{event} x\nasync get k{}",
                    event % 7
                ));
            }
            if event % stride == 0 {
                let victim = victims[kinds % victims.len()];
                let fault = FAULTS[kinds / victims.len() % FAULTS.len()];
                kinds += 1;
                moments += usize::from(self.strike(world.clone(), victim, fault, event));
            }
            world.start("wait 60m");
            world.step();
        }
        moments
    }

    /// When the change is done and a while has passed, if nothing comes between.
    fn end(&self) -> Micros {
        let mut world = self.begin();
        while world.cluster().unfinished().is_some() || !world.faults().is_empty() {
            world.run("wait 20ms");
        }
        world.cluster().now() + Micros::from_millis(300)
    }

    fn strike(&self, mut world: World, victim: &str, fault: (&str, &str), event: usize) -> bool {
        let node: NodeId = victim.parse().unwrap();
        if !world.is_up(node) {
            return false;
        }
        let what = format!(
            "{}: {}: {fault:?} of {victim} at {event}",
            self.settings, self.change
        );
        world.run(&fault.0.replace('@', victim));
        world.run("async put late v as=eve\nwait 700ms\nput k3 meanwhile as=eve");
        world.run(&fault.1.replace('@', victim));
        world.run("await\nwait quiet max=5m");
        // Who was told to remove a node may have forgotten it: the administrator says it again.
        let table = world.cluster().ring().ownership();
        if self.change.contains("remove C") && !table.has_removed(NodeId(2)) {
            world.run("remove C\nwait quiet max=5m");
        }
        let table = world.cluster().ring().ownership();
        let is_member = |name: &str| table.member(name.parse().unwrap()).is_some();
        for (change, done) in [
            ("join F", is_member("F")),
            ("leave B", !is_member("B")),
            ("remove C", !is_member("C")),
        ] {
            assert!(done || !self.change.contains(change), "{what}: not done");
        }
        // Keys that nobody writes need no anti-entropy; of the others, a coordinator that crashed
        // may have told some replicas only.
        let calm = |fault: &&String| {
            !["k0:", "k20:", "k40:", "k3:", "late", "fresh"]
                .iter()
                .any(|busy| fault.starts_with(busy))
                && !fault.ends_with("differs")
        };
        let faults = world.faults();
        let without_disk = fault.1.contains("lost") || fault.0.contains("lost");
        let calm = |fault: &&String| !without_disk && calm(fault);
        let few: Vec<&String> = faults.iter().filter(calm).take(8).collect();
        assert!(few.is_empty(), "{what}: {few:#?}");
        world.run("set anti_entropy=on\nwait quiet max=5m");
        // Two disks may have been lost: that of the removed node too.
        let may_lose = without_disk && self.change.contains("remove");
        let faults = world.faults();
        let faults = faults
            .iter()
            .filter(|fault| !may_lose || !fault.contains("Disk"));
        let few: Vec<&String> = faults.take(8).collect();
        assert!(few.is_empty(), "{what}: {few:#?}");
        true
    }
}

fn course(
    settings: &str,
    before: &'static str,
    change: &'static str,
    victims: &'static str,
) -> Course {
    let settings = settings.to_owned();
    Course {
        settings,
        before,
        change,
        victims,
    }
}

#[test]
fn when_a_node_joins() {
    for (seed, more) in ["", "anti_entropy=off", "partitioning=tokens wire=on"]
        .iter()
        .enumerate()
    {
        let course = course(&format!("seed={seed} {more}"), "", "join F", "F,A,B,C,D,E");
        println!("{} moments", course.hit(5));
    }
}

#[test]
fn when_a_node_leaves() {
    for (seed, more) in ["", "anti_entropy=off", "partitioning=modulo"]
        .iter()
        .enumerate()
    {
        let course = course(&format!("seed={seed} {more}"), "", "leave B", "B,A,C,D,E");
        println!("{} moments", course.hit(5));
    }
}

#[test]
fn when_a_node_is_removed() {
    for (seed, more) in ["", "anti_entropy=off", "partitioning=degrees"]
        .iter()
        .enumerate()
    {
        let course = course(
            &format!("seed={seed} {more}"),
            "crash C\nwait 2s",
            "remove C",
            "A,B,D,E",
        );
        println!("{} moments", course.hit(5));
    }
}
