//! Bytes in one piece: serde would take a slice of bytes for a list of numbers, and encode and decode
//! one after the other. For `#[serde(with = "bytes")]`.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;

/// Writes bytes in one piece.
///
/// # Errors
/// What the serializer cannot write.
pub fn serialize<S: Serializer>(bytes: impl AsRef<[u8]>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes.as_ref())
}

/// Reads what [`serialize`] has written.
///
/// # Errors
/// Something else than bytes, or bytes that are no `T`, such as too few for an array.
pub fn deserialize<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> TryFrom<&'a [u8]>,
{
    struct Bytes<T>(std::marker::PhantomData<T>);

    impl<T: for<'a> TryFrom<&'a [u8]>> Visitor<'_> for Bytes<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<T, E> {
            T::try_from(bytes).map_err(|_| E::invalid_length(bytes.len(), &self))
        }
    }

    from.deserialize_bytes(Bytes(std::marker::PhantomData))
}
