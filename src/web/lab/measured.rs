//! What was measured of this cluster so far.

use super::Lab;
use crate::observe::Measures;

impl Lab {
    /// What was measured of this cluster so far.
    pub fn measures(&self) -> Option<&Measures> {
        self.run.runner().measures()
    }
}
