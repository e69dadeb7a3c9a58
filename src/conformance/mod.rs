//! Checks of the causality, quorum and ring layers against files that reference implementations
//! recorded.
//!
//! The caller reads (and unzips) a file, [`verify`] replays every case in it and compares each
//! result that the file has with ours. What a line or array element is, is told by its fields:
//! traces and scenarios have `steps`, calls of each function `c1`, puts and gets `results`, rings
//! `queries`, unit cases `in`.

mod apl;
mod call;
mod json;
mod object;
mod quorum;
mod split;
mod trace;
mod unit;

use json::Fields;
use serde_json::Value;
use std::fmt;
use thiserror::Error;

/// What a file is expected to hold; besides unit cases, of which there are some for the DVVSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Traces and scenarios: puts, gets and syncs between servers.
    Dvvset,
    /// Calls of each function of the DVVSet.
    Ops,
    /// Puts and gets: the answers of their replicas, and what the client was told.
    Quorum,
    /// Riak's rings, and annotated preference lists for nodes that are up.
    Apl,
}

/// A file that agreed with ours: how much of it there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was asked for.
    pub kind: Kind,
    /// Traces, without scenarios.
    pub traces: u64,
    /// Named scenarios.
    pub scenarios: u64,
    /// Lines that call each function once.
    pub calls: u64,
    /// Unit cases.
    pub unit_cases: u64,
    /// Puts.
    pub puts: u64,
    /// Gets.
    pub gets: u64,
    /// Rings.
    pub rings: u64,
    /// Preference lists.
    pub lists: u64,
    /// Steps of traces and scenarios, answers to puts and gets.
    pub steps: u64,
    /// Results compared.
    pub checks: u64,
}

/// Where in a file something is wrong. Displays as `line 3, trace p0002, step 4 (put)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line in the file, from 1.
    pub line: usize,
    /// Kind and id of the case, such as `trace p0002`, if it got so far.
    pub case: Option<String>,
    /// The step in the case, from 1, for what belongs to one.
    pub step: Option<usize>,
}

/// Why a file was not accepted: the first thing wrong in it, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// No case at all.
    #[error("nothing to verify: the file has no cases")]
    Empty,
    /// The file is not of the form that was expected.
    #[error("{place}: {problem}")]
    Malformed {
        /// Where.
        place: Place,
        /// What was expected and found.
        problem: String,
    },
    /// Our result is not the file's.
    #[error("{place}: {what}: expected {expected}, found {found}")]
    Differs {
        /// Where.
        place: Place,
        /// The field that differs.
        what: String,
        /// What the file says.
        expected: String,
        /// What we got.
        found: String,
    },
}

/// What is wrong within a case, before it is known where.
enum Problem {
    Malformed(String),
    Differs {
        what: String,
        expected: String,
        found: String,
    },
}

impl From<String> for Problem {
    fn from(problem: String) -> Problem {
        Problem::Malformed(problem)
    }
}

impl Problem {
    fn at(self, place: Place) -> Mismatch {
        match self {
            Problem::Malformed(problem) => Mismatch::Malformed { place, problem },
            Problem::Differs {
                what,
                expected,
                found,
            } => Mismatch::Differs {
                place,
                what,
                expected,
                found,
            },
        }
    }
}

/// Replays the conformance file `text`: JSON Lines of cases, or a JSON array of cases.
///
/// # Errors
/// The first [`Mismatch`]. Fields that are not known are ignored, operations that are not known
/// are errors.
pub fn verify(kind: Kind, text: &str) -> Result<Report, Mismatch> {
    let mut report = Report {
        kind,
        traces: 0,
        scenarios: 0,
        calls: 0,
        unit_cases: 0,
        puts: 0,
        gets: 0,
        rings: 0,
        lists: 0,
        steps: 0,
        checks: 0,
    };
    let mut number = 0;
    split::each_case(text, |line, case| {
        number += 1;
        let mut place = Place {
            line,
            case: None,
            step: None,
        };
        run(case, number, &mut report, &mut place).map_err(|problem| problem.at(place))
    })?;
    if number == 0 {
        return Err(Mismatch::Empty);
    }
    Ok(report)
}

/// Runs one case. `place` follows, so that a problem is reported where it is.
fn run(case: &Value, number: usize, report: &mut Report, place: &mut Place) -> Result<(), Problem> {
    let fields = Fields::of(case, "the case")?;
    let telling = ["steps", "c1", "results", "queries", "in"]
        .into_iter()
        .find(|name| fields.has(name));
    match (report.kind, telling) {
        (Kind::Dvvset, Some("steps")) => trace::run(&fields, report, place),
        (Kind::Ops, Some("c1")) => call::run(&fields, report, place),
        (Kind::Quorum, Some("results")) => quorum::run(&fields, report, place),
        (Kind::Apl, Some("queries")) => apl::run(&fields, report, place),
        (Kind::Dvvset | Kind::Ops, Some("in")) => unit::run(&fields, number, report, place),
        (kind, telling) => {
            let expected = match kind {
                Kind::Dvvset => "traces (with a field `steps`) or unit cases (with a field `in`)",
                Kind::Ops => {
                    "calls of each function (with a field `c1`) or unit cases (with a field `in`)"
                }
                Kind::Quorum => "puts and gets (with a field `results`)",
                Kind::Apl => "rings (with a field `queries`)",
            };
            let found = match telling {
                Some("steps") => "a trace (`steps`)".to_owned(),
                Some("results") => "a put or get (`results`)".to_owned(),
                Some("queries") => "a ring (`queries`)".to_owned(),
                Some("in") => "a unit case (`in`)".to_owned(),
                Some(_) => "a call of each function (`c1`)".to_owned(),
                None => json::shortened(case),
            };
            Err(Problem::Malformed(format!(
                "`{kind}` expects {expected}, found {found}"
            )))
        }
    }
}

impl Report {
    /// Compares one result with the file's.
    fn check(&mut self, what: &str, expected: &Value, found: &Value) -> Result<(), Problem> {
        self.checks += 1;
        if expected == found {
            return Ok(());
        }
        Err(Problem::Differs {
            what: what.to_owned(),
            expected: expected.to_string(),
            found: found.to_string(),
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Dvvset => "dvvset",
            Kind::Ops => "ops",
            Kind::Quorum => "quorum",
            Kind::Apl => "apl",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(case) = &self.case {
            write!(f, ", {case}")?;
        }
        if let Some(step) = self.step {
            write!(f, ", step {step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    /// `dvvset: 200 traces, 5,181 steps, 10,928 checks: all as the reference`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.kind)?;
        for (count, one, several) in [
            (self.traces, "trace", "traces"),
            (self.scenarios, "scenario", "scenarios"),
            (
                self.calls,
                "call of each function",
                "calls of each function",
            ),
            (self.unit_cases, "unit case", "unit cases"),
            (self.puts, "put", "puts"),
            (self.gets, "get", "gets"),
            (self.rings, "ring", "rings"),
            (self.lists, "preference list", "preference lists"),
            (self.steps, "step", "steps"),
        ] {
            if count > 0 {
                let noun = if count == 1 { one } else { several };
                write!(f, " {} {noun},", grouped(count))?;
            }
        }
        write!(f, " {} checks: all as the reference", grouped(self.checks))
    }
}

/// A count with a comma before each group of three digits.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
