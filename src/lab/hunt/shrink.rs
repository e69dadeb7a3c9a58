//! Leaving out of a failing plan what its failure does not need.

use super::plan::{Plan, Step};
use super::property::Failure;
use crate::ring::Zone;
use crate::script::{Command, DiskIs, Line, NodeRef, Request, Setting};
use std::fmt::Write;

/// A plan that still fails, with as little in it as a greedy search finds: chunks of commands go,
/// then single ones, then settings, as long as `fails` says that the failure is the same.
pub fn shrink(plan: &Plan, mut fails: impl FnMut(&Plan) -> bool) -> Plan {
    let mut best = plan.clone();
    let mut attempt = |best: &mut Plan, candidate: Plan| {
        let candidate = candidate.normalised();
        // What contradicts itself is no plan.
        let smaller = candidate != *best && candidate.config().is_ok() && fails(&candidate);
        if smaller {
            *best = candidate;
        }
        smaller
    };
    loop {
        let before = best.clone();
        let mut chunk = best.body.len().div_ceil(2).max(1);
        loop {
            // From the end: what comes last is most often beside the point.
            let mut end = best.body.len();
            while end > 0 {
                let start = end.saturating_sub(chunk);
                let mut candidate = best.clone();
                candidate.body.drain(start..end.min(candidate.body.len()));
                attempt(&mut best, candidate);
                end = start.min(best.body.len());
            }
            if chunk == 1 {
                break;
            }
            chunk /= 2;
        }
        for index in (0..best.settings.len()).rev() {
            let mut candidate = best.clone();
            if candidate.settings[index].field != "seed" {
                candidate.settings.remove(index);
                attempt(&mut best, candidate);
            }
        }
        for index in 0..best.body.len() {
            for simpler in simpler_step(&best.body[index]) {
                let mut candidate = best.clone();
                candidate.body[index] = simpler;
                attempt(&mut best, candidate);
            }
        }
        if best == before {
            return best;
        }
    }
}

/// The same step in its turn, or with less to say.
fn simpler_step(step: &Step) -> Vec<Step> {
    let in_turn = step.at.map(|_| Step {
        at: None,
        command: step.command.clone(),
    });
    let simpler = simpler(&step.command).into_iter().map(|command| Step {
        at: step.at,
        command,
    });
    in_turn.into_iter().chain(simpler).collect()
}

/// The same command with less to say.
fn simpler(command: &Command) -> Vec<Command> {
    let plain = |request: &Request| Request {
        via: None,
        label: None,
        ..request.clone()
    };
    match command {
        Command::Async(request) => vec![
            Command::Request(plain(request)),
            Command::Request(request.clone()),
            Command::Async(plain(request)),
        ],
        Command::Request(request) => vec![Command::Request(plain(request))],
        Command::Crash(node, Some(_)) => vec![Command::Crash(node.clone(), None)],
        Command::Join {
            node,
            weight,
            zone,
            seed_node,
        } => {
            let join = |weight: Option<u32>, zone: Option<Zone>, seed_node: &Option<NodeRef>| {
                Command::Join {
                    node: node.clone(),
                    weight,
                    zone,
                    seed_node: seed_node.clone(),
                }
            };
            vec![
                join(None, None, &None),
                join(None, *zone, seed_node),
                join(*weight, None, seed_node),
                join(*weight, *zone, &None),
            ]
        }
        Command::Restart(node, DiskIs::Lost) => {
            vec![Command::Restart(node.clone(), DiskIs::Kept)]
        }
        _ => Vec::new(),
    }
}

/// A script that replays the failure of a run, with what was found as a comment.
pub fn replay(script: &[Line], failure: &Failure) -> String {
    let mut text = format!(
        "# {}: {}\n# found: {}\n",
        failure.property,
        failure.property.meaning(),
        failure.found.replace('\n', " ")
    );
    let settings = script.iter().find_map(|line| match &line.command {
        Command::Cluster(settings) => Some(settings),
        _ => None,
    });
    let seed = |setting: &&Setting| setting.field == "seed";
    if let Some(seed) = settings.into_iter().flatten().find(seed) {
        let _ = writeln!(text, "# hunted with seed {}", seed.value);
    }
    for line in script {
        let _ = writeln!(text, "{line}");
    }
    if let Some(key) = &failure.key {
        let _ = writeln!(text, "print replicas {key}");
    }
    text
}
