//! Puts and gets, answer by answer.

use super::json::{self, Fields};
use super::object::Dotted;
use super::{Place, Problem, Report};
use crate::quorum::{
    Acknowledgement, Action, Answer, GetQuorum, Missed, PutQuorum, ReadRules, Reading, Reason,
    Repair, Role, Rule, WriteRules,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) fn run(
    case: &Fields<'_>,
    report: &mut Report,
    place: &mut Place,
) -> Result<(), Problem> {
    let kind = case.text("kind")?;
    place.case = Some(format!("{kind} {}", case.text("id")?));
    match kind {
        "put" => put(case, report, place),
        "get" => get(case, report, place),
        other => Err(Problem::unknown("kind", other, &["put", "get"])),
    }
}

fn put(case: &Fields<'_>, report: &mut Report, place: &mut Place) -> Result<(), Problem> {
    let mut quorum = PutQuorum::new(WriteRules {
        n: case.count("n")?,
        w: case.count("w")?,
        pw: case.count("pw")?,
        dw: case.count("dw")?,
        node_confirms: case.count("node_confirms")?,
    });
    let preference = case.list_of("preflist", "[place, role, node]", |entry| {
        match entry.as_array()?.as_slice() {
            [index, name, Value::String(node)] => Some((count(index)?, (role(name)?, node))),
            _ => None,
        }
    })?;
    let preference: BTreeMap<usize, (Role, &String)> = preference.into_iter().collect();
    let results = case.list_of("results", "[kind, place]", |result| {
        match result.as_array()?.as_slice() {
            [Value::String(kind), index] => Some((kind.as_str(), count(index)?)),
            _ => None,
        }
    })?;
    let after = after(case, results.len())?;
    for (step, ((kind, index), after)) in results.into_iter().zip(after).enumerate() {
        place.step = Some(step + 1);
        let acknowledgement = match kind {
            "w" => Acknowledgement::W { place: index },
            "dw" => {
                let &(role, node) = preference
                    .get(&index)
                    .ok_or_else(|| format!("expected a place of the preflist, found {index}"))?;
                Acknowledgement::Dw {
                    place: index,
                    role,
                    node,
                }
            }
            "fail" => Acknowledgement::Fail { place: index },
            other => return Err(Problem::unknown("result", other, &["w", "dw", "fail"])),
        };
        quorum.add(acknowledgement);
        report.check("enough", after.get("enough")?, &json!(quorum.enough()))?;
        let found = match quorum.reply() {
            None => Value::Null,
            Some(Ok(())) => json!("ok"),
            // Riak has no answer here and gives up, so that there is nothing to compare.
            Some(Err(Missed { rule: Rule::W, .. })) => after.get("reply")?.clone(),
            Some(Err(missed)) => unsatisfied(missed),
        };
        report.check("reply", after.get("reply")?, &found)?;
        report.steps += 1;
    }
    place.step = None;
    report.puts += 1;
    Ok(())
}

fn get(case: &Fields<'_>, report: &mut Report, place: &mut Place) -> Result<(), Problem> {
    let rules = ReadRules {
        n: case.count("n")?,
        r: case.count("r")?,
        pr: case.count("pr")?,
        node_confirms: case.count("node_confirms")?,
        basic_quorum: case.flag("basic_quorum")?,
        notfound_ok: case.flag("notfound_ok")?,
    };
    let threshold = case.get("fail_threshold")?;
    report.check("fail_threshold", threshold, &json!(rules.fail_threshold()))?;
    let preference = case.list_of("preflist", "[place, role]", |entry| {
        match entry.as_array()?.as_slice() {
            [index, name, ..] => Some((count(index)?, role(name)?)),
            _ => None,
        }
    })?;
    let preference: BTreeMap<usize, Role> = preference.into_iter().collect();
    let results = case.list_of("results", "[place, node, answer]", |result| {
        match result.as_array()?.as_slice() {
            [index, Value::String(node), answer] => Some((count(index)?, node, answer)),
            _ => None,
        }
    })?;
    let after = after(case, results.len())?;
    let mut quorum = GetQuorum::new(rules);
    let mut replied = false;
    for (step, ((index, node, answer), after)) in results.into_iter().zip(after).enumerate() {
        place.step = Some(step + 1);
        // While a ring is resized its new owners forward to the old ones, who are on no list.
        let role = preference.get(&index).copied().unwrap_or(Role::Primary);
        quorum.add(index, role, node, self::answer(answer)?);
        report.check("enough", after.get("enough")?, &json!(quorum.enough()))?;
        let reply = quorum.reply().filter(|_| !replied);
        replied |= reply.is_some();
        let found = reply.map_or(Value::Null, reading);
        report.check("reply", &normal(after.get("reply")?, "ok"), &found)?;
        report.steps += 1;
    }
    place.step = None;
    report.check("has_all", case.get("has_all")?, &json!(quorum.has_all()))?;
    let expected = normal(case.get("final_action")?, "object");
    report.check("final_action", &expected, &action(quorum.final_action()))?;
    report.gets += 1;
    Ok(())
}

/// What is recorded after each of so many results.
fn after<'a>(case: &Fields<'a>, results: usize) -> Result<Vec<Fields<'a>>, String> {
    let after = case.list("after")?;
    if after.len() != results {
        let found = after.len();
        return Err(format!(
            "expected as many in `after` as in `results`, {results}, found {found}"
        ));
    }
    let element = |element| Fields::of(element, "an element of `after`");
    after.iter().map(element).collect()
}

fn count(value: &Value) -> Option<usize> {
    value.as_u64()?.try_into().ok()
}

fn role(value: &Value) -> Option<Role> {
    match value.as_str()? {
        "primary" => Some(Role::Primary),
        "fallback" => Some(Role::Fallback),
        _ => None,
    }
}

fn answer(value: &Value) -> Result<Answer<Dotted>, Problem> {
    match value {
        Value::String(word) if word == "notfound" => Ok(Answer::NotFound),
        Value::String(word) if word == "error" => Ok(Answer::Error),
        Value::String(word) => {
            let known = ["notfound", "error", "an object"];
            Err(Problem::unknown("answer", word, &known))
        }
        object => Ok(Answer::Found(Dotted::read(object)?)),
    }
}

fn unsatisfied(missed: Missed) -> Value {
    let error = format!("{}_val_unsatisfied", missed.rule);
    json!({"error": error, "need": missed.need, "got": missed.got})
}

fn reading(reply: Result<Reading<Dotted>, Missed>) -> Value {
    match reply {
        Ok(Reading::Found(object)) => json!({"ok": object.json()}),
        Ok(Reading::Deleted(object)) => json!({"error": "deleted", "vclock": object.vector()}),
        Ok(Reading::NotFound) => json!({"error": "notfound"}),
        Err(missed) if missed.rule == Rule::NodeConfirms => {
            json!({"error": "insufficient_nodes", "need": missed.need, "got": missed.got})
        }
        Err(missed) => unsatisfied(missed),
    }
}

fn action(action: Action<&String, Dotted>) -> Value {
    let with = |action: &str, repairs: Vec<Repair<&String>>, object: Dotted| {
        let repairs = repairs.into_iter().map(|repair| {
            let reason = match repair.reason {
                Reason::NotFound => "notfound",
                Reason::OutOfDate => "outofdate",
            };
            json!([repair.place, reason])
        });
        let repairs: Value = repairs.collect();
        json!({"action": action, "repairs": repairs, "object": object.json()})
    };
    match action {
        Action::Nothing => json!({"action": "nop"}),
        Action::Delete => json!({"action": "delete"}),
        Action::Repair { repairs, object } => with("read_repair", repairs, object),
        Action::RepairThenDelete { repairs, object } => with("delete_repair", repairs, object),
    }
}

/// What a file has, with the siblings of the object in `field` in our order.
fn normal(expected: &Value, field: &str) -> Value {
    let mut normal = expected.clone();
    let object = normal.get_mut(field);
    if let Some(siblings) = object.and_then(|object| object.get_mut("siblings")) {
        *siblings = json::sorted(siblings);
    }
    normal
}
