//! What a person rarely does: keys that are held down, a filter for what is gone, branches by the
//! hundred.

use crate::harness::{Key, Page, wait_until, with_page, with_page_at};
use crate::steps::{logged, paused, put, run, siblings, state};
use serde_json::{Value as Json, json};

/// Tells the page of a key that is held down, so many times.
async fn hold(page: &Page, key: &str, times: usize) {
    let script = "for (let time = 0; time < arguments[1]; time++)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], repeat: time > 0, bubbles: true, cancelable: true }))";
    page.execute_with(script, vec![json!(key), json!(times)])
        .await;
}

#[test]
fn a_key_that_is_held_down_does_its_work_once_but_time_goes_on() {
    with_page(async |page| {
        hold(page, "f", 20).await;
        let branches = page.region("Branches").any("listitem");
        branches.wait_count(2).await;
        hold(page, "p", 15).await;
        page.any("status").wait_text("alice put cart").await;
        paused(page).await;
        siblings(page).wait_count(1).await;
        let times = async |key: &str, times: usize| {
            hold(page, key, times).await;
            let events = "return window.ringlab.trace().length";
            page.execute(events).await.as_u64()
        };
        let before = times("ArrowRight", 0).await;
        let after = times("ArrowRight", 5).await;
        assert!(after >= before.map(|it| it + 5), "{before:?} {after:?}");
        // Nobody plays or pauses by holding a key down.
        hold(page, ".", 4).await;
        page.button("Pause").click().await;
        paused(page).await;
        page.assert_console_clean().await;
    });
}

#[test]
fn arrows_scroll_a_table_that_is_wider_than_its_place() {
    with_page_at(390, 844, async |page| {
        put(page, "Alice", "milk").await;
        let widen = "const table = document.querySelector('.scroll-x[tabindex]');
            table.style.cssText = 'width: 60px; display: block'; table.scrollIntoView(); table.focus();
            return document.activeElement === table && table.scrollWidth > table.clientWidth";
        for tab in ["Data", "Ask"] {
            page.button(tab).click().await;
        }
        page.execute("for (const it of document.querySelectorAll('details')) it.open = true")
            .await;
        assert_eq!(page.execute(widen).await, true);
        let before = state(page).await["now_us"].clone();
        page.press(&[Key::Right]).await;
        wait_until("the table to scroll", async || {
            let left = "return document.querySelector('.scroll-x[tabindex]').scrollLeft";
            page.execute(left).await.as_f64() > Some(0.0)
        })
        .await;
        assert_eq!(state(page).await["now_us"], before, "no step was taken");
    });
}

#[test]
fn the_key_for_the_log_shows_it_where_it_is_hidden() {
    let has_focus = "return document.activeElement.id";
    with_page(async |page| {
        page.button("Presenter").click().await;
        hold(page, "/", 1).await;
        page.any("status").wait_text("not shown to a class").await;
        hold(page, "l", 1).await;
        wait_until("the log to have the focus", async || {
            page.execute(has_focus).await == "log-list"
        })
        .await;
    });
    with_page_at(390, 844, async |page| {
        hold(page, "/", 1).await;
        wait_until("the console to have the focus", async || {
            page.execute(has_focus).await == "console-field"
        })
        .await;
        page.execute("document.activeElement.blur()").await;
        page.button("Ask").click().await;
        hold(page, "l", 1).await;
        wait_until("the log to have the focus", async || {
            page.execute(has_focus).await == "log-list"
        })
        .await;
    });
}

#[test]
fn what_is_chosen_and_gone_is_chosen_no_more() {
    with_page(async |page| {
        // A node that there is no more does not filter the log.
        let log = page.region("Log");
        log.button("More filters").click().await;
        log.combobox("At").choose("E").await;
        run(page, "cluster nodes=3").await;
        run(page, "put a 1").await;
        page.any("status").wait_text("put a").await;
        logged(page, "A stores a.").await;
        // Nor is a branch compared with itself.
        page.button("Branch here").click().await;
        let compare = page.region("Compare");
        compare.combobox("Compare with").choose("branch 1").await;
        let first = page.region("Branches").any("button").containing("until");
        first.nth(0).click().await;
        compare.textbox("Other settings").fill("w=1").await;
        compare.button("Compare").click().await;
        wait_until("w to be told as what differs", async || {
            let rows = compare.any("row").texts().await;
            rows.iter()
                .any(|row| row.split_whitespace().eq(["w", "2", "1"]))
        })
        .await;
        // A comparison goes with the run that it is about.
        page.button("Share").click().await;
        page.button("Start anew").click().await;
        page.any("status").wait_text("A new beginning").await;
        compare.button("Close comparison").wait_gone().await;
    });
}

#[test]
fn the_time_is_said_as_it_is_once_it_stands_still() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let said = async || page.slider("Time").attribute("aria-valuetext").await;
        let before = said().await;
        page.button("Play").click().await;
        let now = async || state(page).await["now_us"].as_u64();
        let begin = now().await;
        wait_until("time to pass", async || now().await > begin).await;
        page.button("Pause").click().await;
        paused(page).await;
        wait_until("the time to be said", async || said().await != before).await;
    });
}

#[test]
fn hundreds_of_branches_can_all_be_reached() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        for _ in 0..250 {
            hold(page, "f", 1).await;
        }
        let branches = page.region("Branches");
        branches.containing("of 251").one().await;
        branches.button("First branches").click().await;
        let first = branches.any("button").containing("put cart milk");
        first.nth(0).click().await;
        page.any("status").wait_text("Branch 1, at").await;
    });
}

#[test]
fn what_others_break_in_a_callback_is_theirs() {
    with_page(async |page| {
        page.allow_console();
        let script = "window.ringlab.on('op', async () => { JSON.parse('{bad') });
            window.ringlab.put('k', 'v');
            window.ringlab.put('k', 'v', { get as() { Promise.reject(new Error('x')); return 'alice' } });
            return null";
        page.execute(script).await;
        let complaints = async || page.console().await.len();
        wait_until("the browser to complain", async || complaints().await > 0).await;
        put(page, "Alice", "milk").await;
        let covered = page
            .execute("return !!document.querySelector('.notice')")
            .await;
        assert_eq!(covered, Json::Bool(false));
    });
}
