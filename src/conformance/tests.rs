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
    assert_eq!(
        problem(Kind::Quorum, UNIT),
        "line 1: `quorum` expects puts and gets (with a field `results`), found a unit case (`in`)"
    );
    let problem = problem(Kind::Dvvset, r#"{"id":"p","c1":{}}"#);
    assert!(
        problem.ends_with("found a call of each function (`c1`)"),
        "{problem}"
    );
}

const PUT: &str = r#"{"id":"q1","kind":"put","n":1,"w":1,"pw":0,"dw":0,"node_confirms":0,
"preflist":[[0,"primary","a"]],"results":[["w",0]],"after":[{"enough":true,"reply":"ok"}]}"#;

const GET: &str = r#"{"id":"q2","kind":"get","n":1,"r":1,"pr":0,"node_confirms":0,
"basic_quorum":false,"notfound_ok":true,"fail_threshold":1,"preflist":[[0,"primary"]],
"results":[[0,"a",{"vv":{"a":2,"b":1},"siblings":[["b",1,false],["a",2,true]]}]],
"after":[{"enough":true,"reply":{"ok":{"vv":{"a":2,"b":1},"siblings":[["b",1,false],["a",2,true]]}}}],
"has_all":true,"final_action":{"action":"nop"}}"#;

#[test]
fn puts_and_gets_are_compared_whatever_the_order_of_siblings() {
    let text = format!("[{PUT},{GET}]");
    assert_eq!(
        verify(Kind::Quorum, &text).unwrap().to_string(),
        "quorum: 1 put, 1 get, 2 steps, 7 checks: all as the reference"
    );
}

#[test]
fn objects_join_by_their_dots_and_older_ones_take_no_part() {
    use crate::quorum::Object;
    let read = |text: &str| object::Dotted::read(&serde_json::from_str(text).unwrap()).unwrap();
    let old = read(r#"{"vv":{"a":2},"siblings":[["a",2,false]]}"#);
    let gone = read(r#"{"vv":{"a":2,"b":1},"siblings":[["a",2,true]]}"#);
    let other = read(r#"{"vv":{"a":1,"b":2},"siblings":[["b",2,true]]}"#);
    let all = read(r#"{"vv":{"a":2,"b":2},"siblings":[["a",2,true],["b",2,true]]}"#);
    for objects in [[&old, &gone, &other], [&old, &other, &gone]] {
        assert_eq!(Object::join(&objects), all);
    }
    assert!(all.outdates(&gone) && gone.outdates(&old) && !gone.outdates(&other));
    assert!(!all.outdates(&all) && all.is_deleted() && !old.is_deleted());
    let live = read(r#"{"vv":{"a":1,"b":1},"siblings":[["a",1,false],["b",1,false]]}"#);
    let one = read(r#"{"vv":{"a":1,"b":1},"siblings":[["b",1,false]]}"#);
    assert_eq!(Object::join(&[&live, &one]), one);
}

#[test]
fn where_the_reference_has_no_answer_none_is_compared() {
    // All have logged it or failed, PW is missed, and so is W, which is never blamed.
    let put = r#"{"id":"q3","kind":"put","n":2,"w":2,"pw":1,"dw":1,"node_confirms":0,
"preflist":[[0,"fallback","a"],[1,"primary","b"]],"results":[["w",0],["dw",0],["fail",1]],
"after":[{"enough":false,"reply":null},{"enough":false,"reply":null},{"enough":true,"reply":null}]}"#;
    for reply in ["null", r#"{"error":"none"}"#] {
        let put = put.replace('\n', "");
        let put = put.replace(r#"true,"reply":null"#, &format!(r#"true,"reply":{reply}"#));
        assert!(verify(Kind::Quorum, &put).is_ok());
        let wrong = put.replace("true", "false");
        assert!(problem(Kind::Quorum, &wrong).contains("step 3: enough"));
    }
}

#[test]
fn a_wrong_put_or_get_is_one_sentence_with_its_place() {
    for (case, from, to, expected) in [
        (
            PUT,
            r#""reply":"ok""#,
            r#""reply":null"#,
            r#"put q1, step 1: reply: expected null, found "ok""#,
        ),
        (
            PUT,
            r#"["w",0]"#,
            r#"["dw",7]"#,
            "put q1, step 1: expected a place of the preflist, found 7",
        ),
        (
            PUT,
            r#"["w",0]"#,
            r#"["ww",0]"#,
            "put q1, step 1: unknown result `ww`, expected one of w, dw, fail",
        ),
        (
            PUT,
            r#"["w",0]"#,
            "",
            "put q1: expected as many in `after` as in `results`, 0, found 1",
        ),
        (
            PUT,
            r#""w":1"#,
            r#""w":-1"#,
            "put q1: expected a count as `w` of the case, found -1",
        ),
        (
            PUT,
            r#""kind":"put""#,
            r#""kind":"patch""#,
            "patch q1: unknown kind `patch`, expected one of put, get",
        ),
        (
            GET,
            r#""fail_threshold":1"#,
            r#""fail_threshold":2"#,
            "get q2: fail_threshold: expected 2, found 1",
        ),
        (
            GET,
            r#"{"action":"nop"}"#,
            r#"{"action":"delete"}"#,
            r#"get q2: final_action: expected {"action":"delete"}, found {"action":"nop"}"#,
        ),
        (
            GET,
            r#"{"vv":{"a":2,"#,
            r#"{"vv":{"a":-2,"#,
            "get q2, step 1: expected a counter as `a` of `vv` of the object, found -2",
        ),
        (
            GET,
            r#"["b",1,false]"#,
            r#"["b",1]"#,
            "get q2, step 1: `siblings` of the object: expected a list of [id, n, deleted], \
             found [\"b\",1]",
        ),
    ] {
        let case = case.replace('\n', "");
        assert!(case.contains(from), "{from}");
        let problem = problem(Kind::Quorum, &case.replacen(from, to, 1));
        assert_eq!(problem, format!("line 1, {expected}"));
    }
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
