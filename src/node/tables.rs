//! The ownership table that this node goes by: adopting a newer one, making the next one, and
//! planning again what lost against another's (DESIGN 4.1).

use super::Node;
use super::io::{Effects, Note, Timer};
use crate::base::{Micros, NodeId};
use crate::config::{ClusterConfig, Sabotage};
use crate::membership::Table;
use crate::ring::{Change, Ring, TableVersion, Zone};
use crate::store::Record;
use std::sync::Arc;

/// What a node is there for when it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// It has been a member from the cluster's first hour.
    #[default]
    Founder,
    /// It joins, unless it has done so before.
    Joins {
        /// Through which member.
        seed_node: NodeId,
        /// With which weight, 1 to [`crate::ring::MAX_WEIGHT`].
        weight: u32,
        /// In which zone; by its name when not given.
        zone: Option<Zone>,
    },
    /// It was told to leave, and is not done.
    Leaves,
}

impl Part {
    /// The change that a node has to see done for its part.
    pub(super) fn wish(self, node: NodeId) -> Option<Change> {
        match self {
            Part::Founder => None,
            Part::Joins { weight, zone, .. } => Some(Change::Join { node, weight, zone }),
            Part::Leaves => Some(Change::Leave(node)),
        }
    }
}

/// How long it takes until all members are as good as sure to have heard of a new table.
pub(super) fn news_takes(config: &ClusterConfig, members: usize) -> Micros {
    let rounds = u64::from((members + 2).next_power_of_two().ilog2());
    let round = config.probe_interval.max(config.gossip_interval);
    round.times(2 * rounds)
}

/// What a node has to see done, and how far it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    /// Changes of this node's own. They stay when they are done: a table in which they are not may
    /// still come and win.
    changes: Vec<Change>,
    /// Those of them that it has made a table with.
    made: Vec<Change>,
    /// When this node last went over to another table.
    adopted_at: Micros,
    /// When it looks again whether it may go.
    due: Option<Micros>,
    /// Whether it has said that it goes.
    said_farewell: bool,
}

impl Wishes {
    pub(super) fn of(wish: Option<Change>) -> Wishes {
        Wishes {
            changes: wish.into_iter().collect(),
            ..Wishes::default()
        }
    }

    pub(super) fn is_due(&self, due: Micros) -> bool {
        self.due == Some(due)
    }
}

/// The table that membership is shown: whatever arrives in one input ends up here.
pub(super) struct Held<'a> {
    pub(super) ring: Arc<Ring>,
    pub(super) config: &'a ClusterConfig,
}

impl Table for Held<'_> {
    fn version(&self) -> TableVersion {
        self.ring.table_version()
    }

    fn held(&self) -> Option<Arc<Ring>> {
        (self.version().number > 0).then(|| self.ring.clone())
    }

    /// A table of a cluster that goes by other rules is none of this node's.
    fn adopt(&mut self, newer: &Arc<Ring>) {
        let is_ours = newer.n() == self.config.n
            && newer.ownership().rules == self.config.ring_rules()
            && newer.table_version() > self.version();
        if is_ours {
            self.ring = newer.clone();
        }
    }
}

impl Node {
    /// Whether it owns what lies at `position`, by its own table.
    pub(super) fn owns(&self, position: u128) -> bool {
        self.ring.primaries_at(position).contains(&self.id)
    }

    /// An administrator wants `change`: this node sees to it that it is done.
    pub(super) fn on_change(&mut self, now: Micros, change: Change, effects: &mut Effects) {
        if let Change::Remove(node) = change {
            self.remove_member(now, node, effects);
        }
        // One that leaves no longer wants to be a member.
        let about_itself = change.node() == self.id;
        self.wishes
            .changes
            .retain(|wish| !(about_itself && wish.node() == self.id) && *wish != change);
        self.wishes.changes.push(change);
        self.pursue(now, effects);
    }

    /// Makes the next table where one that this node wants to see done is not in the present one.
    pub(super) fn pursue(&mut self, now: Micros, effects: &mut Effects) {
        if self.ring.table_version().number == 0 || self.members.is_joining() {
            return;
        }
        for change in self.wishes.changes.clone() {
            let again = self.wishes.made.contains(&change);
            if again && self.config.is_sabotaged(Sabotage::DoesNotPlanAgain) {
                continue;
            }
            if change.is_done_in(self.ring.ownership()) {
                continue;
            }
            match self.ring.ownership().plan(change, self.id) {
                Ok(table) => {
                    let next = Arc::new(Ring::new(table, self.ring.n()));
                    self.wishes.made.push(change);
                    self.go_by(now, next, effects);
                }
                Err(error) => {
                    let why = error.to_string();
                    effects.note(|| Note::CannotChange { change, why });
                    self.wishes.changes.retain(|wish| *wish != change);
                }
            }
        }
        self.arm_leaving(now, effects);
    }

    /// A table has come from elsewhere: this node goes by it if it is newer.
    pub(super) fn consider(&mut self, now: Micros, ring: &Arc<Ring>, effects: &mut Effects) {
        let mut held = Held {
            ring: self.ring.clone(),
            config: &self.config,
        };
        if ring.table_version() > held.version() {
            held.adopt(ring);
        }
        let held = held.ring;
        self.follow(now, held, effects);
    }

    /// Goes by `held`, if that is another table than before, and does what is left to do.
    pub(super) fn follow(&mut self, now: Micros, held: Arc<Ring>, effects: &mut Effects) {
        if !Arc::ptr_eq(&held, &self.ring) {
            self.go_by(now, held, effects);
        }
    }

    fn go_by(&mut self, now: Micros, newer: Arc<Ring>, effects: &mut Effects) {
        let older = std::mem::replace(&mut self.ring, newer);
        self.former = Some(older.clone());
        self.wishes.adopted_at = now;
        self.store.note_ring(self.ring.clone());
        effects.table(self.ring.clone());
        self.anti_entropy.rebuild(&self.store);
        // The marks come first: a log that is cut between them and the table says of nothing that
        // it is owned no more without saying to whom it goes.
        self.owe_what_moved(&older, effects);
        effects.append(Record::Table(self.ring.clone()));
        self.hasten_handoff(now, effects);
        self.await_transfers(now, &older);
    }

    /// Whether it was told to leave, and is in no table any more.
    fn is_leaving(&self) -> bool {
        let leave = Change::Leave(self.id);
        self.wishes.changes.contains(&leave) && leave.is_done_in(self.ring.ownership())
    }

    /// Whether it leaves, and nothing but time keeps it.
    pub fn is_about_to_go(&self) -> bool {
        self.is_leaving() && self.store.is_empty() && !self.members.is_joining()
    }

    /// Sees to it that a node that leaves goes when it has nothing left to do here.
    ///
    /// It stays for some rounds of membership after its last table: one that wins against its own
    /// would have come by then.
    pub(super) fn arm_leaving(&mut self, now: Micros, effects: &mut Effects) {
        if !self.is_leaving() || self.wishes.due.is_some() {
            return;
        }
        let members = self.ring.members().len();
        let after = self.wishes.adopted_at + news_takes(&self.config, members);
        let due = after.max(now + self.config.handoff_interval);
        self.wishes.due = Some(due);
        effects.set_timer(due, Timer::Leave(due));
    }

    /// Goes, if nothing is held and nobody waits for it any more; else it looks again later.
    pub(super) fn on_leave_due(&mut self, now: Micros, effects: &mut Effects) {
        self.wishes.due = None;
        if !self.is_leaving() {
            return;
        }
        let is_done = self.is_about_to_go()
            && self.coordinations.is_empty()
            && self.forwards.is_empty();
        if is_done && !self.wishes.said_farewell {
            self.wishes.said_farewell = true;
            self.leave_members(now, effects);
        }
        if is_done && self.members.is_over() {
            return effects.halt();
        }
        self.arm_leaving(now, effects);
    }
}
