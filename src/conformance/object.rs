//! The objects of the files about quorums: a version vector and its dotted siblings.

use super::json::Fields;
use crate::quorum::Object;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `{"vv":{"a":2},"siblings":[["a",2,false]]}`: `(a, 2)` is the sibling's dot, and a tombstone has
/// true behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dotted {
    vector: BTreeMap<String, u64>,
    siblings: BTreeSet<(String, u64, bool)>,
}

impl Dotted {
    pub(super) fn read(value: &Value) -> Result<Dotted, String> {
        let object = Fields::of(value, "the object")?;
        let sibling = |sibling: &Value| match sibling.as_array()?.as_slice() {
            [Value::String(id), counter, Value::Bool(deleted)] => {
                Some((id.clone(), counter.as_u64()?, *deleted))
            }
            _ => None,
        };
        let siblings = object.list_of("siblings", "[id, n, deleted]", sibling)?;
        Ok(Dotted {
            vector: object.object("vv")?.counters()?,
            siblings: siblings.into_iter().collect(),
        })
    }

    pub(super) fn vector(&self) -> Value {
        json!(self.vector)
    }

    pub(super) fn json(&self) -> Value {
        json!({"vv": self.vector, "siblings": self.siblings})
    }

    fn covers(&self, id: &str, counter: u64) -> bool {
        self.vector.get(id).is_some_and(|&known| known >= counter)
    }

    fn holds(&self, id: &str, counter: u64) -> bool {
        let held = |deleted| self.siblings.contains(&(id.to_owned(), counter, deleted));
        held(false) || held(true)
    }

    /// By their vectors alone.
    fn is_older_than(&self, other: &Dotted) -> bool {
        let mut entries = self.vector.iter();
        self.vector != other.vector && entries.all(|(id, &counter)| other.covers(id, counter))
    }
}

impl Object for Dotted {
    /// Objects that are older than another do not take part. A sibling of the others stays unless
    /// one of these knows its dot and does not hold it any more.
    fn join(objects: &[&Dotted]) -> Dotted {
        let is_newest =
            |object: &&&Dotted| !objects.iter().any(|other| object.is_older_than(other));
        let newest: Vec<&Dotted> = objects.iter().filter(is_newest).copied().collect();
        let mut joined = Dotted::default();
        for object in &newest {
            for (id, &counter) in &object.vector {
                let known = joined.vector.entry(id.clone()).or_default();
                *known = counter.max(*known);
            }
            for sibling in &object.siblings {
                let (id, counter, _) = sibling;
                let drops =
                    |other: &&Dotted| other.covers(id, *counter) && !other.holds(id, *counter);
                if !newest.iter().any(drops) {
                    joined.siblings.insert(sibling.clone());
                }
            }
        }
        joined
    }

    fn outdates(&self, held: &Dotted) -> bool {
        held.is_older_than(self)
    }

    fn is_deleted(&self) -> bool {
        self.siblings.iter().all(|(_, _, deleted)| *deleted)
    }
}
