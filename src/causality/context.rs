//! The causal context as clients see it: an opaque token.
//!
//! A token is base64url without padding of
//!
//! | bytes | what |
//! |---|---|
//! | 1 | [`VERSION`] |
//! | 4 | fingerprint of the cluster, little-endian |
//! | 4 | hash of the key, little-endian |
//! | any | entries in order of actor: node, disk, birth, counter, each a LEB128 varint |
//! | 8 | SipHash-2-4 of the key's text and everything before, little-endian |
//!
//! One vector has one token: ids sorted, none twice, varints as short as they can be, nothing
//! left over, strict base64. So two tokens that differ never open alike.

use super::{Actor, VersionVector};
use crate::base::NodeId;
use crate::base::random::{Purpose, draw};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use siphasher::sip::SipHasher24;
use std::hash::Hasher;
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

/// The first byte of every token.
pub const VERSION: u8 = 1;

/// The longest token that is looked at, in bytes. Entries of small numbers take 4 bytes each
/// before base64, so this is some 12,000 actors for one key.
pub const MAX_TOKEN_BYTES: usize = 65_536;

const HEADER_BYTES: usize = 9;
const TAG_BYTES: usize = 8;

/// What marks the contexts of one cluster as its own. It guards against mistakes, not against an
/// adversary, who can read the seed as well as anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterSeal {
    fingerprint: u32,
    key: [u64; 2],
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ContextError {
    /// The token exceeds [`MAX_TOKEN_BYTES`]; holds its length in bytes.
    #[error("a context has at most {MAX_TOKEN_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    /// Not what [`seal`] writes, whatever the cluster and key.
    #[error("a context is base64url without padding, and this is not")]
    NotBase64,
    /// The first byte is another version's; holds that version.
    #[error("this context has version {0}, not {VERSION}: was it made by a newer ringlab?")]
    WrongVersion(u8),
    /// Another seed or another configuration.
    #[error("this context was made by another cluster: its seed or configuration differs")]
    OtherCluster,
    /// Made by this cluster for a different key.
    #[error("this context is bound to another key")]
    OtherKey,
    /// Cut off, or changed after it was made.
    #[error("this context is damaged: it is not as it was when it was made")]
    Damaged,
}

impl ClusterSeal {
    /// The seal of the cluster with this seed and this configuration, written out in full.
    pub fn new(seed: u64, configuration_text: &str) -> ClusterSeal {
        let configuration = xxh3_64(configuration_text.as_bytes());
        let secret = |part| draw(seed, Purpose::ContextSeal, &[configuration, part]);
        ClusterSeal {
            // Any 32 of the 64 uniform bits.
            fingerprint: secret(0) as u32,
            key: [secret(1), secret(2)],
        }
    }

    fn tag(&self, content: &[u8], key: &str) -> [u8; TAG_BYTES] {
        let mut hasher = SipHasher24::new_with_keys(self.key[0], self.key[1]);
        // The length keeps the end of the key apart from the start of the content.
        hasher.write(&(key.len() as u64).to_le_bytes());
        hasher.write(key.as_bytes());
        hasher.write(content);
        hasher.finish().to_le_bytes()
    }
}

/// The token of `context` for the key with the text `key`.
pub fn seal(context: &VersionVector<Actor>, key: &str, cluster: &ClusterSeal) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(cluster.fingerprint.to_le_bytes());
    bytes.extend(key_hash(key));
    for (actor, counter) in context.iter() {
        push_varint(&mut bytes, u64::from(actor.node.0));
        push_varint(&mut bytes, u64::from(actor.disk));
        push_varint(&mut bytes, u64::from(actor.birth));
        push_varint(&mut bytes, counter);
    }
    let tag = cluster.tag(&bytes, key);
    bytes.extend(tag);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The context in `token`, which [`seal`] made for the same key and cluster.
///
/// # Errors
/// A [`ContextError`] for every other text; never a panic. The length is checked first, so that
/// nothing large is decoded.
pub fn open(
    token: &str,
    key: &str,
    cluster: &ClusterSeal,
) -> Result<VersionVector<Actor>, ContextError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(ContextError::TooLong(token.len()));
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(token)
        .map_err(|_| ContextError::NotBase64)?;
    let (content, tag) = bytes
        .split_last_chunk::<TAG_BYTES>()
        .ok_or(ContextError::Damaged)?;
    let (header, entries) = content
        .split_at_checked(HEADER_BYTES)
        .ok_or(ContextError::Damaged)?;
    if header[0] != VERSION {
        return Err(ContextError::WrongVersion(header[0]));
    }
    if header[1..5] != cluster.fingerprint.to_le_bytes() {
        return Err(ContextError::OtherCluster);
    }
    if header[5..9] != key_hash(key) {
        return Err(ContextError::OtherKey);
    }
    if *tag != cluster.tag(content, key) {
        return Err(ContextError::Damaged);
    }
    read_entries(entries).ok_or(ContextError::Damaged)
}

fn key_hash(key: &str) -> [u8; 4] {
    (xxh3_64(key.as_bytes()) as u32).to_le_bytes()
}

fn read_entries(mut bytes: &[u8]) -> Option<VersionVector<Actor>> {
    let mut entries: Vec<(Actor, u64)> = Vec::new();
    while !bytes.is_empty() {
        let actor = Actor {
            node: NodeId(take_varint(&mut bytes)?.try_into().ok()?),
            disk: take_varint(&mut bytes)?.try_into().ok()?,
            birth: take_varint(&mut bytes)?.try_into().ok()?,
        };
        if entries.last().is_some_and(|(last, _)| *last >= actor) {
            return None;
        }
        entries.push((actor, take_varint(&mut bytes)?));
    }
    Some(VersionVector::from_entries(entries))
}

fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes one varint off the front; `None` if it is cut off, too large, or longer than need be.
fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        // Bits shifted out at the top are bits that a u64 does not have.
        if (part << shift) >> shift != part || (byte == 0 && shift > 0) {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn cluster() -> ClusterSeal {
        ClusterSeal::new(1, "nodes=5")
    }

    fn context(dots: &[&str]) -> VersionVector<Actor> {
        let dots = dots
            .iter()
            .map(|dot| dot.parse::<super::super::Dot>().unwrap());
        VersionVector::from_entries(dots.map(|dot| (dot.actor, dot.counter)))
    }

    #[test]
    fn the_same_token_on_every_target() {
        let token = seal(&context(&["A.1.1:4", "B.1.2:300"]), "cart", &cluster());
        assert_eq!(token, KNOWN);
    }

    const KNOWN: &str = "AUnvG7pdAVisAAEBBAEBAqwCxuAlwFgCkNk";

    #[test]
    fn opens_what_it_sealed() {
        for dots in [
            &[][..],
            &["A.1.1:4"],
            &[
                "A.0.0:128",
                "A.0.1:127",
                "ALL.4294967295.16384:18446744073709551615",
            ],
        ] {
            let context = context(dots);
            let token = seal(&context, "cart", &cluster());
            assert_eq!(open(&token, "cart", &cluster()), Ok(context));
        }
    }

    #[test]
    fn each_mistake_has_its_own_error() {
        let token = seal(&context(&["A.1.1:4"]), "cart", &cluster());
        let open = |token: &str| open(token, "cart", &cluster());
        let made_with =
            |seed, text, key| seal(&context(&["A.1.1:4"]), key, &ClusterSeal::new(seed, text));
        assert_eq!(open(""), Err(ContextError::Damaged));
        assert_eq!(open(&token[..8]), Err(ContextError::Damaged));
        assert_eq!(open(&format!("{token}=")), Err(ContextError::NotBase64));
        assert_eq!(open("was/this+ever"), Err(ContextError::NotBase64));
        assert_eq!(open("Täterä"), Err(ContextError::NotBase64));
        assert_eq!(
            open(&made_with(2, "nodes=5", "cart")),
            Err(ContextError::OtherCluster)
        );
        assert_eq!(
            open(&made_with(1, "nodes=6", "cart")),
            Err(ContextError::OtherCluster)
        );
        assert_eq!(
            open(&made_with(1, "nodes=5", "card")),
            Err(ContextError::OtherKey)
        );
        let long = "A".repeat(MAX_TOKEN_BYTES + 1);
        assert_eq!(open(&long), Err(ContextError::TooLong(65_537)));

        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        bytes[0] = 2;
        let newer = URL_SAFE_NO_PAD.encode(&bytes);
        assert_eq!(open(&newer), Err(ContextError::WrongVersion(2)));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let token = seal(&context(&["A.1.1:4", "B.1.2:300"]), "cart", &cluster());
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped = URL_SAFE_NO_PAD.encode(flipped);
            assert!(open(&flipped, "cart", &cluster()).is_err(), "bit {bit}");
        }
        for end in 0..token.len() {
            assert!(open(&token[..end], "cart", &cluster()).is_err(), "to {end}");
        }
    }

    #[test]
    fn entries_have_one_encoding_only() {
        let entry = [0, 1, 1, 4];
        assert!(read_entries(&entry).is_some());
        for (what, bytes) in [
            ("cut off", &[0, 1, 1][..]),
            ("twice", &[0, 1, 1, 4, 0, 1, 1, 5]),
            ("unsorted", &[1, 1, 1, 4, 0, 1, 1, 4]),
            ("long varint", &[0x80, 0, 1, 1, 4]),
            ("node too large", &[0x80, 0x80, 4, 1, 1, 4]),
            ("endless varint", &[0x80; 64]),
            (
                "65 bits",
                &[0, 1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2],
            ),
        ] {
            assert_eq!(read_entries(bytes), None, "{what}");
        }
        for number in [0, 127, 128, 16_383, 16_384, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            push_varint(&mut bytes, number);
            let mut rest = bytes.as_slice();
            assert_eq!(take_varint(&mut rest), Some(number));
            assert!(rest.is_empty());
        }
    }
}
