//! One virtual network for either library: a queue of events in virtual time, constant latency, and
//! loss that depends on nothing but the number of a message.

use ringlab::base::random::{Purpose, below, draw};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Microseconds of virtual time.
pub type Time = u64;

/// How long a message takes.
const LATENCY: Time = 5_000;

/// What a member has to be able to do.
pub trait Member {
    /// What it sends.
    type Message;
    /// What it waits for.
    type Timer;
    /// Begins.
    fn start(&mut self, now: Time, out: &mut Out<Self::Message, Self::Timer>);
    /// Takes a message.
    fn message(
        &mut self,
        now: Time,
        from: u16,
        message: Self::Message,
        out: &mut Out<Self::Message, Self::Timer>,
    );
    /// Takes a timer.
    fn timer(&mut self, now: Time, timer: Self::Timer, out: &mut Out<Self::Message, Self::Timer>);
    /// How long a message is on the wire.
    fn length(message: &Self::Message) -> usize;
}

/// What a member wants done.
pub struct Out<M, T> {
    pub sends: Vec<(u16, M)>,
    pub timers: Vec<(Time, T)>,
    /// Whom it holds for dead now.
    pub deaths: Vec<u16>,
}

enum What<M, T> {
    Message(u16, M),
    Timer(T),
}

/// An event in the queue: when, the number that orders those of one instant, and its place among
/// those under way. Small, since a heap moves it about.
type Event = Reverse<(Time, u64, u32)>;

/// What comes to whom.
type Coming<P> = (u16, What<<P as Member>::Message, <P as Member>::Timer>);

/// The members, and what is under way between them.
pub struct World<P: Member> {
    pub now: Time,
    /// Messages that arrived at a member that runs.
    pub processed: u64,
    pub sent: u64,
    /// Counted only while `counts_bytes`, since the one library knows the length of a message only
    /// by looking.
    pub bytes: u64,
    pub counts_bytes: bool,
    /// Who came to hold whom for dead, and when.
    pub deaths: Vec<(Time, u16, u16)>,
    /// How many messages of a thousand are lost.
    pub loss: u64,
    seed: u64,
    members: Vec<Option<P>>,
    queue: BinaryHeap<Event>,
    /// What comes, and the places that are free.
    under_way: Vec<Option<Coming<P>>>,
    free: Vec<u32>,
    number: u64,
    out: Out<P::Message, P::Timer>,
}

impl<P: Member> World<P> {
    pub fn new(seed: u64, members: Vec<P>) -> World<P> {
        let mut world = World {
            now: 0,
            processed: 0,
            sent: 0,
            bytes: 0,
            counts_bytes: false,
            deaths: Vec::new(),
            loss: 0,
            seed,
            members: members.into_iter().map(Some).collect(),
            queue: BinaryHeap::new(),
            under_way: Vec::new(),
            free: Vec::new(),
            number: 0,
            out: Out {
                sends: Vec::new(),
                timers: Vec::new(),
                deaths: Vec::new(),
            },
        };
        for node in 0..world.members.len() as u16 {
            if let Some(member) = world.members[usize::from(node)].as_mut() {
                member.start(0, &mut world.out);
            }
            world.carry_out(node);
        }
        world
    }

    pub fn crash(&mut self, node: u16) {
        self.members[usize::from(node)] = None;
    }

    pub fn run_for(&mut self, span: Time) {
        let end = self.now + span;
        while let Some(&Reverse((at, _, place))) = self.queue.peek()
            && at <= end
        {
            self.queue.pop();
            self.free.push(place);
            self.now = at;
            let Some((to, what)) = self.under_way[place as usize].take() else {
                continue;
            };
            let Some(member) = self.members[usize::from(to)].as_mut() else {
                continue;
            };
            match what {
                What::Message(from, message) => {
                    self.processed += 1;
                    member.message(at, from, message, &mut self.out);
                }
                What::Timer(timer) => member.timer(at, timer, &mut self.out),
            }
            self.carry_out(to);
        }
        self.now = end;
    }

    fn carry_out(&mut self, node: u16) {
        let mut sends = std::mem::take(&mut self.out.sends);
        for (to, message) in sends.drain(..) {
            self.sent += 1;
            if self.counts_bytes {
                self.bytes += P::length(&message) as u64;
            }
            let is_lost = self.loss > 0
                && below(draw(self.seed, Purpose::Loss, &[self.sent]), 1_000) < self.loss;
            if !is_lost {
                self.push(self.now + LATENCY, to, What::Message(node, message));
            }
        }
        self.out.sends = sends;
        let mut timers = std::mem::take(&mut self.out.timers);
        for (at, timer) in timers.drain(..) {
            self.push(at, node, What::Timer(timer));
        }
        self.out.timers = timers;
        for of in self.out.deaths.drain(..) {
            self.deaths.push((self.now, node, of));
        }
    }

    fn push(&mut self, at: Time, to: u16, what: What<P::Message, P::Timer>) {
        let place = self.free.pop().unwrap_or_else(|| {
            self.under_way.push(None);
            self.under_way.len() as u32 - 1
        });
        self.under_way[place as usize] = Some((to, what));
        self.number += 1;
        self.queue.push(Reverse((at, self.number, place)));
    }
}
