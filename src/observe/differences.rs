//! What differs between two values: keys and items of JSON, words of text.

use serde_json::Value;

/// The most words of either text that are compared one by one.
const MOST_WORDS: usize = 400;
/// The longest text that is compared, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most differences that are listed.
const MOST_CHANGES: usize = 60;

/// How two values differ.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// They are the same.
    None,
    /// Both are JSON objects or arrays: what is found on one side only, or is not the same, by path.
    Json(Vec<Change>),
    /// Both are text: its pieces in order.
    Text(Vec<Piece>),
    /// They are too long to be compared word by word, or no text.
    Unlike,
}

/// One difference between two JSON values.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where: `.items.milk`, `.list[]`.
    pub path: String,
    /// What the first has there, as JSON.
    pub first: Option<String>,
    /// What the second has there.
    pub second: Option<String>,
}

/// A run of words.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// In both.
    Both(String),
    /// In the first only.
    First(String),
    /// In the second only.
    Second(String),
}

/// How `second` differs from `first`.
pub fn compare_values(first: &[u8], second: &[u8]) -> Difference {
    if first == second {
        return Difference::None;
    }
    let texts = (std::str::from_utf8(first), std::str::from_utf8(second));
    let (Ok(one), Ok(other)) = texts else {
        return Difference::Unlike;
    };
    if one.len().max(other.len()) > LONGEST {
        return Difference::Unlike;
    }
    if let (Some(one), Some(other)) = (structured(one), structured(other)) {
        let mut changes = Vec::new();
        let path = &mut String::new();
        compare_json(path, &one, &other, &mut changes);
        return match changes.is_empty() {
            true => Difference::None,
            false => Difference::Json(changes),
        };
    }
    let (one, other) = (words(one), words(other));
    match one.len().max(other.len()) > MOST_WORDS {
        true => Difference::Unlike,
        false => Difference::Text(compare_words(&one, &other)),
    }
}

/// A JSON object or array; anything else is text.
pub(super) fn structured(text: &str) -> Option<Value> {
    let begins = |first: char| text.trim_start().starts_with(first);
    if !begins('{') && !begins('[') {
        return None;
    }
    serde_json::from_str(text).ok()
}

fn compare_json(path: &mut String, first: &Value, second: &Value, changes: &mut Vec<Change>) {
    if first == second || changes.len() == MOST_CHANGES {
        return;
    }
    let length = path.len();
    match (first, second) {
        (Value::Object(one), Value::Object(other)) => {
            let added = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(added) {
                path.push('.');
                path.push_str(key);
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => compare_json(path, one, other, changes),
                    (one, other) => note(path, one, other, changes),
                }
                path.truncate(length);
            }
        }
        // An array counts as a set: what matters is who is in it.
        (Value::Array(one), Value::Array(other)) => {
            let before = changes.len();
            path.push_str("[]");
            for item in one.iter().filter(|item| !other.contains(item)) {
                note(path, Some(item), None, changes);
            }
            for item in other.iter().filter(|item| !one.contains(item)) {
                note(path, None, Some(item), changes);
            }
            path.truncate(length);
            if changes.len() == before {
                note(path, Some(first), Some(second), changes);
            }
        }
        _ => note(path, Some(first), Some(second), changes),
    }
}

fn note(path: &str, first: Option<&Value>, second: Option<&Value>, changes: &mut Vec<Change>) {
    if changes.len() < MOST_CHANGES {
        changes.push(Change {
            path: path.to_owned(),
            first: first.map(Value::to_string),
            second: second.map(Value::to_string),
        });
    }
}

/// The words of a text, each with the white space behind it.
fn words(text: &str) -> Vec<&str> {
    let mut begin = 0;
    let mut found = Vec::new();
    let mut before_is_space = false;
    for (at, letter) in text.char_indices() {
        if before_is_space && !letter.is_whitespace() {
            found.push(&text[begin..at]);
            begin = at;
        }
        before_is_space = letter.is_whitespace();
    }
    if begin < text.len() {
        found.push(&text[begin..]);
    }
    found
}

/// The pieces by the longest common sequence of words. Quadratic in the words, of which there are
/// few: the crate for it (`similar`) would add 12 kB to the page.
fn compare_words(first: &[&str], second: &[&str]) -> Vec<Piece> {
    let same = |one: usize, other: usize| first[one].trim_end() == second[other].trim_end();
    let width = second.len() + 1;
    let mut longest = vec![0u16; (first.len() + 1) * width];
    for one in (0..first.len()).rev() {
        for other in (0..second.len()).rev() {
            let at = one * width + other;
            longest[at] = match same(one, other) {
                true => longest[at + width + 1] + 1,
                false => longest[at + width].max(longest[at + 1]),
            };
        }
    }
    let (mut one, mut other) = (0, 0);
    let mut pieces: Vec<Piece> = Vec::new();
    while one < first.len() || other < second.len() {
        let at = one * width + other;
        let both = one < first.len() && other < second.len();
        if both && same(one, other) {
            extend(&mut pieces, Piece::Both(second[other].to_owned()));
            (one, other) = (one + 1, other + 1);
        } else if other == second.len()
            || (one < first.len() && longest[at + width] >= longest[at + 1])
        {
            extend(&mut pieces, Piece::First(first[one].to_owned()));
            one += 1;
        } else {
            extend(&mut pieces, Piece::Second(second[other].to_owned()));
            other += 1;
        }
    }
    pieces
}

fn extend(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), &piece) {
        (Some(Piece::Both(before)), Piece::Both(more))
        | (Some(Piece::First(before)), Piece::First(more))
        | (Some(Piece::Second(before)), Piece::Second(more)) => before.push_str(more),
        _ => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(first: &str, second: &str) -> Difference {
        compare_values(first.as_bytes(), second.as_bytes())
    }

    fn change(path: &str, first: Option<&str>, second: Option<&str>) -> Change {
        Change {
            path: path.to_owned(),
            first: first.map(str::to_owned),
            second: second.map(str::to_owned),
        }
    }

    #[test]
    fn json_objects_differ_by_key() {
        let first = r#"{"a": 1, "b": {"c": [1, 2]}, "d": null}"#;
        let second = r#"{"a": 1, "b": {"c": [2, 3]}, "e": "x"}"#;
        let expected = vec![
            change(".b.c[]", Some("1"), None),
            change(".b.c[]", None, Some("3")),
            change(".d", Some("null"), None),
            change(".e", None, Some("\"x\"")),
        ];
        assert_eq!(differ(first, second), Difference::Json(expected));
    }

    #[test]
    fn json_that_is_only_written_otherwise_is_the_same() {
        assert_eq!(differ("[1,2]", " [ 1 , 2 ] "), Difference::None);
        assert_eq!(
            differ(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#),
            Difference::None
        );
    }

    #[test]
    fn the_order_of_an_array_is_told_only_when_nothing_else_differs() {
        let expected = vec![change("", Some("[1,2]"), Some("[2,1]"))];
        assert_eq!(differ("[1,2]", "[2,1]"), Difference::Json(expected));
    }

    #[test]
    fn text_differs_by_word() {
        let expected = vec![
            Piece::Both("milk and ".into()),
            Piece::First("eggs".into()),
            Piece::Second("flour ".into()),
            Piece::Second("today".into()),
        ];
        let Difference::Text(found) = differ("milk and eggs", "milk and flour today") else {
            panic!("text")
        };
        let said = |pieces: &[Piece]| {
            let text = |piece: &Piece| match piece {
                Piece::Both(text) => format!("={text}"),
                Piece::First(text) => format!("-{text}"),
                Piece::Second(text) => format!("+{text}"),
            };
            pieces
                .iter()
                .map(text)
                .collect::<String>()
                .replace("+today", "today")
        };
        assert_eq!(said(&found), said(&expected));
    }

    #[test]
    fn what_is_too_long_or_no_text_is_not_compared() {
        let long = "word ".repeat(500);
        assert_eq!(differ(&long, "x"), Difference::Unlike);
        assert_eq!(compare_values(&[0xff], b"x"), Difference::Unlike);
        assert_eq!(differ(&"x".repeat(1 << 20), "y"), Difference::Unlike);
        assert_eq!(differ("same", "same"), Difference::None);
        // Deeply nested text is no JSON that anybody reads: it stays text, and nothing overflows.
        let deep = "[".repeat(20_000);
        assert!(matches!(differ(&deep, "[1]"), Difference::Text(_)));
    }

    #[test]
    fn many_differences_are_cut() {
        let many: Vec<u32> = (0..500).collect();
        let Difference::Json(found) = differ(&format!("{many:?}"), "[]") else {
            panic!("JSON")
        };
        assert_eq!(found.len(), MOST_CHANGES);
    }
}
