//! What can be broken beside switching nodes off: by the controls of the panel `Faults`.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{answered, put, replica_row, run, switch, wait_row};

/// Waits until the log says this.
async fn logged(page: &Page, sentence: &str) {
    let row = page.region("Log").any("listitem").containing(sentence);
    let what = format!("the log to say {sentence:?}");
    wait_until(&what, async || row.count().await > 0).await;
}

#[test]
fn a_node_comes_back_with_an_empty_disk() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        run(page, "wait 100ms").await;
        wait_row(page, "A", "holds milk", |row| row.contains("milk")).await;
        let empty = page.button("Restart node A with an empty disk");
        assert_eq!(empty.count().await, 0, "A is up");
        switch(page, "A").click().await;
        logged(page, "A is down. Only its disk is left.").await;
        empty.click().await;
        switch(page, "A").wait_checked(true).await;
        logged(page, "A starts with an empty disk.").await;
        let row = replica_row(page, "A").await;
        assert!(row.contains("nothing"), "{row}");
        // And the others bring it what it had.
        page.button("Get").click().await;
        answered(page, &["alice get cart", "milk"]).await;
        run(page, "wait 2s").await;
        wait_row(page, "A", "holds milk", |row| row.contains("milk")).await;
        logged(page, "repairs cart on A, which differs from what was read.").await;
    });
}

#[test]
fn the_bus_loses_what_it_is_told_to_lose() {
    with_page(async |page| {
        assert_eq!(page.combobox("Loss").value().await, "0 %");
        page.combobox("Loss").choose("50 %").await;
        page.combobox("Loss").wait_value("50 %").await;
        logged(page, "Command: bus loss=0.5.").await;
        run(page, "put k v").await;
        answered(page, &["put k"]).await;
        run(page, "wait 10s").await;
        logged(page, "is lost on the way").await;
        page.combobox("Loss").choose("0 %").await;
        logged(page, "Command: bus loss=0.").await;
        // What the console says is shown too.
        run(page, "bus loss=0.125 duplicate=1").await;
        page.combobox("Loss").wait_value("12.5 %").await;
        page.combobox("Doubled").wait_value("100 %").await;
    });
}

/// Unfolds the rarer faults.
async fn unfold(page: &Page) {
    page.execute("document.querySelector('.rarer summary').click()")
        .await;
    page.button("Hold").one().await;
}

#[test]
fn messages_are_held_and_released() {
    with_page(async |page| {
        unfold(page).await;
        page.textbox("How many").fill("2").await;
        page.combobox("Kind").choose("write").await;
        page.button("Hold").click().await;
        let rules = page.list("In force").any("listitem");
        rules.wait_text("hold the next 2 write messages").await;
        page.button("Put").click().await;
        // A fallback answers in the place of those that hear nothing.
        answered(page, &["alice put cart", "hint"]).await;
        rules.wait_gone().await;
        logged(page, "A's write to B is held in flight.").await;
        page.execute("document.querySelector('.flights summary').click()")
            .await;
        let release = page.button("Release what is held of write from A to B");
        release.click().await;
        release.wait_gone().await;
        logged(page, "A's write to B is released.").await;
    });
}

#[test]
fn messages_are_dropped_delayed_and_duplicated() {
    with_page(async |page| {
        unfold(page).await;
        page.textbox("How many").fill("all").await;
        page.combobox("Receiver").choose("B").await;
        page.button("Drop").click().await;
        let rules = page.list("In force").any("listitem");
        rules.wait_text("drop every message to B").await;
        page.button("Put").click().await;
        answered(page, &["alice put cart"]).await;
        logged(page, "A's write to B is dropped on purpose.").await;
        page.button("End: drop every message to B").click().await;
        rules.wait_gone().await;
        page.textbox("Delay by").fill("1.5s").await;
        page.button("Delay").click().await;
        rules.wait_text("delay by 1.5s every message to B").await;
        page.button("Duplicate").click().await;
        rules.wait_count(2).await;
        // What does not read is refused in words.
        page.textbox("How many").fill("few").await;
        page.button("Drop").click().await;
        page.any("status").wait_text("found `few`").await;
    });
}

#[test]
fn a_node_is_slow_and_its_clock_is_wrong() {
    with_page(async |page| {
        unfold(page).await;
        page.combobox("Node").choose("B").await;
        page.textbox("Factor").fill("20").await;
        page.button("Slow down").click().await;
        logged(page, "Command: slow B x20.").await;
        page.textbox("Clock ahead by").fill("-1s").await;
        page.button("Set clock").click().await;
        logged(page, "Command: skew B -1s.").await;
        page.textbox("Factor").fill("no").await;
        page.button("Slow down").click().await;
        page.any("status").wait_text("expected a factor").await;
    });
}

#[test]
fn a_nemesis_breaks_and_mends() {
    with_page(async |page| {
        unfold(page).await;
        page.combobox("Nemesis").choose("single").await;
        page.textbox("Every").fill("1s").await;
        page.textbox("For").fill("3s").await;
        page.button("Start").click().await;
        let cut = "return document.querySelector('.apart')?.textContent ?? 'whole'";
        wait_until("the ring to say what is cut", async || {
            let said = page.execute(cut).await;
            said.as_str().is_some_and(|said| said.starts_with("cut: "))
        })
        .await;
        run(page, "wait 3s").await;
        logged(page, "single is over").await;
        wait_until("the ring to be whole", async || {
            page.execute(cut).await == "whole"
        })
        .await;
    });
}
