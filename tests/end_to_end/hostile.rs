//! Text that wants to be more than text: keys and values are shown, never interpreted.

use crate::harness::{Page, with_page};
use crate::steps::{answered, insert, run, siblings, state};

const EVIL: [&str; 6] = [
    "<img src=x onerror=\"window.hacked=1\">",
    "<script>window.hacked=1</script>",
    "</bdi></p><h1>mine</h1><svg onload=window.hacked=1>",
    "javascript:window.hacked=1",
    "{{constructor.constructor('window.hacked=1')()}}",
    "&lt;b&gt; ' \" ` \\ ${window.hacked=1} %00",
];

/// How many elements of each kind there are, apart from those that come with each value.
async fn kinds(page: &Page) -> String {
    let kinds = page
        .execute(
            "return ['img', 'script', 'iframe', 'h1', 'object', 'embed', 'a', 'style', 'link']
                .map(kind => kind + ' ' + document.querySelectorAll(kind).length).join(', ')",
        )
        .await;
    kinds.as_str().expect("a list").to_owned()
}

async fn assert_harmless(page: &Page, kinds_before: &str) {
    assert_eq!(
        page.execute("return window.hacked ?? null").await,
        serde_json::Value::Null
    );
    assert_eq!(kinds(page).await, kinds_before);
    assert_eq!(page.title().await, "Ringlab");
    assert_eq!(page.sideways_scroll().await, 0);
}

#[test]
fn markup_is_text_in_keys_and_values() {
    with_page(async |page| {
        let before = kinds(page).await;
        for evil in EVIL {
            insert(page, &page.textbox("Key"), evil).await;
            for (client, value) in [("Alice", evil.to_owned()), ("Bob", format!("{evil} too"))] {
                page.combobox("Client").choose(client).await;
                insert(page, &page.textbox("Value"), &value).await;
                page.button("Put").click().await;
                answered(page, &[&format!("{client} put"), &evil[..12]]).await;
            }
            let items = siblings(page).wait_count(2).await;
            assert!(
                items.iter().all(|item| item.text.contains(evil)),
                "{items:#?}"
            );
            assert_harmless(page, &before).await;
        }
        run(page, "put '<b>bold</b>' '<i>italic</i>' as='<u>me</u>'").await;
        answered(page, &["<u>me</u> put <b>bold</b>", "<i>italic</i>"]).await;
        run(page, "print history").await;
        assert_harmless(page, &before).await;
        page.screenshot("hostile").await;
    });
}

#[test]
fn other_scripts_and_emoji_are_as_good_as_any() {
    with_page(async |page| {
        for (key, value) in [
            ("סל", "חלב ולחם"),
            ("سلة", "حليب 123 خبز"),
            ("買い物籠", "牛乳"),
            ("🛒", "🥛🥚👩‍👩‍👧‍👦"),
            ("e\u{301}", "Z\u{351}\u{36b}\u{343}a\u{363}lgo"),
            ("\u{202e}trac", "\u{202e}klim"),
        ] {
            insert(page, &page.textbox("Key"), key).await;
            insert(page, &page.textbox("Value"), value).await;
            page.button("Put").click().await;
            let said = answered(page, &["alice put", key, value]).await;
            assert!(said.contains("answered by"), "{said}");
            let item = siblings(page).one().await;
            assert!(item.text.contains(value), "{}", item.text);
            // What turns the direction of text turns its own only.
            let isolated = page
                .execute_with(
                    "return [...document.querySelectorAll('[role=status] *, section[aria-label=Siblings] li *')]
                        .filter(e => e.childElementCount === 0 && e.textContent.includes(arguments[0]))
                        .every(e => getComputedStyle(e).unicodeBidi.startsWith('isolate'))",
                    vec![value.into()],
                )
                .await;
            assert_eq!(isolated, true, "{value}");
        }
    });
}

#[test]
fn long_keys_and_values_stay_within_their_places() {
    with_page(async |page| {
        let key = "k".repeat(1_024);
        let value = format!("begin{}", "v".repeat(100_000));
        insert(page, &page.textbox("Key"), &key).await;
        insert(page, &page.textbox("Value"), &value).await;
        page.button("Put").click().await;
        let said = answered(page, &["alice put", "begin"]).await;
        assert!(said.len() < 3_000, "{} bytes are read out", said.len());
        page.combobox("Client").choose("Bob").await;
        page.button("Put").click().await;
        answered(page, &["bob put"]).await;
        siblings(page).wait_count(2).await;
        for (width, height) in [(1440, 900), (1280, 720), (390, 844)] {
            page.viewport(width, height).await;
            assert_eq!(page.sideways_scroll().await, 0, "at {width}x{height}");
            page.screenshot(&format!("long-{width}")).await;
        }
    });
}

#[test]
fn what_is_too_long_or_empty_is_refused() {
    with_page(async |page| {
        page.textbox("Key").fill("").await;
        page.button("Put").click().await;
        page.any("status").wait_text("bad-request").await;
        insert(page, &page.textbox("Key"), &"ä".repeat(513)).await;
        page.button("Get").click().await;
        page.any("status").wait_text("too-large").await;
        page.textbox("Key").fill("cart").await;
        insert(page, &page.textbox("Value"), &"v".repeat((1 << 20) + 1)).await;
        page.button("Put").click().await;
        page.any("status").wait_text("1048576").await;
        page.textbox("Value").fill("").await;
        siblings(page).wait_gone().await;
        let state = state(page).await;
        let nodes = state["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|node| node["keys"] == 0), "{state}");
        assert_eq!(state["in_flight"], 0);
    });
}
