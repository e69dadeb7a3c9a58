//! What is broken, and how the page says so.

use crate::page::Page;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_node_is_switched_off_and_on_and_its_hint_comes_home() {
    let page = Page::open().await;
    page.press("Node C is up").await;
    let switch = "[role=switch][aria-label='Node C is up']";
    assert_eq!(
        page.one(switch).get_attribute("aria-checked").as_deref(),
        Some("false")
    );
    page.press("Put").await;
    page.advance(400.0).await;
    assert_eq!(page.text(".owed"), "hint for C");
    assert_eq!(page.text(".tag text"), "1 for C");
    page.press("Node C is up").await;
    assert_eq!(
        page.one(switch).get_attribute("aria-checked").as_deref(),
        Some("true")
    );
    page.advance(10_000.0).await;
    assert!(page.all(".owed, .tag").is_empty());
}

#[wasm_bindgen_test]
async fn a_paused_node_says_so_and_goes_on() {
    let page = Page::open().await;
    page.press("Pause node B").await;
    assert_eq!(page.all(".node.is-paused").len(), 1);
    page.press("Resume node B").await;
    assert!(page.all(".node.is-paused").is_empty());
}

#[wasm_bindgen_test]
async fn what_is_cut_is_shown_and_healed() {
    let page = Page::open().await;
    page.press("Partition").await;
    assert_eq!(page.all(".wall").len(), 2);
    assert_eq!(page.text(".apart"), "split: A B | C D E");
    page.press("Cut link").await;
    assert_eq!(page.all(".cut-bar").len(), 2);
    page.press("Heal network").await;
    assert!(page.all(".wall, .cut-bar, .apart").is_empty());
}

#[wasm_bindgen_test]
async fn what_stands_in_the_way_is_said() {
    let page = Page::open().await;
    assert!(page.all(".apart").is_empty());
    for (command, said) in [
        (
            "bus loss=0.05 duplicate=0.0000001",
            "5 % of messages lost|0.00001 % of messages doubled",
        ),
        ("slow B x20", "B: 20 times as slow"),
        ("skew B -1s", "B: 20 times as slow, clock 1s behind"),
        (
            "hold 2 from=A kind=write",
            "hold the next 2 write messages from A",
        ),
        ("delay all by=5ms to=C", "delay by 5ms every message to C"),
    ] {
        page.run(command).await;
        let words: Vec<_> = page
            .all(".apart li")
            .iter()
            .filter_map(|it| it.text_content())
            .collect();
        for said in said.split('|') {
            assert!(words.iter().any(|it| it == said), "{command}: {words:?}");
        }
    }
    for command in [
        "bus loss=0 duplicate=0",
        "slow B x1",
        "skew B +0us",
        "release",
    ] {
        page.run(command).await;
    }
    assert!(page.all(".apart").is_empty());
}

#[wasm_bindgen_test]
async fn how_a_key_finds_its_nodes_is_worked_out() {
    let page = Page::open().await;
    page.one(".walk").set_attribute("open", "").unwrap();
    page.settle().await;
    page.settle().await;
    let steps = page.text(".walk");
    assert!(
        steps.contains("54013ba69c196820e56801f1ef5aad54"),
        "{steps}"
    );
    assert!(
        steps.contains("Of 32 equal partitions that is number 10"),
        "{steps}"
    );
    let rows: Vec<_> = page
        .all(".walk tbody tr")
        .iter()
        .filter_map(|it| it.text_content())
        .collect();
    assert_eq!(rows[0], "10A1: primary");
    assert_eq!(rows[3], "13D4: fallback");
}

#[wasm_bindgen_test]
async fn a_refusal_is_said_beside_its_fields_until_they_change() {
    let page = Page::open().await;
    page.fill("Groups", "A | Z").await;
    page.press("Partition").await;
    assert!(page.text(".cuts .wrong").contains('Z'));
    page.fill("Groups", "A | B").await;
    assert!(page.all(".wrong").is_empty());
    page.press("Partition").await;
    assert_eq!(page.text(".rules li span"), "split: A | B");
    page.press("Heal: split: A | B").await;
    assert!(page.all(".rules").is_empty());
}

#[wasm_bindgen_test]
async fn many_rules_are_ended_at_once() {
    let page = Page::open().await;
    for kind in [
        "read", "write", "repair", "ping", "gossip", "tree", "handoff",
    ] {
        page.run(&format!("drop all kind={kind}")).await;
    }
    assert_eq!(page.text(".rules li span"), "7 rules for messages");
    page.press("End: 7 rules for messages").await;
    assert!(page.all(".rules").is_empty());
}
