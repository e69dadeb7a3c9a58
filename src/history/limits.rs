//! How large a run may grow. What is beyond could be saved, but not opened again: whoever does would
//! wait for hours; so a run ends there.

use super::{Follower, History};
use crate::base::Micros;
use crate::script::RunError;

/// How many things may happen up to a moment.
pub const MOST_HAPPENED: u64 = 5_000_000;
/// The latest time: some thirty years.
pub const LATEST: Micros = Micros(1_000_000_000_000_000);
/// How many branches a run may have.
pub const MOST_BRANCHES: usize = 10_000;
/// How many deeds all branches may have, those that a branch shares with its parent counted again: they
/// are listed there again.
pub const MOST_DEEDS: usize = 500_000;
/// The highest number of a line: whoever goes on counts on from there.
pub const LAST_LINE: u32 = 1 << 30;

impl<F: Follower> History<F> {
    /// The same run, in which fewer things may happen.
    pub fn at_most(self, happened: u64) -> History<F> {
        History {
            most: happened.min(MOST_HAPPENED),
            ..self
        }
    }

    /// Whether nothing more can happen here.
    pub fn is_full(&self) -> bool {
        self.moment.happened >= self.most
    }

    /// Whether one more thing may happen.
    pub(super) fn allow_event(&self) -> Result<(), RunError> {
        match self.is_full() {
            false => Ok(()),
            true => Err(self.full(&format!(
                "{} events have happened, as many as a run can be kept and shared with",
                self.most
            ))),
        }
    }

    /// Whether one more thing may be done.
    pub(super) fn allow_deed(&self) -> Result<(), RunError> {
        let deeds: usize = self.branches.iter().map(|branch| branch.deeds.len()).sum();
        match (deeds < MOST_DEEDS, self.branches.len() < MOST_BRANCHES) {
            (true, true) => self.allow_event(),
            (false, _) => Err(self.full(&format!(
                "{MOST_DEEDS} commands were given in all branches, as many as a run can be kept with"
            ))),
            (_, false) => Err(self.full(&format!("a run has at most {MOST_BRANCHES} branches"))),
        }
    }

    fn full(&self, why: &str) -> RunError {
        let last = self.branches[self.here].deeds[..self.moment.deeds].last();
        RunError {
            line: last
                .and_then(|deed| deed.lines().last())
                .map_or(0, |line| line.number),
            message: format!("{why}: go back, or begin anew"),
        }
    }
}
