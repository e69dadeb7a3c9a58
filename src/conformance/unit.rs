//! Unit cases of the reference: one operation each.

use super::json::{self, Clock, Fields};
use super::{Place, Problem, Report};
use serde_json::{Value, json};

/// The operations whose input is an object with a field for each argument.
const WITH_FIELDS: &[&str] = &["update2", "update3", "event", "last", "lww", "reconcile"];

/// The operations whose input is a list of clocks.
const WITH_CLOCKS: &[&str] = &[
    "join",
    "sync",
    "less",
    "equal",
    "size",
    "ids",
    "values_sorted",
    "map_times2",
];

/// `number` is that of the case in the file, from 1: unit cases have no ids.
pub(super) fn run(
    case: &Fields<'_>,
    number: usize,
    report: &mut Report,
    place: &mut Place,
) -> Result<(), Problem> {
    let op = case.text("op")?;
    place.case = Some(format!("unit case {number} ({op})"));
    let found = if WITH_FIELDS.contains(&op) {
        with_fields(op, &case.object("in")?)?
    } else if WITH_CLOCKS.contains(&op) {
        with_clocks(op, case.list("in")?)?
    } else {
        let known = [WITH_FIELDS, WITH_CLOCKS].concat();
        return Err(Problem::unknown("op", op, &known));
    };
    let expected = case.get("out")?;
    let expected = match op {
        "values_sorted" => json::sorted(expected),
        _ => json::normal(expected),
    };
    report.check("out", &expected, &found)?;
    report.unit_cases += 1;
    Ok(())
}

fn with_fields(op: &str, input: &Fields<'_>) -> Result<Value, Problem> {
    match op {
        "update2" => {
            let updated = input
                .clock("client")?
                .update_client(input.text("id")?.to_owned());
            let updated = updated
                .ok_or_else(|| "expected exactly one value in `anon` of `client`".to_owned())?;
            Ok(json::state(&updated))
        }
        "update3" => {
            let (server, context) = (input.clock("server")?, input.context("context")?);
            let (value, id) = (input.get("value")?.clone(), input.text("id")?.to_owned());
            Ok(json::state(&server.update(&context, value, id)))
        }
        "event" => {
            let mut clock = Clock::from_parts(input.entries("entries")?, Vec::new())?;
            clock.event(input.text("id")?.to_owned(), input.get("value")?.clone());
            Ok(json::entries(&clock))
        }
        "last" => Ok(json!(input.clock("clock")?.last(comparison(input)?))),
        "lww" => {
            let only = input.clock("clock")?.lww(comparison(input)?);
            Ok(only.as_ref().map_or(Value::Null, json::state))
        }
        _ => reconcile(input),
    }
}

fn with_clocks(op: &str, input: &[Value]) -> Result<Value, Problem> {
    let clocks: Result<Vec<Clock>, String> = input.iter().map(json::read_clock).collect();
    Ok(match (op, clocks?.as_slice()) {
        ("sync", several) => json::state(&Clock::sync_all(several)),
        ("less", [first, second]) => json!(first.less(second)),
        ("equal", [first, second]) => json!(first.equal(second)),
        ("join", [clock]) => json::context(&clock.context()),
        ("size", [clock]) => json!(clock.size()),
        ("ids", [clock]) => clock.ids().cloned().collect(),
        ("values_sorted", [clock]) => json::sorted_values(clock),
        ("map_times2", [clock]) => json::state(&clock.map(doubled)),
        (_, clocks) => {
            let (wanted, count) = (
                if matches!(op, "less" | "equal") { 2 } else { 1 },
                clocks.len(),
            );
            return Err(
                format!("expected {wanted} clocks as `in` of the case, found {count}").into(),
            );
        }
    })
}

/// The comparison that `cmp` names: whether the second value is to replace the first.
fn comparison(input: &Fields<'_>) -> Result<fn(&Value, &Value) -> bool, Problem> {
    match input.text("cmp")? {
        "le" => Ok(json::le),
        "le_is_gt (F(L,R)=L>R)" => Ok(|left, right| json::order(left, right).is_gt()),
        "le_on_second_of_pair" => Ok(|left, right| json::le(&left[1], &right[1])),
        other => Err(Problem::unknown(
            "cmp",
            other,
            &["le", "le_is_gt (F(L,R)=L>R)", "le_on_second_of_pair"],
        )),
    }
}

fn reconcile(input: &Fields<'_>) -> Result<Value, Problem> {
    let clock = input.clock("clock")?;
    let by_order = |a: &&Value, b: &&Value| json::order(a, b);
    let winner = match input.text("fn")? {
        "sum" => Some(sum(clock.values())),
        "min" => clock.values().min_by(by_order).cloned(),
        "max" => clock.values().max_by(by_order).cloned(),
        other => return Err(Problem::unknown("fn", other, &["sum", "min", "max"])),
    };
    let reconciled = winner.map(|winner| clock.reconcile(|_| winner));
    Ok(reconciled.as_ref().map_or(Value::Null, json::state))
}

/// Null, which no file expects, where the numbers are not whole or get too large.
fn sum<'a>(mut values: impl Iterator<Item = &'a Value>) -> Value {
    json!(values.try_fold(0i64, |sum, value| sum.checked_add(value.as_i64()?)))
}

fn doubled(value: &Value) -> Value {
    sum([value, value].into_iter())
}
