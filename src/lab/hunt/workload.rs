//! Drawing what happens: what clients ask, what breaks, what is mended.

use super::changes::Changes;
use super::dice::Dice;
use super::settings::{LATENCIES, LOSSES};
use super::states::States;
use crate::base::NodeId;
use crate::config::ClusterConfig;
use crate::script::{MESSAGE_KINDS, parse_line};
use crate::sim::Power;
use std::fmt::Write;

const CLIENTS: &[&str] = &["alice", "bob", "carol", "dave"];
const KEYS: &[&str] = &["cart", "list", "note", "file"];
const WAITS: &[&str] = &[
    "300us", "1ms", "3ms", "8ms", "20ms", "60ms", "300ms", "1s", "5s",
];

/// Kinds of faults; a plan has some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Crash,
    LostDisk,
    Pause,
    Partition,
    Cut,
    Heal,
    Drop,
    Hold,
    Delay,
    Release,
    Slow,
    Skew,
    Bus,
    Link,
    Set,
    Nemesis,
}

const FAULTS: &[Fault] = &[
    Fault::Crash,
    Fault::LostDisk,
    Fault::Pause,
    Fault::Partition,
    Fault::Cut,
    Fault::Heal,
    Fault::Drop,
    Fault::Hold,
    Fault::Delay,
    Fault::Release,
    Fault::Slow,
    Fault::Skew,
    Fault::Bus,
    Fault::Link,
    Fault::Set,
    Fault::Nemesis,
];

/// Nemeses; the last two stop nodes.
const NEMESES: &[&str] = &[
    "halves",
    "single",
    "bridge",
    "one-way",
    "majorities-ring",
    "slow",
    "flaky",
    "clock-jump",
    "crash-loop",
    "lost-disk",
];

/// A body in the making.
pub(super) struct Draft<'a> {
    dice: &'a mut Dice,
    pub(super) config: &'a ClusterConfig,
    text: String,
    pub(super) states: States,
    keys: &'static [&'static str],
    clients: &'static [&'static str],
    /// The nemeses that may be let loose: none that stops nodes where the plan does so itself.
    nemeses: &'static [&'static str],
    /// The labels given so far, with their keys.
    labels: Vec<(usize, &'static str)>,
    values: usize,
}

/// The commands of a plan, as a script without its `cluster` line.
pub(super) fn draw(dice: &mut Dice, config: &ClusterConfig, seed: u64) -> String {
    let clients = &CLIENTS[..dice.between(1, CLIENTS.len() as u64) as usize];
    let keys = &KEYS[..dice.between(1, KEYS.len() as u64) as usize];
    // Few kinds of faults at a time, each often: that goes deeper than a little of everything.
    let share = dice.pick(&[10, 30, 60]);
    let faults: Vec<Fault> = FAULTS
        .iter()
        .copied()
        .filter(|_| dice.percent(share))
        .collect();
    let stops = [Fault::Crash, Fault::LostDisk, Fault::Pause];
    let nemeses = match faults.iter().any(|fault| stops.contains(fault)) {
        true => &NEMESES[..NEMESES.len() - 2],
        false => NEMESES,
    };
    let most = dice.pick(&[20, 40, 80]);
    let commands = dice.between(6, most);
    let mut draft = Draft {
        dice,
        config,
        text: String::new(),
        states: States::new(config.nodes),
        keys,
        clients,
        nemeses,
        labels: Vec::new(),
        values: 0,
    };
    let mut changes = Changes::new(seed, config);
    for client in clients {
        if draft.dice.percent(30) {
            let entry = draft.dice.pick(&["any", "preference", "fastest"]);
            draft.line(&format!("client {client} entry={entry}"));
        }
    }
    for _ in 0..commands {
        changes.draw(&mut draft);
        match draft.dice.below(100) {
            0..60 => draft.request(),
            60..78 => draft.wait(),
            _ if faults.is_empty() => draft.request(),
            _ => {
                let fault = draft.dice.pick(&faults);
                draft.fault(fault);
            }
        }
    }
    draft.text
}

impl Draft<'_> {
    pub(super) fn line(&mut self, text: &str) {
        if let Ok(Some(line)) = parse_line(text, 1)
            && !self.states.follow(&line.command)
        {
            return;
        }
        self.text += text;
        self.text.push('\n');
    }

    fn node(&mut self) -> NodeId {
        self.dice.pick(&self.states.present())
    }

    fn two_nodes(&mut self) -> (NodeId, NodeId) {
        let present = self.states.present();
        let nodes = present.len() as u64;
        let one = self.dice.below(nodes);
        let other = (one + self.dice.between(1, nodes - 1)) % nodes;
        (present[one as usize], present[other as usize])
    }

    fn wait(&mut self) {
        let span = self.dice.pick(WAITS);
        self.line(&format!("wait {span}"));
    }

    fn request(&mut self) {
        let client = self.dice.pick(self.clients);
        let key = self.dice.pick(self.keys);
        let mut text = String::new();
        if self.dice.percent(45) {
            text += "async ";
        }
        let kind = self.dice.below(100);
        let is_write = matches!(kind, 0..50 | 75..88);
        match kind {
            0..50 => {
                self.values += 1;
                let _ = write!(text, "put {key} v{}", self.values);
            }
            50..75 => {
                let _ = write!(text, "get {key}");
            }
            75..88 => {
                let _ = write!(text, "delete {key}");
            }
            _ => {
                self.values += 1;
                let _ = write!(text, "resolve {key} v{}", self.values);
            }
        }
        let _ = write!(text, " as={client}");
        if is_write {
            let known: Vec<usize> = self.labels.iter().map(|(label, _)| *label).collect();
            match self.dice.below(100) {
                0..25 => text += " context=none",
                25..40 if !known.is_empty() => {
                    let of_key = self.labels.iter().filter(|(_, of)| *of == key);
                    let of_key: Vec<usize> = of_key.map(|(label, _)| *label).collect();
                    if !of_key.is_empty() {
                        let label = self.dice.pick(&of_key);
                        let _ = write!(text, " context=@L{label}");
                    }
                }
                _ => {}
            }
        }
        let n = u64::from(self.config.n);
        if kind < 75 {
            if self.dice.percent(20) {
                let label = self.labels.len();
                self.labels.push((label, key));
                let _ = write!(text, " label=L{label}");
            }
            let quorum: &[&str] = if is_write { &["w", "pw"] } else { &["r", "pr"] };
            if self.dice.percent(12) {
                let name = self.dice.pick(quorum);
                let _ = write!(text, " {name}={}", self.dice.between(1, n));
            }
        }
        if kind < 50 && self.dice.percent(25) {
            text += " return_body=off";
        }
        if self.dice.percent(20) {
            let node = self.node();
            let _ = write!(text, " via={node}");
        }
        self.line(&text);
    }

    fn selector(&mut self) -> String {
        let mut text = String::new();
        let (from, to) = self.two_nodes();
        if self.dice.percent(40) {
            let _ = write!(text, " from={from}");
        }
        if self.dice.percent(40) {
            let _ = write!(text, " to={to}");
        }
        if self.dice.percent(60) {
            let _ = write!(text, " kind={}", self.dice.pick(MESSAGE_KINDS));
        }
        text
    }

    fn count(&mut self) -> String {
        match self.dice.below(6) {
            0 => "all".into(),
            count => count.to_string(),
        }
    }

    fn fault(&mut self, fault: Fault) {
        let node = self.node();
        let text = match fault {
            Fault::Crash | Fault::LostDisk if self.states.power(node) == Power::Down => {
                let lost = fault == Fault::LostDisk && self.dice.percent(60);
                format!("restart {node}{}", if lost { " disk=lost" } else { "" })
            }
            Fault::Crash | Fault::LostDisk => {
                let keep = match self.dice.below(8) {
                    0..3 => " keep=synced".to_owned(),
                    3 => " keep=all".to_owned(),
                    4 | 5 => format!(" keep={}", self.dice.below(400)),
                    _ => String::new(),
                };
                format!("crash {node}{keep}")
            }
            Fault::Pause if self.states.power(node) == Power::Paused => format!("resume {node}"),
            Fault::Pause => format!("pause {node}"),
            Fault::Partition => self.partition(),
            Fault::Cut => {
                let (from, to) = self.two_nodes();
                let arrow = self.dice.pick(&["->", "->", "<->"]);
                format!("cut {from}{arrow}{to}")
            }
            Fault::Heal => "heal".into(),
            Fault::Drop => {
                let name = self.dice.pick(&["drop", "drop", "duplicate"]);
                format!("{name} {}{}", self.count(), self.selector())
            }
            Fault::Hold => format!("hold {}{}", self.count(), self.selector()),
            Fault::Delay => {
                let by = self.dice.pick(&["5ms", "40ms", "200ms", "900ms"]);
                format!("delay {} by={by}{}", self.count(), self.selector())
            }
            Fault::Release => "release".into(),
            Fault::Slow => format!("slow {node} x{}", self.dice.pick(&[1, 3, 5])),
            Fault::Skew => {
                let sign = self.dice.pick(&["+", "-"]);
                format!(
                    "skew {node} {sign}{}",
                    self.dice.pick(&["5ms", "300ms", "1m"])
                )
            }
            Fault::Bus => match self.dice.below(4) {
                0 => format!("bus latency={}", self.dice.pick(LATENCIES)),
                1 => format!("bus loss={}", self.dice.pick(LOSSES)),
                2 => format!("bus damage={}", self.dice.pick(LOSSES)),
                _ => format!("bus duplicate={}", self.dice.pick(LOSSES)),
            },
            Fault::Link => {
                let (from, to) = self.two_nodes();
                let loss = self.dice.pick(LOSSES);
                let latency = self.dice.pick(LATENCIES);
                format!("link {from}->{to} latency={latency} loss={loss}")
            }
            Fault::Set => self.set(),
            Fault::Nemesis => {
                let nemesis = self.dice.pick(self.nemeses);
                let every = self.dice.pick(&["100ms", "500ms", "2s"]);
                let span = self.dice.pick(&["1s", "4s"]);
                format!("nemesis {nemesis} every={every} for={span}")
            }
        };
        self.line(&text);
    }

    fn partition(&mut self) -> String {
        let mut groups = [Vec::new(), Vec::new()];
        for node in self.states.present() {
            if let Some(group) = groups.get_mut(self.dice.below(5) as usize / 2) {
                group.push(node.to_string());
            }
        }
        if groups.iter().any(Vec::is_empty) {
            return "partition A | B".into();
        }
        format!(
            "partition {} | {}",
            groups[0].join(","),
            groups[1].join(",")
        )
    }

    fn set(&mut self) -> String {
        let n = u64::from(self.config.n);
        let choices: &[(&str, &[&str])] = &[
            ("sloppy", &["on", "off"]),
            ("read_repair", &["off", "async", "sync"]),
            ("digest_reads", &["on", "off"]),
            ("notfound_ok", &["on", "off"]),
            ("basic_quorum", &["on", "off"]),
            ("handoff", &["on", "on", "off"]),
            ("anti_entropy", &["on", "on", "off"]),
            ("merkle_fanout", &["2", "16", "40"]),
            ("merkle_depth", &["1", "2"]),
            ("fsync", &["always", "every(50ms)", "never"]),
            ("fsync_latency", &["const(0ms)", "uniform(1ms,20ms)"]),
            ("handoff_interval", &["100ms", "1s"]),
            ("anti_entropy_interval", &["100ms", "1s"]),
            ("entry", &["any", "preference", "fastest"]),
        ];
        if self.dice.percent(15) {
            let name = self.dice.pick(&["r", "w", "dw"]);
            return format!("set {name}={}", self.dice.between(1, n));
        }
        let (name, values) = self.dice.pick(choices);
        format!("set {name}={}", self.dice.pick(values))
    }
}
