//! Hinted handoff: bringing home what this node holds for others (Dynamo paper, section 4.6;
//! DESIGN 4.5).
//!
//! What is owed is sent in batches while its target seems alive. A mark goes only when the
//! acknowledgement covers exactly the state that is still held, so that nothing written in
//! between is forgotten.

use super::Node;
use super::io::{Effects, Note, Ticket, Timer};
use super::message::Message;
use crate::base::{Key, Micros, NodeId};
use crate::config::{HintTtl, Sabotage};
use crate::ring::TableVersion;
use crate::store::{Clock, Mark, Record, digest};
use std::collections::BTreeMap;

/// What is under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Handoff {
    rounds: u64,
    due: Option<Micros>,
    /// When the oldest hint is dropped for its age.
    expiry_due: Option<Micros>,
    /// The batch that each target has not acknowledged yet.
    sent: BTreeMap<NodeId, u64>,
    received: BTreeMap<(NodeId, u64), Vec<(Key, u64)>>,
    /// The newest table that others are known to go by.
    pub(super) tables: BTreeMap<NodeId, TableVersion>,
    /// The table that each target was last told of before it is sent anything, and in which round.
    told: BTreeMap<NodeId, (u64, TableVersion)>,
}

impl Handoff {
    /// Rounds go on from a number that no earlier life of this node has used, so that a late
    /// acknowledgement is not taken for another batch's.
    pub(super) fn after_boots(boots: u32) -> Handoff {
        Handoff {
            rounds: u64::from(boots) << 32,
            ..Handoff::default()
        }
    }

    pub(super) fn is_due(&self, due: Micros) -> bool {
        self.due == Some(due)
    }

    pub(super) fn expires_at(&self, due: Micros) -> bool {
        self.expiry_due == Some(due)
    }

    /// When what is owed is looked at next.
    pub(super) fn next(&self) -> Option<Micros> {
        self.due
    }

    /// Whether a batch to `target` is not acknowledged yet.
    pub(super) fn is_under_way(&self, target: NodeId) -> bool {
        self.sent.contains_key(&target)
    }

    pub(super) fn awaits(&self, target: NodeId, round: u64) -> bool {
        self.sent.get(&target) == Some(&round)
    }
}

impl Node {
    /// Sees to it that handoff is tried while anything is owed, and that hints go in their time.
    pub(super) fn arm_handoff(&mut self, now: Micros, effects: &mut Effects) {
        self.arm_expiry(effects);
        if !self.config.handoff {
            self.handoff.due = None;
        } else if self.handoff.due.is_none() && self.store.creditors().next().is_some() {
            let due = now + self.config.handoff_interval;
            self.handoff.due = Some(due);
            effects.set_timer(due, Timer::Handoff(due));
        }
    }

    /// Tries to hand off at once, since much may be owed.
    pub(super) fn hasten_handoff(&mut self, now: Micros, effects: &mut Effects) {
        if self.config.handoff && self.store.creditors().next().is_some() {
            self.handoff.due = Some(now);
            effects.set_timer(now, Timer::Handoff(now));
        }
        self.arm_handoff(now, effects);
    }

    pub(super) fn on_handoff_due(&mut self, now: Micros, effects: &mut Effects) {
        self.handoff.due = None;
        let targets: Vec<NodeId> = self.store.creditors().collect();
        for target in targets {
            if self.has_gone(target) || self.is_unheard_of(now, target) {
                self.retarget(target, effects);
                continue;
            }
            // One that has left hears of nobody any more, and just tries.
            let passes_over = !self.has_said_farewell() && self.peers.passes_over(target, now);
            if !self.handoff.sent.contains_key(&target) && !passes_over {
                self.send_batch(now, target, effects);
            }
        }
        self.arm_handoff(now, effects);
    }

    fn send_batch(&mut self, now: Micros, target: NodeId, effects: &mut Effects) {
        // Whoever goes by an older table would refuse what it does not know to be its own.
        let ring = (!self.knows_table(target)).then(|| self.ring.clone());
        let states = match ring {
            Some(_) => Vec::new(),
            None => self.batch(self.store.owed_to(target)),
        };
        if states.is_empty() && ring.is_none() {
            return;
        }
        if self.config.is_sabotaged(Sabotage::DropsWhatItSends) {
            for (key, _) in &states {
                if !self.owns(key.position()) {
                    self.settle(now, key, target, effects);
                }
            }
        }
        self.handoff.rounds += 1;
        let round = self.handoff.rounds;
        self.handoff.sent.insert(target, round);
        if let Some(ring) = &ring {
            let told = (round, ring.table_version());
            self.handoff.told.insert(target, told);
        }
        if !states.is_empty() {
            effects.note(|| {
                let is_hint = |(key, _): &&(Key, Clock)| {
                    let entry = self.store.get(key);
                    let mut marks = entry.into_iter().flat_map(|entry| &entry.owed);
                    marks.any(|mark| mark.target == target && mark.is_hint())
                };
                let hints = states.iter().filter(is_hint).count();
                Note::Brings {
                    target,
                    hints: hints as u32,
                    moved: (states.len() - hints) as u32,
                }
            });
        }
        effects.send(
            target,
            Message::Handoff {
                round,
                states,
                ring,
            },
        );
        let due = now + self.config.request_timeout;
        effects.set_timer(due, Timer::HandoffAnswer(target, round));
    }

    /// Takes in a batch by merging it, never by overwriting; the acknowledgement follows once it
    /// is durable.
    pub(super) fn on_handoff(
        &mut self,
        now: Micros,
        from: NodeId,
        round: u64,
        states: Vec<(Key, Clock)>,
        effects: &mut Effects,
    ) {
        let mut taken = Vec::with_capacity(states.len());
        for (key, clock) in &states {
            if !self.owns(key.position())
                && !self.config.is_sabotaged(Sabotage::OwnsWhateverItIsHanded)
            {
                continue;
            }
            if self.config.is_sabotaged(Sabotage::HandoffOverwrites) {
                self.overwrite(key, effects);
            }
            self.take_in(now, key, clock, None, effects);
            taken.push((key.clone(), digest(clock)));
        }
        self.refuse_what_is_not_owned(from, round, states.len(), taken.len(), effects);
        self.await_more_transfers(now);
        if taken.is_empty() {
            return;
        }
        self.handoff.received.insert((from, round), taken);
        self.when_logged(now, Ticket::TakenOver(from, round), effects);
    }

    pub(super) fn acknowledge_handoff(&mut self, from: NodeId, round: u64, effects: &mut Effects) {
        if let Some(taken) = self.handoff.received.remove(&(from, round)) {
            effects.send(from, Message::HandoffAck { round, taken });
        }
    }

    /// The target has a batch: drops the marks of the states that it covers, and goes on with
    /// whatever is still owed to it. One that comes too late still says what the target has.
    pub(super) fn on_handoff_ack(
        &mut self,
        now: Micros,
        from: NodeId,
        round: u64,
        taken: &[(Key, u64)],
        effects: &mut Effects,
    ) {
        let in_time = self.end_batch(from, round);
        if let Some(&(_, version)) = self
            .handoff
            .told
            .get(&from)
            .filter(|(told, _)| *told == round)
        {
            self.note_table_of(from, version);
        }
        // Whoever has learned of the table can be sent what it owns by it.
        let mut settled = taken.is_empty() && self.knows_table(from);
        for (key, acknowledged) in taken {
            let held = self.store.get(key).map(|entry| digest(&entry.clock));
            let unchecked = self.config.is_sabotaged(Sabotage::DropsMarkUnchecked);
            if held == Some(*acknowledged) || unchecked {
                self.settle(now, key, from, effects);
                settled = true;
            }
        }
        // A batch of which nothing was covered is tried again in its own time, not at once.
        if in_time && settled && self.store.owed_to(from).next().is_some() {
            self.send_batch(now, from, effects);
        }
    }

    /// The batch is answered; whether it was still waited for.
    pub(super) fn end_batch(&mut self, target: NodeId, round: u64) -> bool {
        let in_time = self.handoff.awaits(target, round);
        if in_time {
            self.handoff.sent.remove(&target);
        }
        in_time
    }

    /// Takes a mark away that is settled; whether the key went with it.
    fn settle(&mut self, now: Micros, key: &Key, target: NodeId, effects: &mut Effects) {
        if let Some(dropped) = self.drop_mark(now, key, target, effects) {
            effects.note(|| Note::HandedOff {
                key: key.clone(),
                target,
                dropped,
            });
        }
    }

    fn drop_mark(
        &mut self,
        now: Micros,
        key: &Key,
        target: NodeId,
        effects: &mut Effects,
    ) -> Option<bool> {
        let is_owner = self.owns(key.position());
        let record = self.store.settle(key, target, is_owner)?;
        let dropped = matches!(record, Record::Drop(_));
        if dropped {
            self.reaping.note_let_go(now);
        }
        effects.append(record);
        self.on_changed(now, key, effects);
        Some(dropped)
    }

    /// Whether a hint is as old as `hint_ttl` at `now`.
    pub(super) fn has_expired(&self, mark: &Mark, now: Micros) -> bool {
        match self.config.hint_ttl {
            HintTtl::After(ttl) => mark.is_hint() && mark.since + ttl <= now,
            HintTtl::Never => false,
        }
    }

    /// Drops the hints that are as old as `hint_ttl`, whether they are being handed off or not.
    pub(super) fn expire_hints(&mut self, now: Micros, effects: &mut Effects) {
        if self.config.is_sabotaged(Sabotage::HintsOutstay) {
            return;
        }
        if self.config.hint_ttl == HintTtl::Never {
            return;
        }
        while let Some((key, mark)) = self.store.oldest_mark() {
            let (key, target) = (key.clone(), mark.target);
            if !self.has_expired(&mark, now) || self.drop_mark(now, &key, target, effects).is_none()
            {
                return;
            }
            effects.note(|| Note::HintExpired { key, target });
        }
    }

    fn arm_expiry(&mut self, effects: &mut Effects) {
        if self.config.is_sabotaged(Sabotage::HintsOutstay) {
            return;
        }
        let (HintTtl::After(ttl), Some((_, oldest))) = (
            self.config.hint_ttl,
            self.store.oldest_mark().filter(|(_, mark)| mark.is_hint()),
        ) else {
            self.handoff.expiry_due = None;
            return;
        };
        let due = oldest.since + ttl;
        if self.handoff.expiry_due != Some(due) {
            self.handoff.expiry_due = Some(due);
            effects.set_timer(due, Timer::HintExpiry(due));
        }
    }

    /// What was due is gone by now, as it is before every input.
    pub(super) fn on_expiry_due(&mut self, now: Micros, effects: &mut Effects) {
        self.handoff.expiry_due = None;
        self.arm_handoff(now, effects);
    }

    pub(super) fn on_handoff_unanswered(
        &mut self,
        now: Micros,
        target: NodeId,
        effects: &mut Effects,
    ) {
        if !self.config.is_sabotaged(Sabotage::GivesUpHandoff) {
            self.handoff.sent.remove(&target);
        }
        self.on_silence(now, target, effects);
    }
}
