//! Probabilities as integer ratios, so that both targets agree to the bit.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A probability, in billionths: 0 is never, 1 000 000 000 is always.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Probability(u32);

const ONE: u32 = 1_000_000_000;

impl Probability {
    /// Never.
    pub const NEVER: Probability = Probability(0);
    /// As often as not.
    pub const HALF: Probability = Probability(ONE / 2);
    /// Always.
    pub const ALWAYS: Probability = Probability(ONE);

    /// Whether a uniformly drawn 64-bit number falls within this probability.
    pub fn holds(self, draw: u64) -> bool {
        ((u128::from(draw) * u128::from(ONE)) >> 64) < u128::from(self.0)
    }

    /// The probability in billionths.
    pub fn billionths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / ONE, self.0 % ONE) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{}", format!("{rest:09}").trim_end_matches('0')),
        }
    }
}

impl FromStr for Probability {
    type Err = String;

    fn from_str(text: &str) -> Result<Probability, String> {
        let wrong = || {
            format!("expected a probability from 0 to 1 with at most 9 decimals, found `{text}`")
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !matches!(whole, "0" | "1") || !digits(fraction) || fraction.len() > 9 {
            return Err(wrong());
        }
        let padded: u32 = format!("{fraction:0<9}").parse().map_err(|_| wrong())?;
        match (whole, padded) {
            ("0", rest) => Ok(Probability(rest)),
            (_, 0) => Ok(Probability::ALWAYS),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_ends_are_exact() {
        assert!(!Probability::NEVER.holds(0));
        assert!(Probability::ALWAYS.holds(u64::MAX));
        let half: Probability = "0.5".parse().unwrap();
        assert!(half.holds(u64::MAX / 2 - 1));
        assert!(!half.holds(u64::MAX / 2 + 1));
    }

    #[test]
    fn reads_and_writes_decimals() {
        for text in ["0", "1", "0.1", "0.25", "0.000000001"] {
            assert_eq!(text.parse::<Probability>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "-0.1",
            "1.1",
            "2",
            ".5",
            "50%",
            "1e-3",
            "NaN",
            "0.1234567891",
        ] {
            assert!(
                text.parse::<Probability>().is_err(),
                "{text} was read as a probability"
            );
        }
    }
}
