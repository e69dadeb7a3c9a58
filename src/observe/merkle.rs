//! What two nodes hold differently of a partition, and what an exchange of Merkle trees would cost
//! to find it out, beside a copy of everything.

use crate::base::{Key, NodeId};
use crate::merkle::{self, Cost, Differences, KeyRange, Tree};
use crate::sim::Cluster;
use crate::store::{Entry, Store, digest};
use serde::Serialize;
use std::fmt;

/// Two nodes' states of a partition, compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The node that opens the exchange.
    pub a: String,
    /// The other one.
    pub b: String,
    /// The partition.
    pub partition: u32,
    /// How many keys of it each of the two holds.
    pub keys: [usize; 2],
    /// The hashes over all that each of the two holds.
    pub roots: [String; 2],
    /// Keys that only the first holds.
    pub only_a: Vec<String>,
    /// Keys that only the other holds.
    pub only_b: Vec<String>,
    /// Keys that they hold in different states.
    pub changed: Vec<String>,
    /// What the exchange costs, with the states that differ.
    pub exchange: Spent,
    /// What it costs that the first sends all that it holds.
    pub full_copy: Spent,
}

/// What was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// Messages.
    pub messages: u64,
    /// Hashes of nodes of the trees.
    pub hashes: u64,
    /// Keys named with their state's hash.
    pub keys_listed: u64,
    /// States.
    pub keys_sent: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Compares what `a` and `b` hold of a partition, durably and also while they are down.
///
/// # Errors
/// One node twice, or no such partition, in one sentence.
pub fn compare(
    cluster: &Cluster,
    a: NodeId,
    b: NodeId,
    partition: u32,
) -> Result<Compared, String> {
    let ring = cluster.ring();
    if a == b {
        return Err(format!("a comparison needs two nodes, found {a} twice"));
    }
    if partition >= ring.partitions() {
        let last = ring.partitions() - 1;
        return Err(format!(
            "there is no partition {partition}: expected 0 to {last}"
        ));
    }
    let (start, end) = ring.range_of(partition);
    let range = KeyRange::between(start, end);
    let (fanout, depth) = (
        cluster.config().merkle_fanout,
        cluster.config().merkle_depth,
    );
    let stores = [a, b].map(|node| cluster.durable_store(node));
    let tree = |store: &Store| -> Result<Tree, merkle::Error> {
        let mut tree = Tree::new(range, fanout, depth)?;
        // The range alone does not tell where partitions are no arcs.
        let of_partition =
            |(key, _): &(&Key, &Entry)| ring.partition_of(key.position()) == partition;
        for (key, entry) in store.entries().filter(of_partition) {
            tree.insert(key, digest(&entry.clock));
        }
        Ok(tree)
    };
    let tree = |store| tree(store).map_err(|error| error.to_string());
    let trees = [tree(&stores[0])?, tree(&stores[1])?];
    // The two states of a key may differ in length; whoever holds it first stands for both.
    let state_bytes = |key: &Key| {
        let entry = stores.iter().find_map(|store| store.get(key));
        let bytes = |entry: &Entry| postcard::experimental::serialized_size(&entry.clock);
        entry.map_or(0, |entry| bytes(entry).unwrap_or(0) as u64)
    };
    let (found, cost) = merkle::differences(&trees[0], &trees[1], state_bytes)
        .map_err(|error| error.to_string())?;
    let Differences {
        only_here,
        only_there,
        changed,
    } = found;
    let texts = |keys: Vec<Key>| keys.iter().map(|key| key.text().to_owned()).collect();
    Ok(Compared {
        a: a.to_string(),
        b: b.to_string(),
        partition,
        keys: [trees[0].len(), trees[1].len()],
        roots: [trees[0].root(), trees[1].root()].map(|root| format!("{root:016x}")),
        only_a: texts(only_here),
        only_b: texts(only_there),
        changed: texts(changed),
        exchange: cost.into(),
        full_copy: merkle::full_copy(&trees[0], state_bytes).into(),
    })
}

impl From<Cost> for Spent {
    fn from(cost: Cost) -> Spent {
        Spent {
            messages: cost.messages,
            hashes: cost.hashes,
            keys_listed: cost.keys_listed,
            keys_sent: cost.keys_sent,
            bytes: cost.bytes,
        }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compared { a, b, keys, .. } = self;
        write!(f, "partition {}: ", self.partition)?;
        writeln!(
            f,
            "{a} holds {}, {b} holds {}",
            count(keys[0]),
            count(keys[1])
        )?;
        if self.roots[0] == self.roots[1] {
            writeln!(f, "the roots are equal: {}", self.roots[0])?;
        } else {
            writeln!(
                f,
                "the roots differ: {} and {}",
                self.roots[0], self.roots[1]
            )?;
        }
        for (what, keys) in [
            (format!("only on {a}"), &self.only_a),
            (format!("only on {b}"), &self.only_b),
            ("different".to_owned(), &self.changed),
        ] {
            if !keys.is_empty() {
                writeln!(f, "{what}: {}", keys.join(" "))?;
            }
        }
        writeln!(f, "exchange: {}", self.exchange)?;
        write!(f, "full copy: {}", self.full_copy)
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spent {
            messages,
            hashes,
            keys_listed,
            keys_sent,
            bytes,
        } = self;
        write!(
            f,
            "{messages} messages, {hashes} hashes, {keys_listed} keys listed, {keys_sent} sent, \
             {bytes} bytes"
        )
    }
}

fn count(keys: usize) -> String {
    match keys {
        1 => "1 key".to_owned(),
        _ => format!("{keys} keys"),
    }
}
