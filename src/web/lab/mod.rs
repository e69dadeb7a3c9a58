//! The laboratory: one cluster, what drives it, and what a person has chosen to look at.
//!
//! Every action of a person becomes a `Command` of the script language, so that the page, the
//! console and the command line are one and the same. `transport` lets time pass, `console` keeps
//! what was said, `form` turns the fields into commands, `faults` breaks and mends, `conditions` is what is in force, `requests`
//! follows each request through the trace, `ghosts` remembers lost messages for a moment, `paces` knows
//! slow nodes and wrong clocks, `key` works out the selected key. `members` lets nodes come and go,
//! `opinions` is what they hold each other for, `places` where they stand round the ring, `chatter`
//! tells their pings and gossip from the rest. `inspect` is what a person looks into.

mod actions;
mod chatter;
mod conditions;
mod console;
mod faults;
mod form;
mod ghosts;
mod inspect;
mod key;
mod members;
mod opinions;
mod paces;
mod places;
mod requests;
mod transport;

pub use chatter::{is_chatter, is_chatter_event};
pub use conditions::{Condition, ConditionForm, Where};
pub use console::{Entry, EntryKind};
pub use faults::{FaultForm, KEEPS, MessageFault, rule_in_words};
pub use form::{Form, Who};
pub use ghosts::Ghost;
pub use inspect::LookedAt;
pub use key::{Joined, KeyView, drawn, joined, turn};
pub use members::JoinForm;
pub use opinions::{Observer, Opinions, Standing};
pub use paces::Pace;
pub use places::Places;
pub use requests::{RequestView, Seat, SeatState};
pub use transport::{Mode, Speed};

use crate::base::NodeId;
use crate::observe::{self, Moved, OpRecord};
use crate::ring::Ring;
use crate::script::{Command, ExpectRecord, Line, Output, Runner};
use crate::sim::{Cluster, Trace};
use console::{Console, spoken};
use ghosts::Ghosts;
use members::Pulse;
use paces::Paces;
use requests::{Requests, needed_by};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use transport::Transport;

/// How many replaced clusters can be brought back.
const MOST_PAST: usize = 8;

/// The last outcome, in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The sentence.
    pub text: Rc<str>,
    /// Whether something was refused or failed.
    pub failed: bool,
}

/// The laboratory.
pub struct Lab {
    runner: Runner,
    past: Vec<Runner>,
    transport: Transport,
    console: Console,
    /// Lines of the console that wait for the line before them.
    queue: VecDeque<Line>,
    next_line: u32,
    /// The running numbers before the first lines of scripts.
    scripts: Vec<u32>,
    status: Status,
    form: Form,
    selected_node: Option<NodeId>,
    selected_request: Option<usize>,
    requests: Requests,
    ghosts: Ghosts,
    paces: Paces,
    places: Places,
    /// The newest ring that was looked at, and what the change to it moves.
    ring: Arc<Ring>,
    moved: Option<Rc<Moved>>,
    inspection: inspect::Inspection,
    opinions: RefCell<Option<(Pulse, Rc<Opinions>)>>,
    /// Counts what may have changed an opinion.
    news: u64,
    /// Whether pings and gossip are shown.
    chatter: bool,
    /// Whether some has passed that nothing was drawn again for, and for how long, in milliseconds
    /// of real time.
    unseen_ms: Option<f64>,
    /// How many events of the trace were looked at.
    read: usize,
    /// Counts clusters, so that what belongs to an earlier one is not taken for this one's.
    generation: u64,
    version: u64,
    calm: u64,
    shortcuts: bool,
    /// What comes out, for whoever runs a script.
    gathered: Option<Vec<Output>>,
}

impl Default for Lab {
    fn default() -> Lab {
        Lab::new()
    }
}

impl Lab {
    /// A fresh cluster with all defaults, paused, and a first request typed in.
    pub fn new() -> Lab {
        let runner = Runner::new(Default::default(), Trace::kept());
        let mut lab = Lab {
            form: Form::new(runner.cluster().config()),
            places: Places::even(runner.cluster().nodes()),
            ring: runner.cluster().ring().clone(),
            runner,
            past: Vec::new(),
            transport: Transport::default(),
            console: Console::default(),
            queue: VecDeque::new(),
            next_line: 1,
            scripts: Vec::new(),
            status: Status {
                text: "Five nodes, nothing stored yet. Press Put: Alice writes milk into the cart."
                    .into(),
                failed: false,
            },
            selected_node: None,
            selected_request: None,
            requests: Requests::default(),
            ghosts: Ghosts::default(),
            paces: Paces::default(),
            moved: None,
            inspection: Default::default(),
            opinions: RefCell::default(),
            news: 0,
            chatter: false,
            unseen_ms: None,
            read: 0,
            generation: 0,
            version: 0,
            calm: 0,
            shortcuts: true,
            gathered: None,
        };
        lab.look();
        lab
    }

    /// Counts changes that a person could see.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Counts changes beside what the nodes do by themselves: what a person did, answers, faults.
    pub fn calm_version(&self) -> u64 {
        self.calm
    }

    /// Counts clusters: another number is another cluster.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        self.runner.cluster()
    }

    /// Every request that is over.
    pub fn history(&self) -> &[OpRecord] {
        self.runner.history()
    }

    /// The last outcome.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// What is typed in.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// What the console says.
    pub fn console(&self) -> impl Iterator<Item = &Entry> {
        self.console.entries()
    }

    /// Every request of this cluster that can still be shown, oldest first.
    pub fn requests(&self) -> &[RequestView] {
        self.requests.all()
    }

    /// The request that is looked at: the chosen one, or the last.
    pub fn request(&self) -> Option<&RequestView> {
        let all = self.requests.all();
        self.selected_request
            .and_then(|number| all.iter().find(|view| view.number == number))
            .or(all.last())
    }

    /// The node that is looked at.
    pub fn selected_node(&self) -> Option<NodeId> {
        self.selected_node
    }

    /// Messages that were lost a moment ago.
    pub fn ghosts(&self) -> &[Ghost] {
        self.ghosts.all()
    }

    /// How a node's time differs from virtual time, if it does.
    pub fn pace(&self, node: NodeId) -> Option<Pace> {
        self.paces.of(node)
    }

    /// The nodes whose time differs from virtual time.
    pub fn paces(&self) -> impl Iterator<Item = (NodeId, Pace)> + '_ {
        self.paces.all()
    }

    /// Where the nodes stand round the ring.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Whether pings and gossip are shown.
    pub fn shows_chatter(&self) -> bool {
        self.chatter
    }

    /// Whether single keys do something.
    pub fn shortcuts(&self) -> bool {
        self.shortcuts
    }

    /// Whether an earlier cluster can be brought back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether anything was done to this cluster.
    fn is_touched(&self) -> bool {
        !self.requests.all().is_empty()
            || self.runner.cluster().trace().events().iter().any(|event| {
                matches!(
                    event.what,
                    crate::sim::Happening::Command { .. } | crate::sim::Happening::Asked { .. }
                )
            })
    }

    fn touch(&mut self) {
        self.version += 1;
        self.calm += 1;
    }

    fn say(&mut self, text: impl Into<Rc<str>>, failed: bool) {
        self.status = Status {
            text: text.into(),
            failed,
        };
        self.touch();
    }

    /// Says that something was refused, and why.
    fn refuse(&mut self, message: &str) {
        self.console.add(EntryKind::Error, message);
        self.say(message, true);
    }

    /// Carries out a command that a person gave by a button, beside whatever the console waits
    /// for. The number of its line, or why it is wrong for this cluster.
    pub(in crate::web) fn command(&mut self, command: Command) -> Result<u32, String> {
        let number = self.next_line;
        self.next_line += 1;
        self.console.add(EntryKind::Command, &spoken(&command));
        let line = Line {
            number,
            at: None,
            command,
        };
        self.carry_out(line, true).map(|()| number)
    }

    /// Starts a line. `beside` leaves alone what an earlier line waits for.
    fn carry_out(&mut self, line: Line, beside: bool) -> Result<(), String> {
        let fresh = matches!(line.command, Command::Cluster(_));
        let is_fault = !matches!(line.command, Command::Request(_) | Command::Async(_));
        let before = (fresh && self.is_touched()).then(|| self.runner.clone());
        let needed = needed_by(&line.command);
        if let Command::Request(request) | Command::Async(request) = &line.command {
            self.form.key.clone_from(&request.key);
            self.selected_request = None;
        }
        let result = if beside && self.runner.is_waiting() {
            // A line that is due now runs at once, and the other goes on waiting.
            let now = self.cluster().now();
            let due = Line {
                at: Some(now),
                ..line
            };
            self.runner.schedule(vec![due]);
            self.runner.pump(now).map(|_| ())
        } else {
            self.runner.start(&line)
        };
        if fresh && result.is_ok() {
            self.forget_cluster();
            self.past.extend(before);
            let surplus = self.past.len().saturating_sub(MOST_PAST);
            self.past.drain(..surplus);
            let config = self.runner.cluster().config().clone();
            self.form.adopt(&config);
        }
        let read = self.read;
        self.look_with(needed);
        self.touch();
        match result {
            Ok(()) => {
                if is_fault && let Some(told) = self.tell_since(read) {
                    self.say(told, false);
                }
                Ok(())
            }
            Err(error) => {
                self.refuse(&error.message);
                Err(error.message)
            }
        }
    }

    /// The last event since the trace had `read` events, in a sentence.
    fn tell_since(&self, read: usize) -> Option<String> {
        let cluster = self.cluster();
        let events = cluster.trace().events().get(read..)?;
        let told = events.iter().find(|event| {
            use crate::sim::Happening::{Crashed, Restarted};
            matches!(event.what, Crashed { .. } | Restarted { .. })
        });
        told.or(events.first())
            .map(|event| observe::sentence(cluster, event))
    }

    /// What belonged to the cluster that is no more.
    fn forget_cluster(&mut self) {
        self.generation += 1;
        self.read = 0;
        self.requests = Requests::default();
        self.ghosts = Ghosts::default();
        self.paces = Paces::default();
        self.places = Places::even(self.runner.cluster().nodes());
        self.ring = self.runner.cluster().ring().clone();
        self.moved = None;
        self.selected_request = None;
        self.selected_node = None;
        self.transport.forget();
    }

    /// Takes in what has happened since the last look.
    fn look(&mut self) {
        self.look_with(None);
    }

    fn look_with(&mut self, needed: Option<u16>) {
        let cluster = self.runner.cluster();
        let events = cluster.trace().events();
        if self.read < events.len() {
            let (mut members, mut shown) = (false, false);
            for event in &events[self.read..] {
                self.requests.take_in(cluster, event, needed);
                self.paces.take_in(event);
                members |= Lab::is_about_members(event);
                let is_shown = self.chatter || !is_chatter_event(cluster, event);
                if is_shown {
                    self.ghosts.take_in(cluster, event);
                }
                shown |= is_shown;
            }
            self.read = events.len();
            if members {
                self.news += 1;
                self.follow_members();
            }
            self.follow_ring();
            match shown {
                true => self.version += 1,
                false => self.unseen_ms = self.unseen_ms.or(Some(0.0)),
            }
        }
        for output in self.runner.take_outputs() {
            self.take_output(output);
        }
    }

    fn take_output(&mut self, output: Output) {
        self.touch();
        match &output {
            Output::Op(record) => {
                self.requests.conclude(record);
                let sentence = record.sentence();
                self.console.answer(record, &sentence);
                self.say(sentence, !record.ok);
            }
            Output::Expect(expect) => {
                let line = self.line_in_script(expect.line);
                let text = Output::Expect(ExpectRecord {
                    line,
                    ..expect.clone()
                })
                .text();
                let kind = match expect.ok {
                    true => EntryKind::Output,
                    false => EntryKind::Error,
                };
                self.console.add(kind, &text);
                self.say(text.trim(), !expect.ok);
            }
            Output::Print(print) => self.console.add(EntryKind::Output, &print.text),
            Output::Admin(_) => {}
        }
        if let Some(gathered) = &mut self.gathered {
            gathered.push(output);
        }
    }
}

impl Lab {
    /// The line of the script that was typed in, by the laboratory's running number.
    fn line_in_script(&self, number: u32) -> u32 {
        let begin = self.scripts.iter().rev().find(|before| **before < number);
        number - begin.copied().unwrap_or(number - 1)
    }
}
