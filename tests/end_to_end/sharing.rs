//! Links, saved runs, recorded scripts, the last session.

use crate::going_back::moment;
use crate::harness::{Page, wait_until, with_page};
use crate::steps::{put, state, switch};
use serde_json::{Value as Json, json};

/// Waits until the address leads to this moment: until a fresh reading of it does.
pub async fn address(page: &Page) -> String {
    let link = page.execute("return window.ringlab.toLink()").await;
    let link = link.as_str().expect("a link").to_owned();
    wait_until("the address to lead here", async || {
        page.url().await == link
    })
    .await;
    link
}

/// The fragment of the address that the session was kept with.
const KEPT: &str = "const it = await new Promise(done => { const open = indexedDB.open('ringlab /');
    open.onsuccess = () => { const all = open.result.transaction('sessions').objectStore('sessions').get('last');
        all.onsuccess = () => { open.result.close(); done(all.result) } } });
    return it.split('\\n')[0].split(' ').pop()";

/// Waits until the session is kept as it is.
pub async fn kept(page: &Page) {
    wait_until("the session to be kept", async || {
        let kept = page.execute_async(KEPT).await;
        page.url().await.ends_with(kept.as_str().unwrap_or("?"))
    })
    .await;
}

/// Loads the page again with a browser whose storage is as this script makes it, in which nothing can be
/// kept; what takes the script back.
pub async fn without_storage(page: &Page, source: &str) -> Json {
    let script = json!({ "source": source });
    let added = page
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    page.reload().await;
    page.any("status")
        .wait_text("This browser keeps no session")
        .await;
    added
}

fn fragment(link: &str) -> &str {
    link.split_once('#').expect("a link with a fragment").1
}

#[test]
fn the_address_always_leads_to_this_very_moment() {
    with_page(async |page| {
        assert!(!page.url().await.contains('#'), "nothing was done yet");
        page.button("Step").click().await;
        address(page).await;
        put(page, "Alice", "milk").await;
        switch(page, "C").click().await;
        let link = address(page).await;
        let here = moment(page).await;
        page.button("Step back").click().await;
        let earlier = address(page).await;
        let before = moment(page).await;
        assert_ne!(link, earlier);
        for (link, there) in [(&link, &here), (&earlier, &before)] {
            page.goto(&format!("#{}", fragment(link))).await;
            page.any("status").wait_text("replays exactly").await;
            assert_eq!(moment(page).await, *there);
            // There is nothing before the link but what it holds itself.
            page.button("Undo").click().await;
            page.any("status").wait_text("Taken back: ").await;
        }
        page.assert_console_clean().await;
    });
}

#[test]
fn another_link_in_the_same_page_opens_and_can_be_undone() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let link = address(page).await;
        let here = moment(page).await;
        page.button("Undo").click().await;
        put(page, "Bob", "eggs").await;
        address(page).await;
        let other = moment(page).await;
        page.execute_with("location.hash = arguments[0]", vec![json!(fragment(&link))])
            .await;
        page.any("status").wait_text("The link is open, at").await;
        assert_eq!(moment(page).await, here);
        page.button("Undo").click().await;
        page.any("status")
            .wait_text("What was here before is back")
            .await;
        assert_eq!(moment(page).await, other);
    });
}

#[test]
fn damaged_hostile_and_future_links_are_told_and_the_page_works() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let link = address(page).await;
        let link = fragment(&link);
        let flipped = format!(
            "{}{}{}",
            &link[..30],
            if &link[30..31] == "A" { "B" } else { "A" },
            &link[31..]
        );
        let long = format!("r1.{}", "A".repeat(200_000));
        for (text, expected) in [
            (&link[..link.len() - 9], "the link is damaged"),
            (&flipped, "the link is damaged"),
            ("r9.AAAA", "made by a newer Ringlab"),
            ("anything%20<else>", "no link of Ringlab"),
            (&long, "the link is damaged"),
        ] {
            page.goto(&format!("#{text}")).await;
            page.any("status").wait_text(expected).await;
            assert_eq!(state(page).await["now_us"], 0);
        }
        put(page, "Bob", "tea").await;
        page.assert_console_clean().await;
    });
}

#[test]
fn the_last_session_comes_back_with_all_branches() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        put(page, "Bob", "eggs").await;
        page.button("Undo").click().await;
        page.any("status").wait_text("Taken back").await;
        put(page, "Bob", "bread").await;
        address(page).await;
        let here = moment(page).await;
        let names = page.region("Branches").any("listitem").texts().await;
        kept(page).await;
        page.reload().await;
        page.any("status")
            .wait_text("The last session is open")
            .await;
        assert_eq!(moment(page).await, here);
        assert_eq!(page.region("Branches").any("listitem").texts().await, names);
        // Half-way through a request.
        page.execute("window.ringlab.run('async get cart as=alice')")
            .await;
        page.button("Step").click().await;
        address(page).await;
        let here = moment(page).await;
        kept(page).await;
        page.reload().await;
        page.any("status")
            .wait_text("The last session is open")
            .await;
        assert_eq!(moment(page).await, here);
        // And a new beginning, which leaves nothing.
        page.button("Share").click().await;
        page.button("Start anew").click().await;
        page.any("status").wait_text("A new beginning").await;
        wait_until("the address to say so", async || {
            !page.url().await.contains('#')
        })
        .await;
        page.button("Undo").click().await;
        page.any("status")
            .wait_text("What was here before is back")
            .await;
        assert_eq!(moment(page).await, here);
        page.assert_console_clean().await;
    });
}

#[test]
fn where_nothing_can_be_stored_that_is_said_and_all_else_works() {
    with_page(async |page| {
        let denied = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError') } })";
        let added = without_storage(page, denied).await;
        put(page, "Alice", "milk").await;
        put(page, "Bob", "eggs").await;
        address(page).await;
        page.devtools("Page.removeScriptToEvaluateOnNewDocument", added)
            .await;
        page.assert_console_clean().await;
    });
}

#[test]
fn where_the_storage_is_full_that_is_said_and_all_else_works() {
    with_page(async |page| {
        let full = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }";
        page.execute(full).await;
        page.button("Put").click().await;
        page.any("status")
            .wait_text("This browser keeps no session")
            .await;
        put(page, "Bob", "eggs").await;
        address(page).await;
        page.assert_console_clean().await;
    });
}

#[test]
fn what_was_done_just_before_a_page_is_left_is_kept() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        page.execute_async("await window.ringlab.run('async put cart eggs as=bob')")
            .await;
        for button in ["Step", "Play"] {
            // Done and left at once, also while time passes.
            let leave = format!(
                "window.is_old = true;
                 addEventListener('pagehide', () => {{
                     const {{ now_us, trace_hash }} = window.ringlab.state();
                     sessionStorage.setItem('left', JSON.stringify([now_us, trace_hash]));
                 }});
                 [...document.querySelectorAll('button')].find(it => it.textContent === '{button}').click();
                 location.reload(); return null"
            );
            page.execute(&leave).await;
            wait_until("the page to be another one", async || {
                page.execute("return !window.is_old && !!window.ringlab")
                    .await
                    == true
            })
            .await;
            page.any("status")
                .wait_text("The last session is open")
                .await;
            let left = "return JSON.parse(sessionStorage.getItem('left'))";
            let (now, hash) = moment(page).await;
            assert_eq!(json!([now, hash]), page.execute(left).await, "{button}");
        }
        page.assert_console_clean().await;
    });
}

#[test]
fn each_tab_has_its_own_session_and_a_new_one_begins_with_the_last() {
    with_page(async |page| {
        let tab = |name: &str| format!("sessionStorage.setItem('tab', '{name}'); return null");
        let own = page.execute("return sessionStorage.getItem('tab')").await;
        let own = own.as_str().expect("the name of a tab").to_owned();
        let start = page.url().await;
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        page.execute(&tab("tab-1-another")).await;
        page.visit(&start).await;
        page.any("status")
            .wait_text("The last session is open")
            .await;
        assert_eq!(moment(page).await, here);
        let link = address(page).await;
        put(page, "Bob", "eggs").await;
        let there = moment(page).await;
        // An address that was this tab's a moment ago leads where it led, when it is gone to.
        // Whoever only looks at it keeps the session.
        page.visit(&format!("{start}?from=elsewhere")).await;
        page.visit(&link).await;
        page.any("status").wait_text("The link is open").await;
        assert_eq!(moment(page).await, here);
        page.button("Step back").click().await;
        address(page).await;
        for (name, moment_of_it) in [
            (&*own, &here),
            ("tab-1-another", &there),
            ("tab-2-new", &there),
        ] {
            page.execute(&tab(name)).await;
            page.visit(&start).await;
            page.any("status")
                .wait_text("The last session is open")
                .await;
            assert_eq!(moment(page).await, *moment_of_it, "{name}");
        }
    });
}

#[test]
fn sharing_shows_the_link_and_what_was_done_as_a_script() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        switch(page, "C").click().await;
        put(page, "Bob", "eggs").await;
        let here = moment(page).await;
        page.button("Share").click().await;
        let link = page.textbox("Link").value().await;
        assert_eq!(
            page.execute("return window.ringlab.toLink()").await,
            json!(link)
        );
        let script = page.textbox("Recorded script");
        let text = script.value().await;
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "put cart milk as=alice");
        assert!(lines.contains(&"crash C"), "{text}");
        page.role("complementary", "Share")
            .wait_text("it does exactly what was done here")
            .await;
        page.button("Run script").click().await;
        wait_until("the script to do the same", async || {
            moment(page).await == here
        })
        .await;
        // Edited, and wrong.
        script.fill("put cart\nfrobnicate").await;
        page.button("Run script").click().await;
        page.any("status")
            .wait_text("The script was not opened: line 1")
            .await;
        assert_eq!(moment(page).await, here);
    });
}

#[test]
fn a_saved_run_is_opened_by_dropping_it() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let here = moment(page).await;
        let link = page.execute("return window.ringlab.toLink()").await;
        let saved = fragment(link.as_str().expect("a link")).to_owned();
        put(page, "Bob", "eggs").await;
        let drop = "const data = new DataTransfer();
            data.items.add(new File([arguments[0]], arguments[1]));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        page.execute_with(drop, vec![json!(saved + "\n"), json!("run.ringlab")])
            .await;
        page.any("status").wait_text("The file is open, at").await;
        assert_eq!(moment(page).await, here);
        page.execute_with(drop, vec![json!("put x 1\nget x"), json!("a.ring")])
            .await;
        wait_until("the script to run", async || {
            let keys = state(page).await["nodes"][0]["keys"].clone();
            page.any("status").text().await.contains("get x") && keys.is_number()
        })
        .await;
        page.execute_with(drop, vec![json!("\u{0}\u{1}nonsense"), json!("b.bin")])
            .await;
        page.any("status")
            .wait_text("The file was not opened: line 1")
            .await;
        page.assert_console_clean().await;
    });
}

#[test]
fn links_of_javascript_lead_there_too() {
    with_page(async |page| {
        page.execute("ringlab.put('cart', 'milk'); ringlab.crash('B')")
            .await;
        let here = moment(page).await;
        let link = page.execute("return ringlab.toLink()").await;
        page.execute("ringlab.restart('B'); ringlab.advance(5000)")
            .await;
        let there = page
            .execute_with("return ringlab.fromLink(arguments[0])", vec![link])
            .await;
        assert_eq!((there["now_us"].clone(), there["trace_hash"].clone()), here);
        for wrong in [
            "return ringlab.fromLink('r1.AAAA')",
            "return ringlab.fromLink(7)",
        ] {
            let thrown = page.execute_async(wrong).await["thrown"].clone();
            assert_eq!(
                (&thrown["name"], &thrown["code"]),
                (&json!("RinglabError"), &json!("bad-request"))
            );
            assert_eq!(moment(page).await, here);
        }
    });
}

#[test]
fn a_page_within_a_page_is_small_paused_and_tells_what_comes_of_it() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let link = address(page).await;
        kept(page).await;
        // A page of somebody else, with another policy.
        let source = format!(
            "../?embed=1&panels=ring,request,ask&at=2ms#{}",
            fragment(&link)
        );
        let html = format!(
            "<link rel=icon href=data:,><script>told = []; onmessage = event => told.push(event.data)</script>
             <iframe style='width: 600px; height: 300px; border: 0' src='{source}'></iframe>"
        );
        let folder = tempfile::tempdir().expect("a folder for a page");
        std::fs::write(folder.path().join("index.html"), html).expect("writing a page");
        page.server().serve("/elsewhere/", folder.path());
        page.visit_other("elsewhere/index.html").await;
        let told = async |kind: &str| {
            let script =
                "return told.filter(it => it.source === 'ringlab' && it.type === arguments[0])";
            page.execute_with(script, vec![json!(kind)]).await
        };
        wait_until("the frame to tell its height", async || {
            let last = told("height")
                .await
                .as_array()
                .and_then(|all| all.last().cloned());
            last.is_some_and(|it| it["height"].as_f64() > Some(300.0))
        })
        .await;
        let inside = "const frame = document.querySelector('iframe').contentWindow;";
        let now = page
            .execute(&format!("{inside} return frame.ringlab.state().now_us"))
            .await;
        assert_eq!(now, 2_000, "paused at the time of the address");
        let panels = page.execute(&format!("{inside} return [...frame.document.querySelectorAll('section[aria-label]')].map(it => it.ariaLabel)")).await;
        assert_eq!(panels, json!(["Ring", "Request", "Ask", "Timeline"]));
        page.execute(&format!("{inside} frame.ringlab.put('x', '1')"))
            .await;
        wait_until("the frame to tell what came of the request", async || {
            let results = told("result").await;
            results[0]["record"]["command"] == "put" && results[0]["record"]["ok"] == true
        })
        .await;
        let stored = format!("{inside} return frame.localStorage.length");
        assert_eq!(page.execute(&stored).await, 0, "nothing is stored");
        assert_eq!(
            page.execute_async(KEPT).await,
            json!(fragment(&link)),
            "nor changed"
        );
        // The holder shows another run by another fragment.
        let bare = source.split('#').next().expect("an address");
        let change = format!("document.querySelector('iframe').src = '{bare}#r1.nonsense'");
        page.execute(&change).await;
        wait_until("the frame to say what is wrong", async || {
            let said = format!(
                "{inside} return frame.document.querySelector('[role=status]').textContent"
            );
            let said = page.execute(&said).await;
            said.as_str()
                .is_some_and(|it| it.contains("The link was not opened"))
        })
        .await;
        page.goto("?embed=1&panels=ring,bogus&at=soon").await;
        page.any("status")
            .wait_text("panels: expected some of ring")
            .await;
    });
}
