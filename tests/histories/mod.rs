//! Runs that can be gone back in, for the tests of them.

use ringlab::history::{BUDGET, History};
use ringlab::script::{Line, parse_line};

/// A fresh cluster of five nodes.
pub fn fresh() -> History {
    History::new(Default::default(), BUDGET)
}

/// A line of a script.
pub fn line(text: &str, number: u32) -> Line {
    parse_line(text, number).unwrap().unwrap()
}
