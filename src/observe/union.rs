//! Values as sets: what a shopper would do with two carts.

use super::differences::structured;
use serde_json::{Map, Value};

/// The most that is looked into, in bytes of all values together.
const LONGEST: usize = 64 * 1024;

/// Several values as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The value.
    pub value: String,
    /// What was done, in words.
    pub how: &'static str,
}

/// The union of `values`, where all of them are sets of one kind: JSON arrays, JSON objects, or
/// items with commas or plus signs between them. Nothing is ever removed by it: what one client
/// took out comes back if another still has it (Dynamo paper, section 4.4).
pub fn united(values: &[&str]) -> Option<Union> {
    if values.len() < 2 || values.iter().map(|value| value.len()).sum::<usize>() > LONGEST {
        return None;
    }
    let read: Vec<Value> = values.iter().filter_map(|text| structured(text)).collect();
    if read.is_empty() {
        return plain(values);
    }
    if read.len() < values.len() {
        return None;
    }
    if read.iter().all(Value::is_array) {
        let mut all = Vec::new();
        for item in read.iter().filter_map(Value::as_array).flatten() {
            add(&mut all, item.clone());
        }
        return Some(Union {
            value: Value::Array(all).to_string(),
            how: "every item of every array, once",
        });
    }
    if !read.iter().all(Value::is_object) {
        return None;
    }
    let mut all = Map::new();
    for object in read.iter().filter_map(Value::as_object) {
        merge(&mut all, object);
    }
    Some(Union {
        value: Value::Object(all).to_string(),
        how: "every key of every object; of two numbers the larger, of other values the first",
    })
}

fn add<T: PartialEq>(all: &mut Vec<T>, item: T) {
    if !all.contains(&item) {
        all.push(item);
    }
}

fn merge(all: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (key, value) in more {
        match (all.get_mut(key), value) {
            (None, _) => {
                all.insert(key.clone(), value.clone());
            }
            (Some(Value::Object(own)), Value::Object(other)) => merge(own, other),
            (Some(Value::Array(own)), Value::Array(other)) => {
                other.iter().for_each(|item| add(own, item.clone()));
            }
            (Some(own @ Value::Number(_)), Value::Number(other))
                if own.as_f64() < other.as_f64() =>
            {
                *own = value.clone();
            }
            _ => {}
        }
    }
}

fn plain(values: &[&str]) -> Option<Union> {
    let mark = match values.iter().any(|value| value.contains(',')) {
        true => ',',
        false => '+',
    };
    let mut all = Vec::new();
    for item in values.iter().flat_map(|value| value.split(mark)) {
        match item.trim() {
            "" => {}
            item => add(&mut all, item),
        }
    }
    let between = match mark {
        ',' => ", ",
        _ => " + ",
    };
    (!all.is_empty()).then(|| Union {
        value: all.join(between),
        how: match mark {
            ',' => "every item between the commas, once",
            _ => "every item between the plus signs, once",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Option<String> {
        united(values).map(|union| union.value)
    }

    #[test]
    fn sets_are_united_without_repeats() {
        let cases: [(&[&str], Option<&str>); 9] = [
            (&["milk", "eggs"], Some("milk + eggs")),
            (
                &["milk + eggs", "eggs + flour"],
                Some("milk + eggs + flour"),
            ),
            (&["milk, eggs", "eggs"], Some("milk, eggs")),
            (&["[1,2]", "[2,3]"], Some("[1,2,3]")),
            (
                &[r#"{"a":1,"l":[1]}"#, r#"{"a":2,"b":{"c":1},"l":[2]}"#],
                Some(r#"{"a":2,"b":{"c":1},"l":[1,2]}"#),
            ),
            (&[r#"{"n":5}"#, r#"{"n":3}"#], Some(r#"{"n":5}"#)),
            (&["[1]", r#"{"a":1}"#], None),
            (&["[1]", "milk"], None),
            (&["milk"], None),
        ];
        for (values, expected) in cases {
            assert_eq!(of(values).as_deref(), expected, "{values:?}");
        }
    }

    #[test]
    fn what_was_removed_comes_back() {
        assert_eq!(of(&["milk + eggs", "eggs"]).as_deref(), Some("milk + eggs"));
    }

    #[test]
    fn nothing_and_what_is_too_long_have_no_union() {
        assert_eq!(of(&["", " "]), None);
        let long = "x,".repeat(LONGEST);
        assert_eq!(of(&[&long, "y"]), None);
    }
}
