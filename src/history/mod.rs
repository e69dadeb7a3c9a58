//! History: a run that can be gone back in. Its state at any moment is a function of the settings,
//! the seed, the engine's version and what was done when; so a moment is reached again by doing the
//! same again, from the nearest checkpoint on.
//!
//! Whoever goes back and does something else begins a branch; the old future stays. `moment` says
//! where in a run one is, `deed` what was done there, `branch` keeps what was done in a branch,
//! `checkpoints` copies of the state on the way, `replay` goes to a moment.

mod branch;
mod checkpoints;
mod deed;
mod moment;
mod replay;

pub use branch::BranchView;
pub use deed::{Deed, What};
pub use moment::{Moment, Target};

use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::{Line, RunError, Runner};
use crate::sim::Trace;
use branch::Branch;
use std::rc::Rc;

/// A run with its past: all that a [`Runner`] does, and every moment of it again.
#[derive(Debug)]
pub struct History {
    config: ClusterConfig,
    branches: Vec<Branch>,
    here: usize,
    runner: Runner,
    moment: Moment,
    /// How many bytes all checkpoints may take, about.
    budget: usize,
}

/// What checkpoints may take in bytes, if nothing else is said.
pub const BUDGET: usize = 128 << 20;

impl History {
    /// A fresh cluster, whose trace is kept, with nothing done yet. The checkpoints of all branches
    /// take about `budget` bytes at the most, beside what they share with the run itself; two of each
    /// branch stay in any case.
    pub fn new(config: ClusterConfig, budget: usize) -> History {
        History {
            branches: vec![Branch::default()],
            here: 0,
            runner: Runner::new(config.clone(), Trace::kept()),
            moment: Moment::default(),
            config,
            budget,
        }
    }

    /// The run as it is now.
    pub fn runner(&self) -> &Runner {
        &self.runner
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
        let view = |(number, branch): (usize, &Branch)| branch.view(number);
        self.branches.iter().enumerate().map(view)
    }

    /// What was done in a branch, first to last, also before it parted from its parent.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn deeds(&self, branch: usize) -> impl ExactSizeIterator<Item = &Deed> {
        self.branches[branch].deeds.iter().map(Rc::as_ref)
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
    /// As [`Runner::pump`].
    pub fn pump(&mut self, until: Micros) -> Result<bool, RunError> {
        self.keep_checkpoint();
        let due = self.due().filter(|deed| deed.at.at <= until);
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
        // At each place alike, so that what waits ends at the same moment each time.
        self.runner.is_waiting();
        let branch = &mut self.branches[self.here];
        branch.end = branch.end.max(self.moment);
        result
    }

    /// Starts a command, in place of what the last one waits for.
    ///
    /// # Errors
    /// As [`Runner::start`].
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
    pub fn schedule(&mut self, lines: Vec<Line>) -> Vec<Line> {
        let (later, now): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.at.is_some());
        if !later.is_empty() {
            // Nothing is carried out, so that nothing can fail.
            let _ = self.act(What::Schedule(later));
        }
        now
    }

    /// Goes to a moment of this branch. Whether it is there: a time is always, an event is if it
    /// happens sometime.
    pub fn seek(&mut self, target: Target) -> bool {
        self.replay(self.here, target)
    }

    /// Goes to where another branch was left: to its end, if that was by doing something else. In this
    /// branch one stays where one is.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn switch(&mut self, branch: usize) {
        if branch == self.here {
            return;
        }
        let to = self.branches[branch]
            .left
            .unwrap_or(self.branches[branch].end);
        self.replay(branch, Target::Moment(to));
    }

    /// Takes the last deed back: goes to the moment before it. It stays in the branch, to be done
    /// again. The deed; none where nothing was done yet.
    pub fn undo(&mut self) -> Option<Deed> {
        let last = self.moment.deeds.checked_sub(1)?;
        let deed = self.branches[self.here].deeds.get(last)?.clone();
        self.replay(self.here, Target::Moment(deed.at));
        Some(Deed::clone(&deed))
    }

    /// Does again what was done next in this branch, at the time at which it was done. The deed; none
    /// at the end of the branch.
    pub fn redo(&mut self) -> Option<Deed> {
        let deed = self.branches[self.here]
            .deeds
            .get(self.moment.deeds)?
            .clone();
        self.replay(self.here, Target::Moment(deed.at));
        // What it says, it has said before.
        let _ = self.pump(deed.at.at);
        Some(Deed::clone(&deed))
    }

    /// The deed of this branch that comes before anything else happens.
    fn due(&self) -> Option<Rc<Deed>> {
        let next = self.branches[self.here].deeds.get(self.moment.deeds)?;
        (next.at.happened == self.moment.happened).then(|| next.clone())
    }

    fn act(&mut self, what: What) -> Result<(), RunError> {
        self.keep_checkpoint();
        if self
            .moment
            .is_before_what_happened_until(self.branches[self.here].end)
        {
            self.part();
        }
        let deed = Rc::new(Deed {
            at: self.moment,
            what,
        });
        self.branches[self.here].deeds.push(deed.clone());
        let result = self.carry_out(&deed);
        self.branches[self.here].end = self.moment;
        result
    }

    /// Begins a branch here.
    fn part(&mut self) {
        let parent = &mut self.branches[self.here];
        parent.left = Some(parent.end);
        let branch = parent.parted(self.here, self.moment);
        self.here = self.branches.len();
        self.branches.push(branch);
    }

    fn carry_out(&mut self, deed: &Deed) -> Result<(), RunError> {
        let result = deed.carry_out(&mut self.runner);
        self.runner.is_waiting();
        self.moment.deeds += 1;
        self.moment.at = self.runner.cluster().now();
        let branch = &mut self.branches[self.here];
        branch.end = branch.end.max(self.moment);
        result
    }
}
