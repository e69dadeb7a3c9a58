//! Reading single values. The errors say what was expected and what was found.

use super::wording::{found, shown};
use crate::base::{Micros, Probability};
use std::ops::RangeInclusive;

/// `on`, `off`, `true` or `false`.
pub(crate) fn switch(value: &str) -> Result<bool, String> {
    match value {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err(format!("expected on or off, {}", found(value))),
    }
}

/// A whole number in decimal digits, within `range`.
pub(crate) fn whole<T: TryFrom<u64>>(value: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    // `+5` is a number to Rust, but not to the script language.
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let number = value.parse().ok().filter(|n| digits && range.contains(n));
    number.and_then(|n| T::try_from(n).ok()).ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        let found = found(value);
        format!("expected a whole number from {least} to {most}, {found}")
    })
}

/// A time; zero is one.
pub(crate) fn time(value: &str) -> Result<Micros, String> {
    // A time has few characters: what is longer is none, whatever follows.
    shown(value).parse()
}

/// A time above zero.
pub(crate) fn positive_time(value: &str) -> Result<Micros, String> {
    match time(value)? {
        Micros::ZERO => Err(format!("expected a time above zero, found `{value}`")),
        time => Ok(time),
    }
}

/// A probability from 0 to 1.
pub(crate) fn probability(value: &str) -> Result<Probability, String> {
    shown(value).parse()
}
