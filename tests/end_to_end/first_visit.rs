//! What a visitor finds: everything that is due, nothing that is not, and one thing to do first.

use crate::harness::{Key, with_page};
use crate::steps::{NODES, answered, paused, state, switch};

#[test]
fn everything_has_the_name_that_it_was_promised() {
    with_page(async |page| {
        for name in [
            "Put",
            "Get",
            "Delete",
            "Step",
            "Play",
            "Heal network",
            "Run",
        ] {
            assert!(page.button(name).one().await.enabled, "{name}");
        }
        for name in ["Key", "Value", "Console"] {
            page.textbox(name).one().await;
        }
        for name in ["Client", "Coordinator"] {
            page.combobox(name).one().await;
        }
        for name in ["N", "R", "W", "Nodes", "Seed"] {
            page.spinbutton(name).one().await;
        }
        for name in [
            "Ring", "Request", "Siblings", "Replicas", "Members", "Log", "Timeline",
        ] {
            page.region(name).one().await;
        }
        for node in NODES {
            assert!(switch(page, node).is_checked().await, "{node}");
        }
        page.any("status").one().await;
        for client in ["Alice", "Bob"] {
            page.combobox("Client").choose(client).await;
            page.combobox("Client").wait_value(client).await;
        }
    });
}

#[test]
fn the_browser_computes_the_same_names() {
    with_page(async |page| {
        for (role, name) in [
            ("button", "Put"),
            ("button", "Play"),
            ("button", "Heal network"),
            ("textbox", "Key"),
            ("textbox", "Value"),
            ("textbox", "Console"),
            ("combobox", "Client"),
            ("combobox", "Coordinator"),
            ("spinbutton", "N"),
            ("spinbutton", "Seed"),
            ("switch", "Node A is up"),
            ("region", "Siblings"),
            ("region", "Timeline"),
        ] {
            let (role, name) = (role.to_owned(), name.to_owned());
            assert_eq!(page.role(&role, &name).computed().await, (role, name));
        }
    });
}

#[test]
fn nothing_is_there_that_comes_later() {
    with_page(async |page| {
        for name in ["Preset", "Lesson"] {
            page.combobox(name).wait_gone().await;
        }
    });
}

#[test]
fn time_stands_still_and_nothing_was_asked() {
    with_page(async |page| {
        paused(page).await;
        let state = state(page).await;
        assert_eq!(state["now_us"], 0);
        assert_eq!(state["open_requests"], false);
        for node in state["nodes"].as_array().unwrap() {
            assert_eq!(node["up"], true, "{node}");
            assert_eq!(node["keys"], 0, "{node}");
        }
    });
}

#[test]
fn the_first_thing_to_do_is_ready_to_be_done() {
    with_page(async |page| {
        let hint = page.any("status").text().await;
        assert!(hint.contains("Put"), "{hint}");
        assert_ne!(page.textbox("Key").value().await, "");
        let value = page.textbox("Value").value().await;
        assert_ne!(value, "");
        page.button("Put").click().await;
        answered(page, &["alice put", &value]).await;
        let first = page.region("Siblings").any("listitem").one().await;
        assert!(first.text.contains(&value), "{}", first.text);
    });
}

#[test]
fn help_opens_beside_the_ring_and_closes_with_escape() {
    with_page(async |page| {
        let help = page.button("Help");
        assert_eq!(help.one().await.expanded, Some(false));
        help.click().await;
        help.wait_for("to be expanded", |seen| seen.expanded == Some(true))
            .await;
        page.region("Ring").one().await;
        page.press(&[Key::Escape]).await;
        help.wait_for("to be collapsed", |seen| seen.expanded == Some(false))
            .await;
    });
}
