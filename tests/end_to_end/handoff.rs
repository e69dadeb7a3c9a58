//! A primary is away while its key is written: a fallback keeps a hint, which goes home.

use crate::harness::{Page, with_page};
use crate::steps::{hints, put, replica_row, state, switch, wait_row};

/// The first primary of the selected key, as the table of replicas says.
async fn first_primary(page: &Page) -> String {
    let rows = page.region("Replicas").any("row").all().await;
    let first = rows.iter().find(|row| row.text.contains("primary"));
    let first = first.expect("a key has a primary");
    let name = first.text.split_whitespace().next();
    name.expect("the row begins with the node").to_owned()
}

/// The node that holds a hint for this one.
async fn holder_for(page: &Page, target: &str) -> String {
    let state = state(page).await;
    let nodes = state["nodes"].as_array().expect("a list of nodes");
    let holds = |node: &&serde_json::Value| {
        let hints = node["hints"].as_array().expect("a list of hints");
        hints.iter().any(|hint| hint["for"] == target)
    };
    let holder = nodes.iter().find(holds).expect("somebody holds the hint");
    holder["name"].as_str().expect("a name").to_owned()
}

#[test]
fn a_hint_appears_at_the_fallback_and_goes_home() {
    with_page(async |page| {
        let away = first_primary(page).await;
        switch(page, &away).click().await;
        switch(page, &away).wait_checked(false).await;
        page.any("status").wait_text(&away).await;
        put(page, "Alice", "milk").await;
        // The client was answered by the others; the fallback is asked when the primary stays silent.
        page.button("Play").click().await;
        let log = page.region("Log");
        let stored = format!("hint: it is for {away}");
        log.any("listitem").containing(&stored).nth(0).one().await;
        let holder = holder_for(page, &away).await;
        wait_row(page, &holder, "to hold milk with a hint", |row| {
            row.contains("milk") && row.ends_with(&away)
        })
        .await;
        let tagged = page.region("Ring").any("button").containing("hint for");
        let tagged = tagged.one().await;
        assert!(
            tagged.name.contains(&format!("Node {holder}")),
            "{tagged:?}"
        );
        assert!(tagged.name.contains(&format!("for {away}")), "{tagged:?}");
        let row = replica_row(page, &away).await;
        assert!(!row.contains("milk"), "{row}");
        page.screenshot("hint").await;

        switch(page, &away).click().await;
        switch(page, &away).wait_checked(true).await;
        wait_row(page, &away, "to hold milk again", |row| {
            row.contains("milk")
        })
        .await;
        wait_row(page, &holder, "to be without a hint", |row| {
            !row.ends_with(&away)
        })
        .await;
        page.region("Ring")
            .any("button")
            .containing("hint for")
            .wait_gone()
            .await;
        assert_eq!(hints(page).await, 0);
    });
}

#[test]
fn two_nodes_away_leave_two_hints() {
    with_page(async |page| {
        for node in ["B", "C"] {
            switch(page, node).click().await;
            switch(page, node).wait_checked(false).await;
        }
        put(page, "Bob", "eggs").await;
        page.button("Play").click().await;
        let tagged = page.region("Ring").any("button").containing("hint for");
        tagged.wait_count(2).await;
        for node in ["B", "C"] {
            switch(page, node).click().await;
        }
        tagged.wait_gone().await;
        for node in ["A", "B", "C"] {
            wait_row(page, node, "to hold eggs", |row| row.contains("eggs")).await;
        }
    });
}

#[test]
fn a_paused_node_takes_part_again_when_it_goes_on() {
    with_page(async |page| {
        page.button("Pause node B").click().await;
        let paused = page.region("Ring").any("button").containing("paused");
        paused.one().await;
        put(page, "Alice", "milk").await;
        page.button("Resume node B").click().await;
        paused.wait_gone().await;
        page.button("Play").click().await;
        wait_row(page, "B", "to hold milk", |row| row.contains("milk")).await;
    });
}
