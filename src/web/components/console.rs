//! The console: what buttons did as commands, and commands of one's own.

use crate::web::handle::{Handle, LabProps};
use crate::web::lab::{Entry, EntryKind};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// How many entries are shown.
const MOST_SHOWN: usize = 80;

/// What was said.
#[component]
pub fn Transcript(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let count = lab.console().count();
    let entries = lab.console().skip(count.saturating_sub(MOST_SHOWN));
    html! {
        <section class="panel transcript in-time" aria-label="Commands">
            <h2>{ "Commands" }<span class="dim">{ ": what buttons do and the console says" }</span></h2>
            <div class="said" tabindex="0" role="log" aria-live="off" aria-label="Commands and answers">
                if count == 0 {
                    <p class="dim">{ "Nothing was said yet. Every button says its command here; the console takes the same commands." }</p>
                }
                <div>{ for entries.map(entry) }</div>
            </div>
        </section>
    }
}

/// Where commands are typed.
#[component]
pub fn ConsoleField(props: &LabProps) -> Html {
    let text = use_state(String::new);
    let onsubmit = {
        let (lab, text) = (props.lab.clone(), text.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            run(&lab, &text);
        }
    };
    let oninput = {
        let text = text.clone();
        move |event: InputEvent| {
            let area: Option<HtmlTextAreaElement> = event.target_dyn_into();
            text.set(area.map(|area| area.value()).unwrap_or_default());
        }
    };
    let onkeydown = {
        let (lab, text) = (props.lab.clone(), text.clone());
        move |event: KeyboardEvent| on_key(&lab, &text, &event)
    };
    let rows = text.lines().count().clamp(1, 6).to_string();
    html! {
        <form class="console" {onsubmit}>
            <label for="console-field">{ "Console" }</label>
            <textarea id="console-field" wrap="off" {rows} value={(*text).clone()} {oninput} {onkeydown}
                placeholder="a command, or a whole script; help lists them" autocomplete="off" autocapitalize="off" spellcheck="false" />
            <button type="submit">{ "Run" }</button>
        </form>
    }
}

fn entry(entry: &Entry) -> Html {
    let class = match entry.kind {
        EntryKind::Command => "said-command",
        EntryKind::Output => "said-output",
        EntryKind::Error => "said-error",
    };
    html! { <pre key={entry.number} {class}><bdi class="data">{ entry.text.clone() }</bdi></pre> }
}

/// Runs what is typed in; what is wrong stays, to be mended.
fn run(lab: &Handle, text: &UseStateHandle<String>) {
    if lab.shared.act(|lab| lab.run_console(text)).is_ok() {
        text.set(String::new());
    }
}

fn on_key(lab: &Handle, text: &UseStateHandle<String>, event: &KeyboardEvent) {
    let single = !text.contains('\n');
    match event.key().as_str() {
        "Enter" if !event.shift_key() && !event.is_composing() => {
            event.prevent_default();
            run(lab, text);
        }
        key @ ("ArrowUp" | "ArrowDown") if single => {
            let earlier = key == "ArrowUp";
            if let Some(recalled) = lab.shared.act(|lab| lab.recall(earlier)) {
                event.prevent_default();
                text.set(recalled);
            }
        }
        _ => {}
    }
}
