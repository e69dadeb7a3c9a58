//! What a node writes to its log.

use super::Entry;
use crate::base::Key;
use crate::ring::Ring;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One record of the log. Replaying the records in order rebuilds the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// The first record of a disk: the number that is part of every dot issued on it.
    Disk(u32),
    /// The incarnation that this node is in, for membership.
    Incarnation(u32),
    /// How many births this node has used, when the keys that say so may be gone from the log.
    Births(u32),
    /// The ownership table that this node goes by, and how many replicas a key has by it.
    Table(Arc<Ring>),
    /// The state of a key from here on.
    Keep(Key, Entry),
    /// The key was handed off and is held here no more.
    Drop(Key),
}
