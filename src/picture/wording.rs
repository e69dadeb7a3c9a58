//! Small pieces of text.

use crate::base::Micros;

/// A point in virtual time for people: `12.345 ms`, `1.234567 s`.
pub fn clock(at: Micros) -> String {
    match at.0 {
        us if us >= 1_000_000 => format!("{}.{:06} s", us / 1_000_000, us % 1_000_000),
        us => format!("{}.{:03} ms", us / 1_000, us % 1_000),
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
