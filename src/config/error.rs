//! Why a setting was refused.

use super::wording::did_you_mean;
use std::fmt;

/// Which kind of mistake a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Wrong whatever the cluster: an unknown field, not a number, out of the field's range, given
    /// twice, or a field that is fixed when the cluster starts.
    InItself,
    /// Right by itself, but it does not fit another field; the message names both.
    Contradiction,
}

/// A setting that was refused; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// Which of the settings is at fault, counted from 0.
    pub index: usize,
    /// Which kind of mistake it is.
    pub fault: Fault,
    /// A sentence that says what was expected and what was found.
    pub message: String,
    /// The valid word nearest to what was written, if one is near.
    pub nearest: Option<String>,
}

impl ConfigError {
    pub(super) fn in_itself(index: usize, message: String) -> ConfigError {
        ConfigError {
            index,
            fault: Fault::InItself,
            message,
            nearest: None,
        }
    }

    pub(super) fn contradiction(index: usize, message: String) -> ConfigError {
        ConfigError {
            fault: Fault::Contradiction,
            ..ConfigError::in_itself(index, message)
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        did_you_mean(f, self.nearest.as_deref())
    }
}
