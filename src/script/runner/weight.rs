//! How much a copy of a run takes, which decides how often one is kept.

use super::Runner;
use crate::script::Line;
use std::sync::Arc;

/// What a copy takes in bytes, about: for each request, of which nearly everything is shared; and for
/// one that is open or has a label, whose record is not.
const REQUEST: usize = 20;
const RECORD: usize = 500;

impl Runner {
    /// How many bytes a copy takes, about; what it shares with this one is not counted.
    pub fn weight(&self) -> usize {
        let records = self.labels.len() + self.asking.len();
        self.cluster.weight()
            + self.history.len() * REQUEST
            + self.history.weight()
            + records * RECORD
            + self.schedule.len() * size_of::<Arc<Line>>()
    }
}
