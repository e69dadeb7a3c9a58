//! The log's bytes: records, each in a frame with its length and a checksum ([`frame`]).

use super::Record;
use crate::base::frame;

/// Appends `record` to the bytes of a log.
pub fn append(log: &mut Vec<u8>, record: &Record) {
    frame::append(log, record);
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
    while let Ok((record, length)) = frame::read(&log[found.kept..]) {
        found.records.push(record);
        found.kept += length;
    }
    found.dropped = log.len() - found.kept;
    found
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
