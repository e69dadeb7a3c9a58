//! Reading cases from JSON, and writing our results as the files write theirs.

use super::Problem;
use crate::causality::{Dvvset, VersionVector};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A clock of the files: ids are text, values whatever JSON holds.
pub(super) type Clock = Dvvset<String, Value>;

/// The entries of a clock of the files.
pub(super) type Entries = Vec<(String, u64, Vec<Value>)>;

/// A context of the files.
pub(super) type Context = VersionVector<String>;

/// The fields of a JSON object, and what that object is called in messages.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    name: String,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, name: &str) -> Result<Fields<'a>, String> {
        let object = value
            .as_object()
            .ok_or_else(|| expected("a JSON object", name, Some(value)))?;
        let name = name.to_owned();
        Ok(Fields { object, name })
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    /// The field, whatever it holds, if it is there.
    pub(super) fn find(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field)
    }

    /// The field, whatever it holds.
    pub(super) fn get(&self, field: &str) -> Result<&'a Value, String> {
        self.read(field, "a value", Some)
    }

    pub(super) fn text(&self, field: &str) -> Result<&'a str, String> {
        self.read(field, "text", Value::as_str)
    }

    pub(super) fn flag(&self, field: &str) -> Result<bool, String> {
        self.read(field, "true or false", Value::as_bool)
    }

    pub(super) fn count(&self, field: &str) -> Result<usize, String> {
        self.read(field, "a count", |value| value.as_u64()?.try_into().ok())
    }

    /// All fields, each of which is to be a counter.
    pub(super) fn counters(&self) -> Result<BTreeMap<String, u64>, String> {
        let counter = |field: &String| {
            let counter = self.read(field, "a counter", Value::as_u64)?;
            Ok((field.clone(), counter))
        };
        self.object.keys().map(counter).collect()
    }

    /// The elements of a list, each of them read by `read`, which takes `form`.
    pub(super) fn list_of<T>(
        &self,
        field: &str,
        form: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        read_list(self.get(field)?, form, read).map_err(|problem| self.within(field, &problem))
    }

    pub(super) fn list(&self, field: &str) -> Result<&'a [Value], String> {
        self.read(field, "a list", |value| value.as_array().map(Vec::as_slice))
    }

    pub(super) fn object(&self, field: &str) -> Result<Fields<'a>, String> {
        let object = self.read(field, "an object", Value::as_object)?;
        let name = format!("`{field}` of {}", self.name);
        Ok(Fields { object, name })
    }

    pub(super) fn clock(&self, field: &str) -> Result<Clock, String> {
        read_clock(self.get(field)?).map_err(|problem| self.within(field, &problem))
    }

    pub(super) fn entries(&self, field: &str) -> Result<Entries, String> {
        read_entries(self.get(field)?).map_err(|problem| self.within(field, &problem))
    }

    pub(super) fn context(&self, field: &str) -> Result<Context, String> {
        read_context(self.get(field)?).map_err(|problem| self.within(field, &problem))
    }

    fn read<T>(
        &self,
        field: &str,
        what: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<T, String> {
        let found = self.object.get(field);
        let place = format!("`{field}` of {}", self.name);
        found
            .and_then(read)
            .ok_or_else(|| expected(what, &place, found))
    }

    fn within(&self, field: &str, problem: &str) -> String {
        format!("`{field}` of {}: {problem}", self.name)
    }
}

fn expected(what: &str, place: &str, found: Option<&Value>) -> String {
    let found = found.map_or("nothing".to_owned(), shortened);
    format!("expected {what} as {place}, found {found}")
}

/// A value as it may stand in a sentence: the start of it, if it is long.
pub(super) fn shortened(value: &Value) -> String {
    const CHARS: usize = 80;
    let text = value.to_string();
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{} ...", &text[..end]),
        None => text,
    }
}

/// A clock as the files write it.
pub(super) fn read_clock(value: &Value) -> Result<Clock, String> {
    let clock = Fields::of(value, "the clock")?;
    let entries = read_entries(clock.get("entries")?)?;
    Dvvset::from_parts(entries, clock.list("anon")?.to_vec())
}

fn read_entries(value: &Value) -> Result<Entries, String> {
    let read = |entry: &Value| match entry.as_array()?.as_slice() {
        [Value::String(id), counter, Value::Array(values)] => {
            Some((id.clone(), counter.as_u64()?, values.clone()))
        }
        _ => None,
    };
    read_list(value, "[id, n, [values]]", read)
}

fn read_context(value: &Value) -> Result<Context, String> {
    let read = |entry: &Value| match entry.as_array()?.as_slice() {
        [Value::String(id), counter] => Some((id.clone(), counter.as_u64()?)),
        _ => None,
    };
    read_list(value, "[id, n]", read).map(VersionVector::from_entries)
}

fn read_list<'a, T>(
    value: &'a Value,
    form: &str,
    read: impl Fn(&'a Value) -> Option<T>,
) -> Result<Vec<T>, String> {
    let wrong = |found| format!("expected a list of {form}, found {}", shortened(found));
    let entries = value.as_array().ok_or_else(|| wrong(value))?;
    let read = |entry| read(entry).ok_or_else(|| wrong(entry));
    entries.iter().map(read).collect()
}

/// A state as the files write it, its anonymous values sorted, for their order means nothing.
pub(super) fn state(clock: &Clock) -> Value {
    normal(&json!({"entries": entries(clock), "anon": clock.anonymous()}))
}

/// Entries as the files write them.
pub(super) fn entries(clock: &Clock) -> Value {
    clock
        .entries()
        .map(|(id, counter, values)| json!([id, counter, values]))
        .collect()
}

/// A context as the files write it.
pub(super) fn context(context: &Context) -> Value {
    context
        .iter()
        .map(|(id, counter)| json!([id, counter]))
        .collect()
}

/// The live values of a clock in the order of [`order`].
pub(super) fn sorted_values(clock: &Clock) -> Value {
    sorted(&clock.values().cloned().collect())
}

/// A list in the order of [`order`]; anything else as it is.
pub(super) fn sorted(list: &Value) -> Value {
    let mut sorted = list.clone();
    if let Value::Array(values) = &mut sorted {
        values.sort_by(order);
    }
    sorted
}

/// A state as a file has it in the form in which [`state`] writes ours; anything else as it is.
pub(super) fn normal(expected: &Value) -> Value {
    match (expected.get("entries"), expected.get("anon")) {
        (Some(entries), Some(anonymous)) => {
            json!({"entries": entries, "anon": sorted(anonymous)})
        }
        _ => expected.clone(),
    }
}

/// The order of the reference's language: numbers (whole ones), then pairs and other lists (the
/// shorter first), then text (by its bytes).
pub(super) fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_i128().cmp(&b.as_i128()),
        (Value::Array(a), Value::Array(b)) => a.len().cmp(&b.len()).then_with(|| {
            let mut pairs = a.iter().zip(b).map(|(a, b)| order(a, b));
            pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        }),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::Null | Value::Bool(_) => 1,
        Value::Array(_) => 2,
        Value::Object(_) => 3,
        Value::String(_) => 4,
    }
}

/// Whether `left` comes before `right` or is as good: the usual order of `last` and `lww`.
pub(super) fn le(left: &Value, right: &Value) -> bool {
    order(left, right).is_le()
}

/// The clock's values reconciled to the largest one; `None` when it has no values.
pub(super) fn reconcile_max(clock: &Clock) -> Option<Clock> {
    let largest = clock.values().max_by(|a, b| order(a, b))?;
    Some(clock.reconcile(|_| largest.clone()))
}

impl Problem {
    /// An operation that is not among those that are known.
    pub(super) fn unknown(what: &str, found: &str, known: &[&str]) -> Problem {
        Problem::Malformed(format!(
            "unknown {what} `{found}`, expected one of {}",
            known.join(", ")
        ))
    }
}
