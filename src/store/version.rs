//! A value as it is stored: what a client wrote and the stamp that it was written with.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A client's identity, worked out from its name, so that a further client changes no other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub u32);

/// What a put carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// Opaque bytes with a media type.
    Value {
        /// The bytes, at most `MAX_VALUE_BYTES`.
        #[serde(with = "crate::base::bytes")]
        bytes: Arc<[u8]>,
        /// What they are, such as `text/plain`.
        media: Arc<str>,
    },
    /// A delete: it takes part in causality as any value does, and is never shown to a client.
    Tombstone,
}

/// One version of a key's value, with the stamp that every write gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// What was written.
    pub body: Body,
    /// Who wrote it.
    pub client: ClientId,
    /// Which of that client's requests wrote it, counted from 1.
    pub client_seq: u32,
    /// The coordinator's clock when it made the dot, in microseconds.
    pub wall_us: u64,
}

impl Version {
    /// At least as many bytes as it takes when it is encoded.
    pub fn weight(&self) -> usize {
        self.body.weight() + 40
    }

    /// Whether this version is a delete.
    pub fn is_tombstone(&self) -> bool {
        self.body == Body::Tombstone
    }
}

impl Body {
    /// At least as many bytes as it takes when it is encoded.
    pub fn weight(&self) -> usize {
        match self {
            Body::Value { bytes, media } => bytes.len() + media.len() + 16,
            Body::Tombstone => 1,
        }
    }
}
