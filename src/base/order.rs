//! Sorting and gathering in little code. The standard library's are fast and large: each type that
//! is sorted, or collected into a map, adds some kilobytes to the page. These add some hundred bytes.

use std::cmp::Ordering;

/// Sorting of slices; what is equal stays in its order.
pub trait Arrange<T> {
    /// In ascending order.
    fn arrange(&mut self)
    where
        T: Ord;

    /// In ascending order of a key.
    fn arrange_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);

    /// In the order that `compare` tells.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);
}

impl<T> Arrange<T> for [T] {
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }

    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|one, other| key(one).cmp(&key(other)));
    }

    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        if self.is_sorted_by(|one, other| compare(one, other).is_le()) {
            return;
        }
        let mut order = order(self.len(), &mut |one, other| {
            compare(&self[one], &self[other])
        });
        // Each cycle of the permutation by itself.
        for begin in 0..self.len() {
            let mut at = begin;
            loop {
                let next = std::mem::replace(&mut order[at], at);
                if next == begin {
                    break;
                }
                self.swap(at, next);
                at = next;
            }
        }
    }
}

/// Which of `count` things comes first, second, and so on. The one place where anything is sorted.
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}

/// Collecting into maps and sets one by one, where `collect` would sort first.
pub trait Gather: Iterator + Sized {
    /// All items.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        for count in [0, 1, 2, 3, 10, 57, 1_000] {
            let mut items: Vec<(u64, u64)> = (0..count)
                .map(|place| (place * 7_919 % 13, place))
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            items.arrange_by_key(|item| item.0);
            assert_eq!(items, expected, "the equal keep their order");
            expected.sort_by(|one, other| other.cmp(one));
            items.arrange_by(|one, other| other.cmp(one));
            assert_eq!(items, expected);
            expected.sort();
            items.arrange();
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn the_last_of_a_key_counts_as_with_collect() {
        let items = [(2, "a"), (1, "b"), (2, "c")];
        let collected: BTreeMap<_, _> = items.into_iter().collect();
        let gathered: BTreeMap<_, _> = items.into_iter().gather();
        assert_eq!(gathered, collected);
    }
}
