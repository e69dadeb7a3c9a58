//! The laboratory: one cluster, what drives it, and what a person has chosen to look at.
//!
//! Every action of a person becomes a `Command` of the script language, so that the page, the
//! console and the command line are one and the same. `transport` lets time pass, `console` keeps
//! what was said, `form` turns the fields into commands, `faults` breaks and mends, `conditions` is what is in force, `requests`
//! follows each request through the trace, `reading` is all that is read along with the run, `time`
//! goes back and on, `ghosts` remembers lost messages for a moment, `paces` knows
//! slow nodes and wrong clocks, `key` works out the selected key. `members` lets nodes come and go,
//! `opinions` is what they hold each other for, `places` where they stand round the ring, `selection`
//! is the event that is looked at, `repairs` follows what brings replicas together, `inspect` what
//! a person looks into.

mod actions;
mod comparing;
mod conditions;
mod console;
mod faults;
mod flights;
mod followed;
mod form;
mod ghosts;
mod given;
mod heard;
mod holdings;
mod inspect;
mod key;
mod listing;
mod load;
mod measured;
mod members;
mod opinions;
mod outputs;
mod paces;
mod quorums;
mod reading;
mod repairs;
mod requests;
mod saving;
mod seat;
mod selection;
mod sending;
mod time;
mod transport;

pub use crate::observe::{is_chatter, is_chatter_event};
pub use crate::picture::Places;
pub use crate::picture::geometry::{drawn, turn};
pub use comparing::{CompareForm, Compared};
pub use conditions::{Condition, ConditionForm, Where};
pub use console::{Entry, EntryKind};
pub use faults::{FaultForm, KEEPS, MessageFault, rule_in_words};
pub use flights::{FlightAct, FlightId};
pub use followed::{Aftermath, Followed};
pub use form::{Form, Who};
pub use ghosts::Ghost;
pub use heard::Heard;
pub use inspect::LookedAt;
pub use key::KeyView;
pub use listing::{Listing, Wanted};
pub use load::{LoadForm, POPULARITIES};
pub use members::JoinForm;
pub use opinions::{Observer, Opinions, Standing};
pub use paces::Pace;
pub use repairs::{Pair, Past};
pub use requests::RequestView;
pub use saving::{Link, Script};
pub use seat::{Seat, SeatState, Tally};
pub use selection::ChosenIn;
pub use sending::{Given, Sending, Sends};
pub use time::Mark;
pub use transport::{Mode, Speed};

use crate::base::{NodeId, SharedList};
use crate::config::ClusterConfig;
use crate::history::{BUDGET, History};
use crate::observe::OpRecord;
use crate::ring::{Ring, TableVersion};
use crate::script::{Command, Line};
use crate::sim::Cluster;
use console::{Console, spoken};
use flights::Flights;
use ghosts::Ghosts;
use members::Pulse;
use reading::Reading;
use selection::Selection;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use transport::Transport;

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
    run: History<Reading>,
    transport: Transport,
    console: Console,
    next_line: u32,
    /// The running numbers before the first lines of scripts.
    scripts: Vec<u32>,
    status: Status,
    form: Form,
    selected_node: Option<NodeId>,
    selected_request: Option<usize>,
    selection: Selection,
    repairs: repairs::RepairsView,
    ghosts: Ghosts,
    flights: Flights,
    kept: Kept,
    marks: time::Marks,
    comparing: comparing::Comparing,
    /// The newest ring that was told of.
    ring: Arc<Ring>,
    /// The ownership table of which nobody wants to see any more what it moved.
    dismissed: Option<TableVersion>,
    inspection: inspect::Inspection,
    /// The members that the fields were fitted to, by the number of their news.
    members: u64,
    /// Whether pings and gossip are shown.
    chatter: bool,
    /// Whether some has passed that nothing was drawn again for, and for how long, in milliseconds
    /// of real time.
    unseen_ms: Option<f64>,
    /// How many events of the trace were looked at.
    read: usize,
    /// Counts clusters and goings back, so that what belongs to another one is not taken for this
    /// one's.
    generation: u64,
    /// Runs that others took the place of; and where this one did.
    others: saving::Others,
    came_at: (usize, usize),
    /// The run that was opened last, until something is done.
    opened: Option<saving::Opened>,
    version: u64,
    calm: u64,
    shortcuts: bool,
    ears: heard::Ears,
}

/// What was worked out of the run as it is, each for as long as it holds.
#[derive(Default)]
struct Kept {
    holdings: holdings::Holdings,
    quorums: quorums::Quorums,
    unfolded: repairs::Unfolding,
    opinions: RefCell<Option<(Pulse, Rc<Opinions>)>>,
}

impl Default for Lab {
    fn default() -> Lab {
        Lab::new()
    }
}

impl Lab {
    /// A fresh cluster with all defaults, paused, and a first request typed in.
    pub fn new() -> Lab {
        Lab::with_config(Default::default())
    }

    /// A fresh cluster with these settings, paused.
    pub fn with_config(config: ClusterConfig) -> Lab {
        let run: History<Reading> = History::new(config, BUDGET);
        let cluster = run.runner().cluster();
        let mut lab = Lab {
            form: Form::new(cluster.config()),
            ring: cluster.ring().clone(),
            run,
            transport: Transport::default(),
            console: Console::default(),
            next_line: 1,
            scripts: Vec::new(),
            status: Status {
                text: "Five nodes, nothing stored yet. Press Put: Alice writes milk into the cart."
                    .into(),
                failed: false,
            },
            selected_node: None,
            selected_request: None,
            selection: Selection::default(),
            repairs: Default::default(),
            ghosts: Ghosts::default(),
            flights: Flights::default(),
            kept: Kept::default(),
            marks: Default::default(),
            comparing: Default::default(),
            dismissed: None,
            inspection: Default::default(),
            members: 0,
            chatter: false,
            unseen_ms: None,
            read: 0,
            generation: 0,
            others: Default::default(),
            came_at: (0, 0),
            opened: None,
            version: 0,
            calm: 0,
            shortcuts: true,
            ears: Default::default(),
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

    /// Counts clusters and goings back: what is known of another number is not to be kept.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        self.run.runner().cluster()
    }

    /// What was read along with the run.
    fn reading(&self) -> &Reading {
        self.run.follower()
    }

    /// Every request that is over.
    pub fn history(&self) -> &SharedList<OpRecord> {
        self.run.runner().history()
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
        self.reading().paces.of(node)
    }

    /// The nodes whose time differs from virtual time.
    pub fn paces(&self) -> impl Iterator<Item = (NodeId, Pace)> + '_ {
        self.reading().paces.all()
    }

    /// Where the nodes stand round the ring.
    pub fn places(&self) -> &Places {
        &self.reading().places
    }

    /// Whether pings and gossip are shown.
    pub fn shows_chatter(&self) -> bool {
        self.chatter
    }

    /// Whether single keys do something.
    pub fn shortcuts(&self) -> bool {
        self.shortcuts
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
        if let Some(message) = self.is_on_its_way() {
            self.refuse(&message);
            return Err(message);
        }
        let fresh = matches!(line.command, Command::Cluster(_));
        let is_fault = !matches!(line.command, Command::Request(_) | Command::Async(_));
        if let Command::Request(request) | Command::Async(request) = &line.command {
            self.form.key.clone_from(&request.key);
            self.selected_request = None;
        }
        if beside {
            self.opened = None;
        }
        self.forget_after();
        let result = match beside {
            true => self.run.beside(line),
            false => self.run.start(line),
        };
        if fresh && result.is_ok() {
            self.forget_cluster();
            let config = self.cluster().config().clone();
            self.form.adopt(&config);
        }
        let read = self.read;
        self.look();
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

    /// What belonged to the cluster that is no more.
    fn forget_cluster(&mut self) {
        self.generation += 1;
        self.read = 0;
        self.selection.forget();
        self.repairs = Default::default();
        self.ghosts = Ghosts::default();
        self.flights = Flights::default();
        self.kept = Kept::default();
        self.ring = self.cluster().ring().clone();
        self.selected_request = None;
        self.selected_node = None;
        self.transport.forget();
    }

    /// Takes in what has happened since the last look.
    fn look(&mut self) {
        let cluster = self.run.runner().cluster();
        let events = cluster.trace().events();
        if self.read < events.len() {
            let mut shown = false;
            for event in events.since(self.read) {
                self.flights.take_in(event);
                self.ears.take_in(cluster, event);
                let is_shown = self.chatter || !is_chatter_event(cluster, event);
                if is_shown {
                    self.ghosts.take_in(cluster, event);
                }
                shown |= is_shown;
            }
            self.read = events.len();
            self.flights.settle(cluster);
            self.selection.take_in(&self.run.follower().events);
            self.follow_marks();
            self.follow_members();
            self.follow_ring();
            match shown {
                true => self.version += 1,
                false => self.unseen_ms = self.unseen_ms.or(Some(0.0)),
            }
        }
        for output in self.run.take_outputs() {
            self.take_output(output);
        }
    }
}
