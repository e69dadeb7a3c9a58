//! Messages in flight: chosen on the picture or in the table, and dropped, held, released, doubled,
//! delayed one by one.

use crate::harness::{Key, Locator, Page, with_page, with_page_at};
use crate::steps::{keys, logged, run, state};

const B: &str = "write from A to B";
const C: &str = "write from A to C";

/// Alice's put stands still while its two writes are on their way, for ten seconds each.
async fn two_writes(page: &Page) {
    page.execute("window.ringlab.run('bus latency=const(10s)')")
        .await;
    page.button("Put").click().await;
    on_picture(page, C).one().await;
    page.button("Pause").click().await;
    page.button("Play").one().await;
    assert_eq!(in_flight(page).await, 2);
}

fn on_picture(page: &Page, name: &str) -> Locator {
    page.region("Ring").role("option", name)
}

fn chosen(page: &Page) -> Locator {
    page.region("Ring").role("group", "The chosen message")
}

/// How many messages are in flight that are no pings or gossip.
async fn in_flight(page: &Page) -> usize {
    page.region("Ring").any("option").count().await
}

#[test]
fn a_message_is_chosen_on_the_picture_and_dropped() {
    with_page(async |page| {
        two_writes(page).await;
        on_picture(page, B).click().await;
        let facts = chosen(page).wait_text("for Alice’s put of cart").await;
        assert!(
            facts.text.contains(B) && facts.text.contains("arrives at 10."),
            "{}",
            facts.text
        );
        assert_eq!(
            on_picture(page, B)
                .attribute("aria-selected")
                .await
                .as_deref(),
            Some("true")
        );
        let before = state(page).await["in_flight"].as_u64();
        chosen(page).button("Drop").click().await;
        logged(page, "A's write to B is dropped on purpose.").await;
        assert_eq!(in_flight(page).await, 1);
        let after = state(page).await["in_flight"].as_u64();
        assert_eq!(after.map(|left| left + 1), before);
        // It is still told what became of it, and nothing more can be done to it.
        chosen(page).wait_text("is dropped on purpose").await;
        assert!(!chosen(page).button("Hold").is_enabled().await);
        keys(page, "d").await;
        page.any("status").wait_text("not in flight any more").await;
        // What the button did is a line of a script.
        logged(page, "Command: drop 1 flight=").await;
        chosen(page).button("Close").click().await;
        chosen(page).wait_gone().await;
    });
}

#[test]
fn a_message_that_is_held_looks_held_until_it_is_let_go() {
    with_page(async |page| {
        two_writes(page).await;
        on_picture(page, B).click().await;
        chosen(page).button("Hold").click().await;
        on_picture(page, &format!("{B}, held")).one().await;
        chosen(page).button("Release").click().await;
        on_picture(page, B).one().await;
        on_picture(page, &format!("{B}, held")).wait_gone().await;
    });
}

#[test]
fn without_a_mouse_a_message_is_chosen_held_released_delayed_and_dropped() {
    with_page(async |page| {
        two_writes(page).await;
        let stage = "document.querySelector('[aria-label=\"Messages in flight\"]')";
        page.execute(&format!("{stage}.focus()")).await;
        page.press(&[Key::Down]).await;
        chosen(page).wait_text(B).await;
        page.press(&[Key::Down]).await;
        chosen(page).wait_text(C).await;
        page.press(&[Key::Up]).await;
        chosen(page).wait_text(B).await;
        // Enter goes on to what can be done, and the focus stays there.
        page.press(&[Key::Enter]).await;
        assert_eq!(
            page.focused().await.map(|it| it.name).as_deref(),
            Some("Drop")
        );
        page.press(&[Key::Tab]).await;
        page.press(&[Key::Enter]).await;
        chosen(page).wait_text("held until it is released").await;
        assert_eq!(
            page.focused().await.map(|it| it.name).as_deref(),
            Some("Release")
        );
        page.press(&[Key::Enter]).await;
        chosen(page).wait_text("arrives at 10.").await;
        page.textbox("Delay the message by").fill("7s").await;
        chosen(page).button("Delay").click().await;
        chosen(page).wait_text("arrives at 17.").await;
        chosen(page).button("Duplicate").click().await;
        logged(page, "A's write to B is duplicated by the bus.").await;
        assert_eq!(in_flight(page).await, 3);
        page.execute(&format!("{stage}.focus()")).await;
        keys(page, "d").await;
        chosen(page).wait_text("is dropped on purpose").await;
        assert_eq!(in_flight(page).await, 2);
    });
}

#[test]
fn the_table_does_the_same_and_keeps_the_focus() {
    with_page_at(390, 844, async |page| {
        two_writes(page).await;
        page.execute("document.querySelector('.flights summary').click()")
            .await;
        let drop_b = page.button(&format!("Drop {B}"));
        drop_b.press(Key::Enter).await;
        drop_b.wait_gone().await;
        let focused = page.focused().await.map(|it| it.name);
        assert_eq!(focused, Some(format!("Drop {C}")));
        page.button(&format!("Hold {C}")).press(Key::Enter).await;
        let release = page.button(&format!("Release {C}"));
        release.one().await;
        assert_eq!(
            page.focused().await.map(|it| it.name),
            Some(format!("Release {C}"))
        );
        release.press(Key::Enter).await;
        release.wait_gone().await;
        // What is chosen here is chosen on the picture too.
        page.button(&format!("Choose {C}")).click().await;
        assert_eq!(
            on_picture(page, C)
                .attribute("aria-selected")
                .await
                .as_deref(),
            Some("true")
        );
        assert_eq!(page.sideways_scroll().await, 0);
    });
}

#[test]
fn what_is_not_in_flight_is_refused_in_words() {
    with_page(async |page| {
        two_writes(page).await;
        run(page, "drop 1 flight=2").await;
        let said = page
            .any("status")
            .wait_text("no message 2 is in flight")
            .await;
        assert!(said.text.contains("write from A to B"), "{}", said.text);
        keys_elsewhere(page).await;
    });
}

/// D with no message chosen says what to do first.
async fn keys_elsewhere(page: &Page) {
    page.execute("document.activeElement.blur()").await;
    keys(page, "d").await;
    page.any("status")
        .wait_text("Choose a message in flight first")
        .await;
}
