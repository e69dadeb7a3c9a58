//! A whole script in a history, as a person would do its lines one by one.

use super::{Follower, History};
use crate::base::Micros;
use crate::script::{Line, RunError};

impl<F: Follower> History<F> {
    /// Does every line of a script, each once what the line before asked for is answered, and lets what
    /// they began come to its end: what happens is the same as with [`crate::script::run_script`].
    ///
    /// # Errors
    /// A command that is wrong for the cluster as it is by then, or where the run is full; it stays where
    /// it is.
    pub fn play(&mut self, lines: Vec<Line>) -> Result<(), RunError> {
        self.play_until(lines, None, |_| ())
    }

    /// The same up to a time, if there is one: then the run goes on to it after the last line, and
    /// nothing more is done, as with [`crate::script::run_script_until`]. `on_line` is told the number of
    /// each line.
    ///
    /// # Errors
    /// As [`Self::play`].
    pub fn play_until(
        &mut self,
        lines: Vec<Line>,
        at: Option<Micros>,
        mut on_line: impl FnMut(u32),
    ) -> Result<(), RunError> {
        self.has_room_for(&lines)?;
        let until = at.unwrap_or(Micros::MAX);
        for line in self.schedule(lines)? {
            on_line(line.number);
            self.start(line)?;
            while self.is_waiting() {
                // Where no time is given, more is to come, or the run is full and says so.
                if !self.pump_unheard(until)? && at.is_some() {
                    return Ok(());
                }
            }
        }
        while at.is_some() || !self.runner.is_finished() {
            if !self.pump_unheard(until)? && at.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// As `pump`; nobody takes what comes out.
    fn pump_unheard(&mut self, until: Micros) -> Result<bool, RunError> {
        let happened = self.pump(until);
        self.take_outputs();
        happened
    }
}
