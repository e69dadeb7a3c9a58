//! Merkle trees: what two replicas hold differently, how an exchange finds it, and what it costs.

use crate::harness::{Key, Locator, Page, with_page};
use serde_json::Value as Json;

/// 64 keys on three nodes, and one of them written anew while C was down.
async fn one_of_64_differs(page: &Page) {
    let mut script =
        "cluster nodes=3 handoff=off read_repair=off anti_entropy=off partitioning=everywhere\n"
            .to_owned();
    for key in 0..64 {
        script += &format!("put key{key} value{key} w=3\n");
    }
    script += "crash C\nput key7 other\nrestart C";
    run(page, &script).await;
    in_view(page).await;
}

async fn run(page: &Page, script: &str) -> Json {
    let script = serde_json::to_string(script).expect("text");
    page.execute(&format!("return window.ringlab.run({script})"))
        .await
}

async fn in_view(page: &Page) {
    page.execute("document.getElementById('sec-repair').scrollIntoView()")
        .await;
}

fn repair(page: &Page) -> Locator {
    page.region("Repair")
}

/// The rows of a table of the region, without its head.
async fn rows(page: &Page, name: &str) -> Vec<String> {
    let rows = repair(page).role("group", name).any("row");
    rows.nth(1).one().await;
    rows.texts().await.split_off(1)
}

/// The messages of the exchanges in the trace: kind and bytes of each.
async fn messages(page: &Page) -> Vec<(String, u64)> {
    let trace = page.execute("return window.ringlab.trace(0)").await;
    let events = trace.as_array().expect("a list of events").iter();
    let sent = events.filter_map(|event| {
        let sent = event["what"].get("sent")?;
        let kind = sent["kind"].as_str()?;
        Some((kind.to_owned(), sent["bytes"].as_u64()?))
    });
    sent.filter(|(kind, _)| kind.starts_with("tree")).collect()
}

#[test]
fn one_of_64_keys_differs_and_the_trees_lead_to_exactly_that_one() {
    with_page(async |page| {
        one_of_64_differs(page).await;
        page.combobox("One replica").choose("A").await;
        page.combobox("Other replica").choose("C").await;
        let told = repair(page).any("paragraph").containing("The roots differ");
        told.wait_text("1 key in different states").await;
        let keys = rows(page, "Keys that differ").await;
        assert_eq!(keys.len(), 1, "{keys:?}");
        assert!(keys[0].contains("key7 "), "{keys:?}");
        assert!(
            keys[0].contains("other") && keys[0].contains("value7"),
            "{keys:?}"
        );
        let picture = repair(page).any("img").containing("nodes that differ");
        let words = picture.one().await.name;
        assert!(words.contains("leaves 1 of 16 looked at"), "{words}");
        page.screenshot("repair-now").await;
        // What the command line prints says the same.
        let partition = page.combobox("Partition").value().await;
        let print = format!("print merkle A C {partition}");
        let printed = &run(page, &print).await[0]["data"];
        assert_eq!(printed["changed"], serde_json::json!(["key7"]));
        let exchange = printed["exchange"]["bytes"].as_u64().expect("a number");
        let copy = printed["full_copy"]["bytes"].as_u64().expect("a number");
        assert!(exchange < copy);
        for bytes in [exchange, copy] {
            let bar = repair(page)
                .any("listitem")
                .containing(&format!("{bytes} bytes"));
            bar.one().await;
        }
    });
}

#[test]
fn an_exchange_is_gone_through_message_by_message_by_keyboard() {
    with_page(async |page| {
        one_of_64_differs(page).await;
        let script = "set anti_entropy=on\nwait 2s\nset anti_entropy=off\nwait 1s";
        run(page, script).await;
        in_view(page).await;
        let exchanges = rows(page, "Exchanges, newest first").await;
        let row = exchanges.last().expect("an exchange").clone();
        let cells: Vec<&str> = row.split_whitespace().collect();
        let bytes: u64 = cells[cells.len() - 2].parse().expect("its bytes");
        let copy: u64 = cells[cells.len() - 1].parse().expect("those of a copy");
        let open = repair(page).any("button").containing("Exchange at");
        let first = open.nth(open.count().await - 1);
        first.press(Key::Enter).await;
        let list = repair(page).role("list", "Messages of the exchange");
        let legs = list.any("listitem").texts().await;
        // The last is there if whoever held the older state had to send it first.
        assert!((5..=6).contains(&legs.len()), "{legs:?}");
        // Each message is one of the trace, with the bytes that it had.
        let sent = messages(page).await;
        let shown: Vec<u64> = legs.iter().map(|leg| bytes_of(leg)).collect();
        assert_eq!(shown.iter().sum::<u64>(), bytes);
        for (place, bytes) in shown.iter().enumerate() {
            let kind = if place < 4 { "tree" } else { "tree-reply" };
            assert!(
                sent.contains(&(kind.to_owned(), *bytes)),
                "{kind} {bytes}: {sent:?}"
            );
        }
        assert!(bytes < copy);

        let told = |part: &'static str| repair(page).any("paragraph").containing(part);
        told("sends the hash of its root").one().await;
        let next = repair(page).button("Next step");
        next.press(Key::Enter).await;
        told("16 hashes of level 1")
            .wait_text("1 of 16 differ")
            .await;
        next.press(Key::Enter).await;
        told("16 hashes of level 2").one().await;
        repair(page).button("Previous step").press(Key::Enter).await;
        told("16 hashes of level 1").one().await;
        // Arrows do the same, and leave the cluster alone.
        let before = page.execute("return window.ringlab.state().now_us").await;
        next.press(Key::Right).await;
        told("hashes of level 2").one().await;
        next.press(Key::End).await;
        told("for these keys the two agree").one().await;
        assert_eq!(
            page.execute("return window.ringlab.state().now_us").await,
            before
        );
        let keys = rows(page, "Keys that differed").await;
        assert_eq!(keys.len(), 1, "{keys:?}");
        assert!(keys[0].contains("key7"), "{keys:?}");
        let bars = repair(page).any("listitem");
        bars.containing(&format!("{bytes} bytes")).one().await;
        bars.containing(&format!("{copy} bytes")).one().await;
        // All that the trees cost is in the table, as the trace has it.
        let all: u64 = sent.iter().map(|(_, bytes)| bytes).sum();
        let kinds = rows(page, "Repairs by kind").await;
        let merkle = kinds.iter().find(|row| row.contains("Merkle"));
        let merkle = merkle.expect("a row for Merkle trees");
        assert!(
            merkle.contains(&format!("Merkle trees {} ", sent.len())),
            "{merkle}"
        );
        assert!(merkle.ends_with(&all.to_string()), "{merkle}: {all}");
        page.screenshot("repair-past").await;
    });
}

/// The bytes of a message as its line says them: `1 A → C the root's hash 38 B sum 38`.
fn bytes_of(line: &str) -> u64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = words.iter().rposition(|word| *word == "B");
    let number = place.and_then(|place| words.get(place.checked_sub(1)?));
    number.and_then(|word| word.parse().ok()).expect(line)
}
