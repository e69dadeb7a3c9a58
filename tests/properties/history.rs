//! Random histories of one key: what clients and servers do, and the states that come of it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use ringlab::base::NodeId;
use ringlab::causality::{Actor, Dvvset, VersionVector};

pub type Clock = Dvvset<Actor, u32>;
pub type Context = VersionVector<Actor>;

pub const SERVERS: usize = 4;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// A server hands its context to a client.
    Get(usize),
    /// A server takes a value with the context of some earlier get, or with none.
    Put(usize, Option<Index>),
    /// The second server takes in what the first has.
    Sync(usize, usize),
    /// A server loses its disk, and is another actor from then on.
    Wipe(usize),
}

/// Between no and eighty steps.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..SERVERS).prop_map(Step::Get),
        6 => (0..SERVERS, any::<Option<Index>>()).prop_map(|(server, get)| Step::Put(server, get)),
        6 => (0..SERVERS, 0..SERVERS).prop_map(|(from, to)| Step::Sync(from, to)),
        1 => (0..SERVERS).prop_map(Step::Wipe),
    ];
    vec(step, 0..80)
}

/// Several servers of one key. The value of the n-th put is n.
pub struct Cluster {
    pub servers: Vec<Clock>,
    pub contexts: Vec<Context>,
    disks: [u32; SERVERS],
    puts: u32,
}

impl Cluster {
    pub fn new() -> Cluster {
        Cluster {
            servers: vec![Clock::default(); SERVERS],
            contexts: Vec::new(),
            disks: [0; SERVERS],
            puts: 0,
        }
    }

    pub fn actor(&self, server: usize) -> Actor {
        Actor {
            node: NodeId(server as u16),
            disk: self.disks[server],
            birth: 1,
        }
    }

    /// The context that a put uses: that of some earlier get, or none.
    pub fn context(&self, get: &Option<Index>) -> Context {
        match get {
            Some(get) if !self.contexts.is_empty() => get.get(&self.contexts).clone(),
            _ => Context::default(),
        }
    }

    pub fn run(&mut self, step: &Step) {
        match step {
            Step::Get(server) => self.contexts.push(self.servers[*server].context()),
            Step::Put(server, get) => {
                let (context, actor) = (self.context(get), self.actor(*server));
                self.servers[*server].update_in_place(&context, self.puts, actor);
                self.puts += 1;
            }
            Step::Sync(from, to) => {
                let sent = self.servers[*from].clone();
                self.servers[*to].merge_in(&sent);
            }
            Step::Wipe(server) => {
                self.servers[*server] = Clock::default();
                self.disks[*server] += 1;
            }
        }
    }
}

/// Some states that servers had at some time in one history, and the contexts read in it.
pub fn reachable() -> impl Strategy<Value = (Vec<Clock>, Vec<Context>)> {
    steps().prop_map(|steps| {
        let mut cluster = Cluster::new();
        let mut states = vec![Clock::default()];
        for step in &steps {
            cluster.run(step);
            for state in &cluster.servers {
                if !states.contains(state) {
                    states.push(state.clone());
                }
            }
        }
        cluster.contexts.push(Context::default());
        (states, cluster.contexts)
    })
}

/// Three states of one history, possibly the same, and one context.
pub fn three() -> impl Strategy<Value = ([Clock; 3], Context)> {
    let picks = any::<([Index; 3], Index)>();
    (reachable(), picks).prop_map(|((states, contexts), (picks, context))| {
        let states = picks.map(|pick| pick.get(&states).clone());
        (states, context.get(&contexts).clone())
    })
}
