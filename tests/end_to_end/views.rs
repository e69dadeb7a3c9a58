//! How the page is looked at: the presenter's view, sections, colours.

use crate::harness::{Page, wait_until, with_page, with_page_at};
use crate::steps::{keys, put};

/// The letters that can be seen and are smaller than they may be, each with its size on the screen.
const SMALL: &str = r#"
  const small = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const e = text.parentElement;
    if (!text.data.trim() || e.closest('svg, select, script, style, .unseen') || !e.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    const least = e.closest('[role=status]') ? 24 : 17.4;
    if (size < least) small.push(`${text.data.trim().slice(0, 40)}: ${size}`);
  }
  for (const e of document.querySelectorAll('svg .part-letter, svg .node-letter')) {
    const svg = e.ownerSVGElement, box = svg.getBoundingClientRect();
    if (!svg.closest('.picture')) continue;
    const size = parseFloat(getComputedStyle(e).fontSize) * Math.min(box.width, box.height) / svg.viewBox.baseVal.width;
    if (size < 18) small.push(`${e.textContent} on the ring: ${size}`);
  }
  return small;
"#;

/// The regions that can be seen.
async fn regions(page: &Page) -> Vec<String> {
    let names = page.execute(
        "return [...document.querySelectorAll('section[aria-label]')].filter(e => e.checkVisibility()).map(e => e.ariaLabel)",
    ).await;
    serde_json::from_value(names).expect("names")
}

#[test]
fn the_presenter_sees_a_caption_the_ring_and_one_panel_in_big_letters() {
    with_page_at(1280, 720, async |page| {
        put(page, "Alice", "milk").await;
        put(page, "Bob", "eggs").await;
        keys(page, "m").await;
        page.button("Presenter").one().await;
        assert_eq!(regions(page).await, ["Ring", "Request", "Timeline"]);
        let small = page.execute(SMALL).await;
        assert_eq!(small, serde_json::json!([]));
        assert_eq!(page.sideways_scroll().await, 0);
        page.screenshot("presenter").await;

        let sections = page.role("navigation", "Sections");
        sections.button("Data").click().await;
        assert_eq!(regions(page).await, ["Ring", "Siblings", "Timeline"]);
        let keep = page.region("Siblings").button("Keep eggs");
        keep.click().await;
        page.any("status").wait_text("eggs").await;
        sections.button("Faults").click().await;
        page.switch("Node C is up").click().await;
        page.switch("Node C is up").wait_checked(false).await;
        let small = page.execute(SMALL).await;
        assert_eq!(small, serde_json::json!([]));

        page.button("Presenter").click().await;
        page.region("Replicas").one().await;
        page.textbox("Console").one().await;
    });
}

#[test]
fn each_section_is_brought_into_view() {
    with_page(async |page| {
        for value in ["milk", "eggs", "tea", "bread"] {
            put(page, "Alice", value).await;
            crate::steps::run(page, "put cart other context=none").await;
        }
        let sections = page.role("navigation", "Sections");
        for (button, region) in [("Members", "Members"), ("Request", "Request")] {
            sections.button(button).click().await;
            let (_, top, _, _) = page.region(region).rectangle().await;
            assert!((50.0..400.0).contains(&top), "{region} begins at {top}");
        }
        let before = page.region("Ring").rectangle().await.2;
        page.button("Wide panels").click().await;
        let after = page.region("Ring").rectangle().await.2;
        assert!(after < before - 100.0, "{before} and then {after}");
        assert_eq!(page.sideways_scroll().await, 0);
        page.screenshot("wide").await;
    });
}

#[test]
fn a_chosen_theme_goes_before_the_systems_and_stays() {
    with_page(async |page| {
        page.media(&[("prefers-color-scheme", "light")]).await;
        let is_dark = async || {
            let colour = "return getComputedStyle(document.body).backgroundColor";
            page.execute(colour).await == "rgb(12, 15, 20)"
        };
        assert!(!is_dark().await);
        page.button("Help").click().await;
        page.combobox("Theme").choose("dark").await;
        wait_until("the page is dark", is_dark).await;
        page.reload().await;
        wait_until("the page is dark again", is_dark).await;
        page.button("Help").click().await;
        page.combobox("Theme").wait_value("dark").await;
        page.combobox("Theme").choose("as the system").await;
        wait_until("the page is light", async || !is_dark().await).await;
        page.media(&[("prefers-color-scheme", "dark")]).await;
        wait_until("the page follows the system", is_dark).await;
    });
}
