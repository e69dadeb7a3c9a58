//! Without a mouse.

use crate::harness::{Key, Page, with_page, with_page_at};
use crate::steps::{answered, hints, keys, paused, siblings, state, switch};
use serde_json::{Value as Json, json};

/// Presses Tab until this has the focus.
async fn tab_to(page: &Page, role: &str, name: &str) {
    for _ in 0..180 {
        page.press(&[Key::Tab]).await;
        let focused = page.focused().await;
        if focused.is_some_and(|seen| seen.role == role && seen.name == name) {
            return;
        }
    }
    panic!("Tab does not come to the {role} {name:?}");
}

/// What has the focus, and its surroundings, as they are drawn.
async fn drawn(page: &Page, clip: &Json) -> Json {
    let picture = json!({ "format": "png", "clip": clip });
    page.devtools("Page.captureScreenshot", picture).await["data"].clone()
}

/// Goes through the whole page with Tab, then back with Shift and Tab: each stop must be in view,
/// not below anything else, and look different from when it has not got the focus.
async fn assert_focus_is_seen(page: &Page) {
    page.execute("document.activeElement.blur(); document.querySelector('.bar').scrollIntoView()")
        .await;
    let there = stops(page, false).await;
    assert!(there.len() > 12, "{there:#?}");
    let back = stops(page, true).await;
    // The last stop is where the way back begins, and it comes round to the first.
    assert!(back.len() + 1 >= there.len(), "{back:#?}\n{there:#?}");
}

/// The stops of the Tab key, as many as there are before one comes again.
async fn stops(page: &Page, back: bool) -> Vec<String> {
    let mut stops: Vec<String> = Vec::new();
    for _ in 0..150 {
        match back {
            true => page.press(&[Key::Shift, Key::Tab]).await,
            false => page.press(&[Key::Tab]).await,
        }
        let Some(seen) = page.focused().await else {
            break;
        };
        let stop = format!("{} {:?}", seen.role, seen.name);
        if stops.contains(&stop) {
            break;
        }
        assert_stop_is_seen(page, &stop).await;
        stops.push(stop);
    }
    stops
}

async fn assert_stop_is_seen(page: &Page, stop: &str) {
    let place = page
        .execute(
            "const e = document.activeElement, box = e.getBoundingClientRect();
             const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
             // What is higher than the view cannot be seen whole.
             const parts = box.height > innerHeight / 2 ? [0.5] : [0.1, 0.5, 0.9];
             const inside = parts.every(part => {
                 const at = document.elementFromPoint(x, box.top + part * box.height);
                 return at !== null && (e.contains(at) || at.contains(e) || e.parentElement.contains(at));
             });
             // The browser draws nothing of what is outside of the view.
             const x0 = Math.max(box.left - 8, 0), x1 = Math.min(box.right + 8, innerWidth);
             const y0 = Math.max(box.top - 8, 0), y1 = Math.min(box.bottom + 8, innerHeight);
             return { inside, clip: { x: x0, y: y0, width: x1 - x0, height: y1 - y0, scale: 1 } }",
        )
        .await;
    assert_eq!(
        place["inside"], true,
        "{stop} has the focus, but is covered"
    );
    let with = drawn(page, &place["clip"]).await;
    page.execute("window.stop = document.activeElement; window.stop.blur()")
        .await;
    let without = drawn(page, &place["clip"]).await;
    assert_ne!(with, without, "the focus cannot be seen on {stop}");
    page.execute("window.stop.focus({ focusVisible: true })")
        .await;
}

#[test]
fn wherever_the_focus_goes_it_is_seen() {
    with_page(async |page| assert_focus_is_seen(page).await);
}

#[test]
fn wherever_the_focus_goes_on_a_phone_it_is_seen() {
    with_page_at(390, 844, async |page| {
        for tab in ["Ask", "Data", "Time", "Faults"] {
            page.button(tab).click().await;
            assert_focus_is_seen(page).await;
        }
    });
}

#[test]
fn wherever_the_focus_goes_on_a_small_phone_it_is_seen() {
    with_page_at(320, 640, async |page| {
        page.button("Faults").click().await;
        assert_focus_is_seen(page).await;
    });
}

#[test]
fn wherever_the_focus_goes_at_twice_the_size_it_is_seen() {
    with_page_at(640, 360, async |page| assert_focus_is_seen(page).await);
}

/// Types into what has the focus, in the place of what is there.
async fn retype(page: &Page, text: &str) {
    let name = page.focused().await.expect("a field with the focus").name;
    page.textbox(&name).fill(text).await;
}

#[test]
fn alice_and_bob_need_no_mouse() {
    with_page(async |page| {
        tab_to(page, "textbox", "Key").await;
        retype(page, "cart").await;
        tab_to(page, "textbox", "Value").await;
        retype(page, "milk").await;
        page.press(&[Key::Enter]).await;
        answered(page, &["alice put cart", "milk"]).await;
        tab_to(page, "combobox", "Client").await;
        page.press(&[Key::Down]).await;
        page.combobox("Client").wait_value("Bob").await;
        tab_to(page, "textbox", "Value").await;
        retype(page, "eggs").await;
        tab_to(page, "button", "Put").await;
        page.press(&[Key::Enter]).await;
        answered(page, &["bob put cart", "eggs"]).await;
        siblings(page).wait_count(2).await;
        tab_to(page, "button", "Keep eggs").await;
        page.press(&[Key::Enter]).await;
        answered(page, &["bob resolve cart", "eggs"]).await;
        siblings(page).wait_count(1).await;
    });
}

#[test]
fn a_node_is_switched_and_time_is_played_without_a_mouse() {
    with_page(async |page| {
        tab_to(page, "switch", "Node A is up").await;
        page.press(&[Key::Enter]).await;
        switch(page, "A").wait_checked(false).await;
        tab_to(page, "button", "Put").await;
        page.press(&[Key::Enter]).await;
        answered(page, &["alice put cart"]).await;
        tab_to(page, "button", "Play").await;
        page.press(&[Key::Enter]).await;
        crate::harness::wait_until("a hint", async || hints(page).await == 1).await;
        tab_to(page, "switch", "Node A is up").await;
        page.press(&[Key::Enter]).await;
        crate::harness::wait_until("the hint to go home", async || hints(page).await == 0).await;
        tab_to(page, "button", "Pause").await;
        page.press(&[Key::Enter]).await;
        paused(page).await;
    });
}

async fn assert_focus(page: &Page, role: &str, name: &str) {
    let focused = page.focused().await.map(|seen| (seen.role, seen.name));
    assert_eq!(focused, Some((role.to_owned(), name.to_owned())));
}

#[test]
fn a_panel_that_closes_gives_the_focus_back() {
    with_page(async |page| {
        for (button, close) in [("Help", "Close help"), ("Share", "Close")] {
            let close = page.button(close);
            page.button(button).click().await;
            close.click().await;
            close.wait_gone().await;
            assert_focus(page, "button", button).await;
            page.press(&[Key::Enter]).await;
            close.one().await;
            page.press(&[Key::Escape]).await;
            close.wait_gone().await;
            assert_focus(page, "button", button).await;
        }
        // Opened from elsewhere, by a key.
        page.execute("document.getElementById('node-A').focus()")
            .await;
        keys(page, "?").await;
        let close = page.button("Close help");
        close.one().await;
        page.press(&[Key::Escape]).await;
        close.wait_gone().await;
        let focused = page.execute("return document.activeElement.id").await;
        assert_eq!(focused, "node-A");
        // Whoever has gone elsewhere stays there.
        page.button("Help").click().await;
        page.execute("document.getElementById('node-A').focus()")
            .await;
        keys(page, "?").await;
        close.wait_gone().await;
        let focused = page.execute("return document.activeElement.id").await;
        assert_eq!(focused, "node-A");
    });
}

/// Has the page find a newer version, which it asks the browser for; once more each time.
const FIND_A_NEWER_ONE: &str = "
    const found = Object.assign(new EventTarget(), { waiting: {}, active: {} });
    navigator.serviceWorker.register = async () => found;
    const script = [...document.scripts].find(it => it.src.includes('/offline-'));
    await import(`${script.src}?${performance.now()}`)";

#[test]
fn a_newer_version_that_can_wait_gives_the_focus_back() {
    with_page(async |page| {
        let later = page.button("Later");
        page.execute_async(FIND_A_NEWER_ONE).await;
        page.textbox("Value").click().await;
        later.click().await;
        later.wait_gone().await;
        assert_focus(page, "textbox", "Value").await;
        // Where nothing had it before.
        page.execute("document.activeElement.blur()").await;
        page.execute_async(FIND_A_NEWER_ONE).await;
        later.click().await;
        later.wait_gone().await;
        let focused = page.focused().await.map(|seen| seen.role);
        assert_eq!(focused.as_deref(), Some("main"));
    });
}

#[test]
fn single_keys_do_what_buttons_do() {
    with_page(async |page| {
        page.execute("document.activeElement.blur()").await;
        keys(page, "p").await;
        answered(page, &["alice put cart"]).await;
        keys(page, "g").await;
        answered(page, &["alice get cart"]).await;
        keys(page, ".").await;
        page.button("Pause").one().await;
        keys(page, ".").await;
        paused(page).await;
        keys(page, "l").await;
        let focused = page.focused().await.expect("a focus");
        assert!(
            page.region("Log")
                .role(&focused.role, &focused.name)
                .one()
                .await
                .focused
        );
        keys(page, "?").await;
        let help = page.button("Help");
        help.wait_for("to be expanded", |seen| seen.expanded == Some(true))
            .await;
        keys(page, "?").await;
        help.wait_for("to be collapsed", |seen| seen.expanded == Some(false))
            .await;
    });
}

#[test]
fn in_a_text_field_they_are_letters() {
    with_page(async |page| {
        let before = state(page).await;
        for field in ["Key", "Value", "Console"] {
            page.textbox(field).fill("pgkhlxd.?/ pgk").await;
            assert_eq!(page.textbox(field).value().await, "pgkhlxd.?/ pgk");
            paused(page).await;
            assert_eq!(state(page).await, before, "{field}");
        }
        let filter = page.region("Log").any("searchbox");
        filter.fill("pg?.").await;
        assert_eq!(filter.value().await, "pg?.");
        assert_eq!(state(page).await, before);
        assert_eq!(page.button("Help").one().await.expanded, Some(false));
    });
}

#[test]
fn the_space_bar_presses_the_button_that_has_the_focus_and_nothing_else() {
    with_page(async |page| {
        tab_to(page, "switch", "Node C is up").await;
        keys(page, " ").await;
        switch(page, "C").wait_checked(false).await;
        paused(page).await;
        tab_to(page, "button", "Play").await;
        keys(page, " ").await;
        page.button("Pause").one().await;
        keys(page, " ").await;
        paused(page).await;
    });
}

#[test]
fn single_keys_can_be_turned_off() {
    with_page(async |page| {
        page.button("Help").click().await;
        page.checkbox("Single keys are on").click().await;
        page.checkbox("Single keys are on")
            .wait_checked(false)
            .await;
        page.press(&[Key::Escape]).await;
        page.execute("document.activeElement.blur()").await;
        let before = state(page).await;
        for key in ["p", "g", ".", "h", "?"] {
            keys(page, key).await;
        }
        paused(page).await;
        assert_eq!(state(page).await, before);
    });
}
