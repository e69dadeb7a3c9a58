//! The causality and quorum layers against what reference implementations recorded, and proof that every
//! recorded result is really compared.
#![cfg(not(target_arch = "wasm32"))]

use ringlab::conformance::{Kind, Mismatch, verify};
use serde_json::{Value, json};

const TRACES: &str = include_str!("fixtures/conformance/traces.jsonl");
const SCENARIOS: &str = include_str!("fixtures/conformance/scenarios.jsonl");
const OPS: &str = include_str!("fixtures/conformance/ops.jsonl");
const UNIT: &str = include_str!("fixtures/conformance/unit.json");
const QUORUM: &str = include_str!("fixtures/conformance/quorum.jsonl");

#[test]
fn every_file_is_as_the_reference() {
    for (kind, text, report) in [
        (
            Kind::Dvvset,
            TRACES,
            "dvvset: 200 traces, 5,181 steps, 10,928 checks: all as the reference",
        ),
        (
            Kind::Dvvset,
            SCENARIOS,
            "dvvset: 20 scenarios, 173 steps, 583 checks: all as the reference",
        ),
        (
            Kind::Dvvset,
            UNIT,
            "dvvset: 67 unit cases, 67 checks: all as the reference",
        ),
        (
            Kind::Ops,
            OPS,
            "ops: 300 calls of each function, 6,600 checks: all as the reference",
        ),
        (
            Kind::Ops,
            UNIT,
            "ops: 67 unit cases, 67 checks: all as the reference",
        ),
        (
            Kind::Quorum,
            QUORUM,
            "quorum: 150 puts, 200 gets, 1,280 steps, 3,160 checks: all as the reference",
        ),
    ] {
        match verify(kind, text) {
            Ok(found) => assert_eq!(found.to_string(), report),
            Err(mismatch) => panic!("{mismatch}"),
        }
    }
}

#[test]
fn scenarios_and_traces_may_be_mixed() {
    let text = format!("{SCENARIOS}\n\n{TRACES}{SCENARIOS}");
    let report = verify(Kind::Dvvset, &text).unwrap();
    assert_eq!((report.traces, report.scenarios), (200, 40));
}

#[test]
fn a_file_of_one_kind_is_none_of_another() {
    for (kind, text) in [
        (Kind::Ops, TRACES),
        (Kind::Ops, SCENARIOS),
        (Kind::Dvvset, OPS),
        (Kind::Dvvset, QUORUM),
        (Kind::Ops, QUORUM),
        (Kind::Quorum, OPS),
        (Kind::Quorum, TRACES),
    ] {
        assert!(
            matches!(verify(kind, text), Err(Mismatch::Malformed { place, .. }) if place.line == 1)
        );
    }
}

#[test]
fn every_result_in_a_trace_is_compared() {
    // Each kind of step occurs among these: the traces of the first lines and every scenario.
    let lines: Vec<&str> = SCENARIOS.lines().chain(TRACES.lines().take(12)).collect();
    let mut mutants = 0;
    for line in lines {
        let case: Value = serde_json::from_str(line).unwrap();
        let mut results = vec!["/final".to_owned(), "/final_values".to_owned()];
        if case["reference_is_causally_correct"] == true {
            results.push("/oracle_final_values".to_owned());
        }
        for step in 0..case["steps"].as_array().unwrap().len() {
            for field in ["state", "context", "values"] {
                results.push(format!("/steps/{step}/{field}"));
            }
        }
        mutants += assert_teeth(
            Kind::Dvvset,
            &case,
            &results,
            TRACES.lines().next().unwrap(),
        );
    }
    assert!(mutants > 5_000, "{mutants} mutants");
}

#[test]
fn every_result_of_a_call_is_compared() {
    let mut mutants = 0;
    for line in OPS.lines().take(60) {
        let case: Value = serde_json::from_str(line).unwrap();
        mutants += assert_teeth(
            Kind::Ops,
            &case,
            &["/out".to_owned()],
            OPS.lines().next().unwrap(),
        );
    }
    assert!(mutants > 5_000, "{mutants} mutants");
}

#[test]
fn every_result_of_a_unit_case_is_compared() {
    let cases: Vec<Value> = serde_json::from_str(UNIT).unwrap();
    for case in &cases {
        let first = cases[0].to_string();
        assert!(assert_teeth(Kind::Dvvset, case, &["/out".to_owned()], &first) > 0);
    }
}

#[test]
fn every_result_of_a_put_and_a_get_is_compared() {
    let sound = QUORUM.lines().next().unwrap();
    let mut mutants = 0;
    for line in QUORUM.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let steps = case["after"].as_array().unwrap().len();
        let mut results: Vec<String> = (0..steps).map(|step| format!("/after/{step}")).collect();
        for field in ["/fail_threshold", "/has_all", "/final_action"] {
            results.push(field.to_owned());
        }
        mutants += assert_teeth(Kind::Quorum, &case, &results, sound);
    }
    assert!(mutants > 5_000, "{mutants} mutants");
}

#[test]
fn every_rule_of_a_put_and_a_get_matters() {
    // Each rule, raised or lowered by one or turned round, makes some case come out otherwise.
    for field in [
        "n",
        "w",
        "pw",
        "dw",
        "r",
        "pr",
        "node_confirms",
        "notfound_ok",
        "basic_quorum",
    ] {
        for by in [1, -1] {
            let changed = QUORUM.lines().filter(|line| {
                let mut case: Value = serde_json::from_str(line).unwrap();
                let rule = match &case[field] {
                    Value::Bool(flag) => json!(!flag),
                    Value::Number(number) => json!((number.as_i64().unwrap() + by).max(0)),
                    _ => return false,
                };
                case[field] = rule;
                matches!(
                    verify(Kind::Quorum, &case.to_string()),
                    Err(Mismatch::Differs { .. })
                )
            });
            let changed = changed.count();
            assert!(changed > 10, "{field} by {by}: {changed}");
        }
    }
}

#[test]
fn a_reference_that_is_said_to_lose_a_write_must_lose_one() {
    let wrong = SCENARIOS.lines().filter_map(|line| {
        let mut case: Value = serde_json::from_str(line).unwrap();
        case["oracle_final_values"] = case["final_values"].clone();
        (case["reference_is_causally_correct"] == false).then_some(case)
    });
    let wrong: Vec<Value> = wrong.collect();
    assert_eq!(wrong.len(), 5);
    for case in wrong {
        let problem = verify(Kind::Dvvset, &case.to_string()).unwrap_err();
        assert!(
            problem.to_string().contains("oracle_final_values"),
            "{problem}"
        );
    }
}

#[test]
fn a_scenario_of_the_wrong_claim_is_refused() {
    for line in SCENARIOS.lines() {
        let mut case: Value = serde_json::from_str(line).unwrap();
        let Some(correct) = case["reference_is_causally_correct"].as_bool() else {
            continue;
        };
        case["reference_is_causally_correct"] = json!(!correct);
        let problem = verify(Kind::Dvvset, &case.to_string()).unwrap_err();
        assert!(
            problem.to_string().contains("oracle_final_values"),
            "{problem}"
        );
    }
}

/// Changes each leaf and each list below `results`, one at a time, and demands that every such
/// file is refused as different from ours, on the third line, where the changed case stands, and at
/// the step that was changed. Returns the number of mutants.
fn assert_teeth(kind: Kind, case: &Value, results: &[String], sound: &str) -> usize {
    let mut mutants = 0;
    for result in results {
        for place in places(case, result) {
            let mut mutant = case.clone();
            change(mutant.pointer_mut(&place).expect("a place that was found"));
            let text = format!("{sound}\n\n{mutant}\n{sound}\n");
            match verify(kind, &text) {
                Err(Mismatch::Differs { place: found, .. }) => {
                    assert_eq!(found.line, 3, "{place}");
                    let step = result.split('/').nth(2).and_then(|step| step.parse().ok());
                    assert_eq!(found.step, step.map(|index: usize| index + 1), "{place}");
                }
                other => panic!("{place} of {} was changed: {other:?}", case["id"]),
            }
            mutants += 1;
        }
    }
    mutants
}

/// The JSON pointers to everything at and below `place` but objects and the lists of a matrix.
fn places(case: &Value, place: &str) -> Vec<String> {
    let Some(value) = case.pointer(place) else {
        return Vec::new();
    };
    let below = |name: String| places(case, &format!("{place}/{name}"));
    match value {
        Value::Object(fields) => fields.keys().cloned().flat_map(below).collect(),
        Value::Array(elements) => {
            let indices = (0..elements.len()).map(|index| index.to_string());
            let mut places: Vec<String> = indices.flat_map(below).collect();
            if !place.contains("final/less") && !place.contains("final/equal") {
                places.push(place.to_owned());
            }
            places
        }
        _ => vec![place.to_owned()],
    }
}

/// A counter is raised by one, a flag flipped, a text changed, an element dropped, a list that has
/// none given one.
fn change(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_i64().map(|number| number + 1)),
        Value::Bool(flag) => *flag = !*flag,
        Value::String(text) => text.push('!'),
        Value::Array(elements) if elements.is_empty() => elements.push(json!("more")),
        Value::Array(elements) => {
            elements.remove(0);
        }
        Value::Null => *value = json!("more"),
        Value::Object(_) => unreachable!("objects are not changed themselves"),
    }
}
