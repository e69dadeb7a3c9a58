//! Drawing a cluster.

use super::dice::Dice;
use crate::script::Setting;

/// Latencies of the bus. None takes seconds: what is under way when the faults end has long arrived
/// when the cluster counts as quiet.
pub(super) const LATENCIES: &[&str] = &[
    "const(2ms)",
    "uniform(1ms,10ms)",
    "uniform(1ms,80ms)",
    "exp(8ms)",
    "lognormal(4ms,0.8)",
    "pareto(1ms,2.5)",
    "quantiles(p50:2ms,p99:60ms)",
    "mix(0.9:const(2ms),0.1:uniform(20ms,120ms))",
    "exp(3ms)+1ms",
];

const PARTITIONS: &[u64] = &[4, 8, 8, 16, 32];
/// Not `everywhere`, which has no fallbacks and settles how many replicas there are.
const PARTITIONINGS: &[&str] = &["tokens", "tokens", "tokens-equal", "degrees", "modulo"];
const FSYNC_LATENCIES: &[&str] = &["uniform(1ms,5ms)", "exp(10ms)", "const(30ms)"];
pub(super) const LOSSES: &[&str] = &["0.01", "0.05", "0.2", "0.4"];

/// The settings of a plan. Each is left at its default more often than not, so that what a seed
/// tries stays clear.
pub(super) fn draw(dice: &mut Dice, seed: u64) -> Vec<Setting> {
    let mut drawn = vec![setting("seed", seed)];
    let most = if dice.percent(80) { 6 } else { 9 };
    let nodes = dice.between(3, most);
    let n = if dice.percent(65) {
        3
    } else {
        dice.between(1, nodes.min(5))
    };
    drawn.push(setting("nodes", nodes));
    drawn.push(setting("n", n));
    for name in ["r", "w"] {
        drawn.push(setting(name, dice.between(1, n)));
    }
    for (name, percent) in [("pr", 15), ("pw", 15), ("dw", 50), ("node_confirms", 15)] {
        if dice.percent(percent) {
            drawn.push(setting(name, dice.between(1, n)));
        }
    }
    for (name, percent) in [
        ("sloppy", 25),
        ("notfound_ok", 25),
        ("anti_entropy", 25),
        ("handoff", 4),
        ("actor_epochs", 3),
    ] {
        if dice.percent(percent) {
            drawn.push(setting(name, "off"));
        }
    }
    for (name, percent) in [("basic_quorum", 20), ("digest_reads", 30)] {
        if dice.percent(percent) {
            drawn.push(setting(name, "on"));
        }
    }
    let mut sometimes = |percent: u64, name: &str, choices: &[&str]| {
        if dice.percent(percent) {
            let choice = dice.pick(choices);
            drawn.push(setting(name, choice));
        }
    };
    sometimes(50, "entry", &["any", "fastest"]);
    sometimes(60, "read_repair", &["off", "sync"]);
    sometimes(60, "latency", LATENCIES);
    sometimes(50, "loss", LOSSES);
    sometimes(40, "duplicate", LOSSES);
    sometimes(15, "damage", LOSSES);
    sometimes(10, "wire", &["on"]);
    sometimes(20, "replica_timeout", &["30ms", "100ms", "400ms"]);
    sometimes(20, "request_timeout", &["300ms", "700ms", "1.5s"]);
    sometimes(20, "forward_timeout", &["60ms", "200ms", "900ms"]);
    sometimes(20, "client_timeout", &["500ms", "1s", "4s"]);
    sometimes(60, "fsync_latency", FSYNC_LATENCIES);
    sometimes(40, "fsync", &["every(20ms)", "every(300ms)", "never"]);
    sometimes(50, "handoff_interval", &["50ms", "200ms", "3s"]);
    sometimes(50, "anti_entropy_interval", &["50ms", "200ms"]);
    sometimes(60, "merkle_fanout", &["2", "3", "7", "64"]);
    sometimes(50, "merkle_depth", &["1", "3"]);
    let partitions = dice.pick(PARTITIONS).max(n);
    drawn.push(setting("partitions", partitions));
    match dice.below(100) {
        0..12 => {
            drawn.push(setting("hint_ttl", dice.pick(&["200ms", "1s", "3s"])));
            drawn.push(setting("reap", "after-agreement"));
            drawn.push(setting("message_ttl", dice.pick(&["100ms", "500ms", "3s"])));
        }
        12..16 => drawn.push(setting("hint_ttl", dice.pick(&["500ms", "3s"]))),
        // Not reap=after(d): replicas that give each other back what they reaped never rest.
        _ => {}
    }
    drawn.extend(ring(seed));
    drawn.extend(members(seed));
    drawn
}

/// What is special about the ring: for three seeds of four nothing. Dice of its own leave all else of
/// a plan as it is with the usual ring.
fn ring(seed: u64) -> Vec<Setting> {
    const OWN: u64 = 0x72_69_6e_67;
    let dice = &mut Dice::new(seed ^ OWN);
    let mut drawn = Vec::new();
    if !dice.percent(25) {
        return drawn;
    }
    let choices: [(u64, &str, &[&str]); 6] = [
        (60, "partitioning", PARTITIONINGS),
        (60, "tokens_per_node", &["1", "2", "5"]),
        (40, "token_source", &["name"]),
        (40, "hash", &["sha1", "sha256"]),
        (40, "preference", &["partitions"]),
        (40, "zones", &["2", "3"]),
    ];
    for (percent, name, choices) in choices {
        if dice.percent(percent) {
            drawn.push(setting(name, dice.pick(choices)));
        }
    }
    drawn
}

/// How nodes learn of each other: for half of the seeds they all know all, and nobody comes or goes.
fn members(seed: u64) -> Vec<Setting> {
    const OWN: u64 = 0x6d_65_6d_62;
    let dice = &mut Dice::new(seed ^ OWN);
    let mut drawn = Vec::new();
    let (membership, detectors): (&str, &[&str]) = match dice.below(8) {
        0 => ("swim", &["swim", "swim", "timeouts", "none"]),
        1 => ("gossip", &["phi", "phi", "timeouts"]),
        2 => ("static", &["none"]),
        3..6 => ("static", &["timeouts"]),
        _ => ("swim", &["swim"]),
    };
    drawn.push(setting("membership", membership));
    drawn.push(setting("failure_detector", dice.pick(detectors)));
    if membership == "static" {
        return drawn;
    }
    if membership == "swim" {
        if dice.percent(50) {
            drawn.push(setting("probe_interval", dice.pick(&["200ms", "500ms"])));
            drawn.push(setting("probe_timeout", dice.pick(&["50ms", "150ms"])));
        }
        if dice.percent(30) {
            drawn.push(setting("indirect_probes", dice.pick(&["0", "1"])));
        }
        if dice.percent(20) {
            drawn.push(setting("suspicion", "off"));
        }
    } else if dice.percent(50) {
        drawn.push(setting("gossip_interval", dice.pick(&["100ms", "400ms"])));
    }
    drawn
}

pub(super) fn setting(field: &str, value: impl ToString) -> Setting {
    Setting {
        field: field.to_owned(),
        value: value.to_string(),
    }
}
