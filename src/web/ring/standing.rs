//! What stands in the way now, in words.

use crate::web::lab::Lab;

/// The most single things of one sort that are named.
const MOST_NAMED: usize = 3;
/// The most phrases; the panel Faults has them all.
const MOST_PHRASES: usize = 5;

/// What stands in the way, one phrase each; nothing when nothing does.
pub fn in_words(lab: &Lab) -> Vec<String> {
    let conditions = lab.conditions(MOST_NAMED).into_iter();
    let mut words: Vec<String> = conditions.map(|condition| condition.words).collect();
    if words.len() > MOST_PHRASES {
        let more = words.split_off(MOST_PHRASES - 1).len();
        words.push(format!("{more} more, under Faults"));
    }
    words
}
