//! What this node knows of the others, and whom it believes down: membership and failure detection
//! on the node's own messages, timers and log.

use super::Node;
use super::io::{Effects, Timer};
use super::message::Message;
use super::tables::Held;
use crate::base::{Arrange, Micros, NodeId};
use crate::config::{ClusterConfig, FailureDetector, Membership, Sabotage};
use crate::membership::view::{Member, State, Traits, Update, View};
use crate::membership::{
    self, Detector, Gossip, Input, Out, Refusal, Settings, Start, Swim, Timeouts, detector, phi,
};
use crate::ring::{self, Change, Ring};
use crate::store::Record;

/// The way in which nodes learn of each other.
#[derive(Clone, Debug)]
pub(super) enum Members {
    /// All know all.
    Static,
    /// By SWIM.
    Swim(Box<Swim>),
    /// By gossip.
    Gossip(Box<Gossip>),
}

/// The settings of membership among those of the cluster.
pub(super) fn settings(config: &ClusterConfig) -> Settings {
    Settings {
        gossip_interval: config.gossip_interval,
        probe_interval: config.probe_interval,
        probe_timeout: config.probe_timeout,
        indirect_probes: config.indirect_probes,
        suspicion: config.suspicion,
        suspicion_periods: config.suspicion_periods,
        retransmit_mult: config.retransmit_mult,
        phi_threshold: config.phi_threshold,
        ..Settings::default()
    }
}

impl Members {
    /// What a node starts with: it knows the members in its ownership table, and the incarnation
    /// that its disk has kept.
    pub(super) fn new(
        config: &ClusterConfig,
        me: NodeId,
        boots: u32,
        (last_incarnation, ring): (Option<u32>, &Ring),
    ) -> Members {
        let alive = |member: &ring::Member| Update {
            node: member.node,
            member: Member::alive(0, Traits::default()),
        };
        let known: Vec<Update> = match config.membership {
            Membership::Static => return Members::Static,
            _ => ring.ownership().members.iter().map(alive).collect(),
        };
        let start = Start {
            me,
            traits: Traits::default(),
            last_incarnation,
            seed: config.seed,
            life: u64::from(boots),
            known: &known,
        };
        let settings = settings(config);
        match config.membership {
            Membership::Swim => Members::Swim(Box::new(Swim::new(&start, settings))),
            _ => {
                let beats = config.failure_detector == FailureDetector::Phi;
                Members::Gossip(Box::new(Gossip::new(&start, settings, beats)))
            }
        }
    }

    fn handle(&mut self, now: Micros, input: Input, table: &mut Held, out: &mut Out) {
        match self {
            Members::Static => {}
            Members::Swim(swim) => swim.handle(now, input, table, out),
            Members::Gossip(gossip) => gossip.handle(now, input, table, out),
        }
    }

    /// Since when SWIM suspects `peer`, and until when that may refute.
    pub(super) fn suspicion(&self, peer: NodeId) -> Option<(Micros, Micros)> {
        match self {
            Members::Swim(swim) => swim.suspicion(peer),
            Members::Static | Members::Gossip(_) => None,
        }
    }

    pub(super) fn awaits(&self, timer: membership::Timer) -> bool {
        match self {
            Members::Static => false,
            Members::Swim(swim) => swim.awaits(timer),
            Members::Gossip(gossip) => gossip.awaits(timer),
        }
    }

    pub(super) fn view(&self) -> Option<&View> {
        match self {
            Members::Static => None,
            Members::Swim(swim) => Some(swim.view()),
            Members::Gossip(gossip) => Some(gossip.view()),
        }
    }

    /// Whether nobody comes or goes.
    pub(super) fn is_static(&self) -> bool {
        matches!(self, Members::Static)
    }

    /// Whether it waits for a seed node to let it in.
    pub(super) fn is_joining(&self) -> bool {
        match self {
            Members::Static => false,
            Members::Swim(swim) => swim.joining().is_some(),
            Members::Gossip(gossip) => gossip.joining().is_some(),
        }
    }

    /// Whether it has left, and has told so for long enough.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Members::Static => true,
            Members::Swim(swim) => swim.is_over(),
            Members::Gossip(gossip) => gossip.is_over(),
        }
    }

    fn join(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal> {
        match self {
            Members::Static => Ok(()),
            Members::Swim(swim) => swim.join(now, through, out),
            Members::Gossip(gossip) => gossip.join(now, through, out),
        }
    }

    fn leave(&mut self, now: Micros, out: &mut Out) -> Result<(), Refusal> {
        match self {
            Members::Static => Ok(()),
            Members::Swim(swim) => swim.leave(now, out),
            Members::Gossip(gossip) => gossip.leave(now, out),
        }
    }

    fn remove(&mut self, now: Micros, node: NodeId, out: &mut Out) -> Result<(), Refusal> {
        match self {
            Members::Static => Ok(()),
            Members::Swim(swim) => swim.remove(now, node, true, out),
            Members::Gossip(gossip) => gossip.remove(now, node, true, out),
        }
    }

    fn configure(&mut self, now: Micros, settings: Settings, out: &mut Out) {
        match self {
            Members::Static => {}
            Members::Swim(swim) => swim.configure(now, settings, out),
            Members::Gossip(gossip) => gossip.configure(now, settings, out),
        }
    }
}

/// The failure detector that the settings ask for.
pub(super) fn detector(config: &ClusterConfig) -> Detector {
    match config.failure_detector {
        FailureDetector::Timeouts => Detector::Timeouts(Timeouts::default()),
        FailureDetector::Swim => Detector::Swim(detector::Opinions::default()),
        FailureDetector::Phi => {
            let (expected, threshold) = (config.gossip_interval, config.phi_threshold);
            Detector::Phi(phi::Phi::new(expected, threshold))
        }
        FailureDetector::Nobody => Detector::Nobody,
    }
}

impl Node {
    /// What it holds `peer` for at `now`, by what membership says and by what it believes itself.
    pub fn opinion_of(&self, peer: NodeId, now: Micros) -> State {
        let known = self.members.view().map(|view| view.state(peer));
        match known {
            // Whoever was removed before it had joined is in no view.
            _ if self.ring.ownership().has_removed(peer) => State::Removed,
            // One that was silent when it left, or of whom that is forgotten.
            Some(Some(State::Dead)) if self.ring.ownership().member(peer).is_none() => State::Left,
            Some(Some(state)) if !state.is_up() => state,
            Some(None) => State::Left,
            _ if peer != self.id && self.peers.believed_down(now).contains(&peer) => State::Dead,
            Some(Some(state)) => state,
            None => State::Alive,
        }
    }

    /// Whether it has ever heard of `peer` as a member.
    pub fn knows(&self, peer: NodeId) -> bool {
        let view = self.members.view();
        view.is_none_or(|view| view.state(peer).is_some())
    }

    /// The peers that it holds at `now` for anything else than alive, by [`Node::opinion_of`], in
    /// order of name; those of whom it has never heard are not among them.
    pub fn doubts(&self, now: Micros) -> Vec<(NodeId, State)> {
        let known = self.members.view().into_iter().flat_map(View::iter);
        let doubted = known.filter(|known| known.member.state != State::Alive);
        let mut peers: Vec<NodeId> = doubted.map(|known| known.node).collect();
        peers.extend(self.peers.believed_down(now));
        peers.arrange();
        peers.dedup();
        peers.retain(|peer| *peer != self.id);
        let opinion = |peer: NodeId| (peer, self.opinion_of(peer, now));
        peers.into_iter().map(opinion).collect()
    }

    /// Begins to take part. A node that has lost its disk does not know in which incarnation the
    /// others know it: it joins again, through another member, and comes back one above.
    pub(super) fn start_members(&mut self, now: Micros, effects: &mut Effects) {
        self.tell_members(now, Input::Started, effects);
        if let (Detector::Phi(phi), Some(view)) = (&mut self.peers, self.members.view()) {
            // A member that is down from the first is missed too; the first heartbeats need as many
            // rounds as news does to come through the whole group.
            let rounds = u64::from((view.known() + 1).next_power_of_two().ilog2());
            let since = now + self.config.gossip_interval.times(2 * rounds);
            for Update { node, .. } in view.iter().filter(|known| known.node != self.id) {
                phi.expect(node, since);
            }
        }
        let is_new = self.ring.table_version().number == 0;
        let has_lost_disk = std::mem::take(&mut self.lost_incarnation);
        let joins = is_new || has_lost_disk;
        let members = self.ring.ownership().members.iter();
        let mut others = members
            .map(|member| member.node)
            .filter(|node| *node != self.id);
        if let Some(through) = others.next().filter(|_| joins) {
            self.with_members(now, effects, |members, out| members.join(now, through, out));
        }
    }

    /// Says that it leaves.
    pub(super) fn leave_members(&mut self, now: Micros, effects: &mut Effects) {
        self.with_members(now, effects, |members, out| members.leave(now, out));
    }

    /// Says that `node` is removed.
    pub(super) fn remove_member(&mut self, now: Micros, node: NodeId, effects: &mut Effects) {
        self.with_members(now, effects, |members, out| members.remove(now, node, out));
    }

    fn with_members(
        &mut self,
        now: Micros,
        effects: &mut Effects,
        ask: impl FnOnce(&mut Members, &mut Out) -> Result<(), Refusal>,
    ) {
        let mut out = std::mem::take(&mut self.members_out);
        // What membership refuses is so already: one that is to leave or to be removed is no member
        // any more, or one that was removed asks to be let in again.
        let _ = ask(&mut self.members, &mut out);
        self.carry_out_members(now, out, effects);
    }

    /// The members that this node knows and that have neither left nor were removed.
    pub(super) fn known_members(&self) -> impl Iterator<Item = NodeId> + '_ {
        let known = self.members.view().into_iter().flat_map(View::iter);
        let here = known.filter(|known| !known.member.state.is_gone());
        here.map(|known| known.node)
    }

    /// The change that `peer`, a member by the table, is known to have gone by.
    pub(super) fn departure_of(&self, peer: NodeId) -> Option<Change> {
        match self.members.view()?.state(peer)? {
            State::Left => Some(Change::Leave(peer)),
            State::Removed => Some(Change::Remove(peer)),
            State::Alive | State::Suspect | State::Dead => None,
        }
    }

    /// Whether `peer` is known to be no member any more.
    pub(super) fn has_gone(&self, peer: NodeId) -> bool {
        let known = self.members.view().and_then(|view| view.state(peer));
        known.is_some_and(State::is_gone) || self.ring.ownership().has_removed(peer)
    }

    /// Gives membership one input and carries out what follows.
    pub(super) fn tell_members(&mut self, now: Micros, input: Input, effects: &mut Effects) {
        let mut out = std::mem::take(&mut self.members_out);
        let mut table = Held {
            ring: self.ring.clone(),
            config: &self.config,
        };
        self.members.handle(now, input, &mut table, &mut out);
        let held = table.ring;
        self.follow(now, held, effects);
        self.carry_out_members(now, out, effects);
        self.pursue(now, effects);
    }

    pub(super) fn configure_members(&mut self, now: Micros, effects: &mut Effects) {
        let mut out = std::mem::take(&mut self.members_out);
        self.members
            .configure(now, settings(&self.config), &mut out);
        if let Detector::Phi(phi) = &mut self.peers {
            phi.configure(self.config.gossip_interval, self.config.phi_threshold);
        }
        self.carry_out_members(now, out, effects);
    }

    fn carry_out_members(&mut self, now: Micros, mut out: Out, effects: &mut Effects) {
        for effect in out.effects.drain(..) {
            match effect {
                membership::Effect::Send(to, message) => {
                    effects.send(to, Message::Members(message));
                }
                membership::Effect::SetTimer(at, timer) => {
                    effects.set_timer(at, Timer::Members(timer));
                }
                membership::Effect::Opinion(peer, state) => {
                    if !state.is_up() || !self.config.is_sabotaged(Sabotage::NeverTakesBack) {
                        self.peers.opinion(peer, state);
                    }
                    if state.is_gone() {
                        self.reaping.note_let_go(now);
                    }
                    if peer != self.id {
                        effects.view(peer, state);
                    }
                    if state.is_gone() {
                        self.arm_departed(now, effects);
                    }
                }
                membership::Effect::Own(own) => {
                    let record = Record::Incarnation(own.incarnation);
                    self.store.note_incarnation(own.incarnation);
                    effects.append(record);
                }
                membership::Effect::Heartbeat(peer) => self.peers.heartbeat(peer, now),
                membership::Effect::Woke => self.peers.woke(now),
                membership::Effect::Joined(_) => {}
            }
        }
        self.members_out = out;
    }
}
