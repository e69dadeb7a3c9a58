//! Copies of the state on the way through a branch, so that no moment is far from one.

use super::Moment;
use crate::script::Runner;
use std::rc::Rc;

/// How many things happen between two checkpoints at first.
const FIRST_INTERVAL: u64 = 256;
/// How many checkpoints a branch has at the most: then every other one goes, and the interval doubles.
const MOST: usize = 128;

/// The run at a moment.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub moment: Moment,
    pub runner: Runner,
    /// How many bytes it takes, about.
    pub bytes: usize,
}

/// Those of one branch, earliest first. The first moment has none: a fresh cluster is as good.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    all: Vec<Rc<Checkpoint>>,
    interval: u64,
}

impl Default for Checkpoints {
    fn default() -> Checkpoints {
        Checkpoints {
            all: Vec::new(),
            interval: FIRST_INTERVAL,
        }
    }
}

impl Checkpoints {
    pub fn all(&self) -> &[Rc<Checkpoint>] {
        &self.all
    }

    /// Those up to `at`.
    pub fn until(&self, at: Moment) -> Checkpoints {
        let fits = |it: &&Rc<Checkpoint>| it.moment <= at;
        Checkpoints {
            all: self.all.iter().filter(fits).cloned().collect(),
            interval: self.interval,
        }
    }

    /// The last of which `is_before` holds: of all up to one, and of none after.
    pub fn last(&self, is_before: impl Fn(&Checkpoint) -> bool) -> Option<&Rc<Checkpoint>> {
        let end = self.all.partition_point(|it| is_before(it));
        self.all.get(end.checked_sub(1)?)
    }

    /// Whether there is to be one at `moment`, which is beyond all that there are.
    pub fn lacks(&self, moment: Moment) -> bool {
        let last = self.all.last().map_or(0, |it| it.moment.happened);
        moment.happened >= last + self.interval
    }

    /// Adds one to the end.
    pub fn add(&mut self, moment: Moment, runner: &Runner) {
        let runner = runner.clone();
        let bytes = runner.weight();
        self.all.push(Rc::new(Checkpoint {
            moment,
            runner,
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
