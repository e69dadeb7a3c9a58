//! Frames: something encoded, behind its length and a checksum. Records lie in a log and messages
//! cross the wire in them, so that damage is noticed before anybody believes what it made.
//!
//! A frame is the payload's length (4 bytes, little-endian), the CRC-32 of the payload (4 bytes,
//! little-endian) and the payload (postcard).

use super::crc::crc32;
use serde::Serialize;
use serde::de::DeserializeOwned;

const HEADER: usize = 8;

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// They end before the frame does.
    #[error("the frame is cut short")]
    CutShort,
    /// The payload is not what the checksum was made of.
    #[error("the checksum does not match")]
    Checksum,
    /// The checksum matches, and yet the payload is not what was expected.
    #[error("the payload does not decode")]
    Payload,
}

/// Appends `content` as a frame.
pub fn append(bytes: &mut Vec<u8>, content: &impl Serialize) {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; HEADER]);
    // Extending a vector cannot run out of room, so the encoding cannot fail.
    let mut encoded = match postcard::to_extend(content, std::mem::take(bytes)) {
        Ok(encoded) => encoded,
        Err(error) => unreachable!("what is framed always encodes: {error}"),
    };
    seal(&mut encoded[start..]);
    *bytes = encoded;
}

/// Writes the header of the one frame that `frame` consists of, whatever its payload is.
pub fn seal(frame: &mut [u8]) {
    let Some((header, payload)) = frame.split_first_chunk_mut::<HEADER>() else {
        return;
    };
    let (length, checksum) = (payload.len() as u32, crc32(payload));
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4..].copy_from_slice(&checksum.to_le_bytes());
}

/// The length of the frame that `bytes` begin with, by its header alone; nothing when they end
/// before it does.
pub fn length(bytes: &[u8]) -> Option<usize> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    (length <= rest.len()).then_some(HEADER + length)
}

/// Reads the frame that `bytes` begin with: its content and its length.
///
/// # Errors
/// The bytes are cut short, damaged, or something else.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, usize), FrameError> {
    let (header, rest) = bytes
        .split_first_chunk::<HEADER>()
        .ok_or(FrameError::CutShort)?;
    let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    let checksum = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
    let payload = rest.get(..length).ok_or(FrameError::CutShort)?;
    if crc32(payload) != checksum {
        return Err(FrameError::Checksum);
    }
    match postcard::take_from_bytes(payload) {
        Ok((content, [])) => Ok((content, HEADER + length)),
        _ => Err(FrameError::Payload),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_frame_says_what_is_wrong_with_it() {
        let mut bytes = Vec::new();
        append(&mut bytes, &("cart", 7u32));
        let whole: (String, u32) = read(&bytes).unwrap().0;
        assert_eq!(whole, ("cart".to_owned(), 7));
        let read = |bytes: &[u8]| read::<(String, u32)>(bytes).unwrap_err();
        assert_eq!(read(&bytes[..3]), FrameError::CutShort);
        assert_eq!(read(&bytes[..bytes.len() - 1]), FrameError::CutShort);
        let mut damaged = bytes.clone();
        damaged[10] ^= 1;
        assert_eq!(read(&damaged), FrameError::Checksum);
        let mut longer = bytes.clone();
        longer.push(0);
        seal(&mut longer);
        assert_eq!(read(&longer), FrameError::Payload);
    }
}
