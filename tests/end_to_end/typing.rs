//! Typing into the console: what is offered, what was typed before, `curl` lines, and mistakes.

use crate::harness::{Key, Locator, Page, wait_until, with_page, with_page_at};
use crate::steps::{answered, put, run, siblings, switch, trace_hash};

fn console(page: &Page) -> Locator {
    page.textbox("Console")
}

fn offers(page: &Page) -> Locator {
    page.role("listbox", "What can stand here").any("option")
}

/// Waits until what the field points at as chosen is this option.
async fn chosen(page: &Page, text: &str) {
    wait_until(&format!("{text} to be chosen"), async || {
        let found = page
            .execute(
                "const id = document.activeElement.getAttribute('aria-activedescendant');
                 const option = id && document.getElementById(id);
                 return option && option.getAttribute('aria-selected') === 'true'
                   ? option.querySelector('code').textContent : ''",
            )
            .await;
        found == text
    })
    .await;
}

#[test]
fn a_command_is_typed_with_what_is_offered() {
    with_page(async |page| {
        put(page, "Alice", "milk").await;
        let console = console(page);
        console.type_keys("cra").await;
        offers(page).wait_count(1).await;
        console.press(Key::Tab).await;
        console.wait_value("crash ").await;
        // The nodes, and the places of the key that was put.
        offers(page).wait_count(8).await;
        console.press(Key::Down).await;
        chosen(page, "A").await;
        console.press(Key::Down).await;
        console.press(Key::Down).await;
        chosen(page, "C").await;
        console.press(Key::Up).await;
        console.press(Key::Down).await;
        chosen(page, "C").await;
        console.press(Key::Right).await;
        console.wait_value("crash C ").await;
        console.type_keys("keep=s").await;
        console.press(Key::Tab).await;
        console.wait_value("crash C keep=synced ").await;
        page.screenshot("completion").await;
        console.press(Key::Enter).await;
        switch(page, "C").wait_checked(false).await;
        console.wait_value("").await;
        offers(page).wait_gone().await;
    });
}

#[test]
fn enter_runs_what_is_typed_whatever_is_offered() {
    with_page(async |page| {
        let console = console(page);
        console.fill("print m").await;
        offers(page).wait_count(3).await;
        console.press(Key::Down).await;
        chosen(page, "members").await;
        console.press(Key::Enter).await;
        page.any("status").wait_text("print has no `m`").await;
        console.wait_value("print m").await;
    });
}

#[test]
fn what_is_offered_is_clicked_closed_and_left() {
    with_page(async |page| {
        let console = console(page);
        console.type_keys("he").await;
        offers(page).wait_count(2).await;
        offers(page).containing("heal").click().await;
        console.wait_value("heal ").await;
        offers(page).wait_gone().await;
        console.fill("he").await;
        offers(page).wait_count(2).await;
        console.press(Key::Escape).await;
        offers(page).wait_gone().await;
        console.wait_value("he").await;
        // And Tab leaves the field then.
        page.press(&[Key::Tab]).await;
        page.button("Run")
            .wait_for("to have the focus", |seen| seen.focused)
            .await;
    });
}

#[test]
fn history_is_searched_by_what_is_typed() {
    with_page(async |page| {
        let console = console(page);
        for line in ["print ring", "heal", "print config", "heal"] {
            run(page, line).await;
            console.wait_value("").await;
        }
        console.fill("print ").await;
        for (key, value) in [
            (Key::Up, "print config"),
            (Key::Up, "print ring"),
            (Key::Down, "print config"),
            (Key::Down, "print "),
        ] {
            console.press(key).await;
            console.wait_value(value).await;
        }
    });
}

#[test]
fn a_mistake_is_pointed_at_where_it_was_typed() {
    with_page(async |page| {
        let before = trace_hash(page).await;
        run(page, "put k v ww=2").await;
        page.any("status").wait_text("did you mean `pw`?").await;
        let pointed = "return document.querySelector('.console-above pre').textContent";
        wait_until("the place to be pointed at", async || {
            page.execute(pointed).await == "put k v ww=2\n        ^"
        })
        .await;
        let caret = "return document.activeElement.selectionStart";
        assert_eq!(page.execute(caret).await, 8);
        assert_eq!(
            console(page).attribute("aria-invalid").await.as_deref(),
            Some("true")
        );
        assert_eq!(trace_hash(page).await, before);
        console(page).press(Key::Backspace).await;
        wait_until("it to be forgotten", async || {
            console(page).attribute("aria-invalid").await.is_none()
        })
        .await;
    });
}

/// Waits until the commands and answers hold this.
async fn said(page: &Page, part: &str) {
    let said = page.any("log").any("generic").containing(part);
    said.nth(0).one().await;
}

#[test]
fn curl_writes_and_reads_as_the_commands_do() {
    with_page(async |page| {
        run(page, "curl -d milk -u alice http://node-a/kv/cart").await;
        answered(page, &["alice put cart", "stored"]).await;
        said(page, "curl -d milk -u alice http://node-a/kv/cart").await;
        said(page, "the same as: put cart milk as=alice context=none").await;
        said(page, "HTTP/1.1 204 No Content").await;
        run(page, "curl -d eggs -H 'X-Ringlab-Client: bob' /kv/cart").await;
        answered(page, &["bob put cart"]).await;
        siblings(page).wait_count(2).await;
        run(page, "curl /kv/cart?r=3").await;
        answered(page, &["client get cart", "2 siblings"]).await;
        said(page, "HTTP/1.1 300 Multiple Choices").await;
        // The context that came with it replaces both.
        let context = page
            .execute(
                "const all = [...document.querySelectorAll('.said pre')].map(it => it.textContent);
                 return all.join('\\n').match(/300 Multiple[^]*?\\nX-Ringlab-Context: (\\S+)/)[1]",
            )
            .await;
        let context = context.as_str().expect("a context").to_owned();
        run(
            page,
            &format!("curl -X PUT -d both -H 'X-Ringlab-Context: {context}' /kv/cart"),
        )
        .await;
        answered(page, &["client put cart"]).await;
        siblings(page).wait_count(1).await;
        siblings(page).wait_text("both").await;
        run(page, "curl -X DELETE -H 'X-Ringlab-Context: last' /kv/cart").await;
        answered(page, &["client delete cart"]).await;
        run(page, "curl /kv/cart").await;
        answered(page, &["client get cart", "not found"]).await;
        said(page, "X-Ringlab-Deleted: true").await;
        run(page, "curl --fail /kv/cart").await;
        page.any("status")
            .wait_text("curl has no `--fail` here")
            .await;
        page.screenshot("curl").await;
    });
}

#[test]
fn on_a_phone_what_is_offered_is_tapped() {
    with_page_at(390, 844, async |page| {
        page.button("Time").click().await;
        console(page).type_keys("part").await;
        offers(page).wait_count(1).await;
        offers(page).nth(0).click().await;
        console(page).wait_value("partition ").await;
        assert_eq!(page.sideways_scroll().await, 0);
    });
}
