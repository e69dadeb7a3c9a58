//! Nodes that come and go, what they hold each other for, and what moves.

use crate::page::{Page, at, call};
use wasm_bindgen_test::wasm_bindgen_test;

/// The texts of all elements of a selector.
fn texts(page: &Page, selector: &str) -> Vec<String> {
    let all = page.all(selector);
    all.iter().filter_map(|it| it.text_content()).collect()
}

/// The names of the nodes that have a switch.
fn nodes(page: &Page) -> String {
    texts(page, ".switch-name").join(" ").replace("Node ", "")
}

async fn filled() -> Page {
    let page = Page::open().await;
    for key in 0..8 {
        page.run(&format!("put key{key} milk w=3")).await;
        page.advance(200.0).await;
    }
    page
}

#[wasm_bindgen_test]
async fn a_node_is_added_and_its_arcs_and_keys_arrive() {
    let page = filled().await;
    assert!(page.all("[aria-label='What moved'], .rim").is_empty());
    let name: web_sys::HtmlInputElement =
        wasm_bindgen::JsCast::unchecked_into(page.field("New node"));
    assert_eq!(name.value(), "F");
    page.press("Add node").await;
    assert!(
        page.status()
            .starts_with("F runs, and asks A to let it in."),
        "{}",
        page.status()
    );
    assert_eq!(nodes(&page), "A B C D E F");
    assert_eq!(page.all(".node.is-passing").len(), 1);
    assert_eq!(name.value(), "G");
    page.advance(100.0).await;
    let moved = page.text(".moves-head p");
    assert!(
        moved.starts_with("F joined: ") && moved.contains("of 32 arcs"),
        "{moved}"
    );
    assert!(!page.all(".rim").is_empty());
    page.advance(30_000.0).await;
    let far = page.text(".moves-far");
    assert!(
        far.starts_with("Done: all ") && far.ends_with(" copies are at their new nodes."),
        "{far}"
    );
    assert!(page.all(".node.is-passing, .tag").is_empty());
    let state = call("state", &[]).unwrap();
    let keys = at(&state, "nodes.5.keys").as_f64();
    assert!(keys > Some(0.0), "{keys:?}");
    page.press("Dismiss what moved").await;
    assert!(page.all("[aria-label='What moved'], .rim").is_empty());
}

#[wasm_bindgen_test]
async fn the_arcs_that_moved_are_a_table() {
    let page = filled().await;
    page.press("Add node").await;
    page.advance(1_000.0).await;
    page.press("Which arcs").await;
    let rows = page.all(".moves tbody tr");
    let letters = page.all(".rim-letter");
    let new_owner = texts(&page, ".moves tbody tr");
    let new_owner = new_owner.iter().filter(|row| row.contains("→F")).count();
    assert!(
        rows.len() > new_owner && new_owner == letters.len(),
        "{new_owner} of {}",
        rows.len()
    );
}

#[wasm_bindgen_test]
async fn a_node_leaves_and_is_gone() {
    let page = filled().await;
    page.choose("Coordinator", "C").await;
    page.press("Node C leaves").await;
    assert!(page.status().starts_with("C leaves: "), "{}", page.status());
    assert!(
        page.text(".moves-head p")
            .starts_with("C gives up its arcs: ")
    );
    assert_eq!(texts(&page, ".switch-state")[2], "leaving");
    page.advance(60_000.0).await;
    assert_eq!(nodes(&page), "A B D E");
    assert_eq!(page.all(".node").len(), 4);
    assert!(
        texts(&page, ".told").contains(&"C has left.".to_owned()),
        "{:?}",
        texts(&page, ".told")
    );
    // What was chosen and is there no more is chosen no more.
    let coordinator: web_sys::HtmlSelectElement =
        wasm_bindgen::JsCast::unchecked_into(page.field("Coordinator"));
    assert_eq!(coordinator.value(), "preference list");
    page.choose("Coordinator", "D").await;
    page.press("Put").await;
    page.advance(200.0).await;
    assert!(page.status().contains("via D"), "{}", page.status());
    // It may come back.
    page.fill("New node", "c").await;
    page.press("Add node").await;
    page.advance(30_000.0).await;
    assert_eq!(nodes(&page), "A B C D E");
}

#[wasm_bindgen_test]
async fn only_a_node_that_is_down_can_be_removed() {
    let page = filled().await;
    let removable = || page.all("button[aria-label^='Remove node']").len();
    assert_eq!(removable(), 0);
    page.press("Node D is up").await;
    let title = page.button("Remove node D").get_attribute("title").unwrap();
    assert!(title.contains("cannot be undone"), "{title}");
    page.press("Remove node D").await;
    assert!(
        page.status()
            .starts_with("D is removed and does not come back."),
        "{}",
        page.status()
    );
    assert_eq!(nodes(&page), "A B C E");
    page.advance(30_000.0).await;
    assert!(texts(&page, ".told").contains(&"D was removed.".to_owned()));
    assert!(
        page.text(".moves-far").starts_with("Done"),
        "{}",
        page.text(".moves-far")
    );
    page.fill("New node", "D").await;
    page.press("Add node").await;
    assert_eq!(
        page.status(),
        "D was removed and does not come back: expected a node of another name"
    );
    assert_eq!(page.one("[role=status]").class_name(), "status is-failed");
    // And the API knows it too.
    let error = call("crash", &["D".into()]).unwrap_err();
    assert_eq!(
        crate::page::text_at(&error, "message"),
        "node D was removed: expected A, B, C, E"
    );
    call("crash", &["E".into()]).unwrap();
}

#[wasm_bindgen_test]
async fn what_cannot_be_is_refused_in_the_engines_words() {
    let page = Page::open().await;
    page.run("cluster nodes=1 n=1 r=1 w=1").await;
    page.press("Node A leaves").await;
    assert_eq!(page.status(), "A is the last member: a ring needs one");
    for (name, weight, said) in [
        ("A", "1", "A is a member already"),
        (
            "B",
            "0",
            "Weight: expected a whole number from 1 to 100, found `0`",
        ),
        ("", "1", "New node: expected a name such as F, found none"),
        (
            "Z9",
            "1",
            "New node: join: expected a node such as A or @KEY/1, found `Z9`",
        ),
    ] {
        page.fill("New node", name).await;
        page.fill("Weight", weight).await;
        page.press("Add node").await;
        assert_eq!(page.status(), said, "{name} {weight}");
        assert_eq!(nodes(&page), "A");
    }
    page.fill("New node", "B").await;
    page.fill("Weight", "3").await;
    page.press("Add node").await;
    assert!(page.text("[role=log]").contains("join B weight=3"));
}

#[wasm_bindgen_test]
async fn fixed_members_say_so() {
    let page = Page::open().await;
    page.run("cluster membership=static failure_detector=timeouts")
        .await;
    assert!(page.button("Add node").has_attribute("disabled"));
    assert!(page.text("#why-fixed").contains("membership=static"));
    assert!(page.all("button[aria-label$=leaves]").is_empty());
    page.press("Node B is up").await;
    assert!(page.all("button[aria-label^='Remove node']").is_empty());
}

#[wasm_bindgen_test]
async fn zones_can_be_chosen_where_there_are_several() {
    let page = Page::open().await;
    assert!(
        texts(&page, ".join .field > span")
            .iter()
            .all(|it| it != "Zone")
    );
    page.run("cluster nodes=6 zones=3").await;
    page.choose("Zone", "z2").await;
    page.press("Add node").await;
    assert!(
        page.text("[role=log]").contains("join G zone=z2"),
        "{}",
        page.text("[role=log]")
    );
    page.advance(20_000.0).await;
    assert_eq!(page.all(".node").len(), 7);
}

#[wasm_bindgen_test]
async fn members_say_who_holds_whom_for_what_and_where_they_are_wrong() {
    let page = Page::open().await;
    let row =
        |page: &Page, index: usize| page.all(".members tbody tr")[index].text_content().unwrap();
    assert_eq!(texts(&page, ".members .opinion"), vec!["alive"; 20]);
    assert!(page.all(".opinion.is-wrong").is_empty());
    // C crashes, and nobody knows yet.
    page.press("Node C is up").await;
    assert!(
        page.all(".opinion.is-wrong").is_empty(),
        "the truth is hidden"
    );
    let truth: web_sys::HtmlElement =
        wasm_bindgen::JsCast::unchecked_into(page.one(".members-choice [role=switch]"));
    truth.click();
    page.settle().await;
    assert_eq!(page.all(".opinion.is-wrong").len(), 4);
    assert!(row(&page, 3).contains("down itself"), "{}", row(&page, 3));
    // Whoever has pinged it in vain suspects it, and says so to the others.
    let mut suspected = false;
    for _ in 0..200 {
        page.advance(25.0).await;
        if !page.all(".opinion.is-suspect").is_empty() {
            suspected = true;
            assert_eq!(page.all(".node-doubt").len(), 1);
            let node = page.one("#node-C").get_attribute("aria-label").unwrap();
            assert!(
                node.starts_with("Node C: down, 0 keys, suspected by "),
                "{node}"
            );
            break;
        }
    }
    assert!(suspected);
    page.advance(15_000.0).await;
    assert_eq!(
        texts(&page, ".opinion")
            .iter()
            .filter(|it| *it == "dead")
            .count(),
        5,
        "to four nodes and in truth"
    );
    assert!(page.all(".opinion.is-wrong, .node-doubt").is_empty());
    assert!(
        page.text("[aria-label=Members] h2")
            .ends_with("everybody knows who is down")
    );
    page.run("cluster nodes=40").await;
    let members = page.text("[aria-label=Members]");
    assert!(
        members.contains("No node holds another for anything else than alive."),
        "{members}"
    );
    page.run("crash C").await;
    let members = page.text("[aria-label=Opinions]");
    assert_eq!(members, "CC is dead:alive to 39 nodes");
}

#[wasm_bindgen_test]
async fn members_say_which_table_each_goes_by_while_these_differ() {
    let page = Page::open().await;
    let tables = |page: &Page| texts(page, ".members td code");
    assert!(tables(&page).is_empty());
    page.press("Add node").await;
    assert_eq!(
        tables(&page),
        ["1 of A", "1 of A", "1 of A", "1 of A", "1 of A", "none yet"]
    );
    assert_eq!(texts(&page, ".passing"), ["joining"]);
    // The others have not heard of it.
    let unknown = texts(&page, ".members .opinion");
    assert_eq!(
        unknown.iter().filter(|it| *it == "unknown").count(),
        5,
        "{unknown:?}"
    );
    page.advance(20_000.0).await;
    assert!(tables(&page).is_empty());
}

#[wasm_bindgen_test]
async fn whoever_stays_stays_in_its_place_and_twelve_find_room() {
    let page = Page::open().await;
    let places = |page: &Page| -> Vec<String> {
        let nodes = page.all(".node");
        nodes
            .iter()
            .filter_map(|it| it.get_attribute("style"))
            .collect()
    };
    let before = places(&page);
    page.press("Add node").await;
    assert_eq!(places(&page)[..5], before);
    for _ in 6..12 {
        page.press("Add node").await;
        page.advance(5_000.0).await;
    }
    page.advance(30_000.0).await;
    assert_eq!(nodes(&page), "A B C D E F G H I J K L");
    let mut all = places(&page);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 12);
    assert!(page.all(".node-letter").len() >= 12);
    assert_eq!(page.all(".members tbody tr").len(), 12);
    assert_eq!(texts(&page, ".members .opinion"), vec!["alive"; 12 * 11]);
}

#[wasm_bindgen_test]
async fn pings_are_hidden_until_they_are_asked_for() {
    let page = Page::open().await;
    page.advance(3_000.0).await;
    let pings = |page: &Page| {
        texts(page, ".log-list li")
            .iter()
            .filter(|it| it.contains("ping"))
            .count()
    };
    assert_eq!(pings(&page), 0);
    // One step passes by all of them.
    page.press("Step").await;
    assert!(!page.status().contains("ping "), "{}", page.status());
    let tick: web_sys::HtmlElement =
        wasm_bindgen::JsCast::unchecked_into(page.one(".log-head input[type=checkbox]"));
    tick.click();
    page.settle().await;
    assert!(pings(&page) > 10);
}
