//! What two nodes hold differently of a partition, and what an exchange of Merkle trees would cost
//! to find it out, beside a copy of everything.

use super::SiblingRecord;
use crate::base::{Key, NodeId};
use crate::causality::Actor;
use crate::merkle::{self, Cost, Differences, KeyRange, Tree, Unlike};
use crate::sim::Cluster;
use crate::store::{Entry, Store, Version, digest};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

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
    Pair::of(cluster, [a, b], partition)?.compare()
}

/// What two nodes hold of a partition, and the trees over it.
struct Pair<'c> {
    cluster: &'c Cluster,
    nodes: [NodeId; 2],
    partition: u32,
    stores: [Cow<'c, Store>; 2],
    trees: [Tree; 2],
}

impl<'c> Pair<'c> {
    fn of(cluster: &'c Cluster, nodes: [NodeId; 2], partition: u32) -> Result<Pair<'c>, String> {
        let [a, b] = nodes;
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
        let stores = nodes.map(|node| cluster.durable_store(node));
        let tree = |store: &Store| -> Result<Tree, merkle::Error> {
            let mut tree = Tree::new(range, fanout, depth)?;
            // The range alone does not tell where partitions are no arcs.
            let of_partition =
                |(key, _): &(&Key, &Entry)| ring.partition_of(key.position()) == partition;
            for (key, entry) in store.entries_between(start, end).filter(of_partition) {
                tree.insert(key, digest(&entry.clock));
            }
            Ok(tree)
        };
        let tree = |store| tree(store).map_err(|error| error.to_string());
        let trees = [tree(&stores[0])?, tree(&stores[1])?];
        Ok(Pair {
            cluster,
            nodes,
            partition,
            stores,
            trees,
        })
    }

    fn compare(&self) -> Result<Compared, String> {
        let Pair { stores, trees, .. } = self;
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
            a: self.nodes[0].to_string(),
            b: self.nodes[1].to_string(),
            partition: self.partition,
            keys: [trees[0].len(), trees[1].len()],
            roots: [trees[0].root(), trees[1].root()].map(|root| format!("{root:016x}")),
            only_a: texts(only_here),
            only_b: texts(only_there),
            changed: texts(changed),
            exchange: cost.into(),
            full_copy: merkle::full_copy(&trees[0], state_bytes).into(),
        })
    }

    /// The nodes that differ, level by level from the roots down, each level with how many nodes of
    /// it are looked at.
    fn levels(&self) -> Vec<TreeLevel> {
        let [a, b] = &self.trees;
        let unlike = |level, index| Unlike {
            index,
            here: a.hash(level, index),
            there: b.hash(level, index),
        };
        let mut levels = vec![TreeLevel {
            looked_at: 1,
            unlike: vec![unlike(0, 0)],
        }];
        if a.root() == b.root() {
            levels[0].unlike.clear();
            return levels;
        }
        for level in 0..a.depth() {
            let above = &levels[level as usize].unlike;
            let differing = above.iter().flat_map(|node| {
                a.differing_children(level, node.index, &b.children(level, node.index))
            });
            let below = TreeLevel {
                looked_at: above.len() * a.fanout() as usize,
                unlike: differing.map(|index| unlike(level + 1, index)).collect(),
            };
            levels.push(below);
        }
        levels
    }

    /// What both hold for a key that they hold differently.
    fn states(&self, key: &str) -> KeyStates {
        let key = self.cluster.ring().key(key);
        let held = |store: &Cow<Store>| {
            let entry = store.get(&key)?;
            let one = |(actor, counter, version): (&Actor, u64, &Arc<Version>)| {
                SiblingRecord::told(version, format!("{actor}:{counter}"))
            };
            Some(entry.clock.dots().map(one).collect())
        };
        KeyStates {
            key: key.text().to_owned(),
            leaf: self.trees[0].leaf_of(&key).unwrap_or(0),
            states: [held(&self.stores[0]), held(&self.stores[1])],
        }
    }
}

/// Two trees opened down to what differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfolded {
    /// The comparison.
    pub compared: Compared,
    /// What differs on each level, from the roots down; nothing below equal roots.
    pub levels: Vec<TreeLevel>,
    /// The first keys that differ, with what both nodes hold for each.
    pub keys: Vec<KeyStates>,
}

/// A level of two trees.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeLevel {
    /// How many nodes are looked at: the children of those that differ one level up.
    pub looked_at: usize,
    /// Those with different hashes.
    pub unlike: Vec<Unlike>,
}

/// What two nodes hold for a key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyStates {
    /// The key.
    pub key: String,
    /// The leaf that it falls into.
    pub leaf: u32,
    /// What each of the two holds: every value with its dot, a tombstone as such; none when it holds
    /// nothing.
    pub states: [Option<Vec<(String, String)>>; 2],
}

/// Compares what `a` and `b` hold of a partition as [`compare`] does, and opens both trees down to
/// what differs; at most `most` keys are told with their states.
///
/// # Errors
/// As [`compare`].
pub fn unfold(
    cluster: &Cluster,
    a: NodeId,
    b: NodeId,
    partition: u32,
    most: usize,
) -> Result<Unfolded, String> {
    let pair = Pair::of(cluster, [a, b], partition)?;
    let compared = pair.compare()?;
    let Compared {
        only_a,
        only_b,
        changed,
        ..
    } = &compared;
    let keys = only_a.iter().chain(only_b).chain(changed).take(most);
    Ok(Unfolded {
        levels: pair.levels(),
        keys: keys.map(|key| pair.states(key)).collect(),
        compared,
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
