use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TRACE: &str = r#"{"id":"t1","kind":"basic","servers":["s0","s1"],"steps":[
{"op":"put","server":"s0","actor":"a","context_from":null,"value":"v","state":{"entries":[["a",1,["v"]]],"anon":[]}},
{"op":"get","server":"s0","id":"g0","context":[["a",1]],"values":["v"]}],
"final":{"less":[[false,false],[true,false]],"equal":[[true,false],[false,true]],
"merged":{"entries":[["a",1,["v"]]],"anon":[]},"merged_context":[["a",1]],"merged_values":["v"]}}"#;

const UNIT: &str = r#"{"group":"size","op":"size","in":[{"entries":[],"anon":["v"]}],"out":1}"#;

/// The trace on one line, with one part of it replaced.
fn trace(from: &str, to: &str) -> String {
    assert!(TRACE.contains(from), "{from}");
    TRACE.replace('\n', "").replacen(from, to, 1)
}

fn problem(kind: Kind, text: &str) -> String {
    verify(kind, text).unwrap_err().to_string()
}

#[test]
fn counts_what_it_compared() {
    let trace = trace("", "");
    let scenario = trace.replace("basic", "scenario");
    let text = format!("\n{trace}\r\n\n{scenario}\n{UNIT}\n  ");
    let report = verify(Kind::Dvvset, &text).unwrap();
    assert_eq!((report.traces, report.scenarios, report.steps), (1, 1, 4));
    assert_eq!(
        report.to_string(),
        "dvvset: 1 trace, 1 scenario, 1 unit case, 4 steps, 29 checks: all as the reference"
    );
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_234_567), "1,234,567");
}

#[test]
fn a_difference_is_one_sentence_with_its_place() {
    assert_eq!(
        problem(
            Kind::Dvvset,
            &format!("\n{}", trace(r#"["a",1,["v"]]"#, r#"["a",2,["v"]]"#))
        ),
        "line 2, trace t1, step 1: state of s0 after put: \
         expected {\"anon\":[],\"entries\":[[\"a\",2,[\"v\"]]]}, \
         found {\"anon\":[],\"entries\":[[\"a\",1,[\"v\"]]]}"
    );
    assert_eq!(
        problem(Kind::Dvvset, &trace("[true,false]]", "[false,false]]")),
        "line 1, trace t1: final.less of s1 and s0: expected false, found true"
    );
    assert_eq!(
        problem(
            Kind::Ops,
            &format!("[\n{UNIT},\n{}\n]", UNIT.replace(":1}", ":2}"))
        ),
        "line 3, unit case 2 (size): out: expected 2, found 1"
    );
}

#[test]
fn a_malformed_file_is_one_sentence_with_its_place() {
    for (text, expected) in [
        ("", "nothing to verify: the file has no cases".to_owned()),
        (
            " \n\n",
            "nothing to verify: the file has no cases".to_owned(),
        ),
        ("[ ]", "nothing to verify: the file has no cases".to_owned()),
        (
            "{",
            "line 1: expected JSON: EOF while parsing an object".to_owned(),
        ),
        (
            &format!("\n[\n{UNIT} {UNIT}]"),
            "line 3: expected `,` or `]` after an array's element".to_owned(),
        ),
        ("[\n", "line 2: the array ends without `]`".to_owned()),
        (
            "[]\n[]",
            "line 2: expected nothing after the array".to_owned(),
        ),
        (
            "\n7",
            "line 2: expected a JSON object as the case, found 7".to_owned(),
        ),
        (
            &trace(r#""put""#, r#""putt""#),
            "line 1, trace t1, step 1: unknown op `putt`, \
             expected one of put, get, sync, wipe, lww, reconcile_max"
                .to_owned(),
        ),
        (
            &trace(r#""actor":"a","#, ""),
            "line 1, trace t1, step 1: expected text as `actor` of the step, found nothing"
                .to_owned(),
        ),
        (
            &trace(r#""server":"s0","#, r#""server":"s9","#),
            "line 1, trace t1, step 1: expected one of the servers s0, s1, found `s9`".to_owned(),
        ),
        (
            &trace(r#""context_from":null"#, r#""context_from":"g9""#),
            "line 1, trace t1, step 1: expected an earlier get as `context_from`, found `g9`"
                .to_owned(),
        ),
        (
            &UNIT.replace("size", "weight"),
            "line 1, unit case 1 (weight): unknown op `weight`, expected one of update2, update3, \
             event, last, lww, reconcile, join, sync, less, equal, size, ids, values_sorted, \
             map_times2"
                .to_owned(),
        ),
        (
            &UNIT.replace(r#"{"entries":[],"anon":["v"]}"#, ""),
            "line 1, unit case 1 (size): expected 1 clocks as `in` of the case, found 0".to_owned(),
        ),
        (
            &UNIT.replace("[]", r#"[["a",0,["x"]]]"#),
            "line 1, unit case 1 (size): a has 1 values for 0 writes".to_owned(),
        ),
    ] {
        let problem = problem(Kind::Dvvset, text);
        assert!(problem.starts_with(&expected), "{problem}");
    }
}

#[test]
fn a_case_of_the_other_kind_is_refused() {
    assert_eq!(
        problem(Kind::Ops, &format!("{UNIT}\n{}", trace("", ""))),
        "line 2: `ops` expects calls of each function (with a field `c1`) or unit cases (with a \
         field `in`), found a trace (`steps`)"
    );
    let problem = problem(Kind::Dvvset, r#"{"id":"p","c1":{}}"#);
    assert!(
        problem.ends_with("found a call of each function (`c1`)"),
        "{problem}"
    );
}

#[test]
fn fields_that_are_not_known_do_not_matter() {
    let text = trace(r#"{"op":"get","#, r#"{"op":"get","remark":[1],"#);
    assert!(verify(Kind::Dvvset, &text).is_ok());
}

#[test]
fn values_are_ordered_as_in_the_reference() {
    let values = serde_json::json!([
        -1,
        2,
        10,
        [1, 9],
        [2, 1],
        [0, 0, 0],
        "",
        "B",
        "a",
        "aa",
        "b"
    ]);
    let backwards: Value = values.as_array().unwrap().iter().rev().cloned().collect();
    assert_eq!(json::sorted(&backwards), values);
}
