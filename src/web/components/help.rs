//! Help: what to try first, and the keys.

use super::field::Choice;
use crate::web::handle::{Handle, document};
use crate::web::keys::{KEYS, focus};
use crate::web::view::{Change, Theme};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, SvgElement};
use yew::prelude::*;

/// What help needs.
#[derive(Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// The laboratory.
    pub lab: Handle,
    /// The colours of the page.
    pub theme: Theme,
    /// What is to be looked at otherwise.
    pub change: Callback<Change>,
}

const TRIES: [(&str, &str); 6] = [
    (
        "Siblings",
        "Put milk as Alice. Choose Bob, type eggs and Put: Bob has read nothing, so both stay. Then Keep one, or Resolve them to a value of your own.",
    ),
    (
        "A hint",
        "Switch a primary of the key off, Put, and Play: a fallback keeps the value with a hint. Switch the node on again, and the hint goes home.",
    ),
    (
        "A split network",
        "Choose two sides under Faults, Partition, and Put on both by choosing the Coordinator. Heal network, then Get.",
    ),
    (
        "A lost disk",
        "Switch a node off and press the disk beside it: it comes back empty. Play, and read in the log how reads and Merkle trees bring back what it had.",
    ),
    (
        "The console",
        "It offers what can stand where you type: Tab takes the offer, Enter runs what is typed, Up finds what you typed before. It takes curl lines too: curl -d milk /kv/cart.",
    ),
    (
        "Time",
        "Everything stands still until you Play, Step or ask. The speed is how slowly you watch: 1/100 makes a millisecond a tenth of a second.",
    ),
];

/// Help.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let on = props.lab.lab().shortcuts();
    let onchange = props.lab.with(|lab, event: Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        lab.set_shortcuts(input.is_some_and(|input| input.checked()));
    });
    let chosen = Theme::ALL
        .into_iter()
        .position(|theme| theme == props.theme);
    let chosen = chosen.unwrap_or(0);
    let ontheme = props
        .change
        .reform(|index: usize| Change::Theme(Theme::ALL[index.min(Theme::ALL.len() - 1)]));
    use_focus("help", "bar-help");
    let close = props.change.reform(|_: MouseEvent| Change::Help);
    let escape = props.change.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            escape.emit(Change::Help);
        }
    };
    html! {
        <aside id="help" class="help" aria-label="Help" tabindex="-1" {onkeydown}>
            <div class="help-head"><h2>{ "Things to try" }</h2><button type="button" onclick={close}>{ "Close help" }</button></div>
            <dl>{ for TRIES.iter().map(|(what, how)| html! { <><dt>{ what }</dt><dd>{ how }</dd></> }) }</dl>
            <h2>{ "Colours" }</h2>
            <Choice label="Theme" options={Theme::ALL.map(|theme| theme.name().into()).to_vec()} {chosen} on={ontheme} />
            <h2>{ "Keys" }</h2>
            <label class="check"><input type="checkbox" checked={on} {onchange} />{ "Single keys are on" }</label>
            <dl class="keys">{ for KEYS.iter().map(|(key, what)| html! { <><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></> }) }</dl>
            <p class="dim">{ "Everything that a button does appears in the console as a command, and the console takes whole scripts: type help there. From JavaScript, window.ringlab drives this very cluster." }</p>
        </aside>
    }
}

/// Gives the focus to a panel of this id when it opens. When it closes while it has the focus, gives that
/// back to whatever had it before, or else to the button of this id that opens the panel.
#[hook]
pub fn use_focus(panel: &'static str, button: &'static str) {
    use_effect_with((), move |()| {
        let before = focused();
        focus(panel);
        move || {
            let has_it = || {
                let around = focused().and_then(|it| it.closest(&format!("#{panel}")).ok());
                around.flatten().is_some()
            };
            if let Some(before) = before.filter(|_| has_it()) {
                give_focus(&before);
            }
            // What had it before may be gone or hidden.
            if has_it() {
                focus(button);
            }
        }
    });
}

fn focused() -> Option<Element> {
    document()?.active_element()
}

fn give_focus(element: &Element) {
    // Fails for nothing that has had it.
    let _ = match element.dyn_ref::<HtmlElement>() {
        Some(element) => element.focus(),
        // A node of the ring.
        None => element.unchecked_ref::<SvgElement>().focus(),
    };
}
