//! What each node holds the others for, beside what they are.

use crate::base::{Gather, NodeId};
use crate::membership::State;
use crate::observe::{Passage, passage};
use crate::ring::TableVersion;
use crate::sim::{Cluster, Power};
use std::collections::{BTreeMap, BTreeSet};

/// What one node holds another for, or what that one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It runs.
    Alive,
    /// It failed a probe, and has some time to refute.
    Suspect,
    /// It does not run.
    Dead,
    /// It has left.
    Left,
    /// It was removed.
    Removed,
    /// Never heard of.
    Unknown,
}

impl Standing {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Alive => "alive",
            Standing::Suspect => "suspect",
            Standing::Dead => "dead",
            Standing::Left => "left",
            Standing::Removed => "removed",
            Standing::Unknown => "unknown",
        }
    }

    pub(super) fn is_gone(self) -> bool {
        self >= Standing::Left
    }

    /// Whether somebody who holds this of a node that is `truth` is wrong. A suspicion of one that
    /// is down is on its way to the truth, and whether a death was a farewell is no contradiction.
    pub fn contradicts(self, truth: Standing) -> bool {
        match truth {
            Standing::Alive => self != Standing::Alive,
            Standing::Dead => !matches!(self, Standing::Suspect | Standing::Dead),
            _ => self <= Standing::Suspect,
        }
    }
}

impl From<State> for Standing {
    fn from(state: State) -> Standing {
        match state {
            State::Alive => Standing::Alive,
            State::Suspect => Standing::Suspect,
            State::Dead => Standing::Dead,
            State::Left => Standing::Left,
            State::Removed => Standing::Removed,
        }
    }
}

/// A node with what it holds the others for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observer {
    /// Which node.
    pub node: NodeId,
    /// The ownership table that it goes by; none while it does not run.
    pub table: Option<TableVersion>,
    /// Whether it comes or goes.
    pub passage: Option<Passage>,
    /// Whom it holds for anything else than alive.
    doubts: BTreeMap<NodeId, Standing>,
}

impl Observer {
    /// Whether it runs: one that does not holds nobody for anything.
    pub fn runs(&self) -> bool {
        self.table.is_some()
    }

    /// Whom it holds for anything else than alive, with what.
    pub fn doubts(&self) -> impl Iterator<Item = (NodeId, Standing)> + '_ {
        self.doubts.iter().map(|(node, held)| (*node, *held))
    }

    /// What it holds `subject` for.
    pub fn holds(&self, subject: NodeId) -> Standing {
        let doubt = self.doubts.get(&subject);
        doubt.copied().unwrap_or(Standing::Alive)
    }
}

/// What everybody holds everybody for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinions {
    /// The nodes that are there, in order of name.
    pub observers: Vec<Observer>,
    /// Every node that ever was there, with what it is.
    pub truth: BTreeMap<NodeId, Standing>,
}

impl Opinions {
    pub(super) fn of(cluster: &Cluster) -> Opinions {
        let truth = cluster.names().map(|node| (node, truth(cluster, node)));
        let truth: BTreeMap<NodeId, Standing> = truth.gather();
        // Founders know each other from the first.
        let newcomers = truth.keys().filter(|node| node.0 >= cluster.config().nodes);
        let newcomers: Vec<NodeId> = newcomers.copied().collect();
        let observer = |node: NodeId| observer(cluster, node, &newcomers);
        Opinions {
            observers: cluster.nodes().map(observer).collect(),
            truth,
        }
    }

    /// What a node is.
    pub fn truth(&self, node: NodeId) -> Standing {
        self.truth.get(&node).copied().unwrap_or(Standing::Unknown)
    }

    /// Who suspects `subject`.
    pub fn suspecting(&self, subject: NodeId) -> Vec<NodeId> {
        let suspects = |it: &&Observer| it.holds(subject) == Standing::Suspect;
        let suspecting = self.observers.iter().filter(suspects);
        suspecting.map(|it| it.node).collect()
    }

    /// What most of those that run hold `subject` for; nothing where no opinion has the most.
    pub fn most_hold(&self, subject: NodeId) -> Option<Standing> {
        let mut by: BTreeMap<Standing, usize> = BTreeMap::new();
        let others = self.observers.iter();
        for observer in others.filter(|it| it.runs() && it.node != subject) {
            *by.entry(observer.holds(subject)).or_default() += 1;
        }
        let most = by.values().max().copied()?;
        let mut with_most = by.iter().filter(|(_, count)| **count == most);
        let (held, _) = with_most.next()?;
        with_most.next().is_none().then_some(*held)
    }

    /// Whether those that run hold `subject` for different things.
    pub fn is_disputed(&self, subject: NodeId) -> bool {
        let others = self.observers.iter();
        let mut held = others
            .filter(|it| it.runs() && it.node != subject)
            .map(|it| it.holds(subject));
        let first = held.next();
        held.any(|other| Some(other) != first)
    }

    /// The nodes that somebody who runs holds for anything else than alive, but for those that have
    /// gone and are known to.
    pub fn doubted(&self) -> BTreeSet<NodeId> {
        let doubts = self.observers.iter().flat_map(|it| it.doubts.keys());
        let is_open = |node: &&NodeId| !self.truth(**node).is_gone() || !self.is_known(**node);
        doubts.filter(is_open).copied().collect()
    }

    /// The nodes that are down, or that a node which runs holds for something else than alive; and
    /// those that have gone as long as somebody does not know it.
    pub fn doubtful(&self) -> BTreeSet<NodeId> {
        let down = self.truth.iter().filter(|it| *it.1 == Standing::Dead);
        let mut doubtful: BTreeSet<NodeId> = down.map(|(node, _)| *node).gather();
        let doubts = self.observers.iter().flat_map(|it| it.doubts.keys());
        doubtful.extend(doubts.filter(|node| !self.truth(**node).is_gone()));
        doubtful.extend(self.gone().filter(|node| !self.is_known(*node)));
        doubtful
    }

    /// Those that are there no more.
    pub fn gone(&self) -> impl Iterator<Item = NodeId> + '_ {
        let gone = self.truth.iter().filter(|it| it.1.is_gone());
        gone.map(|(node, _)| *node)
    }

    /// Whether everybody who runs holds `node` for what it is.
    pub fn is_known(&self, node: NodeId) -> bool {
        let truth = self.truth(node);
        let mut others = self.observers.iter();
        others.all(|it| !it.runs() || it.node == node || !it.holds(node).contradicts(truth))
    }

    /// Whether those that run go by different ownership tables.
    pub fn tables_differ(&self) -> bool {
        let mut tables = self.observers.iter().filter_map(|it| it.table);
        let first = tables.next();
        tables.any(|table| Some(table) != first)
    }
}

fn truth(cluster: &Cluster, node: NodeId) -> Standing {
    match cluster.machine(node).map(|machine| machine.power()) {
        Some(Power::Up | Power::Paused) => Standing::Alive,
        Some(Power::Down) => Standing::Dead,
        _ if cluster.ring().ownership().has_removed(node) => Standing::Removed,
        _ => Standing::Left,
    }
}

fn observer(cluster: &Cluster, node: NodeId, newcomers: &[NodeId]) -> Observer {
    let running = cluster.machine(node).and_then(|machine| machine.node());
    let mut doubts = BTreeMap::new();
    if let Some(running) = running {
        let unknown = newcomers.iter().filter(|peer| !running.knows(**peer));
        doubts.extend(unknown.map(|peer| (*peer, Standing::Unknown)));
        let doubted = running.doubts(cluster.now()).into_iter();
        doubts.extend(doubted.map(|(peer, state)| (peer, state.into())));
        doubts.remove(&node);
    }
    Observer {
        node,
        table: running.map(|running| running.ring().table_version()),
        passage: passage(cluster, node),
        doubts,
    }
}
