//! Alice and Bob write without having read each other, and one of them mends it.

use crate::harness::{Page, with_page, with_page_at};
use crate::steps::{answered, put, siblings, wait_row};

/// Alice's milk and Bob's eggs.
async fn milk_and_eggs(page: &Page) {
    page.textbox("Key").fill("cart").await;
    put(page, "Alice", "milk").await;
    siblings(page).wait_count(1).await;
    put(page, "Bob", "eggs").await;
    siblings(page).wait_count(2).await;
}

#[test]
fn both_values_stay_with_dot_and_context() {
    with_page(async |page| {
        milk_and_eggs(page).await;
        let mut dots = Vec::new();
        for (value, client) in [("milk", "Alice"), ("eggs", "Bob")] {
            let item = siblings(page).containing(value).one().await.text;
            assert!(item.contains(client), "{item}");
            let words: Vec<&str> = item.split_whitespace().collect();
            let after = |label: &str| {
                let place = words.iter().position(|word| *word == label);
                let place = place.unwrap_or_else(|| panic!("no {label} in {item:?}"));
                words[place + 1].to_owned()
            };
            // An actor, as node.disk.birth, and a counter.
            for text in [after("dot"), after("context")] {
                let (actor, counter) = text.split_once(':').expect("an actor and a counter");
                assert_eq!(actor.split('.').count(), 3, "{text}");
                assert!(counter.parse::<u64>().is_ok(), "{text}");
            }
            dots.push(after("dot"));
            page.button(&format!("Keep {value}")).one().await;
        }
        assert_ne!(dots[0], dots[1]);
        let said = page.any("status").text().await;
        assert!(said.contains("milk") && said.contains("eggs"), "{said}");
    });
}

#[test]
fn keeping_one_leaves_that_one_everywhere() {
    with_page(async |page| {
        milk_and_eggs(page).await;
        siblings(page)
            .containing("eggs")
            .button("Keep eggs")
            .click()
            .await;
        answered(page, &["bob", "resolve", "cart", "eggs"]).await;
        let left = siblings(page).wait_count(1).await;
        assert!(left[0].text.contains("eggs"), "{}", left[0].text);
        page.button("Keep eggs").wait_gone().await;
        page.button("Get").click().await;
        let read = answered(page, &["bob", "get", "cart", "eggs"]).await;
        assert!(!read.contains("milk"), "{read}");
        page.button("Play").click().await;
        for node in ["A", "B", "C"] {
            wait_row(page, node, "to hold eggs alone", |row| {
                row.contains("eggs") && !row.contains("milk")
            })
            .await;
        }
    });
}

#[test]
fn the_other_one_can_be_kept_by_whoever_did_not_write_it() {
    with_page(async |page| {
        milk_and_eggs(page).await;
        page.combobox("Client").choose("Alice").await;
        page.button("Keep eggs").click().await;
        answered(page, &["alice", "resolve", "eggs"]).await;
        let left = siblings(page).wait_count(1).await;
        assert!(left[0].text.contains("Alice"), "{}", left[0].text);
    });
}

#[test]
fn they_are_resolved_to_a_value_of_ones_own() {
    with_page(async |page| {
        milk_and_eggs(page).await;
        let merged = page.region("Siblings").any("textbox");
        let suggested = merged.value().await;
        assert!(
            suggested.contains("milk") && suggested.contains("eggs"),
            "{suggested}"
        );
        merged.fill("milk, eggs and flour").await;
        page.button("Resolve").click().await;
        answered(page, &["resolve", "milk, eggs and flour"]).await;
        let left = siblings(page).wait_count(1).await;
        assert!(left[0].text.contains("flour"), "{}", left[0].text);
        page.button("Resolve").wait_gone().await;
    });
}

#[test]
fn whoever_has_read_replaces_and_a_delete_leaves_nothing() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        page.combobox("Client").choose("Bob").await;
        page.button("Get").click().await;
        answered(page, &["bob", "get", "milk"]).await;
        put(page, "Bob", "bread").await;
        let left = siblings(page).wait_count(1).await;
        assert!(left[0].text.contains("bread"), "{}", left[0].text);
        page.button("Delete").click().await;
        answered(page, &["bob", "delete"]).await;
        siblings(page).wait_gone().await;
        page.button("Get").click().await;
        answered(page, &["bob", "get", "not found"]).await;
    });
}

#[test]
fn each_key_has_siblings_of_its_own() {
    with_page(async |page| {
        milk_and_eggs(page).await;
        page.textbox("Key").fill("basket").await;
        siblings(page).wait_gone().await;
        put(page, "Bob", "bread").await;
        siblings(page).wait_count(1).await;
        page.textbox("Key").fill("cart").await;
        siblings(page).wait_count(2).await;
    });
}

#[test]
fn the_same_on_a_phone() {
    with_page_at(390, 844, async |page| {
        page.button("Ask").click().await;
        milk_and_eggs_on_tabs(page).await;
        page.button("Keep milk").click().await;
        siblings(page).wait_count(1).await;
        page.screenshot("phone-resolved").await;
    });
}

/// The same, where one group of panels is shown at a time.
async fn milk_and_eggs_on_tabs(page: &Page) {
    page.button("Put").click().await;
    answered_on_tabs(page, &["alice", "milk"]).await;
    page.combobox("Client").choose("Bob").await;
    page.textbox("Value").fill("eggs").await;
    page.button("Put").click().await;
    answered_on_tabs(page, &["bob", "milk", "eggs"]).await;
    page.button("Data").click().await;
    siblings(page).wait_count(2).await;
}

/// The buttons of time may be on another tab than this one.
async fn answered_on_tabs(page: &Page, parts: &[&str]) {
    let all = |text: &str| parts.iter().all(|part| text.contains(part));
    page.any("status")
        .wait_for(&format!("to say {parts:?}"), |seen| all(&seen.text))
        .await;
}
