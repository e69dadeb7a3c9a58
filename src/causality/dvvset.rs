//! Dotted version vector sets: the live values of a key and all that was ever known about it.
//!
//! Almeida, Baquero, Gonçalves, Preguiça and Fonte, "Scalable and Accurate Causality Tracking for
//! Eventually Consistent Stores" (DAIS 2014), section 5.
//!
//! A clock has entries `(id, n, L)` and anonymous values. The dots `(id, 1)` to `(id, n)` are
//! known; the values `L` are alive and carry the dots n, n - 1, ..., newest first. The *base*
//! n - |L| is the newest obsolete dot: it and all before it were overwritten.
//!
//! Invariants:
//! - entries are sorted by id, and no id occurs twice;
//! - |L| <= n, so that every live value has a dot;
//! - a *stored* state has no anonymous values: they make sync non-associative, and they survive an
//!   overwrite whose context equals the vector. They exist for a client's new value that has no
//!   dot yet, and for what `reconcile` and `lww` return.
//!
//! What callers promise: a dot is issued once only, an id counts in one place only, a context is
//! one that a read returned. Costs are given in entries E and values S.

use super::version_vector::{self, CausalOrder, VersionVector};
use crate::base::Arrange;
use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// The values of a key with their causal history. The default, which knows nothing, is "not
/// found", and the identity of [`sync`](Dvvset::sync).
///
/// `==` compares everything, values too; [`equal`](Dvvset::equal) compares the clocks only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dvvset<I, V> {
    entries: Vec<Entry<I, V>>,
    anonymous: Vec<V>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry<I, V> {
    id: I,
    counter: u64,
    /// Newest first.
    values: Vec<V>,
}

/// The newest dot that is obsolete. States that were not validated may hold more values than
/// dots; saturating keeps every operation on them free of panics.
fn base_of<V>(counter: u64, values: &[V]) -> u64 {
    counter.saturating_sub(values.len() as u64)
}

impl<I, V: Clone> Entry<I, V> {
    /// Takes in another clock's entry for the same id; says whether anything changed.
    fn merge_in(&mut self, counter: u64, values: &[V]) -> bool {
        let own_base = base_of(self.counter, &self.values);
        let base = own_base.max(base_of(counter, values));
        // Neither difference exceeds the length of the values that it cuts, so `as` loses nothing.
        if counter > self.counter {
            self.counter = counter;
            self.values.clear();
            self.values
                .extend_from_slice(&values[..(counter - base) as usize]);
            return true;
        }
        self.values.truncate((self.counter - base) as usize);
        base > own_base
    }
}

impl<I, V> Default for Dvvset<I, V> {
    fn default() -> Dvvset<I, V> {
        Dvvset {
            entries: Vec::new(),
            anonymous: Vec::new(),
        }
    }
}

impl<I: Ord + Clone, V: Clone + PartialEq> Dvvset<I, V> {
    /// A client's new value that knows of no other. O(1).
    pub fn new(value: V) -> Dvvset<I, V> {
        Dvvset {
            entries: Vec::new(),
            anonymous: vec![value],
        }
    }

    /// A client's new value that overwrites what `context` covers. E.
    pub fn with_context(context: &VersionVector<I>, value: V) -> Dvvset<I, V> {
        let mut clock = Dvvset::new(value);
        clock.entries = context
            .iter()
            .map(|(id, counter)| Entry {
                id: id.clone(),
                counter,
                values: Vec::new(),
            })
            .collect();
        clock
    }

    /// The clock with the entries `(id, n, values newest first)` and these anonymous values. E.
    ///
    /// # Errors
    /// A sentence that says which invariant the parts break.
    pub fn from_parts(
        entries: impl IntoIterator<Item = (I, u64, Vec<V>)>,
        anonymous: Vec<V>,
    ) -> Result<Dvvset<I, V>, String>
    where
        I: Display,
    {
        let entries = entries
            .into_iter()
            .map(|(id, counter, values)| Entry {
                id,
                counter,
                values,
            })
            .collect();
        let clock = Dvvset { entries, anonymous };
        clock.validate_entries()?;
        Ok(clock)
    }

    /// Everything that was ever known, overwritten dots too: what a read hands to the client. The
    /// paper's `join`. E.
    pub fn context(&self) -> VersionVector<I> {
        VersionVector::from_entries(self.vector().map(|(id, counter)| (id.clone(), counter)))
    }

    /// Whether `other` knows all that this clock knows, and more. Values do not count, the presence
    /// of an id does. E of both.
    pub fn less(&self, other: &Dvvset<I, V>) -> bool {
        version_vector::compare(self.vector(), other.vector()) == CausalOrder::Before
    }

    /// Whether both have the same ids with the same counters and numbers of live values. E.
    ///
    /// Replicas that hold one dot with different values are equal by this and never converge:
    /// anti-entropy has to hash values too.
    pub fn equal(&self, other: &Dvvset<I, V>) -> bool {
        self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(|(a, b)| {
                a.id == b.id && a.counter == b.counter && a.values.len() == b.values.len()
            })
    }

    /// What two replicas know together. A value dies when the other side knows its dot and no
    /// longer holds it. Where both hold one dot, this side's value is taken. E + S.
    pub fn sync(&self, other: &Dvvset<I, V>) -> Dvvset<I, V> {
        let mut merged = self.clone();
        merged.merge_in(other);
        merged
    }

    /// What all of `clocks` know together: a left fold in which each next clock is the first
    /// argument of [`sync`](Dvvset::sync). Nothing for no clocks. E + S of all, at each step.
    pub fn sync_all<'a>(clocks: impl IntoIterator<Item = &'a Dvvset<I, V>>) -> Dvvset<I, V>
    where
        I: 'a,
        V: 'a,
    {
        let mut clocks = clocks.into_iter();
        let first = clocks.next().cloned().unwrap_or_default();
        clocks.fold(first, |merged, next| next.sync(&merged))
    }

    /// [`sync`](Dvvset::sync) in place; says whether anything changed. Clones only what `other`
    /// brings, and allocates nothing when that is nothing. E + S.
    pub fn merge_in(&mut self, other: &Dvvset<I, V>) -> bool {
        self.absorb(other.entries(), &other.anonymous)
    }

    /// Drops the values that `context` covers and learns all its dots: sync with a clock of that
    /// context and no values. E + S.
    pub fn discard(&mut self, context: &VersionVector<I>) {
        let entries = context.iter().map(|(id, counter)| (id, counter, &[][..]));
        self.absorb(entries, &[]);
    }

    /// Takes in another clock, given as its entries in order of id and its anonymous values.
    fn absorb<'a>(
        &mut self,
        entries: impl Iterator<Item = (&'a I, u64, &'a [V])> + Clone,
        anonymous: &[V],
    ) -> bool
    where
        I: 'a,
        V: 'a,
    {
        let vector = entries.clone().map(|(id, counter, _)| (id, counter));
        let mut changed = self.absorb_anonymous(vector, anonymous);
        let mut missing = Vec::new();
        let mut place = 0;
        for (id, counter, values) in entries {
            while self.entries.get(place).is_some_and(|own| own.id < *id) {
                place += 1;
            }
            match self.entries.get_mut(place) {
                Some(own) if own.id == *id => changed |= own.merge_in(counter, values),
                _ => missing.push(Entry {
                    id: id.clone(),
                    counter,
                    values: values.to_vec(),
                }),
            }
        }
        if !missing.is_empty() {
            changed = true;
            self.entries.append(&mut missing);
            // Two sorted runs, which the standard library's stable sort merges in linear time.
            self.entries.arrange_by(|a, b| a.id.cmp(&b.id));
        }
        changed
    }

    /// Anonymous values have no dots, so only whole vectors can tell which are obsolete: those of
    /// the smaller vector go; between concurrent or equal vectors all stay, without repeats.
    ///
    /// Quadratic in the anonymous values, since these can only be compared for equality; a stored
    /// state has none.
    fn absorb_anonymous<'a>(
        &mut self,
        vector: impl Iterator<Item = (&'a I, u64)>,
        anonymous: &[V],
    ) -> bool
    where
        I: 'a,
    {
        if self.anonymous.is_empty() && anonymous.is_empty() {
            return false;
        }
        let merged = match version_vector::compare(self.vector(), vector) {
            CausalOrder::After => return false,
            CausalOrder::Before => anonymous.to_vec(),
            CausalOrder::Equal | CausalOrder::Concurrent => {
                let mut union = Vec::new();
                for value in self.anonymous.iter().chain(anonymous) {
                    if !union.contains(value) {
                        union.push(value.clone());
                    }
                }
                union
            }
        };
        let changed = merged != self.anonymous;
        self.anonymous = merged;
        changed
    }

    /// Records a new write of `id` and returns its counter. The caller has discarded what the
    /// write overwrites. E, and the values of that id.
    pub fn event(&mut self, id: I, value: V) -> u64 {
        match self.entries.binary_search_by(|entry| entry.id.cmp(&id)) {
            Ok(place) => {
                let entry = &mut self.entries[place];
                entry.counter = entry.counter.saturating_add(1);
                entry.values.insert(0, value);
                entry.counter
            }
            Err(place) => {
                let entry = Entry {
                    id,
                    counter: 1,
                    values: vec![value],
                };
                self.entries.insert(place, entry);
                1
            }
        }
    }

    /// This server's state after a put of `value` with `context`, coordinated as `id`: a value with
    /// the dot `(i, k)` dies when k <= context\[i\], and the new one gets the next dot of `id`. E + S.
    pub fn update(&self, context: &VersionVector<I>, value: V, id: I) -> Dvvset<I, V> {
        let mut updated = self.clone();
        updated.update_in_place(context, value, id);
        updated
    }

    /// [`update`](Dvvset::update) in place; returns the counter of the new value's dot. E + S.
    pub fn update_in_place(&mut self, context: &VersionVector<I>, value: V, id: I) -> u64 {
        self.discard(context);
        self.event(id, value)
    }

    /// A client's clock made into a server's: its one anonymous value gets the next dot of `id`.
    /// `None` when the clock has not exactly one anonymous value. E.
    pub fn update_client(&self, id: I) -> Option<Dvvset<I, V>> {
        let [value] = self.anonymous.as_slice() else {
            return None;
        };
        let mut updated = Dvvset {
            entries: self.entries.clone(),
            anonymous: Vec::new(),
        };
        updated.event(id, value.clone());
        Some(updated)
    }
}

mod queries;

#[cfg(test)]
mod tests;
