//! Nodes that come and go: what a person does to that end, and what the laboratory has to forget
//! and to remember when it happens.

use super::Lab;
use super::form::number;
use super::opinions::Opinions;
use crate::base::{MAX_NODES, NodeId};
use crate::config::Membership;
use crate::observe;
use crate::ring::{MAX_WEIGHT, Zone};
use crate::script::{Command, NodeRef, parse_line};
use crate::sim::{Happening, TraceEvent};
use std::rc::Rc;
use std::sync::Arc;

/// More nodes than this are not asked for their opinions again each time that anything happens.
const MOST_LIVELY: usize = 64;
/// How often they are asked then, in microseconds of virtual time.
const SELDOM_US: u64 = 500_000;

/// The fields of a node that is to join, as they are typed and chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinForm {
    /// Its name; none follows the names that were used.
    pub name: Option<String>,
    /// Its weight.
    pub weight: String,
    /// Its zone; by its name when not chosen.
    pub zone: Option<Zone>,
    /// The member through which it joins; the first that runs when not chosen.
    pub seed_node: Option<NodeId>,
}

impl Default for JoinForm {
    fn default() -> JoinForm {
        JoinForm {
            name: None,
            weight: "1".into(),
            zone: None,
            seed_node: None,
        }
    }
}

/// What opinions depend on: while it stays, so do they.
pub(super) type Pulse = (u64, u64, u64);

impl Lab {
    /// Why nodes can neither join nor leave nor be removed; nothing when they can.
    pub fn why_members_are_fixed(&self) -> Option<&'static str> {
        (self.cluster().config().membership == Membership::Static).then_some(
            "The members are fixed: this cluster has membership=static. Start one with \
             membership=swim or gossip, and nodes can join and leave.",
        )
    }

    /// The name of the node that is to join: the one that is typed in, or the first that was never
    /// used.
    pub fn name_to_join(&self) -> String {
        if let Some(name) = &self.form.joining.name {
            return name.clone();
        }
        let mut used = self.cluster().names();
        let free = NodeId::first(MAX_NODES).find(|node| used.next() != Some(*node));
        free.map_or(String::new(), |node| node.to_string())
    }

    /// Starts the node that is typed in, which then joins.
    pub fn join(&mut self) {
        let name = self.name_to_join();
        let form = &self.form.joining;
        let name = match name.trim() {
            "" => return self.wrong("join", "New node: expected a name such as F, found none"),
            name => name.to_ascii_uppercase(),
        };
        let weight = match number("Weight", &form.weight, 1, u64::from(MAX_WEIGHT)) {
            Ok(weight) => weight,
            Err(message) => return self.wrong("join", &message),
        };
        let mut text = format!("join {name}");
        if weight != 1 {
            text += &format!(" weight={weight}");
        }
        if let Some(zone) = form.zone {
            text += &format!(" zone={zone}");
        }
        if let Some(seed_node) = form.seed_node {
            text += &format!(" seed_node={seed_node}");
        }
        let command = match parse_line(&text, 1) {
            Ok(Some(line)) => line.command,
            Ok(None) => return,
            Err(error) => return self.wrong("join", &format!("New node: {}", error.message)),
        };
        if self.fault("join", command) {
            self.form.joining.name = None;
            let through = self.joins_through(&name);
            self.say(
                format!(
                    "{name} runs, and asks {through} to let it in. Its arcs and keys come to it \
                     as time passes."
                ),
                false,
            );
        }
    }

    /// The seed node of a node that joins.
    fn joins_through(&self, name: &str) -> String {
        let node: Option<NodeId> = name.parse().ok();
        let machine = node.and_then(|node| self.cluster().machine(node));
        match machine.map(|machine| machine.part()) {
            Some(crate::node::Part::Joins { seed_node, .. }) => seed_node.to_string(),
            _ => "a member".into(),
        }
    }

    /// Tells a node to leave.
    pub fn leave(&mut self, node: NodeId) {
        if self.fault("nodes", Command::Leave(NodeRef::Named(node))) {
            self.say(
                format!(
                    "{node} leaves: it hands over what it holds as time passes, and then it goes."
                ),
                false,
            );
        }
    }

    /// Removes a node that is down, for good.
    pub fn remove(&mut self, node: NodeId) {
        if self.fault("nodes", Command::Remove(NodeRef::Named(node))) {
            self.say(
                format!(
                    "{node} is removed and does not come back. The others bring its keys to \
                     their new owners as time passes."
                ),
                false,
            );
        }
    }

    /// The last change of the ownership table, until it is dismissed.
    pub fn moved(&self) -> Option<&Rc<observe::Moved>> {
        let moved = self.reading().moved.as_ref();
        moved.filter(|moved| self.dismissed != Some(moved.after.table_version()))
    }

    /// What moved need not be shown any more.
    pub fn dismiss_moved(&mut self) {
        let moved = self.reading().moved.as_ref();
        self.dismissed = moved.map(|moved| moved.after.table_version());
        self.touch();
    }

    /// What everybody holds everybody for.
    pub fn opinions(&self) -> Rc<Opinions> {
        let cluster = self.cluster();
        let pulse: Pulse = match cluster.nodes().count() {
            0..=MOST_LIVELY => (self.generation, self.version, cluster.now().0),
            _ => (
                self.generation,
                self.reading().news.members,
                cluster.now().0 / SELDOM_US,
            ),
        };
        let mut kept = self.kept.opinions.borrow_mut();
        match kept.as_ref() {
            Some((then, opinions)) if *then == pulse => opinions.clone(),
            _ => {
                let opinions = Rc::new(Opinions::of(cluster));
                *kept = Some((pulse, opinions.clone()));
                opinions
            }
        }
    }

    /// Follows the members: fields and what is chosen fit the nodes that are there.
    pub(super) fn follow_members(&mut self) {
        let news = self.reading().news.members;
        if self.members == news {
            return;
        }
        self.members = news;
        let nodes: Vec<NodeId> = self.cluster().nodes().collect();
        self.form.settle(&nodes);
        let is_there = |node: &NodeId| nodes.binary_search(node).is_ok();
        self.selected_node = self.selected_node.filter(is_there);
    }

    /// Notices that the newest ownership table is another one, and what that moves.
    pub(super) fn follow_ring(&mut self) {
        let ring = &self.reading().ring;
        if Arc::ptr_eq(&self.ring, ring) {
            return;
        }
        self.ring = ring.clone();
        if let Some(moved) = &self.reading().moved {
            let version = moved.after.table_version();
            let told = format!(
                "{}: ownership table {}, made by {}, is the newest now, and spreads.",
                moved.title(),
                version.number,
                NodeId(version.maker)
            );
            self.say(told, false);
        }
    }
}

/// Whether an event may have brought or taken a node, or changed what one holds another for.
pub(super) fn may_change(event: &TraceEvent) -> bool {
    matches!(
        event.what,
        Happening::Command { .. }
            | Happening::Crashed { .. }
            | Happening::Restarted { .. }
            | Happening::SwitchedOff { .. }
            | Happening::Viewed { .. }
            | Happening::Opinion { .. }
            | Happening::Adopted { .. }
    )
}
