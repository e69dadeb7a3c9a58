//! CRC-32, as zlib and Ethernet have it.
//!
//! The tables are worked out when they are first needed: kept as data they would be the one part of
//! the page that nothing compresses.

use std::sync::LazyLock;

/// The generator polynomial, its bits reversed.
const POLYNOMIAL: u32 = 0xEDB8_8320;
/// How many bytes are taken at a time.
const WIDTH: usize = 8;

/// `TABLES[k][b]` is what the byte `b` does to the checksum when `k` more bytes follow it.
static TABLES: LazyLock<[[u32; 256]; WIDTH]> = LazyLock::new(|| {
    let mut tables = [[0_u32; 256]; WIDTH];
    for (byte, crc) in (0..).zip(&mut tables[0]) {
        let bit = |crc: u32, _| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg());
        *crc = (0..8).fold(byte, bit);
    }
    for table in 1..WIDTH {
        tables[table] = tables[table - 1].map(|crc| (crc >> 8) ^ tables[0][(crc & 0xFF) as usize]);
    }
    tables
});

/// The checksum of `bytes`.
pub fn crc32(bytes: &[u8]) -> u32 {
    let tables = &*TABLES;
    let (wide, rest) = bytes.as_chunks::<WIDTH>();
    let mut crc = !0;
    for chunk in wide {
        let [a, b, c, d, e, f, g, h] = *chunk;
        let [i, j, k, l] = (crc ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
        let near = [i, j, k, l, e, f, g, h];
        crc = 0;
        for (byte, table) in near.iter().zip(tables.iter().rev()) {
            crc ^= table[usize::from(*byte)];
        }
    }
    let one = |crc: u32, byte: &u8| (crc >> 8) ^ tables[0][usize::from(crc as u8 ^ byte)];
    !rest.iter().fold(crc, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_gives_the_published_values() {
        assert_eq!(crc32(b""), 0);
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let fox = b"The quick brown fox jumps over the lazy dog";
        assert_eq!(crc32(fox), 0x414F_A339);
    }

    #[test]
    fn wide_steps_give_what_single_bits_do() {
        let bytes: Vec<u8> = (0..100).map(|place| (place * 37 % 251) as u8).collect();
        for length in 0..bytes.len() {
            let mut crc: u32 = !0;
            for byte in &bytes[..length] {
                crc ^= u32::from(*byte);
                for _ in 0..8 {
                    crc = (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 };
                }
            }
            assert_eq!(crc32(&bytes[..length]), !crc, "{length} bytes");
        }
    }
}
