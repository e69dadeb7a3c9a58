//! The selected key: where it lies.

use crate::base::NodeId;
use crate::observe::{self, WalkStep};
use crate::picture::geometry::{drawn, turn};
use crate::sim::Cluster;
use std::rc::Rc;

/// Where a key lies on the ring.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyView {
    /// Its position.
    pub position: u128,
    /// Its partition.
    pub partition: u32,
    /// From where to where that is drawn.
    pub own: (f64, f64),
    /// How many partitions there are.
    pub partitions: u32,
    /// The nodes of its preference list, and the partition in which the walk met each.
    pub list: Vec<(NodeId, u32)>,
    /// From where to where each of those partitions is drawn, as shares of the whole ring.
    pub arcs: Vec<(f64, f64)>,
    /// What gives keys their positions.
    pub hash: String,
    /// Where the key is drawn, as a share of the whole ring from 0 to 1.
    pub turn: f64,
    /// How many of them are primaries.
    pub primaries: usize,
    /// The walk that comes to them, step by step.
    pub steps: Rc<[WalkStep]>,
    /// From where to where the partition of each step is drawn.
    pub passed: Rc<[(f64, f64)]>,
}

impl KeyView {
    /// Works out where `key` lies; `most` bounds how much of the preference list is wanted.
    pub fn of(cluster: &Cluster, key: &str, most: usize) -> KeyView {
        let ring = cluster.ring();
        let position = ring.key(key).position();
        let partition = ring.partition_of(position);
        let mut walk = ring.preference_list(partition);
        let met = |(seat, node)| (node, ring.met_in(seat));
        let list = std::iter::from_fn(|| walk.next_seat()).take(most).map(met);
        let list: Vec<(NodeId, u32)> = list.collect();
        let steps = observe::walk(ring, partition, list.len());
        let passed = steps.iter().map(|step| drawn(ring, step.partition));
        KeyView {
            passed: passed.collect(),
            own: drawn(ring, partition),
            steps: steps.into(),
            position,
            partition,
            partitions: ring.partitions(),
            arcs: list.iter().map(|(_, met)| drawn(ring, *met)).collect(),
            hash: ring.ownership().rules.hash.to_string(),
            turn: turn(ring.place_of(position)),
            list,
            primaries: ring.replicas(),
        }
    }
}
