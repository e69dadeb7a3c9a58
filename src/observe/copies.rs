//! The copies of one key side by side, and how they differ.

use crate::base::NodeId;
use crate::causality::{Actor, Dot, Dvvset};
use crate::sim::{Cluster, Power};
use crate::store::Clock;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that the nodes, up or down, hold for a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copies {
    /// The primaries, then whoever else holds anything, in the order of the preference list; then
    /// those that are on no list.
    pub all: Vec<Copy>,
    /// All copies put together.
    pub joined: Clock,
}

/// What one node holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// The node.
    pub node: NodeId,
    /// Its place on the preference list, from 1.
    pub place: Option<usize>,
    /// Whether it is among the first N of that list.
    pub is_primary: bool,
    /// Whether it runs, `paused` counting as not.
    pub is_up: bool,
    /// What it holds.
    pub clock: Option<Clock>,
    /// The nodes that it owes the key to, each with whether that is a hint.
    pub owed: Vec<(NodeId, bool)>,
    /// How it stands to all copies put together.
    pub standing: Standing,
    /// The live versions, tombstones too, that it has never heard of.
    pub lacks: Vec<Dot>,
    /// The versions that it holds, and that others know to be replaced.
    pub outlived: Vec<Dot>,
    /// The live versions that no other node holds.
    pub alone: Vec<Dot>,
}

/// How a copy stands to all of them put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds nothing.
    Missing,
    /// It holds exactly that, and all others that hold anything do so too.
    Same,
    /// It holds exactly that, and others do not.
    Newer,
    /// Others know all that it knows, and more.
    Older,
    /// It knows something that no other knows, and lacks something else.
    Concurrent,
}

/// What all nodes hold for `key`, compared.
pub fn copies(cluster: &Cluster, key: &str) -> Copies {
    let ring = cluster.ring();
    let key = ring.key(key);
    let partition = ring.partition_of(key.position());
    let primaries = ring.primaries(partition);
    let mut met = BTreeSet::new();
    let list = ring.preference_list(partition).enumerate();
    let list: Vec<(Option<usize>, NodeId)> = list
        .filter(|(_, node)| met.insert(*node))
        .map(|(index, node)| (Some(index + 1), node))
        .collect();
    let others = cluster.nodes().filter(|node| !met.contains(node));
    let everybody = list.into_iter().chain(others.map(|node| (None, node)));
    let mut all = Vec::new();
    for (place, node) in everybody {
        let is_primary = primaries.contains(&node);
        let Some(machine) = cluster.machine(node) else {
            continue;
        };
        if machine.power() == Power::Gone {
            continue;
        }
        let store = cluster.durable_store(node);
        let entry = store.get(&key);
        if entry.is_none() && !is_primary {
            continue;
        }
        let owed = entry.into_iter().flat_map(|entry| &entry.owed);
        all.push(Copy {
            node,
            place,
            is_primary,
            is_up: machine.power() == Power::Up,
            owed: owed.map(|mark| (mark.target, mark.is_hint())).collect(),
            clock: entry.map(|entry| entry.clock.clone()),
            standing: Standing::Missing,
            lacks: Vec::new(),
            outlived: Vec::new(),
            alone: Vec::new(),
        });
    }
    let joined = Dvvset::sync_all(all.iter().filter_map(|copy| copy.clock.as_deref()));
    let mut found = Copies {
        all,
        joined: Arc::new(joined),
    };
    found.compare();
    found
}

/// The versions in `clock` that are `wanted`.
fn dots(clock: &Clock, wanted: impl Fn(&Actor, u64) -> bool) -> Vec<Dot> {
    let dots = clock
        .dots()
        .filter(|(actor, counter, _)| wanted(actor, *counter));
    let dot = |(actor, counter, _): (&Actor, u64, _)| Dot {
        actor: *actor,
        counter,
    };
    dots.map(dot).collect()
}

impl Copies {
    /// Whether all primaries that run hold the same.
    pub fn agree(&self) -> bool {
        let mut running = self.all.iter().filter(|it| it.is_primary && it.is_up);
        let first = running.next();
        first.is_none_or(|first| running.all(|other| other.clock == first.clock))
    }

    fn compare(&mut self) {
        // How many nodes hold each version, and how many know the newest event of each actor.
        let mut holders: BTreeMap<Dot, usize> = BTreeMap::new();
        let mut newest: BTreeMap<Actor, (u64, usize)> = BTreeMap::new();
        for clock in self.all.iter().filter_map(|copy| copy.clock.as_ref()) {
            for dot in dots(clock, |_, _| true) {
                *holders.entry(dot).or_default() += 1;
            }
            for (actor, counter) in clock.context().iter() {
                let known = newest.entry(*actor).or_default();
                match counter {
                    counter if counter > known.0 => *known = (counter, 1),
                    counter if counter == known.0 => known.1 += 1,
                    _ => {}
                }
            }
        }
        let joined = self.joined.clone();
        let all_same = {
            let mut held = self.all.iter().filter_map(|copy| copy.clock.as_ref());
            held.all(|clock| *clock == joined)
        };
        for copy in &mut self.all {
            let Some(clock) = &copy.clock else {
                copy.lacks = dots(&joined, |_, _| true);
                continue;
            };
            let context = clock.context();
            copy.lacks = dots(&joined, |actor, counter| !context.covers(actor, counter));
            copy.outlived = dots(clock, |actor, counter| !joined.contains_dot(actor, counter));
            copy.alone = dots(clock, |_, _| true);
            copy.alone.retain(|dot| {
                holders.get(dot) == Some(&1) && joined.contains_dot(&dot.actor, dot.counter)
            });
            let knows_alone = |(actor, counter)| newest.get(actor) == Some(&(counter, 1));
            copy.standing = if *clock == joined {
                match all_same {
                    true => Standing::Same,
                    false => Standing::Newer,
                }
            } else if context.iter().any(knows_alone) {
                Standing::Concurrent
            } else {
                Standing::Older
            };
        }
        // What nobody else holds is only worth a word where somebody else could.
        if self.all.len() < 2 {
            self.all.iter_mut().for_each(|copy| copy.alone.clear());
        }
    }
}

impl Copy {
    /// How it stands to the others, in words: `behind: lacks A.1.1:3`.
    pub fn in_words(&self) -> String {
        let list = |before: &str, dots: &[Dot]| {
            let names: Vec<String> = dots.iter().take(4).map(Dot::to_string).collect();
            let more = match dots.len() - names.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            (!dots.is_empty()).then(|| format!("{before} {}{more}", names.join(", ")))
        };
        let lacks = list("lacks", &self.lacks);
        let outlived = list("still holds", &self.outlived).map(|it| it + ", which was replaced");
        let alone = list("only it has", &self.alone);
        let (word, parts) = match self.standing {
            Standing::Missing if self.lacks.is_empty() => return "nothing to hold".to_owned(),
            Standing::Missing => ("missing", [lacks, None, None]),
            Standing::Same => return "as all others".to_owned(),
            Standing::Newer => ("newest", [alone, None, None]),
            Standing::Older => ("behind", [lacks, outlived, alone]),
            Standing::Concurrent => ("apart", [alone, lacks, outlived]),
        };
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        match (parts.is_empty(), self.standing) {
            (true, Standing::Newer) => "newest: knows all that the others know".to_owned(),
            // Both sides know of a write that neither holds any more.
            (true, _) => format!("{word}: knows of fewer writes"),
            _ => format!("{word}: {}", parts.join("; ")),
        }
    }
}
