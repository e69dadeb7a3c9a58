//! Whoever reads along with a run, and goes back with it.

use crate::script::Runner;

/// What is known of a run beside the run itself, read from it step by step: it is kept with each
/// checkpoint, so that going back does not mean reading everything again.
pub trait Follower: Clone {
    /// What is known of a fresh cluster.
    fn fresh(runner: &Runner) -> Self;

    /// Takes in what has happened since the last call. Called after each thing that happens or is
    /// done.
    fn follow(&mut self, runner: &Runner);

    /// How many bytes a copy takes, about.
    fn weight(&self) -> usize;
}

/// Nobody.
impl Follower for () {
    fn fresh(_: &Runner) {}

    fn follow(&mut self, _: &Runner) {}

    fn weight(&self) -> usize {
        0
    }
}
