//! Pages that are loaded again, and links that are opened: what was taken back, what waits, which
//! cluster is meant.

use crate::going_back::moment;
use crate::harness::{Page, wait_until, with_page};
use crate::sharing::{address, kept, without_storage};
use crate::steps::{paused, put, state, switch};
use serde_json::Value as Json;

async fn load_again(page: &Page) {
    let here = moment(page).await;
    address(page).await;
    kept(page).await;
    page.reload().await;
    page.any("status")
        .wait_text("The last session is open")
        .await;
    assert_eq!(moment(page).await, here);
}

async fn is_up(page: &Page, node: &str) -> Json {
    let nodes = state(page).await["nodes"].clone();
    let all = nodes.as_array().expect("nodes").iter();
    let mut found = all.filter(|it| it["name"] == node);
    found.next().expect("the node")["up"].clone()
}

#[test]
fn what_was_taken_back_stays_so_after_a_reload() {
    with_page(async |page| {
        switch(page, "C").click().await;
        wait_until("C to be down", async || is_up(page, "C").await == false).await;
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back: crash C").await;
        assert_eq!(is_up(page, "C").await, true);
        load_again(page).await;
        // It can still be done again, and what is refused changes nothing.
        let refused = "try { window.ringlab.join('A') } catch (error) { return error.message }";
        let refused = page.execute(refused).await;
        assert!(
            refused.as_str().is_some_and(|it| it.contains('A')),
            "{refused}"
        );
        page.button("Redo").click().await;
        page.any("status").wait_text("Done again: crash C").await;
        assert_eq!(is_up(page, "C").await, false);
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back: crash C").await;
        load_again(page).await;
        page.execute("window.ringlab.advance(400)").await;
        assert_eq!(is_up(page, "C").await, true, "nobody crashes it again");
        page.assert_console_clean().await;
    });
}

#[test]
fn lines_that_wait_go_on_after_a_reload_and_in_a_link() {
    with_page(async |page| {
        page.button("Share").click().await;
        page.textbox("Recorded script")
            .fill("put a 1\nwait 100s\nput b 2\nget b\n")
            .await;
        page.button("Run script").click().await;
        page.any("status").wait_text("put a").await;
        page.button("Pause").click().await;
        paused(page).await;
        load_again(page).await;
        let link = address(page).await;
        page.execute("window.ringlab.advance(101000)").await;
        let done = moment(page).await;
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back: get b").await;
        page.execute(&format!("location.href = {link:?}; return null"))
            .await;
        page.any("status").wait_text("replays exactly").await;
        page.execute("window.ringlab.advance(101000)").await;
        assert_eq!(moment(page).await, done, "the same lines went on");
        page.assert_console_clean().await;
    });
}

#[test]
fn another_time_of_a_link_is_one_of_its_own_cluster() {
    with_page(async |page| {
        page.execute("window.ringlab.run('cluster nodes=3 n=2\\nput a 1\\nwait 1s')")
            .await;
        let link = address(page).await;
        let fragment = link.split_once('#').expect("a fragment").1;
        page.goto(&format!("?embed=1&panels=ring&at=300ms#{fragment}"))
            .await;
        page.wait_until_it_runs().await;
        let there = state(page).await;
        assert_eq!(there["now_us"], 300_000);
        page.any("status").wait_text("replays exactly").await;
        assert_eq!(there["nodes"].as_array().map(Vec::len), Some(3));
        page.assert_console_clean().await;
    });
}

#[test]
fn the_address_follows_though_the_storage_never_answers() {
    with_page(async |page| {
        let added = without_storage(page, "IDBFactory.prototype.open = () => ({})").await;
        for value in ["milk", "eggs", "bread"] {
            put(page, "Alice", value).await;
            wait_until("the address to follow", async || {
                let link = page.execute("return window.ringlab.toLink()").await;
                page.url().await == link
            })
            .await;
        }
        page.devtools("Page.removeScriptToEvaluateOnNewDocument", added)
            .await;
        page.assert_console_clean().await;
    });
}

#[test]
fn a_script_that_is_wrong_lets_no_time_pass() {
    with_page(async |page| {
        page.execute("window.ringlab.run('at 5s put k v'); window.ringlab.advance(5000.3)")
            .await;
        let before = moment(page).await;
        let thrown = "try { window.ringlab.run('nonsense') } catch (error) { return error.code }";
        assert_eq!(page.execute(thrown).await, "bad-script");
        assert_eq!(moment(page).await, before);
    });
}

#[test]
fn a_script_that_is_too_large_leaves_everything_as_it_is() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        page.button("Share").click().await;
        // Sixteen values as large as values may be.
        let large = "('put k ' + 'x'.repeat(1000000) + '\\n').repeat(16)";
        let fill = format!(
            "const area = document.querySelector('#share textarea');
            area.value = {large};
            area.dispatchEvent(new Event('input', {{ bubbles: true }})); return null"
        );
        page.execute(&fill).await;
        page.button("Run script").click().await;
        page.any("status").wait_text("was not opened").await;
        assert_eq!(moment(page).await, here);
        let thrown = format!(
            "try {{ window.ringlab.run({large}) }} catch (error) {{ return error.message }}"
        );
        let thrown = page.execute(&thrown).await;
        assert!(
            thrown
                .as_str()
                .is_some_and(|it| it.contains("bytes of commands")),
            "{thrown}"
        );
        load_again(page).await;
        assert_eq!(moment(page).await, here);
    });
}
