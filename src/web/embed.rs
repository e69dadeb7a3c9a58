//! The page within a page of somebody else: a few panels, paused, with nothing stored. It tells whoever
//! holds it how high it is and what came of each request, by `postMessage`.

use super::address::{asked, fragment, on_fragment, with_fragment};
use super::app::Props;
use super::components::{
    Ask, Branches, ConsoleField, Faults, Hints, LogPanel, Members, Metrics, NodePanel, Repair,
    Replicas, RequestPanel, Siblings, StatusLine, Timeline, Transcript, use_sizes,
};
use super::handle::{Handle, Shared};
use super::lab::{Lab, Link};
use super::ring::Ring;
use super::spacetime::SpaceTime;
use super::ticker::Ticker;
use crate::base::Micros;
use js_sys::{Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::prelude::*;

/// What can be shown, by the names that an address has for it.
const PANELS: [&str; 17] = [
    "ring",
    "ask",
    "faults",
    "request",
    "siblings",
    "replicas",
    "hints",
    "members",
    "node",
    "repair",
    "branches",
    "spacetime",
    "metrics",
    "log",
    "commands",
    "console",
    "time",
];
/// What is shown where an address does not say.
const USUAL: [&str; 3] = ["ring", "request", "time"];

/// What an address asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    panels: Vec<&'static str>,
    at: Option<Micros>,
    wrong: Vec<String>,
}

/// What the page's address asks for, where it asks for a page within another one.
pub fn wish() -> Option<Wish> {
    if asked("embed")? != "1" {
        return None;
    }
    let mut wish = Wish {
        panels: Vec::new(),
        at: None,
        wrong: Vec::new(),
    };
    for name in asked("panels").unwrap_or_default().split(',') {
        let name = name.trim();
        match PANELS.iter().find(|it| **it == name) {
            Some(name) if !wish.panels.contains(name) => wish.panels.push(name),
            None if !name.is_empty() => wish.wrong.push(format!(
                "panels: expected some of {}, found `{name}`",
                PANELS.join(", ")
            )),
            _ => {}
        }
    }
    if wish.panels.is_empty() {
        wish.panels.extend(USUAL);
    }
    // Without it nothing could be played.
    if !wish.panels.contains(&"time") {
        wish.panels.push("time");
    }
    if let Some(text) = asked("at") {
        match text.parse() {
            Ok(at) => wish.at = Some(at),
            Err(error) => wish.wrong.push(format!("at: {error}")),
        }
    }
    Some(wish)
}

/// Opens what the address leads to, and what it leads to later.
pub fn begin(shared: &Rc<Shared>, wish: &Wish) {
    open(shared, wish);
    let (shared, wish) = (shared.clone(), wish.clone());
    on_fragment(move || open(&shared, &wish));
}

fn open(shared: &Shared, wish: &Wish) {
    let link = fragment();
    shared.act(|lab| {
        let opened = match (link.as_str(), wish.at) {
            ("", None) => Ok(()),
            ("", Some(at)) => {
                lab.seek(at);
                Ok(())
            }
            (link, None) => lab.open_address(link),
            (link, Some(at)) => lab.open_link_at(link, at),
        };
        lab.forget_before();
        if let Some(wrong) = wish.wrong.first().filter(|_| opened.is_ok()) {
            lab.hint(&format!("{wrong}."));
        }
    });
}

/// Tells whoever holds the page.
pub fn tell(kind: &str, name: &str, value: &JsValue) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Some(parent) = window.parent().ok().flatten().filter(|it| *it != window) else {
        return;
    };
    let message = Object::new();
    for (name, value) in [
        ("source", &JsValue::from("ringlab")),
        ("type", &JsValue::from(kind)),
        (name, value),
    ] {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&message, &name.into(), value);
    }
    // To whoever it is: there is nothing in it that they do not see.
    let _ = parent.post_message(&message, "*");
}

/// The page within a page.
#[component]
pub fn Embedded(props: &Props) -> Html {
    let shared = props.shared.clone();
    let version = use_state(|| shared.lab().version());
    {
        let (shared, version) = (shared.clone(), version.setter());
        use_effect_with((), move |()| {
            shared.listen(Some(Callback::from(move |now| version.set(now))));
            move || shared.listen(None)
        });
    }
    let root = use_node_ref();
    {
        let measured = root.clone();
        use_sizes([&root, &root], move || {
            if let Some(element) = measured.cast::<Element>() {
                let height = element.get_bounding_client_rect().height().ceil();
                tell("height", "height", &height.into());
            }
        });
    }
    let lab = Handle {
        shared: shared.clone(),
        version: *version,
    };
    let panel = |name: &&'static str| {
        let lab = lab.clone();
        match *name {
            "ring" => html! { <Ring {lab} /> },
            "ask" => html! { <Ask {lab} /> },
            "faults" => html! { <Faults {lab} /> },
            "request" => html! { <RequestPanel {lab} /> },
            "siblings" => html! { <Siblings {lab} /> },
            "replicas" => html! { <Replicas {lab} /> },
            "hints" => html! { <Hints {lab} /> },
            "members" => html! { <Members {lab} /> },
            "node" => html! { <NodePanel {lab} /> },
            "repair" => html! { <Repair {lab} /> },
            "branches" => html! { <Branches {lab} /> },
            "spacetime" => html! { <SpaceTime {lab} /> },
            "metrics" => html! { <Metrics {lab} /> },
            "log" => html! { <LogPanel {lab} /> },
            "commands" => html! { <Transcript {lab} /> },
            "console" => html! { <div class="embedded-console"><ConsoleField {lab} /></div> },
            _ => html! { <Timeline {lab} /> },
        }
    };
    let panels = wish().map_or(Vec::new(), |wish| wish.panels);
    html! {
        <main ref={root} class="app is-embed show-ask show-data show-time show-faults" aria-label="Ringlab">
            <StatusLine lab={lab.clone()} />
            { for panels.iter().map(panel) }
            <p class="whole-page"><a href={whole(&lab.lab())} target="_blank" rel="noopener">{ "Open in Ringlab" }</a></p>
            <Ticker lab={lab} />
        </main>
    }
}

/// The address of the whole page, at this moment.
fn whole(lab: &Lab) -> String {
    let fragment = match lab.link() {
        Link::Text(text) if lab.is_worth_keeping() => text,
        _ => String::new(),
    };
    let address = with_fragment(&fragment);
    let (before, fragment) = address.split_once('#').unwrap_or((&address, ""));
    let page = before.split('?').next().unwrap_or(before);
    match fragment {
        "" => page.to_owned(),
        fragment => format!("{page}#{fragment}"),
    }
}
