//! Batches of states: so many keys and bytes in one message, the rest in the next.

use super::Node;
use crate::base::Key;
use crate::store::{Clock, weight};

/// The most keys in one batch.
const MOST_KEYS: usize = 64;
/// A batch takes no further key that would make it longer than this, in bytes.
const MOST_BYTES: usize = 256 * 1_024;

impl Node {
    /// The states that this node holds of the first of `keys`, as many as go in one message. One
    /// state always goes, however long.
    pub(super) fn batch<'a>(&self, keys: impl Iterator<Item = &'a Key>) -> Vec<(Key, Clock)> {
        let most_bytes = MOST_BYTES.min(self.config.message_limit as usize / 2);
        let (mut states, mut bytes) = (Vec::new(), 0);
        for key in keys {
            let Some(entry) = self.store.get(key) else {
                continue;
            };
            bytes += key.text().len() + weight(&entry.clock);
            if states.len() == MOST_KEYS || (bytes > most_bytes && !states.is_empty()) {
                break;
            }
            states.push((key.clone(), entry.clock.clone()));
        }
        states
    }
}
