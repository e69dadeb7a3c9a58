//! The space-time diagram, the event that is looked at, and why it happened.

use crate::harness::{Key, Locator, Page, wait_until, with_page, with_page_at};
use crate::steps::{answered, keys, put, run};

fn diagram(page: &Page) -> Locator {
    page.region("Space-time")
}

/// The sentence of the chosen event, as a region shows it.
async fn chosen(region: &Locator) -> String {
    region
        .role("group", "The chosen event")
        .any("paragraph")
        .text()
        .await
}

/// Brings the diagram into view.
async fn look(page: &Page) {
    page.role("navigation", "Sections")
        .button("Space-time")
        .click()
        .await;
    wait_until("the lanes to be drawn", async || lanes(page).await > 0).await;
}

async fn lanes(page: &Page) -> u64 {
    let script =
        "return document.querySelectorAll('.st-picture .node-letter, .st-picture .st-name').length";
    page.execute(script).await.as_u64().expect("a number")
}

#[test]
fn a_hint_is_told_back_to_the_put_from_the_log() {
    with_page(async |page| {
        run(page, "crash B").await;
        put(page, "Alice", "milk").await;
        run(page, "wait 2s").await;
        let log = page.region("Log");
        log.any("searchbox").fill("with a hint").await;
        log.any("listitem").wait_count(1).await;
        log.any("listitem").click().await;
        assert!(
            chosen(&log)
                .await
                .contains("stores cart with a hint: it is for B.")
        );
        log.role("group", "The chosen event")
            .button("Why?")
            .click()
            .await;
        let reasons = log.list("Why it happened").any("listitem");
        let told = reasons.texts().await.join("\n");
        for part in [
            "receives a write from",
            "to stand in for B",
            "It began here. alice asks",
        ] {
            assert!(told.contains(part), "{part:?} is not in {told}");
        }
        // Each step can be looked at, and the way stays.
        let steps = reasons.count().await;
        log.list("Why it happened")
            .any("button")
            .containing("It began here")
            .click()
            .await;
        assert!(chosen(&log).await.contains("alice asks"));
        assert_eq!(reasons.count().await, steps);
    });
}

#[test]
fn what_is_chosen_is_one_thing_in_log_and_diagram() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        look(page).await;
        let (log, diagram) = (page.region("Log"), diagram(page));
        log.any("listitem")
            .containing("coordinates the put")
            .click()
            .await;
        // Its words stand where it was chosen; the diagram rings it.
        assert!(chosen(&log).await.contains("coordinates the put"));
        diagram.role("group", "The chosen event").wait_gone().await;
        let ringed = "return document.querySelectorAll('.st-picture .st-chosen').length";
        wait_until("the ring in the diagram", async || {
            page.execute(ringed).await == 1
        })
        .await;
        // Chosen in the diagram, it is the same row of the log.
        page.execute("document.querySelector('.st-view').focus()")
            .await;
        page.press(&[Key::Right]).await;
        let told = chosen(&diagram).await;
        let row = "return document.querySelector('#log-list [aria-current]').innerText";
        let row = page.execute(row).await;
        assert!(
            row.as_str().is_some_and(|row| row.ends_with(&told)),
            "{row} {told}"
        );
        // On the ring, its node is marked; both ends, when it is about a message.
        let ends = told.contains(" sends ") || told.contains(" receives ");
        let marked = page
            .execute("return document.querySelectorAll('.of-event circle').length")
            .await;
        assert_eq!(marked, if ends { 2 } else { 1 }, "{told}");
        diagram.button("Let go").click().await;
        log.role("group", "The chosen event").wait_gone().await;
    });
}

#[test]
fn the_diagram_and_the_log_need_no_mouse() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        look(page).await;
        let diagram = diagram(page);
        page.execute("document.querySelector('.st-view').focus()")
            .await;
        // From the last event in view back along its lane to where it began.
        page.press(&[Key::Right]).await;
        assert!(chosen(&diagram).await.contains("alice is answered"));
        page.press(&[Key::Left]).await;
        assert!(chosen(&diagram).await.contains("alice asks"));
        page.press(&[Key::Down]).await;
        let below = chosen(&diagram).await;
        assert!(below.starts_with('A') || below.starts_with('B'), "{below}");
        page.press(&[Key::Escape]).await;
        diagram.role("group", "The chosen event").wait_gone().await;
        // The same in the log: newest first.
        page.execute("document.getElementById('log-list').focus()")
            .await;
        let log = page.region("Log");
        page.press(&[Key::End]).await;
        assert!(chosen(&log).await.contains("starts with an empty disk"));
        page.press(&[Key::Home]).await;
        let newest = log.any("listitem").nth(0).text().await;
        assert!(newest.ends_with(&chosen(&log).await), "{newest}");
        let second = log.any("listitem").nth(1).text().await;
        page.press(&[Key::Down]).await;
        assert!(second.ends_with(&chosen(&log).await), "{second}");
        // And no single key did anything to the cluster.
        keys(page, "-").await;
        answered(page, &["alice put cart"]).await;
    });
}

#[test]
fn direct_causes_lie_within_happens_before() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        run(page, "wait 1s").await;
        let log = page.region("Log");
        log.any("listitem")
            .containing("alice is answered")
            .click()
            .await;
        let group = log.role("group", "The chosen event");
        let before = async || {
            let text = group.text().await;
            let words: Vec<&str> = text.split_whitespace().collect();
            let at = words
                .iter()
                .position(|word| *word == "before,")
                .expect("a number of events");
            words[at - 2].parse::<u32>().expect("a number")
        };
        let by_causes = before().await;
        assert!(by_causes >= 3, "{by_causes}");
        group.combobox("Light up by").choose("happens-before").await;
        wait_until("more events to lie before", async || {
            before().await > by_causes
        })
        .await;
    });
}

#[test]
fn the_log_is_filtered_by_node_by_kind_and_by_request() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        run(page, "crash E").await;
        put(page, "Bob", "eggs").await;
        let log = page.region("Log");
        log.button("More filters").click().await;
        log.combobox("Events").choose("Faults").await;
        log.any("listitem").containing("crash E").one().await;
        let faults = log.any("listitem").texts().await;
        assert!(
            faults.iter().all(|text| !text.contains("asks")),
            "{faults:?}"
        );
        log.combobox("Events").choose("All kinds").await;
        log.combobox("At").choose("E").await;
        log.any("listitem").containing("E is down").one().await;
        log.combobox("At").choose("all nodes").await;
        log.checkbox("This request").click().await;
        let of_request = log.any("listitem");
        of_request.containing("bob asks").one().await;
        of_request.containing("alice asks").wait_gone().await;
    });
}

#[test]
fn a_hundred_thousand_events_are_a_window_in_log_and_diagram() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        page.execute("ringlab.run('wait 10m')").await;
        let events = page.region("Log").any("heading").text().await;
        let count: u64 = events
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .expect("a number");
        assert!(count > 10_000, "{events}");
        page.region("Log")
            .checkbox("Pings and gossip")
            .click()
            .await;
        let rows = page.region("Log").any("listitem");
        assert!(rows.count().await < 200);
        // The oldest is there as soon as it is scrolled to.
        page.execute(
            "const list = document.getElementById('log-list'); list.scrollTop = list.scrollHeight",
        )
        .await;
        rows.containing("A starts with an empty disk").one().await;
        look(page).await;
        diagram(page).button("Whole run").click().await;
        let drawn = "return document.querySelectorAll('.st-picture *').length";
        assert!(page.execute(drawn).await.as_u64().expect("a number") < 700);
        diagram(page).any("application").one().await;
        page.region("Space-time")
            .containing("counted: zoom in")
            .one()
            .await;
    });
}

#[test]
fn the_diagram_fits_a_phone() {
    with_page_at(390, 844, async |page| {
        put(page, "Alice", "milk").await;
        page.button("Time").click().await;
        wait_until("the lanes to be drawn", async || lanes(page).await > 5).await;
        assert_eq!(page.sideways_scroll().await, 0);
    });
}
