//! The log's bytes: records, each behind its length and a checksum.
//!
//! A frame is the payload's length (4 bytes, little-endian), the CRC-32 of the payload (4 bytes,
//! little-endian) and the payload (postcard).

use super::Record;

const HEADER: usize = 8;

/// Appends `record` to the bytes of a log.
pub fn append(log: &mut Vec<u8>, record: &Record) {
    let start = log.len();
    log.extend_from_slice(&[0; HEADER]);
    // Extending a vector cannot run out of room, so the encoding cannot fail.
    let mut encoded = match postcard::to_extend(record, std::mem::take(log)) {
        Ok(encoded) => encoded,
        Err(error) => unreachable!("a record always encodes: {error}"),
    };
    let payload = &encoded[start + HEADER..];
    let (length, checksum) = (payload.len() as u32, crc32fast::hash(payload));
    encoded[start..start + 4].copy_from_slice(&length.to_le_bytes());
    encoded[start + 4..start + HEADER].copy_from_slice(&checksum.to_le_bytes());
    *log = encoded;
}

/// What could be read of a log.
#[derive(Debug, Default, PartialEq)]
pub struct Recovered {
    /// The records up to the first damaged one.
    pub records: Vec<Record>,
    /// Bytes of the intact part.
    pub kept: usize,
    /// Bytes from the first damaged record on.
    pub dropped: usize,
}

/// Reads records up to the first that is cut short, does not match its checksum or does not
/// decode.
pub fn recover(log: &[u8]) -> Recovered {
    let mut found = Recovered::default();
    while let Some((record, length)) = read_frame(&log[found.kept..]) {
        found.records.push(record);
        found.kept += length;
    }
    found.dropped = log.len() - found.kept;
    found
}

fn read_frame(bytes: &[u8]) -> Option<(Record, usize)> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    let checksum = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
    let payload = rest.get(..length)?;
    if crc32fast::hash(payload) != checksum {
        return None;
    }
    match postcard::take_from_bytes(payload) {
        Ok((record, [])) => Some((record, HEADER + length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Hash;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn log_of_three() -> (Vec<u8>, Vec<usize>) {
        let mut log = Vec::new();
        let mut ends = Vec::new();
        for record in [
            Record::Disk(7),
            Record::Drop(Hash::Md5.key("cart")),
            Record::Disk(8),
        ] {
            append(&mut log, &record);
            ends.push(log.len());
        }
        (log, ends)
    }

    #[test]
    fn a_log_cut_at_any_byte_gives_the_records_before_the_cut() {
        let (log, ends) = log_of_three();
        for cut in 0..=log.len() {
            let found = recover(&log[..cut]);
            let whole = ends.iter().filter(|&&end| end <= cut).count();
            assert_eq!(found.records.len(), whole, "cut at {cut}");
            assert_eq!(found.kept + found.dropped, cut);
        }
    }

    #[test]
    fn a_flipped_bit_ends_the_intact_part_before_its_record() {
        let (log, ends) = log_of_three();
        for bit in 0..log.len() * 8 {
            let mut damaged = log.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let intact = ends.iter().filter(|&&end| end <= bit / 8).count();
            assert_eq!(recover(&damaged).records.len(), intact, "bit {bit}");
        }
    }
}
