//! What is plotted: titles, lines, and how values are written.

use crate::base::Micros;
use crate::node::MessageKind;
use crate::observe::Row;

/// What a plot shows of each row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was counted within it.
    Counts,
    /// What was so at its end.
    Levels,
    /// Single requests, and not rows.
    Latency,
}

/// One small plot.
pub struct Plot {
    /// What it is called.
    pub title: &'static str,
    /// What it shows.
    pub kind: Kind,
    /// How a value is written.
    pub unit: fn(u64) -> String,
    /// What is said while every value is zero.
    pub none: &'static str,
    /// Its lines, at most four.
    pub lines: &'static [Line],
}

/// A line of a plot.
pub struct Line {
    /// What it is called.
    pub name: &'static str,
    /// Its value in a row.
    pub value: fn(&Row) -> u64,
}

const fn line(name: &'static str, value: fn(&Row) -> u64) -> Line {
    Line { name, value }
}

/// Every plot, in the order of the page.
pub const PLOTS: [Plot; 8] = [
    Plot {
        title: "Latency of single requests",
        kind: Kind::Latency,
        unit: time,
        none: "no request was answered yet",
        lines: &[],
    },
    Plot {
        title: "Requests",
        kind: Kind::Counts,
        unit: number,
        none: "none yet",
        lines: &[line("answered", Row::answered), line("failed", Row::failed)],
    },
    Plot {
        title: "Messages sent",
        kind: Kind::Counts,
        unit: number,
        none: "none yet",
        lines: &[
            line("requests", |row| of_requests(&row.sent)),
            line("repair", |row| of_repair(&row.sent)),
            line("handoff", |row| of_handoff(&row.sent)),
            line("members", |row| of_members(&row.sent)),
        ],
    },
    Plot {
        title: "Bytes sent",
        kind: Kind::Counts,
        unit: bytes,
        none: "none yet",
        lines: &[
            line("requests", |row| of_requests(&row.bytes)),
            line("repair", |row| of_repair(&row.bytes)),
            line("handoff", |row| of_handoff(&row.bytes)),
            line("members", |row| of_members(&row.bytes)),
        ],
    },
    Plot {
        title: "Keys whose primaries differ",
        kind: Kind::Levels,
        unit: number,
        none: "none so far",
        lines: &[
            line("at the end", |row| row.diverged.last),
            line("at most", |row| row.diverged.most),
        ],
    },
    Plot {
        title: "Hints",
        kind: Kind::Levels,
        unit: number,
        none: "none so far",
        lines: &[
            line("at the end", |row| row.hints.last),
            line("at most", |row| row.hints.most),
        ],
    },
    Plot {
        title: "Siblings",
        kind: Kind::Levels,
        unit: number,
        none: "no key has more than one value",
        lines: &[
            line("keys", |row| row.split.last),
            line("most of one", |row| match row.siblings.last {
                0 | 1 => 0,
                most => most,
            }),
        ],
    },
    Plot {
        title: "Stale reads",
        kind: Kind::Counts,
        unit: number,
        none: "none so far",
        lines: &[
            line("stale", |row| row.stale),
            line("behind by", |row| row.behind_versions),
        ],
    },
];

/// The families of messages that are told apart in a plot.
pub const FAMILIES: &str = "Requests: forward, write, read and their answers. Repair: read repair, reaping, \
     Merkle trees. Handoff: hints and transfers. Members: pings and gossip.";

type ByKind = [u64; MessageKind::ALL.len()];

fn of(counts: &ByKind, kinds: &[MessageKind]) -> u64 {
    kinds.iter().map(|kind| counts[*kind as usize]).sum()
}

fn of_repair(counts: &ByKind) -> u64 {
    use MessageKind::{Repair, Tree, TreeReply};
    of(counts, &[Repair, Tree, TreeReply])
}

fn of_handoff(counts: &ByKind) -> u64 {
    use MessageKind::{Handoff, HandoffAck, NotOwner};
    of(counts, &[Handoff, HandoffAck, NotOwner])
}

fn of_members(counts: &ByKind) -> u64 {
    use MessageKind::{Gossip, Ping, PingAck, PingReq};
    of(counts, &[Gossip, Ping, PingAck, PingReq])
}

fn of_requests(counts: &ByKind) -> u64 {
    let all: u64 = counts.iter().sum();
    all - of_repair(counts) - of_handoff(counts) - of_members(counts)
}

/// `1,234,567`
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three digits and a unit, the largest that leaves no zero in front.
fn scaled(value: u64, units: &[(u64, &str)]) -> String {
    let fitting = units.iter().find(|(size, _)| value >= *size);
    let (size, unit) = fitting.copied().unwrap_or((1, units[units.len() - 1].1));
    let scaled = value as f64 / size as f64;
    let text = match scaled {
        small if small < 10.0 => format!("{small:.2}"),
        small if small < 100.0 => format!("{small:.1}"),
        large => format!("{large:.0}"),
    };
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text.as_str(),
    };
    format!("{text} {unit}")
}

/// `4.12 ms`, `1.5 s`, from microseconds.
pub fn time(us: u64) -> String {
    if us == 0 {
        return "0".into();
    }
    scaled(us, &[(1_000_000, "s"), (1_000, "ms"), (1, "µs")])
}

/// A point in time, to a tenth of a millisecond: `0`, `5 ms`, `1.205 s`.
pub fn moment(at: Micros) -> String {
    let tenths = (at.0 + 50) / 100;
    match tenths {
        0 => "0".into(),
        tenths if tenths < 10_000 => format!("{} ms", tenths as f64 / 10.0),
        tenths => format!("{} s", ((tenths + 5) / 10) as f64 / 1_000.0),
    }
}

/// `980 B`, `1.25 kB`.
pub fn bytes(value: u64) -> String {
    scaled(value, &[(1_000_000, "MB"), (1_000, "kB"), (1, "B")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn values_are_written_short() {
        let told = [
            time(0),
            time(940),
            time(4_120),
            time(1_500_000),
            bytes(0),
            bytes(12_345),
        ];
        assert_eq!(told, ["0", "940 µs", "4.12 ms", "1.5 s", "0 B", "12.3 kB"]);
        assert_eq!(
            [number(999), number(1_000), number(1_234_567)],
            ["999", "1,000", "1,234,567"]
        );
        let moments = [0, 5_000, 1_205_000, 12_500_000].map(|us| moment(Micros(us)));
        assert_eq!(moments, ["0", "5 ms", "1.205 s", "12.5 s"]);
    }
}
