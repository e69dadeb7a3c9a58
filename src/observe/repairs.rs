//! The repairs that a trace tells of: what was sent to bring replicas together, by kind, and the
//! exchanges of Merkle trees that found a difference.

use super::exchange::{End, Exchange, ExchangeStep, Found, Says};
use crate::base::{Micros, NodeId};
use crate::node::{FullCopy, MessageKind, Note};
use crate::sim::{EventId, Happening, Trace, TraceEvent};
use std::collections::{BTreeMap, VecDeque};

/// How many exchanges are remembered: the last ones.
const MOST: usize = 200;
/// How many messages of one exchange are remembered. The bus may double each of them.
const MOST_STEPS: usize = 64;

/// What brings replicas together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairKind {
    /// A read found that a replica differs.
    Read,
    /// A hint went home.
    Hints,
    /// Keys moved to a new owner.
    Transfer,
    /// One batch had both hints and keys that moved.
    Mixed,
    /// Merkle trees were compared.
    Merkle,
}

impl RepairKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [RepairKind; 5] = [
        RepairKind::Read,
        RepairKind::Hints,
        RepairKind::Transfer,
        RepairKind::Mixed,
        RepairKind::Merkle,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            RepairKind::Read => "Read repair",
            RepairKind::Hints => "Hinted handoff",
            RepairKind::Transfer => "Ownership transfer",
            RepairKind::Mixed => "Hints and transfer in one",
            RepairKind::Merkle => "Merkle trees",
        }
    }
}

/// What was sent for one kind of repair, acknowledgements not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Messages.
    pub messages: u64,
    /// States of keys that they bore.
    pub states: u64,
    /// Bytes.
    pub bytes: u64,
}

/// What a note announces about the message that follows it.
#[derive(Clone)]
enum Announced {
    Step(Option<Found>, Says),
    Batch(RepairKind, u64),
}

/// Follows repairs through a trace.
#[derive(Clone, Default)]
pub struct Repairs {
    sums: [Sums; RepairKind::ALL.len()],
    exchanges: VecDeque<Exchange>,
    opened: u64,
    differed: u64,
    /// The exchange and the step of each message that is remembered.
    messages: BTreeMap<EventId, (u64, usize)>,
    announced: Option<(NodeId, Announced)>,
    store_changes: u64,
}

impl Repairs {
    /// What was sent for a kind of repair.
    pub fn sums(&self, kind: RepairKind) -> Sums {
        self.sums[kind as usize]
    }

    /// How many exchanges of Merkle trees were begun.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// How many of them found that the roots differ.
    pub fn differed(&self) -> u64 {
        self.differed
    }

    /// The last exchanges that found that the roots differ, oldest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> + ExactSizeIterator {
        self.exchanges.iter()
    }

    /// The exchange with this running number, if it is remembered.
    pub fn exchange(&self, number: u64) -> Option<&Exchange> {
        let first = self.exchanges.front()?.number;
        self.exchanges
            .get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// Counts what may have changed what a node holds.
    pub fn store_changes(&self) -> u64 {
        self.store_changes
    }

    /// Takes in the next event of `trace`.
    pub fn take_in(&mut self, trace: &Trace, event: &TraceEvent) {
        match &event.what {
            Happening::Noted { node, note } => self.take_note(trace, event, *node, note),
            Happening::Sent { kind, from, .. } => {
                let announced = self.announced.take().filter(|(node, _)| node == from);
                let announced = announced.map(|(_, announced)| announced);
                self.take_sent(trace, event, *kind, announced);
            }
            Happening::Delivered { sent, .. } => {
                self.end(*sent, End::Delivered(event.at_us));
            }
            Happening::Lost { sent, why } => self.end(*sent, End::Lost(*why)),
            Happening::Command { .. }
            | Happening::Crashed { .. }
            | Happening::Restarted { .. }
            | Happening::Adopted { .. }
            | Happening::SwitchedOff { .. } => self.store_changes += 1,
            _ => {}
        }
    }

    fn take_note(&mut self, trace: &Trace, event: &TraceEvent, node: NodeId, note: &Note) {
        let announced = match note {
            Note::Descends(descent) => {
                if descent.level == 0 {
                    self.open(trace, event, descent.partition, descent.full_copy);
                }
                let found = Found::Nodes {
                    level: descent.level,
                    differ: descent.differ,
                    nodes: descent.nodes.clone(),
                };
                let says = match descent.hashes {
                    0 => Says::Keys { keys: descent.keys },
                    hashes => Says::Hashes {
                        level: descent.level + 1,
                        hashes,
                    },
                };
                Announced::Step(Some(found), says)
            }
            Note::Differs {
                keys, sends, asks, ..
            } => {
                let says = Says::States {
                    sends: sends.clone(),
                    asks: asks.clone(),
                };
                Announced::Step(Some(Found::Keys { keys: *keys }), says)
            }
            Note::SendsBack { keys, .. } => {
                let says = Says::States {
                    sends: keys.clone(),
                    asks: Vec::new(),
                };
                Announced::Step(None, says)
            }
            Note::Brings { hints, moved, .. } => {
                let kind = match (hints, moved) {
                    (_, 0) => RepairKind::Hints,
                    (0, _) => RepairKind::Transfer,
                    _ => RepairKind::Mixed,
                };
                Announced::Batch(kind, u64::from(*hints) + u64::from(*moved))
            }
            Note::Stored { .. }
            | Note::Coordinates { dot: Some(_), .. }
            | Note::HandedOff { .. }
            | Note::HintExpired { .. }
            | Note::Reaped { .. } => {
                self.store_changes += 1;
                return;
            }
            _ => return,
        };
        self.announced = Some((node, announced));
    }

    fn take_sent(
        &mut self,
        trace: &Trace,
        event: &TraceEvent,
        message: MessageKind,
        announced: Option<Announced>,
    ) {
        let Happening::Sent { request, bytes, .. } = &event.what else {
            return;
        };
        let (kind, states) = match (message, &announced) {
            // Without a request it is about forgetting tombstones.
            (MessageKind::Repair, _) if request.is_some() => (RepairKind::Read, 1),
            (MessageKind::Handoff, Some(Announced::Batch(kind, states))) => (*kind, *states),
            // It has the ownership table in it, and no state.
            (MessageKind::Handoff, _) => (RepairKind::Transfer, 0),
            (MessageKind::Tree | MessageKind::TreeReply, Some(Announced::Step(_, says))) => {
                let states = match says {
                    Says::States { sends, .. } => sends.len() as u64,
                    _ => 0,
                };
                (RepairKind::Merkle, states)
            }
            (MessageKind::Tree | MessageKind::TreeReply, _) => (RepairKind::Merkle, 0),
            _ => return,
        };
        let sums = &mut self.sums[kind as usize];
        sums.messages += 1;
        sums.states += states;
        sums.bytes += bytes;
        match announced {
            Some(Announced::Step(found, says)) => self.go_on(trace, event, found, says),
            _ if message == MessageKind::Tree => self.opened += 1,
            _ => {}
        }
    }

    /// A root arrived that differs: what was sent and is answered by `event` begins an exchange.
    fn open(
        &mut self,
        trace: &Trace,
        event: &TraceEvent,
        partition: u32,
        full_copy: Option<FullCopy>,
    ) {
        let Some((sent, delivered_at)) = answered(trace, event) else {
            return;
        };
        self.differed += 1;
        let mut root = ExchangeStep::of(sent, Says::Root);
        if let Some(root) = &mut root {
            root.end = End::Delivered(delivered_at);
        }
        self.exchanges.push_back(Exchange {
            number: self.differed,
            partition,
            full_copy,
            steps: root.into_iter().collect(),
        });
        self.messages.insert(sent.id, (self.differed, 0));
        if self.exchanges.len() > MOST
            && let Some(oldest) = self.exchanges.pop_front()
        {
            for step in &oldest.steps {
                self.messages.remove(&step.sent);
            }
        }
    }

    /// The answer to a message of an exchange was sent.
    fn go_on(&mut self, trace: &Trace, event: &TraceEvent, found: Option<Found>, says: Says) {
        let Some((sent, _)) = answered(trace, event) else {
            return;
        };
        let Some(&(number, step)) = self.messages.get(&sent.id) else {
            return;
        };
        let Some(exchange) = self.exchange_mut(number) else {
            return;
        };
        if let Some(step) = exchange.steps.get_mut(step) {
            step.found = found;
        }
        if exchange.steps.len() < MOST_STEPS
            && let Some(next) = ExchangeStep::of(event, says)
        {
            exchange.steps.push(next);
            let place = exchange.steps.len() - 1;
            self.messages.insert(event.id, (number, place));
        }
    }

    fn exchange_mut(&mut self, number: u64) -> Option<&mut Exchange> {
        let first = self.exchanges.front()?.number;
        self.exchanges
            .get_mut(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    fn end(&mut self, sent: EventId, end: End) {
        if let Some(&(number, step)) = self.messages.get(&sent)
            && let Some(exchange) = self.exchange_mut(number)
            && let Some(step) = exchange.steps.get_mut(step)
        {
            step.end = end;
        }
    }
}

/// The sending of the message that `event` answers, and when it arrived.
fn answered<'a>(trace: &'a Trace, event: &TraceEvent) -> Option<(&'a TraceEvent, Micros)> {
    let arrival = trace.get(event.cause?)?;
    match &arrival.what {
        Happening::Delivered { sent, .. } => Some((trace.get(*sent)?, arrival.at_us)),
        _ => None,
    }
}
