//! Which nodes were told to come and go, and whether they have.

use super::ending::power;
use super::property::{Failure, Property};
use super::terms::Terms;
use crate::base::NodeId;
use crate::membership::State;
use crate::script::{Command, NodeRef};
use crate::sim::{Cluster, Nemesis, Power};
use std::collections::{BTreeMap, BTreeSet};

/// The fewest members that a plan leaves.
const FEWEST: usize = 2;

/// What a node was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Join,
    Leave,
    Remove,
}

/// What nodes were told.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    wishes: BTreeMap<NodeId, Wish>,
    /// Whether a crash may have taken what nodes knew of each other.
    may_forget: bool,
}

impl Told {
    /// Takes a command into account that was carried out.
    pub(super) fn note(&mut self, command: &Command) {
        let (node, wish) = match command {
            Command::Join {
                node: NodeRef::Named(node),
                ..
            } => (*node, Wish::Join),
            Command::Leave(NodeRef::Named(node)) => (*node, Wish::Leave),
            Command::Remove(NodeRef::Named(node)) => (*node, Wish::Remove),
            Command::Crash(..)
            | Command::Nemesis {
                nemesis: Nemesis::CrashLoop | Nemesis::LostDisk,
                ..
            } => {
                self.may_forget = true;
                return;
            }
            _ => return,
        };
        self.wishes.insert(node, wish);
    }

    /// Whether `command` may be carried out, as far as the cluster itself does not know: that two
    /// nodes which leave at a time are not the last ones.
    pub(super) fn allows(&self, cluster: &Cluster, command: &Command) -> bool {
        let going = match command {
            Command::Leave(NodeRef::Named(node)) | Command::Remove(NodeRef::Named(node)) => *node,
            _ => return true,
        };
        let stays = |node: &NodeId| {
            *node != going
                && power(cluster, *node) != Power::Gone
                && matches!(self.wishes.get(node), None | Some(Wish::Join))
        };
        let members = cluster.ring().ownership().members.iter();
        members.map(|member| member.node).filter(stays).count() >= FEWEST
    }

    /// Nodes that are gone, while all who knew that have forgotten it in a crash.
    pub(super) fn forgotten(&self, cluster: &Cluster) -> Vec<NodeId> {
        let table = cluster.ring().ownership();
        let is_forgotten = |(node, wish): &(&NodeId, &Wish)| {
            self.may_forget
                && **wish != Wish::Join
                && power(cluster, **node) == Power::Gone
                && table.member(**node).is_some()
        };
        let forgotten = self.wishes.iter().filter(is_forgotten);
        forgotten.map(|(node, _)| *node).collect()
    }

    /// Nodes that wait for a seed node which never comes back.
    pub(super) fn stuck(&self, cluster: &Cluster) -> Vec<NodeId> {
        let is_stuck = |node: &NodeId, wish: &Wish| {
            let is_member = cluster.ring().ownership().member(*node).is_some();
            let machine = cluster.machine(*node);
            let through = machine.and_then(|machine| machine.seed_node());
            *wish == Wish::Join
                && !is_member
                && power(cluster, *node) == Power::Up
                && through.is_some_and(|node| power(cluster, node) == Power::Gone)
        };
        let stuck = self
            .wishes
            .iter()
            .filter(|(node, wish)| is_stuck(node, wish));
        stuck.map(|(node, _)| *node).collect()
    }

    /// What is not as the nodes were told.
    pub(super) fn judge(&self, cluster: &Cluster, terms: &Terms) -> Vec<Failure> {
        let found = [
            (Property::Tables, tables(cluster)),
            (Property::Members, self.members(cluster, terms)),
            (Property::Views, self.views(cluster, terms)),
        ];
        let failures = found.into_iter().filter_map(|(property, found)| {
            found.map(|found| Failure {
                property,
                found,
                key: None,
            })
        });
        failures.collect()
    }

    fn members(&self, cluster: &Cluster, terms: &Terms) -> Option<String> {
        let table = cluster.ring().ownership();
        for (node, wish) in &self.wishes {
            let is_member = table.member(*node).is_some();
            let is_gone = power(cluster, *node) == Power::Gone;
            let wrong = match wish {
                Wish::Join if !is_member => "was told to join and is no member",
                Wish::Leave if is_member => "was told to leave and is a member",
                Wish::Leave if !is_gone && terms.lets_go => "was told to leave and still runs",
                Wish::Remove if is_member => "was removed and is a member",
                _ => continue,
            };
            return Some(format!("{node} {wrong}"));
        }
        let leaves = |node: &NodeId| self.wishes.get(node) == Some(&Wish::Leave);
        let running: BTreeSet<NodeId> = cluster.nodes().filter(|node| !leaves(node)).collect();
        let members: BTreeSet<NodeId> = table.members.iter().map(|member| member.node).collect();
        (running != members).then(|| format!("{running:?} run and {members:?} are members"))
    }

    fn views(&self, cluster: &Cluster, terms: &Terms) -> Option<String> {
        for observer in cluster.nodes() {
            let node = cluster.machine(observer).and_then(|machine| machine.node());
            let Some(node) = node else { continue };
            for other in cluster.names().filter(|other| *other != observer) {
                let found = node.opinion_of(other, cluster.now());
                let table = cluster.ring().ownership();
                let expected = match self.wishes.get(&other) {
                    _ if table.has_removed(other) => State::Removed,
                    // The table that said so may have gone with its maker, and no member with it.
                    Some(Wish::Remove) if found == State::Removed => continue,
                    Some(Wish::Leave) if !terms.lets_go => continue,
                    Some(Wish::Leave | Wish::Remove) => State::Left,
                    Some(Wish::Join) | None => State::Alive,
                };
                let may_seem_down = expected == State::Alive && !terms.watches;
                if found != expected && !(may_seem_down && found == State::Dead) {
                    return Some(format!(
                        "{observer} holds {other} for {found}; expected {expected}"
                    ));
                }
            }
        }
        None
    }
}

/// Nodes that do not go by the newest table.
fn tables(cluster: &Cluster) -> Option<String> {
    let newest = cluster.ring().table_version();
    cluster.nodes().find_map(|id| {
        let node = cluster.machine(id).and_then(|machine| machine.node())?;
        let version = node.ring().table_version();
        (version != newest).then(|| {
            format!(
                "{id} goes by table {} of {}, and the newest is {} of {}",
                version.number,
                NodeId(version.maker),
                newest.number,
                NodeId(newest.maker)
            )
        })
    })
}
