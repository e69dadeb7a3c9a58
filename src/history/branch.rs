//! A branch: what was done in it, and how far it is known.

use super::checkpoints::Checkpoints;
use super::{Deed, Follower, Moment};
use std::rc::Rc;

/// One future of a run.
#[derive(Clone, Debug)]
pub(super) struct Branch<F> {
    /// The branch that it parted from, and where.
    pub parent: Option<(usize, Moment)>,
    /// What was done, first to last, its parent's deeds before the parting among them.
    pub deeds: Vec<Rc<Deed>>,
    /// The farthest moment that was reached.
    pub end: Moment,
    /// Where one was when one went to another branch.
    pub left: Option<Moment>,
    pub checkpoints: Checkpoints<F>,
}

impl<F> Default for Branch<F> {
    fn default() -> Branch<F> {
        Branch {
            parent: None,
            deeds: Vec::new(),
            end: Moment::default(),
            left: None,
            checkpoints: Checkpoints::default(),
        }
    }
}

/// A branch as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchView {
    /// Its number, from 0.
    pub number: usize,
    /// The branch that it parted from, and where; none for the first.
    pub parent: Option<(usize, Moment)>,
    /// What was done first in it, in the words of the script language; empty where nothing was.
    pub name: String,
    /// How many things were done in it since it parted.
    pub deeds: usize,
    /// The farthest moment that was reached.
    pub end: Moment,
}

impl<F> Branch<F> {
    /// What was done since it parted from its parent.
    pub fn own_deeds(&self) -> impl Iterator<Item = &Deed> {
        let begin = self.parent.map_or(0, |(_, at)| at.deeds);
        self.deeds[begin..].iter().map(Rc::as_ref)
    }
}

impl<F: Follower> Branch<F> {
    /// A branch with the same past up to `at`, a moment of this one, which has the number `parent`.
    pub fn parted(&self, parent: usize, at: Moment) -> Branch<F> {
        Branch {
            parent: Some((parent, at)),
            deeds: self.deeds[..at.deeds].to_vec(),
            end: at,
            left: None,
            checkpoints: self.checkpoints.until(at),
        }
    }

    pub fn view(&self, number: usize) -> BranchView {
        let begin = self.parent.map_or(0, |(_, at)| at.deeds);
        let first = self.deeds.get(begin);
        BranchView {
            number,
            parent: self.parent,
            name: first.map_or(String::new(), |deed| deed.what.to_string()),
            deeds: self.deeds.len() - begin,
            end: self.end,
        }
    }
}
