//! Which quorums still stand, for each partition: by the nodes that are up, not by what anybody
//! believes of them.
//!
//! A request is judged by the best placed node that may coordinate it: a primary, or, where sloppy
//! quorums let fallbacks stand in, a node that reaches no primary.

use crate::base::{Arrange, NodeId};
use crate::config::ClusterConfig;
use crate::ring::Ring;
use crate::sim::{Cluster, Power};
use std::collections::BTreeMap;

/// How well a partition's reads or writes are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// By all primaries.
    Whole,
    /// By the primaries that are left.
    Primaries,
    /// Only because fallbacks stand in.
    Fallbacks,
    /// Not at all.
    Unavailable,
}

/// How a partition is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its reads.
    pub reads: Service,
    /// Its writes.
    pub writes: Service,
}

impl Served {
    /// The worse of the two.
    pub fn worst(self) -> Service {
        self.reads.max(self.writes)
    }
}

/// How each partition is served, in the order of their numbers, when R and W are these.
pub fn quorums(cluster: &Cluster, r: u16, w: u16) -> Vec<Served> {
    let (ring, config) = (cluster.ring(), cluster.config());
    let sides = Sides::of(cluster);
    let served = |partition| Served {
        reads: service(ring, &sides, partition, Need::read(config, r)),
        writes: service(ring, &sides, partition, Need::write(config, w)),
    };
    (0..ring.partitions()).map(served).collect()
}

/// What a request needs.
#[derive(Clone, Copy)]
struct Need {
    places: usize,
    primaries: usize,
    nodes: usize,
    sloppy: bool,
}

impl Need {
    fn read(config: &ClusterConfig, r: u16) -> Need {
        Need {
            places: r.into(),
            primaries: config.pr.into(),
            nodes: 0,
            sloppy: config.sloppy,
        }
    }

    fn write(config: &ClusterConfig, w: u16) -> Need {
        Need {
            places: w.max(config.dw).into(),
            primaries: config.pw.into(),
            nodes: config.node_confirms.into(),
            sloppy: config.sloppy,
        }
    }
}

/// Which nodes are up, and whom each reaches there and back. Nodes that reach the same share a side.
struct Sides {
    /// The side of each node that is up.
    of: BTreeMap<NodeId, usize>,
    /// Whom a side reaches, by the nodes' places in the order of names.
    reach: Vec<Vec<bool>>,
}

impl Sides {
    fn of(cluster: &Cluster) -> Sides {
        let is_up = |node: &NodeId| {
            let machine = cluster.machine(*node);
            machine.is_some_and(|machine| machine.power() == Power::Up)
        };
        let up: Vec<NodeId> = cluster.nodes().filter(is_up).collect();
        let most = up.last().map_or(0, |last| last.index() + 1);
        let mut sides = Sides {
            of: BTreeMap::new(),
            reach: Vec::new(),
        };
        for &node in &up {
            let mut reach = vec![false; most];
            for &other in &up {
                let connected = cluster.connects(node, other) && cluster.connects(other, node);
                reach[other.index()] = node == other || connected;
            }
            let known = sides.reach.iter().position(|side| *side == reach);
            let side = known.unwrap_or(sides.reach.len());
            if known.is_none() {
                sides.reach.push(reach);
            }
            sides.of.insert(node, side);
        }
        sides
    }

    fn reaches(&self, side: usize, node: NodeId) -> bool {
        let reached = self.reach[side].get(node.index());
        reached.is_some_and(|reached| *reached)
    }
}

fn service(ring: &Ring, sides: &Sides, partition: u32, need: Need) -> Service {
    let places = ring.places(partition);
    let mut coordinators: Vec<usize> = places
        .iter()
        .filter_map(|primary| sides.of.get(primary).copied())
        .collect();
    if need.sloppy {
        let reaches_none = |side: &usize| !places.iter().any(|node| sides.reaches(*side, *node));
        coordinators.extend((0..sides.reach.len()).filter(reaches_none));
    }
    coordinators.arrange();
    coordinators.dedup();
    let served = coordinators
        .into_iter()
        .map(|side| service_by(ring, sides, partition, need, side));
    served.min().unwrap_or(Service::Unavailable)
}

/// How a coordinator of this side serves the partition.
fn service_by(ring: &Ring, sides: &Sides, partition: u32, need: Need, side: usize) -> Service {
    let places = ring.places(partition);
    let reached = places.iter().filter(|node| sides.reaches(side, **node));
    let mut nodes: Vec<NodeId> = reached.copied().collect();
    let primaries = nodes.len();
    let enough = |nodes: &[NodeId]| {
        let mut distinct = nodes.to_vec();
        distinct.arrange();
        distinct.dedup();
        nodes.len() >= need.places && distinct.len() >= need.nodes
    };
    if primaries < need.primaries {
        return Service::Unavailable;
    }
    if enough(&nodes) {
        return match primaries == places.len() {
            true => Service::Whole,
            false => Service::Primaries,
        };
    }
    if need.sloppy {
        let fallbacks = ring.fallbacks(partition);
        let reached = fallbacks.filter(|node| sides.reaches(side, *node));
        nodes.extend(reached.take(places.len() - primaries));
        if enough(&nodes) {
            return Service::Fallbacks;
        }
    }
    Service::Unavailable
}
