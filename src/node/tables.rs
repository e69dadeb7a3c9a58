//! The ownership table that this node goes by: adopting a newer one, making the next one, and
//! planning again what lost against another's (DESIGN 4.1).

use super::Node;
use super::io::{Effects, Note, Ticket, Timer};
use super::message::Message;
use crate::base::{Micros, NodeId};
use crate::config::{ClusterConfig, Membership, Sabotage};
use crate::membership::{Table, reconcile};
use crate::ring::{Change, ChangeError, Ring, TableVersion, Zone};
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
    /// The table from which it could not leave, being the last member by it.
    stays_in: Option<TableVersion>,
    /// How often it has asked for news after it had left.
    questions: usize,
    /// When it looks again whether the table names a member that is gone.
    departed_due: Option<Micros>,
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

    pub(super) fn departed_due(&self, due: Micros) -> bool {
        self.departed_due == Some(due)
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

/// The time in which news of a table has come to everybody, most likely: some rounds of membership.
pub fn spreading(config: &ClusterConfig, members: usize) -> Micros {
    let rounds = u64::from((members + 2).next_power_of_two().ilog2());
    let round = match config.membership {
        Membership::Gossip => config.gossip_interval,
        Membership::Swim | Membership::Static => config.probe_interval,
    };
    round.times(2 * rounds)
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
        // One that has lost its disk may have made the table that it would make now, and another by
        // the same name: it hears first how far the others are.
        let is_behind = self.lost_incarnation || self.members.is_joining();
        if self.ring.table_version().number == 0 || is_behind {
            return;
        }
        for change in self.wishes.changes.clone() {
            let again = self.wishes.made.contains(&change);
            if again && self.config.is_sabotaged(Sabotage::DoesNotPlanAgain) {
                continue;
            }
            let version = self.ring.table_version();
            if change.is_done_in(self.ring.ownership()) || self.wishes.stays_in == Some(version) {
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
                    match error {
                        // Others may be on their way to join, by a table that is still to come.
                        ChangeError::LastMember(_) => self.wishes.stays_in = Some(version),
                        _ => self.wishes.changes.retain(|wish| *wish != change),
                    }
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
        // Whoever was removed stays so: a table that was made without knowing it gets it again.
        for &node in &older.ownership().removed {
            let removal = Change::Remove(node);
            let is_lost = !self.ring.ownership().has_removed(node);
            if is_lost && !self.wishes.changes.contains(&removal) {
                self.wishes.changes.push(removal);
            }
        }
        self.former = Some(older.clone());
        self.wishes.adopted_at = now;
        self.store.note_ring(self.ring.clone());
        effects.table(self.ring.clone());
        self.anti_entropy.rebuild(&self.store);
        self.reaping.begin_anew();
        // The marks come first: a log that is cut between them and the table says of nothing that
        // it is owned no more without saying to whom it goes.
        self.owe_what_moved(&older, effects);
        effects.append(Record::Table(self.ring.clone()));
        // A table that a crash could take back might be one that nobody else knows.
        self.when_logged(now, Ticket::Flushed, effects);
        self.hasten_handoff(now, effects);
        self.await_transfers(now, &older);
        self.arm_departed(now, effects);
    }

    pub(super) fn spreading(&self) -> Micros {
        spreading(&self.config, self.ring.members().len())
    }

    /// The members by the table that are gone by what membership says.
    fn departed(&self) -> impl Iterator<Item = Change> + '_ {
        let members = self.ring.ownership().members.iter();
        members.filter_map(|member| self.departure_of(member.node))
    }

    /// Sees to it that no member stays in the table for ever that is gone: the table without it may
    /// have lost against another's when nobody was left who wanted to plan it again.
    ///
    /// Who stands first in the table sees to it, and the others in their turn if it does not.
    pub(super) fn arm_departed(&mut self, now: Micros, effects: &mut Effects) {
        self.wishes.departed_due = None;
        let mut members = self.ring.members().iter();
        let place = members.position(|member| *member == self.id);
        if let Some(place) = place.filter(|_| self.departed().next().is_some()) {
            let due = now + self.spreading().times(1 + place as u64);
            self.wishes.departed_due = Some(due);
            effects.set_timer(due, Timer::Departed(due));
        }
    }

    /// Plans the departures of members that are gone, if they still are: one that joins again may
    /// be known to be a member before it is known to be back.
    pub(super) fn on_departed_due(&mut self, now: Micros, effects: &mut Effects) {
        self.wishes.departed_due = None;
        for change in self.departed().collect::<Vec<_>>() {
            if let Ok(table) = self.ring.ownership().plan(change, self.id) {
                let next = Arc::new(Ring::new(table, self.ring.n()));
                self.go_by(now, next, effects);
            }
        }
        self.pursue(now, effects);
        self.arm_departed(now, effects);
    }

    /// Whether it has said that it leaves.
    pub(super) fn has_said_farewell(&self) -> bool {
        self.wishes.said_farewell
    }

    /// Whether it was told to leave, and is in no table any more.
    fn is_leaving(&self) -> bool {
        let leave = Change::Leave(self.id);
        self.wishes.changes.contains(&leave) && leave.is_done_in(self.ring.ownership())
    }

    /// Whether it leaves, and nothing but time keeps it.
    pub fn is_about_to_go(&self) -> bool {
        let is_empty = self.store.is_empty() || self.config.is_sabotaged(Sabotage::LeavesAtOnce);
        self.is_leaving() && is_empty && !self.members.is_joining()
    }

    /// Sees to it that a node that leaves goes when it has nothing left to do here.
    ///
    /// It stays for some rounds of membership after its last table: one that wins against its own
    /// would have come by then.
    pub(super) fn arm_leaving(&mut self, now: Micros, effects: &mut Effects) {
        if !self.is_leaving() || self.wishes.due.is_some() {
            return;
        }
        let after = self.wishes.adopted_at + self.spreading();
        let due = after.max(now + self.config.handoff_interval);
        self.wishes.due = Some(due);
        effects.set_timer(due, Timer::Leave(due));
    }

    /// Asks a member for all that it knows. Whoever has left is told nothing any more, and what came
    /// to it meanwhile can be for somebody who has gone since.
    fn ask_for_news(&mut self, effects: &mut Effects) {
        let members = self.ring.members().iter().copied();
        let others: Vec<NodeId> = members.filter(|node| !self.has_gone(*node)).collect();
        self.wishes.questions += 1;
        if let Some(member) = others.get(self.wishes.questions % others.len().max(1)) {
            effects.send(*member, Message::Members(reconcile::ask_for_all()));
        }
    }

    /// Goes, if nothing is held and nobody waits for it any more; else it looks again later.
    pub(super) fn on_leave_due(&mut self, now: Micros, effects: &mut Effects) {
        self.wishes.due = None;
        if !self.is_leaving() {
            return;
        }
        let is_done =
            self.is_about_to_go() && self.coordinations.is_empty() && self.forwards.is_empty();
        if is_done && !self.wishes.said_farewell {
            self.wishes.said_farewell = true;
            self.leave_members(now, effects);
        }
        if is_done && self.members.is_over() {
            return effects.halt();
        }
        if self.members.is_over() {
            self.ask_for_news(effects);
        }
        self.arm_leaving(now, effects);
    }
}
