//! N, R, W, nodes and seed: what starts anew, what can be undone, and what is refused.

use crate::harness::{Page, with_page};
use crate::steps::{answered, paused, put, siblings, state, trace_hash};

async fn config(page: &Page, field: &str) -> serde_json::Value {
    state(page).await["config"][field].clone()
}

#[test]
fn another_number_of_nodes_starts_anew_and_can_be_undone() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let before = trace_hash(page).await;
        page.spinbutton("Nodes").set("7").await;
        page.switch("Node G is up").one().await;
        paused(page).await;
        assert_eq!(config(page, "nodes").await, 7);
        assert_eq!(state(page).await["now_us"], 0);
        siblings(page).wait_gone().await;
        page.button("Undo").click().await;
        page.switch("Node G is up").wait_gone().await;
        assert_eq!(trace_hash(page).await, before);
        assert_eq!(page.spinbutton("Nodes").value().await, "5");
        let back = siblings(page).wait_count(1).await;
        assert!(back[0].text.contains("milk"), "{}", back[0].text);
        page.button("Get").click().await;
        answered(page, &["alice", "get", "milk"]).await;
    });
}

#[test]
fn n_and_seed_start_anew_too() {
    with_page(async |page| {
        page.spinbutton("N").set("4").await;
        assert_eq!(config(page, "n").await, 4);
        let rows = page.region("Replicas").any("row");
        assert_eq!(rows.containing("primary").count().await, 4);
        let before = put(page, "Alice", "milk").await;
        page.spinbutton("Seed").set("18446744073709551615").await;
        assert_eq!(config(page, "seed").await, "18446744073709551615");
        assert_eq!(config(page, "n").await, 4);
        // Another seed draws other latencies.
        assert_ne!(put(page, "Alice", "milk").await, before);
        // Everything is taken back one by one: the put, the fresh cluster.
        page.button("Undo").click().await;
        assert_eq!(config(page, "seed").await, "18446744073709551615");
        page.button("Undo").click().await;
        assert_eq!(config(page, "seed").await, 1);
        assert_eq!(config(page, "n").await, 4);
    });
}

#[test]
fn the_same_seed_gives_the_same_again() {
    with_page(async |page| {
        page.spinbutton("Seed").set("77").await;
        let first = put(page, "Alice", "milk").await;
        let hash = trace_hash(page).await;
        page.spinbutton("Seed").set("78").await;
        page.spinbutton("Seed").set("77").await;
        assert_eq!(put(page, "Alice", "milk").await, first);
        assert_eq!(trace_hash(page).await, hash);
    });
}

#[test]
fn r_and_w_apply_to_the_next_request_alone() {
    with_page(async |page| {
        let before = trace_hash(page).await;
        page.spinbutton("W").set("3").await;
        page.spinbutton("R").set("1").await;
        assert_eq!(trace_hash(page).await, before);
        let put = put(page, "Alice", "milk").await;
        assert!(put.contains("A, B, C"), "{put}");
        page.button("Get").click().await;
        let get = answered(page, &["alice", "get"]).await;
        assert!(!get.contains("A, B, C"), "{get}");
        assert_eq!(config(page, "w").await, 2);
        assert_eq!(config(page, "r").await, 2);
    });
}

#[test]
fn r_and_w_that_cannot_be_are_refused_by_name() {
    with_page(async |page| {
        let before = state(page).await;
        for (field, button) in [("R", "Get"), ("W", "Put"), ("W", "Delete")] {
            for wrong in ["0", "4", "-1", "1.5", "1e1", "99999999999999999999", ""] {
                page.spinbutton(field).set(wrong).await;
                page.button(button).click().await;
                page.any("status")
                    .wait_for("to name the field", |seen| {
                        seen.text.starts_with(&format!("{field}:")) && seen.text.contains("1 to 3")
                    })
                    .await;
                assert_eq!(state(page).await, before, "{field} {wrong:?}");
            }
            page.spinbutton(field).set("2").await;
        }
        put(page, "Alice", "milk").await;
    });
}

#[test]
fn clusters_that_cannot_be_are_refused_by_name() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let before = state(page).await;
        for (field, right, wrongs) in [
            ("N", "3", ["6", "0", "-3", "abc", "2.5", ""]),
            (
                "Nodes",
                "5",
                ["0", "1001", "2", "-1", "99999999999999999999", ""],
            ),
            (
                "Seed",
                "1",
                ["-1", "18446744073709551616", "1.5", "x", "1e99", ""],
            ),
        ] {
            for wrong in wrongs {
                page.spinbutton(field).set(wrong).await;
                page.any("status")
                    .wait_for(&format!("to refuse {field} {wrong:?}"), |seen| {
                        seen.text.contains(':') && seen.text.contains("expected")
                    })
                    .await;
                assert_eq!(state(page).await, before, "{field} {wrong:?}");
                page.spinbutton(field).set(right).await;
            }
        }
        assert_eq!(state(page).await, before);
        siblings(page).wait_count(1).await;
    });
}

#[test]
fn starting_anew_in_the_middle_of_a_request_forgets_it() {
    with_page(async |page| {
        // So slow that it is still under way, whatever else the machine does.
        page.combobox("Speed").choose("1/1000").await;
        page.button("Put").click().await;
        page.spinbutton("Seed").set("9").await;
        paused(page).await;
        let fresh = state(page).await;
        assert_eq!(fresh["open_requests"], false);
        assert_eq!(fresh["in_flight"], 0);
        page.combobox("Speed").choose("1/100").await;
        put(page, "Bob", "eggs").await;
        page.button("Undo").click().await;
        page.button("Undo").click().await;
        page.combobox("Speed").choose("1/100").await;
        page.button("Play").click().await;
        page.any("status").wait_text("alice put cart").await;
    });
}

#[test]
fn one_node_alone_and_a_thousand_work_too() {
    with_page(async |page| {
        page.spinbutton("N").set("1").await;
        page.spinbutton("Nodes").set("1").await;
        page.switch("Node B is up").wait_gone().await;
        put(page, "Alice", "milk").await;
        page.spinbutton("Nodes").set("1000").await;
        // Of so many nodes, only some have their rows at once.
        let rows = page.role("list", "Nodes").any("switch");
        rows.wait_count(120).await;
        page.button("Last nodes").click().await;
        page.switch("Node ALL is up").one().await;
        put(page, "Alice", "eggs").await;
        siblings(page).wait_count(1).await;
        page.screenshot("a-thousand-nodes").await;
        page.button("Undo").click().await;
        page.button("Undo").click().await;
        rows.wait_count(1).await;
        page.switch("Node A is up").one().await;
    });
}
