//! `membership=gossip`: each interval a node reconciles what it knows with a random peer.
//!
//! Joining and leaving are explicit, and a crash changes no view: who is down is the failure
//! detector's business. Under `failure_detector=phi` each member counts a heartbeat each interval,
//! and the counters travel with the digests, so that a member is heard of also through others
//! (Renesse, Minsky, Hayden 1998). Without heartbeats an exchange between two nodes that know the
//! same is a single hash.
//!
//! The caller makes a member with [`Gossip::new`], tells it [`Input::Started`], and gives it every
//! message and every timer that comes due, in any order and as late as may be.

mod messages;

use super::farewell::Farewell;
use super::io::{Effect, Input, Out, Refusal, Timer};
use super::joining::Joining;
use super::order::Order;
use super::own::{self, Answer};
use super::reconcile::Knowledge;
use super::settings::Settings;
use super::swim::Start;
use super::table::{NoTable, Table};
use super::view::{Member, State, Traits, View};
use crate::base::random::{Purpose, below, draw};
use crate::base::{Micros, NodeId};

/// One member of a group that gossips.
#[derive(Clone, Debug)]
pub struct Gossip {
    me: NodeId,
    own: Member,
    seed: u64,
    life: u64,
    settings: Settings,
    view: View,
    /// Heartbeats in each member's present incarnation, by index of node; empty without.
    beats: Vec<u32>,
    counts_heartbeats: bool,
    /// With whom it may reconcile: members that have not left, whether they are up or not.
    peers: Order,
    round: u64,
    /// When it reconciles next; none before the start and when it is no member any more.
    next_round: Option<Micros>,
    /// How many more peers it tells that it has left.
    farewells: u16,
    joining: Option<Joining>,
    farewell: Farewell,
}

impl Gossip {
    /// A member that has not started yet; `counts_heartbeats` under `failure_detector=phi`, the
    /// same at all members.
    pub fn new(start: &Start, settings: Settings, counts_heartbeats: bool) -> Gossip {
        let (view, own) = start.view();
        let mut gossip = Gossip {
            me: start.me,
            own,
            seed: start.seed,
            life: start.life,
            settings,
            beats: Vec::new(),
            counts_heartbeats,
            peers: Order::default(),
            round: 0,
            next_round: None,
            farewells: 0,
            joining: None,
            farewell: Farewell::default(),
            view,
        };
        for update in start.known {
            gossip.sort_in(update.node);
        }
        gossip
    }

    /// Takes one input, and adds what follows from it to `out`.
    pub fn handle(&mut self, now: Micros, input: Input, table: &mut dyn Table, out: &mut Out) {
        match input {
            Input::Started => self.start(now, out),
            Input::Message(from, message) => self.on_message(now, from, message, table, out),
            Input::Timer(timer) if !self.awaits(timer) => {}
            Input::Timer(Timer::Gossip(due)) => self.reconcile(now, due, table, out),
            Input::Timer(Timer::Join(_)) => self.ask_seed(now, table, out),
            Input::Timer(_) => {}
        }
    }

    /// Whether anything still waits for `timer`; a stale one need not be given.
    pub fn awaits(&self, timer: Timer) -> bool {
        match timer {
            Timer::Gossip(due) => self.next_round == Some(due),
            Timer::Join(due) => self.joining.is_some_and(|joining| joining.is_due(due)),
            Timer::Probe(_) | Timer::Answer(..) | Timer::Suspicion(..) => false,
        }
    }

    /// Joins the group of `through`, its seed node, and asks until that answers.
    ///
    /// # Errors
    /// The seed node is itself, or it was removed.
    pub fn join(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal> {
        self.joining = Some(Joining::begin(self.me, self.own, through)?);
        self.ask_seed(now, &NoTable, out);
        Ok(())
    }

    /// Leaves the group: says so to some peers, one each interval, and gossips no more once some
    /// have heard it.
    ///
    /// # Errors
    /// It is no member.
    pub fn leave(&mut self, now: Micros, out: &mut Out) -> Result<(), Refusal> {
        if self.own.state.is_gone() {
            return Err(Refusal::NoMember(self.me));
        }
        self.joining = None;
        self.farewell = Farewell::default();
        self.farewells = self.settings.transmissions(self.view.up());
        self.say(now, self.own.in_state(State::Left), out);
        Ok(())
    }

    /// Removes `node`, which never comes back, from every member's view. It has to be
    /// `known_down`, by the failure detector or by somebody who went and looked, since gossip
    /// itself believes everybody alive.
    ///
    /// # Errors
    /// It is not known, is believed to run, or is no member any more.
    pub fn remove(
        &mut self,
        now: Micros,
        node: NodeId,
        known_down: bool,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let removed = self.view.removal(self.me, node, known_down)?;
        self.learn(now, node, removed, out);
        Ok(())
    }

    /// Whether it has left, or was removed, and has told so for long enough.
    pub fn is_over(&self) -> bool {
        self.own.state.is_gone() && self.next_round.is_none()
    }

    /// Says something else about itself from now on, in a new incarnation.
    pub fn describe(&mut self, now: Micros, traits: Traits, out: &mut Out) {
        if self.own.traits != traits && self.own.state != State::Removed {
            let incarnation = self.own.incarnation.saturating_add(1);
            let own = Member {
                traits,
                incarnation,
                ..self.own
            };
            self.say(now, own, out);
        }
    }

    /// Goes on with other settings.
    pub fn configure(&mut self, now: Micros, settings: Settings, out: &mut Out) {
        self.settings = settings;
        let latest = now + self.settings.gossip_interval;
        if let Some(due) = self.next_round.as_mut()
            && *due > latest
        {
            *due = latest;
            out.set_timer(Timer::Gossip(latest));
        }
    }

    /// What it says about itself.
    pub fn own(&self) -> Member {
        self.own
    }

    /// What it knows of the members, itself included.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The heartbeat of `node` that it has heard of, in its present incarnation.
    pub fn heartbeat(&self, node: NodeId) -> u32 {
        self.beats.get(node.index()).copied().unwrap_or(0)
    }

    /// The seed node that it waits for, while it is joining.
    pub fn joining(&self) -> Option<NodeId> {
        self.joining.as_ref().map(Joining::through)
    }

    fn start(&mut self, now: Micros, out: &mut Out) {
        let phase = self.draw(Purpose::GossipPhase, 0);
        let due = now + Micros(below(phase, self.settings.gossip_interval.0));
        self.next_round = Some(due);
        out.set_timer(Timer::Gossip(due));
        out.push(Effect::Own(self.own));
    }

    fn reconcile(&mut self, now: Micros, due: Micros, table: &mut dyn Table, out: &mut Out) {
        let interval = self.settings.gossip_interval;
        let late = now.since(due) > Micros(interval.0 / 4);
        if late {
            out.push(Effect::Woke);
        }
        if self.own.state.is_gone() {
            let is_heard = self.farewell.is_heard(self.peers.len());
            if self.farewells == 0 && (is_heard || self.own.state == State::Removed) {
                self.next_round = None;
                return;
            }
            self.farewells = self.farewells.saturating_sub(1);
        }
        let next = if late { now } else { due } + interval;
        self.next_round = Some(next);
        out.set_timer(Timer::Gossip(next));
        self.round += 1;
        if self.counts_heartbeats && self.own.state == State::Alive {
            let own = self.beat_of(self.me);
            *own = own.saturating_add(1);
        }
        let Some(peer) = self.peers.any(self.draw(Purpose::GossipPeer, self.round)) else {
            return;
        };
        let message = if self.own.state.is_gone() {
            self.farewell.ask(&self.view)
        } else if self.counts_heartbeats {
            // The heartbeats alone have changed since the last time: a hash would never agree.
            self.knowledge(table).digest()
        } else {
            self.knowledge(table).offer()
        };
        out.send(peer, message);
    }

    fn answer(&mut self, now: Micros, said: Member, out: &mut Out) {
        match own::answer(self.own, said) {
            // Whoever said something older learns better by this very exchange.
            Answer::Nothing | Answer::Repeat => {}
            Answer::Say(own) => self.say(now, own, out),
            Answer::Removed => {
                self.joining = None;
                self.next_round = None;
                self.say(now, self.own.in_state(State::Removed), out);
            }
        }
    }

    fn say(&mut self, now: Micros, own: Member, out: &mut Out) {
        let before = self.own;
        self.own = own;
        self.view.learn(self.me, own);
        if before.incarnation != own.incarnation {
            *self.beat_of(self.me) = 0;
        }
        out.push(Effect::Own(own));
        if before.state != own.state {
            out.push(Effect::Opinion(self.me, own.state));
        }
        if before.state == State::Left && own.state == State::Alive {
            self.start(now, out);
        }
    }

    fn ask_seed(&mut self, now: Micros, table: &dyn Table, out: &mut Out) {
        let bits = self.draw(Purpose::Announcement, now.0);
        let through = self.joining();
        let may_help = |node: &NodeId| *node != self.me && Some(*node) != through;
        let in_table = || table.held()?.any_member(bits).filter(may_help);
        let other = self.peers.any(bits).filter(may_help).or_else(in_table);
        if let Some(joining) = self.joining.as_mut() {
            joining.ask(now, self.settings.gossip_interval, other, out);
        }
    }

    fn sort_in(&mut self, node: NodeId) {
        let is_peer = self.view.state(node).is_some_and(|state| !state.is_gone());
        if node != self.me && is_peer {
            self.peers.insert(node, 0);
        } else {
            self.peers.remove(node);
        }
    }

    fn knowledge<'a>(&'a self, table: &'a dyn Table) -> Knowledge<'a> {
        Knowledge {
            view: &self.view,
            beats: &self.beats,
            table,
        }
    }

    fn beat_of(&mut self, node: NodeId) -> &mut u32 {
        if self.beats.len() <= node.index() {
            self.beats.resize(node.index() + 1, 0);
        }
        &mut self.beats[node.index()]
    }

    fn draw(&self, purpose: Purpose, round: u64) -> u64 {
        draw(
            self.seed,
            purpose,
            &[u64::from(self.me.0), self.life, round],
        )
    }
}
