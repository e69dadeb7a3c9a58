//! What is wrong with a script.

use crate::config::wording::did_you_mean;
use std::fmt;

/// The first mistake of a script; nothing of it has run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ScriptError {
    /// The line of the file, counted from 1.
    pub line: u32,
    /// Where in the line, in characters counted from 1.
    pub column: u32,
    /// A sentence that says what was expected and what was found.
    pub message: String,
    /// The valid word nearest to what was written, if one is near.
    pub nearest: Option<String>,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.message
        )?;
        did_you_mean(f, self.nearest.as_deref())
    }
}

/// How much of a line is shown on either side of a mistake, in characters.
const MOST_SHOWN: usize = 60;

impl ScriptError {
    /// The line that is wrong, and below it a caret under the place.
    pub fn pointed(&self, script: &str) -> String {
        let line = script
            .lines()
            .nth(self.line as usize - 1)
            .unwrap_or_default();
        let at = self.column as usize - 1;
        let from = at.saturating_sub(MOST_SHOWN);
        let cut = if from > 0 { "..." } else { "" };
        let part = line.chars().skip(from).take(2 * MOST_SHOWN);
        // A tab would be wider than the space that stands below it.
        let part: String = part.map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{cut}{part}\n{}^", " ".repeat(cut.len() + at - from))
    }
}

/// A mistake at a place in a line, before it is known which line it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub column: u32,
    pub message: String,
    pub nearest: Option<String>,
}

impl Mistake {
    pub fn at(column: u32, message: impl Into<String>) -> Mistake {
        Mistake {
            column,
            message: message.into(),
            nearest: None,
        }
    }

    pub fn or_nearest(self, nearest: Option<&str>) -> Mistake {
        Mistake {
            nearest: nearest.map(str::to_owned),
            ..self
        }
    }

    pub fn in_line(self, line: u32) -> ScriptError {
        ScriptError {
            line,
            column: self.column,
            message: self.message,
            nearest: self.nearest,
        }
    }
}
