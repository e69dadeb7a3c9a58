//! Lines that call each function of the clock once.

use super::json::{self, Clock, Context, Fields};
use super::{Place, Problem, Report};
use serde_json::{Value, json};

pub(super) fn run(
    case: &Fields<'_>,
    report: &mut Report,
    place: &mut Place,
) -> Result<(), Problem> {
    place.case = Some(format!("call {}", case.text("id")?));
    let c1 = case.clock("c1")?;
    let c2 = case.clock("c2")?;
    let c3 = case.clock("c3")?;
    let actor = case.text("actor")?.to_owned();
    let value = case.get("value")?.clone();
    let out = case.object("out")?;

    let join = c1.context();
    let backwards: Vec<_> = join
        .iter()
        .map(|(id, counter)| (id.clone(), counter))
        .collect();
    let backwards = Context::from_entries(backwards.into_iter().rev());
    let client = Clock::with_context(&join, value.clone());
    let put = |context: &Context| c2.update(context, value.clone(), actor.clone());
    let prefixed = c1.map(|value| match value {
        Value::String(text) => Value::String(format!("x{text}")),
        other => other.clone(),
    });

    for (field, clock) in [
        ("sync12", Some(c1.sync(&c2))),
        ("sync21", Some(c2.sync(&c1))),
        ("sync11", Some(c1.sync(&c1))),
        ("sync123", Some(Clock::sync_all([&c1, &c2, &c3]))),
        ("sync321", Some(Clock::sync_all([&c3, &c2, &c1]))),
        ("new_join1_value", Some(client.clone())),
        ("update_join1_on_c2", Some(put(&join))),
        ("update_reversed_join1_on_c2", Some(put(&backwards))),
        ("update_blind_on_c2", Some(put(&Context::default()))),
        ("update2_join1", client.update_client(actor.clone())),
        ("map1_prefix_x", Some(prefixed)),
        ("lww1_le", c1.lww(json::le)),
        ("reconcile1_max", json::reconcile_max(&c1)),
    ] {
        // A choice among no values has no result, which the files write as null.
        let expected = json::normal(out.get(field)?);
        let found = clock.as_ref().map_or(Value::Null, json::state);
        report.check(field, &expected, &found)?;
    }
    for (field, found) in [
        ("less12", json!(c1.less(&c2))),
        ("less21", json!(c2.less(&c1))),
        ("equal12", json!(c1.equal(&c2))),
        ("equal11", json!(c1.equal(&c1))),
        ("join1", json::context(&join)),
        ("size1", json!(c1.size())),
        ("ids1", c1.ids().cloned().collect()),
        ("values1_ordered", c1.values().cloned().collect()),
        ("last1_le", json!(c1.last(json::le))),
    ] {
        report.check(field, out.get(field)?, &found)?;
    }
    report.calls += 1;
    Ok(())
}
