//! Goes back and on in the run: to a time, an event, a request, to before what was done last, to
//! another branch. Whatever lies farther than one frame allows is gone to over several.

use super::console::spoken;
use super::reading::Reading;
use super::transport::Mode;
use super::{Kept, Lab, is_chatter_event};
use crate::base::Micros;
use crate::history::{Approach, Deed, History, Moment, Target, Travel, What};
use crate::observe;
use crate::sim::{EventId, Happening, TraceEvent};

/// How many things may happen on a way that is gone at once, and before the clock is looked at again.
const AT_ONCE: usize = 4_000;
const A_WHILE: usize = 64;
/// How much of a frame a way that is longer may take, in milliseconds.
const FRAME_MS: f64 = 12.0;

/// What the scrubber marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A request began.
    Request,
    /// A request failed.
    Failed,
    /// Something was done to the cluster, or befell it.
    Fault,
}

/// The marks of one cluster in one branch: also what is still to come, once it was seen.
#[derive(Default)]
pub(super) struct Marks {
    of: (usize, usize),
    /// Up to which event they are known.
    known: usize,
    all: Vec<(EventId, Micros, Mark)>,
}

impl Lab {
    /// The run with its past.
    pub fn run(&self) -> &History<Reading> {
        &self.run
    }

    /// What was done in a branch, as a person says it: a command of the script language.
    pub fn told(deed: &Deed) -> String {
        match &deed.what {
            What::Start(line) | What::Beside(line) => spoken(&line.command),
            What::Schedule(_) => deed.what.to_string(),
        }
    }

    /// What the scrubber marks, in order of time.
    pub fn marks(&self) -> impl Iterator<Item = (Micros, Mark)> + '_ {
        self.marks.all.iter().map(|(_, at, mark)| (*at, *mark))
    }

    /// Until when this cluster is known in this branch.
    pub fn known_until(&self) -> Micros {
        self.run.end().1.max(self.cluster().now())
    }

    /// How much of the way lies behind, from 0 to 1, while the run goes to a moment.
    pub fn travelled(&self) -> Option<f64> {
        let travel = self.transport.travel.as_ref()?;
        Some(self.run.part_of(travel))
    }

    /// Whether anything was done that can be taken back.
    pub fn can_undo(&self) -> bool {
        self.run.last_deed().is_some() || self.others.is_before()
    }

    /// Whether something that was taken back can be done again.
    pub fn can_redo(&self) -> bool {
        self.run.next_deed().is_some() || self.can_bring_on()
    }

    /// Goes to before what was done last. It stays in its branch. A run that was opened is taken back
    /// whole.
    pub fn undo(&mut self) {
        if self.opened.is_some() && self.bring_back() {
            return;
        }
        if self.is_held_up() {
            return;
        }
        let Some((deed, before)) = self.run.last_deed() else {
            if !self.bring_back() {
                self.say("Nothing was done yet that could be taken back.", false);
            }
            return;
        };
        let fresh = deed.is_fresh_cluster();
        let told = Lab::told(deed);
        let was = self.here();
        let travel = self.run.set_out(self.run.branch(), Target::Moment(before));
        self.travel_from(was, travel.leaving());
        self.say_there(move |lab| {
            let (nodes, now) = (lab.cluster().nodes().count(), lab.cluster().now());
            match fresh {
                true => format!("The cluster of {nodes} nodes is back, at {now}."),
                false => format!("Taken back: {told}. It is {now} again; Redo does it once more."),
            }
        });
    }

    /// Does again what was done next in this branch, up to its answer if there is to be one.
    pub fn redo(&mut self) {
        if self.is_held_up() {
            return;
        }
        if self.can_bring_on() {
            return self.bring_on();
        }
        let Some((deed, after)) = self.run.next_deed() else {
            return self.say("Nothing was taken back that could be done again.", false);
        };
        let told = Lab::told(deed);
        self.go(Target::Moment(after));
        self.say_there(move |_| format!("Done again: {told}."));
        if self.transport.travel.is_none() {
            self.run_until_answered();
        }
    }

    /// Goes to a time of this cluster.
    pub fn seek(&mut self, at: Micros) {
        self.go(Target::Time(at));
        self.transport.forget();
        self.say_there(Lab::where_it_is);
    }

    /// Goes back to just after an event.
    pub fn seek_event(&mut self, event: EventId) {
        self.go(Target::Event(event));
        self.say_there(Lab::where_it_is);
    }

    /// Goes to before the last event that is shown: to where one was when the one before it had just
    /// happened.
    pub fn step_back(&mut self) {
        let Some(last) = self.last_shown() else {
            let is_begun = self.cluster().now() > Micros(0);
            self.seek(Micros(0));
            if !is_begun {
                self.say("This is the beginning: nothing has happened before.", false);
            }
            return;
        };
        self.go_now(Target::Event(last));
        let before = self.run.before();
        self.go_now(before.map_or(Target::Time(Micros(0)), Target::Moment));
        match self.last_shown() {
            None => self.seek(Micros(0)),
            Some(event) => {
                self.go_now(Target::Event(event));
                let told = self.cluster().trace().get(event);
                let told = told.map(|event| observe::sentence(self.cluster(), event));
                if let Some(told) = told {
                    self.say(told, false);
                }
            }
        }
    }

    /// The last event that is shown, of those that have happened.
    fn last_shown(&self) -> Option<EventId> {
        let cluster = self.cluster();
        let is_shown = |event: &&TraceEvent| self.chatter || !is_chatter_event(cluster, event);
        let last = cluster.trace().events().iter().rev().find(is_shown);
        last.map(|event| event.id)
    }

    /// Goes to the beginning of the request before.
    pub fn previous_request(&mut self) {
        const NONE: &str = "No request has begun before.";
        let Some(asked) = self.last_asked(self.cluster().trace().events().len()) else {
            return self.say(NONE, false);
        };
        let now = self.run.moment();
        self.go_now(Target::Event(asked));
        if self.run.moment() == now {
            // Just after the beginning of a request, the one before it is meant.
            match self.last_asked(asked.0 as usize) {
                Some(before) => self.go(Target::Event(before)),
                None => return self.say(NONE, false),
            }
        }
        self.say_there(Lab::where_it_is);
    }

    /// Goes on to the beginning of the next request, however far that is.
    pub fn next_request(&mut self) {
        if self.is_held_up() {
            return;
        }
        self.transport.set(Mode::UntilAsked);
        self.transport.asked_before = self.requests().len();
        self.touch();
    }

    /// Whether a request has begun since somebody wanted to see the next one.
    pub(super) fn has_been_asked(&self) -> bool {
        self.requests().len() != self.transport.asked_before
    }

    /// Whether a request begins by itself sometime.
    pub(super) fn will_be_asked(&self) -> bool {
        self.run.is_in_the_past() || self.run.runner().will_ask() || self.run.queued().len() > 0
    }

    /// Begins a branch here; what was to come stays in the one that there is.
    pub fn fork(&mut self) {
        if self.is_held_up() {
            return;
        }
        let before = self.run.branch();
        let here = match self.run.fork() {
            Ok(here) => here,
            Err(error) => return self.refuse(&error.message),
        };
        self.touch();
        self.say(
            format!(
                "Branch {} begins here, at {}; branch {} stays as it is.",
                here + 1,
                self.cluster().now(),
                before + 1
            ),
            false,
        );
    }

    /// Goes to where another branch was left.
    pub fn switch(&mut self, branch: usize) {
        if branch >= self.run.branches().len() || branch == self.run.branch() {
            return;
        }
        let to = self.run.left(branch);
        self.travel(branch, Target::Moment(to));
        self.say_there(move |lab| format!("Branch {}, at {}.", branch + 1, lab.cluster().now()));
    }

    /// The last event before the `end`-th by which a request began.
    fn last_asked(&self, end: usize) -> Option<EventId> {
        let mut events = self.cluster().trace().events().range(0..end).rev();
        let asked = events.find(|event| matches!(event.what, Happening::Asked { .. }));
        asked.map(|event| event.id)
    }

    /// Where in its branch the run is, in a sentence.
    fn where_it_is(&self) -> String {
        let (now, end) = (self.cluster().now(), self.known_until());
        match now < end {
            true => format!(
                "It is {now} again. What comes next is known until {end}; doing something else begins a branch."
            ),
            false => format!("It is {now}: as far as this branch goes."),
        }
    }

    /// Says what is to be said of the moment where the run is going, once it is there.
    fn say_there(&mut self, told: impl FnOnce(&Lab) -> String + 'static) {
        self.say_of_there(move |lab| (told(lab), false));
    }

    /// The same, which may be that something failed.
    pub(super) fn say_of_there(&mut self, told: impl FnOnce(&Lab) -> (String, bool) + 'static) {
        match self.transport.travel.is_some() {
            true => self.transport.to_say = Some(Box::new(told)),
            false => {
                let (told, failed) = told(self);
                self.say(told, failed);
            }
        }
    }

    /// Whether nothing can be done because the run is on a way that is still long; then it is said.
    pub fn is_held_up(&mut self) -> bool {
        let message = self.is_on_its_way();
        let is_held_up = message.is_some();
        if let Some(message) = message {
            self.say(message, true);
        }
        is_held_up
    }

    /// What is to be said where the run is on a way that is still long.
    pub(super) fn is_on_its_way(&mut self) -> Option<String> {
        let travel = self.transport.travel?;
        self.go_further(|run| run.approach(&travel, AT_ONCE));
        let percent = (self.travelled()? * 100.0) as u32;
        Some(format!(
            "The run is still on its way to a moment ({percent} %): wait, or press Pause to stay where it is."
        ))
    }

    pub(super) fn go(&mut self, target: Target) {
        self.travel(self.run.branch(), target);
    }

    /// Goes to a moment that lies before this one, and so is never far from a checkpoint.
    fn go_now(&mut self, target: Target) {
        self.go(target);
        self.travel_now();
    }

    /// Sets out for a moment, and goes there if it is near.
    fn travel(&mut self, branch: usize, target: Target) {
        self.forget_to_tell();
        let before = self.here();
        let travel = self.run.set_out(branch, target);
        self.travel_from(before, travel);
    }

    /// Goes on a way that begins where the run is.
    pub(super) fn travel_by(&mut self, travel: Travel) {
        self.travel_from((usize::MAX, 0, self.run.moment()), travel);
    }

    fn travel_from(&mut self, before: (usize, usize, Moment), travel: Travel) {
        let approach = self.set_off(travel);
        self.arrive(before, approach);
    }

    fn set_off(&mut self, travel: Travel) -> Approach {
        self.transport.set(Mode::Paused);
        let approach = self.run.approach(&travel, AT_ONCE);
        if approach == Approach::Underway {
            self.transport.set(Mode::Travelling);
            self.transport.travel = Some(travel);
            self.say(
                "On the way: what happened is done again up to that moment.",
                false,
            );
        }
        approach
    }

    /// Goes on to the moment where the run is going, if it is, however long that takes: nothing is done
    /// half-way.
    pub(in crate::web) fn travel_now(&mut self) {
        while self.transport.travel.is_some() {
            self.travel_on(&|| 0.0);
        }
    }

    /// Goes on to the moment for a frame.
    pub(super) fn travel_on(&mut self, clock: &impl Fn() -> f64) {
        let Some(travel) = self.transport.travel else {
            return;
        };
        let deadline = clock() + FRAME_MS;
        self.go_further(|run| {
            let mut approach = Approach::Underway;
            while approach == Approach::Underway && clock() < deadline {
                approach = run.approach(&travel, A_WHILE);
            }
            approach
        });
    }

    fn go_further(&mut self, further: impl FnOnce(&mut History<Reading>) -> Approach) {
        let before = self.here();
        let approach = further(&mut self.run);
        let mut to_say = None;
        if approach != Approach::Underway {
            to_say = self.transport.to_say.take();
            self.transport.set(Mode::Paused);
        }
        if !self.arrive(before, approach)
            && let Some(to_say) = to_say
        {
            let (told, failed) = to_say(self);
            self.say(told, failed);
        }
    }

    /// Which cluster of which branch this is, and what of it has happened.
    fn here(&self) -> (usize, usize, Moment) {
        (
            self.run.branch(),
            self.run.cluster_number(),
            self.run.moment(),
        )
    }

    /// Takes the moment as it is, without telling what was told when it was here first. Whether
    /// something was said of it.
    fn arrive(&mut self, before: (usize, usize, Moment), approach: Approach) -> bool {
        let now = self.here();
        let is_another = (before.0, before.1) != (now.0, now.1);
        if is_another || now.2 < before.2 {
            self.generation += 1;
            self.kept = Kept::default();
        }
        if is_another {
            self.selected_request = None;
            let config = self.cluster().config().clone();
            self.form.adopt(&config);
        }
        self.settle_down();
        if let Some(refused) = self.run.take_refused() {
            self.refuse(&refused.message);
        }
        match approach {
            Approach::Underway => false,
            Approach::Reached => self.tell_of_opened(true),
            Approach::Missing => self.tell_of_opened(false),
        }
    }

    /// Fits what is shown to the run as it is.
    pub(super) fn settle_down(&mut self) {
        self.ghosts = Default::default();
        self.read = self.cluster().trace().events().len();
        self.ring = self.reading().ring.clone();
        self.flights.forget_the_absent(self.run.runner().cluster());
        self.members = u64::MAX;
        self.follow_members();
        self.follow_marks();
        let (event, chosen_in) = (self.selected_event(), self.chosen_in());
        self.select_event(event, chosen_in);
        self.unseen_ms = None;
    }

    /// Takes in what there is to mark.
    pub(super) fn follow_marks(&mut self) {
        let of = (self.run.branch(), self.run.cluster_number());
        if self.marks.of != of {
            self.marks = Marks {
                of,
                ..Marks::default()
            };
        }
        let events = self.run.runner().cluster().trace().events();
        let marks = &mut self.marks;
        for event in events.since(marks.known) {
            let mark = match &event.what {
                Happening::Asked { .. } => Mark::Request,
                Happening::Answered { error: Some(_), .. } => Mark::Failed,
                Happening::Command { .. } | Happening::Crashed { .. } => Mark::Fault,
                _ => continue,
            };
            marks.all.push((event.id, event.at_us, mark));
        }
        marks.known = marks.known.max(events.len());
    }
}
