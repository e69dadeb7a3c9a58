//! Keys and the limits of what is stored under them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The longest key, in bytes of UTF-8; the shortest is one byte.
pub const MAX_KEY_BYTES: usize = 1_024;

/// The largest value, in bytes.
pub const MAX_VALUE_BYTES: usize = 1_048_576;

/// A key together with its position on the ring, which is worked out once.
///
/// Keys are ordered by position, so that the keys of one partition lie beside each other.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    position: u128,
    text: Arc<str>,
}

impl Key {
    /// The key `text`, whose hash is `position` (see `ring::hash`).
    pub fn at(position: u128, text: &str) -> Key {
        Key {
            position,
            text: text.into(),
        }
    }

    /// Where the key lies on the ring of 2^128 positions.
    pub fn position(&self) -> u128 {
        self.position
    }

    /// What the client called it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Serialize for Key {
    /// The text alone for people and their programs, since JSON has no numbers of 128 bits; both
    /// parts, as they are read back, in messages and records.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return to.serialize_str(&self.text);
        }
        Parts {
            position: self.position.to_be_bytes(),
            text: self.text.clone(),
        }
        .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Key {
    /// Reads both parts, as they stand in messages and records.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Key, D::Error> {
        let Parts { position, text } = Parts::deserialize(from)?;
        let position = u128::from_be_bytes(position);
        Ok(Key { position, text })
    }
}

/// A key as it is encoded.
#[derive(Serialize, Deserialize)]
struct Parts {
    #[serde(with = "super::bytes")]
    position: [u8; 16],
    text: Arc<str>,
}

impl Ord for Key {
    fn cmp(&self, other: &Key) -> Ordering {
        (self.position, &self.text).cmp(&(other.position, &other.text))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Key) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.text)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
