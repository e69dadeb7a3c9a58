//! What was measured: figures, plots with their tables, a moment that is read, files.

use crate::harness::{Key, Locator, Page, wait_until, with_page};
use crate::steps::put;
use serde_json::Value as Json;
use std::process::Command;

/// A read that finds an old value, a write that fails, a fault.
const SCRIPT: &str = "cluster seed=5 sloppy=off read_repair=off anti_entropy=off\n\
     put cart milk as=alice w=3\n\
     partition @cart/1 | @cart/2,@cart/3\n\
     put cart tea as=bob via=@cart/2\n\
     get cart as=alice via=@cart/1 r=1\n\
     put cart rye as=alice via=@cart/1\n\
     heal\n\
     wait 500ms\n\
     get cart r=3\n";

/// Brings the region into view.
async fn metrics(page: &Page) -> Locator {
    let strip = page.role("navigation", "Sections");
    strip.button("Metrics").click().await;
    let region = page.region("Metrics");
    region.button("Save CSV").one().await;
    region
}

/// What `ringlab run --metrics` writes for a script, as cells.
fn native(script: &str) -> String {
    let folder = std::env::temp_dir().join(format!("ringlab-metrics-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of its own");
    let (file, csv) = (folder.join("a.ring"), folder.join("a.csv"));
    std::fs::write(&file, script).expect("the script is written");
    let status = Command::new(env!("CARGO_BIN_EXE_ringlab"))
        .arg("run")
        .arg(&file)
        .arg("--metrics")
        .arg(&csv)
        .output()
        .expect("the command line runs");
    assert!(status.status.success(), "{status:?}");
    let text = std::fs::read_to_string(&csv).expect("the CSV is written");
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    text
}

async fn run_script(page: &Page, script: &str) {
    page.execute_with("window.ringlab.run(arguments[0])", vec![script.into()])
        .await;
}

/// The sum of a column.
fn sum(csv: &str, name: &str) -> u64 {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let place = names.iter().position(|it| *it == name);
    let place = place.unwrap_or_else(|| panic!("no {name} in {names:?}"));
    let cells = lines.map(|line| line.split(',').nth(place).unwrap_or("0"));
    cells.map(|cell| cell.parse::<u64>().unwrap_or(0)).sum()
}

#[test]
fn the_files_are_the_very_same_as_the_command_lines() {
    with_page(async |page| {
        run_script(page, SCRIPT).await;
        let region = metrics(page).await;
        page.execute(
            "window.saved = []; const make = URL.createObjectURL;
             URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return make.call(URL, blob); };",
        )
        .await;
        region.button("Save CSV").click().await;
        region.button("Save JSON").press(Key::Enter).await;
        wait_until("two files are saved", async || {
            page.execute("return saved.length").await == 2
        })
        .await;
        let saved = page.execute("return saved").await;
        let csv = saved[0].as_str().unwrap_or_default();
        assert_eq!(csv, native(SCRIPT));
        let json: Json = serde_json::from_str(saved[1].as_str().unwrap_or_default())
            .expect("the other file is JSON");
        let rows = json["rows"].as_array().map_or(0, Vec::len);
        assert_eq!(rows, csv.lines().count() - 1);
        assert_eq!(json["total"]["stale_reads"], sum(csv, "stale_reads"));
        // And as text, to be copied.
        region.button("CSV as text").click().await;
        let text = region.textbox("Metrics as CSV").value().await;
        assert_eq!(text.trim_end(), csv.trim_end());
    });
}

#[test]
fn the_figures_are_what_the_engine_counted() {
    with_page(async |page| {
        run_script(page, SCRIPT).await;
        let region = metrics(page).await;
        let csv = native(SCRIPT);
        let answered = sum(&csv, "gets_ok") + sum(&csv, "puts_ok");
        let failed = sum(&csv, "unavailable") + sum(&csv, "timeouts");
        let stale = sum(&csv, "stale_reads");
        assert!(
            failed > 0 && stale > 0,
            "{failed} failed, {stale} were stale"
        );
        let text = region.one().await.text;
        for told in [
            format!("Requests{}", answered + failed),
            format!("Failed{failed}"),
            format!("Stale reads{stale}of {}", sum(&csv, "gets_ok")),
        ] {
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert!(
                plain(&text).contains(&plain(&told)),
                "{told} is not in {text}"
            );
        }
        // The faults of the run, with the letters that stand in the plots.
        let faults = region.any("listitem").texts().await;
        assert!(
            faults
                .iter()
                .any(|it| it.starts_with('a') && it.contains("partition")),
            "{faults:?}"
        );
        // A table beside each plot, opened by keyboard.
        let plots = region.any("img").count().await;
        assert!(plots >= 6, "{plots} plots");
        let tables = region.any("button").containing("Table");
        assert_eq!(tables.count().await, plots);
        tables.nth(0).press(Key::Enter).await;
        let row = region.any("row").containing("gets").one().await;
        assert!(
            row.text.contains(&sum(&csv, "gets_ok").to_string()),
            "{}",
            row.text
        );
    });
}

#[test]
fn a_moment_is_read_by_arrow_keys() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let region = metrics(page).await;
        let moment = region.slider("Moment that is read");
        moment.press(Key::Home).await;
        let read = async || moment.attribute("aria-valuetext").await.unwrap_or_default();
        wait_until("the first row is read", async || {
            read().await.starts_with("0 to 1 ms: 0 answered")
        })
        .await;
        moment.press(Key::Right).await;
        wait_until("the second row is read", async || {
            read().await.starts_with("1 ms to 2 ms")
        })
        .await;
        moment.press(Key::End).await;
        wait_until("the answer is read", async || {
            read().await.contains(": 1 answered")
        })
        .await;
    });
}

#[test]
fn an_untouched_page_says_how_to_fill_it() {
    with_page(async |page| {
        let region = metrics(page).await;
        region.any("paragraph").containing("Press Put").one().await;
        put(page, "Alice", "milk").await;
        region
            .any("paragraph")
            .containing("Press Put")
            .wait_gone()
            .await;
    });
}

#[test]
fn a_load_is_started_by_a_button_and_measured() {
    with_page(async |page| {
        let ask = page.region("Ask");
        let fold = ask.any("button").containing("many requests");
        fold.press(Key::Enter).await;
        page.spinbutton("Requests").fill("50").await;
        page.spinbutton("A second").fill("1000").await;
        ask.button("Load").click().await;
        page.any("status")
            .wait_text("The load is over: 50 requests, 0 failed")
            .await;
        let said = page.execute("return ringlab.state().now_us > 0").await;
        assert_eq!(said, true);
        let region = metrics(page).await;
        let asked = region.one().await.text;
        assert!(asked.contains("50"), "{asked}");
        // What is wrong is said, and nothing begins.
        page.spinbutton("Requests").fill("0").await;
        ask.button("Load").click().await;
        page.any("status")
            .wait_text("Requests: expected a whole number")
            .await;
    });
}
