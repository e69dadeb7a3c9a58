//! Going to a moment: from the nearest checkpoint before it, by doing and letting happen the same
//! again.

use super::checkpoints::Checkpoint;
use super::limits::LATEST;
use super::{Approach, Deed, Follower, History, Moment, Target, Travel};
use crate::base::Micros;
use crate::script::Runner;
use crate::sim::Trace;
use std::collections::BTreeSet;
use std::rc::Rc;

impl<F: Follower> History<F> {
    /// Takes a checkpoint if the last one is far enough behind, and lets others go if all of them
    /// take too much.
    pub(super) fn keep_checkpoint(&mut self) {
        let checkpoints = &mut self.branches[self.here].checkpoints;
        if !checkpoints.lacks(self.moment) {
            return;
        }
        checkpoints.add(self.moment, &self.runner, &self.follower);
        while self.bytes() > self.budget {
            let count = |branch: &&mut super::Branch<F>| branch.checkpoints.all().len();
            let fullest = self.branches.iter_mut().max_by_key(count);
            if !fullest.is_some_and(|branch| branch.checkpoints.thin_out()) {
                return;
            }
        }
    }

    /// How many bytes the checkpoints of all branches take, about.
    pub fn bytes(&self) -> usize {
        // Branches share those before they parted.
        let mut seen: BTreeSet<*const Checkpoint<F>> = BTreeSet::new();
        let all = self.branches.iter().flat_map(|it| it.checkpoints.all());
        let fresh = all.filter(|it| seen.insert(Rc::as_ptr(it)));
        fresh.map(|it| it.bytes).sum()
    }

    /// Which deeds of a branch the cluster lives between that there is now, or in another branch the
    /// last one: it is there after the first number of deeds, and gone after the second.
    pub(super) fn life(&self, branch: usize) -> (usize, usize) {
        let known = match branch == self.here {
            true => self.moment.deeds,
            false => self.branches[branch].deeds.len(),
        };
        let deeds = &self.branches[branch].deeds;
        let is_fresh = |deed: &Rc<Deed>| deed.is_fresh_cluster();
        let begin = deeds[..known].iter().rposition(is_fresh);
        let end = deeds[known..].iter().position(is_fresh);
        (
            begin.map_or(0, |place| place + 1),
            end.map_or(usize::MAX, |place| known + place),
        )
    }

    /// Sets out for a moment of a branch, from the nearest checkpoint before it. `approach` goes on.
    ///
    /// # Panics
    /// Where there is no such branch.
    pub fn set_out(&mut self, branch: usize, target: Target) -> Travel {
        self.leaving = false;
        // Times and events are those of the cluster that there is now.
        let (begin, end) = self.life(branch);
        let is_before = |moment: Moment, runner: &Runner| match target {
            Target::Moment(to) => moment <= to,
            Target::Time(at) => moment.deeds < begin || moment.deeds <= end && moment.at <= at,
            Target::Event(event) => {
                let passed = runner.cluster().trace().events().len() as u64;
                moment.deeds < begin || moment.deeds <= end && passed <= event.0
            }
        };
        let checkpoints = &self.branches[branch].checkpoints;
        let nearest = checkpoints
            .last(|it| is_before(it.moment, &it.runner))
            .cloned();
        let is_on_the_way = branch == self.here
            && is_before(self.moment, &self.runner)
            && nearest.as_ref().is_none_or(|it| it.moment <= self.moment);
        if branch != self.here {
            self.branches[self.here].left = Some(self.moment);
            self.here = branch;
        }
        if !is_on_the_way {
            (self.moment, self.runner, self.follower) = match nearest {
                Some(near) => (near.moment, near.runner.clone(), near.follower.clone()),
                None => {
                    let fresh = Runner::new(self.config.clone(), Trace::kept());
                    let follower = F::fresh(&fresh);
                    (Moment::default(), fresh, follower)
                }
            };
        }
        self.runner.take_outputs();
        Travel {
            begin,
            end,
            target,
            aloud: false,
            leaves: false,
        }
    }

    /// Goes on with a travel, past `most` things that happen or are done at the most. What comes out
    /// on the way has come out before, and is not told again.
    pub fn approach(&mut self, travel: &Travel, most: usize) -> Approach {
        for _ in 0..most {
            if let Some(arrival) = self.arrive(travel) {
                self.leaving = travel.leaves && arrival == Approach::Reached;
                return arrival;
            }
        }
        Approach::Underway
    }

    /// How much of the way lies behind, from 0 to 1.
    pub fn part_of(&self, travel: &Travel) -> f64 {
        let (done, all) = match travel.target {
            Target::Moment(to) => (self.moment.happened, to.happened),
            Target::Time(at) => (self.moment.at.0, at.0),
            Target::Event(event) => {
                let passed = self.runner.cluster().trace().events().len();
                (passed as u64, event.0)
            }
        };
        (done as f64 / all.max(1) as f64).min(1.0)
    }

    /// Arrives, or goes one thing further.
    fn arrive(&mut self, travel: &Travel) -> Option<Approach> {
        let is_there = self.moment.deeds >= travel.begin;
        let next = self.next_at();
        let replaced = self.moment.deeds >= travel.end && self.due().is_some();
        match travel.target {
            Target::Moment(to) => {
                if (self.moment.happened, self.moment.deeds) >= (to.happened, to.deeds) {
                    self.pass(to.at);
                    return Some(Approach::Reached);
                }
            }
            Target::Time(at) => {
                // Beyond the end of the branch, what waits there is done.
                if is_there && self.moment.at < at && self.start_queued() {
                    return None;
                }
                if is_there && (replaced || next.is_none_or(|next| next > at)) {
                    let last = self.due().filter(|_| replaced).map(|deed| deed.at.at);
                    self.pass(last.map_or(at, |last| last.min(at)));
                    return Some(Approach::Reached);
                }
            }
            Target::Event(event) => {
                let passed = self.runner.cluster().trace().events().len() as u64;
                if is_there && passed > event.0 {
                    return Some(Approach::Reached);
                }
                if is_there && replaced {
                    return Some(Approach::Missing);
                }
            }
        }
        let Some(next) = next.filter(|_| !self.is_full()) else {
            return Some(Approach::Missing);
        };
        // What it says, and why it fails, it has said before, unless it happens for the first time.
        let is_known = self.is_in_the_past();
        let _ = self.pump(next);
        if is_known && !travel.aloud {
            self.runner.take_outputs();
        }
        None
    }

    /// Lets time pass in which nothing happens.
    pub(super) fn pass(&mut self, until: Micros) {
        // Were anything to happen before, it would not have been counted.
        let next = self.runner.next_at().unwrap_or(Micros::MAX);
        let until = until.min(Micros(next.0.saturating_sub(1))).min(LATEST);
        if until > self.runner.cluster().now() {
            // Nothing is carried out, so that nothing can fail.
            let _ = self.runner.pump(until);
            self.moment.at = self.runner.cluster().now();
            let branch = &mut self.branches[self.here];
            branch.end = branch.end.max(self.moment);
        }
    }
}
