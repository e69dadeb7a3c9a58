//! Probing: one member each period, with the help of others when it does not answer.

use super::{DEAD_PROBE_EVERY, EXCHANGE_EVERY, MOST_ACCUSED, MOST_UPDATES, OpenProbe, Swim};
use crate::base::random::Purpose;
use crate::base::{Micros, NodeId};
use crate::membership::io::{Effect, Out, Timer};
use crate::membership::message::{Message, Probe};
use crate::membership::settings::ProbeOrder;
use crate::membership::table::Table;
use crate::membership::view::{State, Update};

impl Swim {
    /// Judges the last period's probe, and begins the next period.
    pub(super) fn begin_period(
        &mut self,
        now: Micros,
        due: Micros,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        let late = self.is_late(now, due);
        if late {
            self.wake(now, out);
        }
        if let Some(open) = self.probe.take() {
            self.failed(now, open, out);
        }
        if self.own.state.is_gone() && !self.updates.has(self.me) && !self.waits_to_be_heard() {
            self.next_period = None;
            return;
        }
        let next = if late { now } else { due } + self.settings.probe_interval;
        self.next_period = Some(next);
        out.set_timer(Timer::Probe(next));
        self.period += 1;
        self.ping_accused(table, out);
        self.probe_next(now, table, out);
        self.look_after_dead(table, out);
        if self.own.state.is_gone() {
            return self.ask_whether_heard(out);
        }
        let turn = self.period.wrapping_add(u64::from(self.me.0));
        if turn.is_multiple_of(EXCHANGE_EVERY)
            && let Some(peer) = self.order.any(self.draw(Purpose::Exchange, self.period, 0))
        {
            out.send(peer, self.knowledge(table).offer());
        }
    }

    /// The node was stopped: what it did not hear meanwhile says nothing about others.
    pub(super) fn wake(&mut self, now: Micros, out: &mut Out) {
        self.probe = None;
        self.woke = now;
        out.push(Effect::Woke);
    }

    /// Asks somebody whether it knows that this one leaves.
    fn ask_whether_heard(&mut self, out: &mut Out) {
        let bits = self.draw(Purpose::Exchange, self.period, 0);
        let up = self
            .order
            .any(bits)
            .filter(|_| !self.period.is_multiple_of(DEAD_PROBE_EVERY));
        if let Some(peer) = up
            .or_else(|| self.dead.any(bits))
            .or_else(|| self.order.any(bits))
        {
            out.send(peer, self.farewell.ask(&self.view));
        }
    }

    fn probe_next(&mut self, now: Micros, table: &mut dyn Table, out: &mut Out) {
        let bits = self.draw(Purpose::ProbeTarget, self.period, 0);
        let target = match self.settings.probe_order {
            ProbeOrder::RoundRobin => self.order.next(bits),
            ProbeOrder::Uniform => self.order.any(bits),
        };
        let Some(target) = target else { return };
        let number = self.ping(target, table, out);
        let answer_due = now + self.settings.probe_timeout;
        let incarnation = self.view.get(target).map_or(0, |member| member.incarnation);
        self.probe = Some(OpenProbe {
            target,
            incarnation,
            number,
            answer_due,
        });
        // Without helpers nothing happens before the end of the period.
        if self.settings.indirect_probes > 0 {
            out.set_timer(Timer::Answer(number, answer_due));
        }
    }

    /// Pings those that it accused, so that they hear of it and can refute.
    fn ping_accused(&mut self, table: &mut dyn Table, out: &mut Out) {
        for _ in 0..self.accused.len().min(MOST_ACCUSED) {
            let Some(node) = self.accused.pop_front() else {
                return;
            };
            if self.view.state(node) == Some(State::Suspect) {
                self.ping(node, table, out);
                self.accused.push_back(node);
            }
        }
    }

    /// Pings a dead member now and then; what it answers says all.
    fn look_after_dead(&mut self, table: &mut dyn Table, out: &mut Out) {
        let turn = self.period.wrapping_add(u64::from(self.me.0));
        if self.dead.is_empty() || !(self.order.is_empty() || turn.is_multiple_of(DEAD_PROBE_EVERY))
        {
            return;
        }
        let bits = self.draw(Purpose::ProbeDead, self.period, 0);
        if let Some(target) = self.dead.next(bits) {
            self.ping(target, table, out);
        }
    }

    fn ping(&mut self, target: NodeId, table: &mut dyn Table, out: &mut Out) -> u32 {
        self.number = self.number.wrapping_add(1);
        let probe = self.probe_to(target, (self.me, target, self.number), table);
        out.send(target, Message::Ping(probe));
        self.number
    }

    /// The target has not answered in time: asks others to ping it.
    pub(super) fn ask_others(
        &mut self,
        now: Micros,
        due: Micros,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        if self.is_late(now, due) {
            self.wake(now, out);
        }
        let Some(open) = self.probe else { return };
        let wanted = usize::from(self.settings.indirect_probes);
        let mut helpers: Vec<NodeId> = Vec::new();
        // A few draws may fall on the target, on a suspected member, or on the same one again.
        for attempt in 0..wanted.saturating_mul(4).saturating_add(8) as u64 {
            if helpers.len() >= wanted.min(self.order.len()) {
                break;
            }
            let bits = self.draw(Purpose::ProbeHelper, u64::from(open.number), attempt);
            let Some(helper) = self.order.any(bits) else {
                break;
            };
            let is_alive = self.view.state(helper) == Some(State::Alive);
            if is_alive && helper != open.target && !helpers.contains(&helper) {
                helpers.push(helper);
            }
        }
        for helper in helpers {
            let probe = self.probe_to(helper, (self.me, open.target, open.number), table);
            out.send(helper, Message::PingReq(probe));
        }
    }

    pub(super) fn on_ping(
        &mut self,
        now: Micros,
        from: NodeId,
        probe: Probe,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        self.hear(now, from, &probe, table, out);
        if probe.target == self.me {
            let ack = self.probe_to(from, (probe.prober, self.me, probe.number), table);
            out.send(from, Message::PingAck(ack));
        }
    }

    pub(super) fn on_ping_req(
        &mut self,
        now: Micros,
        from: NodeId,
        probe: Probe,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        self.hear(now, from, &probe, table, out);
        let course = (from, probe.target, probe.number);
        if probe.target == self.me {
            let ack = self.probe_to(from, course, table);
            out.send(from, Message::PingAck(ack));
        } else {
            let ping = self.probe_to(probe.target, course, table);
            out.send(probe.target, Message::Ping(ping));
        }
    }

    pub(super) fn on_ack(
        &mut self,
        now: Micros,
        from: NodeId,
        probe: Probe,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        self.hear(now, from, &probe, table, out);
        if probe.prober == self.me {
            let answers = |open: OpenProbe| (open.target, open.number);
            if self.probe.map(answers) == Some((probe.target, probe.number)) {
                self.probe = None;
            }
        } else if probe.target == from {
            let course = (probe.prober, probe.target, probe.number);
            let ack = self.probe_to(probe.prober, course, table);
            out.send(probe.prober, Message::PingAck(ack));
        }
    }

    /// Takes in what rides on a probe.
    fn hear(
        &mut self,
        now: Micros,
        from: NodeId,
        probe: &Probe,
        table: &mut dyn Table,
        out: &mut Out,
    ) {
        for &Update { node, member } in &probe.updates {
            self.learn(now, node, member, out);
        }
        self.notice_table(now, from, probe.table, table, out);
    }

    /// A probe from `prober` to `target`, on its way to `to`, with the updates that ride on it.
    fn probe_to(
        &mut self,
        to: NodeId,
        (prober, target, number): (NodeId, NodeId, u32),
        table: &dyn Table,
    ) -> Probe {
        Probe {
            prober,
            target,
            number,
            table: table.version(),
            updates: self.updates_for(to),
        }
    }

    /// The updates that ride on a message to `to`: first what it has to refute, if anything.
    fn updates_for(&mut self, to: NodeId) -> Box<[Update]> {
        let rumour = self
            .view
            .get(to)
            .filter(|member| member.state != State::Alive);
        let waiting = self.updates.waiting();
        if rumour.is_none() && waiting == 0 {
            return Box::default();
        }
        let mut list =
            Vec::with_capacity((waiting + usize::from(rumour.is_some())).min(MOST_UPDATES));
        list.extend(rumour.map(|member| Update { node: to, member }));
        let room = MOST_UPDATES - list.len();
        let view = &self.view;
        self.updates.take(room, self.transmissions, |node| {
            if node == to && rumour.is_some() {
                return;
            }
            if let Some(member) = view.get(node) {
                list.push(Update { node, member });
            }
        });
        list.into_boxed_slice()
    }
}
