//! What a person does and sees.

use crate::page::Page;
use wasm_bindgen_test::wasm_bindgen_test;

/// Alice's milk, and Bob's eggs, who has not read it.
async fn two_siblings() -> Page {
    let page = Page::open().await;
    page.press("Put").await;
    page.advance(100.0).await;
    page.choose("Client", "Bob").await;
    page.fill("Value", "eggs").await;
    page.press("Put").await;
    page.advance(100.0).await;
    page
}

#[wasm_bindgen_test]
async fn everything_has_its_name() {
    let page = Page::open().await;
    for name in [
        "Put",
        "Get",
        "Delete",
        "Step",
        "Play",
        "Heal network",
        "Run",
    ] {
        page.button(name);
    }
    for label in [
        "Key",
        "Value",
        "Client",
        "Coordinator",
        "N",
        "R",
        "W",
        "Nodes",
        "Seed",
    ] {
        page.field(label);
    }
    for region in ["Ring", "Request", "Siblings", "Replicas", "Log", "Timeline"] {
        page.one(&format!("section[aria-label={region}]"));
    }
    for node in ["A", "B", "C", "D", "E"] {
        let switch = page.one(&format!("[role=switch][aria-label='Node {node} is up']"));
        assert_eq!(
            switch.get_attribute("aria-checked").as_deref(),
            Some("true")
        );
    }
    assert_eq!(page.all("h1").len(), 1);
    assert_eq!(page.all("[role=status]").len(), 1);
}

#[wasm_bindgen_test]
async fn what_was_done_is_taken_back_and_done_again() {
    let page = Page::open().await;
    page.run("put cart milk as=alice").await;
    page.advance(100.0).await;
    assert_eq!(page.siblings().len(), 1);
    page.press("Undo").await;
    let told = page.status();
    assert!(told.starts_with("Taken back: put cart milk"), "{told}");
    assert!(page.siblings().is_empty());
    page.press("Redo").await;
    page.advance(100.0).await;
    assert_eq!(page.siblings().len(), 1);
}

#[wasm_bindgen_test]
async fn writes_that_have_not_seen_each_other_are_siblings() {
    let page = two_siblings().await;
    let siblings = page.siblings();
    assert_eq!(siblings.len(), 2, "{siblings:?}");
    for (value, dot) in [("milk", "A.1.1:1"), ("eggs", "A.1.1:2")] {
        let card = siblings.iter().find(|card| card.contains(value)).unwrap();
        assert!(card.contains(dot) && card.contains("context"), "{card}");
        page.button(&format!("Keep {value}"));
    }
    assert!(
        page.status().starts_with("bob put cart via A: 2 siblings"),
        "{}",
        page.status()
    );
}

#[wasm_bindgen_test]
async fn keeping_one_sibling_replaces_all() {
    let page = two_siblings().await;
    page.press("Keep milk").await;
    page.advance(100.0).await;
    let siblings = page.siblings();
    assert_eq!(siblings.len(), 1, "{siblings:?}");
    assert!(siblings[0].contains("milk"));
    assert!(
        page.status().starts_with("bob resolve cart"),
        "{}",
        page.status()
    );
}

#[wasm_bindgen_test]
async fn siblings_are_resolved_to_a_value_of_ones_own() {
    let page = two_siblings().await;
    page.fill("Merged value", "milk and eggs").await;
    page.press("Resolve").await;
    page.advance(100.0).await;
    let siblings = page.siblings();
    assert_eq!(siblings.len(), 1, "{siblings:?}");
    assert!(siblings[0].contains("milk and eggs"));
}

#[wasm_bindgen_test]
async fn a_request_runs_until_its_answer_and_messages_are_drawn() {
    let page = Page::open().await;
    page.press("Put").await;
    assert_eq!(page.all(".stage .msg").len(), 2);
    page.button("Pause");
    page.press("Step").await;
    page.button("Play");
    assert!(
        page.status().contains("receives a write"),
        "{}",
        page.status()
    );
    assert!(
        page.text("[aria-label=Log]")
            .contains("coordinates the put of cart")
    );
}

#[wasm_bindgen_test]
async fn bad_input_says_what_is_wrong_and_changes_nothing() {
    let page = Page::open().await;
    let events = |page: &Page| page.text("[aria-label=Log] h2");
    let before = events(&page);
    for (field, text, button, expected) in [
        (
            "W",
            "0",
            Some("Put"),
            "W: expected a whole number from 1 to 3, found `0`",
        ),
        (
            "W",
            "4",
            Some("Delete"),
            "W: expected a whole number from 1 to 3, found `4`",
        ),
        (
            "R",
            "",
            Some("Get"),
            "R: expected a whole number from 1 to 3, found none",
        ),
        (
            "N",
            "6",
            None,
            "N: expected a whole number from 1 to 5, found `6`",
        ),
        (
            "Nodes",
            "1001",
            None,
            "Nodes: expected a whole number from 1 to 1000, found `1001`",
        ),
        ("Seed", "-1", None, "Seed: expected a whole number from 0"),
    ] {
        page.fill(field, text).await;
        if let Some(button) = button {
            page.press(button).await;
        }
        assert!(
            page.status().starts_with(expected),
            "{field}: {}",
            page.status()
        );
        assert_eq!(page.one("[role=status]").class_name(), "status is-failed");
        let before = match field {
            "R" | "W" => "2",
            "N" => "3",
            "Nodes" => "5",
            _ => "1",
        };
        page.fill(field, before).await;
    }
    assert_eq!(events(&page), before);
}

#[wasm_bindgen_test]
async fn hostile_text_stays_text() {
    let page = Page::open().await;
    let evil = "<img src=x onerror=alert(1)>";
    page.fill("Key", evil).await;
    page.fill("Value", "<b>bold</b>").await;
    page.press("Put").await;
    page.advance(100.0).await;
    assert!(page.all("img, [aria-label=Siblings] b b").is_empty());
    assert!(page.siblings()[0].contains("<b>bold</b>"));
    assert!(page.status().contains(evil));
}

#[wasm_bindgen_test]
async fn keys_and_values_beyond_their_limits_are_refused() {
    let page = Page::open().await;
    page.fill("Key", "").await;
    page.press("Put").await;
    assert!(
        page.status()
            .contains("bad-request: a key is 1 byte to 1 KiB"),
        "{}",
        page.status()
    );
    page.fill("Key", &"k".repeat(1025)).await;
    page.press("Put").await;
    assert!(
        page.status()
            .contains("too-large: a key is at most 1024 bytes"),
        "{}",
        page.status()
    );
    page.fill("Key", "cart").await;
    page.fill("Value", &"v".repeat(1_048_577)).await;
    page.press("Put").await;
    assert!(
        page.status().contains("too-large: a value"),
        "{}",
        page.status()
    );
    assert!(page.siblings().is_empty());
}

#[wasm_bindgen_test]
async fn the_console_runs_scripts_line_by_line() {
    let page = Page::open().await;
    page.run("put k a as=alice\nput k b as=bob context=none\nexpect siblings 2\nprint hints")
        .await;
    page.advance(1_000.0).await;
    assert!(page.status().starts_with("ok:") && page.status().ends_with("siblings 2"));
    let said = page.text("[role=log]");
    assert!(
        said.contains("put k b as=bob context=none") && said.contains("no hints"),
        "{said}"
    );
}

#[wasm_bindgen_test]
async fn the_console_says_where_a_script_is_wrong_and_runs_nothing() {
    let page = Page::open().await;
    page.run("put k a\nput k").await;
    assert!(
        page.status()
            .starts_with("line 2, column 6: put: expected VALUE"),
        "{}",
        page.status()
    );
    assert!(
        page.text("[aria-label=Request]")
            .contains("Nothing was asked yet")
    );
    page.run("crash Z").await;
    assert_eq!(page.status(), "there is no node Z: expected A to E");
}

#[wasm_bindgen_test]
async fn starting_anew_can_be_undone() {
    let page = Page::open().await;
    page.press("Put").await;
    page.advance(100.0).await;
    page.fill("Nodes", "7").await;
    assert_eq!(page.all(".node").len(), 7);
    assert!(page.siblings().is_empty());
    page.press("Undo").await;
    assert_eq!(page.all(".node").len(), 5);
    assert_eq!(page.siblings().len(), 1);
}

#[wasm_bindgen_test]
async fn the_ring_can_be_large() {
    let page = Page::open().await;
    for (nodes, script) in [
        (1, "cluster nodes=1 n=1 r=1 w=1"),
        (2, "cluster nodes=2 n=2"),
        (100, "cluster nodes=100 partitions=512"),
    ] {
        page.run(script).await;
        assert_eq!(page.all(".node").len(), nodes, "{script}");
        page.press("Put").await;
        page.advance(100.0).await;
        assert!(page.siblings()[0].contains("milk"), "{script}");
    }
}

#[wasm_bindgen_test]
async fn a_failure_leaves_a_notice_with_a_way_out() {
    // The page of somebody else is let alone.
    ringlab::web::show_notice("it broke at <here>");
    assert!(notice().is_none());
    let document = web_sys::window().unwrap().document().unwrap();
    let own = document.create_element("meta").unwrap();
    own.set_attribute("name", "ringlab").unwrap();
    document.head().unwrap().append_child(&own).unwrap();
    ringlab::web::show_notice("it broke at <here>");
    own.remove();
    let notice = notice().unwrap();
    let text = notice.text_content().unwrap();
    assert!(text.contains("it broke at <here>"), "{text}");
    let button = notice.query_selector("form button").unwrap().unwrap();
    assert_eq!(button.text_content().as_deref(), Some("Reload"));
    // The first failure is the one to report.
    document.head().unwrap().append_child(&own).unwrap();
    ringlab::web::show_notice("and then there");
    own.remove();
    assert_eq!(notice.text_content().unwrap(), text);
    notice.remove();
}

fn notice() -> Option<web_sys::Element> {
    let document = web_sys::window().unwrap().document().unwrap();
    document.query_selector(".notice").unwrap()
}
