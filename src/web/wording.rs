//! Small pieces of text.

use crate::base::{Micros, Probability};

/// A point in virtual time for people: `12.345 ms`, `1.234567 s`.
pub fn clock(at: Micros) -> String {
    match at.0 {
        us if us >= 1_000_000 => format!("{}.{:06} s", us / 1_000_000, us % 1_000_000),
        us => format!("{}.{:03} ms", us / 1_000, us % 1_000),
    }
}

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

/// `1 key`, `2 keys`.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// At most `most` characters of a text.
pub fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
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
