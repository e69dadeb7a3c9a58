//! How large a run may grow. What is beyond could be saved, but not opened again: whoever does would
//! wait for hours; so a run ends there.

use super::branch::Branch;
use super::{Deed, Follower, History};
use crate::base::Micros;
use crate::script::{Line, RunError};

/// How many things may happen up to a moment.
pub const MOST_HAPPENED: u64 = 5_000_000;
/// The latest time: some thirty years.
pub const LATEST: Micros = Micros(1_000_000_000_000_000);
/// How many branches a run may have.
pub const MOST_BRANCHES: usize = 10_000;
/// How many deeds all branches may have, those that a branch shares with its parent counted again: they
/// are listed there again.
pub const MOST_DEEDS: usize = 500_000;
/// How many lines all deeds may have, each deed counted once.
pub const MOST_LINES: usize = 500_000;
/// How many bytes they may take when they are saved.
pub const MOST_BYTES: usize = 15 << 20;
/// The highest number of a line.
pub const LAST_LINE: u32 = 1 << 30;

/// What those can do whose run is full; every such error ends with it.
pub const WAY_OUT: &str = ": go back, or begin anew";

/// What a saved deed takes beside its lines, and a line beside its text, in bytes, at the most.
const DEED: usize = 16;
const LINE: usize = 8;

/// How much was done, each deed counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    lines: usize,
    bytes: usize,
}

impl Size {
    fn of(lines: &[Line], deeds: usize) -> Size {
        let bytes = lines.iter().map(|line| line.to_string().len() + LINE);
        Size {
            lines: lines.len(),
            bytes: bytes.sum::<usize>() + deeds * DEED,
        }
    }

    pub fn of_deed(deed: &Deed) -> Size {
        Size::of(deed.lines(), 1)
    }

    /// Of lines that are done one by one.
    pub fn of_lines(lines: &[Line]) -> Size {
        Size::of(lines, lines.len())
    }

    /// How much was done in branches.
    pub fn of_branches<'a, F: 'a>(branches: impl Iterator<Item = &'a Branch<F>>) -> Size {
        let own = branches.flat_map(Branch::own_deeds);
        own.fold(Size::default(), |size, deed| size.and(Size::of_deed(deed)))
    }

    pub fn and(self, more: Size) -> Size {
        Size {
            lines: self.lines + more.lines,
            bytes: self.bytes + more.bytes,
        }
    }

    pub fn without(self, less: Size) -> Size {
        Size {
            lines: self.lines.saturating_sub(less.lines),
            bytes: self.bytes.saturating_sub(less.bytes),
        }
    }

    /// What is too much of it, if anything is.
    pub fn is_too_much(self) -> Option<String> {
        match (self.lines > MOST_LINES, self.bytes > MOST_BYTES) {
            (true, _) => Some(format!("{MOST_LINES} commands")),
            (false, true) => Some(format!("{MOST_BYTES} bytes of commands")),
            (false, false) => None,
        }
    }
}

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
        self.allow_event().is_err()
    }

    /// Whether all of these lines may be done here, one after the other.
    ///
    /// # Errors
    /// Where the run would become too large to be kept and shared; nothing has changed.
    pub fn has_room_for(&self, lines: &[Line]) -> Result<(), RunError> {
        let first = lines.first().map_or(0, |line| line.number);
        self.allow_event()?;
        let refused = self.too_much(Size::of_lines(lines), lines);
        refused.map_or(Ok(()), |message| {
            Err(RunError {
                line: first,
                message,
            })
        })
    }

    /// Whether one more thing may happen.
    pub(super) fn allow_event(&self) -> Result<(), RunError> {
        if self.leaving && self.is_in_the_past() {
            self.allow_branch()?;
        }
        if self.moment.happened >= self.most {
            return Err(self.full(&format!(
                "{} events have happened, as many as a run can be kept and shared with",
                self.most
            )));
        }
        match self.moment.at < LATEST {
            true => Ok(()),
            false => Err(self.full(&format!("it is {LATEST}, as long as a run can last"))),
        }
    }

    /// Whether so much more may be done, by these lines.
    pub(super) fn allow_deeds(&self, more: Size, lines: &[Line]) -> Result<(), RunError> {
        self.allow_event()?;
        // In the past, what is done begins a branch.
        if self.is_in_the_past() {
            self.allow_branch()?;
        }
        let refused = self.too_much(more, lines);
        refused.map_or(Ok(()), |why| Err(self.full(&why)))
    }

    /// Why so much more cannot be done, by these lines.
    fn too_much(&self, more: Size, lines: &[Line]) -> Option<String> {
        let (waiting, shared) = (self.waiting.size(), self.shared_by_next());
        if let Some(most) = self.size.and(waiting).and(more).is_too_much() {
            return Some(format!(
                "a run can be kept and shared with at most {most}, and with this it would have more"
            ));
        }
        if self.deeds_of_all() + shared + waiting.lines + lines.len() > MOST_DEEDS {
            return Some(format!(
                "a run can be kept with at most {MOST_DEEDS} commands in all branches, and with this \
                 it would have more"
            ));
        }
        let last = lines.iter().any(|line| line.number > LAST_LINE);
        last.then(|| format!("lines are numbered up to {LAST_LINE}"))
    }

    /// How many deeds the branch would share that begins with what is done next.
    fn shared_by_next(&self) -> usize {
        match self.is_in_the_past() {
            true => self.moment.deeds,
            false => 0,
        }
    }

    /// Whether one more branch may begin here.
    pub(super) fn allow_branch(&self) -> Result<(), RunError> {
        if self.branches.len() >= MOST_BRANCHES {
            return Err(self.full(&format!("a run has at most {MOST_BRANCHES} branches")));
        }
        let waiting = self.waiting.size().lines;
        match self.deeds_of_all() + self.moment.deeds + waiting < MOST_DEEDS {
            true => Ok(()),
            false => Err(self.full(&format!(
                "the branches of a run have at most {MOST_DEEDS} commands, and with another they would \
                 have more"
            ))),
        }
    }

    fn deeds_of_all(&self) -> usize {
        self.branches.iter().map(|branch| branch.deeds.len()).sum()
    }

    fn full(&self, why: &str) -> RunError {
        let last = self.branches[self.here].deeds[..self.moment.deeds].last();
        RunError {
            line: last
                .and_then(|deed| deed.lines().last())
                .map_or(0, |line| line.number),
            message: format!("{why}{WAY_OUT}"),
        }
    }
}
