//! How to write an end to end test:
//!
//! ```ignore
//! #[test]
//! fn alice_puts_and_gets() {
//!     with_page(async |page| {
//!         page.combobox("Client").choose("Alice").await;
//!         page.textbox("Key").fill("cart").await;
//!         page.textbox("Value").fill("milk").await;
//!         page.button("Put").click().await;
//!         page.any("status").wait_text("milk").await;
//!         let items = page.region("Siblings").any("listitem");
//!         items.wait_count(1).await;
//!         page.switch("Node A is up").click().await;
//!         page.switch("Node A is up").wait_checked(false).await;
//!         page.screenshot("alice").await;
//!     });
//! }
//! ```
//!
//! - [`with_page`] gives a fresh window with the page loaded, at 1440x900; [`with_page_at`] another
//!   size. Whatever happens, the browsers are closed in the end. A test that fails leaves
//!   `target/screenshots/failed-NAME.png` and prints the console and all roles and names on the page.
//! - An error or a warning in the console fails the test, unless [`Page::allow_console`] was called.
//! - A [`Locator`] finds by role and accessible name, anew each time. Whatever acts or reads waits
//!   until exactly one element matches (and, to act, is enabled); nothing sleeps for a fixed time.
//! - Everything panics with a sentence that says what was looked for and what was there instead.
#![allow(
    dead_code,
    unused_imports,
    reason = "it offers more than the tests take today"
)]

mod browser;
mod driver;
mod locator;
mod page;
mod server;

use browser::Browser;
pub use locator::{Key, Locator, Seen};
pub use page::Page;
pub use server::Server;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test` on the built page, in a browser of its own, at 1440x900.
pub fn with_page(test: impl AsyncFnOnce(&Page)) {
    with_page_at(1440, 900, test);
}

/// Runs `test` on the built page in a view of `width` by `height` CSS pixels.
pub fn with_page_at(width: u32, height: u32, test: impl AsyncFnOnce(&Page)) {
    let Some(dist) = dist() else { return };
    let name = test_name();
    let outcome = {
        let browser = catch_unwind(Browser::take);
        browser.and_then(|browser| run(browser, dist, &name, (width, height), test))
    };
    let (browser, panic) = match outcome {
        Ok(browser) => (Some(browser), None),
        Err(panic) => (None, Some(panic)),
    };
    Browser::give_back(browser);
    if let Some(panic) = panic {
        resume_unwind(panic);
    }
}

/// Runs `test` in this browser; hands it back if it went well.
fn run(
    browser: Browser,
    dist: PathBuf,
    name: &str,
    (width, height): (u32, u32),
    test: impl AsyncFnOnce(&Page),
) -> std::thread::Result<Browser> {
    let runtime = &browser.runtime;
    let open = Page::open(browser.client.clone(), Server::start(dist), width, height);
    let page = runtime.block_on(open);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            page.goto("").await;
            test(&page).await;
            page.assert_console_clean().await;
        });
    }));
    if outcome.is_err() {
        // What went wrong may make this go wrong too: the test's own failure is the one to report.
        let _ = catch_unwind(AssertUnwindSafe(|| runtime.block_on(page.report(name))));
    }
    drop(page);
    outcome.map(|()| browser)
}

/// Polls until `condition` holds, and panics with `what` when it never does.
pub async fn wait_until(what: &str, condition: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition().await {
        assert!(
            Instant::now() < deadline,
            "waited {} s for this: {what}",
            PATIENCE.as_secs()
        );
        breathe().await;
    }
}

/// The pause between two looks at the page.
async fn breathe() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

/// Where the built page is. Without it the test says, past the capture of `cargo test`, that it did
/// not run.
fn dist() -> Option<PathBuf> {
    let Some(dist) = std::env::var_os("RINGLAB_DIST").map(PathBuf::from) else {
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: {} needs the built page and a browser: `./x test page`",
            test_name()
        );
        return None;
    };
    assert!(
        dist.join("index.html").is_file(),
        "RINGLAB_DIST={} holds no built page; `./x test page` builds one and runs this",
        dist.display()
    );
    Some(dist)
}

fn test_name() -> String {
    std::thread::current()
        .name()
        .unwrap_or("end to end")
        .replace("::", "-")
}
