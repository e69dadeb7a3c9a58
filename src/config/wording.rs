//! What messages about wrong words have in common.

use std::fmt;

/// The candidate nearest to `word`, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Nobody meant a longer word; without this bound the search would be slow on purpose.
    if word.len() > 40 {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&lower, candidate), candidate))
        // A third of the letters may be wrong, at least one, but not all of them.
        .filter(|(distance, candidate)| {
            *distance <= (candidate.len() / 3).max(1) && *distance < candidate.len()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Ends a message with the word that was probably meant.
pub(crate) fn did_you_mean(f: &mut fmt::Formatter<'_>, nearest: Option<&str>) -> fmt::Result {
    match nearest {
        Some(word) => write!(f, ": did you mean `{word}`?"),
        None => Ok(()),
    }
}

/// `text` fit for a message: at most 40 characters and no control characters.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown = String::new();
    for (place, c) in text.chars().enumerate() {
        if place == LONGEST {
            shown.push_str("...");
            break;
        }
        match c.is_control() {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown
}

/// What was found where something else was expected.
pub(crate) fn found(text: &str) -> String {
    match text {
        "" => "found nothing".to_owned(),
        _ => format!("found `{}`", shown(text)),
    }
}

/// `a, b or c`.
pub(crate) fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
