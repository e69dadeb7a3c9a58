//! `window.ringlab`: nodes that come and go, the trace, and callbacks.

use crate::api::refused;
use crate::page::{Page, at, call, object, text_at};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, JSON};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn names() -> Vec<String> {
    let state = call("state", &[]).unwrap();
    let nodes: Array = at(&state, "nodes").unchecked_into();
    nodes.iter().map(|node| text_at(&node, "name")).collect()
}

#[wasm_bindgen_test]
async fn nodes_join_leave_and_are_removed() {
    let page = Page::open().await;
    let options = object(&[("weight", 2.into()), ("seed_node", "B".into())]);
    call("join", &["F".into(), options]).unwrap();
    page.advance(20_000.0).await;
    assert_eq!(names(), ["A", "B", "C", "D", "E", "F"]);
    call("leave", &["B".into()]).unwrap();
    call("crash", &["C".into()]).unwrap();
    page.advance(30_000.0).await;
    call("remove", &["C".into()]).unwrap();
    page.advance(30_000.0).await;
    assert_eq!(names(), ["A", "D", "E", "F"]);
    call("run", &["expect converged".into()]).unwrap();
}

#[wasm_bindgen_test]
async fn wrong_joins_and_farewells_throw_and_change_nothing() {
    let _page = Page::open().await;
    let with = |name: &str, value: JsValue| ["F".into(), object(&[(name, value)])];
    refused("join", &[], "bad-request");
    refused("join", &["A".into()], "bad-request");
    refused("join", &["f".into()], "bad-request");
    refused("join", &[6.into()], "bad-request");
    for wrong in [0.into(), 101.into(), 1.5.into(), "2".into()] {
        refused("join", &with("weight", wrong), "bad-request");
    }
    refused("join", &with("zone", "z0".into()), "bad-request");
    refused("join", &with("zone", 1.into()), "bad-request");
    refused("join", &with("seed_node", "Q".into()), "bad-request");
    let unknown = refused("join", &with("Weight", 1.into()), "bad-request");
    assert!(unknown.contains("weight, zone, seed_node"), "{unknown}");
    refused("leave", &["Z".into()], "bad-request");
    refused("remove", &[], "bad-request");
    let up = refused("remove", &["A".into()], "bad-request");
    assert!(up.contains('A'), "{up}");
}

#[wasm_bindgen_test]
async fn the_trace_is_given_from_any_event_on() {
    let _page = Page::open().await;
    call("put", &["cart".into(), "milk".into()]).unwrap();
    let all: Array = call("trace", &[]).unwrap().unchecked_into();
    assert!(all.length() > 10);
    let first = all.get(0);
    assert_eq!(at(&first, "id"), JsValue::from(0));
    assert_eq!(at(&first, "cause"), JsValue::NULL);
    assert_eq!(text_at(&first, "sentence"), "A starts with an empty disk.");
    let asked = all
        .iter()
        .find(|event| !at(event, "what.asked").is_undefined());
    let asked = asked.unwrap();
    assert_eq!(text_at(&asked, "what.asked.key"), "cart");
    assert!(text_at(&asked, "sentence").ends_with(": put cart."));
    let since = all.length() - 3;
    let rest: Array = call("trace", &[since.into()]).unwrap().unchecked_into();
    assert_eq!(rest.length(), 3);
    assert_eq!(at(&rest.get(0), "id"), JsValue::from(since));
    let none: Array = call("trace", &[1e9.into()]).unwrap().unchecked_into();
    assert_eq!(none.length(), 0);
    for wrong in [
        JsValue::from(-1),
        1.5.into(),
        "0".into(),
        JsValue::NULL,
        1e10.into(),
    ] {
        refused("trace", &[wrong], "bad-request");
    }
}

/// Runs JavaScript with `api` and `heard`, a list for callbacks to fill.
fn js(body: &str) -> JsValue {
    let begin = "const api = window.ringlab; const heard = window.heard ??= [];";
    let function = Function::new_no_args(&format!("{begin} {body}"));
    function.call0(&JsValue::NULL).unwrap()
}

/// What was heard, as JSON, once callbacks had their turn.
async fn heard() -> String {
    for _ in 0..4 {
        TimeoutFuture::new(5).await;
    }
    let text = JSON::stringify(&js("return heard.splice(0)")).unwrap();
    text.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn callbacks_are_told_after_the_change_until_they_are_ended() {
    let _page = Page::open().await;
    js("window.ends = ['op', 'admin', 'expect', 'print'].map(
            kind => api.on(kind, it => heard.push([kind, it.type, it.line])))");
    let soon = js("api.put('k', 'v'); return heard.length");
    assert_eq!(soon, JsValue::from(0));
    assert_eq!(heard().await, r#"[["op","op",null]]"#);
    js("api.crash('E')");
    assert_eq!(heard().await, r#"[["admin","admin",1]]"#);
    js("api.run('put k w\\nexpect ok\\nprint hints')");
    let expected = r#"[["op","op",null],["expect","expect",2],["print","print",3]]"#;
    assert_eq!(heard().await, expected);
    js("window.ends.forEach(end => { end(); end() }); api.put('k', 'v')");
    assert_eq!(heard().await, "[]");
}

#[wasm_bindgen_test]
async fn events_are_heard_as_the_trace_has_them() {
    let page = Page::open().await;
    js("api.put('k', 'v'); window.from = api.trace().length");
    js("window.end = api.on('event', it => heard.push(it)); api.put('k', 'w'); api.advance(50)");
    let told = heard().await;
    let trace = JSON::stringify(&js("return api.trace(window.from)")).unwrap();
    assert_eq!(told, trace.as_string().unwrap());
    assert!(told.len() > 1_000);
    // A cluster that was there before is no news, and a fresh one begins at 0.
    js("api.run('cluster seed=2')");
    heard().await;
    page.press("Undo").await;
    assert_eq!(heard().await, "[]");
    js("window.end()");
}

#[wasm_bindgen_test]
async fn what_callbacks_do_is_told_later_and_what_they_throw_hurts_nobody() {
    let page = Page::open().await;
    js("window.depth = 0; window.deepest = 0;
        window.ends = [api.on('op', it => {
            window.deepest = Math.max(window.deepest, ++window.depth);
            heard.push(it.key);
            if (it.key.length < 4) api.put(it.key + 'x', 'v');
            window.depth--;
        }), api.on('op', () => { throw new Error('on purpose') }), api.on('op', () => heard.push('last'))];
        api.put('k', 'v')");
    let expected = r#"["k","last","kx","last","kxx","last","kxxx","last"]"#;
    assert_eq!(heard().await, expected);
    assert_eq!(js("return window.deepest"), JsValue::from(1));
    js("window.ends.forEach(end => end())");
    page.press("Put").await;
    page.advance(100.0).await;
    assert!(page.status().starts_with("alice put"), "{}", page.status());
}

#[wasm_bindgen_test]
async fn wrong_callbacks_throw() {
    let _page = Page::open().await;
    let kinds = refused(
        "on",
        &["ops".into(), Function::new_no_args("").into()],
        "bad-request",
    );
    assert!(kinds.contains("event, op, expect, print, admin"), "{kinds}");
    refused("on", &["op".into()], "bad-request");
    refused("on", &["op".into(), object(&[])], "bad-request");
    refused("on", &[], "bad-request");
}
