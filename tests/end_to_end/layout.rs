//! How it looks: every size, light and dark, with the settings that people need.

use crate::harness::{Page, with_page};
use crate::steps::{put, run};

const SIZES: [(u32, u32); 5] = [
    (1440, 900),
    (1280, 720),
    (1024, 768),
    (390, 844),
    (320, 640),
];

/// What is left of the wider ones at 200 % zoom, in CSS pixels.
const ZOOMED: [(u32, u32); 3] = [(720, 450), (640, 360), (512, 384)];

/// What is wrong with the places of things: what sticks out of the view, what covers or cuts off what.
const MISPLACED: &str = r#"
  const wrong = [];
  const told = e => `${e.tagName.toLowerCase()} ${JSON.stringify((e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40))}`;
  const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const usable = [...document.querySelectorAll('button, input, select, textarea, summary, a[href], [role=button], [tabindex="0"]')].filter(seen);
  const scrolls = e => { for (let p = e.parentElement; p; p = p.parentElement) {
    const s = getComputedStyle(p);
    if (/auto|scroll/.test(s.overflowX) && p.scrollWidth > p.clientWidth) return true; } return false; };
  for (const e of usable) {
    const box = e.getBoundingClientRect();
    if (!scrolls(e) && (box.left < -1 || box.right > innerWidth + 1)) wrong.push(`${told(e)} sticks out sideways`);
    if (e.matches('button') && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2))
      wrong.push(`${told(e)} is larger than its button`);
    e.scrollIntoView({ block: 'center', inline: 'center' });
    const now = e.getBoundingClientRect();
    const at = document.elementFromPoint(now.left + now.width / 2, now.top + now.height / 2);
    if (!(at && (e.contains(at) || at.contains(e) || at.closest('label')?.contains(e))))
      wrong.push(`${told(e)} is covered by ${at ? told(at) : 'nothing'}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || !seen(parent) || parent.closest('svg, select, script, style, .unseen')) continue;
    const range = document.createRange(); range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    if (!scrolls(parent) && (box.left < -1 || box.right > innerWidth + 1)) wrong.push(`text of ${told(parent)} sticks out sideways`);
    for (let p = parent; p && p !== document.body; p = p.parentElement) {
      const s = getComputedStyle(p);
      // What can be scrolled to is not cut off, whatever lies round it.
      if (/auto|scroll/.test(s.overflowX) && p.scrollWidth > p.clientWidth) break;
      if (!/hidden|clip/.test(s.overflowX) || s.textOverflow === 'ellipsis') continue;
      const outer = p.getBoundingClientRect();
      if (outer.width > 2 && (box.right > outer.right + 1 || box.left < outer.left - 1)) wrong.push(`text of ${told(parent)} is cut off`);
    }
  }
  for (const e of document.querySelectorAll('*')) { if (e.scrollTop) e.scrollTop = 0; if (e.scrollLeft) e.scrollLeft = 0; }
  scrollTo(0, 0);
  return [...new Set(wrong)];
"#;

/// Siblings, a node that is down, a hint, a split and messages on their way: much to show.
async fn fill(page: &Page) {
    put(page, "Alice", "milk").await;
    put(page, "Bob", "eggs").await;
    page.switch("Node C is up").click().await;
    put(page, "Bob", "oat milk from the shop at the corner").await;
    page.combobox("Client").choose("Alice").await;
    put(page, "Alice", "bread").await;
    run(page, "wait 400ms").await;
    crate::steps::paused(page).await;
    run(page, "cut A<->D").await;
    page.button("Get").click().await;
    page.button("Pause").click().await;
}

async fn misplaced(page: &Page) -> Vec<String> {
    let wrong = page.execute(MISPLACED).await;
    serde_json::from_value(wrong).expect("a list of sentences")
}

/// The groups of panels between which narrow screens choose; none where all are shown.
async fn tabs(page: &Page) -> Vec<String> {
    let mut tabs = Vec::new();
    let panels = page.role("navigation", "Panels");
    for name in ["Ask", "Data", "Time", "Faults"] {
        if panels.button(name).count().await == 1 {
            tabs.push(name.to_owned());
        }
    }
    tabs
}

/// Looks at everything at this size, and takes pictures.
async fn look(page: &Page, name: &str, width: u32, height: u32) -> Vec<String> {
    page.viewport(width, height).await;
    let mut wrong = Vec::new();
    let tabs = tabs(page).await;
    for tab in tabs.iter().map(Some).chain(tabs.is_empty().then_some(None)) {
        let mut at = format!("{name}-{width}x{height}");
        if let Some(tab) = tab {
            page.role("navigation", "Panels").button(tab).click().await;
            at += &format!("-{}", tab.to_lowercase());
        }
        page.screenshot(&at).await;
        let sideways = page.sideways_scroll().await;
        if sideways > 0 {
            wrong.push(format!(
                "{at}: can be scrolled sideways by {sideways} pixels"
            ));
        }
        let outer =
            "const page = document.scrollingElement; return page.scrollHeight - innerHeight";
        if page.execute(outer).await != 0 {
            wrong.push(format!(
                "{at}: the page itself can be scrolled, not only its parts"
            ));
        }
        let found = misplaced(page).await;
        wrong.extend(found.into_iter().map(|what| format!("{at}: {what}")));
    }
    wrong
}

/// Unfolds everything that can be unfolded.
async fn unfold(page: &Page) {
    page.execute("for (const it of document.querySelectorAll('details')) it.open = true")
        .await;
    page.button("Set clock").one().await;
}

async fn look_at_all(page: &Page, name: &str) {
    let mut wrong = Vec::new();
    for (width, height) in SIZES.into_iter().chain(ZOOMED) {
        wrong.extend(look(page, name, width, height).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_sticks_out_or_is_covered_in_the_light() {
    with_page(async |page| {
        page.media(&[("prefers-color-scheme", "light")]).await;
        fill(page).await;
        look_at_all(page, "light").await;
    });
}

#[test]
fn nothing_sticks_out_or_is_covered_in_the_dark() {
    with_page(async |page| {
        page.media(&[("prefers-color-scheme", "dark")]).await;
        fill(page).await;
        look_at_all(page, "dark").await;
    });
}

#[test]
fn what_is_unfolded_is_whole_at_every_size() {
    with_page(async |page| {
        fill(page).await;
        run(page, "bus loss=0.05").await;
        run(page, "slow B x20").await;
        run(page, "hold 2 from=A kind=write").await;
        unfold(page).await;
        look_at_all(page, "unfolded").await;
    });
}

#[test]
fn a_hundred_nodes_are_whole_at_every_size() {
    with_page(async |page| {
        run(page, "cluster nodes=100 partitions=512").await;
        page.button("Node CV: up, 0 keys").one().await;
        put(page, "Alice", "milk").await;
        look_at_all(page, "hundred").await;
    });
}

#[test]
fn forced_colours_keep_it_usable() {
    with_page(async |page| {
        page.media(&[
            ("forced-colors", "active"),
            ("prefers-color-scheme", "dark"),
        ])
        .await;
        fill(page).await;
        let wrong = look(page, "forced", 1440, 900).await;
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn the_first_view_is_whole_at_every_size() {
    with_page(async |page| look_at_all(page, "first").await);
}

#[test]
fn help_is_whole_at_every_size() {
    with_page(async |page| {
        let close = page.button("Close help");
        for (width, height) in SIZES.into_iter().chain(ZOOMED) {
            page.viewport(width, height).await;
            page.button("Help").click().await;
            let (left, top, help_width, help_height) =
                page.role("complementary", "Help").rectangle().await;
            let (right, bottom) = (left + help_width, top + help_height);
            assert!(
                left >= 0.0 && right <= f64::from(width),
                "{left} to {right}"
            );
            assert!(
                top >= 0.0 && bottom <= f64::from(height),
                "{top} to {bottom}"
            );
            assert_eq!(page.sideways_scroll().await, 0, "at {width}x{height}");
            page.screenshot(&format!("help-{width}x{height}")).await;
            close.click().await;
            close.wait_gone().await;
        }
    });
}

#[test]
fn where_motion_is_reduced_messages_stand_still() {
    with_page(async |page| {
        page.media(&[("prefers-reduced-motion", "reduce")]).await;
        page.reload().await;
        page.button("Put").click().await;
        let place = "return document.querySelector('section[aria-label=Ring] svg [aria-hidden=true] [transform]')?.getAttribute('transform') ?? null";
        let first = page.execute(place).await;
        assert_ne!(first, serde_json::Value::Null);
        page.any("status").wait_text("alice put cart").await;
        let animated =
            "return document.getAnimations().filter(a => a.playState === 'running').length";
        assert_eq!(page.execute(animated).await, 0);
        page.screenshot("reduced-motion").await;
    });
}

#[test]
fn the_view_may_change_at_any_time() {
    with_page(async |page| {
        page.button("Play").click().await;
        page.button("Put").click().await;
        for (width, height) in [
            (390, 844),
            (1440, 900),
            (320, 640),
            (2560, 1440),
            (1280, 720),
        ] {
            page.viewport(width, height).await;
            assert_eq!(page.sideways_scroll().await, 0, "at {width}x{height}");
        }
        page.any("status").wait_text("alice put cart").await;
    });
}

#[test]
fn whatever_can_be_used_has_a_name_and_a_place_to_hit() {
    with_page(async |page| {
        fill(page).await;
        for (width, height) in SIZES {
            page.viewport(width, height).await;
            let tabs = tabs(page).await;
            for tab in tabs.iter().map(Some).chain(tabs.is_empty().then_some(None)) {
                if let Some(tab) = tab {
                    page.button(tab).click().await;
                }
                let usable = page.outline().await.into_iter().filter(|seen| {
                    matches!(
                        seen.role.as_str(),
                        "button"
                            | "textbox"
                            | "searchbox"
                            | "combobox"
                            | "spinbutton"
                            | "switch"
                            | "checkbox"
                            | "tab"
                            | "link"
                    )
                });
                let nameless: Vec<_> = usable.filter(|seen| seen.name.is_empty()).collect();
                assert!(nameless.is_empty(), "{nameless:#?}");
                let small = page
                    .execute(
                        "return [...document.querySelectorAll('button, input, select, textarea, summary, a[href], [role=button]')]
                            .filter(e => e.checkVisibility({ visibilityProperty: true }))
                            .map(e => [e, (e.type === 'checkbox' ? e.closest('label') : e).getBoundingClientRect()])
                            .filter(([, box]) => box.width < 24 || box.height < 24)
                            .map(([e, box]) => `${e.getAttribute('aria-label') ?? e.textContent}: ${box.width} x ${box.height}`)",
                    )
                    .await;
                assert_eq!(small, serde_json::json!([]), "at {width}x{height}");
            }
        }
    });
}
