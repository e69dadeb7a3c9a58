//! Random scripts. Every fault makes sense for the cluster as it is by then, and all of them are
//! over at the end.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt::Write;

/// The text of a script.
#[derive(Clone)]
pub struct Script(pub String);

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line in the making: `node` and the like are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Request(Request),
    Crash(usize, u16),
    Restart(usize, bool),
    Pause(usize),
    Resume(usize),
    Partition(u32),
    Cut(usize, usize, bool),
    Heal,
    Bus(u8, u8),
    Rule(bool, Option<u8>, usize),
    Release,
    Wait(u16),
    Await,
}

#[derive(Clone, Debug)]
struct Request {
    kind: u8,
    client: usize,
    key: usize,
    asynchronous: bool,
    blind: bool,
    via: Option<usize>,
    needed: Option<u16>,
}

const CLIENTS: [&str; 3] = ["alice", "bob", "carol"];
const KEYS: [&str; 3] = ["cart", "list", "note"];
const KINDS: [&str; 8] = [
    "forward",
    "forward-reply",
    "write",
    "write-ack",
    "read",
    "read-reply",
    "handoff",
    "handoff-ack",
];

fn request() -> impl Strategy<Value = Request> {
    let often = prop::bool::weighted(0.3);
    (
        0..10u8,
        0..CLIENTS.len(),
        0..KEYS.len(),
        prop::bool::weighted(0.4),
        often,
        prop::option::weighted(0.3, 0..100usize),
        prop::option::weighted(0.2, 0..100u16),
    )
        .prop_map(
            |(kind, client, key, asynchronous, blind, via, needed)| Request {
                kind,
                client,
                key,
                asynchronous,
                blind,
                via,
                needed,
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    let node = || 0..100usize;
    prop_oneof![
        12 => request().prop_map(Step::Request),
        2 => (node(), 0..300u16).prop_map(|(node, keep)| Step::Crash(node, keep)),
        2 => (node(), prop::bool::weighted(0.3)).prop_map(|(node, lost)| Step::Restart(node, lost)),
        1 => node().prop_map(Step::Pause),
        1 => node().prop_map(Step::Resume),
        1 => any::<u32>().prop_map(Step::Partition),
        1 => (node(), node(), any::<bool>()).prop_map(|(a, b, both)| Step::Cut(a, b, both)),
        1 => Just(Step::Heal),
        1 => (0..4u8, 0..4u8).prop_map(|(loss, duplicate)| Step::Bus(loss, duplicate)),
        2 => (any::<bool>(), prop::option::of(1..6u8), node())
            .prop_map(|(hold, count, kind)| Step::Rule(hold, count, kind)),
        1 => Just(Step::Release),
        4 => (0..5_000u16).prop_map(Step::Wait),
        1 => Just(Step::Await),
    ]
}

/// What kind of scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Sloppy quorums.
    Sloppy,
    /// Strict quorums with R + W > N, so that a read sees every write before it.
    Strict,
    /// Sloppy quorums, and disks that lose something.
    Disks,
    /// Sloppy quorums, and tombstones that are forgotten once all primaries agree.
    Reaping,
}

/// A script.
pub fn script(family: Family) -> impl Strategy<Value = Script> {
    let cluster = (
        1..8u16,
        1..6u16,
        0..100u16,
        0..100u16,
        any::<u64>(),
        0..3usize,
        0..3usize,
        0..3usize,
        0..4usize,
    );
    (cluster, vec(step(), 4..60)).prop_map(move |(cluster, steps)| {
        let (nodes, n, r, w, seed, entry, latency, repair, fsync) = cluster;
        let strict = family == Family::Strict;
        let n = n.min(nodes);
        let w = 1 + w % n;
        let least = if strict { n - w + 1 } else { 1 };
        let r = least + r % (n - least + 1);
        let sloppy = if strict { "off" } else { "on" };
        let entry = ["preference", "any", "fastest"][entry];
        let latency = ["uniform(1ms,10ms)", "exp(20ms)", "mix(0.8:const(2ms),0.2:const(400ms))"][latency];
        let mut text = format!(
            "cluster nodes={nodes} n={n} r={r} w={w} seed={seed} sloppy={sloppy} entry={entry} latency={latency}"
        );
        let repair = ["off", "async", "sync"][repair];
        write!(text, " read_repair={repair}").unwrap();
        if family == Family::Reaping {
            text += " reap=after-agreement hint_ttl=1m message_ttl=2s";
        }
        if family == Family::Disks {
            let fsync = ["always", "always fsync_latency=exp(20ms)", "every(100ms)", "never"][fsync];
            write!(text, " fsync={fsync}").unwrap();
        }
        text += "\n";
        let mut writer = Writer { nodes: usize::from(nodes), n, family, values: 0, states: vec![b'u'; nodes.into()] };
        for step in steps {
            if let Some(line) = writer.line(&step) {
                text += &line;
                text += "\n";
            }
        }
        for (node, state) in writer.states.iter().enumerate() {
            match state {
                b'd' => writeln!(text, "restart {}", name(node)).unwrap(),
                b'p' => writeln!(text, "resume {}", name(node)).unwrap(),
                _ => {}
            }
        }
        text += "heal\nrelease\nbus loss=0 duplicate=0 damage=0\nawait\nwait quiet\nexpect hints 0\n";
        text += match family {
            Family::Disks => "expect lost-writes 0 cause=protocol\n",
            _ => "expect no-lost-writes\nexpect converged\n",
        };
        for key in KEYS {
            writeln!(text, "get {key} as=reader r={n}").unwrap();
        }
        Script(text)
    })
}

struct Writer {
    nodes: usize,
    n: u16,
    family: Family,
    values: u32,
    states: Vec<u8>,
}

fn name(node: usize) -> char {
    char::from(b'A' + node as u8)
}

impl Writer {
    /// A node in one of these states, if there is one; from now on it is in state `then`.
    fn take(&mut self, node: usize, from: &[u8], then: u8) -> Option<char> {
        let node = (0..self.nodes)
            .map(|step| (node + step) % self.nodes)
            .find(|&node| from.contains(&self.states[node]))?;
        self.states[node] = then;
        Some(name(node))
    }

    fn line(&mut self, step: &Step) -> Option<String> {
        Some(match step {
            Step::Request(request) => self.request(request),
            Step::Crash(node, keep) => {
                let node = self.take(*node, b"up", b'd')?;
                match keep {
                    _ if self.family != Family::Disks => format!("crash {node}"),
                    0..100 => format!("crash {node} keep=synced"),
                    100..150 => format!("crash {node} keep=all"),
                    keep => format!("crash {node} keep={keep}"),
                }
            }
            Step::Restart(node, lost) => {
                let lost = *lost && self.family == Family::Disks;
                let disk = if lost { " disk=lost" } else { "" };
                format!("restart {}{disk}", self.take(*node, b"d", b'u')?)
            }
            Step::Pause(node) => format!("pause {}", self.take(*node, b"u", b'p')?),
            Step::Resume(node) => format!("resume {}", self.take(*node, b"p", b'u')?),
            Step::Partition(sides) => {
                let side = |wanted: u32| {
                    let on_side = |node: &usize| (sides >> (2 * node)) & 3 == wanted;
                    let nodes = (0..self.nodes).filter(on_side);
                    nodes
                        .map(|node| name(node).to_string())
                        .collect::<Vec<_>>()
                        .join(",")
                };
                let sides: Vec<String> = (0..3).map(side).filter(|side| !side.is_empty()).collect();
                if sides.len() < 2 {
                    return None;
                }
                format!("partition {}", sides.join(" | "))
            }
            Step::Cut(a, b, both) => {
                let (a, b) = (a % self.nodes, b % self.nodes);
                if a == b {
                    return None;
                }
                format!(
                    "cut {}{}{}",
                    name(a),
                    if *both { "<->" } else { "->" },
                    name(b)
                )
            }
            Step::Heal => "heal".to_owned(),
            Step::Bus(loss, duplicate) => {
                format!("bus loss=0.{loss} duplicate=0.{duplicate} damage=0.0{duplicate}")
            }
            Step::Rule(hold, count, kind) => {
                let count = count.map_or("all".to_owned(), |count| count.to_string());
                let kind = KINDS
                    .get(kind % 12)
                    .map_or(String::new(), |kind| format!(" kind={kind}"));
                format!("{} {count}{kind}", if *hold { "hold" } else { "drop" })
            }
            Step::Release => "release".to_owned(),
            // Most waits are as long as a message takes, some as long as a time-out.
            Step::Wait(ms) if ms % 3 == 0 => format!("wait {ms}ms"),
            Step::Wait(ms) => format!("wait {}ms", ms % 20),
            Step::Await => "await".to_owned(),
        })
    }

    fn request(&mut self, request: &Request) -> String {
        let mut line = String::new();
        if request.asynchronous {
            line += "async ";
        }
        let key = KEYS[request.key];
        let letter = match request.kind {
            0..5 => {
                self.values += 1;
                write!(line, "put {key} v{}", self.values).unwrap();
                "w"
            }
            5 => {
                write!(line, "delete {key}").unwrap();
                "w"
            }
            _ => {
                write!(line, "get {key}").unwrap();
                "r"
            }
        };
        write!(line, " as={}", CLIENTS[request.client]).unwrap();
        if request.blind && letter == "w" {
            line += " context=none";
        }
        if let Some(via) = request.via {
            write!(line, " via={}", name(via % self.nodes)).unwrap();
        }
        // With strict quorums the cluster's R and W are what makes reads see writes.
        if let Some(needed) = request.needed.filter(|_| self.family != Family::Strict) {
            write!(line, " {letter}={}", 1 + needed % self.n).unwrap();
        }
        line
    }
}
