//! `window.ringlab`: the same cluster, from JavaScript.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{put, siblings, state, switch, trace_hash, wait_row};
use serde_json::{Value as Json, json};

/// Calls a method; what it throws comes back under `thrown`.
async fn call(page: &Page, script: &str) -> Json {
    page.execute_async(&format!("return await window.ringlab.{script}"))
        .await
}

#[test]
fn all_methods_of_the_first_form_are_there() {
    with_page(async |page| {
        for method in [
            "put",
            "get",
            "delete",
            "crash",
            "restart",
            "partition",
            "heal",
            "advance",
            "step",
            "run",
            "state",
            "join",
            "leave",
            "remove",
            "trace",
            "on",
        ] {
            let is_one = format!("return typeof window.ringlab.{method}");
            assert_eq!(page.execute(&is_one).await, "function", "{method}");
        }
        let derived = "return window.ringlab.RinglabError.prototype instanceof Error";
        assert_eq!(page.execute(derived).await, true);
    });
}

#[test]
fn requests_come_back_in_the_shape_of_the_command_line() {
    with_page(async |page| {
        let put = call(page, "put('cart', 'milk', { as: 'alice' })").await;
        let mut names: Vec<&str> = put
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        let expected = "at_us client command context coordinator entry error hints key label latency_us \
                        line notfound ok replicas siblings type";
        let missing: Vec<&str> = expected
            .split_whitespace()
            .filter(|name| !names.contains(name))
            .collect();
        assert!(missing.is_empty(), "{missing:?} of {put}");
        assert_eq!(put["type"], "op");
        assert_eq!(put["command"], "put");
        assert_eq!(put["client"], "alice");
        assert_eq!(put["ok"], true);
        assert_eq!(put["error"], Json::Null);
        assert!(put["replicas"].as_array().unwrap().len() >= 2, "{put}");
        let sibling = &put["siblings"][0];
        assert_eq!(sibling["value"], "milk");
        assert_eq!(sibling["base64"], "bWlsaw==");
        assert_eq!(sibling["by"], "alice");
        assert!(sibling["dot"].as_str().unwrap().contains(':'), "{put}");
        let get = call(page, "get('cart', { as: 'bob', r: 3 })").await;
        assert_eq!(get["siblings"][0]["value"], "milk");
        assert!(get["context"].is_string(), "{get}");
        let nothing = call(page, "get('nothing')").await;
        assert_eq!(
            (&nothing["ok"], &nothing["notfound"]),
            (&json!(true), &json!(true))
        );
        let deleted = call(page, "delete('cart', { as: 'bob' })").await;
        assert_eq!(deleted["ok"], true);
        assert_eq!(call(page, "get('cart')").await["notfound"], true);
    });
}

#[test]
fn the_page_shows_what_was_done() {
    with_page(async |page| {
        call(page, "put('cart', 'milk', { as: 'alice' })").await;
        call(page, "put('cart', 'eggs', { as: 'bob', context: 'none' })").await;
        siblings(page).wait_count(2).await;
        page.any("status").wait_text("eggs").await;
        call(page, "crash('A')").await;
        switch(page, "A").wait_checked(false).await;
        call(page, "put('cart', 'bread', { as: 'bob' })").await;
        call(page, "advance(1000)").await;
        page.region("Ring")
            .any("button")
            .containing("hint for A")
            .one()
            .await;
        call(page, "restart('A')").await;
        switch(page, "A").wait_checked(true).await;
        call(page, "advance(10000)").await;
        wait_row(page, "A", "to hold bread", |row| row.contains("bread")).await;
        call(page, "partition([['A', 'B'], ['C', 'D', 'E']])").await;
        page.region("Ring")
            .any("listitem")
            .containing("split")
            .one()
            .await;
        call(page, "heal()").await;
        page.region("Ring")
            .any("listitem")
            .containing("split")
            .wait_gone()
            .await;
        let seconds = state(page).await["now_us"].as_u64().unwrap() / 1_000_000;
        let clock = page.region("Timeline").any("paragraph");
        clock.wait_text(&format!("{seconds}.")).await;
    });
}

#[test]
fn time_passes_as_it_is_told() {
    with_page(async |page| {
        let state = call(page, "advance(250)").await;
        assert_eq!(state["now_us"], 250_000);
        call(page, "put('cart', 'milk')").await;
        let before = call(page, "state()").await;
        assert_eq!(before["open_requests"], false);
        assert!(before["in_flight"].as_u64().unwrap() > 0, "{before}");
        let after = call(page, "step()").await;
        assert_ne!(after["trace_hash"], before["trace_hash"]);
        let names: Vec<&str> = after["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|node| node["name"].as_str())
            .collect();
        assert_eq!(names, ["A", "B", "C", "D", "E"]);
        assert_eq!(after["config"]["seed"], 1);
    });
}

#[test]
fn wrong_arguments_throw_and_nothing_changes() {
    with_page(async |page| {
        call(page, "put('cart', 'milk', { as: 'alice' })").await;
        let before = state(page).await;
        for (script, code) in [
            ("put()", "bad-request"),
            ("put('cart')", "bad-request"),
            ("put('', 'x')", "bad-request"),
            ("put(null, 'x')", "bad-request"),
            ("put({}, 'x')", "bad-request"),
            ("put(Symbol('s'), 'x')", "bad-request"),
            ("put('cart', 5n)", "bad-request"),
            ("put('cart', {})", "bad-request"),
            ("put('cart', 'x', 7)", "bad-request"),
            ("put('cart', 'x', [])", "bad-request"),
            ("put('cart', 'x', { w: 0 })", "bad-request"),
            ("put('cart', 'x', { w: 4 })", "bad-request"),
            ("put('cart', 'x', { w: 1.5 })", "bad-request"),
            ("put('cart', 'x', { w: 'two' })", "bad-request"),
            ("put('cart', 'x', { W: 2 })", "bad-request"),
            ("put('cart', 'x', { via: 'Q' })", "bad-request"),
            ("put('k'.repeat(1025), 'x')", "too-large"),
            ("put('cart', 'x'.repeat(1048577))", "too-large"),
            ("put('cart', new Uint8Array(1048577))", "too-large"),
            ("put('cart', 'x', { context: '' })", "bad-context"),
            ("put('cart', 'x', { context: 'forged' })", "bad-context"),
            ("put('cart', 'x', { context: '@unknown' })", "bad-context"),
            ("get('cart', { r: 0 })", "bad-request"),
            ("get('cart', { r: NaN })", "bad-request"),
            ("get(1)", "bad-request"),
            ("delete('')", "bad-request"),
            ("crash('Z')", "bad-request"),
            ("crash(0)", "bad-request"),
            ("crash()", "bad-request"),
            ("restart('A')", "bad-request"),
            ("partition('A | B')", "bad-request"),
            ("partition([])", "bad-request"),
            ("partition([['A']])", "bad-request"),
            ("partition([['A'], ['A']])", "bad-request"),
            ("partition([['A'], ['Z']])", "bad-request"),
            ("advance()", "bad-request"),
            ("advance(-1)", "bad-request"),
            ("advance(NaN)", "bad-request"),
            ("advance(Infinity)", "bad-request"),
            ("advance('1')", "bad-request"),
            ("advance(1e300)", "bad-request"),
            ("join('A')", "bad-request"),
            ("join('F', { weight: 0 })", "bad-request"),
            ("join('F', { seed_node: 'Z' })", "bad-request"),
            ("leave('Z')", "bad-request"),
            ("remove('A')", "bad-request"),
            ("trace(-1)", "bad-request"),
            ("on('op')", "bad-request"),
            ("on('nothing', () => {})", "bad-request"),
            (
                "partition((() => { const it = Proxy.revocable([], {}); it.revoke(); return it.proxy })())",
                "bad-request",
            ),
            (
                "put('k', (() => { const it = Proxy.revocable({}, {}); it.revoke(); return it.proxy })())",
                "bad-request",
            ),
            (
                "put('k', 'v', (() => { const it = Proxy.revocable({}, {}); it.revoke(); return it.proxy })())",
                "bad-request",
            ),
            (
                "put('k', new Proxy(new Uint8Array([65]), {}))",
                "bad-request",
            ),
            (
                "put('k', Object.create(Uint8Array.prototype))",
                "bad-request",
            ),
            ("run()", "bad-request"),
            ("run('fly')", "bad-script"),
            ("run('put k v\\nput k')", "bad-script"),
        ] {
            let thrown = call(page, script).await["thrown"].clone();
            assert_eq!(thrown["name"], "RinglabError", "{script}: {thrown}");
            assert_eq!(thrown["code"], code, "{script}: {thrown}");
            let message = thrown["message"].as_str().unwrap_or("");
            assert!(message.len() > 5, "{script}: {thrown}");
            assert_eq!(state(page).await, before, "{script}");
        }
        call(page, "put('cart', 'eggs', { as: 'alice' })").await;
        siblings(page).wait_count(1).await;
    });
}

#[test]
fn contexts_are_bound_to_their_key_and_cluster() {
    with_page(async |page| {
        let made = call(page, "put('cart', 'milk', { as: 'alice' })").await;
        let context = made["context"].as_str().unwrap().to_owned();
        let with = |key: &str, context: &str| {
            format!("put('{key}', 'eggs', {{ as: 'bob', context: '{context}' }})")
        };
        let before = trace_hash(page).await;
        let mut damaged: Vec<char> = context.chars().collect();
        damaged[10] = if damaged[10] == 'A' { 'B' } else { 'A' };
        let damaged: String = damaged.into_iter().collect();
        let short = &context[..context.len() - 4];
        for script in [
            with("basket", &context),
            with("cart", &damaged),
            with("cart", short),
            with("cart", &format!("{context}AAAA")),
        ] {
            let thrown = call(page, &script).await["thrown"].clone();
            assert_eq!(thrown["code"], "bad-context", "{script}: {thrown}");
            assert_eq!(trace_hash(page).await, before, "{script}");
        }
        let used = call(page, &with("cart", &context)).await;
        assert_eq!(used["siblings"].as_array().unwrap().len(), 1, "{used}");
        page.spinbutton("Seed").set("2").await;
        let foreign = call(page, &with("cart", &context)).await;
        assert_eq!(foreign["thrown"]["code"], "bad-context", "{foreign}");
    });
}

#[test]
fn failures_of_the_cluster_come_back_and_are_not_thrown() {
    with_page(async |page| {
        call(page, "partition([['A'], ['B', 'C', 'D', 'E']])").await;
        let put = call(page, "put('cart', 'milk', { via: 'A' })").await;
        assert_eq!(put["ok"], false, "{put}");
        assert_eq!(put["error"]["code"], "unavailable", "{put}");
        assert_eq!(
            (&put["error"]["needed"], &put["error"]["got"]),
            (&json!(2), &json!(1))
        );
        call(page, "crash('B')").await;
        let put = call(page, "put('cart', 'milk', { via: 'B' })").await;
        assert_eq!(put["error"]["code"], "unavailable", "{put}");
        page.any("status").wait_text("unavailable").await;
    });
}

#[test]
fn it_works_while_the_page_plays() {
    with_page(async |page| {
        page.button("Play").click().await;
        let script = "for (let i = 0; i < 50; i++) window.ringlab.put('k' + i, 'v' + i);
            for (let i = 0; i < 50; i++)
                if (window.ringlab.get('k' + i).siblings[0].value !== 'v' + i) throw new Error('k' + i);
            return 'all there'";
        assert_eq!(page.execute_async(script).await, "all there");
        page.button("Pause").click().await;
    });
}

#[test]
fn a_callback_is_told_what_a_person_does_and_cannot_break_the_page() {
    with_page(async |page| {
        page.allow_console();
        page.execute(
            "window.heard = [];
             window.end = ringlab.on('op', op => heard.push(op.client + ' ' + op.command));
             ringlab.on('op', () => { throw new Error('on purpose') });
             window.events = ringlab.trace();
             ringlab.on('event', event => events.push(event.sentence))",
        )
        .await;
        put(page, "Alice", "milk").await;
        let said = || page.execute("return [heard, events.length === ringlab.trace().length]");
        wait_until("the callbacks to be told", async || {
            said().await == json!([["alice put"], true])
        })
        .await;
        page.execute("window.end()").await;
        put(page, "Alice", "eggs").await;
        wait_until("the events to be told", async || said().await[1] == true).await;
        assert_eq!(said().await, json!([["alice put"], true]));
        page.execute("ringlab.join('F')").await;
        switch(page, "F").wait_checked(true).await;
    });
}
