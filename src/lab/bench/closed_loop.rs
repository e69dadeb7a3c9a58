//! Clients in a closed loop: each asks again as soon as it is answered.

use crate::base::random::{Purpose, below, draw};
use crate::base::{Distribution, Micros};
use crate::config::ClusterConfig;
use crate::sim::{Ask, Asked, Cluster, Completed, ContextChoice, QuorumChoice, Trace};
use std::sync::Arc;

/// How many keys the clients choose from.
pub const KEYS: u64 = 1_000;

/// How long a value is, in bytes.
pub const VALUE_BYTES: usize = 32;

const MEDIA: &str = "application/octet-stream";

/// The settings of the quorum row of DESIGN 9: the defaults (5 nodes, N=3, R=W=2, every mechanism
/// of repair on), but for a latency that is uniform from 1 to 5 ms.
pub fn quorum_settings() -> ClusterConfig {
    ClusterConfig {
        latency: Distribution::uniform(Micros::from_millis(1), Micros::from_millis(5)),
        ..ClusterConfig::default()
    }
}

/// A cluster with clients that never pause.
///
/// Each client draws a key, reads it, writes it with the context that it has just read, and draws
/// the next: half of the requests are gets and half are puts, and siblings come only from clients
/// that met at a key.
#[derive(Clone, Debug)]
pub struct ClosedLoop {
    cluster: Cluster,
    clients: Vec<Client>,
    done: Done,
}

#[derive(Clone, Debug)]
struct Client {
    name: String,
    asked: u64,
}

/// What was done since the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Requests that were answered well.
    pub operations: u64,
    /// Requests that failed.
    pub failed: u64,
    /// Events that the cluster processed.
    pub events: u64,
    /// Messages that nodes sent.
    pub messages: u64,
    /// Virtual time.
    pub virtual_time: Micros,
}

impl ClosedLoop {
    /// A fresh cluster without a trace, with `clients` clients, each with its first request under
    /// way.
    pub fn new(config: ClusterConfig, clients: u16) -> ClosedLoop {
        let mut work = ClosedLoop {
            cluster: Cluster::new(config, Trace::off()),
            clients: Vec::new(),
            done: Done::default(),
        };
        for number in 0..clients {
            work.clients.push(Client {
                name: format!("client-{number:04}"),
                asked: 0,
            });
            work.ask(usize::from(number));
        }
        work
    }

    /// The cluster as it is now.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Goes on until `operations` more requests are over, well or not; at once when there are no
    /// clients to ask for anything. What was done since the beginning.
    pub fn run(&mut self, operations: u64) -> Done {
        if self.clients.is_empty() {
            return self.done;
        }
        let goal = self.done.operations + self.done.failed + operations;
        while self.done.operations + self.done.failed < goal && self.cluster.step() {
            for completed in self.cluster.take_completed() {
                self.over(&completed);
            }
        }
        self.done.events = self.cluster.metrics().events;
        self.done.messages = self.cluster.metrics().messages;
        self.done.virtual_time = self.cluster.now();
        self.done
    }

    fn over(&mut self, completed: &Completed) {
        match completed.result {
            Ok(_) => self.done.operations += 1,
            Err(_) => self.done.failed += 1,
        }
        // The names are in order, so that finding one does not weigh on what is measured.
        let found = self
            .clients
            .binary_search_by(|client| client.name.cmp(&completed.client));
        if let Ok(client) = found {
            self.ask(client);
        }
    }

    fn ask(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let (pair, is_get) = (client.asked / 2, client.asked.is_multiple_of(2));
        client.asked += 1;
        let pick = draw(
            self.cluster.config().seed,
            Purpose::Workload,
            &[index as u64, pair],
        );
        let ask = Ask {
            client: client.name.clone(),
            key: format!("key-{:04}", below(pick, KEYS)),
            asked: if is_get { Asked::Get } else { write(pick) },
            quorum: QuorumChoice::default(),
            via: None,
        };
        self.cluster.submit(ask);
    }
}

/// A put of some value, with the context that the client was given last.
fn write(pick: u64) -> Asked {
    let mut value = [0; VALUE_BYTES];
    value[..8].copy_from_slice(&pick.to_le_bytes());
    Asked::Put {
        bytes: Arc::from(value),
        media: MEDIA.to_owned(),
        context: ContextChoice::Last,
        return_body: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_work_is_the_same_every_time_and_nothing_of_it_fails() {
        let run = || {
            let mut work = ClosedLoop::new(quorum_settings(), 16);
            let done = work.run(2_000);
            assert_eq!((done.operations, done.failed), (2_000, 0));
            let kinds = work.cluster().metrics().by_kind();
            let sent = |kind: &str| kinds.get(kind).map_or(0, |kind| kind.sent);
            // Two replicas are asked over the bus.
            let asked = sent("read") + sent("write");
            assert!((4_000..=4_032).contains(&asked), "{kinds:?}");
            (done, format!("{kinds:?}"))
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn clients_read_and_write_in_turn() {
        let mut work = ClosedLoop::new(quorum_settings(), 1);
        work.run(1_000);
        let kinds = work.cluster().metrics().by_kind();
        let sent = |kind: &str| kinds.get(kind).map(|kind| kind.sent);
        assert_eq!(sent("write"), Some(1_000));
        assert_eq!(sent("read"), Some(1_002), "and the next read is under way");
    }

    #[test]
    fn a_cluster_without_clients_has_no_work() {
        let mut work = ClosedLoop::new(quorum_settings(), 0);
        assert_eq!(work.run(10), Done::default());
    }
}
