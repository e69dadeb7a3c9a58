//! The console: what buttons did as commands, and commands of one's own.

use crate::web::handle::{Handle, LabProps};
use crate::web::lab::{Entry, EntryKind};
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// How many entries are shown.
const MOST_SHOWN: usize = 80;

/// The console.
#[component]
pub fn ConsolePanel(props: &LabProps) -> Html {
    let text = use_state(String::new);
    let said = use_node_ref();
    let lab = props.lab.lab();
    let count = lab.console().count();
    let newest = lab.console().last().map_or(0, |entry| entry.number);
    {
        let said = said.clone();
        use_effect_with(newest, move |_| {
            if let Some(element) = said.cast::<Element>() {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
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
    let entries = lab.console().skip(count.saturating_sub(MOST_SHOWN));
    let rows = if text.contains('\n') { "4" } else { "1" };
    html! {
        <section class="panel console in-time" aria-label="Commands">
            <h2>{ "Console" }<span class="dim">{ " what the buttons do, as commands; type help" }</span></h2>
            <div class="said" ref={said} tabindex="0" role="log" aria-live="off" aria-label="Commands and answers">
                { for entries.map(entry) }
            </div>
            <form class="inline" {onsubmit}>
                <textarea id="console-field" aria-label="Console" {rows} value={(*text).clone()} {oninput} {onkeydown}
                    placeholder="put cart milk as=alice" autocomplete="off" autocapitalize="off" spellcheck="false" />
                <button type="submit">{ "Run" }</button>
            </form>
        </section>
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
