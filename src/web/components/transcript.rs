//! What was said: what buttons did as commands, what was typed, and what came back.

use crate::web::handle::LabProps;
use crate::web::lab::{Entry, EntryKind};
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

fn entry(entry: &Entry) -> Html {
    let class = match entry.kind {
        EntryKind::Command => "said-command",
        EntryKind::Output => "said-output",
        EntryKind::Error => "said-error",
    };
    html! { <pre key={entry.number} {class}><bdi class="data">{ entry.text.clone() }</bdi></pre> }
}
