//! What stands in the way now, in words.

use crate::web::lab::Lab;

/// The most single things of one sort that are named.
const MOST_NAMED: usize = 3;

/// What stands in the way, one phrase each; nothing when nothing does.
pub fn in_words(lab: &Lab) -> Vec<String> {
    let conditions = lab.conditions(MOST_NAMED).into_iter();
    conditions.map(|condition| condition.words).collect()
}
