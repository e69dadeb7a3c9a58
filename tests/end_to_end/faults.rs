//! What can be broken beside switching nodes off: by the controls of the panel `Faults`.

use crate::harness::{Page, wait_until, with_page};
use crate::steps::{answered, logged, put, replica_row, run, switch, wait_row};

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
        let release = page.button("Release write from A to B");
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

#[test]
fn links_have_conditions_of_their_own_and_lose_them() {
    with_page(async |page| {
        unfold(page).await;
        page.combobox("Where").choose("one link").await;
        page.combobox("Latency like").choose("WAN").await;
        page.textbox("Part lost").fill("0.5").await;
        page.button("Set links").click().await;
        logged(page, "Command: link A<->B latency=exp(5ms)+40ms loss=0.5.").await;
        let rules = page.list("In force").any("listitem");
        rules.wait_text("A↔B: latency WAN, 50 % lost").await;
        page.button("As every link").click().await;
        rules.wait_gone().await;
        page.combobox("Where").choose("all links of a node").await;
        page.combobox("Of node").choose("C").await;
        page.button("Set links").click().await;
        for other in ["A", "B", "D", "E"] {
            logged(page, &format!("Command: link C<->{other} latency=")).await;
        }
        rules.wait_count(4).await;
        // What does not read is said beside the fields.
        page.textbox("Part lost").fill("2").await;
        page.button("Set links").click().await;
        let beside = "return document.querySelector('.group .wrong')?.textContent ?? ''";
        wait_until("it to be said beside the fields", async || {
            let said = page.execute(beside).await;
            said.as_str().is_some_and(|said| said.contains("found `2`"))
        })
        .await;
        page.combobox("Where").choose("every link").await;
        page.textbox("Part lost").fill("0.1").await;
        page.button("Set links").click().await;
        logged(page, "Command: bus latency=exp(5ms)+40ms loss=0.1.").await;
        page.combobox("Latency").wait_value("WAN").await;
        page.combobox("Loss").wait_value("10 %").await;
    });
}

#[test]
fn whatever_is_in_force_is_ended_by_its_button() {
    with_page(async |page| {
        let before = "partition A | B,C,D,E\ncut B->C\nbus loss=0.05 damage=0.01 latency=exp(20ms)\n\
                      link A->B duplicate=1\nslow B x20\nskew B -1s\nhold all kind=read\n\
                      nemesis flaky every=5s for=60s";
        page.execute_with("ringlab.run(arguments[0])", vec![before.into()])
            .await;
        let rules = page.list("In force").any("listitem");
        rules.wait_count(9).await;
        page.screenshot("in-force").await;
        for name in [
            "Set back: latency exp(20ms)",
            "Set back: 5 % of messages lost",
            "Set back: 1 % of messages damaged",
            "Set back: A→B: 100 % doubled",
            "Set back: B: 20 times as slow, clock 1s behind",
            "End: hold every read message",
            "End: nemesis flaky, until 1m",
            "Heal: cut: B→C",
        ] {
            let button = page.button(name);
            button.click().await;
            button.wait_gone().await;
        }
        // Nothing is cut any more, and nothing else is left.
        rules.wait_gone().await;
        for sentence in [
            "Command: bus latency=uniform(1ms,10ms).",
            "Command: link A->B bus.",
            "Command: slow B x1.",
            "Command: release kind=read.",
            "flaky is over",
            "Command: heal.",
        ] {
            logged(page, sentence).await;
        }
    });
}

#[test]
fn a_crash_leaves_as_much_of_the_disk_as_is_chosen() {
    with_page(async |page| {
        unfold(page).await;
        page.combobox("Node").choose("D").await;
        page.combobox("Unsynced bytes kept")
            .choose("so many bytes")
            .await;
        page.textbox("Bytes").fill("12").await;
        page.button("Crash").click().await;
        switch(page, "D").wait_checked(false).await;
        logged(page, "Command: crash D keep=12.").await;
        // It is down already.
        page.button("Crash").click().await;
        page.any("status").wait_text("D").await;
        let beside = "return document.querySelector('.group .wrong')?.textContent ?? ''";
        wait_until("it to be said beside the fields", async || {
            let said = page.execute(beside).await;
            said.as_str().is_some_and(|said| said.contains('D'))
        })
        .await;
    });
}
