//! A whole script in a history, as a person would do its lines one by one.

use super::{Follower, History};
use crate::base::Micros;
use crate::script::{Line, RunError};

impl<F: Follower> History<F> {
    /// Does every line of a script, each once what the line before asked for is answered, and lets what
    /// they began come to its end: what happens is the same as with [`crate::script::run_script`].
    ///
    /// # Errors
    /// A command that is wrong for the cluster as it is by then; the run stays where it is.
    pub fn play(&mut self, lines: Vec<Line>) -> Result<(), RunError> {
        self.has_room_for(&lines)?;
        for line in self.schedule(lines)? {
            self.start(line)?;
            while self.is_waiting() {
                self.next()?;
            }
        }
        while !self.runner.is_finished() {
            self.next()?;
        }
        Ok(())
    }

    /// Lets the next thing happen.
    fn next(&mut self) -> Result<(), RunError> {
        let next = self.next_at().unwrap_or(Micros::MAX);
        self.pump(next).map(drop)
    }
}
