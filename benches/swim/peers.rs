//! The two libraries as members of the virtual network.

use crate::world::{Member, Out, Time};
use foca::{Foca, NoCustomBroadcast, Notification, PostcardCodec, Runtime};
use rand::SeedableRng;
use ringlab::base::{Micros, NodeId};
use ringlab::membership::{
    Effect, Input, Message, NoTable, Out as Effects, Settings, Start, State, Swim, Timer, Traits,
    Update,
};
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU8, NonZeroUsize};
use std::time::Duration;

/// This library's member.
pub struct Ours {
    swim: Swim,
    effects: Effects,
}

/// The members of a group, each of which knows all from the start.
pub fn ours(count: u16, seed: u64, settings: &Settings) -> Vec<Ours> {
    let alive = |node| Update {
        node,
        member: ringlab::membership::Member::alive(0, Traits::default()),
    };
    let known: Vec<Update> = NodeId::first(count).map(alive).collect();
    let member = |me| Ours {
        swim: Swim::new(
            &Start {
                me,
                traits: Traits::default(),
                last_incarnation: None,
                seed,
                life: 0,
                known: &known,
            },
            settings.clone(),
        ),
        effects: Effects::new(),
    };
    NodeId::first(count).map(member).collect()
}

impl Ours {
    fn take(&mut self, now: Time, input: Input, out: &mut Out<Message, Timer>) {
        self.swim
            .handle(Micros(now), input, &mut NoTable, &mut self.effects);
        for effect in self.effects.effects.drain(..) {
            match effect {
                Effect::Send(to, message) => out.sends.push((to.0, message)),
                Effect::SetTimer(at, timer) => out.timers.push((at.0, timer)),
                Effect::Opinion(of, State::Dead) => out.deaths.push(of.0),
                _ => {}
            }
        }
    }
}

impl Member for Ours {
    type Message = Message;
    type Timer = Timer;

    fn start(&mut self, now: Time, out: &mut Out<Message, Timer>) {
        self.take(now, Input::Started, out);
    }

    fn message(&mut self, now: Time, from: u16, message: Message, out: &mut Out<Message, Timer>) {
        self.take(now, Input::Message(NodeId(from), message), out);
    }

    fn timer(&mut self, now: Time, timer: Timer, out: &mut Out<Message, Timer>) {
        self.take(now, Input::Timer(timer), out);
    }

    fn length(message: &Message) -> usize {
        message.encoded_len()
    }
}

/// A name for foca: a node in one of its lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    node: u16,
    life: u16,
}

impl foca::Identity for Name {
    type Addr = u16;

    fn renew(&self) -> Option<Self> {
        Some(Name {
            node: self.node,
            life: self.life.wrapping_add(1),
        })
    }

    fn addr(&self) -> u16 {
        self.node
    }

    fn win_addr_conflict(&self, adversary: &Self) -> bool {
        self.life > adversary.life
    }
}

/// foca's member.
pub struct Theirs {
    foca: Foca<Name, PostcardCodec, rand::rngs::Xoshiro256PlusPlus, NoCustomBroadcast>,
    known: Vec<Name>,
    /// When it begins: members of this library begin at a random phase too.
    phase: Time,
}

/// foca's timers, and its beginning.
pub enum TheirTimer {
    Begin,
    Foca(foca::Timer<Name>),
}

/// The members of a group, each of which knows all from the start, with foca's settings as near to
/// `settings` as they come.
pub fn theirs(count: u16, seed: u64, settings: &Settings) -> Vec<Theirs> {
    let duration = |span: Micros| Duration::from_micros(span.0);
    let members = usize::from(count);
    let sent = settings.transmissions(members).min(255) as u8;
    let config = foca::Config {
        probe_period: duration(settings.probe_interval),
        probe_rtt: duration(settings.probe_timeout),
        num_indirect_probes: NonZeroUsize::new(usize::from(settings.indirect_probes))
            .unwrap_or(NonZeroUsize::MIN),
        max_transmissions: NonZeroU8::new(sent).unwrap_or(NonZeroU8::MIN),
        suspect_to_down_after: duration(settings.suspicion_time(members)),
        notify_down_members: true,
        ..foca::Config::simple()
    };
    let names: Vec<Name> = (0..count).map(|node| Name { node, life: 0 }).collect();
    let member = |&name: &Name| {
        let own = seed << 16 | u64::from(name.node);
        let rng = rand::rngs::Xoshiro256PlusPlus::seed_from_u64(own);
        let known = names.iter().filter(|&&other| other != name);
        let phase =
            ringlab::base::random::draw(own, ringlab::base::random::Purpose::ProbePhase, &[]);
        Theirs {
            foca: Foca::new(name, config.clone(), rng, PostcardCodec),
            known: known.copied().collect(),
            phase: ringlab::base::random::below(phase, settings.probe_interval.0),
        }
    };
    names.iter().map(member).collect()
}

/// Hands what foca wants done to the network.
struct Hands<'a> {
    now: Time,
    out: &'a mut Out<Vec<u8>, TheirTimer>,
}

impl Runtime<Name> for Hands<'_> {
    fn notify(&mut self, notification: Notification<'_, Name>) {
        if let Notification::MemberDown(name) = notification {
            self.out.deaths.push(name.node);
        }
    }

    fn send_to(&mut self, to: Name, data: &[u8]) {
        self.out.sends.push((to.node, data.to_vec()));
    }

    fn submit_after(&mut self, event: foca::Timer<Name>, after: Duration) {
        let at = self.now + after.as_micros() as Time;
        self.out.timers.push((at, TheirTimer::Foca(event)));
    }
}

impl Member for Theirs {
    type Message = Vec<u8>;
    type Timer = TheirTimer;

    fn start(&mut self, _now: Time, out: &mut Out<Vec<u8>, TheirTimer>) {
        out.timers.push((self.phase, TheirTimer::Begin));
    }

    fn message(
        &mut self,
        now: Time,
        _from: u16,
        message: Vec<u8>,
        out: &mut Out<Vec<u8>, TheirTimer>,
    ) {
        // An error is a message from before it began, or one that is refused: nothing to do.
        let _ = self.foca.handle_data(&message, Hands { now, out });
    }

    fn timer(&mut self, now: Time, timer: TheirTimer, out: &mut Out<Vec<u8>, TheirTimer>) {
        let _ = match timer {
            TheirTimer::Begin => {
                let known = std::mem::take(&mut self.known);
                let alive = known.into_iter().map(foca::Member::alive);
                self.foca.apply_many(alive, false, Hands { now, out })
            }
            TheirTimer::Foca(timer) => self.foca.handle_timer(timer, Hands { now, out }),
        };
    }

    fn length(message: &Vec<u8>) -> usize {
        message.len()
    }
}
