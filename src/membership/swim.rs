//! SWIM: failure detection by random probes, and news of members that rides on them (Das, Gupta,
//! Motivala 2002).
//!
//! One member's part, as a machine without input or output of its own. The caller makes it with
//! [`Swim::new`], tells it [`Input::Started`], and from then on gives it every message and every
//! timer that comes due, in any order and as late as may be; it carries out the effects. `join`,
//! `leave`, `remove`, `describe` and `configure` may be called at any time, the getters too.
//!
//! Each `probe_interval` a member pings one other, in a random round-robin order ([`Order`]). When
//! no ack has come within `probe_timeout`, `indirect_probes` others are asked to ping it. When none
//! has come by the end of the interval, the member is suspected, and dead when it has not refuted
//! within [`Settings::suspicion_time`]. News of it rides on pings, ping-reqs and acks.
//!
//! What the paper leaves open, or where practice has gone beyond it:
//! - Whoever writes to a member that it does not hold for alive says so first of all, so that the
//!   member can refute.
//! - Now and then two members compare all that they know ([`super::reconcile`]); a joining node
//!   learns all that its seed node knows. A death learnt in this way is doubted first: it may be
//!   the other side's opinion of a partition that has just healed.
//! - Whoever holds a member for suspect by its own probe, or by such a doubt, pings it again each
//!   period until it refutes or is dead; and whoever refutes tells some members at once.
//! - Dead members are pinged now and then. So halves that held each other for dead find together.
//! - A node that was stopped for a while, and sees so by its timers being late, judges nobody by
//!   what it did not hear meanwhile (compare Lifeguard: Dadgar, Phillips, Currey 2018).
//!
//! Of one direction of a link being cut, this makes: nothing, with `indirect_probes`, since the
//! probe takes another way; without, a suspicion each round, which the member refutes.
//!
//! Each input costs O(1) or as much as the news that it brings; only comparing all that two members
//! know costs O(members).

mod exchange;
mod opinions;
mod probe;

use super::farewell::Farewell;
use super::io::{Input, Out, Refusal, Timer};
use super::joining::Joining;
use super::message::Message;
use super::order::Order;
use super::settings::Settings;
use super::table::{NoTable, Table};
use super::updates::Updates;
use super::view::{Member, State, Traits, Update, View};
use crate::base::random::{Purpose, below, draw};
use crate::base::{Micros, NodeId};
use crate::ring::TableVersion;
use std::collections::{BTreeMap, VecDeque};

/// The most updates that a probe carries.
pub const MOST_UPDATES: usize = 32;

/// The most members that it accused itself that a member pings in one period.
const MOST_ACCUSED: usize = 16;

/// Once in so many periods a member looks whether a dead one is back, and in every period when it
/// holds all others for dead.
pub const DEAD_PROBE_EVERY: u64 = 4;

/// Once in so many periods a member compares all that it knows with another.
pub const EXCHANGE_EVERY: u64 = 16;

/// What a member starts with.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// Its name.
    pub me: NodeId,
    /// What it says about itself.
    pub traits: Traits,
    /// The incarnation that it was in before it stopped, if its disk kept that.
    pub last_incarnation: Option<u32>,
    /// The seed of the run.
    pub seed: u64,
    /// How often it has started before: it does not repeat the choices of an earlier life.
    pub life: u64,
    /// The members that it knows from the start.
    pub known: &'a [Update],
}

impl Start<'_> {
    /// What the member knows at the start, and its own entry in that.
    pub(super) fn view(&self) -> (View, Member) {
        let fresh = Member::alive(
            self.last_incarnation
                .map_or(0, |last| last.saturating_add(1)),
            self.traits,
        );
        let others = self.known.iter().filter(|known| known.node != self.me);
        let mut view: View = others.copied().collect();
        view.learn(self.me, fresh);
        (view, fresh)
    }
}

/// One member of a SWIM group.
#[derive(Clone, Debug)]
pub struct Swim {
    me: NodeId,
    own: Member,
    seed: u64,
    life: u64,
    settings: Settings,
    view: View,
    updates: Updates,
    /// How many times an update is sent, at the group's present size.
    transmissions: u16,
    /// Whom to probe: members that are alive or suspect.
    order: Order,
    /// Whom to look after now and then.
    dead: Order,
    suspicions: BTreeMap<NodeId, Suspicion>,
    /// Those whose suspicion began here: it pings them until they refute.
    accused: VecDeque<NodeId>,
    /// The number of this period.
    period: u64,
    /// When the next period begins; none before the start and when it is no member any more.
    next_period: Option<Micros>,
    /// The probe of this period, while it is not answered.
    probe: Option<OpenProbe>,
    /// The number of the latest probe.
    number: u32,
    /// When it last found that it had been stopped.
    woke: Micros,
    joining: Option<Joining>,
    farewell: Farewell,
    /// The ownership table that it asked for last, and when.
    asked_table: (TableVersion, Micros),
}

/// A member that has some time to refute.
#[derive(Clone, Copy, Debug)]
struct Suspicion {
    since: Micros,
    until: Micros,
}

/// A probe that waits for its answer.
#[derive(Clone, Copy, Debug)]
struct OpenProbe {
    target: NodeId,
    /// The target's incarnation when it was pinged: the verdict is about that one alone.
    incarnation: u32,
    number: u32,
    /// When others are asked.
    answer_due: Micros,
}

impl Swim {
    /// A member that has not started yet.
    pub fn new(start: &Start, settings: Settings) -> Swim {
        let (view, own) = start.view();
        let mut swim = Swim {
            me: start.me,
            own,
            seed: start.seed,
            life: start.life,
            transmissions: settings.transmissions(view.up()),
            settings,
            view: View::default(),
            updates: Updates::default(),
            order: Order::default(),
            dead: Order::default(),
            suspicions: BTreeMap::new(),
            accused: VecDeque::new(),
            period: 0,
            next_period: None,
            probe: None,
            number: 0,
            woke: Micros::ZERO,
            joining: None,
            farewell: Farewell::default(),
            asked_table: (TableVersion::default(), Micros::ZERO),
        };
        for Update { node, member } in view.iter().filter(|known| known.node != start.me) {
            match member.state {
                State::Alive | State::Suspect => swim.order.insert(node, swim.place(node)),
                State::Dead => swim.dead.insert(node, swim.place(node)),
                State::Left | State::Removed => {}
            }
        }
        let (me, life) = (u64::from(start.me.0), start.life);
        let bits = |number| draw(start.seed, Purpose::ProbeStart, &[me, life, number]);
        swim.order.begin_anywhere(bits);
        swim.view = view;
        swim
    }

    /// Takes one input, and adds what follows from it to `out`.
    pub fn handle(&mut self, now: Micros, input: Input, table: &mut dyn Table, out: &mut Out) {
        match input {
            Input::Started => self.start(now, out),
            Input::Message(from, message) => self.on_message(now, from, message, table, out),
            Input::Timer(timer) if !self.awaits(timer) => {}
            Input::Timer(Timer::Probe(due)) => self.begin_period(now, due, table, out),
            Input::Timer(Timer::Answer(_, due)) => self.ask_others(now, due, table, out),
            Input::Timer(Timer::Suspicion(node, due)) => {
                self.end_suspicion(now, node, due, out);
            }
            Input::Timer(Timer::Join(_)) => self.ask_seed(now, table, out),
            Input::Timer(Timer::Gossip(_)) => {}
        }
    }

    /// Whether anything still waits for `timer`; a stale one need not be given.
    pub fn awaits(&self, timer: Timer) -> bool {
        match timer {
            Timer::Probe(due) => self.next_period == Some(due),
            Timer::Answer(number, due) => self
                .probe
                .is_some_and(|open| (open.number, open.answer_due) == (number, due)),
            Timer::Suspicion(node, due) => {
                let suspicion = self.suspicions.get(&node);
                suspicion.is_some_and(|suspicion| suspicion.until == due)
            }
            Timer::Join(due) => self.joining.is_some_and(|joining| joining.is_due(due)),
            Timer::Gossip(_) => false,
        }
    }

    /// Joins the group of `through`, its seed node, and asks until that answers.
    ///
    /// It comes back in the incarnation above the one that it is known in, if it is known.
    ///
    /// # Errors
    /// The seed node is itself, or it was removed.
    pub fn join(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal> {
        self.joining = Some(Joining::begin(self.me, self.own, through)?);
        self.ask_seed(now, &NoTable, out);
        Ok(())
    }

    /// Leaves the group: says so, and probes nobody any more once that is said often enough and
    /// some have heard it.
    ///
    /// # Errors
    /// It is no member.
    pub fn leave(&mut self, now: Micros, out: &mut Out) -> Result<(), Refusal> {
        if self.own.state.is_gone() {
            return Err(Refusal::NoMember(self.me));
        }
        self.joining = None;
        self.farewell = Farewell::default();
        self.say(now, self.own.in_state(State::Left), out);
        self.tell_some(out);
        Ok(())
    }

    /// Removes `node`, which is dead and never comes back, from every member's view. One that is
    /// still believed to run is removed only when it is `known_down`, by somebody who went and
    /// looked.
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

    /// Whether it leaves, and those who have heard of it are too few.
    pub(super) fn waits_to_be_heard(&self) -> bool {
        let others = self.order.len() + self.dead.len();
        self.own.state == State::Left && !self.farewell.is_heard(others)
    }

    /// Whether it has left, or was removed, and has told so for long enough.
    pub fn is_over(&self) -> bool {
        self.own.state.is_gone() && self.next_period.is_none()
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

    /// Goes on with other settings. A suspicion that is open ends as it was to end.
    pub fn configure(&mut self, now: Micros, settings: Settings, out: &mut Out) {
        let interval = settings.probe_interval;
        self.settings = settings;
        self.transmissions = self.settings.transmissions(self.view.up());
        if let Some(due) = self.next_period.as_mut()
            && *due > now + interval
        {
            *due = now + interval;
            out.set_timer(Timer::Probe(*due));
        }
    }

    /// Its own name.
    pub fn me(&self) -> NodeId {
        self.me
    }

    /// What it says about itself.
    pub fn own(&self) -> Member {
        self.own
    }

    /// What it knows of the members, itself included.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The seed node that it waits for, while it is joining.
    pub fn joining(&self) -> Option<NodeId> {
        self.joining.as_ref().map(Joining::through)
    }

    /// Since when it suspects `node`, and from when on it holds it for dead if it does not refute.
    pub fn suspicion(&self, node: NodeId) -> Option<(Micros, Micros)> {
        let suspicion = self.suspicions.get(&node)?;
        Some((suspicion.since, suspicion.until))
    }

    /// Whether something is under way that will change or spread an opinion: a suspicion, news to
    /// be passed on, a joining.
    pub fn is_unsettled(&self) -> bool {
        !self.suspicions.is_empty() || self.updates.waiting() > 0 || self.joining.is_some()
    }

    fn start(&mut self, now: Micros, out: &mut Out) {
        let phase = self.draw(Purpose::ProbePhase, 0, 0);
        let due = now + Micros(below(phase, self.settings.probe_interval.0));
        self.next_period = Some(due);
        out.set_timer(Timer::Probe(due));
        self.say(now, self.own, out);
    }

    fn on_message(
        &mut self,
        now: Micros,
        from: NodeId,
        message: Message,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        let before = self.view.state(from);
        let is_ping = matches!(message, Message::Ping(_));
        match message {
            Message::Ping(probe) => self.on_ping(now, from, probe, table, out),
            Message::PingAck(probe) => self.on_ack(now, from, probe, table, out),
            Message::PingReq(probe) => self.on_ping_req(now, from, probe, table, out),
            Message::Offer {
                hash,
                table: theirs,
            } => {
                self.on_offer(from, (hash, theirs), table, out);
            }
            Message::Digest {
                entries,
                table: theirs,
            } => {
                self.on_digest((now, from), (&entries, theirs), table, out);
            }
            Message::Delta(delta) => self.on_delta(now, from, &delta, table, out),
        }
        // A dead one that is back, and one that probes here and is not known: each may have missed
        // much of what the other knows.
        let is_back = before == Some(State::Dead) && self.view.state(from) != before;
        let is_unknown = is_ping && self.view.state(from).is_none();
        if (is_back || is_unknown) && !self.own.state.is_gone() {
            out.send(from, self.knowledge(table).offer());
        }
    }

    /// Whether a timer comes so late that the node must have been stopped in between.
    fn is_late(&self, now: Micros, due: Micros) -> bool {
        now.since(due) > Micros(self.settings.probe_timeout.0 / 4)
    }

    fn draw(&self, purpose: Purpose, subject: u64, index: u64) -> u64 {
        let identity = [u64::from(self.me.0), self.life, subject, index];
        draw(self.seed, purpose, &identity)
    }

    fn place(&self, node: NodeId) -> u64 {
        self.draw(Purpose::ProbePlace, self.period, u64::from(node.0))
    }
}
