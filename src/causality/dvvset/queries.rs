//! What can be read from a clock, and what is chosen among its values.

use super::{Dvvset, Entry, base_of};
use crate::causality::MAX_COUNTER;
use std::fmt::Display;

impl<I: Ord + Clone, V: Clone + PartialEq> Dvvset<I, V> {
    /// Whether the clock knows nothing at all: not even overwritten dots. O(1).
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.anonymous.is_empty()
    }

    /// The live values: anonymous ones first, then by id, newest first. S.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        let dotted = self.entries.iter().flat_map(|entry| &entry.values);
        self.anonymous.iter().chain(dotted)
    }

    /// The number of live values, anonymous ones too. E.
    pub fn size(&self) -> usize {
        let dotted: usize = self.entries.iter().map(|entry| entry.values.len()).sum();
        self.anonymous.len() + dotted
    }

    /// The ids in order. E.
    pub fn ids(&self) -> impl Iterator<Item = &I> {
        self.entries.iter().map(|entry| &entry.id)
    }

    /// The live values that have dots, each as `(id, counter, value)`, in the order of
    /// [`values`](Dvvset::values). S.
    pub fn dots(&self) -> impl Iterator<Item = (&I, u64, &V)> {
        self.entries.iter().flat_map(|entry| {
            let dots = (1..=entry.counter).rev().zip(&entry.values);
            dots.map(|(counter, value)| (&entry.id, counter, value))
        })
    }

    /// The entries as `(id, n, values newest first)`, in order of id. E.
    pub fn entries(&self) -> impl Iterator<Item = (&I, u64, &[V])> + Clone {
        let entries = self.entries.iter();
        entries.map(|entry| (&entry.id, entry.counter, entry.values.as_slice()))
    }

    /// The values without a dot. A stored state has none.
    pub fn anonymous(&self) -> &[V] {
        &self.anonymous
    }

    /// Whether a live value carries the dot `(id, counter)`. log E.
    pub fn contains_dot(&self, id: &I, counter: u64) -> bool {
        let found = self.entries.binary_search_by(|entry| entry.id.cmp(id));
        found.is_ok_and(|place| {
            let entry = &self.entries[place];
            counter > base_of(entry.counter, &entry.values) && counter <= entry.counter
        })
    }

    /// The clock with each value replaced by `change(value)`, all dots as they were. S.
    pub fn map<U>(&self, mut change: impl FnMut(&V) -> U) -> Dvvset<I, U> {
        let anonymous = self.anonymous.iter().map(&mut change).collect();
        let entries = self.entries.iter().map(|entry| Entry {
            id: entry.id.clone(),
            counter: entry.counter,
            values: entry.values.iter().map(&mut change).collect(),
        });
        Dvvset {
            entries: entries.collect(),
            anonymous,
        }
    }

    /// The last value by `le`, among each id's newest value in order of id, then every anonymous
    /// value; the later of two that are equal. `None` when there is no value. E + S.
    pub fn last(&self, le: impl FnMut(&V, &V) -> bool) -> Option<&V> {
        self.champion(le).map(|(_, value)| value)
    }

    /// The clock with only the value that [`last`](Dvvset::last) finds, the vector as it was.
    /// `None` when there is no value. E + S.
    pub fn lww(&self, le: impl FnMut(&V, &V) -> bool) -> Option<Dvvset<I, V>> {
        let (entry, value) = self.champion(le)?;
        let mut only = Dvvset::with_context(&self.context(), value.clone());
        if let Some(index) = entry {
            only.entries[index].values = std::mem::take(&mut only.anonymous);
        }
        Some(only)
    }

    /// The last value by `le`, with the index of its entry unless it is anonymous.
    fn champion(&self, mut le: impl FnMut(&V, &V) -> bool) -> Option<(Option<usize>, &V)> {
        let entries = self.entries.iter().enumerate();
        let newest =
            entries.filter_map(|(index, entry)| Some((Some(index), entry.values.first()?)));
        let anonymous = self.anonymous.iter().map(|value| (None, value));
        newest.chain(anonymous).reduce(|champion, next| {
            if le(champion.1, next.1) {
                next
            } else {
                champion
            }
        })
    }

    /// A new value that stands for all of this clock's: `winner(values)`, anonymous, with
    /// everything covered. It has no dot yet: before it is stored it goes through
    /// [`update`](Dvvset::update). E + S.
    pub fn reconcile(&self, winner: impl FnOnce(Vec<&V>) -> V) -> Dvvset<I, V> {
        Dvvset::with_context(&self.context(), winner(self.values().collect()))
    }

    /// How many ids the clock knows. O(1).
    pub fn width(&self) -> usize {
        self.entries.len()
    }

    /// Checks a state that came from outside, before it is merged or stored. E.
    ///
    /// # Errors
    /// A sentence that says which invariant of a stored state is broken: ids sorted and none
    /// twice, no more values than dots, no counter above [`MAX_COUNTER`], no anonymous values.
    pub fn validate(&self) -> Result<(), String>
    where
        I: Display,
    {
        if !self.anonymous.is_empty() {
            let count = self.anonymous.len();
            return Err(format!(
                "a stored state has no values without a dot, this one {count}"
            ));
        }
        self.validate_entries()
    }

    /// The invariants of every clock, stored or not.
    pub(super) fn validate_entries(&self) -> Result<(), String>
    where
        I: Display,
    {
        for pair in self.entries.windows(2) {
            if pair[0].id >= pair[1].id {
                let (first, second) = (&pair[0].id, &pair[1].id);
                return Err(format!(
                    "ids are sorted and occur once, but {second} follows {first}"
                ));
            }
        }
        for Entry {
            id,
            counter,
            values,
        } in &self.entries
        {
            let count = values.len();
            if *counter > MAX_COUNTER {
                return Err(format!(
                    "{id} counts {counter} writes, at most {MAX_COUNTER}"
                ));
            }
            if count as u64 > *counter {
                return Err(format!("{id} has {count} values for {counter} writes"));
            }
        }
        Ok(())
    }

    pub(super) fn vector(&self) -> impl Iterator<Item = (&I, u64)> + Clone {
        self.entries.iter().map(|entry| (&entry.id, entry.counter))
    }
}
