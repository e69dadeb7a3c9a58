//! How often each of many keys is asked for.

use super::Probability;
use super::random::below;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The steepest that Zipf's law can be.
const STEEPEST: u32 = 10_000;

/// How often each of many keys is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Popularity {
    /// Each as often as any other.
    #[default]
    Uniform,
    /// The k-th by 1 / k^s, with s in thousandths.
    Zipf(u32),
    /// The first share of the keys by the second share of the requests.
    Hotspot(Probability, Probability),
}

impl fmt::Display for Popularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Popularity::Uniform => f.write_str("uniform"),
            Popularity::Zipf(steepness) => {
                let text = format!("{}.{:03}", steepness / 1_000, steepness % 1_000);
                write!(
                    f,
                    "zipf({})",
                    text.trim_end_matches('0').trim_end_matches('.')
                )
            }
            Popularity::Hotspot(keys, requests) => write!(f, "hotspot({keys},{requests})"),
        }
    }
}

impl FromStr for Popularity {
    type Err = String;

    fn from_str(text: &str) -> Result<Popularity, String> {
        let within = |name: &str| {
            text.strip_prefix(name)?
                .strip_prefix('(')?
                .strip_suffix(')')
        };
        if text == "uniform" {
            return Ok(Popularity::Uniform);
        }
        if let Some(steepness) = within("zipf") {
            return thousandths(steepness).map(Popularity::Zipf).ok_or_else(|| {
                format!(
                    "expected zipf(s) with s from 0 to 10 and at most 3 decimals, found `{text}`"
                )
            });
        }
        if let Some((keys, requests)) = within("hotspot").and_then(|both| both.split_once(',')) {
            return Ok(Popularity::Hotspot(keys.parse()?, requests.parse()?));
        }
        Err(format!(
            "expected uniform, zipf(0.99) or hotspot(0.1,0.9), found `{text}`"
        ))
    }
}

fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 2 || fraction.len() > 3 {
        return None;
    }
    let rest: u32 = format!("{fraction:0<3}").parse().ok()?;
    let value = whole.parse::<u32>().ok()? * 1_000 + rest;
    (value <= STEEPEST).then_some(value)
}

/// A popularity over so many keys.
#[derive(Clone, Debug)]
pub struct Chooser {
    /// The weights of all keys up to each, that one included.
    sums: Arc<[u64]>,
}

impl Popularity {
    /// This popularity over `keys` keys, one or more.
    pub fn over(self, keys: u32) -> Chooser {
        let keys = keys.max(1);
        let mut sum = 0u64;
        let sums = (0..keys).map(|key| {
            sum += self.weight(key, keys);
            sum
        });
        Chooser {
            sums: sums.collect(),
        }
    }

    /// The weight of a key. Integers from `libm`, so that they are the same on every target.
    fn weight(self, key: u32, keys: u32) -> u64 {
        match self {
            Popularity::Uniform => 1,
            Popularity::Zipf(steepness) => {
                let rank = f64::from(key + 1);
                let part = libm::pow(rank, -f64::from(steepness) / 1_000.0);
                // A key that is never asked for would be none.
                (libm::round(part * 4_294_967_296.0) as u64).max(1)
            }
            Popularity::Hotspot(share, requests) => {
                let billion = u64::from(Probability::ALWAYS.billionths());
                let hot = (u64::from(keys) * u64::from(share.billionths())).div_ceil(billion);
                let cold = u64::from(keys) - hot;
                let often = u64::from(requests.billionths());
                match (u64::from(key) < hot, hot, cold) {
                    (_, 0, _) | (_, _, 0) => 1,
                    (true, ..) => often * cold,
                    (false, ..) => (billion - often) * hot,
                }
            }
        }
    }
}

impl Chooser {
    /// A key, counted from 0, by a uniform draw of 64 bits.
    pub fn choose(&self, draw: u64) -> usize {
        let total = self.sums.last().copied().unwrap_or(1);
        let place = below(draw, total);
        self.sums.partition_point(|sum| *sum <= place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::{Purpose, draw};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn counts(text: &str, keys: u32) -> Vec<u32> {
        let chooser = text.parse::<Popularity>().unwrap().over(keys);
        let mut counts = vec![0; keys as usize];
        for index in 0..100_000 {
            counts[chooser.choose(draw(1, Purpose::Load, &[index]))] += 1;
        }
        counts
    }

    #[test]
    fn keys_are_asked_for_as_often_as_it_says() {
        for count in counts("uniform", 10) {
            assert!((9_500..10_500).contains(&count), "{count}");
        }
        let zipf = counts("zipf(1)", 10);
        // The harmonic number of 10 is 2.929.
        for (rank, count) in (1..).zip(zipf) {
            let expected = 100_000.0 / 2.929 / f64::from(rank);
            assert!(
                (f64::from(count) / expected - 1.0).abs() < 0.05,
                "{rank}: {count}"
            );
        }
        let hotspot = counts("hotspot(0.1,0.9)", 20);
        let hot: u32 = hotspot[..2].iter().sum();
        assert!((89_000..91_000).contains(&hot), "{hot}");
        assert!(hotspot[2..].iter().all(|count| (400..700).contains(count)));
        assert!(
            counts("hotspot(1,0.5)", 4)
                .iter()
                .all(|count| *count > 24_000)
        );
        assert_eq!(counts("hotspot(0.1,1)", 3), [100_000, 0, 0]);
    }

    #[test]
    fn reads_and_writes() {
        for text in [
            "uniform",
            "zipf(0.99)",
            "zipf(0)",
            "zipf(10)",
            "hotspot(0.1,0.9)",
        ] {
            assert_eq!(text.parse::<Popularity>().unwrap().to_string(), text);
        }
        for wrong in [
            "zipf",
            "zipf(-1)",
            "zipf(10.001)",
            "hotspot(2,0)",
            "hotspot(0.1)",
            "exp",
        ] {
            assert!(wrong.parse::<Popularity>().is_err(), "{wrong}");
        }
    }
}
