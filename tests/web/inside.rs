//! A node opened, hints and tombstones, and opinions with and without the truth.

use crate::page::{Page, at, call};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn texts(page: &Page, selector: &str) -> Vec<String> {
    let all = page.all(selector);
    all.iter().filter_map(|it| it.text_content()).collect()
}

/// A fact of the node that is looked into.
fn fact(page: &Page, name: &str) -> String {
    let facts = texts(page, "#sec-node .node-facts div");
    let found = facts.iter().find_map(|fact| fact.strip_prefix(name));
    found
        .unwrap_or_else(|| panic!("no {name}: {facts:?}"))
        .to_owned()
}

async fn tick(page: &Page, selector: &str) {
    page.one(selector)
        .unchecked_into::<web_sys::HtmlElement>()
        .click();
    page.settle().await;
}

#[wasm_bindgen_test]
async fn a_node_opened_says_what_the_engine_says() {
    let page = Page::open().await;
    assert!(page.text("#sec-node .empty").contains("on the ring"));
    for key in 0..23 {
        page.run(&format!("put key{key} milk w=3")).await;
    }
    page.advance(500.0).await;
    page.choose("Node to look into", "B").await;
    let state = call("state", &[]).unwrap();
    let keys = at(&state, "nodes.1.keys").as_f64().unwrap();
    let bytes = at(&state, "nodes.1.log_bytes").as_f64().unwrap();
    assert_eq!(fact(&page, "Keys"), keys.to_string());
    assert_eq!(fact(&page, "Log"), format!("{bytes} bytes, all synced"));
    assert_eq!(fact(&page, "Ownership table"), "1 of A");
    assert_eq!(fact(&page, "Incarnation"), "0");
    // The keys are a window; a filter finds one, and choosing it selects it.
    let rows = || texts(&page, "#sec-node tbody tr");
    assert_eq!(rows().len(), 10);
    page.press("Last keys").await;
    assert_eq!(rows().len(), 10);
    let key = texts(&page, "#sec-node .key-button").pop().unwrap();
    tick(&page, "#sec-node tbody tr:last-child .key-button").await;
    let form: web_sys::HtmlInputElement = page.field("Key").unchecked_into();
    assert_eq!(form.value(), key);
    // The log: all of it is sure.
    page.press("Disk log").await;
    let line = rows().pop().unwrap();
    assert_eq!(
        line,
        format!("A crash now would keep at least everything above: {bytes} bytes")
    );
    page.press("First records").await;
    assert!(rows()[0].contains("disknumber 1yes"), "{:?}", rows());
    assert!(rows().iter().all(|row| !row.starts_with("A crash")));
    page.press("Timers").await;
    let timers = texts(&page, "#sec-node .node-timers li");
    assert!(
        timers
            .iter()
            .any(|it| it.contains("B probes another member")),
        "{timers:?}"
    );
    page.press("Counts").await;
    assert!(
        rows().iter().any(|row| row.starts_with("ping")),
        "{:?}",
        rows()
    );

    // What is left of it after a crash.
    page.press("Node B is up").await;
    assert!(
        page.text("#sec-node h2")
            .contains("is down: this is what its disk holds")
    );
    assert_eq!(fact(&page, "Keys"), keys.to_string());
    page.press("Timers").await;
    assert!(
        page.text("#sec-node .empty")
            .starts_with("It waits for nothing")
    );
    page.press("Opinions").await;
    assert!(page.text("#sec-node .empty").starts_with("B is down"));
    // And when it is a member no more.
    page.press("Remove node B").await;
    assert!(page.text("#sec-node .empty").contains("on the ring"));
}

#[wasm_bindgen_test]
async fn what_is_not_synced_is_below_the_line() {
    let page = Page::open().await;
    page.run("cluster fsync=never").await;
    page.run("put cart milk w=3").await;
    page.advance(100.0).await;
    page.choose("Node to look into", "A").await;
    page.press("Disk log").await;
    let rows = texts(&page, "#sec-node tbody tr");
    let line = rows
        .iter()
        .position(|row| row.starts_with("A crash now"))
        .unwrap();
    assert!(
        line > 0 && rows[..line].iter().all(|row| row.ends_with("yes")),
        "{rows:?}"
    );
    assert!(
        rows[line + 1..].iter().all(|row| row.ends_with("not yet")),
        "{rows:?}"
    );
    assert_eq!(
        page.all("#sec-node .is-unsynced").len(),
        rows.len() - line - 1
    );
}

#[wasm_bindgen_test]
async fn hints_are_listed_and_their_target_is_switched_on_from_there() {
    let page = Page::open().await;
    let how_to = page.text("#sec-hints .empty:first-of-type");
    let away = how_to.split("switch ").nth(1).unwrap()[..1].to_owned();
    page.press(&format!("Node {away} is up")).await;
    page.press("Put").await;
    page.advance(400.0).await;
    let rows = texts(&page, "#sec-hints tbody tr");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(
        rows[0].contains("cart") && rows[0].contains("hint since"),
        "{rows:?}"
    );
    assert!(page.text("#sec-hints h2").ends_with(": 1 mark"));
    page.press(&format!("Switch {away} on again")).await;
    page.advance(30_000.0).await;
    assert!(page.all("#sec-hints tbody tr").is_empty());
    page.press("Delete").await;
    page.advance(1_000.0).await;
    let rows = texts(&page, "#sec-hints tbody tr");
    assert!(
        rows.len() == 1 && rows[0].ends_with("it is kept for ever"),
        "{rows:?}"
    );
}

#[wasm_bindgen_test]
async fn hints_that_expired_are_told_of() {
    let page = Page::open().await;
    page.run("cluster hint_ttl=2s anti_entropy=off").await;
    page.run("crash @cart/3\nput cart milk").await;
    page.advance(1_000.0).await;
    assert!(texts(&page, "#sec-hints tbody tr")[0].contains("dropped at"));
    page.advance(3_000.0).await;
    let expired = page.text("[aria-label='Expired hints']");
    assert!(
        expired.contains("dropped its hint of cart for"),
        "{expired}"
    );
}

#[wasm_bindgen_test]
async fn a_suspicion_ages_in_words_and_as_a_bar() {
    let page = Page::open().await;
    page.press("Node C is up").await;
    let truth = ".members-choice [role=switch]";
    assert!(
        page.all(".opinion.is-wrong, .truth").is_empty(),
        "the truth is hidden"
    );
    for _ in 0..200 {
        page.advance(25.0).await;
        if !page.all(".opinion.is-apart").is_empty() {
            break;
        }
    }
    assert!(
        page.text("[aria-label=Members] h2")
            .ends_with("they disagree about C")
    );
    let doubts = page.text("[aria-label=Doubts]");
    assert!(
        doubts.starts_with("C, by ")
            && doubts.contains("suspected")
            && doubts.contains("held for dead from"),
        "{doubts}"
    );
    assert!(!page.all(".members .ageing").is_empty());
    tick(&page, truth).await;
    assert!(page.text(".truth").contains("dead"));
    page.choose("Observer", "C").await;
    assert!(texts(&page, "#sec-members .empty")[0].starts_with("C is down"));
    page.choose("Observer", "A").await;
    let rows = texts(&page, "#sec-members .node-table tbody tr");
    assert_eq!(rows.len(), 4, "{rows:?}");
}
