//! Generated load: clients that ask at a given rate, whether they are answered or not.

use super::Runner;
use super::requests::{Asking, DEFAULT_MEDIA};
use crate::base::popularity::Chooser;
use crate::base::random::{Purpose, below, draw};
use crate::base::{Distribution, Micros};
use crate::script::Workload;
use crate::sim::{Ask, Asked, ContextChoice, QuorumChoice};

/// A workload under way.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) line: u32,
    /// Which of the run's workloads it is.
    number: u32,
    workload: Workload,
    keys: Chooser,
    gaps: Distribution,
    asked: u32,
    next_at: Micros,
}

/// What is drawn for one request.
#[derive(Clone, Copy)]
enum Draw {
    Gap,
    Key,
    Client,
    Reads,
    Blind,
}

impl Load {
    /// Draws depend on nothing but the seed, the workload, and which of its requests it is.
    fn draw(&self, seed: u64, what: Draw) -> u64 {
        let identity = [u64::from(self.number), u64::from(self.asked), what as u64];
        draw(seed, Purpose::Load, &identity)
    }

    /// Moves on to the next request, which comes as long after this one as the clients happen to
    /// take: how many come in a second is all that is given.
    fn wait(&mut self, seed: u64) {
        let bits = self.draw(seed, Draw::Gap);
        self.next_at += self.gaps.sample(|_| bits);
    }
}

/// How far a workload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadView {
    /// How many requests it has made.
    pub asked: u32,
    /// How many it makes.
    pub ops: u32,
}

impl Runner {
    /// Begins a workload.
    pub(super) fn begin_load(&mut self, line: u32, workload: &Workload) {
        self.loads_so_far += 1;
        let mean = Micros((1_000_000 / u64::from(workload.rate.max(1))).max(1));
        let mut load = Load {
            line,
            number: self.loads_so_far,
            keys: workload.dist.over(workload.keys),
            workload: *workload,
            gaps: Distribution::exponential(mean),
            asked: 0,
            next_at: self.cluster.now(),
        };
        load.wait(self.cluster.config().seed);
        self.loads.push(load);
    }

    /// When the next request of a workload is due.
    pub(super) fn next_load_at(&self) -> Option<Micros> {
        self.loads.iter().map(|load| load.next_at).min()
    }

    /// Lets every workload ask whose time has come.
    pub(super) fn let_loads_ask(&mut self) {
        let (now, seed) = (self.cluster.now(), self.cluster.config().seed);
        let mut loads = std::mem::take(&mut self.loads);
        loads.retain_mut(|load| {
            if load.next_at > now {
                return true;
            }
            let ask = load.ask(seed);
            let asking = Asking::generated(load.line, ask.asked.name(), now);
            let id = self.submit(ask);
            self.await_answer(id, asking);
            load.asked += 1;
            load.wait(seed);
            load.asked < load.workload.ops
        });
        self.loads = loads;
    }

    /// Whether a workload still asks or waits for answers.
    pub(super) fn is_loading(&self, line: u32) -> bool {
        self.loads.iter().any(|load| load.line == line)
            || self.asking.values().any(|asking| asking.line == line)
    }

    /// The workloads that have not asked for everything yet.
    pub fn loads(&self) -> impl Iterator<Item = LoadView> + '_ {
        self.loads.iter().map(|load| LoadView {
            asked: load.asked,
            ops: load.workload.ops,
        })
    }
}

impl Load {
    fn ask(&self, seed: u64) -> Ask {
        let workload = &self.workload;
        let client = below(self.draw(seed, Draw::Client), u64::from(workload.clients));
        let key = self.keys.choose(self.draw(seed, Draw::Key));
        let asked = if workload.read.holds(self.draw(seed, Draw::Reads)) {
            Asked::Get
        } else {
            let blind = workload.blind.holds(self.draw(seed, Draw::Blind));
            Asked::Put {
                bytes: format!("{}.{}", self.number, self.asked + 1)
                    .into_bytes()
                    .into(),
                media: DEFAULT_MEDIA.to_owned(),
                context: match blind {
                    true => ContextChoice::None,
                    false => ContextChoice::Last,
                },
                return_body: true,
            }
        };
        Ask {
            client: format!("w{}", client + 1),
            key: format!("key{}", key + 1),
            asked,
            quorum: QuorumChoice::default(),
            via: None,
        }
    }
}
