//! Reading a distribution.

use super::{Distribution, Form, MAX_NESTING, Millionths};
use crate::base::{Micros, Probability};
use std::str::FromStr;

impl FromStr for Distribution {
    type Err = String;

    /// The error says at which character (counted from 1) what was expected.
    fn from_str(text: &str) -> Result<Distribution, String> {
        let mut reader = Reader { text, at: 0 };
        let distribution = reader.distribution(0)?;
        match reader.rest() {
            "" => Ok(distribution),
            _ => Err(reader.expected("`+` and a time, or the end")),
        }
    }
}

const FORMS: &str = "const, uniform, exp, pareto, lognormal, quantiles or mix, then `(`";

struct Reader<'a> {
    text: &'a str,
    /// The first byte that was not read yet.
    at: usize,
}

impl<'a> Reader<'a> {
    fn distribution(&mut self, level: u64) -> Result<Distribution, String> {
        let mut distribution = self.form(level)?;
        while self.eat("+") {
            let sum = distribution.shift + self.time("a time to add")?;
            if sum > Micros::LONGEST {
                return Err(format!(
                    "a sum of {sum} is longer than the longest time, 1000000s"
                ));
            }
            distribution.shift = sum;
        }
        Ok(distribution)
    }

    fn form(&mut self, level: u64) -> Result<Distribution, String> {
        let start = self.at;
        let name = self.token();
        if !self.eat("(") {
            self.at = start;
            return Err(self.expected(FORMS));
        }
        let form = match name {
            "const" => Form::Const(self.time("a time")?),
            "uniform" => {
                let a = self.time("the shortest time")?;
                self.need(",")?;
                let what = format!("a time of {a} or longer");
                let b = self.checked(&what, |token| token.parse().ok().filter(|b| *b >= a))?;
                Form::Uniform(a, b)
            }
            "exp" => Form::Exponential(self.time_above_zero("a mean")?),
            "pareto" => {
                let min = self.time_above_zero("a least time")?;
                self.need(",")?;
                let alpha = self.number("an alpha", 100)?;
                Form::Pareto { min, alpha }
            }
            "lognormal" => {
                let median = self.time_above_zero("a median")?;
                self.need(",")?;
                let sigma = self.number("a sigma", 10)?;
                Form::LogNormal { median, sigma }
            }
            "quantiles" => Form::Quantiles(self.points()?),
            "mix" if level < MAX_NESTING => Form::Mix(self.parts(level)?),
            "mix" => {
                self.at = start;
                return Err(self.expected(&format!("at most {MAX_NESTING} levels of mix")));
            }
            _ => {
                self.at = start;
                return Err(self.expected(FORMS));
            }
        };
        self.need(")")?;
        Ok(form.into())
    }

    fn points(&mut self) -> Result<Vec<(Probability, Micros)>, String> {
        let mut points: Vec<(Probability, Micros)> = Vec::new();
        loop {
            let last = points.last().copied();
            let what = match last {
                None => "a percentage such as p50 or p99.9".to_owned(),
                Some((p, _)) => format!("a percentage above p{}, at most p100", super::Percent(p)),
            };
            let p = self.checked(&what, |token| {
                percentage(token).filter(|p| last.is_none_or(|(before, _)| *p > before))
            })?;
            self.need(":")?;
            let least = last.map_or(Micros::ZERO, |(_, time)| time);
            let what = format!("a time of {least} or longer");
            let time = self.checked(&what, |token| token.parse().ok().filter(|t| *t >= least))?;
            points.push((p, time));
            if !self.eat(",") {
                break;
            }
        }
        match points.len() {
            1 => Err(self.expected("`,` and a second point")),
            _ => Ok(points),
        }
    }

    fn parts(&mut self, level: u64) -> Result<Vec<(Probability, Distribution)>, String> {
        let mut parts = Vec::new();
        let mut left = Probability::ALWAYS.billionths();
        while left > 0 {
            if !parts.is_empty() && !self.eat(",") {
                return Err(self.expected("`,` and more parts, until the weights sum to 1"));
            }
            let what = "a weight above 0, with all weights summing to 1";
            let weight: Probability = self.checked(what, |token| {
                let weight: Probability = token.parse().ok()?;
                (1..=left).contains(&weight.billionths()).then_some(weight)
            })?;
            left -= weight.billionths();
            self.need(":")?;
            parts.push((weight, self.distribution(level + 1)?));
        }
        Ok(parts)
    }

    fn time(&mut self, what: &str) -> Result<Micros, String> {
        let what = format!("{what} such as 250us, 20ms or 1.5s");
        self.checked(&what, |token| token.parse().ok())
    }

    fn time_above_zero(&mut self, what: &str) -> Result<Micros, String> {
        let what = format!("{what} above zero, such as 20ms");
        self.checked(&what, |token| {
            token.parse().ok().filter(|time| *time > Micros::ZERO)
        })
    }

    fn number(&mut self, what: &str, most: u32) -> Result<Millionths, String> {
        let what = format!("{what} from 0.01 to {most}");
        self.checked(&what, |token| {
            millionths(token).filter(|n| (10_000..=most * 1_000_000).contains(&n.0))
        })
    }

    /// Reads a token with `parse`, which answers `None` when it is not `what`.
    fn checked<T>(
        &mut self,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, String> {
        let start = self.at;
        parse(self.token()).ok_or_else(|| {
            self.at = start;
            self.expected(what)
        })
    }

    /// Everything up to the next punctuation mark.
    fn token(&mut self) -> &'a str {
        let rest = self.rest();
        let token = &rest[..rest.find(PUNCTUATION).unwrap_or(rest.len())];
        self.at += token.len();
        token
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len();
        }
        found
    }

    fn need(&mut self, mark: &str) -> Result<(), String> {
        match self.eat(mark) {
            true => Ok(()),
            false => Err(self.expected(&format!("`{mark}`"))),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn expected(&self, what: &str) -> String {
        const SHOWN: usize = 24;
        let character = self.text[..self.at].chars().count() + 1;
        let rest = self.rest();
        let start: String = rest.chars().take(SHOWN).collect();
        let found = match rest {
            "" => "the end".to_owned(),
            _ if start.len() < rest.len() => format!("`{}...`", start.escape_debug()),
            _ => format!("`{}`", start.escape_debug()),
        };
        format!("expected {what} at character {character} of the distribution, found {found}")
    }
}

const PUNCTUATION: [char; 5] = ['(', ')', ',', ':', '+'];

/// `p50` or `p99.9`, to at most seven decimals.
fn percentage(token: &str) -> Option<Probability> {
    let (whole, fraction) = decimal(token.strip_prefix('p')?, 7)?;
    // As a share of one: two more decimals.
    match (whole, fraction) {
        (0..100, _) => format!("0.{whole:02}{fraction:07}").parse().ok(),
        (100, 0) => Some(Probability::ALWAYS),
        _ => None,
    }
}

fn millionths(token: &str) -> Option<Millionths> {
    let (whole, fraction) = decimal(token, 6)?;
    let scaled = whole.checked_mul(1_000_000)?.checked_add(fraction)?;
    Some(Millionths(scaled))
}

/// The digits before and after the point, the latter padded to `decimals` digits.
fn decimal(token: &str, decimals: usize) -> Option<(u32, u32)> {
    let (whole, fraction) = token.split_once('.').unwrap_or((token, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > decimals {
        return None;
    }
    let fraction = format!("{fraction:0<decimals$}").parse().ok()?;
    Some((whole.parse().ok()?, fraction))
}
