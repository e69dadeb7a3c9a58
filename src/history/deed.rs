//! What is done to a run from outside.

use super::Moment;
use crate::script::{Command, Line, RunError, Runner};
use std::fmt;

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// When: the moment before it.
    pub at: Moment,
    /// What.
    pub what: What,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A command is started, in place of what the last one waits for.
    Start(Line),
    /// A command is carried out beside what the last one waits for.
    Beside(Line),
    /// Lines are laid up for the time that each of them names.
    Schedule(Vec<Line>),
}

impl Deed {
    /// Whether a fresh cluster came of it.
    pub fn is_fresh_cluster(&self) -> bool {
        matches!(&self.what, What::Start(line) | What::Beside(line) if matches!(line.command, Command::Cluster(_)))
    }

    /// The lines that it is made of.
    pub fn lines(&self) -> &[Line] {
        match &self.what {
            What::Start(line) | What::Beside(line) => std::slice::from_ref(line),
            What::Schedule(lines) => lines,
        }
    }

    /// Does it.
    pub(super) fn carry_out(&self, runner: &mut Runner) -> Result<(), RunError> {
        match &self.what {
            What::Start(line) => runner.start(line),
            What::Beside(line) => runner.beside(line),
            What::Schedule(lines) => {
                runner.schedule(lines.clone());
                Ok(())
            }
        }
    }
}

impl fmt::Display for What {
    /// In the words of the script language; of many lines, the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Start(line) | What::Beside(line) => line.fmt(f),
            What::Schedule(lines) => match lines.as_slice() {
                [] => Ok(()),
                [line] => line.fmt(f),
                [line, others @ ..] => write!(f, "{line}, and {} more", others.len()),
            },
        }
    }
}
