//! Small pieces of text.

pub use crate::picture::wording::{clock, count, short};

use crate::base::{Micros, Probability};

/// A span, to a tenth of a millisecond.
pub fn span(span: Micros) -> String {
    format!("{:.1} ms", span.as_millis_f64())
}

/// A point in virtual time in a sentence: `12.3 ms`, `1.234 s`.
pub fn moment(at: Micros) -> String {
    match at.0 {
        us if us >= 1_000_000 => format!("{:.3} s", us as f64 / 1e6),
        _ => span(at),
    }
}

/// A share: `0 %`, `5 %`, `0.0001 %`.
pub fn percent(share: Probability) -> String {
    match (
        share.billionths() / 10_000_000,
        share.billionths() % 10_000_000,
    ) {
        (percent, 0) => format!("{percent} %"),
        (percent, rest) => {
            let rest = format!("{rest:07}");
            format!("{percent}.{} %", rest.trim_end_matches('0'))
        }
    }
}

/// A client as people know them: `Alice` for `alice`, others as they are.
pub fn person(client: &str) -> &str {
    use super::lab::Who;
    Who::ALL
        .into_iter()
        .find(|who| who.client() == client)
        .map_or(client, |who| who.name())
}
