//! `window.ringlab`.

use crate::page::{Page, at, call, object, ringlab, text_at};
use js_sys::{Array, Error, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn hash() -> String {
    text_at(&call("state", &[]).unwrap(), "trace_hash")
}

/// A call that must throw a `RinglabError` with this code, and leave the cluster as it was.
pub fn refused(method: &str, arguments: &[JsValue], code: &str) -> String {
    let before = hash();
    let error = call(method, arguments).expect_err("a wrong argument was accepted");
    let class: js_sys::Function = at(&ringlab(), "RinglabError").unchecked_into();
    assert!(error.is_instance_of::<Error>());
    assert!(js_sys::Reflect::get_prototype_of(&error).unwrap() == at(&class, "prototype").into());
    assert_eq!(text_at(&error, "name"), "RinglabError");
    assert_eq!(
        text_at(&error, "code"),
        code,
        "{}",
        text_at(&error, "message")
    );
    assert_eq!(hash(), before);
    text_at(&error, "message")
}

#[wasm_bindgen_test]
async fn requests_are_answered_at_once_and_seen_on_the_page() {
    let page = Page::open().await;
    let alice = object(&[("as", "alice".into())]);
    let put = call("put", &["cart".into(), "milk".into(), alice]).unwrap();
    assert_eq!(at(&put, "ok"), JsValue::TRUE);
    assert_eq!(at(&put, "line"), JsValue::NULL);
    assert_eq!(text_at(&put, "siblings.0.value"), "milk");
    let bytes = Uint8Array::from(&b"eggs"[..]);
    let bob = object(&[("as", "bob".into()), ("context", "none".into())]);
    call("put", &["cart".into(), bytes.into(), bob]).unwrap();
    let get = call("get", &["cart".into(), object(&[("r", 3.into())])]).unwrap();
    assert_eq!(at(&get, "siblings.length"), JsValue::from(2));
    page.settle().await;
    assert_eq!(page.siblings().len(), 2);
}

#[wasm_bindgen_test]
async fn a_context_goes_round() {
    let _page = Page::open().await;
    let put = call("put", &["cart".into(), "milk".into()]).unwrap();
    let context = at(&put, "context");
    let options = object(&[("as", "bob".into()), ("context", context.clone())]);
    let second = call("put", &["cart".into(), "eggs".into(), options.clone()]).unwrap();
    assert_eq!(at(&second, "siblings.length"), JsValue::from(1));
    let other_key = refused(
        "put",
        &["shop".into(), "eggs".into(), options],
        "bad-context",
    );
    assert!(other_key.contains("key"), "{other_key}");
}

#[wasm_bindgen_test]
async fn what_the_cluster_refuses_by_itself_is_returned() {
    let _page = Page::open().await;
    for node in ["A", "B", "C", "D", "E"] {
        call("crash", &[node.into()]).unwrap();
    }
    let put = call("put", &["cart".into(), "milk".into()]).unwrap();
    assert_eq!(at(&put, "ok"), JsValue::FALSE);
    assert_eq!(text_at(&put, "error.code"), "unavailable");
    assert_eq!(at(&put, "error.needed"), JsValue::from(2));
}

#[wasm_bindgen_test]
async fn wrong_arguments_throw_and_change_nothing() {
    let _page = Page::open().await;
    let key = || JsValue::from("cart");
    let with = |name: &str, value: JsValue| [key(), "milk".into(), object(&[(name, value)])];
    refused("put", &["".into(), "milk".into()], "bad-request");
    refused(
        "put",
        &["k".repeat(1_025).into(), "milk".into()],
        "too-large",
    );
    refused("put", &[key(), "v".repeat(1_048_577).into()], "too-large");
    refused("put", &[key(), 5.into()], "bad-request");
    refused("put", &[key()], "bad-request");
    refused(
        "put",
        &[key(), Uint8Array::from(&[255u8][..]).into()],
        "bad-request",
    );
    for wrong in [0.into(), 4.into(), 1.5.into(), f64::NAN.into(), "2".into()] {
        refused("put", &with("w", wrong), "bad-request");
    }
    refused("put", &with("via", "Z".into()), "bad-request");
    refused("put", &with("context", "AAAA".into()), "bad-context");
    refused("put", &with("context", "@nobody".into()), "bad-context");
    refused("put", &with("type", "\n".into()), "bad-request");
    let unknown = refused("put", &with("r", 1.into()), "bad-request");
    assert!(unknown.starts_with("unknown option `r`: expected one of as, context, w"));
    refused("get", &[key(), object(&[("w", 1.into())])], "bad-request");
    refused("get", &[JsValue::NULL], "bad-request");
}

#[wasm_bindgen_test]
async fn wrong_faults_and_times_throw_and_change_nothing() {
    let _page = Page::open().await;
    refused("crash", &["F".into()], "bad-request");
    refused("crash", &["a".into()], "bad-request");
    refused("crash", &[], "bad-request");
    let message = refused("restart", &["A".into()], "bad-request");
    assert_eq!(message, "cannot restart node A: it is up");
    for wrong in [f64::NAN, -1.0, f64::INFINITY, 1e18] {
        refused("advance", &[wrong.into()], "bad-request");
    }
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| JsValue::from(*name))
            .collect::<Array>()
    };
    let one_group = Array::of1(&names(&["A"]));
    refused("partition", &[one_group.into()], "bad-request");
    let twice = Array::of2(&names(&["A"]), &names(&["A", "B"]));
    refused("partition", &[twice.into()], "bad-request");
    refused("run", &["put k".into()], "bad-script");
}

#[wasm_bindgen_test]
async fn a_script_gives_what_the_command_line_gives() {
    let _page = Page::open().await;
    let script = "cluster nodes=3 seed=7\nput k a\nexpect value a\nprint hints\ncrash A";
    let outputs: Array = call("run", &[script.into()]).unwrap().unchecked_into();
    let kinds: Vec<String> = outputs.iter().map(|it| text_at(&it, "type")).collect();
    assert_eq!(kinds, ["admin", "op", "expect", "print", "admin"]);
    let lines: Vec<f64> = outputs
        .iter()
        .filter_map(|it| at(&it, "line").as_f64())
        .collect();
    assert_eq!(lines, [1.0, 2.0, 3.0, 4.0, 5.0]);
    let state = call("state", &[]).unwrap();
    assert_eq!(at(&state, "nodes.length"), JsValue::from(3));
    assert_eq!(at(&state, "nodes.0.up"), JsValue::FALSE);
    assert_eq!(at(&state, "config.seed"), JsValue::from(7));
}

#[wasm_bindgen_test]
async fn time_passes_by_steps_and_spans() {
    let _page = Page::open().await;
    // Anti-entropy would never let the network come to rest.
    call("run", &["cluster anti_entropy=off".into()]).unwrap();
    call("advance", &[1.5.into()]).unwrap();
    let state = call("state", &[]).unwrap();
    assert_eq!(at(&state, "now_us"), JsValue::from(1_500));
    call("put", &["cart".into(), "milk".into()]).unwrap();
    let flying = |state: &JsValue| at(state, "in_flight").as_f64().unwrap();
    let before = call("state", &[]).unwrap();
    assert!(flying(&before) > 0.0);
    let after = call("step", &[]).unwrap();
    assert!(at(&after, "now_us").as_f64() >= at(&before, "now_us").as_f64());
    let quiet = call("advance", &[1_000.into()]).unwrap();
    assert_eq!(flying(&quiet), 0.0);
}

#[wasm_bindgen_test]
async fn a_partition_is_healed() {
    let page = Page::open().await;
    let side = |names: &[&str]| {
        names
            .iter()
            .map(|name| JsValue::from(*name))
            .collect::<Array>()
    };
    let groups = Array::of2(&side(&["A", "B"]), &side(&["C", "D", "E"]));
    call("partition", &[groups.into()]).unwrap();
    page.settle().await;
    assert_eq!(page.text(".apart"), "split: A B | C D E");
    call("heal", &[]).unwrap();
    page.settle().await;
    assert!(page.all(".apart").is_empty());
}

/// Calls `window.ringlab` by JavaScript, and gives what was thrown: its class, code and message.
fn thrown_by(script: &str) -> [String; 3] {
    let call = format!(
        "const api = window.ringlab;
         try {{ {script}; }} catch (error) {{
             return [String(error instanceof api.RinglabError), String(error.code), error.message];
         }}
         return ['nothing', '', ''];"
    );
    let outcome = js_sys::Function::new_no_args(&call).call0(&JsValue::NULL);
    let parts: Array = outcome.unwrap().unchecked_into();
    [0, 1, 2].map(|index| parts.get(index).as_string().unwrap())
}

#[wasm_bindgen_test]
async fn a_call_while_another_reads_its_arguments_is_refused() {
    let page = Page::open().await;
    let before = hash();
    for (script, inner) in [
        ("api.put('k', 'v', { get as() { return api.put('k', 'w').client } })", "put"),
        ("api.get('k', { get r() { api.crash('A'); return 1 } })", "crash"),
        ("api.delete('k', { get label() { api.state(); return 'l' } })", "state"),
        ("api.put('k', 'v', new Proxy({}, { ownKeys() { api.step(); return [] } }))", "step"),
        ("const list = ['A']; Object.defineProperty(list, 0, { get() { api.heal(); return 'A' } });
          api.partition([list, ['B']])", "heal"),
    ] {
        let [is_ours, code, message] = thrown_by(script);
        assert_eq!([is_ours.as_str(), code.as_str()], ["true", "bad-request"], "{script}: {message}");
        assert!(message.contains(&format!("{inner}: called while")), "{script}: {message}");
        assert_eq!(hash(), before, "{script}");
    }
    // A button of the page may be pressed from there: that is a person's doing.
    let [outcome, ..] = thrown_by(
        "api.get('k', { get as() { document.querySelector('[aria-label=\"Pause node B\"]').click(); return 'alice' } })",
    );
    assert_eq!(outcome, "nothing");
    page.settle().await;
    assert_eq!(page.all(".node.is-paused").len(), 1);
}

#[wasm_bindgen_test]
async fn what_a_getter_throws_is_said() {
    let _page = Page::open().await;
    for (script, said) in [
        (
            "api.put('k', 'v', { get as() { throw new Error('not today') } })",
            "not today",
        ),
        (
            "api.put('k', 'v', new Proxy({}, { ownKeys() { throw 'no keys' } }))",
            "no keys",
        ),
        (
            "api.partition([['A'], new Proxy(['B'], { get() { throw null } })])",
            "groups",
        ),
    ] {
        let [is_ours, code, message] = thrown_by(script);
        assert_eq!(
            [is_ours.as_str(), code.as_str()],
            ["true", "bad-request"],
            "{script}: {message}"
        );
        assert!(message.contains(said), "{script}: {message}");
        // And the next call is served as ever.
        call("get", &["k".into()]).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_node_restarts_with_its_disk_or_an_empty_one() {
    let _page = Page::open().await;
    call("put", &["cart".into(), "milk".into()]).unwrap();
    for (disk, keys) in [("kept", 1), ("lost", 0)] {
        call("crash", &["A".into()]).unwrap();
        for wrong in [
            object(&[("disk", "new".into())]),
            object(&[("dsk", disk.into())]),
            "lost".into(),
        ] {
            refused("restart", &["A".into(), wrong], "bad-request");
        }
        let state = call("restart", &["A".into(), object(&[("disk", disk.into())])]).unwrap();
        assert_eq!(at(&state, "nodes.0.up"), JsValue::TRUE);
        assert_eq!(at(&state, "nodes.0.keys"), JsValue::from(keys), "{disk}");
    }
}
