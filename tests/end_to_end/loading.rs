//! What a visitor meets first.

use crate::harness::with_page;

#[test]
fn the_page_loads_without_a_complaint() {
    with_page(async |page| {
        assert_eq!(page.title().await, "Ringlab");
        assert!(page.execute("return document.documentElement.lang").await == "en");
        assert_eq!(page.foreign_requests().await, Vec::<String>::new());
        page.assert_console_clean().await;
        page.screenshot("first-view").await;
    });
}

#[test]
fn something_is_to_be_read_before_the_wasm_has_arrived() {
    with_page(async |page| {
        let html = page.served("index.html");
        let body = html.split("<body>").nth(1).expect("the page has a body");
        assert!(body.contains("Ringlab is loading"), "{body}");
        assert!(body.contains("<noscript>"), "{body}");
    });
}

/// `www/screenshot.png`, the picture in the README, is a copy of `target/screenshots/readme.png`.
#[test]
fn the_picture_in_the_readme_can_be_taken_again() {
    with_page(async |page| {
        let script = "join F\\nwait 12s\\nput cart eggs as=alice\\ncrash @cart/3\\n\
                      put cart milk as=alice context=none\\nwait 200ms\\n\
                      async put cart bread as=bob context=none";
        page.execute(&format!("ringlab.run('{script}')")).await;
        for _ in 0..3 {
            page.button("Step").click().await;
        }
        page.region("Siblings").any("listitem").wait_count(3).await;
        page.screenshot("readme").await;
    });
}
