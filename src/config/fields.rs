//! The table of all fields.

use super::values::{positive_time, probability, switch, whole};
use super::wording::shown;
use super::{ClusterConfig, Entry};
use crate::base::{Distribution, MAX_NODES};
use std::fmt::Display;
use std::str::FromStr;

/// One field of the configuration, as `ringlab explain` shows it.
#[derive(Debug)]
pub struct Field {
    /// What it is called in scripts.
    pub name: &'static str,
    /// The group that it stands in.
    pub group: &'static str,
    /// Whether it can be changed while the cluster runs.
    pub running: bool,
    /// Its value when none is given; words in brackets when it follows from other fields.
    pub default: &'static str,
    /// What it may be.
    pub range: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
    access: Access,
}

#[derive(Debug)]
enum Access {
    /// Reads a value into the configuration or says what was expected; shows it as text.
    Stored(
        fn(&mut ClusterConfig, &str) -> Result<(), String>,
        fn(&ClusterConfig) -> String,
    ),
    /// The one choice that exists in this version; there is nothing to store.
    Only(&'static str),
}

impl Field {
    /// Puts `value` into `config`, or says what was expected and found.
    pub(super) fn set(&self, config: &mut ClusterConfig, value: &str) -> Result<(), String> {
        let name = self.name;
        match self.access {
            Access::Stored(set, _) => {
                set(config, value).map_err(|expected| format!("{name}: {expected}"))
            }
            Access::Only(choice) if value == choice => Ok(()),
            Access::Only("on") if value == "true" => Ok(()),
            Access::Only("off") if value == "false" => Ok(()),
            Access::Only(choice) => Err(format!(
                "{name} has no `{}` in this version: expected {choice}",
                shown(value)
            )),
        }
    }

    /// The value in `config`, as text that `set` reads.
    pub(super) fn show(&self, config: &ClusterConfig) -> String {
        match self.access {
            Access::Stored(_, show) => show(config),
            Access::Only(choice) => choice.to_owned(),
        }
    }
}

/// The field called `name`.
pub(super) fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// A field that the struct stores under the same name: how it is read and how it is shown.
macro_rules! stored {
    ($field:ident, $read:expr, $show:expr) => {
        Access::Stored(
            |config, value| {
                config.$field = $read(value)?;
                Ok(())
            },
            |config| $show(&config.$field),
        )
    };
}

fn text(value: &impl Display) -> String {
    value.to_string()
}

fn on_off(value: &bool) -> String {
    if *value { "on" } else { "off" }.to_owned()
}

fn seed(value: &str) -> Result<u64, String> {
    whole(value, 0..=u64::MAX)
}

fn count(value: &str) -> Result<u16, String> {
    whole(value, 1..=u64::from(MAX_NODES))
}

/// `n` may be the largest count, and `target_n` is one more unless it is given.
fn spacing(value: &str) -> Result<u16, String> {
    whole(value, 1..=u64::from(MAX_NODES) + 1)
}

fn partitions(value: &str) -> Result<u32, String> {
    whole(value, 1..=65_536)
}

const TIMES: &str = "1us to 1000000s";
const DISTRIBUTIONS: &str = "const(d), uniform(a,b), exp(mean), pareto(min,alpha), lognormal(median,sigma), \
     quantiles(p50:d,p99:d), mix(0.9:DIST,0.1:DIST) or DIST+d";

/// Every field of this version, group by group.
pub static FIELDS: &[Field] = &[
    Field {
        name: "nodes",
        group: "size",
        running: false,
        default: "5",
        range: "1 to 1000",
        doc: "How many nodes the cluster has.",
        access: stored!(nodes, count, text),
    },
    Field {
        name: "seed",
        group: "size",
        running: false,
        default: "1",
        range: "0 to 18446744073709551615",
        doc: "What all randomness of the run depends on.",
        access: stored!(seed, seed, text),
    },
    Field {
        name: "n",
        group: "quorum",
        running: false,
        default: "3",
        range: "1 to nodes",
        doc: "How many nodes hold a key.",
        access: stored!(n, count, text),
    },
    Field {
        name: "r",
        group: "quorum",
        running: true,
        default: "2",
        range: "1 to n",
        doc: "How many replicas a read needs.",
        access: stored!(r, count, text),
    },
    Field {
        name: "w",
        group: "quorum",
        running: true,
        default: "2",
        range: "1 to n",
        doc: "How many replicas a write needs.",
        access: stored!(w, count, text),
    },
    Field {
        name: "sloppy",
        group: "quorum",
        running: true,
        default: "on",
        range: "on or off",
        doc: "Whether fallbacks stand in, with a hint, for replicas that seem down.",
        access: stored!(sloppy, switch, on_off),
    },
    Field {
        name: "entry",
        group: "quorum",
        running: true,
        default: "preference",
        range: "any, preference, fastest or a node",
        doc: "Where clients enter that do not say so themselves: a random node, the first primary that can be reached, the first node to answer, or this node.",
        access: stored!(entry, Entry::from_str, text),
    },
    Field {
        name: "coordinate",
        group: "quorum",
        running: false,
        default: "replica",
        range: "replica",
        doc: "Who coordinates a request: a node that is no replica of the key forwards to one.",
        access: Access::Only("replica"),
    },
    Field {
        name: "partitioning",
        group: "ring",
        running: false,
        default: "equal",
        range: "equal",
        doc: "How the ring is cut and dealt: equal partitions dealt round the nodes.",
        access: Access::Only("equal"),
    },
    Field {
        name: "partitions",
        group: "ring",
        running: false,
        default: "(the next power of two from 4 * nodes, at least 32)",
        range: "n to 65536",
        doc: "How many partitions the ring has.",
        access: stored!(partitions, partitions, text),
    },
    Field {
        name: "target_n",
        group: "ring",
        running: false,
        default: "(n + 1)",
        range: "1 to 1001",
        doc: "How many neighbouring partitions lie on distinct nodes, where there are enough nodes.",
        access: stored!(target_n, spacing, text),
    },
    Field {
        name: "hash",
        group: "ring",
        running: false,
        default: "md5",
        range: "md5",
        doc: "What gives a key its position on the ring.",
        access: Access::Only("md5"),
    },
    Field {
        name: "preference",
        group: "ring",
        running: false,
        default: "distinct-nodes",
        range: "distinct-nodes",
        doc: "How preference lists are made: the walk round the ring skips nodes that it has met.",
        access: Access::Only("distinct-nodes"),
    },
    Field {
        name: "clock",
        group: "clock",
        running: false,
        default: "dvvset",
        range: "dvvset",
        doc: "What tells which versions replace which: dotted version vector sets.",
        access: Access::Only("dvvset"),
    },
    Field {
        name: "on_conflict",
        group: "clock",
        running: false,
        default: "siblings",
        range: "siblings",
        doc: "What becomes of concurrent versions: all are kept until somebody resolves them.",
        access: Access::Only("siblings"),
    },
    Field {
        name: "actor_epochs",
        group: "clock",
        running: false,
        default: "on",
        range: "on",
        doc: "Whether a node that forgot a key's state writes under a new name, so that no dot is issued twice.",
        access: Access::Only("on"),
    },
    Field {
        name: "replica_timeout",
        group: "time-outs",
        running: true,
        default: "250ms",
        range: TIMES,
        doc: "How long a coordinator waits for a replica before a fallback takes its place.",
        access: stored!(replica_timeout, positive_time, text),
    },
    Field {
        name: "request_timeout",
        group: "time-outs",
        running: true,
        default: "1s",
        range: TIMES,
        doc: "How long a coordinator waits before it says that the quorum was not met.",
        access: stored!(request_timeout, positive_time, text),
    },
    Field {
        name: "client_timeout",
        group: "time-outs",
        running: true,
        default: "2s",
        range: TIMES,
        doc: "How long a client waits for a reply.",
        access: stored!(client_timeout, positive_time, text),
    },
    Field {
        name: "forward_timeout",
        group: "time-outs",
        running: true,
        default: "500ms",
        range: TIMES,
        doc: "How long a node waits for the answer to a forwarded request before it tries another node.",
        access: stored!(forward_timeout, positive_time, text),
    },
    Field {
        name: "membership",
        group: "membership",
        running: false,
        default: "static",
        range: "static",
        doc: "How nodes learn of each other: all know all from the start.",
        access: Access::Only("static"),
    },
    Field {
        name: "failure_detector",
        group: "membership",
        running: false,
        default: "timeouts",
        range: "timeouts",
        doc: "How a node comes to believe that another is down: its requests go unanswered.",
        access: Access::Only("timeouts"),
    },
    Field {
        name: "handoff",
        group: "repair",
        running: true,
        default: "on",
        range: "on or off",
        doc: "Whether nodes send home what they hold for others.",
        access: stored!(handoff, switch, on_off),
    },
    Field {
        name: "handoff_interval",
        group: "repair",
        running: true,
        default: "1s",
        range: TIMES,
        doc: "How long a node waits between two attempts to send hints home.",
        access: stored!(handoff_interval, positive_time, text),
    },
    Field {
        name: "read_repair",
        group: "repair",
        running: true,
        default: "off",
        range: "off",
        doc: "Whether a read brings replicas that differ up to date.",
        access: Access::Only("off"),
    },
    Field {
        name: "anti_entropy",
        group: "repair",
        running: true,
        default: "off",
        range: "off",
        doc: "Whether replicas compare and repair what they hold in the background.",
        access: Access::Only("off"),
    },
    Field {
        name: "fsync",
        group: "disk",
        running: true,
        default: "always",
        range: "always",
        doc: "When a node's log is synced: before every acknowledgement.",
        access: Access::Only("always"),
    },
    Field {
        name: "latency",
        group: "bus",
        running: true,
        default: "uniform(1ms,10ms)",
        range: DISTRIBUTIONS,
        doc: "How long messages take.",
        access: stored!(latency, Distribution::from_str, text),
    },
    Field {
        name: "loss",
        group: "bus",
        running: true,
        default: "0",
        range: "0 to 1",
        doc: "How likely a message is lost.",
        access: stored!(loss, probability, text),
    },
    Field {
        name: "duplicate",
        group: "bus",
        running: true,
        default: "0",
        range: "0 to 1",
        doc: "How likely a message arrives twice.",
        access: stored!(duplicate, probability, text),
    },
];
