//! Drawing who comes and goes, and what befalls those who do.

use super::dice::Dice;
use super::workload::Draft;
use crate::base::NodeId;
use crate::config::ClusterConfig;
use crate::sim::Power;
use std::fmt::Write;

/// The most nodes that join beside those of the first hour.
const MOST_NEW: u16 = 5;

/// The fewest nodes that a plan leaves.
const FEWEST: usize = 3;

/// Times at which something happens whatever else goes on.
const TIMES: &[u64] = &[20, 100, 300, 600, 1_000, 2_000, 4_000, 8_000];

/// Kinds of changes; a plan has some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Join,
    Leave,
    Remove,
    /// A node that comes or goes crashes, or one that has crashed starts.
    Crash,
    /// The same, and its disk may be lost.
    LostDisk,
    Pause,
}

const KINDS: &[Kind] = &[
    Kind::Join,
    Kind::Leave,
    Kind::Remove,
    Kind::Crash,
    Kind::LostDisk,
    Kind::Pause,
];

/// The changes of a plan. Dice of their own leave all else of a plan as it is without them.
pub(super) struct Changes {
    dice: Dice,
    /// How many times of a hundred a change comes before a command of the workload.
    percent: u64,
    kinds: Vec<Kind>,
    /// The next node that was never there.
    next: u16,
    last: u16,
    /// Who came or went last.
    lately: Vec<NodeId>,
}

impl Changes {
    pub(super) fn new(seed: u64, config: &ClusterConfig) -> Changes {
        const OWN: u64 = 0x63_68_61_6e;
        let mut dice = Dice::new(seed ^ OWN);
        let percent = match super::plan::is_open(config) && dice.percent(80) {
            true => dice.pick(&[4, 10, 20, 35]),
            false => 0,
        };
        let share = dice.pick(&[40, 70]);
        let mut kinds: Vec<Kind> = KINDS.to_vec();
        kinds.retain(|_| dice.percent(share));
        if kinds.is_empty() {
            kinds = KINDS.to_vec();
        }
        Changes {
            dice,
            percent,
            kinds,
            next: config.nodes,
            last: config.nodes + MOST_NEW,
            lately: Vec::new(),
        }
    }

    /// Adds a change, or none.
    pub(super) fn draw(&mut self, draft: &mut Draft) {
        if self.percent == 0 || !self.dice.percent(self.percent) {
            return;
        }
        let kind = self.dice.pick(&self.kinds);
        let Some(text) = self.change(kind, draft) else {
            return;
        };
        let at = match self.dice.percent(20) {
            true => format!("at {}ms ", self.dice.pick(TIMES) + self.dice.below(20)),
            false => String::new(),
        };
        draft.line(&format!("{at}{text}"));
    }

    fn change(&mut self, kind: Kind, draft: &Draft) -> Option<String> {
        let staying = draft.states.staying();
        let is_down = |node: &NodeId| draft.states.power(*node) == Power::Down;
        match kind {
            Kind::Join => self.join(draft),
            Kind::Leave | Kind::Remove if staying.len() <= FEWEST => self.join(draft),
            Kind::Leave => {
                let node = self.dice.pick(&staying);
                self.lately.push(node);
                Some(format!("leave {node}"))
            }
            Kind::Remove => {
                // One that has crashed, or one that will be removed the next time.
                let down: Vec<NodeId> = draft.states.present();
                let down: Vec<NodeId> = down.into_iter().filter(is_down).collect();
                if down.is_empty() {
                    let node = self.dice.pick(&staying);
                    return Some(format!("crash {node}"));
                }
                Some(format!("remove {}", self.dice.pick(&down)))
            }
            Kind::Crash | Kind::LostDisk | Kind::Pause => {
                let lately = &self.lately[self.lately.len().saturating_sub(3)..];
                let node = match lately.is_empty() || self.dice.percent(20) {
                    true => self.dice.pick(&draft.states.present()),
                    false => self.dice.pick(lately),
                };
                let is_lost = kind == Kind::LostDisk && self.dice.percent(60);
                Some(match (draft.states.power(node), kind) {
                    (Power::Gone, _) => return None,
                    (Power::Down, _) if is_lost => format!("restart {node} disk=lost"),
                    (Power::Down, _) => format!("restart {node}"),
                    (Power::Paused, _) => format!("resume {node}"),
                    (Power::Up, Kind::Pause) => format!("pause {node}"),
                    (Power::Up, _) => format!("crash {node}"),
                })
            }
        }
    }

    fn join(&mut self, draft: &Draft) -> Option<String> {
        let left = draft.states.leaving();
        let node = if !left.is_empty() && (self.next == self.last || self.dice.percent(40)) {
            self.dice.pick(&left)
        } else if self.next < self.last {
            self.next += 1;
            NodeId(self.next - 1)
        } else {
            return None;
        };
        self.lately.push(node);
        let mut text = format!("join {node}");
        if draft.config.partitioning.has_weights() && self.dice.percent(25) {
            let _ = write!(text, " weight={}", self.dice.between(2, 3));
        }
        if self
            .dice
            .percent(if draft.config.zones > 1 { 50 } else { 5 })
        {
            let _ = write!(text, " zone=z{}", self.dice.between(1, 3));
        }
        if self.dice.percent(35) {
            let _ = write!(
                text,
                " seed_node={}",
                self.dice.pick(&draft.states.present())
            );
        }
        Some(text)
    }
}
