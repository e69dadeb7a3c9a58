//! When the page itself fails: a notice with a way out, never a blank page.

use crate::harness::{Page, wait_until, with_page, with_page_at};
use crate::steps::{put, siblings};

/// Loads the page again with its policy set aside, which lets nobody add a script.
async fn open_to_scripts(page: &Page) {
    let parameters = serde_json::json!({ "enabled": true });
    page.devtools("Page.setBypassCSP", parameters).await;
    page.reload().await;
}

/// Runs this as a script of the page: what it throws is the page's, and not the driver's.
async fn script(page: &Page, text: &str) {
    let add = "const script = document.createElement('script');
               script.textContent = arguments[0]; document.head.append(script)";
    page.execute_with(add, vec![text.into()]).await;
}

/// Waits for the notice, and gives what it says.
async fn notice(page: &Page) -> String {
    page.any("alert").wait_text("What happened").await;
    page.button("Reload").one().await;
    page.any("alert").text().await
}

/// Calls the page until the stack is full, and catches what comes of it.
const DIVE: &str = "const dive = () => { window.ringlab.state(); dive(); };
                    try { dive() } catch (error) { return error.name }";

#[test]
fn a_stack_too_deep_leaves_a_notice_and_the_page_comes_back() {
    with_page(async |page| {
        page.allow_console();
        open_to_scripts(page).await;
        page.button("Play").click().await;
        // No panic: the browser ends the WebAssembly where the stack does.
        script(
            page,
            "const dive = () => { ringlab.state(); dive(); }; dive()",
        )
        .await;
        let said = notice(page).await;
        assert!(said.contains("Ringlab has failed"), "{said}");
        assert!(said.contains("call stack"), "{said}");
        // It stays as it is, whatever is pressed.
        for key in ["p", "."] {
            crate::steps::keys(page, key).await;
        }
        assert_eq!(notice(page).await, said);
        page.button("Reload").click().await;
        page.any("alert").wait_gone().await;
        page.button("Put").click().await;
        page.any("status").wait_text("alice put cart").await;
    });
}

#[test]
fn a_failure_that_the_caller_catches_is_shown_too() {
    with_page(async |page| {
        page.allow_console();
        assert_eq!(page.execute(DIVE).await, "RangeError");
        assert!(notice(page).await.contains("call stack"));
    });
}

#[test]
fn after_a_failure_the_page_goes_on_from_what_was_kept_or_starts_anew() {
    with_page(async |page| {
        page.allow_console();
        put(page, "Alice", "milk").await;
        wait_until("the address to lead here", async || {
            page.url().await.contains('#')
        })
        .await;
        page.execute(DIVE).await;
        let said = notice(page).await;
        assert!(said.contains("from what was kept last"), "{said}");
        page.button("Reload").click().await;
        page.any("alert").wait_gone().await;
        page.wait_until_it_runs().await;
        siblings(page).containing("milk").one().await;
        // What is kept may itself make it fail.
        page.execute(DIVE).await;
        page.button("Start anew").click().await;
        page.any("alert").wait_gone().await;
        page.wait_until_it_runs().await;
        let gone_to = "return performance.getEntriesByType('navigation')[0].name";
        let gone_to = page.execute(gone_to).await;
        assert_eq!(gone_to, page.server().url("?anew=1"));
        assert_eq!(siblings(page).count().await, 0);
        page.button("Put").click().await;
        page.any("status").wait_text("alice put cart").await;
    });
}

#[test]
fn within_another_page_it_is_loaded_again_as_it_was_asked_for() {
    with_page(async |page| {
        page.allow_console();
        put(page, "Alice", "milk").await;
        let link = page.execute("return window.ringlab.toLink()").await;
        let link = link.as_str().expect("a link");
        let (_, fragment) = link.split_once('#').expect("a link with a fragment");
        page.goto(&format!("?embed=1&panels=siblings,request#{fragment}"))
            .await;
        siblings(page).containing("milk").one().await;
        let address = page.url().await;
        page.execute("window.isOld = true").await;
        page.execute(DIVE).await;
        let said = notice(page).await;
        assert!(said.contains("where this page began"), "{said}");
        assert_eq!(page.button("Start anew").count().await, 0);
        page.button("Reload").click().await;
        wait_until("the page to be loaded again", async || {
            page.execute("return !window.isOld && !!window.ringlab")
                .await
                == true
        })
        .await;
        siblings(page).containing("milk").one().await;
        assert_eq!(page.url().await, address);
    });
}

#[test]
fn the_notice_fits_on_a_phone() {
    with_page_at(320, 640, async |page| {
        page.allow_console();
        open_to_scripts(page).await;
        script(
            page,
            "Promise.reject(new WebAssembly.RuntimeError('unreachable'))",
        )
        .await;
        let said = notice(page).await;
        assert!(said.contains("unreachable"), "{said}");
        assert_eq!(page.sideways_scroll().await, 0);
        page.screenshot("notice-320x640").await;
    });
}

#[test]
fn errors_of_others_and_of_wrong_arguments_leave_the_page_alone() {
    with_page(async |page| {
        page.allow_console();
        open_to_scripts(page).await;
        for text in [
            "throw new Error('of a script of somebody else')",
            "ringlab.put('')",
            "Promise.reject(new Error('nor this'))",
            "Promise.resolve().then(() => ringlab.crash('Z'))",
        ] {
            script(page, text).await;
        }
        page.button("Put").click().await;
        page.any("status").wait_text("alice put cart").await;
        page.any("alert").wait_gone().await;
    });
}

#[test]
fn a_part_that_does_not_arrive_is_said() {
    with_page(async |page| {
        page.allow_console();
        page.devtools("Network.enable", serde_json::json!({})).await;
        // The service worker has it all by now.
        let bypass = serde_json::json!({ "bypass": true });
        page.devtools("Network.setBypassServiceWorker", bypass)
            .await;
        for part in ["*_bg.wasm", "*ringlab-page*.js"] {
            page.devtools(
                "Network.setBlockedURLs",
                serde_json::json!({ "urls": [part] }),
            )
            .await;
            page.execute("location.reload()").await;
            page.any("alert").wait_text("could not be loaded").await;
        }
    });
}
