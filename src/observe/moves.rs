//! What the last change of the ownership table moves: which arcs, from whom to whom, which keys,
//! and how much of it has come so far.

use crate::base::{Arrange, Gather, Key, NodeId};
use crate::ring::{Partitioning, Ring, moved_share};
use crate::sim::{Cluster, Power};
use crate::store::Store;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A piece of the ring whose keys lie on other nodes than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedArc {
    /// From its first place clockwise to the one where it ends (excluded), on a circle of 2^128
    /// places; the whole circle where the two are the same.
    pub arc: (u128, u128),
    /// Its partition now.
    pub partition: u32,
    /// Who owned it before, and who does now: the first nodes on its preference lists.
    pub owners: (NodeId, NodeId),
    /// Who holds it no more.
    pub losses: Vec<NodeId>,
    /// Who is to hold it from now on.
    pub gains: Vec<NodeId>,
    /// How many keys lie in it.
    pub keys: usize,
}

impl MovedArc {
    /// Whether somebody else owns it, and not only holds it too.
    pub fn has_new_owner(&self) -> bool {
        self.owners.0 != self.owners.1
    }
}

/// A change of the newest ownership table, and what it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The ring before.
    pub before: Arc<Ring>,
    /// The ring after.
    pub after: Arc<Ring>,
    /// Who takes part now and did not before.
    pub joined: Vec<NodeId>,
    /// Who takes part no more and was not removed.
    pub left: Vec<NodeId>,
    /// Who was removed.
    pub removed: Vec<NodeId>,
    /// The arcs that moved, clockwise. None where the hash is taken modulo the number of nodes:
    /// keys have no arcs of their own there.
    pub arcs: Vec<MovedArc>,
    /// How many arcs there are, moved or not.
    pub of_arcs: usize,
    /// The keys that are to lie on other nodes, each with the nodes that are to get it.
    pub keys: Vec<(Key, Vec<NodeId>)>,
    /// How much of all copies has to be made anew, in parts per million of the ring.
    pub share_ppm: u32,
}

/// How far a change has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many copies of keys are where they are to be.
    pub arrived: usize,
    /// How many are to be there.
    pub copies: usize,
    /// What is still to be brought: by whom, to whom, how many keys.
    pub owed: Vec<(NodeId, NodeId, usize)>,
    /// The nodes that run and do not go by the newest table yet.
    pub behind: Vec<NodeId>,
}

impl Progress {
    /// Whether nothing is left to be done.
    pub fn is_done(&self) -> bool {
        self.arrived == self.copies && self.owed.is_empty() && self.behind.is_empty()
    }
}

/// What the last change of the newest table moves; nothing when there was none.
pub fn moved(cluster: &Cluster) -> Option<Moved> {
    let (before, after) = (cluster.former_ring()?.clone(), cluster.ring().clone());
    let (old, new) = (before.ownership(), after.ownership());
    let gone = |node: &NodeId| new.member(*node).is_none();
    let members = |ring: &Ring| -> Vec<NodeId> {
        let members = ring.ownership().members.iter();
        members.map(|member| member.node).collect()
    };
    let (removed, left) = members(&before)
        .into_iter()
        .filter(gone)
        .partition(|node| new.has_removed(*node));
    let mut joined = members(&after);
    joined.retain(|node| old.member(*node).is_none());
    let (mut arcs, of_arcs) = arcs(&before, &after);
    let keys = keys(cluster, &before, &after, &mut arcs);
    Some(Moved {
        joined,
        left,
        removed,
        arcs,
        of_arcs,
        keys,
        share_ppm: moved_share(&before, &after),
        before,
        after,
    })
}

/// How far `moved` has come, by what the nodes hold and owe now.
pub fn progress(cluster: &Cluster, moved: &Moved) -> Progress {
    let stores: BTreeMap<NodeId, Cow<'_, Store>> = cluster
        .nodes()
        .map(|node| (node, cluster.durable_store(node)))
        .gather();
    let mut progress = Progress::default();
    for (key, gains) in &moved.keys {
        // What was deleted meanwhile and forgotten is nowhere, and need not come.
        if stores.values().any(|store| store.get(key).is_some()) {
            let has = |node: &&NodeId| {
                let store = stores.get(node);
                store.is_some_and(|store| store.get(key).is_some())
            };
            progress.copies += gains.len();
            progress.arrived += gains.iter().filter(has).count();
        }
    }
    for (&holder, store) in &stores {
        let owed = |target| transfers(store, target).map(|keys| (holder, target, keys));
        progress.owed.extend(store.creditors().filter_map(owed));
    }
    let newest = moved.after.table_version();
    let is_behind = |node: &NodeId| {
        let running = cluster.machine(*node).and_then(|machine| machine.node());
        running.is_some_and(|running| running.ring().table_version() < newest)
    };
    progress.behind = cluster.nodes().filter(is_behind).collect();
    progress
}

/// How many keys a store has to bring to `target` because its node does not own them: ownership
/// transfer, not hints.
fn transfers(store: &Store, target: NodeId) -> Option<usize> {
    let is_transfer = |key: &&Key| {
        let marks = store.get(key).map_or(&[][..], |entry| &entry.owed);
        let to_target = marks.iter().find(|mark| mark.target == target);
        to_target.is_some_and(|mark| !mark.is_hint())
    };
    let count = store.owed_to(target).filter(is_transfer).count();
    (count > 0).then_some(count)
}

/// What every node has to bring to others: by holder and target, how many hints, and how many keys
/// of which ownership moved.
pub fn owed(cluster: &Cluster) -> BTreeMap<(NodeId, NodeId), (usize, usize)> {
    let mut owed = BTreeMap::new();
    for holder in cluster.nodes() {
        // A machine that is down has its store on the disk only, which has to be read.
        let store = cluster.durable_store(holder);
        for target in store.creditors() {
            let all = store.owed_to(target).count();
            let moving = transfers(&store, target).unwrap_or(0);
            owed.insert((holder, target), (all - moving, moving));
        }
    }
    owed
}

/// The pieces of the ring with the partitions that they lie in before and after, clockwise; with
/// how many pieces there are.
fn arcs(before: &Ring, after: &Ring) -> (Vec<MovedArc>, usize) {
    if after.ownership().rules.partitioning == Partitioning::Modulo {
        return (Vec::new(), 0);
    }
    let (old, new) = (starts(before), starts(after));
    let mut all: Vec<u128> = old.iter().chain(&new).map(|(start, _)| *start).collect();
    all.arrange();
    all.dedup();
    let piece = |(at, start): (usize, &u128)| {
        let (from, to) = (covering(&old, *start), covering(&new, *start));
        let (held, holds) = (before.primaries(from), after.primaries(to));
        let beyond = |these: &[NodeId], those: &[NodeId]| -> Vec<NodeId> {
            let beyond = these.iter().filter(|node| !those.contains(node));
            beyond.copied().collect()
        };
        let arc = MovedArc {
            arc: (*start, all[(at + 1) % all.len()]),
            partition: to,
            owners: (before.owner_of(from), after.owner_of(to)),
            losses: beyond(held, holds),
            gains: beyond(holds, held),
            keys: 0,
        };
        let moves = arc.has_new_owner() || !arc.gains.is_empty() || !arc.losses.is_empty();
        moves.then_some(arc)
    };
    let moved = all.iter().enumerate().filter_map(piece).collect();
    (moved, all.len())
}

/// Where each partition begins on the circle, in that order.
fn starts(ring: &Ring) -> Vec<(u128, u32)> {
    let mut starts: Vec<(u128, u32)> = (0..ring.partitions())
        .map(|partition| (ring.arc_of(partition).0, partition))
        .collect();
    starts.arrange();
    starts
}

/// The partition that covers a place of the circle.
fn covering(starts: &[(u128, u32)], place: u128) -> u32 {
    let after = starts.partition_point(|(start, _)| *start <= place);
    // Before the first beginning the last partition has not ended yet.
    let at = (after + starts.len() - 1) % starts.len();
    starts[at].1
}

/// The keys that get other primaries; each is counted in its arc.
fn keys(
    cluster: &Cluster,
    before: &Ring,
    after: &Ring,
    arcs: &mut [MovedArc],
) -> Vec<(Key, Vec<NodeId>)> {
    let mut held: BTreeSet<Key> = BTreeSet::new();
    // What a removed node had is gone with it; one that has left has nothing any more.
    for node in cluster.nodes() {
        let store = cluster.durable_store(node);
        held.extend(store.entries().map(|(key, _)| key.clone()));
    }
    let mut moved = Vec::new();
    for key in held {
        let position = key.position();
        let (old, new) = (before.primaries_at(position), after.primaries_at(position));
        let place = after.place_of(position);
        let within = arcs.partition_point(|arc| arc.arc.0 <= place);
        // Before the first one, the last may go round the ring's end.
        let within = within.checked_sub(1).or(arcs.len().checked_sub(1));
        if let Some(arc) = within.and_then(|at| arcs.get_mut(at))
            && covers(arc.arc, place)
        {
            arc.keys += 1;
        }
        let gains: Vec<NodeId> = new.iter().filter(|it| !old.contains(it)).copied().collect();
        if !gains.is_empty() || old.iter().any(|node| !new.contains(node)) {
            moved.push((key, gains));
        }
    }
    moved
}

fn covers((start, end): (u128, u128), place: u128) -> bool {
    match start < end {
        true => (start..end).contains(&place),
        false => place >= start || place < end,
    }
}

impl Moved {
    /// Who came and who went, in words: `F joined`, `B gives up its arcs, D was removed`.
    pub fn title(&self) -> String {
        let mut parts = Vec::new();
        for (nodes, one, many) in [
            (&self.joined, "joined", "joined"),
            (&self.left, "gives up its arcs", "give up their arcs"),
            (&self.removed, "was removed", "were removed"),
        ] {
            match nodes.as_slice() {
                [] => {}
                [node] => parts.push(format!("{node} {one}")),
                nodes => parts.push(format!("{} {many}", listed(nodes))),
            }
        }
        if parts.is_empty() {
            let version = self.after.table_version();
            let maker = NodeId(version.maker);
            return format!("Ownership table {} of {maker} holds now", version.number);
        }
        parts.join(", ")
    }

    /// How much moves, in words: `6 of 32 arcs have another owner, 9 more another replica; 17 keys
    /// move, 18 % of all copies`.
    pub fn extent(&self) -> String {
        let owners = self.arcs.iter().filter(|arc| arc.has_new_owner()).count();
        let rest = self.arcs.len() - owners;
        let have = if owners == 1 { "has" } else { "have" };
        let mut words = match (self.of_arcs, owners) {
            (0, _) => String::new(),
            (all, 0) => format!("none of {all} arcs has another owner"),
            (all, _) => format!("{owners} of {all} arcs {have} another owner"),
        };
        if rest > 0 {
            words += &format!(", {rest} more another replica");
        }
        if !words.is_empty() {
            words += "; ";
        }
        let keys = match self.keys.len() {
            0 => "no key moves".to_owned(),
            1 => "1 key moves".to_owned(),
            many => format!("{many} keys move"),
        };
        let share = (u64::from(self.share_ppm) + 5_000) / 10_000;
        format!("{words}{keys}, {share} % of all copies")
    }
}

/// Whether `node` is up or paused, and still to be let in, or on its way out.
pub fn passage(cluster: &Cluster, node: NodeId) -> Option<Passage> {
    use crate::node::Part;
    let machine = cluster.machine(node)?;
    let running = machine.node()?;
    let is_member = running.ring().ownership().member(node).is_some();
    match machine.part() {
        _ if machine.power() == Power::Gone => None,
        Part::Joins { .. } if !is_member => Some(Passage::Joining),
        Part::Leaves => Some(Passage::Leaving),
        _ => None,
    }
}

/// A node that comes or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It has asked to be let in, and owns nothing yet.
    Joining,
    /// It was told to leave, and hands over what it holds.
    Leaving,
}

/// `A`, `A and B`, `A, B and C`.
fn listed(nodes: &[NodeId]) -> String {
    let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}
