//! Lines that wait for those before them: a part of the run as what was done is, so that whoever opens it
//! goes on with them.

use super::limits::Size;
use super::{Follower, History};
use crate::script::{Line, RunError};
use std::collections::{BTreeMap, VecDeque};

/// The lines that wait, by branch.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    branches: BTreeMap<usize, VecDeque<Line>>,
    size: Size,
}

impl Waiting {
    pub fn size(&self) -> Size {
        self.size
    }

    /// The lines of a branch, first to last.
    pub fn of(&self, branch: usize) -> impl ExactSizeIterator<Item = &Line> {
        const NONE: &VecDeque<Line> = &VecDeque::new();
        self.branches.get(&branch).unwrap_or(NONE).iter()
    }

    /// All of them, by branch.
    pub fn all(&self) -> impl Iterator<Item = (usize, &VecDeque<Line>)> {
        self.branches.iter().map(|(branch, lines)| (*branch, lines))
    }

    pub fn add(&mut self, branch: usize, lines: Vec<Line>) {
        self.size = self.size.and(Size::of_lines(&lines));
        if !lines.is_empty() {
            self.branches.entry(branch).or_default().extend(lines);
        }
    }

    fn take(&mut self, branch: usize) -> Option<Line> {
        let lines = self.branches.get_mut(&branch)?;
        let line = lines.pop_front();
        if lines.is_empty() {
            self.branches.remove(&branch);
        }
        let line = line?;
        self.size = self
            .size
            .without(Size::of_lines(std::slice::from_ref(&line)));
        Some(line)
    }
}

impl<F: Follower> History<F> {
    /// Has lines without a time wait in this branch, behind those that wait there already.
    pub fn queue(&mut self, lines: Vec<Line>) {
        self.waiting.add(self.here, lines);
    }

    /// The lines that wait in this branch, first to last.
    pub fn queued(&self) -> impl ExactSizeIterator<Item = &Line> {
        self.waiting.of(self.here)
    }

    /// Takes the line that has waited longest in this branch, to be started.
    pub fn next_queued(&mut self) -> Option<Line> {
        self.waiting.take(self.here)
    }

    /// Starts the line that has waited longest in this branch, if nothing is to come before it; whether
    /// there was one. A line that is wrong for the cluster as it is ends those behind it, too.
    pub(super) fn start_queued(&mut self) -> bool {
        if self.is_full() || self.is_in_the_past() || self.is_waiting() {
            return false;
        }
        let Some(line) = self.next_queued() else {
            return false;
        };
        if let Err(error) = self.start(line) {
            self.refused = Some(error);
            self.forget_queued();
        }
        true
    }

    /// Takes why a line that waited was refused on the way to a time, if one was since the last call.
    pub fn take_refused(&mut self) -> Option<RunError> {
        self.refused.take()
    }

    /// The lines that wait in this branch are not to be done.
    pub fn forget_queued(&mut self) {
        while self.next_queued().is_some() {}
    }
}
