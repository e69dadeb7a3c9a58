//! Copies of the state on the way through a branch, so that no moment is far from one.

use super::{Follower, Moment};
use crate::script::Runner;
use std::rc::Rc;

/// How many things happen between two checkpoints at first.
const FIRST_INTERVAL: u64 = 256;
/// For how many bytes of a copy something is to happen until the next one.
const BYTES_EACH: usize = 1_000;
/// How many checkpoints a branch has at the most: then every other one goes, and the interval doubles.
const MOST: usize = 128;

/// The run at a moment.
#[derive(Debug)]
pub(super) struct Checkpoint<F> {
    pub moment: Moment,
    pub runner: Runner,
    pub follower: F,
    /// How many bytes it takes, about.
    pub bytes: usize,
}

/// Those of one branch, earliest first. The first moment has none: a fresh cluster is as good.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints<F> {
    all: Vec<Rc<Checkpoint<F>>>,
    interval: u64,
}

impl<F> Default for Checkpoints<F> {
    fn default() -> Checkpoints<F> {
        Checkpoints {
            all: Vec::new(),
            interval: FIRST_INTERVAL,
        }
    }
}

impl<F: Follower> Checkpoints<F> {
    pub fn all(&self) -> &[Rc<Checkpoint<F>>] {
        &self.all
    }

    /// Those up to `at`.
    pub fn until(&self, at: Moment) -> Checkpoints<F> {
        let fits = |it: &&Rc<Checkpoint<F>>| it.moment <= at;
        Checkpoints {
            all: self.all.iter().filter(fits).cloned().collect(),
            interval: self.interval,
        }
    }

    /// The last of which `is_before` holds: of all up to one, and of none after.
    pub fn last(&self, is_before: impl Fn(&Checkpoint<F>) -> bool) -> Option<&Rc<Checkpoint<F>>> {
        let end = self.all.partition_point(|it| is_before(it));
        self.all.get(end.checked_sub(1)?)
    }

    /// Whether there is to be one at `moment`, which is beyond all that there are.
    pub fn lacks(&self, moment: Moment) -> bool {
        let last = self.all.last();
        let (happened, bytes) = last.map_or((0, 0), |it| (it.moment.happened, it.bytes));
        // What takes long to copy is copied seldom: going there again takes about as long.
        let interval = self.interval.max((bytes / BYTES_EACH) as u64);
        moment.happened >= happened + interval
    }

    /// Adds one to the end.
    pub fn add(&mut self, moment: Moment, runner: &Runner, follower: &F) {
        let (runner, follower) = (runner.clone(), follower.clone());
        let bytes = runner.weight() + follower.weight();
        self.all.push(Rc::new(Checkpoint {
            moment,
            runner,
            follower,
            bytes,
        }));
        if self.all.len() > MOST {
            self.thin_out();
        }
    }

    /// Drops every other one, and keeps the last. Whether any could go.
    pub fn thin_out(&mut self) -> bool {
        if self.all.len() <= 2 {
            return false;
        }
        let last = self.all.len() - 1;
        let mut place = 0;
        self.all.retain(|_| {
            let stays = (last - place).is_multiple_of(2);
            place += 1;
            stays
        });
        self.interval *= 2;
        true
    }
}
