//! A node opened: what it is, what it holds, what it waits for. Of one that is down, what its disk
//! says.

use super::members::power_in_words;
use super::replicas::{as_name, as_names};
use super::sentences::timer_sentence;
use crate::base::NodeId;
use crate::node::Ticket;
use crate::sim::{Cluster, Waiting};
use crate::store::Entry;
use serde::Serialize;

/// How many keys are searched for those that contain a text.
pub const MOST_SEARCHED: usize = 20_000;

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeReport {
    /// Its name.
    #[serde(serialize_with = "as_name")]
    pub node: NodeId,
    /// `up`, `paused` or `down`.
    pub state: &'static str,
    /// How often it was started.
    pub boots: u32,
    /// Its incarnation, where membership counts them.
    pub incarnation: Option<u32>,
    /// The ownership table that it goes by, or will go by when it starts: its number and maker.
    pub table: Option<(u32, String)>,
    /// How many partitions it owns by the newest table, of how many it is a primary, and how many
    /// there are.
    pub partitions: (usize, usize, u32),
    /// How many keys it holds.
    pub keys: usize,
    /// How many marks lie on it.
    pub marks: usize,
    /// What a paused node will find when it goes on.
    pub mail: usize,
    /// Its disk.
    pub disk: DiskReport,
}

/// A node's disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiskReport {
    /// The disk's number, the second part of the node's actors; nothing before it is logged.
    pub number: Option<u32>,
    /// How many births were used, the third part.
    pub births: u32,
    /// The log's length in bytes.
    pub bytes: usize,
    /// How many of them a crash keeps for sure.
    pub synced: usize,
    /// The length of the log that is to take its place, while it is rewritten.
    pub rewriting: Option<usize>,
    /// How often it was rewritten.
    pub rewritings: u32,
    /// When that was last.
    pub rewritten_us: Option<u64>,
}

/// A node of the cluster opened; nothing when it is none.
pub fn node_report(cluster: &Cluster, node: NodeId) -> Option<NodeReport> {
    let machine = cluster.machine(node)?;
    let (running, disk) = (machine.node(), machine.disk());
    let store = cluster.durable_store(node);
    let ring = cluster.ring();
    let own = running.map(|running| running.ring());
    let table = own.or(store.ring()).map(|ring| ring.table_version());
    let incarnation = running.and_then(|it| it.member(node));
    let (bytes, synced) = disk.len_and_synced();
    let (rewritings, last) = disk.rewritten();
    Some(NodeReport {
        node,
        state: power_in_words(machine.power()),
        boots: machine.boots(),
        incarnation: incarnation
            .map(|own| own.incarnation)
            .or(store.incarnation()),
        table: table.map(|table| (table.number, NodeId(table.maker).to_string())),
        partitions: (
            (0..ring.partitions())
                .filter(|partition| ring.owner_of(*partition) == node)
                .count(),
            ring.partitions_of(node).len(),
            ring.partitions(),
        ),
        keys: store.len(),
        marks: store.marks(),
        mail: machine.mail(),
        disk: DiskReport {
            number: Some(store.disk()).filter(|number| *number > 0),
            births: store.births(),
            bytes,
            synced,
            rewriting: disk.rewriting().map(|(bytes, _)| bytes),
            rewritings,
            rewritten_us: (rewritings > 0).then_some(last.0),
        },
    })
}

/// A key as one node holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldKey {
    /// The key.
    pub key: String,
    /// Its place on the key's preference list, from 1, if it is a primary.
    pub primary: Option<usize>,
    /// How many live values there are.
    pub siblings: usize,
    /// How many tombstones stand beside them.
    pub tombstones: usize,
    /// What the node knows of the key: the highest counter of each actor.
    pub vector: Vec<(String, u64)>,
    /// The nodes that it holds the key for because they were down.
    #[serde(serialize_with = "as_names")]
    pub hints: Vec<NodeId>,
    /// The nodes that it has to bring the key to because they own it.
    #[serde(serialize_with = "as_names")]
    pub transfers: Vec<NodeId>,
}

/// Some of the keys of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Those that were asked for.
    pub shown: Vec<HeldKey>,
    /// How many there are that contain the text.
    pub found: usize,
    /// Whether there are more than are searched.
    pub is_cut: bool,
}

/// `most` of the keys of `node` that contain `text`, behind the first `skipped`, in the order of the
/// ring.
pub fn keys(cluster: &Cluster, node: NodeId, text: &str, skipped: usize, most: usize) -> Keys {
    if cluster.machine(node).is_none() {
        return Keys::default();
    }
    let store = cluster.durable_store(node);
    let shown = |(key, entry): (&crate::base::Key, &Entry)| {
        let primaries = cluster.ring().primaries_at(key.position());
        let place = primaries.iter().position(|it| *it == node);
        held(key.text(), place.map(|place| place + 1), entry)
    };
    if text.is_empty() {
        let window = store.entries().skip(skipped).take(most);
        return Keys {
            shown: window.map(shown).collect(),
            found: store.len(),
            is_cut: false,
        };
    }
    let searched = store.entries().take(MOST_SEARCHED);
    let matching = searched.filter(|(key, _)| key.text().contains(text));
    let mut keys = Keys {
        is_cut: store.len() > MOST_SEARCHED,
        ..Keys::default()
    };
    for held in matching {
        if keys.found >= skipped && keys.shown.len() < most {
            keys.shown.push(shown(held));
        }
        keys.found += 1;
    }
    keys
}

fn held(key: &str, primary: Option<usize>, entry: &Entry) -> HeldKey {
    let all = entry.clock.size();
    let tombstones = entry.clock.values().filter(|it| it.is_tombstone()).count();
    let context = entry.clock.context();
    let (hints, transfers): (Vec<_>, Vec<_>) = entry.owed.iter().partition(|mark| mark.is_hint());
    let targets = |marks: Vec<&crate::store::Mark>| marks.iter().map(|it| it.target).collect();
    HeldKey {
        key: key.to_owned(),
        primary,
        siblings: all - tombstones,
        tombstones,
        vector: context
            .iter()
            .map(|(actor, counter)| (actor.to_string(), counter))
            .collect(),
        hints: targets(hints),
        transfers: targets(transfers),
    }
}

/// Something that a node waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// When it comes.
    pub at_us: u64,
    /// What happens then, in one sentence.
    pub what: String,
}

/// What a node waits for, the earliest first: its timers, and syncs of its disk.
pub fn dues(cluster: &Cluster, node: NodeId) -> Vec<Due> {
    let waiting = cluster.waiting(node).into_iter();
    let due = |(at, waiting): (crate::base::Micros, Waiting)| Due {
        at_us: at.0,
        what: match waiting {
            Waiting::Timer(timer) => timer_sentence(cluster, node, timer),
            Waiting::Sync(Ticket::Rewritten, _) => {
                format!("The rewritten log of {node} is durable, and takes the old one's place.")
            }
            Waiting::Sync(_, bytes) => {
                format!("The first {bytes} bytes of the log of {node} are synced.")
            }
        },
    };
    waiting.map(due).collect()
}
