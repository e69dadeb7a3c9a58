//! Lets virtual time pass as real time does: playing, pausing, stepping.

use super::{Lab, is_chatter_event};
use crate::base::Micros;
use crate::history::Travel;
use crate::observe;
use crate::sim::TraceEvent;

/// How much of a frame the engine may use, in milliseconds.
const FRAME_MS: f64 = 6.0;
/// In how much real time the next event comes when no client's message is on its way, in
/// milliseconds.
const SKIP_MS: f64 = 250.0;
/// How fast time passes at the least while only the background moves, in microseconds a
/// millisecond.
const IDLE_US_PER_MS: f64 = 4_000.0;
/// The longest real time that counts as one frame: a page in the background does not catch up.
const LONGEST_FRAME_MS: f64 = 100.0;

/// How many pings and the like one step passes by at the most, and how much time.
const MOST_PASSED: usize = 20_000;
const LONGEST_STEP: Micros = Micros(60_000_000);
/// How long what is drawn may lag behind pings and gossip, in milliseconds of real time.
const LONGEST_UNSEEN_MS: f64 = 250.0;

/// Whether time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It stands still.
    Paused,
    /// It passes.
    Playing,
    /// It passes until everything that was asked is answered.
    UntilAnswered,
    /// It passes, as fast as it goes, until a request begins.
    UntilAsked,
    /// The run goes, as fast as it goes, to a moment that it was at already.
    Travelling,
}

/// How fast virtual time passes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// One second of virtual time in this many seconds.
    OneIn(u32),
    /// As fast as it goes.
    Unbounded,
}

impl Speed {
    /// Every choice, slowest first.
    pub const ALL: [Speed; 8] = [
        Speed::OneIn(1_000),
        Speed::OneIn(300),
        Speed::OneIn(100),
        Speed::OneIn(30),
        Speed::OneIn(10),
        Speed::OneIn(3),
        Speed::OneIn(1),
        Speed::Unbounded,
    ];

    /// What it is called.
    pub fn name(self) -> String {
        match self {
            Speed::OneIn(1) => "real time".into(),
            Speed::OneIn(slower) => format!("1/{slower}"),
            Speed::Unbounded => "as fast as it goes".into(),
        }
    }
}

/// What makes a sentence of how things are then, and knows whether it tells of a failure.
pub(super) type Saying = Box<dyn FnOnce(&Lab) -> (String, bool)>;

/// The state of the clock's drive.
pub(super) struct Transport {
    mode: Mode,
    speed: Speed,
    /// Virtual time that was due but too little to count, in microseconds.
    rest: f64,
    /// The event that time skips to, and how fast, in microseconds a millisecond.
    skip: Option<(Micros, f64)>,
    /// Where the run is going, while it goes to a moment that it was at already.
    pub(super) travel: Option<Travel>,
    /// What is said there.
    pub(super) to_say: Option<Saying>,
    /// How many requests there were when somebody wanted to see the next one.
    pub(super) asked_before: usize,
}

impl Default for Transport {
    fn default() -> Transport {
        Transport {
            mode: Mode::Paused,
            speed: Speed::OneIn(100),
            rest: 0.0,
            skip: None,
            travel: None,
            to_say: None,
            asked_before: 0,
        }
    }
}

impl Transport {
    /// Forgets what it knew of an earlier cluster.
    pub(super) fn forget(&mut self) {
        self.rest = 0.0;
        self.skip = None;
    }

    pub(super) fn set(&mut self, mode: Mode) {
        self.mode = mode;
        self.travel = None;
        self.to_say = None;
    }
}

impl Lab {
    /// Whether time passes.
    pub fn mode(&self) -> Mode {
        self.transport.mode
    }

    /// How fast time passes.
    pub fn speed(&self) -> Speed {
        self.transport.speed
    }

    /// Whether time passes.
    pub fn is_playing(&self) -> bool {
        self.transport.mode != Mode::Paused
    }

    /// Whether anything moves: time, or a lost message that fades.
    pub fn is_moving(&self) -> bool {
        self.is_playing() || self.is_comparing() || !self.ghosts.all().is_empty()
    }

    /// Chooses how fast time passes.
    pub fn set_speed(&mut self, speed: Speed) {
        self.transport.speed = speed;
        self.touch();
    }

    /// Plays if time stands still, pauses if it passes.
    pub fn toggle_play(&mut self) {
        let before = self.transport.mode;
        self.transport.set(match before {
            Mode::Paused => Mode::Playing,
            _ => Mode::Paused,
        });
        self.touch();
        if before == Mode::Travelling {
            self.forget_to_tell();
            let now = self.cluster().now();
            self.say(format!("Stopped on the way, at {now}."), false);
        }
    }

    /// Lets time pass until everything that was asked is answered, unless it passes anyway.
    pub(super) fn run_until_answered(&mut self) {
        if self.transport.mode == Mode::Paused && !self.is_answered() {
            self.transport.mode = Mode::UntilAnswered;
        }
        self.touch();
    }

    /// Lets the next event happen that is shown, and pauses: while pings and gossip are hidden, they
    /// pass by.
    pub fn step(&mut self) {
        let begin = self.cluster().now();
        let mut passed = 0;
        while !self.step_one() {
            passed += 1;
            let now = self.cluster().now();
            if passed >= MOST_PASSED || now - begin > LONGEST_STEP {
                let told = format!(
                    "Nothing but pings and gossip until {now}: ask or break something, or show them."
                );
                return self.say(told, false);
            }
        }
    }

    /// Lets one event happen, whatever it is, and pauses; whether it is one that is shown, or there
    /// was none.
    pub(in crate::web) fn step_one(&mut self) -> bool {
        if self.is_held_up() {
            return true;
        }
        self.transport.set(Mode::Paused);
        self.touch();
        let read = self.read;
        if !self.next() {
            self.say(
                "Nothing is left to happen: ask or break something first.",
                false,
            );
            return true;
        }
        let cluster = self.run.runner().cluster();
        let told: Vec<&TraceEvent> = cluster.trace().events().since(read).collect();
        let is_shown = |event: &&TraceEvent| self.chatter || !is_chatter_event(cluster, event);
        let first = told.iter().copied().find(is_shown);
        let answered = told
            .iter()
            .any(|event| matches!(event.what, crate::sim::Happening::Answered { .. }));
        let is_shown = first.is_some();
        // The sentence of an answer has been said already.
        if !answered && let Some(event) = first.or(told.first().copied()) {
            let told = observe::sentence(cluster, event);
            self.say(told, false);
        }
        is_shown
    }

    /// Lets virtual time pass for `span`, as fast as it goes.
    pub(in crate::web) fn advance(&mut self, span: Micros) {
        let until = self.cluster().now() + span;
        loop {
            self.start_lines();
            match self.run.pump(until) {
                Ok(true) => self.look(),
                Ok(false) => break,
                Err(error) => self.refuse(&error.message),
            }
            if self.run.is_full() {
                break;
            }
        }
        self.look();
        self.start_lines();
        self.touch();
    }

    /// Lets time pass, as fast as it goes, until the request of this line is answered.
    pub(super) fn run_until_line(&mut self, number: u32) -> Option<crate::observe::OpRecord> {
        loop {
            let record = self
                .history()
                .iter()
                .rev()
                .find(|record| record.line == Some(number));
            if let Some(record) = record {
                return Some(record.clone());
            }
            if !self.next() {
                return None;
            }
        }
    }

    /// Lets time pass, as fast as it goes, until the console waits for nothing and everything
    /// that was asked is answered.
    pub(super) fn run_to_end(&mut self) {
        self.start_lines();
        while !self.is_answered() && self.next() {}
    }

    /// Lets a frame's worth of real time pass. `clock` tells real milliseconds.
    pub fn tick(&mut self, frame_ms: f64, clock: impl Fn() -> f64) {
        let frame_ms = frame_ms.clamp(0.0, LONGEST_FRAME_MS);
        self.ghosts.fade(frame_ms);
        self.unseen_ms = self.unseen_ms.map(|ms| ms + frame_ms);
        if self.unseen_ms.is_some_and(|ms| ms > LONGEST_UNSEEN_MS) {
            self.unseen_ms = None;
            self.version += 1;
        }
        if self.is_comparing() {
            self.compare_on(&clock);
        }
        if self.transport.travel.is_some() {
            return self.travel_on(&clock);
        }
        if self.transport.mode == Mode::Paused {
            if self.ghosts.all().is_empty() {
                self.touch();
            }
            return;
        }
        let deadline = clock() + FRAME_MS;
        let until = self.frame_end(frame_ms);
        loop {
            self.start_lines();
            if self.transport.mode == Mode::Paused {
                return;
            }
            if self.transport.mode == Mode::UntilAnswered && self.is_answered() {
                self.transport.mode = Mode::Paused;
                self.transport.skip = None;
                return self.touch();
            }
            if self.transport.mode == Mode::UntilAsked && self.has_been_asked() {
                self.transport.mode = Mode::Paused;
                return self.touch();
            }
            if self.transport.mode == Mode::UntilAsked && !self.will_be_asked() {
                self.transport.mode = Mode::Paused;
                return self.say(
                    "No request is to come: this branch goes no further by itself.",
                    false,
                );
            }
            let next = self.run.next_at();
            match (next, until) {
                (Some(next), None) => self.pump(next),
                (Some(next), Some(until)) if next <= until => {
                    self.pump(next);
                    // What follows is to be seen at its own speed.
                    if self.transport.skip.is_some() && self.has_foreground() {
                        self.transport.skip = None;
                        return;
                    }
                }
                (None, None) => {
                    // There is nothing to run as fast as it goes through.
                    self.transport.mode = Mode::Paused;
                    return self.touch();
                }
                (_, Some(until)) => {
                    self.pump(until);
                    return;
                }
            }
            if clock() > deadline {
                return;
            }
        }
    }

    /// Whether a message is on its way that is to be seen.
    fn has_foreground(&self) -> bool {
        let mut flights = self.cluster().in_flight_unsorted();
        flights.any(|flight| !flight.message.kind().is_background())
    }

    /// How far virtual time may go in this frame; none has no bound.
    fn frame_end(&mut self, frame_ms: f64) -> Option<Micros> {
        let Speed::OneIn(slower) = self.transport.speed else {
            return None;
        };
        if self.transport.mode == Mode::UntilAsked {
            return None;
        }
        let now = self.cluster().now();
        let mut per_ms = 1_000.0 / f64::from(slower);
        let in_flight = self.has_foreground();
        match self.run.next_at().filter(|_| !in_flight) {
            None => self.transport.skip = None,
            Some(next) => {
                let rate = match self.transport.skip {
                    Some((target, rate)) if target == next => rate,
                    _ => ((next - now).0 as f64 / SKIP_MS).max(IDLE_US_PER_MS),
                };
                per_ms = per_ms.max(rate);
                self.transport.skip = Some((next, rate));
            }
        }
        let due = per_ms * frame_ms + self.transport.rest;
        self.transport.rest = due.fract();
        Some(now + Micros(due as u64))
    }

    /// Lets the next thing happen; whether there was any.
    fn next(&mut self) -> bool {
        self.start_lines();
        let Some(next) = self.run.next_at() else {
            return false;
        };
        self.pump(next);
        self.start_lines();
        !self.run.is_full()
    }

    fn pump(&mut self, until: Micros) {
        if let Err(error) = self.run.pump(until) {
            self.refuse(&error.message);
            if self.run.is_full() {
                self.transport.set(Mode::Paused);
            }
        }
        self.look();
    }

    /// Starts the console's lines up to one that has to wait.
    pub(super) fn start_lines(&mut self) {
        // What was done in this branch comes first.
        while !self.run.is_in_the_past() && !self.run.is_waiting() {
            self.look();
            let Some(line) = self.run.next_queued() else {
                return;
            };
            self.console.begin(line.number, &line.to_string());
            if self.carry_out(line, false).is_err() {
                self.run.forget_queued();
            }
        }
    }

    /// Whether nothing that was asked is still to be answered.
    fn is_answered(&mut self) -> bool {
        self.run.queued().len() == 0
            && self.load().is_none()
            && !self.run.is_waiting()
            && !self.cluster().has_open_requests()
    }
}
