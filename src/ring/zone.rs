//! Zones: the racks or data centres that replicas are spread over.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most zones that a cluster may have.
pub const MAX_ZONES: u16 = 100;

/// A zone, 1 to [`MAX_ZONES`], shown as `z1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub u16);

impl Zone {
    /// The zone of the `index`th node, from 0, when `zones` are filled round-robin in order of name.
    pub fn of(index: u16, zones: u16) -> Zone {
        Zone(index % zones.max(1) + 1)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "z{}", self.0)
    }
}

impl FromStr for Zone {
    type Err = String;

    /// Reads `z2`, or `2` alone.
    fn from_str(text: &str) -> Result<Zone, String> {
        let digits = text.strip_prefix('z').unwrap_or(text);
        let number = digits.parse().ok();
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        number
            .filter(|zone| plain && (1..=MAX_ZONES).contains(zone))
            .map(Zone)
            .ok_or_else(|| format!("expected a zone from z1 to z{MAX_ZONES}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn zones_read_what_they_show_and_are_filled_in_turn() {
        assert_eq!("z3".parse(), Ok(Zone(3)));
        assert_eq!("3".parse(), Ok(Zone(3)));
        for text in ["", "z", "z0", "z101", "zz1", "+1", "east"] {
            assert!(text.parse::<Zone>().is_err(), "{text} was read as a zone");
        }
        let filled: Vec<u16> = (0..5).map(|index| Zone::of(index, 2).0).collect();
        assert_eq!(filled, [1, 2, 1, 2, 1]);
    }
}
