//! How much room text takes, about: no picture knows which font will show it.

/// How wide a text is, set in this size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' | '·' => 0.32,
        'f' | 't' | 'r' | '-' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '…' | '@' | '%' | '→' | '↔' => 0.9,
        '0'..='9' => 0.64,
        'A'..='Z' | '=' | '+' | '<' | '>' | '#' | '&' => 0.69,
        c if c < '\u{1100}' => 0.58,
        _ => 1.05,
    }
}

/// How much wider bold letters are.
pub const BOLD: f64 = 1.16;

/// How wide a text is in bold letters.
pub fn bold_width(text: &str, size: f64) -> f64 {
    BOLD * width(text, size)
}

/// As much of a text as there is room for, with an ellipsis for the rest.
pub fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - size * advance('…');
    let fitting = text.chars().take_while(|c| {
        left -= advance(*c) * size;
        left >= 0.0
    });
    let mut short: String = fitting.collect();
    short.truncate(short.trim_end().len());
    short + "…"
}

/// A text in lines, cut at spaces; what is too much for so many lines ends in an ellipsis.
pub fn wrap(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + 0.32 * size <= room => {
                line.push(' ');
                *line += word;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.max(1) - 1);
        lines.push(rest.join(" "));
    }
    lines.iter().map(|line| fit(line, size, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_too_long_is_cut() {
        let long = "word ".repeat(40);
        let lines = wrap(long.trim(), 20.0, 300.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…') && !lines[1].ends_with('…'));
        assert!(lines.iter().all(|line| width(line, 20.0) <= 300.0));
        assert_eq!(wrap("one two", 20.0, 300.0, 1), ["one two"]);
        let whole = "x".repeat(400);
        assert!(width(&fit(&whole, 10.0, 100.0), 10.0) <= 100.0);
    }
}
