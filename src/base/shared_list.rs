//! A list that only grows, and of which copies share all but the newest part: whoever keeps a run's
//! past as it was at many moments keeps it once.

use std::ops::{Index, Range};
use std::sync::Arc;

/// How many items copies share or do not share as one.
const CHUNK: usize = 256;

/// The list. A copy costs as much as a few hundred items, however long it is.
#[derive(Clone, Debug)]
pub struct SharedList<T> {
    full: Vec<Arc<Vec<T>>>,
    /// Fewer than [`CHUNK`].
    rest: Vec<T>,
}

impl<T> Default for SharedList<T> {
    fn default() -> SharedList<T> {
        SharedList {
            full: Vec::new(),
            rest: Vec::new(),
        }
    }
}

impl<T> SharedList<T> {
    /// Adds one to the end.
    pub fn push(&mut self, item: T) {
        self.rest.push(item);
        if self.rest.len() == CHUNK {
            let full = std::mem::take(&mut self.rest);
            self.full.push(Arc::new(full));
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.rest.len()
    }

    /// How many bytes of items a copy has of its own, beside what they point to.
    pub fn weight(&self) -> usize {
        std::mem::size_of_val(&*self.full) + std::mem::size_of_val(&*self.rest)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at `place`, counted from 0.
    pub fn get(&self, place: usize) -> Option<&T> {
        match self.full.get(place / CHUNK) {
            Some(chunk) => chunk.get(place % CHUNK),
            None => self.rest.get(place - self.full.len() * CHUNK),
        }
    }

    /// The newest.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Those in `places`, or the part of them that there is.
    pub fn range(
        &self,
        places: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        let end = places.end.min(self.len());
        (places.start.min(end)..end).map(|place| &self[place])
    }

    /// Those from `place` on.
    pub fn since(
        &self,
        place: usize,
    ) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.range(place..self.len())
    }

    /// How many at the beginning are the very same in both, since one is a copy of the other or both
    /// are of a third; found without looking at them. What came later can be equal too.
    pub fn shared_with(&self, other: &SharedList<T>) -> usize {
        let chunks = self.full.iter().zip(&other.full);
        CHUNK
            * chunks
                .take_while(|(one, other)| Arc::ptr_eq(one, other))
                .count()
    }

    /// How many there are at the beginning of which `is_first` holds: of all before, and of none after.
    pub fn partition_point(&self, is_first: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match is_first(&self[middle]) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.since(0)
    }
}

impl<T> Index<usize> for SharedList<T> {
    type Output = T;

    /// # Panics
    /// Where there is none at `place`.
    fn index(&self, place: usize) -> &T {
        match self.get(place) {
            Some(item) => item,
            None => panic!("place {place} of a list of {}", self.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_is_like_any_list_at_every_length() {
        let mut list = SharedList::default();
        for item in 0..3 * CHUNK + 1 {
            assert_eq!(list.len(), item);
            assert_eq!(list.last(), item.checked_sub(1).as_ref());
            assert_eq!(list.get(item), None);
            list.push(item);
            assert_eq!(list[item], item);
        }
        assert!(list.iter().copied().eq(0..3 * CHUNK + 1));
        assert!(list.iter().rev().copied().eq((0..3 * CHUNK + 1).rev()));
        let some = list.range(CHUNK - 1..CHUNK + 2).copied();
        assert!(some.eq([CHUNK - 1, CHUNK, CHUNK + 1]));
        assert_eq!(list.since(3 * CHUNK).len(), 1);
        for first in [0, 1, CHUNK, 2 * CHUNK + 7, 3 * CHUNK + 1] {
            assert_eq!(list.partition_point(|item| *item < first), first);
        }
        assert_eq!(list.range(9 * CHUNK..10 * CHUNK).len(), 0);
    }

    #[test]
    fn copies_share_what_is_full_and_grow_apart() {
        let mut one = SharedList::default();
        (0..CHUNK + 3).for_each(|item| one.push(item));
        let mut other = one.clone();
        assert!(std::ptr::eq(&one[0], &other[0]), "what is full is shared");
        assert_eq!(one.shared_with(&other), CHUNK);
        assert_eq!(one.shared_with(&SharedList::default()), 0);
        one.push(1_000);
        other.push(2_000);
        assert_eq!((one[CHUNK + 3], other[CHUNK + 3]), (1_000, 2_000));
        assert_eq!(one.len(), other.len());
    }
}
