//! A file into its cases.

use super::{Mismatch, Place};
use serde_json::{Deserializer, Value};

/// Hands every case of `text` to `run`, with the line on which it starts, until one fails. A text
/// that starts with `[` is one array of cases, any other has a case on each line that is not blank.
pub(super) fn each_case(
    text: &str,
    run: impl FnMut(usize, &Value) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    if text.trim_start().starts_with('[') {
        each_element(text, run)
    } else {
        each_line(text, run)
    }
}

fn each_line(
    text: &str,
    mut run: impl FnMut(usize, &Value) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let case = serde_json::from_str(line).map_err(|error| not_json(&error, index + 1))?;
        run(index + 1, &case)?;
    }
    Ok(())
}

fn each_element(
    text: &str,
    mut run: impl FnMut(usize, &Value) -> Result<(), Mismatch>,
) -> Result<(), Mismatch> {
    let mut rest = Rest { text, line: 1 };
    rest.take("[");
    if rest.take("]") {
        return rest.end();
    }
    loop {
        rest.skip_blank();
        let line = rest.line;
        let mut elements = Deserializer::from_str(rest.text).into_iter();
        let case = match elements.next() {
            Some(Ok(case)) => case,
            Some(Err(error)) => return Err(not_json(&error, line)),
            None => return Err(malformed(line, "the array ends without `]`".to_owned())),
        };
        rest.advance(elements.byte_offset());
        run(line, &case)?;
        if rest.take("]") {
            return rest.end();
        }
        if !rest.take(",") {
            let problem = "expected `,` or `]` after an array's element".to_owned();
            return Err(malformed(rest.line, problem));
        }
    }
}

/// What is left of a text, and the line on which that starts.
struct Rest<'a> {
    text: &'a str,
    line: usize,
}

impl Rest<'_> {
    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.text.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.text = rest;
    }

    fn skip_blank(&mut self) {
        self.advance(self.text.len() - self.text.trim_start().len());
    }

    /// Passes over `symbol`, if that is what comes next.
    fn take(&mut self, symbol: &str) -> bool {
        self.skip_blank();
        let found = self.text.starts_with(symbol);
        if found {
            self.advance(symbol.len());
        }
        found
    }

    fn end(mut self) -> Result<(), Mismatch> {
        self.skip_blank();
        if self.text.is_empty() {
            return Ok(());
        }
        Err(malformed(
            self.line,
            "expected nothing after the array".to_owned(),
        ))
    }
}

fn malformed(line: usize, problem: String) -> Mismatch {
    let place = Place {
        line,
        case: None,
        step: None,
    };
    Mismatch::Malformed { place, problem }
}

/// `start` is the line on which the text that was parsed begins.
fn not_json(error: &serde_json::Error, start: usize) -> Mismatch {
    // serde_json ends its message with the place within what it was given, which is not the file.
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or(&message);
    malformed(
        start + error.line().saturating_sub(1),
        format!("expected JSON: {what}"),
    )
}
