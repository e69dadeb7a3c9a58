//! A bare quorum on turmoil 0.7.
//!
//! What it does. Five hosts, each with one UDP socket and a store in memory. A key has N=3 hosts in a
//! row: the first coordinates and takes part without a message, the two after it get one datagram
//! each and answer with one. A request is over when two of the three have answered; a client reads
//! and writes in turn. There are two ways to seat the clients:
//!
//! - [`Seats::Apart`]: each client is a host of its own, as turmoil means it to be, and asks the
//!   coordinator by a datagram that is answered by another. Turmoil has no link that takes no time.
//! - [`Seats::Beside`]: a client is a task on a host and asks only for keys which that host
//!   coordinates, with a call. The engine's clients sit at their coordinator in just this way.
//!
//! What is left out, all of it in turmoil's favour: a log with checksums, causality, siblings,
//! time-outs, hints, read repair and anti-entropy. A datagram has a fixed layout of a few bytes and
//! goes by UDP, which costs turmoil least. Message latency is 1 to 5 ms with turmoil's own
//! distribution, which prefers the short end, and a tick is 1 ms, turmoil's default: shorter
//! waiting means more requests in each tick, whose cost does not depend on them.

use ringlab::base::random::{Purpose, below, draw};
use ringlab::lab::bench::{KEYS, VALUE_BYTES};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::oneshot;
use turmoil::net::UdpSocket;
use turmoil::{Builder, Sim};

const HOSTS: usize = 5;
const PORT: u16 = 7_000;
/// The kind of a datagram, the request, the key, the value.
const DATAGRAM: usize = 1 + 8 + 8 + VALUE_BYTES;

const WRITE: u8 = 0;
const WRITTEN: u8 = 1;
const READ: u8 = 2;
const HELD: u8 = 3;
/// A client's request to a coordinator, which is a [`READ`] or a [`WRITE`] there.
const ASKS: u8 = 4;
const ANSWER: u8 = 8;

type Value = [u8; VALUE_BYTES];
type Datagram = [u8; DATAGRAM];
type Failure = Box<dyn std::error::Error>;

/// Where the clients are.
#[derive(Clone, Copy, PartialEq)]
pub enum Seats {
    /// Each on a host of its own.
    Apart,
    /// As tasks on the hosts that coordinate.
    Beside,
}

/// The hosts with their clients, at some moment.
pub struct Work {
    sim: Sim<'static>,
    done: Rc<Cell<u64>>,
}

impl Work {
    /// Fresh hosts with `clients` clients, dealt round.
    pub fn new(clients: u16, seats: Seats) -> Work {
        let mut sim = Builder::new()
            .simulation_duration(Duration::from_secs(1_000_000))
            .min_message_latency(Duration::from_millis(1))
            .max_message_latency(Duration::from_millis(5))
            .udp_capacity(1 << 16)
            .rng_seed(1)
            .build();
        let done = Rc::new(Cell::new(0));
        for host in 0..HOSTS {
            let here =
                |client: &u16| seats == Seats::Beside && usize::from(*client) % HOSTS == host;
            let clients = (0..clients).filter(here).collect();
            sim.client(name(host), serve(host, clients, done.clone()));
        }
        if seats == Seats::Apart {
            for client in 0..clients {
                sim.client(
                    format!("client-{client}"),
                    ask_from_afar(client, done.clone()),
                );
            }
        }
        Work { sim, done }
    }

    /// Goes on until `operations` more requests are over; how many are since the beginning.
    pub fn run(&mut self, operations: u64) -> Result<u64, Failure> {
        let goal = self.done.get() + operations;
        while self.done.get() < goal {
            self.sim.step()?;
        }
        Ok(self.done.get())
    }
}

fn name(host: usize) -> String {
    format!("host-{host}")
}

fn address(host: usize) -> SocketAddr {
    SocketAddr::new(turmoil::lookup(name(host % HOSTS)), PORT)
}

/// What one host holds and waits for.
struct Host {
    socket: UdpSocket,
    /// The other two replicas of what it coordinates.
    others: [SocketAddr; 2],
    store: RefCell<BTreeMap<u64, Value>>,
    waiting: RefCell<BTreeMap<u64, Waiting>>,
    requests: Cell<u64>,
}

/// Who waits for one more answer than the coordinator's own.
enum Waiting {
    Task(oneshot::Sender<Value>),
    Client(SocketAddr),
}

async fn serve(host: usize, clients: Vec<u16>, done: Rc<Cell<u64>>) -> turmoil::Result {
    let host = Rc::new(Host {
        socket: UdpSocket::bind(("0.0.0.0", PORT)).await?,
        others: [address(host + 1), address(host + 2)],
        store: RefCell::default(),
        waiting: RefCell::default(),
        requests: Cell::new(0),
    });
    for client in clients {
        tokio::task::spawn_local(ask_beside(host.clone(), client, done.clone()));
    }
    let mut datagram = [0; DATAGRAM];
    loop {
        let (_, from) = host.socket.recv_from(&mut datagram).await?;
        host.take(datagram, from).await?;
    }
}

impl Host {
    async fn take(&self, datagram: Datagram, from: SocketAddr) -> turmoil::Result {
        let (kind, request, key, value) = unpack(&datagram);
        match kind {
            WRITE => {
                self.store.borrow_mut().insert(key, value);
                self.send(pack(WRITTEN, request, key, value), from).await?;
            }
            READ => {
                self.send(pack(HELD, request, key, self.held(key)), from)
                    .await?;
            }
            WRITTEN | HELD => {
                // The third answer finds nobody waiting.
                let waiting = self.waiting.borrow_mut().remove(&request);
                match waiting {
                    // A client never stops waiting.
                    Some(Waiting::Task(answer)) => drop(answer.send(value)),
                    Some(Waiting::Client(client)) => {
                        self.send(pack(ANSWER, request, key, value), client).await?;
                    }
                    None => {}
                }
            }
            _ => {
                let waiting = Waiting::Client(from);
                self.coordinate(kind - ASKS, key, value, waiting).await?;
            }
        }
        Ok(())
    }

    /// Takes part in a request itself, and asks the other two.
    async fn coordinate(
        &self,
        kind: u8,
        key: u64,
        mut value: Value,
        waiting: Waiting,
    ) -> turmoil::Result {
        let request = self.requests.get();
        self.requests.set(request + 1);
        if kind == WRITE {
            self.store.borrow_mut().insert(key, value);
        } else {
            value = self.held(key);
        }
        self.waiting.borrow_mut().insert(request, waiting);
        for other in self.others {
            self.send(pack(kind, request, key, value), other).await?;
        }
        Ok(())
    }

    fn held(&self, key: u64) -> Value {
        self.store.borrow().get(&key).copied().unwrap_or_default()
    }

    async fn send(&self, datagram: Datagram, to: SocketAddr) -> turmoil::Result {
        self.socket.send_to(&datagram, to).await?;
        Ok(())
    }
}

/// What a client asks for: a key to read, then to write, then the next one.
fn wishes(client: u16) -> impl Iterator<Item = (u8, u64, Value)> {
    (0..).flat_map(move |pair| {
        let pick = draw(1, Purpose::Workload, &[u64::from(client), pair]);
        let mut value = [0; VALUE_BYTES];
        value[..8].copy_from_slice(&pick.to_le_bytes());
        [READ, WRITE].map(|kind| (kind, below(pick, KEYS), value))
    })
}

/// A client in a closed loop on the host that coordinates for it.
async fn ask_beside(host: Rc<Host>, client: u16, done: Rc<Cell<u64>>) -> turmoil::Result {
    for (kind, key, value) in wishes(client) {
        let (answer, answered) = oneshot::channel();
        host.coordinate(kind, key, value, Waiting::Task(answer))
            .await?;
        answered.await?;
        done.set(done.get() + 1);
    }
    Ok(())
}

/// A client in a closed loop on a host of its own.
async fn ask_from_afar(client: u16, done: Rc<Cell<u64>>) -> turmoil::Result {
    let socket = UdpSocket::bind(("0.0.0.0", PORT)).await?;
    let hosts: Vec<SocketAddr> = (0..HOSTS).map(address).collect();
    let mut datagram = [0; DATAGRAM];
    for (kind, key, value) in wishes(client) {
        let coordinator = hosts[key as usize % HOSTS];
        let request = pack(ASKS + kind, 0, key, value);
        socket.send_to(&request, coordinator).await?;
        socket.recv_from(&mut datagram).await?;
        done.set(done.get() + 1);
    }
    Ok(())
}

fn pack(kind: u8, request: u64, key: u64, value: Value) -> Datagram {
    let mut datagram = [0; DATAGRAM];
    datagram[0] = kind;
    datagram[1..9].copy_from_slice(&request.to_le_bytes());
    datagram[9..17].copy_from_slice(&key.to_le_bytes());
    datagram[17..].copy_from_slice(&value);
    datagram
}

fn unpack(datagram: &Datagram) -> (u8, u64, u64, Value) {
    let number = |at: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&datagram[at..at + 8]);
        u64::from_le_bytes(bytes)
    };
    let mut value = [0; VALUE_BYTES];
    value.copy_from_slice(&datagram[17..]);
    (datagram[0], number(1), number(9), value)
}
