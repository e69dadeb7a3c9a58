//! The state of one key on one node.

use super::Version;
use crate::base::{Micros, NodeId};
use crate::causality::{Actor, Dvvset};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// The causal state of a key: its live versions and all dots ever known for it.
///
/// Shared between the store and the messages in flight, and copied only when it changes.
pub type Clock = Arc<Dvvset<Actor, Arc<Version>>>;

/// What a node keeps for one key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The replicated state.
    pub clock: Clock,
    /// This node's own birth for the key, if it ever coordinated a put of it. It lives and dies
    /// with the state, and is never taken from a received one.
    pub birth: Option<u32>,
    /// The nodes that this state is owed to, in order of name: each is one hint.
    pub owed: Vec<Mark>,
}

/// A hint: a state is owed to a node.
///
/// Marks are ordered by age, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// Since when, by virtual time: when the put was coordinated that the state comes from.
    pub since: Micros,
    /// The node.
    pub target: NodeId,
}

impl Mark {
    /// The mark of a state that its holder does not own, as it lies under the holder's table: it is
    /// no hint, and outlives `hint_ttl`, since it may be the only copy (DESIGN 4.5).
    pub fn of_no_owner(target: NodeId) -> Mark {
        Mark {
            since: Micros::MAX,
            target,
        }
    }

    /// Whether a state is held because its target was down, and not because its holder does not own
    /// it.
    pub fn is_hint(&self) -> bool {
        self.since != Micros::MAX
    }
}

impl Entry {
    /// Merges `other` into the state; whether that changed anything.
    pub(super) fn take_in(&mut self, other: &Clock) -> bool {
        Arc::make_mut(&mut self.clock).merge_in(other)
    }
}

/// At least as many bytes as a state takes when it is encoded. Quick to work out.
pub fn weight(clock: &Clock) -> usize {
    let vector = clock.width() * ENTRY_BYTES;
    vector
        + clock
            .values()
            .map(|version| version.weight())
            .sum::<usize>()
}

/// At least as many bytes as an actor with its counter takes.
pub const ENTRY_BYTES: usize = 40;

/// A hash of a whole state, values and dots, equal exactly when two states are.
///
/// Hashing the dots alone would not see two replicas that hold one dot with different values.
pub fn digest(clock: &Clock) -> u64 {
    // Most states are short; the few that are not need room on the heap.
    let mut short = [0; 512];
    match postcard::to_slice(clock, &mut short) {
        Ok(bytes) => xxh3_64(bytes),
        Err(_) => postcard::to_allocvec(clock).map_or(0, |bytes| xxh3_64(&bytes)),
    }
}
