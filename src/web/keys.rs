//! Single keys that do what buttons do.

use super::handle::{Shared, document};
use super::lab::Lab;
use super::view::Change;
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::Callback;

/// How long is waited until something is drawn: so many times so many milliseconds.
const FRAMES: u32 = 30;
const FRAME_MS: u32 = 16;

/// Every key with what it does.
pub const KEYS: &[(&str, &str)] = &[
    ("Space or .", "play or pause"),
    ("→ or ←", "one step on, or back"),
    (
        "Shift + → or ←",
        "to the next request, or to the one before",
    ),
    (
        "Ctrl + Z, Ctrl + Y",
        "take back what was done last, do it again",
    ),
    ("F", "begin a branch here"),
    ("P", "put what is typed in"),
    ("G", "get the key that is typed in"),
    ("K", "crash or restart the chosen node"),
    ("D", "drop the chosen message"),
    ("X", "separate the groups under Faults"),
    ("H", "heal the network"),
    ("L", "go to the log"),
    ("/", "go to the console"),
    ("M", "show it to a class, or end that"),
    ("?", "show or hide this"),
];

/// Listens for keys until it is dropped.
pub struct Keys {
    listener: Closure<dyn FnMut(KeyboardEvent)>,
}

impl Keys {
    /// Begins to listen; `view` is told what is to be looked at otherwise.
    pub fn listen(shared: Rc<Shared>, view: Callback<Change>) -> Keys {
        let listener = Closure::new(move |event: KeyboardEvent| {
            if on_key(&shared, &view, &event) {
                event.prevent_default();
            }
        });
        if let Some(document) = document() {
            let function = listener.as_ref().unchecked_ref();
            // Fails for names that are no events.
            let _ = document.add_event_listener_with_callback("keydown", function);
        }
        Keys { listener }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if let Some(document) = document() {
            let function = self.listener.as_ref().unchecked_ref();
            let _ = document.remove_event_listener_with_callback("keydown", function);
        }
    }
}

/// Does what a key asks for; whether it asked for anything.
fn on_key(shared: &Shared, view: &Callback<Change>, event: &KeyboardEvent) -> bool {
    let commands = event.ctrl_key() || event.meta_key();
    let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let within = |what: &str| {
        let target = target.as_ref();
        target.is_some_and(|it| it.closest(what).ok().flatten().is_some())
    };
    let types = within("input:not([type=range]), select, textarea");
    if !shared.lab().shortcuts() || types {
        return false;
    }
    let key = event.key();
    if commands && !event.alt_key() {
        let change = match (key.as_str(), event.shift_key()) {
            ("z" | "Z", false) => Lab::undo,
            ("z" | "Z", true) | ("y" | "Y", _) => Lab::redo,
            _ => return false,
        };
        shared.act(change);
        return true;
    }
    if modified || key.starts_with("Arrow") && (within("input") || scrolls(target.as_ref())) {
        return false;
    }
    // Only time goes on for as long as a key is held down.
    let act = |change: fn(&mut Lab)| {
        if !event.repeat() || key.starts_with("Arrow") {
            shared.act(change);
        }
        true
    };
    let look = |change: Change| {
        if !event.repeat() {
            view.emit(change);
        }
        true
    };
    match key.as_str() {
        // Elsewhere the space bar presses what has the focus.
        " " if within("button, summary, a, [role=button], [role=switch], [role=tab]") => false,
        " " | "." => act(Lab::toggle_play),
        "ArrowRight" | "ArrowLeft" if !within("[role=tab]") => {
            act(match (key.as_str(), event.shift_key()) {
                ("ArrowRight", false) => Lab::step,
                ("ArrowRight", true) => Lab::next_request,
                (_, false) => Lab::step_back,
                (_, true) => Lab::previous_request,
            })
        }
        "f" | "F" => act(Lab::fork),
        "p" | "P" => act(Lab::put),
        "g" | "G" => act(Lab::get),
        "d" | "D" => act(Lab::drop_chosen_flight),
        "x" | "X" => act(Lab::partition),
        "h" | "H" => act(Lab::heal),
        "k" | "K" => act(|lab| match lab.selected_node() {
            Some(node) => lab.toggle_power(node),
            None => lab.hint("Choose a node of the ring first: K crashes or restarts it."),
        }),
        "l" | "L" => {
            if !focus("log-list") {
                view.emit(Change::Section("log"));
                view.emit(Change::Tab("time"));
                focus_once_there("log-list");
            }
            true
        }
        "/" => {
            if focus("console-field") {
            } else if is_presenting() {
                shared.act(|lab| lab.hint("The console is not shown to a class: M ends that."));
            } else {
                view.emit(Change::Tab("time"));
                focus_once_there("console-field");
            }
            true
        }
        "m" | "M" => look(Change::Present),
        "?" => look(Change::Help),
        _ => false,
    }
}

/// Whether the page is shown to a class.
fn is_presenting() -> bool {
    let found = document().and_then(|it| it.query_selector(".is-presenting").ok());
    found.flatten().is_some()
}

/// Whether the arrows scroll what has the focus, a table that is wider than its place.
fn scrolls(target: Option<&Element>) -> bool {
    target.is_some_and(|it| {
        it.matches(".scroll-x").unwrap_or(false) && it.scroll_width() > it.client_width()
    })
}

/// Moves the focus to the element with this id; whether it can be seen, and so has it.
pub fn focus(id: &str) -> bool {
    let Some(document) = document() else {
        return false;
    };
    let found = document.get_element_by_id(id);
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| {
        // What cannot take the focus leaves it where it is.
        let _ = element.focus();
        let focused = document.active_element();
        focused.is_some_and(|focused| focused == *element)
    })
}

/// The same as soon as the element is drawn.
fn focus_once_there(id: &'static str) {
    spawn_local(async move {
        for _ in 0..FRAMES {
            TimeoutFuture::new(FRAME_MS).await;
            if focus(id) {
                return;
            }
        }
    });
}
