//! A node opened, hints and what members believe: by accessible names and by keyboard, against what
//! the engine says.

use crate::harness::{Key, Page, wait_until, with_page, with_page_at};
use crate::steps::{put, run, state, switch};
use serde_json::Value as Json;

/// What the API says of a node.
async fn node(page: &Page, name: &str) -> Json {
    let state = state(page).await;
    let nodes = state["nodes"].as_array().expect("a list of nodes").clone();
    let found = nodes.into_iter().find(|node| node["name"] == name);
    found.expect("the node is there")
}

/// All that the region says.
async fn words(page: &Page) -> String {
    let script = "return document.querySelector('section[aria-label=Node]').innerText";
    let text = page.execute(script).await;
    text.as_str().expect("a text").to_owned()
}

async fn fill(page: &Page, keys: usize) {
    let script = format!(
        "for (let i = 0; i < {keys}; i++) ringlab.put('key' + i, 'milk', {{ w: 3 }}); ringlab.advance(500)"
    );
    page.execute(&script).await;
}

#[test]
fn a_node_is_opened_by_keyboard_and_says_what_the_engine_says() {
    with_page(async |page| {
        fill(page, 40).await;
        let opened = page.region("Node");
        opened
            .any("paragraph")
            .containing("Choose a node")
            .one()
            .await;
        opened.combobox("Node to look into").choose("C").await;
        let told = node(page, "C").await;
        let (keys, bytes) = (&told["keys"], &told["log_bytes"]);
        let text = words(page).await;
        assert!(
            text.contains(&format!("{bytes} bytes, all synced")),
            "{text}"
        );
        assert!(text.contains(&format!("1–10 of {keys}")), "{text}");
        // On the ring the same node is chosen.
        let ring = page.region("Ring");
        let on_ring = ring.any("button").containing("Node C: up").one().await;
        assert!(
            on_ring.name.contains(&format!("{keys} keys")),
            "{on_ring:?}"
        );
        opened.button("Next keys").press(Key::Enter).await;
        wait_until("the next keys", async || {
            words(page).await.contains("11–20")
        })
        .await;
        opened.role("searchbox", "Filter keys").fill("key7").await;
        opened.button("Disk log").press(Key::Enter).await;
        opened
            .any("row")
            .containing("A crash now would keep at least")
            .one()
            .await;
        opened.button("Timers").press(Key::Enter).await;
        opened
            .any("listitem")
            .containing("C probes another member")
            .nth(0)
            .one()
            .await;
        opened.button("Counts").press(Key::Enter).await;
        opened.any("row").containing("write-ack").one().await;
        page.screenshot("node-counts").await;
        switch(page, "C").click().await;
        opened
            .any("heading")
            .containing("this is what its disk holds")
            .one()
            .await;
        opened.button("Disk log").press(Key::Enter).await;
        let text = words(page).await;
        assert!(text.contains(&format!("in {bytes} bytes")), "{text}");
        page.screenshot("node-down").await;
    });
}

#[test]
fn a_hint_is_made_as_the_empty_view_says_and_goes_home_from_there() {
    with_page(async |page| {
        let hints = page.region("Hints");
        let said = hints
            .any("paragraph")
            .containing("To make a hint")
            .one()
            .await;
        let away = said
            .text
            .split("switch ")
            .nth(1)
            .expect("whom to switch off");
        let away = away.chars().next().expect("a name").to_string();
        switch(page, &away).click().await;
        put(page, "Alice", "milk").await;
        page.button("Play").click().await;
        hints.any("row").containing("hint since").one().await;
        page.button("Pause").click().await;
        page.screenshot("hints").await;
        hints
            .button(&format!("Switch {away} on again"))
            .press(Key::Enter)
            .await;
        switch(page, &away).wait_checked(true).await;
        run(page, "wait quiet").await;
        hints.any("row").containing("hint since").wait_gone().await;
        assert_eq!(crate::steps::hints(page).await, 0);
    });
}

#[test]
fn the_truth_is_shown_on_demand_and_stays_so() {
    with_page(async |page| {
        let members = page.region("Members");
        switch(page, "D").click().await;
        let truth = members.switch("Show the truth");
        truth.wait_checked(false).await;
        assert_eq!(
            members.any("rowheader").containing("truth").count().await,
            0
        );
        truth.press(Key::Space).await;
        truth.wait_checked(true).await;
        members.any("rowheader").containing("truth").one().await;
        run(page, "wait 12s").await;
        members.any("cell").containing("dead").wait_count(5).await;
        members.combobox("Observer").choose("A").await;
        members
            .any("columnheader")
            .containing("Incarnation")
            .one()
            .await;
        run(page, "cluster nodes=100").await;
        switch(page, "D").wait_checked(true).await;
        members
            .any("paragraph")
            .containing("anything else than alive")
            .one()
            .await;
        truth.wait_checked(true).await;
    });
}

#[test]
fn a_phone_and_a_hundred_nodes_have_room_for_it() {
    with_page_at(390, 844, async |page| {
        run_script(page, "cluster nodes=100\ncrash C\nput cart milk\nwait 1s").await;
        page.button("Data").click().await;
        page.region("Node")
            .combobox("Node to look into")
            .choose("B")
            .await;
        for part in ["Disk log", "Opinions", "Timers", "Counts", "Keys"] {
            page.region("Node").button(part).click().await;
            assert_eq!(page.sideways_scroll().await, 0, "{part}");
        }
        page.screenshot("phone-node").await;
    });
}

async fn run_script(page: &Page, script: &str) {
    let script = serde_json::to_string(script).expect("a text");
    page.execute(&format!("ringlab.run({script})")).await;
}
