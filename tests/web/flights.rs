//! Messages in flight, one by one.

use crate::page::Page;
use wasm_bindgen_test::wasm_bindgen_test;

/// The names of what can be chosen on the picture.
fn on_picture(page: &Page) -> Vec<String> {
    let options = page.all("[role=listbox] [role=option]");
    let name = |it: &web_sys::Element| it.get_attribute("aria-label").unwrap();
    options.iter().map(name).collect()
}

#[wasm_bindgen_test]
async fn a_message_is_chosen_in_the_table_and_dropped() {
    let page = Page::open().await;
    page.press("Put").await;
    page.press("Pause").await;
    assert_eq!(on_picture(&page).len(), 2, "{:?}", on_picture(&page));
    page.one(".flights").set_attribute("open", "").unwrap();
    for _ in 0..3 {
        page.settle().await;
    }
    page.press("Choose write from A to C").await;
    let facts = page.text("[aria-label='The chosen message']");
    assert!(facts.contains("write from A to C"), "{facts}");
    assert!(facts.contains("Alice’s put of cart"), "{facts}");
    assert_eq!(page.all("[role=option][aria-selected=true]").len(), 1);
    page.press("Drop write from A to C").await;
    let facts = page.text("[aria-label='The chosen message']");
    assert!(facts.contains("is dropped on purpose"), "{facts}");
    assert_eq!(on_picture(&page), ["write from A to B"]);
}

#[wasm_bindgen_test]
async fn partitions_that_fewer_serve_are_listed() {
    let page = Page::open().await;
    let words = || {
        let folds = page.all(".fold summary");
        let texts = folds.iter().filter_map(|it| it.text_content());
        texts
            .filter(|it| it.starts_with("Quorums"))
            .collect::<String>()
    };
    assert_eq!(words(), "Quorums: every quorum stands");
    page.run("crash A\ncrash B\ncrash C\ncrash D").await;
    assert_eq!(words(), "Quorums: 32 of 32 are unavailable");
}
