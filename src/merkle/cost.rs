//! What an exchange costs, and what it would have cost without a tree.

use super::Tree;
use crate::base::Key;
use std::ops::{Add, AddAssign};

/// What was sent between two replicas, both ways together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Messages.
    pub messages: u64,
    /// Hashes of nodes.
    pub hashes: u64,
    /// Keys named with their state's hash, in leaves that differ.
    pub keys_listed: u64,
    /// States sent, each with its key.
    pub keys_sent: u64,
    /// Bytes on the wire.
    pub bytes: u64,
}

impl Cost {
    /// One message with the state of each of `keys`, a state being as long as `state_bytes` says.
    pub(super) fn of_states<'k>(
        keys: impl Iterator<Item = &'k Key>,
        state_bytes: impl Fn(&Key) -> u64,
    ) -> Cost {
        let mut cost = Cost {
            messages: 1,
            ..Cost::default()
        };
        for key in keys {
            cost.keys_sent += 1;
            cost.bytes += key_bytes(key) + state_bytes(key);
        }
        cost
    }
}

impl Add for Cost {
    type Output = Cost;

    fn add(self, other: Cost) -> Cost {
        Cost {
            messages: self.messages + other.messages,
            hashes: self.hashes + other.hashes,
            keys_listed: self.keys_listed + other.keys_listed,
            keys_sent: self.keys_sent + other.keys_sent,
            bytes: self.bytes + other.bytes,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Cost) {
        *self = *self + other;
    }
}

/// What it costs to send all that a replica holds to a peer, in one message and one way only: the
/// least that two replicas without trees would spend, who would not know whether they differ.
pub fn full_copy(tree: &Tree, state_bytes: impl Fn(&Key) -> u64) -> Cost {
    Cost::of_states(tree.entries().map(|(key, _)| key), state_bytes)
}

/// The length of a key on the wire.
pub(super) fn key_bytes(key: &Key) -> u64 {
    postcard::experimental::serialized_size(key).unwrap_or(0) as u64
}
