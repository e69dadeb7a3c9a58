//! The position of a key: the first 128 bits of the MD5 of its UTF-8 bytes, big-endian.

use crate::base::Key;
use md5::{Digest, Md5};

/// The position of `text` on the ring (Dynamo paper, section 4.3).
pub fn position(text: &str) -> u128 {
    u128::from_be_bytes(Md5::digest(text.as_bytes()).into())
}

/// The key `text` with its position worked out.
pub fn key(text: &str) -> Key {
    Key::at(position(text), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn agrees_with_the_test_suite_of_rfc_1321() {
        assert_eq!(position(""), 0xd41d_8cd9_8f00_b204_e980_0998_ecf8_427e);
        assert_eq!(
            position("message digest"),
            0xf96b_697d_7cb7_938d_525a_2f31_aaf1_61d0
        );
    }
}
