//! The causality and quorum layers against what reference implementations recorded, and proof that every
//! recorded result is really compared.
#![cfg(not(target_arch = "wasm32"))]

use ringlab::base::NodeId;
use ringlab::conformance::{Kind, Mismatch, verify};
use ringlab::ring::{Assignment, Hash, Ownership, Preference, Ring};
use serde_json::{Value, json};

const TRACES: &str = include_str!("fixtures/conformance/traces.jsonl");
const SCENARIOS: &str = include_str!("fixtures/conformance/scenarios.jsonl");
const OPS: &str = include_str!("fixtures/conformance/ops.jsonl");
const UNIT: &str = include_str!("fixtures/conformance/unit.json");
const QUORUM: &str = include_str!("fixtures/conformance/quorum.jsonl");
const DDS: &str = include_str!("fixtures/conformance/ring_dds.json");
const APL: &str = include_str!("fixtures/conformance/ring_apl.jsonl");

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
        (
            Kind::Apl,
            APL,
            "apl: 12 rings, 360 preference lists, 1,746 checks: all as the reference",
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
        (Kind::Quorum, APL),
        (Kind::Apl, QUORUM),
        (Kind::Apl, TRACES),
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
fn every_result_of_a_preference_list_is_compared() {
    let mut mutants = 0;
    for line in APL.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let mut results = Vec::new();
        for query in 0..case["queries"].as_array().unwrap().len() {
            for field in [
                "responsible_partition",
                "primaries",
                "apl",
                "primary_apl",
                "apl_chbin",
            ] {
                results.push(format!("/queries/{query}/{field}"));
            }
        }
        mutants += assert_teeth(
            Kind::Apl,
            &case,
            &results[..40],
            APL.lines().next().unwrap(),
        );
        for field in ["/ring_increment", "/windows_violating_target_n4"] {
            let mut mutant = case.clone();
            change(mutant.pointer_mut(field).unwrap());
            let found = verify(Kind::Apl, &mutant.to_string());
            assert!(matches!(found, Err(Mismatch::Differs { .. })), "{field}");
        }
    }
    assert!(mutants > 2_000, "{mutants} mutants");
}

/// Pitfall 22: that implementation gives keys in the last partitions fewer nodes, for it does not
/// walk on round the ring's end.
#[test]
fn a_small_partitioned_hash_agrees_up_to_the_rings_end() {
    let (mut rows, mut short) = (0, 0);
    for case in serde_json::from_str::<Vec<Value>>(DDS).unwrap() {
        let mut names: Vec<&str> = case["nodes"].as_array().unwrap().iter().map(text).collect();
        names.sort_unstable();
        names.dedup();
        let partitions = case["partitions"].as_u64().unwrap() as u32;
        let mut table = Ownership::deal(names.len() as u16, partitions, 1);
        table.rules.hash = Hash::Sha1;
        table.rules.preference = Preference::Partitions;
        let dealt = (0..partitions as usize).map(|p| NodeId((p % names.len()) as u16));
        table.assignment = Assignment::Owners(dealt.collect());
        let ring = Ring::new(table, 3);
        for row in case["rows"].as_array().unwrap() {
            let key = ring.key(text(&row["key"]));
            let digits = &text(&row["hash"])[..32];
            assert_eq!(format!("{:032x}", key.position()), digits);
            let partition = ring.partition_of(key.position());
            let list = ring.preference_list(partition);
            let ours: Vec<&str> = list.take(5).map(|node| names[node.index()]).collect();
            assert_eq!(ours[0], row["node"]);
            assert_eq!(ours.len(), 5);
            for (field, length) in [("pref3", 3), ("pref5", 5)] {
                let theirs: Vec<&str> = row[field].as_array().unwrap().iter().map(text).collect();
                assert!(ours.starts_with(&theirs), "{key}: {theirs:?}, {ours:?}");
                let to_the_end = (partitions - partition) as usize;
                assert_eq!(theirs.len(), length.min(to_the_end), "{key}");
                short += usize::from(theirs.len() < length);
            }
            rows += 1;
        }
    }
    assert_eq!(rows, 75);
    assert!(short > 10, "{short}");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn the_rule_for_fallbacks_matters() {
    // A node more that is up, or one less, changes most lists; so does another owner.
    let mut changed = 0;
    for line in APL.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        for query in 0..case["queries"].as_array().unwrap().len() {
            let mut mutant = case.clone();
            change(&mut mutant["queries"][query]["up"]);
            let found = verify(Kind::Apl, &mutant.to_string());
            changed += usize::from(matches!(found, Err(Mismatch::Differs { .. })));
        }
    }
    assert!(changed > 200, "{changed}");
}

#[test]
fn a_ring_that_is_none_is_refused_with_what_was_expected() {
    let case: Value = serde_json::from_str(APL.lines().next().unwrap()).unwrap();
    for (field, value, message) in [
        (
            "q",
            json!(7),
            "expected a power of two up to 65536 as `q` of the case, found 7",
        ),
        (
            "q",
            json!(16),
            "expected an owner for each of 16 partitions in `owners` of the case, found 8",
        ),
        ("owners", json!(5), "expected a list of names, found 5"),
        (
            "queries",
            json!("none"),
            "expected a list as `queries` of the case, found \"none\"",
        ),
    ] {
        let mut mutant = case.clone();
        mutant[field] = value;
        let found = verify(Kind::Apl, &mutant.to_string()).unwrap_err();
        assert!(found.to_string().contains(message), "{found}");
    }
    let mut mutant = case.clone();
    mutant["queries"][2]["hash"] = json!("12");
    let found = verify(Kind::Apl, &mutant.to_string())
        .unwrap_err()
        .to_string();
    assert_eq!(
        found,
        "line 1, ring pr000, step 3: expected 40 hexadecimal digits as `hash`, found `12`"
    );
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
