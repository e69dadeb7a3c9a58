//! The region `Request` with many requests, and what writers knew.

use crate::page::{Page, call};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_empty_page_says_how_to_fill_it() {
    let page = Page::open().await;
    assert!(
        page.text("[aria-label=Request]")
            .contains("Press Put or Get")
    );
    assert!(
        page.text("[aria-label=Replicas]")
            .contains("No node holds anything")
    );
}

#[wasm_bindgen_test]
async fn of_many_requests_only_those_in_view_are_drawn() {
    let page = Page::open().await;
    let many: String = (0..300).map(|n| format!("put k{n} v as=alice\n")).collect();
    call("run", &[many.into()]).unwrap();
    page.settle().await;
    let drawn = page.all("[role=option]").len();
    assert!((6..20).contains(&drawn), "{drawn}");
    assert!(page.text(".requests-head").contains("300 requests"));
    page.press("Show the request before").await;
    assert!(page.text("[aria-label=Request] h2").contains("Request 299"));
    let chosen = page.one("[role=option][aria-selected=true]");
    assert!(chosen.text_content().unwrap().contains("k298"));
    assert_eq!(chosen.get_attribute("aria-setsize").as_deref(), Some("300"));
}

#[wasm_bindgen_test]
async fn each_writer_is_shown_with_what_it_had_seen() {
    let page = Page::open().await;
    call(
        "run",
        &["put cart milk as=alice\nput cart eggs as=bob context=none".into()],
    )
    .unwrap();
    page.settle().await;
    let rows = page.all(".past tbody tr");
    let texts: Vec<String> = rows.iter().filter_map(|row| row.text_content()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    let eggs = texts.iter().find(|text| text.starts_with("eggs")).unwrap();
    assert!(
        eggs.contains("1 not seen") && eggs.contains("2 its own dot"),
        "{eggs}"
    );
    assert!(page.text(".tallies").contains("W = 2"));
}
