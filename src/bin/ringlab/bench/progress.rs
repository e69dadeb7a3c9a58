//! What is being measured now, on standard error and only on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::fmt::Arguments;

/// A line that says what is being measured.
pub struct Progress(ProgressBar);

impl Progress {
    /// A line with nothing to say yet.
    pub fn new() -> Progress {
        let line = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("measuring {msg} {elapsed}") {
            line.set_style(style);
        }
        Progress(line)
    }

    /// Says what is being measured from now on.
    pub fn tell(&self, what: Arguments) {
        self.0.set_message(what.to_string());
        self.0.tick();
    }

    /// Takes the line away while `print` writes.
    pub fn aside(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
