//! The configuration as a plain struct, and how settings become one.

use super::fields::{FIELDS, Field, known};
use super::{ConfigError, Entry, FailureDetector, Fsync, HintTtl, Membership, ReadRepair, Reap};
use crate::base::{Distribution, Micros, NodeId, Probability};
use crate::ring::{DEGREES, Hash, MAX_TOKENS, Partitioning, Preference, Rules, TokenSource};
use serde::Serialize;
use std::fmt;

/// Everything that can be chosen about a cluster. [`FIELDS`] gives ranges and meanings.
///
/// Fields that have a single choice in this version (`coordinate=replica`, for one) are accepted as
/// settings and printed, but have nothing to store here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClusterConfig {
    /// How many nodes there are, 1 to 1000.
    pub nodes: u16,
    /// What all randomness of the run depends on.
    pub seed: u64,
    /// How many zones the nodes stand in, 1 to `nodes`.
    pub zones: u16,
    /// How many nodes hold a key, 1 to `nodes`; all of them with `partitioning=everywhere`.
    pub n: u16,
    /// How many replicas a read needs, 1 to `n`.
    pub r: u16,
    /// How many replicas a write needs, 1 to `n`.
    pub w: u16,
    /// How many primaries a read needs, 0 to `n`.
    pub pr: u16,
    /// How many primaries a write needs, 0 to `n`.
    pub pw: u16,
    /// How many replicas must have logged a write, 0 to `n`.
    pub dw: u16,
    /// How many distinct nodes a request needs, 0 to `n`.
    pub node_confirms: u16,
    /// Whether fallbacks stand in for replicas that seem down.
    pub sloppy: bool,
    /// Whether a replica without the key counts towards R.
    pub notfound_ok: bool,
    /// Whether a read gives up once most replicas lack the key.
    pub basic_quorum: bool,
    /// Where clients enter that do not say so themselves.
    pub entry: Entry<NodeId>,
    /// How the ring is cut and dealt.
    pub partitioning: Partitioning,
    /// How many equal partitions the ring has, `n` to 65536.
    pub partitions: u32,
    /// How many neighbouring partitions lie on distinct nodes where there are enough nodes.
    pub target_n: u16,
    /// How many tokens a node has, 1 to 1024.
    pub tokens_per_node: u16,
    /// Where tokens come from.
    pub token_source: TokenSource,
    /// What gives a key its position.
    pub hash: Hash,
    /// Whether preference lists skip the nodes that they have met.
    pub preference: Preference,
    /// Whether actors bear disk and birth numbers, so that no dot is issued twice.
    pub actor_epochs: bool,
    /// How long a coordinator waits for a replica before a fallback takes its place.
    pub replica_timeout: Micros,
    /// How long a coordinator waits before it says that the quorum was not met.
    pub request_timeout: Micros,
    /// How long a client waits for a reply.
    pub client_timeout: Micros,
    /// How long a node waits for the answer to a forwarded request before it tries another node.
    pub forward_timeout: Micros,
    /// How nodes learn of each other.
    pub membership: Membership,
    /// How a node comes to believe that another is down.
    pub failure_detector: FailureDetector,
    /// How often a node reconciles with a peer, under gossip.
    pub gossip_interval: Micros,
    /// How often a node probes another, under SWIM.
    pub probe_interval: Micros,
    /// How long a ping may go unanswered; shorter than `probe_interval`.
    pub probe_timeout: Micros,
    /// How many others are asked to ping.
    pub indirect_probes: u16,
    /// Whether suspicion comes before death.
    pub suspicion: bool,
    /// How many probe intervals a suspected member has.
    pub suspicion_periods: u16,
    /// How often news is sent.
    pub retransmit_mult: u16,
    /// From which phi a peer is believed down.
    pub phi_threshold: u16,
    /// Whether nodes send home what they hold for others.
    pub handoff: bool,
    /// How long a node waits between two attempts to send hints home.
    pub handoff_interval: Micros,
    /// How long hints are kept.
    pub hint_ttl: HintTtl,
    /// When reads repair.
    pub read_repair: ReadRepair,
    /// Whether a read asks most replicas for a hash only.
    pub digest_reads: bool,
    /// Whether primaries repair each other in the background.
    pub anti_entropy: bool,
    /// How long a node waits between two exchanges.
    pub anti_entropy_interval: Micros,
    /// Children of a node of a Merkle tree.
    pub merkle_fanout: u32,
    /// Levels of a Merkle tree below its root.
    pub merkle_depth: u32,
    /// When tombstones are forgotten.
    pub reap: Reap,
    /// How old a message can be at the most.
    pub message_ttl: Micros,
    /// When logs are synced.
    pub fsync: Fsync,
    /// How long a sync takes.
    pub fsync_latency: Distribution,
    /// How long messages take on links that have no latency of their own.
    pub latency: Distribution,
    /// How likely a message is lost.
    pub loss: Probability,
    /// How likely a message arrives twice.
    pub duplicate: Probability,
    /// How likely the bits of a message are damaged on its way.
    pub damage: Probability,
    /// Whether every message is really encoded and decoded.
    pub wire: bool,
    /// How many bytes a message may have, 1 KiB to 1 GiB.
    pub message_limit: u32,
    /// The mistake that a test puts into the protocol; no setting.
    #[cfg(feature = "sabotage")]
    #[serde(skip)]
    pub sabotage: Option<super::Sabotage>,
}

impl Default for ClusterConfig {
    /// The defaults of the table.
    fn default() -> ClusterConfig {
        let nodes = 5;
        let n = 3;
        ClusterConfig {
            nodes,
            seed: 1,
            zones: 1,
            n,
            r: 2,
            w: 2,
            pr: 0,
            pw: 0,
            dw: 0,
            node_confirms: 0,
            sloppy: true,
            notfound_ok: true,
            basic_quorum: false,
            entry: Entry::Preference,
            partitioning: Partitioning::Equal,
            partitions: default_partitions(nodes),
            target_n: n + 1,
            tokens_per_node: 16,
            token_source: TokenSource::Random,
            hash: Hash::Md5,
            preference: Preference::DistinctNodes,
            actor_epochs: true,
            replica_timeout: Micros::from_millis(250),
            request_timeout: Micros::from_secs(1),
            client_timeout: Micros::from_secs(2),
            forward_timeout: Micros::from_millis(500),
            membership: Membership::Swim,
            failure_detector: FailureDetector::Swim,
            gossip_interval: Micros::from_secs(1),
            probe_interval: Micros::from_secs(1),
            probe_timeout: Micros::from_millis(300),
            indirect_probes: 3,
            suspicion: true,
            suspicion_periods: 4,
            retransmit_mult: 4,
            phi_threshold: 8,
            handoff: true,
            handoff_interval: Micros::from_secs(1),
            hint_ttl: HintTtl::Never,
            read_repair: ReadRepair::Async,
            digest_reads: false,
            anti_entropy: true,
            anti_entropy_interval: Micros::from_secs(1),
            merkle_fanout: 16,
            merkle_depth: 2,
            reap: Reap::Never,
            message_ttl: Micros::from_secs(10),
            fsync: Fsync::Always,
            fsync_latency: Distribution::constant(Micros::ZERO),
            latency: Distribution::uniform(Micros::from_millis(1), Micros::from_millis(10)),
            loss: Probability::NEVER,
            duplicate: Probability::NEVER,
            damage: Probability::NEVER,
            wire: false,
            message_limit: 16 << 20,
            #[cfg(feature = "sabotage")]
            sabotage: None,
        }
    }
}

/// Enough for every node to own four partitions or more, and a power of two.
fn default_partitions(nodes: u16) -> u32 {
    (4 * u32::from(nodes)).next_power_of_two().max(32)
}

/// The most leaves that a Merkle tree may have.
const MOST_LEAVES: u64 = 1 << 20;

impl ClusterConfig {
    /// The configuration with these settings, given as (field, value); fields that are not given
    /// have their defaults. `partitions` and `target_n` then follow from `nodes` and `n`, and `n`
    /// from `nodes` where every node holds every key.
    ///
    /// Refused are an unknown field, a value out of its range, a field given twice, and fields that
    /// contradict each other. Of a contradiction, the later of the given settings is at fault.
    pub fn from_settings<N: AsRef<str>, V: AsRef<str>>(
        settings: &[(N, V)],
    ) -> Result<ClusterConfig, ConfigError> {
        let settings = settings.iter().map(|(n, v)| (n.as_ref(), v.as_ref()));
        ClusterConfig::from_pairs(&settings.collect::<Vec<_>>())
    }

    /// Much code, and so only once, whatever the texts are kept in.
    fn from_pairs(settings: &[(&str, &str)]) -> Result<ClusterConfig, ConfigError> {
        let mut config = ClusterConfig::default();
        let place = |name: &str| settings.iter().position(|(given, _)| *given == name);
        for (index, (name, value)) in settings.iter().enumerate() {
            let field = known(index, name)?;
            if place(field.name) != Some(index) {
                let message = format!("{} is given twice", field.name);
                return Err(ConfigError::in_itself(index, message));
            }
            assign(&mut config, index, field, value)?;
        }
        if place("n").is_none() && config.partitioning == Partitioning::Everywhere {
            config.n = config.nodes;
        }
        if place("partitions").is_none() {
            config.partitions = default_partitions(config.nodes);
        }
        match (place("membership"), place("failure_detector")) {
            (Some(_), None) => config.failure_detector = config.membership.detector(),
            (None, Some(_)) => config.membership = config.failure_detector.membership(),
            _ => {}
        }
        if place("target_n").is_none() {
            config.target_n = config.n + 1;
        }
        match config.contradiction(|name| place(name).is_some()) {
            None => Ok(config),
            Some(([one, other], message)) => {
                let index = place(one).max(place(other)).unwrap_or(0);
                Err(ConfigError::contradiction(index, message))
            }
        }
    }

    /// This configuration with one field changed that may be changed while the cluster runs.
    ///
    /// [`Fault::InItself`](super::Fault): no such field, a value out of its range, or a field that is fixed when
    /// the cluster starts. [`Fault::Contradiction`](super::Fault): a value that does not fit this cluster.
    pub fn set_running(&self, name: &str, value: &str) -> Result<ClusterConfig, ConfigError> {
        let mut changed = self.clone();
        let field = known(0, name)?;
        if !field.running {
            let message = format!("{name} is fixed when the cluster starts");
            return Err(ConfigError::in_itself(0, message));
        }
        assign(&mut changed, 0, field, value)?;
        match changed.contradiction(|_| true) {
            None => Ok(changed),
            Some((_, message)) => Err(ConfigError::contradiction(0, message)),
        }
    }

    /// Every field with its value as text, in the order of the table; `from_settings` reads it back
    /// to the same configuration.
    pub fn to_settings(&self) -> Vec<(&'static str, String)> {
        FIELDS
            .iter()
            .map(|field| (field.name, field.show(self)))
            .collect()
    }

    /// What the cluster's ownership tables go by.
    pub fn ring_rules(&self) -> Rules {
        Rules {
            partitioning: self.partitioning,
            partitions: self.partitions,
            target_n: self.target_n,
            tokens_per_node: self.tokens_per_node,
            token_source: self.token_source,
            hash: self.hash,
            preference: self.preference,
            zones: self.zones,
            seed: self.seed,
        }
    }

    /// Two fields of the ring that cannot both hold, their values, and why.
    fn ring_contradiction(&self) -> Option<([&'static str; 2], [String; 2], String)> {
        let (nodes, partitioning) = (self.nodes, self.partitioning.to_string());
        let tokens = u64::from(nodes) * u64::from(self.tokens_per_node);
        if self.zones > nodes {
            let values = [self.zones.to_string(), nodes.to_string()];
            return Some((["zones", "nodes"], values, "a zone needs a node".into()));
        }
        match self.partitioning {
            Partitioning::Everywhere if self.n != nodes => Some((
                ["n", "partitioning"],
                [self.n.to_string(), partitioning],
                format!("every one of the {nodes} nodes holds every key"),
            )),
            Partitioning::Degrees if nodes > DEGREES => Some((
                ["nodes", "partitioning"],
                [nodes.to_string(), partitioning],
                format!("each node needs one of {DEGREES} degrees to itself"),
            )),
            _ if self.partitioning.has_tokens() && tokens > MAX_TOKENS => Some((
                ["tokens_per_node", "nodes"],
                [self.tokens_per_node.to_string(), nodes.to_string()],
                format!("the nodes would have {tokens} tokens, more than {MAX_TOKENS}"),
            )),
            _ => None,
        }
    }

    /// Two fields that cannot both hold, and a sentence about them. Not refused are settings that
    /// merely make a mechanism idle, such as a `request_timeout` below `replica_timeout`, which
    /// leaves fallbacks no time: somebody may want to see just that.
    fn contradiction(&self, given: impl Fn(&str) -> bool) -> Option<([&'static str; 2], String)> {
        let value = |name: &str, value: &dyn fmt::Display| match given(name) {
            true => format!("{name}={value}"),
            false => format!("{name}={value} (the default)"),
        };
        let (nodes, n) = (self.nodes, self.n);
        let clash = |fields: [&'static str; 2], first: String, second: String, why: &str| {
            Some((fields, format!("{first} does not fit {second}: {why}")))
        };
        if n > nodes {
            let why = "a key needs as many nodes as it has replicas";
            return clash(["n", "nodes"], value("n", &n), value("nodes", &nodes), why);
        }
        let counts = [
            ("r", self.r),
            ("w", self.w),
            ("pr", self.pr),
            ("pw", self.pw),
            ("dw", self.dw),
            ("node_confirms", self.node_confirms),
        ];
        for (name, count) in counts {
            if count > n {
                let why = "no more replicas can answer than a key has";
                return clash([name, "n"], value(name, &count), value("n", &n), why);
            }
        }
        if let Some((fields, [first, second], why)) = self.ring_contradiction() {
            return clash(
                fields,
                value(fields[0], &first),
                value(fields[1], &second),
                &why,
            );
        }
        if self.partitioning == Partitioning::Equal && self.partitions < u32::from(n) {
            let (first, why) = (
                value("partitions", &self.partitions),
                "the owners of so few partitions are too few to hold a key",
            );
            return clash(["partitions", "n"], first, value("n", &n), why);
        }
        for (detector, membership) in [
            (FailureDetector::Swim, Membership::Swim),
            (FailureDetector::Phi, Membership::Gossip),
        ] {
            if self.failure_detector == detector && self.membership != membership {
                let why = format!("it needs membership={membership}");
                let fields = ["failure_detector", "membership"];
                let (detector, membership) = (
                    value("failure_detector", &self.failure_detector),
                    value("membership", &self.membership),
                );
                return clash(fields, detector, membership, &why);
            }
        }
        if self.probe_timeout >= self.probe_interval {
            let why = "others are asked to ping before the next probe begins";
            let fields = ["probe_timeout", "probe_interval"];
            let timeout = value("probe_timeout", &self.probe_timeout);
            let interval = value("probe_interval", &self.probe_interval);
            return clash(fields, timeout, interval, why);
        }
        let leaves = u64::from(self.merkle_fanout).pow(self.merkle_depth);
        if leaves > MOST_LEAVES {
            let why = format!("the trees would have {leaves} leaves, more than {MOST_LEAVES}");
            let fanout = value("merkle_fanout", &self.merkle_fanout);
            let depth = value("merkle_depth", &self.merkle_depth);
            return clash(["merkle_fanout", "merkle_depth"], fanout, depth, &why);
        }
        if self.reap == Reap::AfterAgreement && self.hint_ttl == HintTtl::Never {
            let why = "a hint that is kept for ever may bring back what the tombstone deleted";
            let (reap, ttl) = (value("reap", &self.reap), value("hint_ttl", &self.hint_ttl));
            return clash(["reap", "hint_ttl"], reap, ttl, why);
        }
        match self.entry {
            Entry::Node(node) if node.0 >= nodes => clash(
                ["entry", "nodes"],
                value("entry", &node),
                value("nodes", &nodes),
                &format!("the last node is {}", NodeId(nodes - 1)),
            ),
            _ => None,
        }
    }
}

impl fmt::Display for ClusterConfig {
    /// All fields as `name=value`, separated by spaces, as the `cluster` command reads them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for (name, value) in self.to_settings() {
            write!(f, "{before}{name}={value}")?;
            before = " ";
        }
        Ok(())
    }
}

fn assign(
    config: &mut ClusterConfig,
    index: usize,
    field: &Field,
    value: &str,
) -> Result<(), ConfigError> {
    field
        .set(config, value)
        .map_err(|message| ConfigError::in_itself(index, message))
}
