//! The table of all fields.

use super::values::{positive_time, probability, switch, whole};
use super::wording::{found, nearest, one_of, shown};
use super::{ClusterConfig, ConfigError, Entry, Fsync, HintTtl, ReadRepair, Reap};
use crate::base::{Distribution, MAX_NODES};
use crate::ring::MAX_ZONES;
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
    /// A field that is fixed when the cluster starts.
    const fn new(
        group: &'static str,
        name: &'static str,
        (default, range): (&'static str, &'static str),
        doc: &'static str,
        access: Access,
    ) -> Field {
        Field {
            name,
            group,
            running: false,
            default,
            range,
            doc,
            access,
        }
    }

    /// The same field, which may also be changed while the cluster runs.
    const fn running(self) -> Field {
        Field {
            running: true,
            ..self
        }
    }

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

/// The same, or why there is none, as the setting with this index.
pub(super) fn known(index: usize, name: &str) -> Result<&'static Field, ConfigError> {
    find(name).ok_or_else(|| {
        let names: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
        let nearest = nearest(name, names.iter().copied());
        let mut message = format!("unknown field `{}`", shown(name));
        if nearest.is_none() {
            message += &format!(": expected {}", one_of(&names));
        }
        ConfigError {
            nearest: nearest.map(str::to_owned),
            ..ConfigError::in_itself(index, message)
        }
    })
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

fn zones(value: &str) -> Result<u16, String> {
    whole(value, 1..=u64::from(MAX_ZONES))
}

fn tokens(value: &str) -> Result<u16, String> {
    whole(value, 1..=1_024)
}

/// A choice that has a name; what its reader says is what it expected.
fn choice<T: FromStr<Err = String>>(value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|expected| format!("{expected}, {}", found(value)))
}

fn count_or_none(value: &str) -> Result<u16, String> {
    whole(value, 0..=u64::from(MAX_NODES))
}

fn fanout(value: &str) -> Result<u32, String> {
    whole(value, 2..=1_024)
}

/// A message holds a key of the longest length at least.
fn message_limit(value: &str) -> Result<u32, String> {
    whole(value, 1_024..=1 << 30)
}

fn depth(value: &str) -> Result<u32, String> {
    whole(value, 1..=4)
}

const TIMES: &str = "1us to 1000000s";
const DISTRIBUTIONS: &str = "const(d), uniform(a,b), exp(mean), pareto(min,alpha), lognormal(median,sigma), \
     quantiles(p50:d,p99:d), mix(0.9:DIST,0.1:DIST) or DIST+d";

/// Every field of this version, group by group.
pub static FIELDS: &[Field] = &[
    Field::new("size", "nodes", ("5", "1 to 1000"), "How many nodes the cluster has.", stored!(nodes, count, text)),
    Field::new("size", "seed", ("1", "0 to 18446744073709551615"), "What all randomness of the run depends on.", stored!(seed, seed, text)),
    Field::new("size", "zones", ("1", "1 to 100, at most nodes"), "How many zones the nodes stand in, by turns in order of name; preference lists spread over zones first.", stored!(zones, zones, text)),
    Field::new("quorum", "n", ("3", "1 to nodes; nodes, with partitioning=everywhere"), "How many nodes hold a key.", stored!(n, count, text)),
    Field::new("quorum", "r", ("2", "1 to n"), "How many replicas a read needs.", stored!(r, count, text)).running(),
    Field::new("quorum", "w", ("2", "1 to n"), "How many replicas a write needs.", stored!(w, count, text)).running(),
    Field::new("quorum", "pr", ("0", "0 to n"), "How many primaries a read needs.", stored!(pr, count_or_none, text)).running(),
    Field::new("quorum", "pw", ("0", "0 to n"), "How many primaries a write needs.", stored!(pw, count_or_none, text)).running(),
    Field::new("quorum", "dw", ("0", "0 to n"), "How many replicas must have logged a write (and synced it, with fsync=always).", stored!(dw, count_or_none, text)).running(),
    Field::new("quorum", "node_confirms", ("0", "0 to n"), "How many distinct nodes a request needs.", stored!(node_confirms, count_or_none, text)).running(),
    Field::new("quorum", "sloppy", ("on", "on or off"), "Whether fallbacks stand in, with a hint, for replicas that seem down.", stored!(sloppy, switch, on_off)).running(),
    Field::new("quorum", "notfound_ok", ("on", "on or off"), "Whether a replica that does not have the key counts towards a read.", stored!(notfound_ok, switch, on_off)).running(),
    Field::new("quorum", "basic_quorum", ("off", "on or off"), "Whether a read gives up once most replicas do not have the key (with notfound_ok=off).", stored!(basic_quorum, switch, on_off)).running(),
    Field::new("quorum", "entry", ("preference", "any, preference, fastest or a node"), "Where clients enter that do not say so themselves: a random node, the first primary that can be reached, the first node to answer, or this node.", stored!(entry, Entry::from_str, text)).running(),
    Field::new("quorum", "coordinate", ("replica", "replica"), "Who coordinates a request: a node that is no replica of the key forwards to one.", Access::Only("replica")),
    Field::new("ring", "partitioning", ("equal", "equal, tokens, tokens-equal, degrees, modulo or everywhere"), "How the ring is cut and dealt: equal partitions dealt round the nodes, arcs up to tokens, equal partitions whose owners tokens choose, the hash modulo 360, the hash modulo the number of nodes, or every key on every node.", stored!(partitioning, choice, text)),
    Field::new("ring", "partitions", ("(the next power of two from 4 * nodes, at least 32)", "n to 65536"), "How many partitions the ring has, with partitioning=equal or tokens-equal.", stored!(partitions, partitions, text)),
    Field::new("ring", "target_n", ("(n + 1)", "1 to 1001"), "How many neighbouring partitions lie on distinct nodes, where there are enough nodes.", stored!(target_n, spacing, text)),
    Field::new("ring", "tokens_per_node", ("16", "1 to 1024; 131072 for all nodes"), "How many tokens a node has, with partitioning=tokens or tokens-equal.", stored!(tokens_per_node, tokens, text)),
    Field::new("ring", "token_source", ("random", "random or name"), "Where tokens and degrees come from: drawn from the seed, or hashed from the node's name.", stored!(token_source, choice, text)),
    Field::new("ring", "hash", ("md5", "md5, sha1 or sha256"), "What gives a key its position on the ring: the first 128 bits of this hash.", stored!(hash, choice, text)),
    Field::new("ring", "preference", ("distinct-nodes", "distinct-nodes or partitions"), "How preference lists are made: the walk round the ring skips nodes that it has met, or takes them again as Riak does.", stored!(preference, choice, text)),
    Field::new("clock", "clock", ("dvvset", "dvvset"), "What tells which versions replace which: dotted version vector sets.", Access::Only("dvvset")),
    Field::new("clock", "on_conflict", ("siblings", "siblings"), "What becomes of concurrent versions: all are kept until somebody resolves them.", Access::Only("siblings")),
    Field::new("clock", "actor_epochs", ("on", "on or off"), "Whether a node that forgot a key or lost records writes under a new name, so that no dot is issued twice.", stored!(actor_epochs, switch, on_off)),
    Field::new("time-outs", "replica_timeout", ("250ms", TIMES), "How long a coordinator waits for a replica before a fallback takes its place.", stored!(replica_timeout, positive_time, text)).running(),
    Field::new("time-outs", "request_timeout", ("1s", TIMES), "How long a coordinator waits before it says that the quorum was not met.", stored!(request_timeout, positive_time, text)).running(),
    Field::new("time-outs", "client_timeout", ("2s", TIMES), "How long a client waits for a reply.", stored!(client_timeout, positive_time, text)).running(),
    Field::new("time-outs", "forward_timeout", ("500ms", TIMES), "How long a node waits for the answer to a forwarded request before it tries another node.", stored!(forward_timeout, positive_time, text)).running(),
    Field::new("membership", "membership", ("(swim, or gossip with failure_detector=phi)", "static, gossip or swim"), "How nodes learn of each other: all know all from the start, by reconciling with a random peer, or by SWIM.", stored!(membership, choice, text)),
    Field::new("membership", "failure_detector", ("(swim, or timeouts with another membership)", "timeouts, swim, phi or none"), "How a node comes to believe that another is down: from requests that go unanswered, by SWIM, by heartbeats that stay out, or not at all.", stored!(failure_detector, choice, text)),
    Field::new("membership", "gossip_interval", ("1s", TIMES), "How often a node reconciles with a random peer, with membership=gossip.", stored!(gossip_interval, positive_time, text)).running(),
    Field::new("membership", "probe_interval", ("1s", TIMES), "How often a node probes another, with membership=swim.", stored!(probe_interval, positive_time, text)).running(),
    Field::new("membership", "probe_timeout", ("300ms", TIMES), "How long a ping may go unanswered before others are asked to ping.", stored!(probe_timeout, positive_time, text)).running(),
    Field::new("membership", "indirect_probes", ("3", "0 to 1000"), "How many others are asked to ping.", stored!(indirect_probes, count_or_none, text)).running(),
    Field::new("membership", "suspicion", ("on", "on or off"), "Whether a member that fails a probe is suspected first, and dead only if it does not refute.", stored!(suspicion, switch, on_off)).running(),
    Field::new("membership", "suspicion_periods", ("4", "1 to 1000"), "How many probe intervals a suspected member has to refute; more in a group of more than ten.", stored!(suspicion_periods, count, text)).running(),
    Field::new("membership", "retransmit_mult", ("4", "1 to 1000"), "How many times a node sends a piece of news, times the logarithm of the number of members.", stored!(retransmit_mult, count, text)).running(),
    Field::new("membership", "phi_threshold", ("8", "1 to 1000"), "The phi from which a peer is believed down, with failure_detector=phi.", stored!(phi_threshold, count, text)).running(),
    Field::new("repair", "handoff", ("on", "on or off"), "Whether nodes send home what they hold for others.", stored!(handoff, switch, on_off)).running(),
    Field::new("repair", "handoff_interval", ("1s", TIMES), "How long a node waits between two attempts to send hints home.", stored!(handoff_interval, positive_time, text)).running(),
    Field::new("repair", "hint_ttl", ("never", "never or a time"), "How long a hint is kept before it is dropped.", stored!(hint_ttl, HintTtl::from_str, text)).running(),
    Field::new("repair", "read_repair", ("async", "off, async or sync"), "Whether a read brings replicas that differ up to date: not at all, after the answer, or before it.", stored!(read_repair, ReadRepair::from_str, text)).running(),
    Field::new("repair", "digest_reads", ("off", "on or off"), "Whether a read asks one replica for data and the others for a hash.", stored!(digest_reads, switch, on_off)).running(),
    Field::new("repair", "anti_entropy", ("on", "on or off"), "Whether primaries compare and repair what they hold in the background, by Merkle trees.", stored!(anti_entropy, switch, on_off)).running(),
    Field::new("repair", "anti_entropy_interval", ("1s", TIMES), "How long a node waits between two exchanges.", stored!(anti_entropy_interval, positive_time, text)).running(),
    Field::new("repair", "merkle_fanout", ("16", "2 to 1024"), "How many children a node of a Merkle tree has.", stored!(merkle_fanout, fanout, text)).running(),
    Field::new("repair", "merkle_depth", ("2", "1 to 4"), "How many levels a Merkle tree has below its root.", stored!(merkle_depth, depth, text)).running(),
    Field::new("repair", "reap", ("never", "never, after-agreement or after(d)"), "When tombstones are forgotten.", stored!(reap, Reap::from_str, text)).running(),
    Field::new("repair", "message_ttl", ("10s", TIMES), "How old a message may be when it is read; only with reap=after-agreement, which counts on it.", stored!(message_ttl, positive_time, text)).running(),
    Field::new("disk", "fsync", ("always", "always, never or every(d)"), "When the log of a node is synced: before every acknowledgement, never, or every so often.", stored!(fsync, Fsync::from_str, text)).running(),
    Field::new("disk", "fsync_latency", ("const(0ms)", DISTRIBUTIONS), "How long a sync takes.", stored!(fsync_latency, Distribution::from_str, text)).running(),
    Field::new("bus", "latency", ("uniform(1ms,10ms)", DISTRIBUTIONS), "How long messages take.", stored!(latency, Distribution::from_str, text)).running(),
    Field::new("bus", "loss", ("0", "0 to 1"), "How likely a message is lost.", stored!(loss, probability, text)).running(),
    Field::new("bus", "damage", ("0", "0 to 1"), "How likely the bits of a message are damaged on its way, so that its receiver refuses it.", stored!(damage, probability, text)).running(),
    Field::new("bus", "wire", ("off", "on or off"), "Whether every message is really encoded and decoded on its way: the run is the same, and slower.", stored!(wire, switch, on_off)).running(),
    Field::new("bus", "message_limit", ("16777216", "1024 to 1073741824"), "How many bytes a message may have; the siblings of a key may take half of that.", stored!(message_limit, message_limit, text)).running(),
    Field::new("bus", "duplicate", ("0", "0 to 1"), "How likely a message arrives twice.", stored!(duplicate, probability, text)).running(),
];
