//! The exchange between two replicas: from the roots down to the keys that differ.
//!
//! The two sides take turns. Each step carries what the sender's tree says about the nodes that
//! are known to differ, and the receiver compares it with its own tree as it is at that moment:
//!
//! 1. the opener sends its root's hash;
//! 2. as long as something differs, the next step carries the hashes of all children of each
//!    node that does, one level further down;
//! 3. once these nodes are leaves, the step carries their keys and state hashes;
//! 4. whoever receives those knows which keys differ: it sends its states of some and asks for the
//!    peer's states of others.
//!
//! All is in the steps and nothing in the sides. So a lost step ends an exchange, a duplicated one
//! repeats the rest of it, a change of the store half-way adds or spares a key, and a [`Body`] with
//! several nodes may be cut into steps that travel by themselves.

use super::cost::key_bytes;
use super::{Cost, Error, Tree};
use crate::base::{Arrange, Gather, Key};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// What one side of an exchange says to the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// [`Tree::layout`] of the sender's tree.
    pub layout: u64,
    /// How far down the exchange is.
    pub body: Body,
}

/// How far down an exchange is, and what the sender holds there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// The root's hash.
    Root(u64),
    /// Nodes that differ.
    Nodes {
        /// The level that they are on.
        level: u32,
        /// Each one's index, and the hashes of all its children.
        nodes: Vec<(u32, Vec<u64>)>,
    },
    /// Leaves that differ: each one's index, and its keys with their state hashes.
    Leaves(Vec<(u32, Vec<(Key, u64)>)>),
}

/// What the receiver of a step is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the two replicas hold the same, as far as the step goes.
    Same,
    /// Nothing: the sender's tree is cut otherwise. It has another table or other settings, which
    /// membership will bring together.
    Incomparable,
    /// Send this back.
    Next(Step),
    /// Send the states of [`Differences::to_send`] and ask for those of [`Differences::to_ask`].
    Found(Differences),
}

/// The keys that two replicas hold differently, seen from one of them; each list in the order of
/// the ring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Held here only.
    pub only_here: Vec<Key>,
    /// Held there only.
    pub only_there: Vec<Key>,
    /// Held by both, in different states. Hashes do not tell which is older, or whether they are
    /// concurrent: both sides merge.
    pub changed: Vec<Key>,
}

/// A node of two trees whose hashes are not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// Its index on its level.
    pub index: u32,
    /// Its hash in the tree that is compared with another one.
    pub here: u64,
    /// Its hash in that other tree.
    pub there: u64,
}

impl Serialize for Unlike {
    /// Hashes as people read them: JSON's numbers do not hold 64 bits exactly.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let [here, there] = [self.here, self.there].map(|hash| format!("{hash:016x}"));
        let mut fields = to.serialize_struct("Unlike", 3)?;
        fields.serialize_field("index", &self.index)?;
        fields.serialize_field("here", &here)?;
        fields.serialize_field("there", &there)?;
        fields.end()
    }
}

impl Differences {
    /// Whether the two hold the same.
    pub fn is_empty(&self) -> bool {
        self.only_here.is_empty() && self.only_there.is_empty() && self.changed.is_empty()
    }

    /// The keys whose states the other side is to get.
    pub fn to_send(&self) -> impl Iterator<Item = &Key> {
        self.only_here.iter().chain(&self.changed)
    }

    /// The keys whose states the other side is to give.
    pub fn to_ask(&self) -> impl Iterator<Item = &Key> {
        self.only_there.iter().chain(&self.changed)
    }

    /// The same, seen from the other side.
    pub fn reversed(self) -> Differences {
        Differences {
            only_here: self.only_there,
            only_there: self.only_here,
            changed: self.changed,
        }
    }

    /// The cost of bringing them together: one message with states and with the keys asked for,
    /// and one with the states that were asked for.
    fn cost(&self, state_bytes: impl Fn(&Key) -> u64) -> Cost {
        let mut cost = Cost::default();
        if self.is_empty() {
            return cost;
        }
        cost += Cost::of_states(self.to_send(), &state_bytes);
        cost.bytes += self.to_ask().map(key_bytes).sum::<u64>();
        if self.to_ask().next().is_some() {
            cost += Cost::of_states(self.to_ask(), &state_bytes);
        }
        cost
    }
}

impl Step {
    /// Leaves out what does not fit in about `most` bytes, but never everything: an exchange may be
    /// about some of what differs, and the next one about the rest.
    pub fn cut_to(&mut self, most: usize) {
        fn fit<T>(parts: &mut Vec<T>, most: usize, weight: impl Fn(&T) -> usize) {
            let mut sum = 0;
            let fits = parts.iter().take_while(|part| {
                sum += weight(part);
                sum <= most
            });
            let fits = fits.count().max(1);
            parts.truncate(fits);
        }
        match &mut self.body {
            Body::Root(_) => {}
            Body::Nodes { nodes, .. } => fit(nodes, most, node_weight),
            Body::Leaves(leaves) => fit(leaves, most, leaf_weight),
        }
    }

    /// At least as many bytes as it takes on the wire. Quick to work out.
    pub fn weight(&self) -> usize {
        let parts = match &self.body {
            Body::Root(_) => 10,
            Body::Nodes { nodes, .. } => nodes.iter().map(node_weight).sum(),
            Body::Leaves(leaves) => leaves.iter().map(leaf_weight).sum(),
        };
        32 + parts
    }

    /// What it costs to send.
    pub fn cost(&self) -> Cost {
        let count = |lengths: &mut dyn Iterator<Item = usize>| lengths.sum::<usize>() as u64;
        let (hashes, keys_listed) = match &self.body {
            Body::Root(_) => (1, 0),
            Body::Nodes { nodes, .. } => {
                (count(&mut nodes.iter().map(|(_, hashes)| hashes.len())), 0)
            }
            Body::Leaves(leaves) => (0, count(&mut leaves.iter().map(|(_, keys)| keys.len()))),
        };
        Cost {
            messages: 1,
            hashes,
            keys_listed,
            keys_sent: 0,
            bytes: postcard::experimental::serialized_size(self).unwrap_or(0) as u64,
        }
    }
}

fn node_weight((_, hashes): &(u32, Vec<u64>)) -> usize {
    16 + 10 * hashes.len()
}

fn leaf_weight((_, keys): &(u32, Vec<(Key, u64)>)) -> usize {
    let keys = keys.iter().map(|(key, _)| 40 + key.text().len());
    16 + keys.sum::<usize>()
}

/// The step that opens an exchange.
pub fn open(tree: &Tree) -> Step {
    Step {
        layout: tree.layout(),
        body: Body::Root(tree.root()),
    }
}

/// What the replica that has `tree` is to do about a step that it received.
///
/// Whatever a damaged step says about nodes that do not exist, or about keys that lie elsewhere, is
/// passed over.
pub fn answer(tree: &Tree, step: &Step) -> Answer {
    if step.layout != tree.layout() {
        return Answer::Incomparable;
    }
    match &step.body {
        Body::Root(hash) if *hash == tree.root() => Answer::Same,
        Body::Root(_) => next(tree, 0, vec![0]),
        Body::Nodes { level, nodes } => {
            let differing = nodes
                .iter()
                .flat_map(|(index, theirs)| tree.differing_children(*level, *index, theirs));
            next(tree, level.saturating_add(1), differing.collect())
        }
        Body::Leaves(leaves) => {
            let mut found = Differences::default();
            for (index, theirs) in leaves {
                compare_leaf(tree, *index, theirs, &mut found);
            }
            if found.is_empty() {
                return Answer::Same;
            }
            for keys in [
                &mut found.only_here,
                &mut found.only_there,
                &mut found.changed,
            ] {
                keys.arrange();
                keys.dedup();
            }
            Answer::Found(found)
        }
    }
}

/// The nodes of `tree` for which a step has another hash, and the level that they are on; none for
/// a step that has no hashes of nodes, or of another kind of tree.
pub fn unlike(tree: &Tree, step: &Step) -> (u32, Vec<Unlike>) {
    if step.layout != tree.layout() {
        return (0, Vec::new());
    }
    let node = |level, index, there| Unlike {
        index,
        here: tree.hash(level, index),
        there,
    };
    let (level, mut nodes): (u32, Vec<Unlike>) = match &step.body {
        Body::Root(hash) => (0, vec![node(0, 0, *hash)]),
        Body::Nodes { level, nodes } => {
            let below = level.saturating_add(1);
            let children = nodes.iter().flat_map(|(parent, hashes)| {
                let first = parent.saturating_mul(tree.fanout());
                (first..)
                    .zip(hashes)
                    .map(move |(index, hash)| node(below, index, *hash))
            });
            (below, children.collect())
        }
        Body::Leaves(_) => (tree.depth(), Vec::new()),
    };
    nodes.retain(|node| node.here != node.there);
    (level, nodes)
}

/// The step that says what `tree` holds in the nodes `differing` on `level`.
fn next(tree: &Tree, level: u32, mut differing: Vec<u32>) -> Answer {
    if differing.is_empty() {
        return Answer::Same;
    }
    differing.arrange();
    differing.dedup();
    let differing = differing.into_iter();
    let body = if level == tree.depth() {
        let content = |leaf| {
            tree.leaf(leaf)
                .map(|(key, hash)| (key.clone(), hash))
                .collect()
        };
        Body::Leaves(differing.map(|leaf| (leaf, content(leaf))).collect())
    } else {
        let nodes = differing.map(|index| (index, tree.children(level, index)));
        Body::Nodes {
            level,
            nodes: nodes.collect(),
        }
    };
    Answer::Next(Step {
        layout: tree.layout(),
        body,
    })
}

/// Adds to `found` what differs between a leaf of `tree` and `theirs`, the same leaf elsewhere.
fn compare_leaf(tree: &Tree, leaf: u32, theirs: &[(Key, u64)], found: &mut Differences) {
    let theirs = theirs
        .iter()
        .filter(|(key, _)| tree.leaf_of(key) == Some(leaf));
    let mut theirs: BTreeMap<&Key, u64> = theirs.map(|(key, hash)| (key, *hash)).gather();
    for (key, ours) in tree.leaf(leaf) {
        match theirs.remove(key) {
            None => found.only_here.push(key.clone()),
            Some(hash) if hash != ours => found.changed.push(key.clone()),
            Some(_) => {}
        }
    }
    found.only_there.extend(theirs.into_keys().cloned());
}

/// Runs an exchange that `a` opens with `b`, in memory: what differs, seen from `a`. `on_step` sees
/// every step as it is sent.
pub fn descend(a: &Tree, b: &Tree, mut on_step: impl FnMut(&Step)) -> Result<Differences, Error> {
    let mut step = open(a);
    let (mut receiver, mut sender) = (b, a);
    let mut is_from_a = true;
    loop {
        on_step(&step);
        match answer(receiver, &step) {
            Answer::Incomparable => return Err(Error::Incomparable),
            Answer::Same => return Ok(Differences::default()),
            Answer::Found(found) if is_from_a => return Ok(found.reversed()),
            Answer::Found(found) => return Ok(found),
            Answer::Next(next) => step = next,
        }
        std::mem::swap(&mut receiver, &mut sender);
        is_from_a = !is_from_a;
    }
}

/// Runs an exchange that `a` opens with `b`, in memory: what differs, seen from `a`, and what it
/// costs until both hold the same, a state being as long as `state_bytes` says.
pub fn differences(
    a: &Tree,
    b: &Tree,
    state_bytes: impl Fn(&Key) -> u64,
) -> Result<(Differences, Cost), Error> {
    let mut cost = Cost::default();
    let found = descend(a, b, |step| cost += step.cost())?;
    cost += found.cost(state_bytes);
    Ok((found, cost))
}
