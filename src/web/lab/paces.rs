//! Which nodes are slow and whose clocks are wrong, by what was commanded.

use crate::base::{Micros, NodeId};
use crate::script::{Command, NodeRef, parse_line};
use crate::sim::{Happening, TraceEvent};
use std::collections::BTreeMap;

/// How a node's time differs from virtual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many times as long everything takes that it does, 1 or more.
    pub slowness: u32,
    /// How far its clock is ahead, in microseconds.
    pub skew_us: i64,
}

impl Pace {
    /// The same in words: `10 times as slow, clock 200ms ahead`.
    pub fn in_words(self) -> String {
        let mut words = Vec::new();
        if self.slowness > 1 {
            words.push(format!("{} times as slow", self.slowness));
        }
        let span = Micros(self.skew_us.unsigned_abs());
        match self.skew_us {
            0 => {}
            1.. => words.push(format!("clock {span} ahead")),
            _ => words.push(format!("clock {span} behind")),
        }
        words.join(", ")
    }
}

const TRUE: Pace = Pace {
    slowness: 1,
    skew_us: 0,
};

/// The nodes whose time is not virtual time.
#[derive(Clone, Default)]
pub(super) struct Paces {
    strange: BTreeMap<NodeId, Pace>,
}

impl Paces {
    pub(super) fn of(&self, node: NodeId) -> Option<Pace> {
        self.strange.get(&node).copied()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (NodeId, Pace)> + '_ {
        self.strange.iter().map(|(node, pace)| (*node, *pace))
    }

    /// Takes in an event. A fault is traced in the words of the script language, whoever brought it
    /// about.
    pub(super) fn take_in(&mut self, event: &TraceEvent) {
        let Happening::Command { text } = &event.what else {
            return;
        };
        if !text.starts_with("slow ") && !text.starts_with("skew ") {
            return;
        }
        let Ok(Some(line)) = parse_line(text, 1) else {
            return;
        };
        let (node, pace) = match line.command {
            Command::Slow(NodeRef::Named(node), slowness) => {
                let before = self.of(node).unwrap_or(TRUE);
                (node, Pace { slowness, ..before })
            }
            Command::Skew(NodeRef::Named(node), skew_us) => {
                let before = self.of(node).unwrap_or(TRUE);
                (node, Pace { skew_us, ..before })
            }
            _ => return,
        };
        match pace {
            TRUE => self.strange.remove(&node),
            _ => self.strange.insert(node, pace),
        };
    }
}
