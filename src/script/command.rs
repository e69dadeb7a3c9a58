//! What a script can say, as types. `parse` makes them, `display` writes them back.

use super::NodeRef;
use crate::base::popularity::Popularity;
use crate::base::{Distribution, Micros, Probability};
use crate::config::Entry;
use crate::ring::Zone;
use crate::sim::{FlightFault, FlightRef, Nemesis};

/// One command of a script, with where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line of the file, counted from 1.
    pub number: u32,
    /// When it is to run, from the start of the run; `None` runs after the command before it.
    pub at: Option<Micros>,
    /// What is to be done.
    pub command: Command,
}

/// One command. Values that are wrong whatever the cluster were refused when it was read; that a
/// node exists, a key is short enough or a quorum fits the cluster is found out when it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A fresh cluster; `ClusterConfig::from_settings` takes these settings.
    Cluster(Vec<Setting>),
    /// A client with a session of its own.
    Client {
        /// What `as=` calls it; not empty.
        name: String,
        /// Where it enters; the cluster's `entry` when not given.
        entry: Option<Entry<NodeRef>>,
    },
    /// A request whose answer is waited for.
    Request(Request),
    /// A request whose answer is not waited for.
    Async(Request),
    /// Wait for all requests that were not waited for, or for those with this label.
    Await(Option<String>),
    /// The node stops; it keeps what was synced to its disk, and this much of the rest (some
    /// prefix of it when not given).
    Crash(NodeRef, Option<Keep>),
    /// The node starts again from its disk, or from an empty one if the disk was lost.
    Restart(NodeRef, DiskIs),
    /// The node stands still, with its memory and its mailbox.
    Pause(NodeRef),
    /// The node goes on.
    Resume(NodeRef),
    /// No message passes between these groups; two or more, and none is empty. A node that is in
    /// no group stays connected to all.
    Partition(Vec<Vec<NodeRef>>),
    /// No message passes on this link.
    Cut(Link),
    /// Ends partitions, cuts and holds.
    Heal,
    /// Conditions for all links.
    Bus(Conditions),
    /// Conditions for one link.
    Link(Link, Conditions),
    /// The link has no conditions of its own any more: it is as the bus is.
    LinkAsBus(Link),
    /// The next matching messages are lost.
    Drop(Count, Selector),
    /// The next matching messages are held back until `release`.
    Hold(Count, Selector),
    /// The next matching messages arrive twice.
    Duplicate(Count, Selector),
    /// The next matching messages take this much longer.
    Delay(Count, Micros, Selector),
    /// This is done to one message that is in flight.
    Flight(FlightFault, FlightRef),
    /// The node's clock is this many microseconds ahead (or behind) from now on.
    Skew(NodeRef, i64),
    /// Whatever the node sends, receives and syncs takes this many times as long from now on;
    /// 1 or more.
    Slow(NodeRef, u32),
    /// Something breaks every so often for so long, and is mended at the end.
    Nemesis {
        /// What breaks.
        nemesis: Nemesis,
        /// How long each round is.
        every: Micros,
        /// How long all rounds are together.
        span: Micros,
    },
    /// Every nemesis of this name ends at once, and mends what it broke.
    NemesisOff(Nemesis),
    /// Matching messages are held back no longer, and matching drops and holds end.
    Release(Selector),
    /// Let this much virtual time pass.
    Wait(Micros),
    /// Let virtual time pass until nothing moves, at most this long (30 minutes when not given).
    WaitQuiet(Option<Micros>),
    /// The node joins.
    Join {
        /// Which; no member.
        node: NodeRef,
        /// Its weight, 1 to 100; 1 when not given.
        weight: Option<u32>,
        /// Its zone, by its name when not given.
        zone: Option<Zone>,
        /// The member that lets it in; the first one that is up when not given.
        seed_node: Option<NodeRef>,
    },
    /// The node hands over what it holds and leaves.
    Leave(NodeRef),
    /// The node is down and never comes back.
    Remove(NodeRef),
    /// Clients that ask at a given rate.
    Workload(Workload),
    /// Something that must hold now.
    Expect(Expect),
    /// Something to be shown.
    Print(Print),
    /// Change fields that may be changed while the cluster runs, in this order; one or more, each
    /// once. `ClusterConfig::set_running` takes them one by one.
    Set(Vec<Setting>),
}

/// Generated load: each request is a get or a put of some key by some client, drawn from the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workload {
    /// How many requests, 1 to 100,000.
    pub ops: u32,
    /// Of how many keys, 1 to 100,000.
    pub keys: u32,
    /// How often each key is asked for.
    pub dist: Popularity,
    /// How likely a request reads.
    pub read: Probability,
    /// How many clients, 1 to 1,000.
    pub clients: u32,
    /// How many requests a second, 1 to 100,000, on average.
    pub rate: u32,
    /// How likely a put carries no context.
    pub blind: Probability,
}

impl Default for Workload {
    fn default() -> Workload {
        Workload {
            ops: 1_000,
            keys: 100,
            dist: Popularity::Uniform,
            read: Probability::HALF,
            clients: 4,
            rate: 200,
            blind: Probability::NEVER,
        }
    }
}

/// How much of what was not synced a crash keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Synced,
    /// All of it.
    All,
    /// Its first bytes, as many as there are.
    Bytes(u64),
}

/// What a node finds when it starts again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DiskIs {
    /// Its disk.
    #[default]
    Kept,
    /// An empty one.
    Lost,
}

/// A field of the configuration and its value, as text that was found right in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The field's name.
    pub field: String,
    /// Its value.
    pub value: String,
}

/// What a client asks of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is asked.
    pub action: Action,
    /// The key; of any length.
    pub key: String,
    /// Who asks; the client called `client` when not given.
    pub client: Option<String>,
    /// What the reply and its context are called; `resolve` has none.
    pub label: Option<String>,
    /// The node asked, before every other choice of entry.
    pub via: Option<NodeRef>,
}

/// The kinds of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write a value.
    Put {
        /// The value; of any length.
        value: String,
        /// What the value replaces; `Context::Last` when not given.
        context: Option<Context>,
        /// How many replicas must have it, 1 to 1000; the cluster's `w` when not given.
        w: Option<u16>,
        /// How many primaries must have it, 0 to 1000; the cluster's `pw` when not given.
        pw: Option<u16>,
        /// How many replicas must have logged it, 0 to 1000; the cluster's `dw` when not given.
        dw: Option<u16>,
        /// The media type of the value, 1 to 255 bytes.
        media: Option<String>,
        /// Whether the reply shows all siblings; it does when not given.
        return_body: Option<bool>,
    },
    /// Read.
    Get {
        /// How many replicas must answer, 1 to 1000; the cluster's `r` when not given.
        r: Option<u16>,
        /// How many primaries must answer, 0 to 1000; the cluster's `pr` when not given.
        pr: Option<u16>,
    },
    /// Write a tombstone.
    Delete {
        /// What the tombstone replaces; `Context::Last` when not given.
        context: Option<Context>,
        /// How many replicas must have it, 1 to 1000; the cluster's `w` when not given.
        w: Option<u16>,
    },
    /// Read, then put this value in the place of what was read.
    Resolve {
        /// The one value that is to be left; of any length.
        value: String,
    },
}

/// The context that goes with a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Context {
    /// What this client's last get or put of the key returned; none if it never did.
    Last,
    /// No context: the write replaces nothing.
    None,
    /// What the request with this label returned; not empty.
    Label(String),
    /// This very context, as clients are given it; whether it is one is found out when it is used.
    Token(String),
}

/// A link between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The sender.
    pub from: NodeRef,
    /// The receiver.
    pub to: NodeRef,
    /// Whether the other direction is meant too.
    pub both: bool,
}

/// Conditions of links; at least one is given, the others stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// How long messages take.
    pub latency: Option<Distribution>,
    /// How likely a message is lost.
    pub loss: Option<Probability>,
    /// How likely a message arrives twice.
    pub duplicate: Option<Probability>,
    /// How likely its bits are damaged on the way.
    pub damage: Option<Probability>,
}

/// How many messages a fault takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// This many; 1 or more.
    First(u32),
    /// Every one, until `release`.
    All,
}

/// Which messages are meant: those that match everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// The sender.
    pub from: Option<NodeRef>,
    /// The receiver.
    pub to: Option<NodeRef>,
    /// One of [`MESSAGE_KINDS`].
    pub kind: Option<&'static str>,
}

/// Something that must hold now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// About the reply with this label, or the last reply.
    Reply(ReplyIs, Option<String>),
    /// These nodes, and no others, hold a durable live copy of the key that they do not merely owe;
    /// in any order, each once, none when the list is empty.
    Holders(String, Vec<NodeRef>),
    /// There are this many marks.
    Hints {
        /// How many.
        count: u32,
        /// Counting only marks on this node.
        on: Option<NodeRef>,
        /// Counting only marks meant for this node.
        target: Option<NodeRef>,
    },
    /// For every key, all primaries that are up hold equal states.
    Converged,
    /// The first node holds the second one for this, one of [`VIEWS`].
    View(NodeRef, NodeRef, &'static str),
    /// This many acknowledged writes are lost.
    LostWrites {
        /// How many.
        count: u32,
        /// Counting only those lost for this reason, one of [`LOSS_CAUSES`].
        cause: Option<&'static str>,
    },
}

/// What is expected of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyIs {
    /// It succeeded.
    Ok,
    /// It failed, with this code (one of [`ERROR_CODES`]) if one is given.
    Error(Option<&'static str>),
    /// It shows this one value.
    Value(String),
    /// It shows this many siblings.
    Siblings(u32),
    /// It shows exactly these values, in any order; one or more.
    Values(Vec<String>),
    /// It found nothing.
    NotFound,
}

/// Something to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Print {
    /// The partitions and their owners.
    Ring,
    /// What each replica of this key holds.
    Replicas(String),
    /// What each node believes of each other.
    Members,
    /// All marks.
    Hints,
    /// How two nodes' states of a partition differ, and what finding that out costs.
    Merkle {
        /// The node that opens the exchange.
        from: NodeRef,
        /// The other one.
        to: NodeRef,
        /// The partition's number, from 0.
        partition: u32,
    },
    /// What was counted and measured.
    Metrics,
    /// All requests and their outcomes.
    History,
    /// Every field of the configuration.
    Config,
}

/// The message kinds of this version, as `kind=` names them.
pub const MESSAGE_KINDS: &[&str] = &[
    "forward",
    "forward-reply",
    "write",
    "write-ack",
    "read",
    "read-reply",
    "repair",
    "handoff",
    "handoff-ack",
    "not-owner",
    "tree",
    "tree-reply",
    "gossip",
    "ping",
    "ping-ack",
    "ping-req",
];

/// Why an acknowledged write can be lost, as `cause=` names it.
pub const LOSS_CAUSES: &[&str] = &["disk", "protocol"];

/// The codes of errors that a request can be answered with.
pub const ERROR_CODES: &[&str] = &[
    "bad-request",
    "bad-context",
    "too-large",
    "unavailable",
    "timeout",
];
