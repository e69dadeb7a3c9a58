//! What each node believes of each other.

use crate::base::{Gather, NodeId};
use crate::membership::State;
use crate::sim::{Cluster, Power};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What a node can be held for, in the words of the script language.
pub const VIEWS: &[&str] = &["alive", "suspect", "dead", "left", "removed"];

/// The word for a state of a member.
pub fn word(state: State) -> &'static str {
    match state {
        State::Alive => "alive",
        State::Suspect => "suspect",
        State::Dead => "dead",
        State::Left => "left",
        State::Removed => "removed",
    }
}

/// What `observer` holds `subject` for; nothing when it does not run.
pub fn view(cluster: &Cluster, observer: NodeId, subject: NodeId) -> Option<&'static str> {
    let running = cluster.machine(observer)?.node()?;
    Some(word(running.opinion_of(subject, cluster.now())))
}

/// A node, and what it believes of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The node.
    pub node: String,
    /// What it really is: `up`, `paused` or `down`.
    pub state: &'static str,
    /// What it holds each other node for: `alive`, `suspect`, `dead`, `left` or `removed`; nothing
    /// when it is down itself.
    pub believes: BTreeMap<String, &'static str>,
}

/// Every node, in order of name.
pub fn members(cluster: &Cluster) -> Vec<Member> {
    cluster.nodes().map(|node| member(cluster, node)).collect()
}

pub(super) fn power_in_words(power: Power) -> &'static str {
    match power {
        Power::Up => "up",
        Power::Paused => "paused",
        Power::Down | Power::Gone => "down",
    }
}

fn member(cluster: &Cluster, node: NodeId) -> Member {
    let machine = cluster.machine(node);
    let running = machine.and_then(|machine| machine.node());
    let state = machine.map_or("down", |machine| power_in_words(machine.power()));
    let opinions = running.into_iter().flat_map(|running| {
        let others = cluster.names().filter(move |other| *other != node);
        others.map(move |other| {
            let opinion = running.opinion_of(other, cluster.now());
            (other.to_string(), word(opinion))
        })
    });
    Member {
        node: node.to_string(),
        state,
        believes: opinions.gather(),
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
        let held = VIEWS.iter().map(|&opinion| (of(opinion), opinion));
        let held = held.filter(|(nodes, _)| !nodes.is_empty());
        let parts: Vec<String> = held
            .map(|(nodes, opinion)| format!("{} {opinion}", nodes.join(",")))
            .collect();
        write!(f, ", believes {}", parts.join(" and "))
    }
}
