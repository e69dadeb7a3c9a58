//! Links that are cut, and quorums that cannot be met.

use crate::harness::{Page, with_page};
use crate::steps::{
    NODES, answered, paused, put, replica_row, run, siblings, switch, trace_hash, wait_row,
};

/// Cuts A off from all others and lets it coordinate.
async fn alone_with_a(page: &Page) {
    page.button("Cut off node A").click().await;
    page.region("Ring")
        .any("listitem")
        .containing("split")
        .one()
        .await;
    page.combobox("Coordinator").choose("A").await;
}

#[test]
fn a_put_that_misses_its_quorum_says_so_and_reaches_nobody_else() {
    with_page(async |page| {
        alone_with_a(page).await;
        page.button("Put").click().await;
        let said = answered(page, &["alice put", "unavailable"]).await;
        assert!(said.contains("2 replicas"), "{said}");
        assert!(said.contains("1 answered"), "{said}");
        for node in ["B", "C", "D", "E"] {
            let row = replica_row(page, node).await;
            assert!(!row.contains("milk"), "{row}");
        }
        page.screenshot("quorum-missed").await;
    });
}

#[test]
fn a_write_that_failed_may_still_appear_after_healing() {
    with_page(async |page| {
        alone_with_a(page).await;
        page.button("Put").click().await;
        answered(page, &["alice put", "unavailable"]).await;
        page.button("Heal network").click().await;
        page.region("Ring")
            .any("listitem")
            .containing("split")
            .wait_gone()
            .await;
        page.combobox("Client").choose("Bob").await;
        page.button("Get").click().await;
        answered(page, &["bob", "get", "milk"]).await;
    });
}

#[test]
fn both_sides_of_a_split_take_writes_that_meet_as_siblings() {
    with_page(async |page| {
        page.button("Partition").click().await;
        page.spinbutton("W").set("1").await;
        page.combobox("Coordinator").choose("A").await;
        put(page, "Alice", "milk").await;
        page.combobox("Coordinator").choose("C").await;
        put(page, "Bob", "eggs").await;
        let row = replica_row(page, "A").await;
        assert!(row.contains("milk") && !row.contains("eggs"), "{row}");
        let row = replica_row(page, "C").await;
        assert!(row.contains("eggs") && !row.contains("milk"), "{row}");
        page.screenshot("split").await;
        page.button("Heal network").click().await;
        page.spinbutton("R").set("3").await;
        page.button("Get").click().await;
        let read = answered(page, &["bob", "get", "milk", "eggs"]).await;
        assert!(!read.contains("unavailable"), "{read}");
        siblings(page).wait_count(2).await;
    });
}

#[test]
fn one_link_is_cut_and_healed() {
    with_page(async |page| {
        page.button("Cut link").click().await;
        page.any("status").wait_text("cut").await;
        put(page, "Alice", "milk").await;
        let log = page.region("Log").any("listitem");
        log.containing("cut").nth(0).one().await;
        page.button("Heal network").click().await;
        page.any("status").wait_text("heal").await;
        page.button("Play").click().await;
        wait_row(page, "B", "to hold milk", |row| row.contains("milk")).await;
    });
}

#[test]
fn healing_what_is_whole_is_harmless() {
    with_page(async |page| {
        page.button("Heal network").click().await;
        page.button("Heal network").click().await;
        put(page, "Alice", "milk").await;
    });
}

#[test]
fn groups_that_make_no_sense_change_nothing() {
    with_page(async |page| {
        let before = trace_hash(page).await;
        for groups in ["", "A", "A,B", "A,B | B,C", "A | Z", "| |", "<b>"] {
            page.textbox("Groups").fill(groups).await;
            page.button("Partition").click().await;
            page.any("status")
                .wait_for("to say what is wrong", |seen| {
                    seen.text.contains("roup") || seen.text.contains("node")
                })
                .await;
            assert_eq!(trace_hash(page).await, before, "{groups:?}");
        }
        run(page, "partition A,B | Z").await;
        page.any("status").wait_text("Z").await;
        assert_eq!(trace_hash(page).await, before);
    });
}

#[test]
fn with_every_node_off_a_request_fails_at_once_and_works_again_after() {
    with_page(async |page| {
        for node in NODES {
            switch(page, node).click().await;
            switch(page, node).wait_checked(false).await;
        }
        page.button("Put").click().await;
        answered(page, &["alice put", "unavailable"]).await;
        page.button("Get").click().await;
        answered(page, &["alice", "get", "unavailable"]).await;
        for node in NODES {
            switch(page, node).click().await;
            switch(page, node).wait_checked(true).await;
        }
        put(page, "Alice", "bread").await;
        paused(page).await;
        siblings(page).wait_count(1).await;
    });
}
