//! Going to a moment: from the nearest checkpoint before it, by doing and letting happen the same
//! again.

use super::checkpoints::Checkpoint;
use super::{History, Moment, Target};
use crate::base::Micros;
use crate::script::Runner;
use crate::sim::Trace;
use std::collections::BTreeSet;
use std::rc::Rc;

impl History {
    /// Takes a checkpoint if the last one is far enough behind, and lets others go if all of them
    /// take too much.
    pub(super) fn keep_checkpoint(&mut self) {
        let checkpoints = &mut self.branches[self.here].checkpoints;
        if !checkpoints.lacks(self.moment) {
            return;
        }
        checkpoints.add(self.moment, &self.runner);
        while self.bytes() > self.budget {
            let count = |branch: &&mut super::Branch| branch.checkpoints.all().len();
            let fullest = self.branches.iter_mut().max_by_key(count);
            if !fullest.is_some_and(|branch| branch.checkpoints.thin_out()) {
                return;
            }
        }
    }

    /// How many bytes the checkpoints of all branches take, about.
    pub fn bytes(&self) -> usize {
        // Branches share those before they parted.
        let mut seen: BTreeSet<*const Checkpoint> = BTreeSet::new();
        let all = self.branches.iter().flat_map(|it| it.checkpoints.all());
        let fresh = all.filter(|it| seen.insert(Rc::as_ptr(it)));
        fresh.map(|it| it.bytes).sum()
    }

    /// Goes to a moment of a branch; whether it is there.
    pub(super) fn replay(&mut self, branch: usize, target: Target) -> bool {
        // Times and events are those of the cluster that there is now, which began here.
        let deeds = &self.branches[branch].deeds;
        let known = match branch == self.here {
            true => self.moment.deeds,
            false => deeds.len(),
        };
        let fresh = deeds[..known]
            .iter()
            .rposition(|deed| deed.is_fresh_cluster());
        let begin = fresh.map_or(0, |place| place + 1);
        let end = deeds[known..]
            .iter()
            .position(|deed| deed.is_fresh_cluster());
        let end = end.map_or(usize::MAX, |place| known + place);
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
            (self.moment, self.runner) = match nearest {
                Some(nearest) => (nearest.moment, nearest.runner.clone()),
                None => {
                    let fresh = Runner::new(self.config.clone(), Trace::kept());
                    (Moment::default(), fresh)
                }
            };
        }
        let found = self.go_on(begin, end, target);
        self.runner.take_outputs();
        found
    }

    /// Goes on until the moment is reached. The cluster that is meant is there after `begin` deeds,
    /// and gone after `end`.
    fn go_on(&mut self, begin: usize, end: usize, target: Target) -> bool {
        loop {
            let is_there = self.moment.deeds >= begin;
            let next = self.next_at();
            let replaced = self.moment.deeds >= end && self.due().is_some();
            match target {
                Target::Moment(to) => {
                    if (self.moment.happened, self.moment.deeds) >= (to.happened, to.deeds) {
                        self.pass(to.at);
                        return true;
                    }
                }
                Target::Time(at) => {
                    if is_there && (replaced || next.is_none_or(|next| next > at)) {
                        let last = self.due().filter(|_| replaced).map(|deed| deed.at.at);
                        self.pass(last.map_or(at, |last| last.min(at)));
                        return true;
                    }
                }
                Target::Event(event) => {
                    let passed = self.runner.cluster().trace().events().len() as u64;
                    if is_there && passed > event.0 {
                        return true;
                    }
                    if is_there && replaced {
                        return false;
                    }
                }
            }
            let Some(next) = next else { return false };
            // What it says, and why it fails, it has said before.
            let _ = self.pump(next);
            self.runner.take_outputs();
        }
    }

    /// Lets time pass in which nothing happens.
    pub(super) fn pass(&mut self, until: Micros) {
        if until > self.runner.cluster().now() {
            // Nothing is carried out, so that nothing can fail.
            let _ = self.runner.pump(until);
            self.moment.at = self.runner.cluster().now();
            let branch = &mut self.branches[self.here];
            branch.end = branch.end.max(self.moment);
        }
    }
}
