//! Messages between nodes: sent, held, lost, duplicated, arrived.

use super::bus::RuleAction;
use super::cluster::{Cluster, Pending};
use super::machine::{Mail, Power};
use super::queue::Order;
use super::trace::{EventId, Happening, LossReason};
use crate::base::{Micros, NodeId};
use crate::config::{Reap, Sabotage};
use crate::node::{Input, Message};

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// What it says.
    pub message: Message,
    /// When it was sent.
    pub sent_at: Micros,
    /// When it arrives.
    pub due: Micros,
    /// The event of its sending.
    pub sent: EventId,
}

impl Cluster {
    pub(super) fn send(&mut self, from: NodeId, to: NodeId, message: Message, cause: EventId) {
        let kind = message.kind();
        let rule = self.bus.apply_rules(from, to, kind);
        let twice = rule == Some(RuleAction::Duplicate);
        let fate = self
            .bus
            .fate((&self.config, self.now), from, to, &message, twice);
        let arrives = |latency: Micros| {
            let at = self.arrival(from, to, latency);
            match rule {
                Some(RuleAction::Delay(by)) => at + by,
                _ => at,
            }
        };
        let (due, duplicate_due) = (arrives(fate.latency), fate.duplicate.map(arrives));
        let bytes = if self.trace.is_on() {
            message.encoded_len() as u64
        } else {
            0
        };
        self.metrics.messages += 1;
        self.metrics.kind_mut(kind).sent += 1;
        self.metrics.kind_mut(kind).states += message.states();
        self.metrics.kind_mut(kind).bytes += bytes;
        let sent = self
            .trace
            .record(self.now, Some(cause), || Happening::Sent {
                from,
                to,
                kind,
                request: message.request(),
                bytes,
                due_us: due,
            });
        let flight = Flight {
            from,
            to,
            message,
            sent_at: self.now,
            due,
            sent,
        };
        if flight.message.weight() > self.config.message_limit as usize {
            return self.lose(&flight, LossReason::TooLarge);
        }
        if rule == Some(RuleAction::Drop) {
            return self.lose(&flight, LossReason::Dropped);
        }
        if !self.bus.connects(from, to) {
            return self.lose(&flight, LossReason::Cut);
        }
        if fate.lost {
            return self.lose(&flight, LossReason::Chance);
        }
        if rule == Some(RuleAction::Hold) {
            self.trace
                .record(self.now, Some(sent), || Happening::Held { sent });
            self.held.push(flight);
            return;
        }
        if let Some(due) = duplicate_due {
            let copied = || Happening::Duplicated { sent, due_us: due };
            self.trace.record(self.now, Some(sent), copied);
            self.launch(Flight {
                due,
                ..flight.clone()
            });
        }
        self.launch(flight);
    }

    /// When a message arrives that is sent now and takes this long between nodes that are not slow.
    pub(super) fn arrival(&self, from: NodeId, to: NodeId, latency: Micros) -> Micros {
        let slowness = [from, to].map(|node| {
            let machine = self.machine(node);
            machine.map_or(1, |machine| u64::from(machine.slowness))
        });
        self.now + latency.times(slowness[0]).times(slowness[1])
    }

    /// Puts a message on its way.
    pub(super) fn launch(&mut self, flight: Flight) {
        let order = Order {
            at: flight.due,
            receiver: flight.to,
            sender: flight.from,
            class: flight.message.kind() as u8,
            subject: flight.message.subject(),
        };
        self.queue.push(order, Pending::Arrival(flight));
    }

    pub(super) fn arrive(&mut self, mut flight: Flight) {
        if !self.bus.connects(flight.from, flight.to) {
            return self.lose(&flight, LossReason::Cut);
        }
        let receiver = self.machine(flight.to);
        if receiver.is_none_or(|machine| machine.node.is_none()) {
            return self.lose(&flight, LossReason::ReceiverDown);
        }
        if let Err(why) = self.read_off_the_wire(&mut flight) {
            return self.lose(&flight, why);
        }
        if self.is_too_old(flight.sent_at) {
            return self.lose(&flight, LossReason::TooOld);
        }
        let Flight {
            from,
            to,
            message,
            sent_at,
            sent,
            ..
        } = flight;
        self.metrics.kind_mut(message.kind()).delivered += 1;
        let delivered = || Happening::Delivered { sent, to };
        let cause = self.trace.record(self.now, Some(sent), delivered);
        let input = Input::Message(from, message);
        let machine = &mut self.machines[to.index()];
        if machine.power == Power::Paused {
            let sent = Some((sent_at, sent));
            machine.mailbox.push(Mail { cause, input, sent });
        } else {
            self.deliver(to, input, cause);
        }
    }

    /// Whether a message that was sent at `sent_at` is refused by its receiver for its age: one
    /// that reaping by agreement takes for gone must never be read.
    pub(super) fn is_too_old(&self, sent_at: Micros) -> bool {
        self.config.reap == Reap::AfterAgreement
            && self.now > sent_at + self.config.message_ttl
            && !self.config.is_sabotaged(Sabotage::KnowsNoAge)
    }

    fn lose(&mut self, flight: &Flight, why: LossReason) {
        self.metrics.kind_mut(flight.message.kind()).lost += 1;
        if why.is_refusal() {
            self.metrics.kind_mut(flight.message.kind()).refused += 1;
        }
        self.trace_loss(flight.sent, why);
    }

    pub(super) fn trace_loss(&mut self, sent: EventId, why: LossReason) {
        self.trace
            .record(self.now, Some(sent), || Happening::Lost { sent, why });
    }
}
