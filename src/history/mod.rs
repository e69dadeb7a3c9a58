//! History: a run that can be gone back in. Its state at any moment is a function of the settings,
//! the seed, the engine's version and what was done when; so a moment is reached again by doing the
//! same again, from the nearest checkpoint on.
//!
//! Whoever goes back and does something else begins a branch; the old future stays. `moment` says
//! where in a run one is, `deed` what was done there, `branch` keeps what was done in a branch,
//! `checkpoints` copies of the state on the way, `replay` goes to a moment, `limits` says how large a
//! run may grow. A `follower` reads along and goes back too. `saved` is a run as it is kept, `link` the
//! same as a text, `record` what was done as a script, `waiting` is what is still to be done, `play` does a script, `again` is the same beside
//! the run, to be compared.

mod again;
mod branch;
mod checkpoints;
mod deed;
mod follower;
mod limits;
mod link;
mod moment;
mod play;
mod record;
mod replay;
mod saved;
mod waiting;

pub use again::Again;
pub use branch::BranchView;
pub use deed::{Deed, What};
pub use follower::Follower;
pub use limits::WAY_OUT;
pub use link::{LONGEST, LONGEST_TO_SHARE, is_link};
pub use moment::{Approach, Moment, Target, Travel};
pub use record::Recorded;
pub use saved::{ENGINE, Saved};

use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Line, RunError, Runner};
use crate::sim::Trace;
use branch::Branch;
use limits::Size;
use std::rc::Rc;
use waiting::Waiting;

/// A run with its past: all that a [`Runner`] does, and every moment of it again.
#[derive(Debug)]
pub struct History<F = ()> {
    config: ClusterConfig,
    branches: Vec<Branch<F>>,
    here: usize,
    runner: Runner,
    follower: F,
    moment: Moment,
    /// Whether what was done next was taken back: time that passes leaves the branch.
    leaving: bool,
    /// How many bytes all checkpoints may take, about.
    budget: usize,
    /// How many things may happen.
    most: u64,
    /// How much was done in all branches.
    size: Size,
    waiting: Waiting,
    /// Why a line that waited was refused.
    refused: Option<RunError>,
}

/// What checkpoints may take in bytes, if nothing else is said.
pub const BUDGET: usize = 128 << 20;

impl<F: Follower> History<F> {
    /// A fresh cluster, whose trace is kept, with nothing done yet. The checkpoints of all branches
    /// take about `budget` bytes at the most, beside what they share with the run itself; two of each
    /// branch stay in any case.
    pub fn new(config: ClusterConfig, budget: usize) -> History<F> {
        let runner = Runner::new(config.clone(), Trace::kept());
        History {
            branches: vec![Branch::default()],
            here: 0,
            follower: F::fresh(&runner),
            runner,
            moment: Moment::default(),
            leaving: false,
            config,
            budget,
            most: limits::MOST_HAPPENED,
            size: Size::default(),
            waiting: Waiting::default(),
            refused: None,
        }
    }

    /// The run as it is now.
    pub fn runner(&self) -> &Runner {
        &self.runner
    }

    /// Whoever reads along, as far as the run is now.
    pub fn follower(&self) -> &F {
        &self.follower
    }

    /// The settings that the run began with.
    pub fn config(&self) -> &ClusterConfig {
        &self.config
    }

    /// Takes what came out since the last call. What comes out on the way to another moment is not
    /// among it.
    pub fn take_outputs(&mut self) -> Vec<crate::script::Output> {
        self.runner.take_outputs()
    }

    /// Where in the run one is.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// The number of the branch that one is in, from 0.
    pub fn branch(&self) -> usize {
        self.here
    }

    /// All branches, in the order in which they were begun; the first has no parent.
    pub fn branches(&self) -> impl ExactSizeIterator<Item = BranchView> + '_ {
        let view = |(number, branch): (usize, &Branch<F>)| branch.view(number);
        self.branches.iter().enumerate().map(view)
    }

    /// What was done in a branch, first to last, also before it parted from its parent.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn deeds(&self, branch: usize) -> impl ExactSizeIterator<Item = &Deed> {
        self.branches[branch].deeds.iter().map(Rc::as_ref)
    }

    /// The highest number of a line that was done or waits in any branch; 0 where there is none.
    pub fn last_line(&self) -> u32 {
        let deeds = self.branches.iter().flat_map(Branch::own_deeds);
        let waiting = self.waiting.all().flat_map(|(_, lines)| lines);
        let lines = deeds.flat_map(Deed::lines).chain(waiting);
        lines.map(|line| line.number).max().unwrap_or(0)
    }

    /// Whether the last command still waits for something.
    pub fn is_waiting(&mut self) -> bool {
        self.runner.is_waiting()
    }

    /// When the next thing happens, as far as the run is known or can be worked out: an event, or
    /// what was done here the last time.
    pub fn next_at(&mut self) -> Option<Micros> {
        match self.due() {
            Some(deed) => Some(deed.at.at.max(self.runner.cluster().now())),
            None => self.runner.next_at(),
        }
    }

    /// Lets the next thing happen, if there is any up to `until`; otherwise moves the clock there.
    /// Whether anything happened. In the past of a branch that includes what was done then.
    ///
    /// # Errors
    /// As [`Runner::pump`]; and where the run [is full](Self::is_full): nothing has happened then, or
    /// will.
    pub fn pump(&mut self, until: Micros) -> Result<bool, RunError> {
        self.allow_event()?;
        if self.leaving && self.is_in_the_past() {
            self.part();
        }
        self.leaving = false;
        // Whoever saves the run could not say of a later time that it is one.
        let until = until.min(limits::LATEST);
        self.keep_checkpoint();
        let due = self.due().filter(|deed| deed.at.at <= until);
        let is_deed = due.is_some();
        let result = match due {
            Some(deed) => {
                self.pass(deed.at.at);
                self.carry_out(&deed).map(|()| true)
            }
            None => {
                let result = self.runner.pump(until);
                if !matches!(result, Ok(false)) {
                    self.moment.happened += 1;
                }
                self.moment.at = self.runner.cluster().now();
                result
            }
        };
        if !is_deed {
            self.settle();
        }
        result
    }

    /// Starts a command, in place of what the last one waits for.
    ///
    /// # Errors
    /// As [`Runner::start`]; and where the run is full.
    pub fn start(&mut self, line: Line) -> Result<(), RunError> {
        self.act(What::Start(line))
    }

    /// Carries out a command beside what the last one waits for.
    ///
    /// # Errors
    /// As [`Runner::start`].
    pub fn beside(&mut self, line: Line) -> Result<(), RunError> {
        self.act(What::Beside(line))
    }

    /// Lays up the `at` lines among `lines` and gives back the others, in order.
    ///
    /// # Errors
    /// Where the run is full.
    pub fn schedule(&mut self, lines: Vec<Line>) -> Result<Vec<Line>, RunError> {
        let (later, now): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.at.is_some());
        if !later.is_empty() {
            self.act(What::Schedule(later))?;
        }
        Ok(now)
    }

    /// Goes to a moment of this branch. Whether it is there: a time is always, an event is if it
    /// happens sometime.
    pub fn seek(&mut self, target: Target) -> bool {
        self.go(self.here, target)
    }

    /// Goes to where another branch was left: to its end, if that was by doing something else. In this
    /// branch one stays where one is.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn switch(&mut self, branch: usize) {
        if branch != self.here {
            self.go(branch, Target::Moment(self.left(branch)));
        }
    }

    /// Where a branch was left, or its end.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn left(&self, branch: usize) -> Moment {
        let branch = &self.branches[branch];
        branch.left.unwrap_or(branch.end)
    }

    fn go(&mut self, branch: usize, target: Target) -> bool {
        let travel = self.set_out(branch, target);
        self.approach(&travel, usize::MAX) == Approach::Reached
    }

    /// Takes the last deed back: goes to the moment before it. It stays in the branch, to be done
    /// again. The deed; none where nothing was done yet.
    pub fn undo(&mut self) -> Option<Deed> {
        let (deed, before) = self.last_deed().map(|(deed, at)| (deed.clone(), at))?;
        let travel = self.set_out(self.here, Target::Moment(before)).leaving();
        self.approach(&travel, usize::MAX);
        Some(deed)
    }

    /// Does again what was done next in this branch, at the time at which it was done. The deed; none
    /// at the end of the branch.
    pub fn redo(&mut self) -> Option<Deed> {
        let (deed, after) = self.next_deed().map(|(deed, at)| (deed.clone(), at))?;
        self.seek(Target::Moment(after));
        Some(deed)
    }

    /// What was done last, and the moment before it.
    pub fn last_deed(&self) -> Option<(&Deed, Moment)> {
        let last = self.moment.deeds.checked_sub(1)?;
        let deed = self.branches[self.here].deeds.get(last)?;
        Some((deed, deed.at))
    }

    /// What was done next in this branch, and the moment after it.
    pub fn next_deed(&self) -> Option<(&Deed, Moment)> {
        let deed = self.branches[self.here].deeds.get(self.moment.deeds)?;
        let after = Moment {
            deeds: self.moment.deeds + 1,
            at: Micros(0),
            ..deed.at
        };
        Some((deed, after))
    }

    /// The moment before the last thing that happened or was done; none at the very beginning.
    pub fn before(&self) -> Option<Moment> {
        match self.last_deed() {
            Some((_, at)) if at.happened == self.moment.happened => Some(at),
            _ => Some(Moment {
                happened: self.moment.happened.checked_sub(1)?,
                at: Micros(0),
                ..self.moment
            }),
        }
    }

    /// Whether something that happened or was done in this branch is still to come.
    pub fn is_in_the_past(&self) -> bool {
        self.moment
            .is_before_what_happened_until(self.branches[self.here].end)
    }

    /// Tells the clusters of a branch apart: how many deeds came before the one that there is now.
    pub fn cluster_number(&self) -> usize {
        self.life(self.here).0
    }

    /// Begins a branch here that nothing was done in yet; its number.
    ///
    /// # Errors
    /// Where the run has as many as it may have; nothing has changed.
    pub fn fork(&mut self) -> Result<usize, RunError> {
        self.allow_branch()?;
        self.part();
        Ok(self.here)
    }

    /// The last moment of this branch that is known, and the last time of the cluster that there is
    /// now.
    pub fn end(&self) -> (Moment, Micros) {
        let branch = &self.branches[self.here];
        let (_, gone) = self.life(self.here);
        let replaced = branch.deeds.get(gone).map(|deed| deed.at.at);
        (branch.end, replaced.unwrap_or(branch.end.at))
    }

    /// What was done to the cluster that there is now, also what is still to come in this branch.
    pub fn deeds_of_cluster(&self) -> impl Iterator<Item = &Deed> {
        let (begin, end) = self.life(self.here);
        let deeds = &self.branches[self.here].deeds;
        deeds[begin..end.min(deeds.len())].iter().map(Rc::as_ref)
    }

    /// The deed of this branch that comes before anything else happens.
    fn due(&self) -> Option<Rc<Deed>> {
        let next = self.branches[self.here].deeds.get(self.moment.deeds)?;
        let is_left = self.leaving;
        (!is_left && next.at.happened == self.moment.happened).then(|| next.clone())
    }

    fn act(&mut self, what: What) -> Result<(), RunError> {
        let deed = Rc::new(Deed {
            at: self.moment,
            what,
        });
        let size = Size::of_deed(&deed);
        self.allow_deeds(size, deed.lines())?;
        self.keep_checkpoint();
        let was_leaving = self.leaving;
        let came_from = self.is_in_the_past().then(|| self.part());
        // A line that was laid up for this very moment comes first, and may be what fails.
        let done = |run: &Self| {
            let events = run.runner.cluster().trace().events().len();
            (events, run.runner.laid_up())
        };
        let before = (done(self), self.runner.is_waiting());
        self.branches[self.here].deeds.push(deed.clone());
        let result = self.carry_out(&deed);
        if result.is_err() && before == (done(self), false) {
            // It was refused, and nothing has changed: it was not done.
            self.branches[self.here].deeds.pop();
            self.moment = deed.at;
            if let Some(parent) = came_from {
                self.branches.pop();
                self.here = parent;
                self.leaving = was_leaving;
                return result;
            }
        } else {
            self.size = self.size.and(size);
        }
        self.branches[self.here].end = self.moment;
        result
    }

    /// Begins a branch here; the number of the one that it parts from.
    fn part(&mut self) -> usize {
        self.leaving = false;
        let here = self.here;
        let parent = &mut self.branches[here];
        parent.left = Some(parent.end);
        let branch = parent.parted(here, self.moment);
        self.here = self.branches.len();
        self.branches.push(branch);
        here
    }

    fn carry_out(&mut self, deed: &Deed) -> Result<(), RunError> {
        let result = deed.carry_out(&mut self.runner);
        if deed.is_fresh_cluster() && result.is_ok() {
            self.follower = F::fresh(&self.runner);
        }
        self.moment.deeds += 1;
        self.moment.at = self.runner.cluster().now();
        self.settle();
        result
    }

    /// What comes after each thing that happens or is done.
    fn settle(&mut self) {
        // At each place alike, so that what waits ends at the same moment each time.
        self.runner.is_waiting();
        self.follower.follow(&self.runner);
        let branch = &mut self.branches[self.here];
        branch.end = branch.end.max(self.moment);
    }
}
