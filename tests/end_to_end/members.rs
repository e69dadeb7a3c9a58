//! Nodes that come and go, what they hold each other for, and what moves.

use crate::harness::{Key, Page, wait_until, with_page, with_page_at};
use crate::steps::{NODES, choices, paused, put, run, state, switch};
use serde_json::Value as Json;

/// Fills the cluster with some keys.
async fn fill(page: &Page) {
    let keys = "for (let i = 0; i < 12; i++) ringlab.put('key' + i, 'milk', { w: 3 }); ringlab.advance(500)";
    page.execute(keys).await;
}

/// What the API says of a node; nothing when it is not there.
async fn node(page: &Page, name: &str) -> Option<Json> {
    let state = state(page).await;
    let nodes = state["nodes"].as_array().expect("a list of nodes").clone();
    nodes.into_iter().find(|node| node["name"] == name)
}

#[test]
fn a_node_is_added_and_its_arcs_and_keys_arrive() {
    with_page(async |page| {
        fill(page).await;
        assert_eq!(page.textbox("New node").value().await, "F");
        page.button("Add node").click().await;
        page.any("status")
            .wait_text("F runs, and asks A to let it in")
            .await;
        page.button("Node F: up, 0 keys, joining").one().await;
        page.button("Play").click().await;
        let moved = page.region("What moved");
        let told = moved.any("paragraph").nth(0).wait_text("F joined").await;
        assert!(
            told.text.contains("of 32 arcs have another owner"),
            "{}",
            told.text
        );
        page.screenshot("joining").await;
        moved.any("paragraph").containing("Done").one().await;
        page.button("Pause").click().await;
        paused(page).await;
        let held = node(page, "F").await.expect("F is there");
        assert!(held["keys"].as_u64() > Some(0), "{held}");
        page.button(&format!("Node F: up, {} keys", held["keys"]))
            .one()
            .await;
        // The same as a table, by the keyboard.
        moved.button("Which arcs").press(Key::Enter).await;
        let rows = moved.any("row").all().await;
        assert!(rows.iter().any(|row| row.text.contains('F')), "{rows:#?}");
        page.screenshot("joined").await;
        moved.button("Dismiss what moved").press(Key::Enter).await;
        moved.wait_gone().await;
    });
}

#[test]
fn a_node_leaves_and_is_gone() {
    with_page(async |page| {
        fill(page).await;
        page.combobox("Coordinator").choose("C").await;
        page.button("Node B leaves").click().await;
        page.any("status").wait_text("B leaves").await;
        page.region("What moved")
            .any("paragraph")
            .nth(0)
            .wait_text("B gives up its arcs")
            .await;
        page.screenshot("leaving").await;
        page.combobox("Speed").choose("as fast as it goes").await;
        run(page, "wait 60s").await;
        switch(page, "B").wait_gone().await;
        page.region("Members")
            .any("paragraph")
            .containing("B has left")
            .one()
            .await;
        assert!(node(page, "B").await.is_none());
        assert_eq!(page.combobox("Coordinator").value().await, "C");
        assert_eq!(
            choices(page, "Coordinator").await,
            ["preference list", "A", "C", "D", "E"]
        );
        put(page, "Alice", "milk").await;
    });
}

#[test]
fn a_crashed_node_is_suspected_then_dead_and_can_be_removed() {
    with_page(async |page| {
        fill(page).await;
        for name in NODES {
            assert_eq!(page.button(&format!("Remove node {name}")).count().await, 0);
        }
        switch(page, "D").click().await;
        page.button("Play").click().await;
        let ring = page.region("Ring");
        ring.any("button").containing("suspected by").one().await;
        let members = page.region("Members");
        wait_until("somebody to suspect D", async || {
            members.any("cell").containing("suspect").count().await > 0
        })
        .await;
        page.button("Pause").click().await;
        page.screenshot("suspected").await;
        page.button("Play").click().await;
        members.any("cell").containing("dead").wait_count(4).await;
        page.button("Pause").click().await;
        page.button("Remove node D").click().await;
        page.any("status")
            .wait_text("D is removed and does not come back")
            .await;
        switch(page, "D").wait_gone().await;
        run(page, "wait 30s").await;
        page.region("What moved")
            .any("paragraph")
            .containing("Done")
            .one()
            .await;
        page.textbox("New node").fill("D").await;
        page.button("Add node").click().await;
        page.any("status")
            .wait_text("D was removed and does not come back: expected a node of another name")
            .await;
        assert!(node(page, "D").await.is_none());
    });
}

#[test]
fn what_cannot_be_changes_nothing() {
    with_page(async |page| {
        page.spinbutton("N").set("1").await;
        page.spinbutton("Nodes").set("1").await;
        switch(page, "B").wait_gone().await;
        let before = state(page).await;
        page.button("Node A leaves").click().await;
        page.any("status")
            .wait_text("A is the last member: a ring needs one")
            .await;
        page.textbox("New node").fill("A").await;
        page.button("Add node").click().await;
        page.any("status").wait_text("A is a member already").await;
        assert_eq!(state(page).await, before);
        run(page, "cluster membership=static failure_detector=timeouts").await;
        switch(page, "E").one().await;
        assert!(!page.button("Add node").one().await.enabled);
        page.any("paragraph")
            .containing("membership=static")
            .one()
            .await;
    });
}

#[test]
fn twelve_nodes_after_joins_are_all_there() {
    with_page(async |page| {
        fill(page).await;
        page.combobox("Speed").choose("as fast as it goes").await;
        for _ in 5..12 {
            page.button("Add node").click().await;
            run(page, "wait 5s").await;
            paused(page).await;
        }
        run(page, "wait 40s").await;
        paused(page).await;
        switch(page, "L").one().await;
        let ring = page.region("Ring");
        ring.any("button").containing("Node L: up").one().await;
        page.region("What moved")
            .any("paragraph")
            .containing("Done")
            .one()
            .await;
        // Arrows go from one to the next, by name, also where names have gaps.
        page.button("Node C leaves").click().await;
        run(page, "wait 60s").await;
        switch(page, "C").wait_gone().await;
        page.region("Ring")
            .any("button")
            .containing("Node B: up")
            .press(Key::Down)
            .await;
        let focused = page.focused().await.expect("a node has the focus");
        assert!(focused.name.starts_with("Node D: up"), "{}", focused.name);
        page.screenshot("twelve-nodes").await;
    });
}

#[test]
fn a_phone_adds_and_removes_nodes_too() {
    with_page_at(390, 844, async |page| {
        page.button("Faults").click().await;
        page.button("Add node").click().await;
        page.any("status").wait_text("F runs").await;
        assert_eq!(page.sideways_scroll().await, 0);
        page.button("Play").click().await;
        page.region("What moved")
            .any("paragraph")
            .nth(0)
            .wait_text("F joined")
            .await;
        page.button("Pause").click().await;
        page.screenshot("phone-joined").await;
        switch(page, "F").click().await;
        page.button("Remove node F").click().await;
        switch(page, "F").wait_gone().await;
        assert_eq!(page.sideways_scroll().await, 0);
        page.button("Data").click().await;
        page.region("Members").one().await;
        page.screenshot("phone-members").await;
    });
}
