//! A request over time, all requests, contexts that are sent, and copies side by side.

use crate::harness::{Key, Page, with_page, with_page_at};
use crate::steps::{answered, hints, put, replica_row, run, siblings, wait_row};

/// What `window.ringlab` says to a script that is run to its end.
async fn script(page: &Page, lines: &str) {
    let lines = serde_json::to_string(lines).expect("a text");
    page.execute(&format!("ringlab.run({lines}); return null"))
        .await;
}

#[test]
fn late_answers_and_stand_ins_have_their_seats() {
    with_page(async |page| {
        script(
            page,
            "link A->C latency=const(40ms)\nput cart milk as=alice\nwait 1s",
        )
        .await;
        let request = page.region("Request");
        let seats = request.any("listitem").texts().await;
        assert_eq!(seats.len(), 3, "{seats:?}");
        assert!(seats[0].contains("coordinator"), "{seats:?}");
        assert!(seats[2].contains("late"), "{seats:?}");
        let text = request.text().await;
        assert!(text.contains("W = 2"), "{text}");
        assert!(text.contains("B was the slowest of them"), "{text}");
        assert!(text.contains("Nobody waited for C"), "{text}");
        // What the engine says: the two that had answered when Alice was.
        let answered = page
            .execute("return ringlab.put('cart', 'x', {as: 'alice'}).replicas")
            .await;
        assert_eq!(answered, serde_json::json!(["A", "B"]));
    });
}

#[test]
fn what_is_still_missing_is_said_for_each_rule() {
    with_page(async |page| {
        script(
            page,
            "crash C\nasync put cart milk as=alice w=2 pw=3 dw=3\nwait 1500ms",
        )
        .await;
        let text = page.region("Request").text().await;
        assert!(
            text.contains("PW = 3") && text.contains("✕ 1 missing"),
            "{text}"
        );
        assert!(text.contains("W = 2") && text.contains("✓"), "{text}");
        assert!(text.contains("Too few answered in time"), "{text}");
    });
}

#[test]
fn repairs_that_followed_are_told_with_their_time() {
    with_page(async |page| {
        script(
            page,
            "set anti_entropy=off\ncrash C\nput cart milk as=alice\nwait 1s",
        )
        .await;
        let request = page.region("Request");
        request.wait_text("Hint: D keeps it for C.").await;
        assert_eq!(hints(page).await, 1);
        script(page, "restart C\nwait quiet").await;
        request
            .wait_text("Handoff: D has brought it home to C")
            .await;
        assert_eq!(hints(page).await, 0);
    });
}

#[test]
fn all_requests_are_walked_by_keyboard_and_filtered() {
    with_page(async |page| {
        let many = (0..40).map(|n| format!("put key{n} v{n} as=alice\n"));
        script(
            page,
            &(many.collect::<String>() + "get nothing as=bob\nput bad x as=bob context=zzz"),
        )
        .await;
        let request = page.region("Request");
        let list = request.any("listbox");
        list.wait_for("to be there", |_| true).await;
        // Not all of them are drawn.
        let drawn = request.any("option").count().await;
        assert!((6..20).contains(&drawn), "{drawn}");
        request.wait_text("42 requests").await;
        list.press(Key::Down).await;
        request.wait_text("Request 41: Bob gets nothing").await;
        page.textbox("Key").wait_value("nothing").await;
        list.press(Key::End).await;
        request.wait_text("Request 1: Alice puts key0").await;
        page.textbox("Key").wait_value("key0").await;
        list.press(Key::Up).await;
        request.wait_text("Request 2: Alice puts key1").await;
        page.button("Show the request after").click().await;
        request.wait_text("Request 3: Alice puts key2").await;
        let filter = request.role("searchbox", "Filter requests");
        filter.fill("bob").await;
        request.wait_text("2 of 42 requests").await;
        request
            .any("option")
            .containing("bad-context")
            .click()
            .await;
        request.wait_text("Request 42: Bob puts bad").await;
        filter.fill("").await;
        page.checkbox("failed only").click().await;
        request.wait_text("1 of 42 requests").await;
        request.any("option").one().await;
    });
}

#[test]
fn a_damaged_context_and_one_of_another_key_store_nothing() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        page.textbox("Key").fill("other").await;
        put(page, "Alice", "tea").await;
        page.textbox("Key").fill("cart").await;
        for (choice, error) in [
            (
                "a damaged one",
                "this context is damaged: it is not as it was when it was made",
            ),
            ("one of another key", "this context is bound to another key"),
        ] {
            page.combobox("Context of a write").choose(choice).await;
            page.region("Ask").wait_text(error).await;
            page.textbox("Value").fill("eggs").await;
            page.button("Put").click().await;
            answered(page, &["alice put cart", "bad-context", error]).await;
            let left = siblings(page).wait_count(1).await;
            assert!(left[0].text.contains("milk"), "{}", left[0].text);
        }
    });
}

#[test]
fn an_older_context_replaces_only_what_it_covers_as_was_said() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        script(page, "put cart eggs as=bob context=none\nget cart as=alice").await;
        page.combobox("Context of a write")
            .choose("an older one")
            .await;
        page.region("Ask")
            .wait_text("replaces milk; leaves eggs")
            .await;
        put(page, "Alice", "flour").await;
        let left = siblings(page).wait_count(2).await;
        assert!(
            left.iter().any(|item| item.text.contains("eggs")),
            "{left:#?}"
        );
        assert!(
            left.iter().all(|item| !item.text.contains("milk")),
            "{left:#?}"
        );
    });
}

#[test]
fn what_writers_knew_is_shown_and_siblings_are_united() {
    with_page(async |page| {
        script(
            page,
            r#"put cart '{"milk":1}' as=alice
put cart '{"eggs":2}' as=bob context=none"#,
        )
        .await;
        let region = page.region("Siblings");
        siblings(page).wait_count(2).await;
        region
            .wait_text("are concurrent: neither writer had seen the other")
            .await;
        region.wait_text("its dot stands apart").await;
        region.wait_text("only in the first").await;
        region.button("Union").click().await;
        answered(page, &["resolve", "eggs", "milk"]).await;
        let left = siblings(page).wait_count(1).await;
        assert!(
            left[0].text.contains(r#"{"eggs":2,"milk":1}"#),
            "{}",
            left[0].text
        );
    });
}

#[test]
fn a_copy_that_is_behind_says_what_it_lacks() {
    with_page(async |page| {
        script(page, "set anti_entropy=off\nset sloppy=off\nput cart milk as=alice\nwait 1s\ncrash C\nput cart eggs as=alice").await;
        wait_row(page, "C", "to be behind", |row| {
            row.contains("behind: lacks A.1.1:2") && row.contains("not up")
        })
        .await;
        let row = replica_row(page, "A").await;
        assert!(
            row.contains("newest") && row.contains("knows A.1.1:1-2"),
            "{row}"
        );
        // The one that was replaced is still compared: it lies on C.
        page.region("Siblings")
            .wait_text("replaced, still on a copy")
            .await;
        page.region("Siblings").wait_text("descends from").await;
    });
}

#[test]
fn two_hundred_siblings_and_long_values_stay_usable() {
    with_page_at(390, 844, async |page| {
        let many = (0..200).map(|n| format!("put cart value{n} as=bob context=none\n"));
        script(page, &many.collect::<String>()).await;
        page.execute("ringlab.put('cart', 'x'.repeat(100000), {as: 'alice'}); return null")
            .await;
        page.button("Data").click().await;
        page.textbox("Merged value").one().await;
        assert!(siblings(page).count().await <= 50);
        assert_eq!(page.sideways_scroll().await, 0);
        page.screenshot("many-siblings").await;
        run_is_quick(page).await;
    });
}

async fn run_is_quick(page: &Page) {
    page.button("Time").click().await;
    run(page, "print hints").await;
    page.any("status").wait_text("siblings").await;
}
