//! Runs that take the place of others, and what the browser keeps meanwhile: nothing is lost.

use crate::going_back::moment;
use crate::harness::{Page, wait_until, with_page};
use crate::steps::{paused, put};
use serde_json::Value as Json;

async fn share(page: &Page, button: &str) {
    page.button("Share").click().await;
    page.button(button).click().await;
}

async fn said(page: &Page, words: &str) {
    page.any("status").wait_text(words).await;
    paused(page).await;
}

/// Everything in the browser's storage for sessions, by name; `change` is done to the store first.
async fn stored(page: &Page, change: &str) -> Json {
    let script = format!(
        "return await new Promise(done => {{ const open = indexedDB.open('ringlab /');
            open.onsuccess = () => {{ const store = open.result.transaction('sessions', 'readwrite').objectStore('sessions');
                {change}
                const [names, all] = [store.getAllKeys(), store.getAll()];
                all.onsuccess = () => {{ open.result.close();
                    done(Object.fromEntries(names.result.map((name, at) => [name, all.result[at]]))) }} }} }})"
    );
    page.execute_async(&script).await
}

#[test]
fn a_new_beginning_is_taken_back_and_made_again_however_often_it_was_pressed() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        share(page, "Start anew").await;
        said(page, "A new beginning").await;
        page.button("Start anew").click().await;
        page.button("Undo").click().await;
        said(page, "What was here before is back").await;
        assert_eq!(moment(page).await, here);
        // And on again, also to what was done there.
        page.button("Redo").click().await;
        said(page, "is open again").await;
        put(page, "Bob", "eggs").await;
        let there = moment(page).await;
        page.button("Undo").click().await;
        said(page, "Taken back").await;
        page.button("Undo").click().await;
        said(page, "What was here before is back").await;
        assert_eq!(moment(page).await, here);
        page.button("Redo").click().await;
        said(page, "is open again").await;
        page.button("Redo").click().await;
        said(page, "bob put").await;
        assert_eq!(moment(page).await, there);
    });
}

#[test]
fn a_script_that_was_opened_is_taken_back_at_once() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        page.button("Share").click().await;
        page.textbox("Recorded script")
            .fill("# see #r2.5\nput a 1\nput b 2\ncrash C\nget a\n")
            .await;
        page.button("Run script").click().await;
        said(page, "get a").await;
        let there = moment(page).await;
        page.button("Undo").click().await;
        said(page, "What was here before is back").await;
        assert_eq!(moment(page).await, here);
        page.button("Redo").click().await;
        said(page, "The script is open again").await;
        assert_eq!(moment(page).await, there);
    });
}

#[test]
fn the_runs_before_two_links_come_back_one_after_the_other() {
    with_page(async |page| {
        let mut moments = Vec::new();
        let mut links = Vec::new();
        for value in ["milk", "eggs", "bread"] {
            put(page, "Alice", value).await;
            moments.push(moment(page).await);
            let link = page.execute("return window.ringlab.toLink()").await;
            links.push(link.as_str().expect("a link").to_owned());
        }
        for (link, there) in [(&links[0], &moments[0]), (&links[1], &moments[1])] {
            page.visit(link).await;
            said(page, "The link is open").await;
            assert_eq!(moment(page).await, *there);
        }
        // What JavaScript does there is the next to be taken back, not the whole run.
        page.execute_async("await window.ringlab.run('crash C')")
            .await;
        page.button("Undo").click().await;
        said(page, "Taken back: crash C").await;
        assert_eq!(moment(page).await, moments[1]);
        for _ in 0..2 {
            page.button("Undo").click().await;
            said(page, "Taken back: put").await;
        }
        page.button("Undo").click().await;
        said(page, "is back").await;
        assert_eq!(moment(page).await, moments[0]);
        page.button("Undo").click().await;
        said(page, "is back").await;
        assert_eq!(moment(page).await, moments[2]);
    });
}

#[test]
fn what_was_kept_and_cannot_be_read_stays_until_something_is_done() {
    with_page(async |page| {
        for (kept, told) in [
            ("'\\nr2.AAAA'", "made by a newer Ringlab"),
            ("'what is this'", "found `what is this`"),
            ("7", "this is no link of Ringlab"),
        ] {
            // A page in which nothing was done, and a tab that has nothing of its own.
            page.goto("").await;
            let change = format!("store.clear(); store.put({kept}, 'last');");
            page.execute("sessionStorage.clear(); return null").await;
            let before = stored(page, &change).await;
            page.reload().await;
            page.any("status").wait_text(told).await;
            page.combobox("Node to look into").choose("B").await;
            page.button("Help").click().await;
            page.reload().await;
            assert_eq!(stored(page, "").await["last"], before["last"], "{kept}");
            put(page, "Bob", "eggs").await;
            wait_until("the session to be kept", async || {
                stored(page, "").await["last"] != before["last"]
            })
            .await;
        }
    });
}

#[test]
fn a_copy_of_a_tab_has_a_session_of_its_own() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        let own = "return sessionStorage.getItem('tab')";
        let name = page.execute(own).await;
        page.execute("window.other = window.open(location.href); return null")
            .await;
        wait_until("the copy to run", async || {
            page.execute("return !!other.ringlab && other.sessionStorage.getItem('tab')")
                .await
                .as_str()
                .is_some_and(|copy| *copy != name)
        })
        .await;
        let names = page
            .execute("return other.sessionStorage.getItem('tab')")
            .await;
        page.execute("other.ringlab.put('x', '1'); return null")
            .await;
        wait_until("the copy to be kept", async || {
            !stored(page, "").await[names.as_str().expect("a name")].is_null()
        })
        .await;
        page.reload().await;
        said(page, "The last session is open").await;
        assert_eq!(moment(page).await, here);
    });
}

#[test]
fn on_a_long_way_nothing_is_done_and_it_can_be_stopped() {
    with_page(async |page| {
        page.execute_async("await window.ringlab.run('put cart milk as=alice\\nwait 60m')")
            .await;
        let here = moment(page).await;
        let link = page.execute("return window.ringlab.toLink()").await;
        let link = link.as_str().expect("a link").to_owned();
        page.goto("").await;
        page.textbox("Console").fill("crash B").await;
        // The run goes on by itself only as often as a timer of the page says: this one never does.
        page.execute("window.setInterval = () => 0; return null")
            .await;
        page.execute(&format!(
            "location.hash = {:?}; return null",
            link.split_once('#').expect("a fragment").1
        ))
        .await;
        let status = page.any("status");
        status.wait_text("On the way").await;
        page.button("Put").click().await;
        status.wait_text("still on its way").await;
        let half_way = moment(page).await;
        page.button("Run").click().await;
        wait_until("the page to have gone further", async || {
            moment(page).await != half_way
        })
        .await;
        status.wait_text("still on its way").await;
        page.button("Pause").click().await;
        status.wait_text("Stopped on the way").await;
        // What is typed stays, to be run later.
        assert_eq!(page.textbox("Console").value().await, "crash B");
        let now = moment(page).await;
        assert!(now.0.as_u64() < here.0.as_u64(), "{now:?}");
        // It is known how far the branch goes.
        let known =
            "return Number(document.querySelector('input[type=range][aria-label=Time]').max)";
        assert_eq!(page.execute(known).await, here.0);
    });
}
