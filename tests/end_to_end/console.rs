//! The console: the script language, in the page.

use crate::harness::{Key, Page, with_page};
use crate::steps::{answered, choices, paused, run, siblings, switch, trace_hash};

/// Two lines, as Shift and Enter make them.
fn two_lines(first: &str, second: &str) -> String {
    let (shift, enter, none) = (Key::Shift, Key::Enter, Key::Null);
    let between: String = [shift, enter, none].map(char::from).iter().collect();
    format!("{first}{between}{second}")
}

/// Waits until something that was said below the console's commands holds all of this.
async fn wait_said(page: &Page, parts: &[&str]) {
    for part in parts {
        let said = page.any("log").any("generic").containing(part);
        said.nth(0).one().await;
    }
}

#[test]
fn commands_do_what_buttons_do() {
    with_page(async |page| {
        run(page, "put cart milk as=alice").await;
        answered(page, &["alice put", "cart", "milk"]).await;
        page.textbox("Console").wait_value("").await;
        run(page, "put cart eggs as=bob context=none").await;
        answered(page, &["bob put", "cart", "eggs"]).await;
        siblings(page).wait_count(2).await;
        run(page, "crash C").await;
        switch(page, "C").wait_checked(false).await;
        page.textbox("Console").fill("restart C").await;
        page.button("Run").click().await;
        switch(page, "C").wait_checked(true).await;
        wait_said(page, &["put cart milk as=alice", "crash C", "restart C"]).await;
    });
}

#[test]
fn buttons_say_the_commands_that_they_are() {
    with_page(async |page| {
        page.button("Put").click().await;
        answered(page, &["alice put"]).await;
        switch(page, "B").click().await;
        page.button("Heal network").click().await;
        wait_said(page, &["put cart", "as=alice", "crash B", "heal"]).await;
    });
}

#[test]
fn a_script_of_several_lines_runs_in_order() {
    with_page(async |page| {
        let script = two_lines("put k one", "put k two");
        run(page, &script).await;
        answered(page, &["put", "k", "two"]).await;
        run(page, &two_lines("get k", "expect value two")).await;
        page.any("status").wait_text("value two").await;
        let said = page.any("status").text().await;
        assert!(said.starts_with("ok"), "{said}");
    });
}

#[test]
fn a_wrong_expectation_says_what_was_found() {
    with_page(async |page| {
        run(page, &two_lines("put k one", "expect value two")).await;
        let said = answered(page, &["expect", "two", "one"]).await;
        assert!(!said.starts_with("ok"), "{said}");
    });
}

#[test]
fn what_is_wrong_is_named_by_line_and_column_and_nothing_runs() {
    with_page(async |page| {
        let before = trace_hash(page).await;
        for (text, line, column) in [
            ("put", 1, 4),
            ("put k", 1, 6),
            ("fly me to the moon", 1, 1),
            ("put k 'open", 1, 7),
            ("get k r=0", 1, 7),
            ("crash", 1, 6),
        ] {
            run(page, text).await;
            let said = page.any("status").wait_text("column").await.text;
            let place = format!("line {line}, column {column}");
            assert!(said.contains(&place), "{text:?}: {said}");
            // It stays, to be mended.
            assert_eq!(page.textbox("Console").value().await, text);
            assert_eq!(trace_hash(page).await, before, "{text:?}");
        }
        run(page, &two_lines("put k a", "put k")).await;
        page.any("status").wait_text("line 2, column 6").await;
        assert_eq!(trace_hash(page).await, before);
        // The nearest word.
        run(page, "crsh A").await;
        page.any("status").wait_text("crash").await;
        assert_eq!(trace_hash(page).await, before);
    });
}

#[test]
fn what_this_cluster_does_not_have_is_refused() {
    with_page(async |page| {
        let before = trace_hash(page).await;
        for (text, part) in [("crash Z", "Z"), ("restart A", "A"), ("pause F", "F")] {
            run(page, text).await;
            page.any("status").wait_text(part).await;
            assert_eq!(trace_hash(page).await, before, "{text}");
        }
        paused(page).await;
    });
}

#[test]
fn up_and_down_go_through_what_was_typed() {
    with_page(async |page| {
        let console = page.textbox("Console");
        for line in ["print ring", "print config", "heal"] {
            run(page, line).await;
            console.wait_value("").await;
        }
        for (key, value) in [
            (Key::Up, "heal"),
            (Key::Up, "print config"),
            (Key::Up, "print ring"),
            (Key::Up, "print ring"),
            (Key::Down, "print config"),
            (Key::Down, "heal"),
            (Key::Down, ""),
        ] {
            console.press(key).await;
            console.wait_value(value).await;
        }
        console.press(Key::Up).await;
        console.press(Key::Enter).await;
        console.wait_value("").await;
    });
}

#[test]
fn the_ring_and_the_rest_are_printed() {
    with_page(async |page| {
        run(page, "print ring").await;
        wait_said(page, &["32 partitions"]).await;
        run(page, "print config").await;
        wait_said(page, &["partitions", "seed"]).await;
        run(page, "put cart milk").await;
        answered(page, &["put", "cart"]).await;
        run(page, "print replicas cart").await;
        wait_said(page, &["primary", "milk"]).await;
        run(page, "help").await;
        wait_said(page, &["put KEY VALUE", "crash NODE"]).await;
    });
}

#[test]
fn buttons_work_while_a_script_waits() {
    with_page(async |page| {
        run(page, &two_lines("wait 30ms", "put late one")).await;
        page.button("Pause").one().await;
        switch(page, "E").click().await;
        switch(page, "E").wait_checked(false).await;
        paused(page).await;
        siblings(page).wait_text("one").await;
    });
}

#[test]
fn a_flood_of_commands_is_carried_out() {
    with_page(async |page| {
        let script: Vec<String> = (0..500).map(|i| format!("async put k{i} v{i}")).collect();
        page.execute_with(
            "const field = arguments[0], text = arguments[1];
             document.execCommand('selectAll'); field.focus();
             document.execCommand('insertText', false, text);",
            vec![
                serde_json::to_value(page.textbox("Console").element().await).expect("an element"),
                script.join("\n").into(),
            ],
        )
        .await;
        let fastest = choices(page, "Speed").await.pop();
        let fastest = fastest.expect("there are speeds");
        page.combobox("Speed").choose(&fastest).await;
        page.button("Run").click().await;
        crate::harness::wait_until("all to be answered", async || {
            let answered = page
                .execute(
                    "return window.ringlab.state().nodes.reduce((sum, node) => sum + node.keys, 0)",
                )
                .await;
            answered.as_u64().is_some_and(|keys| keys >= 1_000)
        })
        .await;
        run(page, "get k499").await;
        page.any("status").wait_text("v499").await;
    });
}
