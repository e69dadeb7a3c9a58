//! The log, the table of messages, and what is looked at.

use crate::harness::{Key, with_page};
use crate::steps::{put, run};

#[test]
fn the_log_tells_each_event_in_a_sentence_newest_first() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let log = page.region("Log").any("listitem");
        let sentences = log.texts().await;
        assert!(sentences.len() > 8, "{sentences:#?}");
        let place = |part: &str| {
            let place = sentences
                .iter()
                .position(|sentence| sentence.contains(part));
            place.unwrap_or_else(|| panic!("{part:?} is not in {sentences:#?}"))
        };
        let (answered, coordinates, asks) =
            (place("answered"), place("coordinates"), place("alice asks"));
        assert!(
            answered < coordinates && coordinates < asks,
            "{sentences:#?}"
        );
        for sentence in &sentences {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(
                sentence.contains("ms") || sentence.contains(" s"),
                "{sentence}"
            );
        }
    });
}

#[test]
fn the_log_is_filtered_by_what_is_typed() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        run(page, "crash E").await;
        let log = page.region("Log");
        let all = log.any("listitem").count().await;
        log.any("searchbox").fill("CRASH").await;
        let left = log.any("listitem").wait_count(1).await;
        assert!(left[0].text.contains("crash E"), "{}", left[0].text);
        log.any("searchbox").fill("nothing says this").await;
        log.any("listitem").wait_gone().await;
        log.any("searchbox").fill("").await;
        log.any("listitem").wait_count(all).await;
    });
}

#[test]
fn messages_in_flight_are_a_table_too() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let ring = page.region("Ring");
        let summary = ring.any("button").containing("in flight");
        summary.click().await;
        let messages = ring.any("row").containing("write");
        let seen = messages.nth(0).one().await.text;
        assert!(seen.contains('A') && seen.contains("ms"), "{seen}");
        for _ in 0..30 {
            if messages.count().await == 0 {
                break;
            }
            page.button("Step").click().await;
        }
        messages.wait_gone().await;
        summary.press(Key::Enter).await;
        ring.any("row").wait_gone().await;
    });
}

#[test]
fn a_chosen_node_tells_what_is_in_it() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let ring = page.region("Ring");
        let node = ring.any("button").containing("Node A");
        assert!(node.one().await.name.contains("1 key"));
        node.click().await;
        node.wait_checked(true).await;
        ring.any("paragraph").containing("bytes").one().await;
        node.press(Key::Enter).await;
        node.wait_checked(false).await;
    });
}

#[test]
fn earlier_requests_can_be_looked_at_again() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        page.textbox("Key").fill("basket").await;
        put(page, "Bob", "bread").await;
        let request = page.region("Request");
        let heading = request.any("heading");
        heading.containing("Bob puts basket").one().await;
        request.any("option").containing("cart").click().await;
        heading.containing("Alice puts cart").one().await;
        // What is looked at is one thing everywhere.
        page.textbox("Key").wait_value("cart").await;
        page.region("Siblings")
            .any("listitem")
            .wait_text("milk")
            .await;
    });
}

#[test]
fn the_request_shows_who_answered_and_who_stood_in() {
    with_page(async |page| {
        page.switch("Node B is up").click().await;
        put(page, "Alice", "milk").await;
        page.button("Play").click().await;
        let request = page.region("Request");
        request.any("listitem").containing("for B").one().await;
        let seats = request.any("listitem").texts().await;
        assert!(
            seats.iter().any(|seat| seat.contains("coordinator")),
            "{seats:?}"
        );
        assert!(seats.len() >= 4, "{seats:?}");
    });
}
