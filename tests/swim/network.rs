//! A virtual network for SWIM members, to be read in one sitting.

use ringlab::base::random::{Purpose, below, draw};
use ringlab::base::{Micros, NodeId};
use ringlab::membership::{
    Effect, Input, Member, Message, Out, Refusal, Settings, Start, State, Swim, Table, Timer,
    Traits, Update, View,
};
use ringlab::ring::{Ownership, Ring, TableVersion};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Something that looks at messages.
pub type Watch = Box<dyn FnMut(&Message)>;

/// What a link does to messages.
#[derive(Clone)]
pub struct Link {
    /// The shortest and the longest time a message takes.
    pub latency: (Micros, Micros),
    /// How many messages of a thousand are lost.
    pub loss: u64,
}

/// A table of owners that is only a version.
#[derive(Clone, Default)]
pub struct Owners(pub TableVersion);

impl Table for Owners {
    fn version(&self) -> TableVersion {
        self.0
    }

    fn held(&self) -> Option<Arc<Ring>> {
        // Who has not joined yet has none.
        if self.0.number == 0 {
            return None;
        }
        let mut table = Ownership::deal(3, 32, 4);
        (table.version, table.maker) = (self.0.number, NodeId(self.0.maker));
        Some(Arc::new(Ring::new(table, 3)))
    }

    fn adopt(&mut self, newer: &Arc<Ring>) {
        assert!(newer.table_version() > self.0);
        assert_eq!(newer.partitions(), 32);
        let TableVersion { number, maker, .. } = newer.table_version();
        self.0 = TableVersion::new(number, NodeId(maker));
    }
}

/// One member's machine, whichever it is.
pub trait Machine {
    fn make(start: &Start, settings: Settings) -> Self;
    fn take(&mut self, now: Micros, input: Input, table: &mut dyn Table, out: &mut Out);
    fn seen(&self) -> &View;
    fn set_out(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal>;
}

impl Machine for Swim {
    fn make(start: &Start, settings: Settings) -> Swim {
        Swim::new(start, settings)
    }

    fn take(&mut self, now: Micros, input: Input, table: &mut dyn Table, out: &mut Out) {
        self.handle(now, input, table, out);
    }

    fn seen(&self) -> &View {
        self.view()
    }

    fn set_out(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal> {
        self.join(now, through, out)
    }
}

struct Host<M> {
    machine: M,
    life: u64,
    /// What came while the member was stopped, in order; none while it runs.
    mailbox: Option<Vec<Input>>,
}

/// What `count` members know that begin together.
pub fn all_alive(count: u16) -> Vec<Update> {
    let alive = |node| Update {
        node,
        member: Member::alive(0, Traits::default()),
    };
    NodeId::first(count).map(alive).collect()
}

/// The members, and what is under way between them.
pub struct Network<M = Swim> {
    pub now: Micros,
    pub seed: u64,
    pub settings: Settings,
    pub link: Link,
    /// Directions in which nothing arrives.
    pub cuts: BTreeSet<(NodeId, NodeId)>,
    /// The ownership table of each member.
    pub owners: BTreeMap<NodeId, Owners>,
    /// Opinions as they changed: when, whose, of whom, and what.
    pub opinions: Vec<(Micros, NodeId, NodeId, State)>,
    /// Pings of a member itself, not through others: when, from, to.
    pub pings: Vec<(Micros, NodeId, NodeId)>,
    /// Heartbeats as they were first heard of: when, by whom, whose.
    pub beats: Vec<(Micros, NodeId, NodeId)>,
    /// The number of messages sent.
    pub sent: u64,
    /// The incarnation that each member's disk holds.
    pub disks: BTreeMap<NodeId, u32>,
    /// Sees every message that is sent.
    pub watch: Option<Watch>,
    hosts: BTreeMap<NodeId, Host<M>>,
    lives: u64,
    queue: BTreeMap<(Micros, u64), (NodeId, u64, Input)>,
    order: u64,
}

impl<M: Machine> Network<M> {
    /// An empty network without loss, on which a message takes from 1 to 10 ms.
    pub fn new(seed: u64, settings: Settings) -> Network<M> {
        Network {
            now: Micros::ZERO,
            seed,
            settings,
            link: Link {
                latency: (Micros::from_millis(1), Micros::from_millis(10)),
                loss: 0,
            },
            cuts: BTreeSet::new(),
            owners: BTreeMap::new(),
            opinions: Vec::new(),
            pings: Vec::new(),
            beats: Vec::new(),
            sent: 0,
            disks: BTreeMap::new(),
            watch: None,
            hosts: BTreeMap::new(),
            lives: 0,
            queue: BTreeMap::new(),
            order: 0,
        }
    }

    /// A network of `count` members that know each other from the start.
    pub fn of(count: u16, seed: u64, settings: Settings) -> Network<M> {
        let mut network = Network::new(seed, settings);
        let known = all_alive(count);
        for node in NodeId::first(count) {
            network.start(node, None, &known);
        }
        network
    }

    /// Starts a member.
    pub fn start(&mut self, node: NodeId, last_incarnation: Option<u32>, known: &[Update]) {
        self.lives += 1;
        let start = Start {
            me: node,
            traits: Traits::default(),
            last_incarnation,
            seed: self.seed,
            life: self.lives,
            known,
        };
        let host = Host {
            machine: M::make(&start, self.settings.clone()),
            life: self.lives,
            mailbox: None,
        };
        self.hosts.insert(node, host);
        self.deliver(node, Input::Started);
    }

    /// Starts a member that knows nobody, and joins through `seed_node`.
    pub fn join(&mut self, node: NodeId, last_incarnation: Option<u32>, seed_node: NodeId) {
        self.start(node, last_incarnation, &[]);
        self.ask(node, |machine, now, out| {
            machine.set_out(now, seed_node, out)
        })
        .unwrap();
    }

    /// Lets a member do something of its own.
    pub fn ask<R>(&mut self, node: NodeId, what: impl FnOnce(&mut M, Micros, &mut Out) -> R) -> R {
        let mut out = Out::new();
        let host = self.hosts.get_mut(&node).unwrap();
        let answer = what(&mut host.machine, self.now, &mut out);
        self.carry_out(node, out);
        answer
    }

    pub fn crash(&mut self, node: NodeId) {
        self.hosts.remove(&node);
    }

    pub fn pause(&mut self, node: NodeId) {
        self.hosts.get_mut(&node).unwrap().mailbox = Some(Vec::new());
    }

    pub fn resume(&mut self, node: NodeId) {
        let mailbox = self.hosts.get_mut(&node).unwrap().mailbox.take();
        for input in mailbox.unwrap() {
            self.deliver(node, input);
        }
    }

    /// Cuts all links between the two groups, both ways.
    pub fn partition(&mut self, one: &[NodeId], other: &[NodeId]) {
        for &a in one {
            for &b in other {
                self.cuts.extend([(a, b), (b, a)]);
            }
        }
    }

    pub fn member(&self, node: NodeId) -> &M {
        &self.hosts[&node].machine
    }

    /// The members that have not crashed.
    pub fn running(&self) -> Vec<NodeId> {
        self.hosts.keys().copied().collect()
    }

    /// What `observer` believes of `node`.
    pub fn opinion(&self, observer: NodeId, node: NodeId) -> Option<State> {
        self.member(observer).seen().state(node)
    }

    /// Whether all that run hold all that run for alive.
    pub fn all_see_all_alive(&self) -> bool {
        let running = self.running();
        let mut pairs = running
            .iter()
            .flat_map(|a| running.iter().map(move |b| (a, b)));
        pairs.all(|(&a, &b)| self.opinion(a, b) == Some(State::Alive))
    }

    /// Whether all that run believe `node` to be `state`.
    pub fn all_believe(&self, node: NodeId, state: State) -> bool {
        let others = self.running().into_iter().filter(|&other| other != node);
        others
            .into_iter()
            .all(|other| self.opinion(other, node) == Some(state))
    }

    /// How often anybody came to believe that a member is `state`.
    pub fn times(&self, state: State) -> usize {
        self.opinions
            .iter()
            .filter(|opinion| opinion.3 == state)
            .count()
    }

    pub fn run_for(&mut self, span: Micros) {
        let end = self.now + span;
        self.run_until(end, |_| false);
    }

    /// Runs until `done` or `end`; whether it was done.
    pub fn run_until(&mut self, end: Micros, mut done: impl FnMut(&Network<M>) -> bool) -> bool {
        while !done(self) {
            let Some((&(at, order), _)) = self.queue.first_key_value().filter(|(k, _)| k.0 <= end)
            else {
                self.now = end;
                return false;
            };
            let (node, life, input) = self.queue.remove(&(at, order)).unwrap();
            self.now = at;
            let lives = self.hosts.get(&node).map(|host| host.life);
            // Messages arrive at whoever bears the name; timers are those of one life.
            if lives == Some(life) || (lives.is_some() && matches!(input, Input::Message(..))) {
                self.deliver(node, input);
            }
        }
        true
    }

    fn deliver(&mut self, node: NodeId, input: Input) {
        let host = self.hosts.get_mut(&node).unwrap();
        if let Some(mailbox) = host.mailbox.as_mut() {
            mailbox.push(input);
            return;
        }
        let owners = self.owners.entry(node).or_default();
        let mut out = Out::new();
        host.machine.take(self.now, input, owners, &mut out);
        self.carry_out(node, out);
    }

    fn carry_out(&mut self, node: NodeId, out: Out) {
        for effect in out.effects {
            match effect {
                Effect::Send(to, message) => self.send(node, to, message),
                Effect::SetTimer(at, timer) => self.set_timer(node, at, timer),
                Effect::Opinion(of, state) => self.opinions.push((self.now, node, of, state)),
                Effect::Own(member) => {
                    self.disks.insert(node, member.incarnation);
                }
                Effect::Heartbeat(of) => self.beats.push((self.now, node, of)),
                Effect::Woke | Effect::Joined(_) => {}
            }
        }
    }

    fn set_timer(&mut self, node: NodeId, at: Micros, timer: Timer) {
        assert!(
            at >= self.now,
            "a timer in the past: {timer:?} at {}",
            self.now
        );
        let life = self.hosts[&node].life;
        self.order += 1;
        let input = Input::Timer(timer);
        self.queue.insert((at, self.order), (node, life, input));
    }

    fn send(&mut self, from: NodeId, to: NodeId, message: Message) {
        self.order += 1;
        self.sent += 1;
        if let Message::Ping(probe) = &message
            && probe.prober == from
        {
            self.pings.push((self.now, from, to));
        }
        if let Some(watch) = self.watch.as_mut() {
            watch(&message);
        }
        let bits = |purpose| draw(self.seed, purpose, &[self.order]);
        let is_lost = below(bits(Purpose::Loss), 1_000) < self.link.loss;
        if is_lost || self.cuts.contains(&(from, to)) {
            return;
        }
        let (shortest, longest) = self.link.latency;
        let spread = below(bits(Purpose::Latency), longest.since(shortest).0 + 1);
        let at = self.now + shortest + Micros(spread);
        self.queue
            .insert((at, self.order), (to, 0, Input::Message(from, message)));
    }
}
