//! Virtual time, in whole microseconds.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

/// A point in virtual time since the start of the run, or a span of it, in microseconds.
///
/// Written as in the script language: `250us`, `20ms`, `1.5s`, `2m`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub u64);

impl Micros {
    /// The start of a run.
    pub const ZERO: Micros = Micros(0);
    /// Later than any event of any run.
    pub const MAX: Micros = Micros(u64::MAX);
    /// The longest time that can be written down: about eleven days.
    pub const LONGEST: Micros = Micros(1_000_000_000_000);

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Micros {
        Micros(millis * 1_000)
    }

    /// A span of whole seconds.
    pub const fn from_secs(secs: u64) -> Micros {
        Micros(secs * 1_000_000)
    }

    /// The span from `earlier` to this time, zero when `earlier` is later.
    pub fn since(self, earlier: Micros) -> Micros {
        Micros(self.0.saturating_sub(earlier.0))
    }

    /// This span, `factor` times.
    pub const fn times(self, factor: u64) -> Micros {
        Micros(self.0.saturating_mul(factor))
    }

    /// In milliseconds, for people and plots; never for the protocol.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
}

impl Add for Micros {
    type Output = Micros;
    fn add(self, other: Micros) -> Micros {
        Micros(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Micros) {
        *self = *self + other;
    }
}

impl Sub for Micros {
    type Output = Micros;
    fn sub(self, other: Micros) -> Micros {
        self.since(other)
    }
}

impl fmt::Display for Micros {
    /// The shortest exact way to write it: `8ms`, `1.5s`, `2m`, `8.25ms`, `250us`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = match self.0 {
            0 => return f.write_str("0ms"),
            us if us >= 60_000_000 && us % 60_000_000 == 0 => ("m", 60_000_000),
            us if us >= 1_000_000 => ("s", 1_000_000),
            us if us >= 1_000 => ("ms", 1_000),
            _ => ("us", 1),
        };
        let (whole, rest) = (self.0 / size, self.0 % size);
        if rest == 0 {
            return write!(f, "{whole}{unit}");
        }
        let width = size.ilog10() as usize;
        let digits = format!("{rest:0width$}");
        write!(f, "{whole}.{}{unit}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Micros {
    type Err = String;

    fn from_str(text: &str) -> Result<Micros, String> {
        let wrong = || format!("expected a time such as 250us, 20ms, 1.5s or 2m, found `{text}`");
        let split = text
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(wrong)?;
        let (number, unit) = text.split_at(split);
        let size: u64 = match unit {
            "us" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" => 60_000_000,
            _ => return Err(wrong()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
            return Err(wrong());
        }
        let too_long = || format!("`{text}` is longer than the longest time, 1000000s");
        let whole: u64 = whole.parse().map_err(|_| too_long())?;
        let scale = 10u64.pow(fraction.len() as u32);
        let part = fraction.parse::<u64>().map_err(|_| wrong())? * size;
        if !part.is_multiple_of(scale) {
            return Err(format!("`{text}` is finer than a microsecond"));
        }
        let micros = whole
            .checked_mul(size)
            .and_then(|us| us.checked_add(part / scale))
            .filter(|&us| us <= Micros::LONGEST.0)
            .ok_or_else(too_long)?;
        Ok(Micros(micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn reads_and_writes_every_unit() {
        for (text, micros) in [
            ("250us", 250),
            ("20ms", 20_000),
            ("1.5s", 1_500_000),
            ("2m", 120_000_000),
            ("8.25ms", 8_250),
            ("0ms", 0),
        ] {
            assert_eq!(text.parse::<Micros>(), Ok(Micros(micros)), "{text}");
            assert_eq!(Micros(micros).to_string(), text);
        }
        assert_eq!("0.5m".parse::<Micros>(), Ok(Micros(30_000_000)));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "5",
            "ms",
            "-1ms",
            "1.ms",
            ".5s",
            "1h",
            "1,5s",
            "0.5us",
            "99999999999m",
            "1e3s",
            "٣ms",
        ] {
            assert!(text.parse::<Micros>().is_err(), "{text} was read as a time");
        }
    }
}
