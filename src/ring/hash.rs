//! The position of a key: the first 128 bits of a hash of its UTF-8 bytes, big-endian.

use super::policy::choices;
use crate::base::Key;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::Sha256;
use std::fmt;
use std::str::FromStr;

choices! {
    /// What gives keys and names of nodes their positions on the ring (Dynamo paper, section 4.3).
    Hash {
        /// MD5 (RFC 1321), all 128 bits of it, as the paper has it.
        #[default]
        Md5 = "md5",
        /// SHA-1 (FIPS 180-4), the first 128 of 160 bits, as Riak has it.
        Sha1 = "sha1",
        /// SHA-256 (FIPS 180-4), the first 128 of 256 bits.
        Sha256 = "sha256",
    }
}

impl Hash {
    /// The position of `text` on the ring.
    pub fn position(self, text: &str) -> u128 {
        self.position_of(text.as_bytes())
    }

    /// The whole hash of `text`, in hexadecimal digits.
    pub fn digest(self, text: &str) -> String {
        let bytes = match self {
            Hash::Md5 => Md5::digest(text).to_vec(),
            Hash::Sha1 => Sha1::digest(text).to_vec(),
            Hash::Sha256 => Sha256::digest(text).to_vec(),
        };
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The position of what hashes to the same as `bytes`.
    pub(crate) fn position_of(self, bytes: &[u8]) -> u128 {
        let mut first = [0; 16];
        match self {
            Hash::Md5 => first.copy_from_slice(&Md5::digest(bytes)),
            Hash::Sha1 => first.copy_from_slice(&Sha1::digest(bytes)[..16]),
            Hash::Sha256 => first.copy_from_slice(&Sha256::digest(bytes)[..16]),
        }
        u128::from_be_bytes(first)
    }

    /// The key `text` with its position worked out.
    pub fn key(self, text: &str) -> Key {
        Key::at(self.position(text), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn agrees_with_the_test_suites_of_the_standards() {
        for (hash, text, position) in [
            (Hash::Md5, "", 0xd41d_8cd9_8f00_b204_e980_0998_ecf8_427e),
            (
                Hash::Md5,
                "message digest",
                0xf96b_697d_7cb7_938d_525a_2f31_aaf1_61d0,
            ),
            (Hash::Sha1, "", 0xda39_a3ee_5e6b_4b0d_3255_bfef_9560_1890),
            (Hash::Sha1, "abc", 0xa999_3e36_4706_816a_ba3e_2571_7850_c26c),
            (
                Hash::Sha256,
                "abc",
                0xba78_16bf_8f01_cfea_4141_40de_5dae_2223,
            ),
        ] {
            assert_eq!(hash.position(text), position, "{hash} of {text:?}");
            let digest = hash.digest(text);
            assert!(digest.starts_with(&format!("{position:032x}")), "{digest}");
        }
    }
}
