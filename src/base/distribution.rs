//! Distributions of latencies, as the script language writes them.

mod grammar;
mod normal;

use super::random::below;
use super::{Micros, Probability};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A distribution of times; every sample is a whole number of microseconds from zero to
/// [`Micros::LONGEST`].
///
/// Written and read without spaces; `mix` may stand in `mix`, four deep at most:
///
/// | text | samples |
/// |---|---|
/// | `const(d)` | always `d` |
/// | `uniform(a,b)` | any time from `a` to `b`, both included; `a <= b` |
/// | `exp(mean)` | exponential, `mean` above zero |
/// | `pareto(min,alpha)` | Pareto, `min` above zero, `alpha` from 0.01 to 100 |
/// | `lognormal(median,sigma)` | log-normal, `median` above zero, `sigma` from 0.01 to 10 |
/// | `quantiles(p50:2ms,p99:20ms)` | straight lines between two or more points |
/// | `mix(0.9:DIST,0.1:DIST)` | one of the parts, by weights that sum to exactly 1 |
/// | `DIST+d` | `d` more than `DIST` |
///
/// The percentages of `quantiles` rise and their times do not fall. Below the first point a
/// straight line goes down to `0ms` at `p0`; above the last the line of the last two points goes on
/// to `p100`. Give `p0` or `p100` to say otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Distribution {
    form: Form,
    shift: Micros,
}

/// How many `mix` may stand inside one another.
const MAX_NESTING: u64 = 4;

/// Everything but the `+d` at the end. Only the parser makes the forms with rules to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Const(Micros),
    Uniform(Micros, Micros),
    Exponential(Micros),
    Pareto { min: Micros, alpha: Millionths },
    LogNormal { median: Micros, sigma: Millionths },
    Quantiles(Vec<(Probability, Micros)>),
    Mix(Vec<(Probability, Distribution)>),
}

/// A decimal number with six decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Millionths(u32);

impl Millionths {
    fn as_f64(self) -> f64 {
        f64::from(self.0) / 1e6
    }
}

const BILLION: u64 = 1_000_000_000;

impl Distribution {
    /// Always `time`, at most [`Micros::LONGEST`].
    pub fn constant(time: Micros) -> Distribution {
        Form::Const(time.min(Micros::LONGEST)).into()
    }

    /// Any time from `a` to `b`, whichever of them is shorter, at most [`Micros::LONGEST`].
    pub fn uniform(a: Micros, b: Micros) -> Distribution {
        let (a, b) = (a.min(Micros::LONGEST), b.min(Micros::LONGEST));
        Form::Uniform(a.min(b), a.max(b)).into()
    }

    /// Exponential with this mean, at least a microsecond.
    pub fn exponential(mean: Micros) -> Distribution {
        Form::Exponential(mean.max(Micros(1)).min(Micros::LONGEST)).into()
    }

    /// Whether every sample is zero.
    pub fn is_zero(&self) -> bool {
        *self == Distribution::constant(Micros::ZERO)
    }

    /// One sample. `bits(i)` gives the `i`-th draw, 64 uniform bits; draw `i` is used at level `i`
    /// of nested `mix`, so at most five are asked for, each once and in order.
    ///
    /// The same draws give the same sample on every target: what is not integer arithmetic goes
    /// through the `libm` crate and is rounded at once.
    pub fn sample(&self, mut bits: impl FnMut(u64) -> u64) -> Micros {
        self.sample_at(0, &mut bits)
    }

    fn sample_at(&self, level: u64, bits: &mut dyn FnMut(u64) -> u64) -> Micros {
        let draw = bits(level);
        let time = match &self.form {
            Form::Const(time) => *time,
            Form::Uniform(a, b) => Micros(a.0 + below(draw, b.0 - a.0 + 1)),
            Form::Exponential(mean) => rounded(-(mean.0 as f64) * libm::log(open_unit(draw))),
            Form::Pareto { min, alpha } => {
                rounded(min.0 as f64 * libm::pow(open_unit(draw), -1.0 / alpha.as_f64()))
            }
            Form::LogNormal { median, sigma } => {
                let z = normal::quantile(open_unit(draw));
                rounded(median.0 as f64 * libm::exp(sigma.as_f64() * z))
            }
            Form::Quantiles(points) => between_points(points, draw),
            Form::Mix(parts) => pick(parts, draw).sample_at(level + 1, bits),
        };
        (time + self.shift).min(Micros::LONGEST)
    }
}

impl From<Form> for Distribution {
    fn from(form: Form) -> Distribution {
        Distribution {
            form,
            shift: Micros::ZERO,
        }
    }
}

/// A number strictly between 0 and 1, with 52 random bits: logarithms of it are finite.
fn open_unit(draw: u64) -> f64 {
    ((draw >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

/// The nearest whole number of microseconds. Infinity becomes the longest time.
fn rounded(micros: f64) -> Micros {
    Micros(libm::round(micros) as u64).min(Micros::LONGEST)
}

/// The part that `draw` falls on when the parts lie side by side, each as wide as its weight.
fn pick(parts: &[(Probability, Distribution)], draw: u64) -> &Distribution {
    let mut place = below(draw, BILLION);
    for (weight, part) in parts {
        match place.checked_sub(u64::from(weight.billionths())) {
            None => return part,
            Some(rest) => place = rest,
        }
    }
    // Not reached, since the weights sum to one.
    &parts[parts.len() - 1].1
}

/// The time at the share `draw / 2^64` on the straight lines through `points`; see
/// [`Distribution`] for the tails.
fn between_points(points: &[(Probability, Micros)], draw: u64) -> Micros {
    // Thirty-two bits of the draw keep every product below within 128 bits.
    const SCALE: i128 = 1 << 32;
    let coordinates =
        |(p, time): (Probability, Micros)| (i128::from(p.billionths()) * SCALE, i128::from(time.0));
    let x = i128::from(draw >> 32) * i128::from(BILLION);
    let after = points.partition_point(|point| coordinates(*point).0 <= x);
    let (left, right) = match after {
        0 => ((Probability::NEVER, Micros::ZERO), points[0]),
        after => {
            let right = after.min(points.len() - 1);
            (points[right - 1], points[right])
        }
    };
    let ((x0, y0), (x1, y1)) = (coordinates(left), coordinates(right));
    let rise = (y1 - y0) * (x - x0);
    let run = x1 - x0;
    Micros(u64::try_from(y0 + (rise + run / 2) / run).unwrap_or(u64::MAX))
}

impl fmt::Display for Millionths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 1_000_000, self.0 % 1_000_000) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{}", format!("{rest:06}").trim_end_matches('0')),
        }
    }
}

/// A probability as a percentage: `50`, `99.9`.
struct Percent(Probability);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ONE: u32 = 10_000_000;
        match (self.0.billionths() / ONE, self.0.billionths() % ONE) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{}", format!("{rest:07}").trim_end_matches('0')),
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Const(time) => write!(f, "const({time})")?,
            Form::Uniform(a, b) => write!(f, "uniform({a},{b})")?,
            Form::Exponential(mean) => write!(f, "exp({mean})")?,
            Form::Pareto { min, alpha } => write!(f, "pareto({min},{alpha})")?,
            Form::LogNormal { median, sigma } => write!(f, "lognormal({median},{sigma})")?,
            Form::Quantiles(points) => {
                let mut before = "quantiles(";
                for (p, time) in points {
                    write!(f, "{before}p{}:{time}", Percent(*p))?;
                    before = ",";
                }
                f.write_str(")")?;
            }
            Form::Mix(parts) => {
                let mut before = "mix(";
                for (weight, part) in parts {
                    write!(f, "{before}{weight}:{part}")?;
                    before = ",";
                }
                f.write_str(")")?;
            }
        }
        match self.shift {
            Micros::ZERO => Ok(()),
            shift => write!(f, "+{shift}"),
        }
    }
}

impl From<Distribution> for String {
    fn from(distribution: Distribution) -> String {
        distribution.to_string()
    }
}

impl TryFrom<String> for Distribution {
    type Error = String;

    fn try_from(text: String) -> Result<Distribution, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests;
