//! Single keys that do what buttons do.

use super::handle::{Shared, document};
use super::lab::Lab;
use super::view::Change;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::Callback;

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
    if modified || within("input") && key.starts_with("Arrow") {
        return false;
    }
    let act = |change: fn(&mut Lab)| {
        shared.act(change);
        true
    };
    match key.as_str() {
        // Elsewhere the space bar presses what has the focus.
        " " if within("button, summary, a, [role=button], [role=switch], [role=tab]") => false,
        " " | "." if !event.repeat() => act(Lab::toggle_play),
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
        "l" | "L" => focus("log-list"),
        "/" => focus("console-field"),
        "m" | "M" => {
            view.emit(Change::Present);
            true
        }
        "?" => {
            view.emit(Change::Help);
            true
        }
        _ => false,
    }
}

/// Moves the focus to the element with this id, if it can be seen.
pub fn focus(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}
