//! How a plan ends: everything is mended, the cluster comes to rest, and what must hold is said.

use super::plan::{Step, steps};
use super::states::States;
use super::terms::Terms;
use super::told::Told;
use crate::base::NodeId;
use crate::script::{Command, Request};
use crate::sim::{Cluster, Power};
use std::collections::BTreeSet;

/// Mends whatever the commands that have run have broken, and waits.
pub(super) fn mending<'a>(cluster: &Cluster, ran: impl Iterator<Item = &'a Command>) -> Vec<Step> {
    let mut states = States::new(cluster.config().nodes);
    for command in ran {
        states.follow(command);
    }
    let mut text = String::from("release\nheal\n");
    let mut line = |command: String| {
        text += &command;
        text.push('\n');
    };
    let is_there = |node: &NodeId| power(cluster, *node) != Power::Gone;
    for node in states.power.keys() {
        match power(cluster, *node) {
            Power::Up | Power::Gone => {}
            Power::Paused => line(format!("resume {node}")),
            Power::Down => line(format!("restart {node}")),
        }
    }
    for node in states.slow.iter().filter(|node| is_there(node)) {
        line(format!("slow {node} x1"));
    }
    for (from, to) in &states.links {
        if is_there(from) && is_there(to) {
            line(format!(
                "link {from}->{to} latency=uniform(1ms,5ms) loss=0 duplicate=0 damage=0"
            ));
        }
    }
    line("bus latency=uniform(1ms,5ms) loss=0 duplicate=0 damage=0".into());
    line("wait quiet".into());
    steps(&text)
}

/// What an administrator has to do about nodes that cannot come or go as they were told to, and
/// another wait; nothing when all is well.
pub(super) fn settling(cluster: &Cluster, told: &Told) -> Vec<Step> {
    let mut text = String::new();
    for node in told.stuck(cluster) {
        text += &format!("crash {node}\nremove {node}\n");
    }
    for node in told.forgotten(cluster) {
        text += &format!("remove {node}\n");
    }
    if !text.is_empty() {
        text += "wait quiet\n";
    }
    steps(&text)
}

/// Reads every key, and says what must hold.
pub(super) fn judging<'a>(terms: &Terms, ran: impl Iterator<Item = &'a Command>) -> Vec<Step> {
    let mut text = String::new();
    let mut line = |command: String| {
        text += &command;
        text.push('\n');
    };
    if terms.converges {
        line("expect converged".into());
    }
    if terms.hands_off {
        line("expect hints 0".into());
    }
    let keys: BTreeSet<&str> = ran.filter_map(key_of).collect();
    for key in &keys {
        line(format!("get {key} r={}", terms.n));
    }
    line("wait quiet".into());
    if terms.converges || terms.converges_when_read {
        line("expect converged".into());
    }
    if terms.durable {
        line("expect no-lost-writes".into());
    } else if terms.keeps {
        line("expect lost-writes 0 cause=protocol".into());
    }
    steps(&text)
}

pub(super) fn power(cluster: &Cluster, node: NodeId) -> Power {
    let machine = cluster.machine(node);
    machine.map_or(Power::Gone, |machine| machine.power())
}

fn key_of(command: &Command) -> Option<&str> {
    match command {
        Command::Request(Request { key, .. }) | Command::Async(Request { key, .. }) => Some(key),
        _ => None,
    }
}
