//! Version vectors: a counter for each writer.

use crate::base::Arrange;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The largest counter accepted from outside: 2^53, the last up to which JavaScript counts
/// exactly. It leaves room enough above it that no local event can overflow.
pub const MAX_COUNTER: u64 = 1 << 53;

/// A set of writes without gaps: `(id, n)` stands for the writes 1 to n of `id`.
///
/// Entries are sorted by id and no id occurs twice. An entry whose counter is 0 covers nothing,
/// but it is kept, and it counts where two vectors are compared, as in [`Dvvset::less`].
///
/// [`Dvvset::less`]: super::Dvvset::less
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionVector<I> {
    entries: Vec<(I, u64)>,
}

/// How two vectors stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CausalOrder {
    /// Both hold the same.
    Equal,
    /// The first is strictly contained in the second.
    Before,
    /// The second is strictly contained in the first.
    After,
    /// Each holds something that the other does not.
    Concurrent,
}

impl<I> Default for VersionVector<I> {
    fn default() -> VersionVector<I> {
        VersionVector {
            entries: Vec::new(),
        }
    }
}

impl<I: Ord + Clone> VersionVector<I> {
    /// The vector with these entries, in any order. Of an id's several counters the largest
    /// counts, as if the entries were merged one after another. E log E.
    pub fn from_entries(entries: impl IntoIterator<Item = (I, u64)>) -> VersionVector<I> {
        let mut entries: Vec<(I, u64)> = entries.into_iter().collect();
        // Largest counter first within an id: that is the one `dedup_by` keeps.
        entries.arrange_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        entries.dedup_by(|later, kept| later.0 == kept.0);
        VersionVector { entries }
    }

    /// The counter of `id`; 0 when it has none. log E.
    pub fn get(&self, id: &I) -> u64 {
        self.entries
            .binary_search_by(|entry| entry.0.cmp(id))
            .map_or(0, |place| self.entries[place].1)
    }

    /// Whether the `counter`-th write of `id` is in the set. log E.
    pub fn covers(&self, id: &I, counter: u64) -> bool {
        counter <= self.get(id)
    }

    /// Adds everything that `other` covers. E of both.
    pub fn merge(&mut self, other: &VersionVector<I>) {
        let mut missing = Vec::new();
        let mut place = 0;
        for (id, counter) in &other.entries {
            while self.entries.get(place).is_some_and(|own| own.0 < *id) {
                place += 1;
            }
            match self.entries.get_mut(place) {
                Some(own) if own.0 == *id => own.1 = own.1.max(*counter),
                _ => missing.push((id.clone(), *counter)),
            }
        }
        if !missing.is_empty() {
            self.entries.append(&mut missing);
            // Two sorted runs, which the standard library's stable sort merges in linear time.
            self.entries.arrange_by(|a, b| a.0.cmp(&b.0));
        }
    }

    /// Whether this vector holds all that `other` holds: they are equal, or `other` comes before.
    pub fn descends(&self, other: &VersionVector<I>) -> bool {
        matches!(self.compare(other), CausalOrder::Equal | CausalOrder::After)
    }

    /// How this vector stands to `other`. E of both.
    pub fn compare(&self, other: &VersionVector<I>) -> CausalOrder {
        compare(self.iter(), other.iter())
    }

    /// The entries in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (&I, u64)> + Clone {
        self.entries.iter().map(|(id, counter)| (id, *counter))
    }

    /// How many ids the vector has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the vector has no id.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Checks a vector that came from outside: ids sorted, none twice, no counter above
    /// [`MAX_COUNTER`]. E.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn validate(&self) -> Result<(), String> {
        if !self.entries.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(
                "the ids of a version vector are not sorted, or one occurs twice".to_owned(),
            );
        }
        match self.entries.iter().find(|entry| entry.1 > MAX_COUNTER) {
            Some((_, n)) => Err(format!(
                "a version vector counts {n} writes, at most {MAX_COUNTER}"
            )),
            None => Ok(()),
        }
    }
}

/// How two vectors given as sorted entries stand to each other. An id that only one side has is
/// something more on that side, whatever its counter.
pub(super) fn compare<'a, 'b, I: Ord + 'a + 'b>(
    mut left: impl Iterator<Item = (&'a I, u64)>,
    mut right: impl Iterator<Item = (&'b I, u64)>,
) -> CausalOrder {
    let (mut left_more, mut right_more) = (false, false);
    let (mut a, mut b) = (left.next(), right.next());
    loop {
        let ids = match (a, b) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a_id, a_counter)), Some((b_id, b_counter))) => {
                let ids = a_id.cmp(b_id);
                if ids == Ordering::Equal {
                    left_more |= a_counter > b_counter;
                    right_more |= a_counter < b_counter;
                }
                ids
            }
        };
        left_more |= ids == Ordering::Less;
        right_more |= ids == Ordering::Greater;
        if left_more && right_more {
            break;
        }
        if ids != Ordering::Greater {
            a = left.next();
        }
        if ids != Ordering::Less {
            b = right.next();
        }
    }
    match (left_more, right_more) {
        (false, false) => CausalOrder::Equal,
        (false, true) => CausalOrder::Before,
        (true, false) => CausalOrder::After,
        (true, true) => CausalOrder::Concurrent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn vector(entries: &[(&'static str, u64)]) -> VersionVector<&'static str> {
        VersionVector::from_entries(entries.iter().copied())
    }

    #[test]
    fn one_absent_entry_compares_right_both_ways() {
        use CausalOrder::*;
        for (left, right, order) in [
            (vector(&[("A", 1)]), vector(&[("A", 1), ("B", 1)]), Before),
            (vector(&[("B", 1)]), vector(&[("A", 1), ("B", 1)]), Before),
            (vector(&[]), vector(&[("A", 1)]), Before),
            (vector(&[("A", 1)]), vector(&[("B", 1)]), Concurrent),
            (
                vector(&[("A", 2)]),
                vector(&[("A", 1), ("B", 1)]),
                Concurrent,
            ),
            (vector(&[("A", 1)]), vector(&[("A", 2)]), Before),
            (vector(&[("A", 1)]), vector(&[("A", 1)]), Equal),
            (vector(&[]), vector(&[("A", 0)]), Before),
        ] {
            let back = match order {
                Before => After,
                other => other,
            };
            assert_eq!(left.compare(&right), order, "{left:?} {right:?}");
            assert_eq!(right.compare(&left), back, "{right:?} {left:?}");
            assert_eq!(right.descends(&left), order != Concurrent);
        }
    }

    #[test]
    fn entries_come_in_any_order_and_the_largest_counter_counts() {
        let sorted = vector(&[("A", 3), ("B", 2)]);
        assert_eq!(vector(&[("B", 2), ("A", 1), ("A", 3), ("B", 1)]), sorted);
        assert_eq!(sorted.get(&"A"), 3);
        assert_eq!(sorted.get(&"C"), 0);
        assert!(sorted.covers(&"B", 2));
        assert!(!sorted.covers(&"B", 3));
        assert!(!sorted.covers(&"C", 1));
    }

    #[test]
    fn merge_takes_the_larger_counter_of_each_id() {
        let mut left = vector(&[("B", 2), ("D", 4)]);
        left.merge(&vector(&[("A", 1), ("B", 1), ("C", 3), ("D", 5), ("E", 1)]));
        let merged = vector(&[("A", 1), ("B", 2), ("C", 3), ("D", 5), ("E", 1)]);
        assert_eq!(left, merged);
        left.merge(&vector(&[("C", 1)]));
        assert_eq!(left, merged);
    }

    #[test]
    fn an_absurd_vector_from_outside_is_refused() {
        for ids in [["B", "A"], ["A", "A"]] {
            let entries = ids.map(|id| (id, 1)).to_vec();
            assert!(VersionVector { entries }.validate().is_err());
        }
        assert!(vector(&[("A", MAX_COUNTER + 1)]).validate().is_err());
        assert_eq!(vector(&[("B", 1), ("A", MAX_COUNTER)]).validate(), Ok(()));
    }
}
