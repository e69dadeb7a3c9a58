//! The region `Share`: this very moment as a link or a file, what was done as a script, and opening
//! what others share.

use super::help::use_focus;
use crate::web::address;
use crate::web::files::{self, save};
use crate::web::handle::Handle;
use crate::web::lab::{Lab, Link, Script};
use crate::web::view::Change;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// How long a script has to stay the same before it is tried, in milliseconds.
const CALM_MS: u32 = 300;

/// What sharing needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ShareProps {
    /// The laboratory.
    pub lab: Handle,
    /// What is to be looked at otherwise.
    pub change: Callback<Change>,
}

/// What is shared: of one moment, until another is asked for.
#[derive(Clone, PartialEq)]
struct Shown {
    /// The whole address.
    link: Link,
    seal: (&'static str, String),
}

/// What was copied last, and how that went.
type Said = UseStateHandle<(String, &'static str)>;

/// Copies a text, and says how that went.
fn copy(text: String, said: Said) {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    spawn_local(async move {
        let copied = match clipboard {
            Some(clipboard) if !clipboard.is_undefined() => {
                JsFuture::from(clipboard.write_text(&text)).await.is_ok()
            }
            _ => false,
        };
        let words = match copied {
            true => "Copied.",
            false => "The browser does not let pages copy: choose the text and copy it yourself.",
        };
        said.set((text, words));
    });
}

/// The region.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let said = use_state(|| (String::new(), ""));
    let (shown, script) = {
        let lab = props.lab.lab();
        let link = match lab.link() {
            Link::Text(fragment) => Link::Text(address::with_fragment(&fragment)),
            too_long => too_long,
        };
        let seal = lab.seal();
        (Shown { link, seal }, lab.script())
    };
    let draft = use_state(|| None::<String>);
    // Of which script and hash of the trace it is known, and whether it does the same.
    let proof = use_state(|| None::<((String, String), bool)>);
    let of = (script.text.clone(), shown.seal.1.clone());
    let is_tried = !script.is_long && !props.lab.lab().is_playing();
    {
        let (proof, shared) = (proof.clone(), props.lab.shared.clone());
        use_effect_with((of.clone(), is_tried), move |(wanted, is_tried)| {
            let is_known = proof.as_ref().is_some_and(|(of, _)| of == wanted);
            // Trying takes as long as the run did: not while it still changes.
            let later = (!is_known && *is_tried).then(|| {
                Timeout::new(CALM_MS, move || {
                    let lab = shared.lab();
                    let of = (lab.script().text, lab.seal().1);
                    let replays = lab.script_replays();
                    drop(lab);
                    proof.set(Some((of, replays)));
                })
            });
            move || drop(later)
        });
    }
    use_focus("share", "bar-share");
    {
        // The link is copied as the region opens.
        let (said, link) = (said.clone(), shown.link.clone());
        use_effect_with((), move |()| {
            if let Link::Text(text) = link {
                copy(text, said);
            }
        });
    }
    let close = props.change.reform(|_: MouseEvent| Change::Share);
    let escape = props.change.clone();
    let onkeydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            escape.emit(Change::Share);
        }
    };
    let (version, hash) = &shown.seal;
    let replays = proof.as_ref().filter(|(known, _)| *known == of);
    let replays = replays.map(|(_, replays)| *replays);
    let link = match &shown.link {
        Link::Text(text) => {
            let onclick = {
                let (text, said) = (text.clone(), said.clone());
                move |_: MouseEvent| copy(text.clone(), said.clone())
            };
            html! {
                <div class="share-link">
                    <label class="field"><span>{ "Link" }</span>
                        <input type="text" readonly=true value={text.clone()} onfocus={choose_all} /></label>
                    <button type="button" {onclick}>{ "Copy" }</button>
                </div>
            }
        }
        Link::TooLong(long) => html! {
            <p>{ format!("The run is too long for a link: it would have {long} characters, and many programs cut links of more than 8000. Save it as a file, which opens here and with ringlab run.") }</p>
        },
    };
    let save_run = {
        let shared = props.lab.shared.clone();
        move |_: MouseEvent| {
            let text = shared.lab().saved_branch() + "\n";
            save("run.ringlab", &text);
        }
    };
    let onfile = {
        let shared = props.lab.shared.clone();
        move |event: Event| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            let Some(input) = input else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                files::open(&shared, file);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    let text = (*draft).clone().unwrap_or_else(|| script.text.clone());
    // What is said of a copy goes once something else is shown.
    let (copied, words) = &*said;
    let words = match *copied == text || shown.link == Link::Text(copied.clone()) {
        true => *words,
        false => "",
    };
    html! {
        <aside id="share" class="help share" aria-label="Share" tabindex="-1" {onkeydown}>
            <div class="help-head"><h2>{ "Share this moment" }</h2><button type="button" onclick={close}>{ "Close" }</button></div>
            { link }
            <p class="dim" aria-live="polite">{ words }</p>
            <p class="dim">{ format!("It leads to this very moment of this branch. With version {version} it replays exactly; trace hash so far ") }<code>{ hash }</code>{ "." }</p>
            <div class="share-row">
                <button type="button" onclick={save_run}>{ "Save run" }</button>
                <label class="button">{ "Open a file" }<input type="file" class="hidden-file" aria-label="Open a file" accept=".ringlab,.ring,.txt,text/plain" onchange={onfile} /></label>
                <button type="button" onclick={props.lab.on(Lab::start_over)} title="A fresh cluster, as on the first visit; Undo brings back what is here">{ "Start anew" }</button>
            </div>
            <p class="dim">{ "A saved run or a script can also be dropped anywhere on the page." }</p>
            <h2>{ "What was done, as a script" }</h2>
            <p class="dim">{ proved(&script, draft.is_some(), replays) }</p>
            <label class="field"><span>{ "Recorded script" }</span>
                <textarea rows="8" spellcheck="false" value={text.clone()} oninput={
                    let draft = draft.clone();
                    move |event: InputEvent| {
                        let area: Option<HtmlTextAreaElement> = event.target_dyn_into();
                        draft.set(area.map(|area| area.value()));
                    }
                } /></label>
            <div class="share-row">
                <button type="button" onclick={
                    let (shared, text, draft) = (props.lab.shared.clone(), text.clone(), draft.clone());
                    move |_: MouseEvent| {
                        // It says itself what is wrong with it.
                        let opened = shared.act(|lab| lab.open("script", &text));
                        if opened.is_ok() {
                            draft.set(None);
                        }
                    }
                } title="On a fresh cluster; Undo leads back">{ "Run script" }</button>
                <button type="button" onclick={
                    let text = text.clone();
                    move |_: MouseEvent| save("run.ring", &text)
                }>{ "Save script" }</button>
                <button type="button" onclick={
                    let said = said.clone();
                    move |_: MouseEvent| copy(text.clone(), said.clone())
                }>{ "Copy script" }</button>
            </div>
        </aside>
    }
}

fn proved(script: &Script, is_edited: bool, replays: Option<bool>) -> &'static str {
    if is_edited {
        return "Edited: whatever it does, Run script shows it on a fresh cluster.";
    }
    match (script.text.is_empty(), replays) {
        (false, None) if !script.is_long => {
            "Once time stands still, it is tried whether it does exactly the same."
        }
        (false, Some(true)) if script.goes_on => {
            "Run from its beginning, it does exactly what was done here, and goes on: what was asked is answered, and what was laid up happens. Tried just now."
        }
        (true, _) => "Nothing was done to this cluster yet.",
        (_, Some(true)) => {
            "Run from its beginning, it does exactly what was done here: tried just now."
        }
        (_, Some(false)) => {
            "Tried just now: run from its beginning, it does not do exactly the same, because something was done between two events of the same microsecond. The link does."
        }
        (_, None) => "A long run: it was not tried whether it does exactly the same.",
    }
}

fn choose_all(event: FocusEvent) {
    let input = event
        .target()
        .and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        input.select();
    }
}
