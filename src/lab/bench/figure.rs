//! A measured figure beside what it should be.

use serde::Serialize;
use std::fmt;

/// One row of the table that benchmarks print.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "figure")]
pub struct Figure {
    /// The row of DESIGN 9 that it belongs to.
    pub row: &'static str,
    /// What was measured, in a few words, with the settings.
    pub what: String,
    /// The figure; none where this run cannot measure it.
    #[serde(flatten)]
    pub spread: Option<Spread>,
    /// What it is a number of.
    pub unit: &'static str,
    /// What it must be, if there is such a thing.
    pub bar: Option<Goal>,
    /// Whether it is; none where there is no bar, or this run cannot tell.
    pub bar_met: Option<bool>,
    /// What it should be.
    pub aim: Option<Goal>,
    /// Whether it is.
    pub aim_met: Option<bool>,
}

/// What several runs of one measurement gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// The median.
    pub value: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// How many runs there were.
    pub runs: u32,
}

/// What a figure is to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
    /// Something that this run cannot tell; the words say what, and who can.
    Elsewhere(&'static str),
}

impl Spread {
    /// A figure that comes out the same every time.
    pub fn exact(value: f64) -> Spread {
        Spread {
            value,
            low: value,
            high: value,
            runs: 1,
        }
    }

    /// The median of some runs with the lowest and the highest. The upper one of the two in the
    /// middle when their number is even; all zero when there are none.
    pub fn of(mut runs: Vec<f64>) -> Spread {
        runs.sort_by(f64::total_cmp);
        let (Some(&low), Some(&high)) = (runs.first(), runs.last()) else {
            return Spread::default();
        };
        Spread {
            value: runs[runs.len() / 2],
            low,
            high,
            runs: runs.len() as u32,
        }
    }
}

impl Goal {
    /// Whether `value` is what it is to be, if that can be told.
    pub fn is_met_by(self, value: f64) -> Option<bool> {
        match self {
            Goal::AtLeast(least) => Some(value >= least),
            Goal::AtMost(most) => Some(value <= most),
            Goal::Elsewhere(_) => None,
        }
    }
}

impl Figure {
    /// A figure with nothing to hold it against.
    pub fn new(row: &'static str, what: impl Into<String>, unit: &'static str) -> Figure {
        Figure {
            row,
            what: what.into(),
            spread: None,
            unit,
            bar: None,
            bar_met: None,
            aim: None,
            aim_met: None,
        }
    }

    /// The same with what was measured.
    pub fn measured(mut self, spread: Spread) -> Figure {
        self.spread = Some(spread);
        self.judged()
    }

    /// The same with a bar.
    pub fn bar(mut self, bar: Goal) -> Figure {
        self.bar = Some(bar);
        self.judged()
    }

    /// The same with an aim.
    pub fn aim(mut self, aim: Goal) -> Figure {
        self.aim = Some(aim);
        self.judged()
    }

    fn judged(mut self) -> Figure {
        let value = self.spread.map(|spread| spread.value);
        let judge = |goal: Option<Goal>| goal?.is_met_by(value?);
        (self.bar_met, self.aim_met) = (judge(self.bar), judge(self.aim));
        self
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::AtLeast(least) => write!(f, "at least {}", Number(*least)),
            Goal::AtMost(most) => write!(f, "at most {}", Number(*most)),
            Goal::Elsewhere(words) => f.write_str(words),
        }
    }
}

impl fmt::Display for Figure {
    /// The figure, then what it is, then the bar and the aim, on lines of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.spread.map(|spread| Number(spread.value).to_string());
        let value = value.as_deref().unwrap_or("-");
        write!(f, "{:<8} {value:>11} {}", self.row, self.unit)?;
        if let Some(spread) = self.spread.filter(|spread| spread.runs > 1) {
            let (low, high) = (Number(spread.low), Number(spread.high));
            write!(f, " ({low} to {high} in {} runs)", spread.runs)?;
        }
        write_wrapped(f, &self.what)?;
        let goals = [
            ("bar", self.bar, self.bar_met),
            ("aim", self.aim, self.aim_met),
        ];
        let mut before = "\n         ";
        for (name, goal, met) in goals {
            let Some(goal) = goal else { continue };
            let verdict = match met {
                Some(true) => ": met",
                Some(false) => ": MISSED",
                None => "",
            };
            write!(f, "{before}{name} {goal}{verdict}")?;
            before = ", ";
        }
        Ok(())
    }
}

/// The widest line of text, and how far it is set in.
const WIDTH: usize = 100;
const INDENT: usize = 9;

/// Writes words on lines of their own, set in.
fn write_wrapped(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    let mut column = WIDTH;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column + 1 + length > WIDTH {
            write!(f, "\n{:INDENT$}", "")?;
            column = INDENT;
        } else {
            f.write_str(" ")?;
            column += 1;
        }
        f.write_str(word)?;
        column += length;
    }
    Ok(())
}

/// A number as people read it: whole and grouped by thousands from 1,000 on, else with three
/// digits that count.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Number(number) = *self;
        let size = number.abs();
        if size < 1_000.0 {
            let decimals = match size {
                _ if number.fract() == 0.0 => 0,
                100.0.. => 0,
                10.0.. => 1,
                1.0.. => 2,
                0.1.. => 3,
                _ => 5,
            };
            return write!(f, "{number:.decimals$}");
        }
        let digits = format!("{size:.0}");
        if number < 0.0 {
            f.write_str("-")?;
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_median_stands_between_the_lowest_and_the_highest() {
        let spread = Spread::of(vec![3.0, 9.0, 1.0]);
        assert_eq!(
            (spread.low, spread.value, spread.high, spread.runs),
            (1.0, 3.0, 9.0, 3)
        );
        assert_eq!(Spread::of(Vec::new()).runs, 0);
    }

    #[test]
    fn a_figure_is_judged_whatever_was_said_first() {
        let before = Figure::new("r", "w", "u").bar(Goal::AtLeast(2.0));
        assert_eq!(before.bar_met, None, "nothing was measured yet");
        let before = before.measured(Spread::exact(1.0));
        assert_eq!(before.bar_met, Some(false));
        let figure = before.measured(Spread::exact(2.0)).aim(Goal::AtLeast(4.0));
        assert_eq!((figure.bar_met, figure.aim_met), (Some(true), Some(false)));
        let most = figure.bar(Goal::AtMost(1.0)).aim(Goal::Elsewhere("there"));
        assert_eq!((most.bar_met, most.aim_met), (Some(false), None));
    }

    #[test]
    fn numbers_are_written_for_people() {
        let shown = |number: f64| Number(number).to_string();
        for (number, text) in [
            (0.0, "0"),
            (0.01234, "0.01234"),
            (0.7512, "0.751"),
            (2.0, "2"),
            (2.345, "2.35"),
            (45.67, "45.7"),
            (456.7, "457"),
            (1_000.4, "1,000"),
            (1_234_567.0, "1,234,567"),
            (-12_345.0, "-12,345"),
        ] {
            assert_eq!(shown(number), text);
        }
    }
}
