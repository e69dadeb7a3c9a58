//! Going back in time, branches, and two runs side by side.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{answered, paused, put, run, state, switch};
use serde_json::{Value as Json, json};

/// What tells one moment from all others.
pub async fn moment(page: &Page) -> (Json, Json) {
    let state = state(page).await;
    (state["now_us"].clone(), state["trace_hash"].clone())
}

async fn branches(page: &Page) -> Vec<String> {
    page.region("Branches").any("listitem").texts().await
}

/// Drags the slider to a time, in microseconds.
async fn drag(page: &Page, to: u64) {
    let script = "const slider = document.querySelector('input[type=range][aria-label=Time]');
        slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }))";
    page.execute_with(script, vec![json!(to.to_string())]).await;
}

#[test]
fn whatever_was_done_is_undone_and_done_again() {
    with_page(async |page| {
        let fresh = moment(page).await;
        put(page, "Alice", "milk").await;
        let first = moment(page).await;
        page.button("Undo").click().await;
        page.any("status")
            .wait_text("Taken back: put cart milk as=alice")
            .await;
        assert_eq!(moment(page).await, fresh);
        page.button("Redo").click().await;
        page.any("status")
            .wait_text("Done again: put cart milk as=alice")
            .await;
        page.button("Play").click().await;
        page.button("Pause").click().await;
        page.button("Undo").click().await;
        put(page, "Alice", "milk").await;
        assert_eq!(moment(page).await, first, "the same thing done again");

        // Not only requests.
        for (name, act) in [("crash", "Node B is up"), ("nodes", "")] {
            let before = moment(page).await;
            match act {
                "" => page.spinbutton("Nodes").set("7").await,
                _ => switch(page, "B").click().await,
            }
            wait_until(name, async || moment(page).await != before).await;
            page.button("Undo").click().await;
            wait_until("the moment before", async || moment(page).await == before).await;
        }
        let undo =
            json!({ "type": "keyDown", "key": "z", "windowsVirtualKeyCode": 90, "modifiers": 2 });
        page.devtools("Input.dispatchKeyEvent", undo).await;
        wait_until("Ctrl+Z to take the put back", async || {
            moment(page).await == fresh
        })
        .await;
        assert!(!page.button("Undo").is_enabled().await);
    });
}

#[test]
fn steps_back_lead_through_the_moments_in_reverse() {
    with_page(async |page| {
        page.execute("window.ringlab.run('async put cart milk as=alice')")
            .await;
        let mut seen = vec![moment(page).await];
        for _ in 0..6 {
            page.button("Step").click().await;
            seen.push(moment(page).await);
        }
        while let Some(last) = seen.pop() {
            assert_eq!(moment(page).await, last);
            page.button("Step back").click().await;
            if let Some(before) = seen.last() {
                wait_until("the moment before", async || moment(page).await == *before).await;
            }
        }
    });
}

#[test]
fn the_slider_and_the_request_buttons_go_through_the_run() {
    with_page(async |page| {
        let script = "window.ringlab.run('put a 1\\nwait 200ms\\nput b 2\\nwait 200ms\\nput c 3\\nwait 200ms')";
        page.execute(script).await;
        let end = moment(page).await;
        let requests = async || state(page).await["nodes"].clone();
        let all = requests().await;
        drag(page, 250_000).await;
        wait_until("the time that was chosen", async || {
            moment(page).await.0 == 250_000
        })
        .await;
        assert_ne!(requests().await, all, "less is stored then");
        page.any("status").one().await;
        let time = page.slider("Time");
        wait_until("the slider to say it", async || {
            time.attribute("aria-valuetext")
                .await
                .is_some_and(|text| text.starts_with("250.000 ms of "))
        })
        .await;
        // Requests begin at three times.
        let mut begun = Vec::new();
        page.button("Previous request").click().await;
        begun.push(moment(page).await.0.as_u64().unwrap());
        page.button("Previous request").click().await;
        begun.push(moment(page).await.0.as_u64().unwrap());
        assert!(begun[0] > 200_000 && begun[1] == 0, "{begun:?}");
        page.button("Previous request").click().await;
        page.any("status")
            .wait_text("No request has begun before")
            .await;
        page.button("Next request").click().await;
        wait_until("the second request", async || {
            moment(page).await.0 == begun[0]
        })
        .await;
        paused(page).await;
        page.button("Next request").click().await;
        wait_until("the third request", async || {
            moment(page).await.0.as_u64().unwrap() > 400_000
        })
        .await;
        paused(page).await;
        page.button("Next request").click().await;
        page.any("status").wait_text("No request is to come").await;
        drag(page, end.0.as_u64().unwrap()).await;
        wait_until("the end", async || moment(page).await == end).await;
        assert_eq!(
            branches(page).await.len(),
            1,
            "to look at the past changes nothing"
        );
    });
}

#[test]
fn acting_in_the_past_begins_a_branch_and_the_old_future_stays() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        put(page, "Bob", "eggs").await;
        let old = moment(page).await;
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back").await;
        put(page, "Bob", "bread").await;
        let new = moment(page).await;
        let names = branches(page).await;
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(
            names[0].contains("milk") && names[1].contains("bread"),
            "{names:?}"
        );
        // Both are there.
        page.region("Branches")
            .any("button")
            .containing("put cart milk as=alice")
            .click()
            .await;
        wait_until("the old future", async || moment(page).await == old).await;
        page.region("Branches")
            .any("button")
            .containing("put cart bread as=bob")
            .click()
            .await;
        wait_until("the new one", async || moment(page).await == new).await;
        // A script in the past runs whole, in a branch of its own.
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back").await;
        run(page, "put cart tea as=carol").await;
        answered(page, &["carol put", "tea"]).await;
        assert_eq!(branches(page).await.len(), 3);
        // And one begins where somebody wants it.
        page.button("Branch here").click().await;
        page.any("status").wait_text("Branch 4 begins here").await;
        assert_eq!(branches(page).await.len(), 4);
    });
}

#[test]
fn two_branches_and_two_settings_stand_side_by_side() {
    with_page(async |page| {
        page.execute("window.ringlab.run('put cart milk as=alice\\nput cart eggs as=bob')")
            .await;
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back").await;
        page.execute("window.ringlab.run('crash C\\nput cart eggs as=bob\\nwait 300ms')")
            .await;
        let before = moment(page).await;
        let compare = page.region("Compare");
        compare.combobox("Compare with").choose("branch 1").await;
        compare.button("Compare").click().await;
        page.any("status").wait_text("Compared at").await;
        compare
            .containing("The first event at which they differ")
            .wait_text("Command: crash C")
            .await;
        assert_eq!(moment(page).await, before, "to compare changes nothing");

        compare
            .combobox("Compare with")
            .choose("other settings")
            .await;
        compare.textbox("Other settings").fill("w=9").await;
        compare.button("Compare").click().await;
        page.any("status").wait_text("Other settings: ").await;
        compare.textbox("Other settings").fill("w=1").await;
        compare.button("Compare").click().await;
        page.any("status").wait_text("Compared at").await;
        compare.containing("Settings").wait_text("w").await;
        compare.button("Close comparison").click().await;
        compare.button("Close comparison").wait_gone().await;
        page.assert_console_clean().await;
    });
}
