//! What each node believes of each other.

use crate::base::NodeId;
use crate::sim::{Cluster, Power};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A node, and what it believes of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The node.
    pub node: String,
    /// What it really is: `up`, `paused` or `down`.
    pub state: &'static str,
    /// Whether it believes each other node to be `up` or `down`; nothing when it is down itself.
    pub believes: BTreeMap<String, &'static str>,
}

/// Every node, in order of name.
pub fn members(cluster: &Cluster) -> Vec<Member> {
    cluster.nodes().map(|node| member(cluster, node)).collect()
}

fn member(cluster: &Cluster, node: NodeId) -> Member {
    let machine = cluster.machine(node);
    let running = machine.and_then(|machine| machine.node());
    let state = match machine.map(|machine| machine.power()) {
        Some(Power::Up) => "up",
        Some(Power::Paused) => "paused",
        Some(Power::Down) | None => "down",
    };
    let opinions = running.into_iter().flat_map(|running| {
        let down: Vec<NodeId> = running.believed_down().collect();
        let others = cluster.nodes().filter(move |other| *other != node);
        others.map(move |other| {
            let opinion = if down.contains(&other) { "down" } else { "up" };
            (other.to_string(), opinion)
        })
    });
    Member {
        node: node.to_string(),
        state,
        believes: opinions.collect(),
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.node, self.state)?;
        if self.believes.is_empty() {
            return Ok(());
        }
        let of = |opinion| {
            let held = self
                .believes
                .iter()
                .filter(move |(_, held)| **held == opinion);
            held.map(|(node, _)| node.as_str()).collect::<Vec<_>>()
        };
        match (of("up"), of("down")) {
            (up, down) if down.is_empty() => write!(f, ", believes {} up", up.join(",")),
            (up, down) if up.is_empty() => write!(f, ", believes {} down", down.join(",")),
            (up, down) => write!(
                f,
                ", believes {} up and {} down",
                up.join(","),
                down.join(",")
            ),
        }
    }
}
