//! The region `Repair`.

use crate::page::{Page, call};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// The page with the region in view, once it says this.
async fn says(page: &Page, selector: &str, part: &str) -> String {
    let selector = format!("#sec-repair {selector}");
    for _ in 0..300 {
        page.one("#sec-repair").scroll_into_view();
        TimeoutFuture::new(10).await;
        let found = page.all(&selector);
        let mut texts = found.iter().filter_map(|it| it.text_content());
        if let Some(text) = texts.find(|text| text.contains(part)) {
            return text;
        }
    }
    panic!("{selector} never says {part}: {}", page.text("#sec-repair"));
}

fn run(script: &str) {
    call("run", &[script.into()]).unwrap();
}

const THREE: &str = "cluster nodes=3 handoff=off read_repair=off anti_entropy=off partitions=8\n";

#[wasm_bindgen_test]
async fn an_empty_view_tells_how_to_fill_it() {
    let page = Page::open().await;
    says(
        &page,
        ".empty",
        "there is nothing to compare. Put one first.",
    )
    .await;
    says(&page, ".empty", "set handoff=off").await;
    run(THREE);
    says(&page, ".told", "Anti-entropy is off").await;
    run("cluster nodes=1 n=1 r=1 w=1");
    says(&page, ".empty", "A cluster of one node").await;
}

#[wasm_bindgen_test]
async fn a_pair_is_shown_down_to_the_key_that_differs() {
    let page = Page::open().await;
    run(&format!(
        "{THREE}put cart milk w=3\ncrash C\nput cart eggs\nrestart C"
    ));
    says(&page, "h2", "Repair").await;
    page.choose("One replica", "A").await;
    page.choose("Other replica", "C").await;
    says(
        &page,
        ".told",
        "The roots differ: 1 key in different states.",
    )
    .await;
    let row = says(&page, ".repair-keys tbody tr", "cart").await;
    assert!(row.contains("eggs") && row.contains("milk"), "{row}");
    page.choose("Other replica", "B").await;
    says(&page, ".told", "The roots are equal").await;
    page.choose("Other replica", "A").await;
    let [one, other] = ["One replica", "Other replica"].map(|label| {
        let select: web_sys::HtmlSelectElement =
            wasm_bindgen::JsCast::unchecked_into(page.field(label));
        select.value()
    });
    assert_eq!([one.as_str(), other.as_str()], ["B", "A"]);
}

#[wasm_bindgen_test]
async fn trees_of_many_levels_and_wide_ones_are_drawn_in_part() {
    let page = Page::open().await;
    for shape in [
        "merkle_fanout=2 merkle_depth=4",
        "merkle_fanout=256 merkle_depth=2",
    ] {
        run(&format!("{} {shape}", THREE.trim_end()));
        run("crash C");
        let puts: Vec<String> = (0..40).map(|key| format!("put key{key} value")).collect();
        run(&format!("{}\nrestart C", puts.join("\n")));
        page.choose("One replica", "A").await;
        page.choose("Other replica", "C").await;
        says(&page, ".told", "The roots differ").await;
        let boxes = page.all("#sec-repair .trees rect").len();
        assert!((10..60).contains(&boxes), "{boxes}");
    }
}
