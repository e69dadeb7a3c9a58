//! Which context the next write sends, what that covers, and what it will do.

use super::field::Choice;
use crate::web::handle::{LabProps, document};
use crate::web::lab::{Lab, Sends};
use crate::web::wording::clock;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlInputElement};
use yew::prelude::*;

/// The words, the choice of an older context, and the token.
#[component]
pub fn ContextFacts(props: &LabProps) -> Html {
    let field = use_node_ref();
    let copied = use_state(|| None::<String>);
    let lab = props.lab.lab();
    let sending = lab.sending();
    let is_older = lab.form().sends == Sends::Older;
    let older = match is_older {
        true => lab.older_contexts(),
        false => Vec::new(),
    };
    let options: Vec<AttrValue> = older
        .iter()
        .map(|given| {
            format!(
                "{} at {}: covers {}",
                given.command,
                clock(given.at),
                given.covers
            )
            .into()
        })
        .collect();
    let on_older = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.older = index));
    let copy = {
        let (field, copied, token) = (field.clone(), copied.clone(), sending.token.clone());
        move |_| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                let _ = input.focus();
                input.select();
                let document = document().and_then(|it| it.dyn_into::<HtmlDocument>().ok());
                // Where it is not allowed, the token is selected for a person to copy.
                if document.is_some_and(|it| it.exec_command("copy").unwrap_or(false)) {
                    copied.set(token.clone());
                }
            }
        }
    };
    let is_copied = copied.is_some() && *copied == sending.token;
    html! {
        <div class="context">
            <p class={classes!(sending.outcome.is_err().then_some("is-failed"))}>{ words(&lab, &sending) }</p>
            if !options.is_empty() {
                <Choice label="Older context" {options} chosen={lab.form().older} on={on_older} />
            }
            if let Some(token) = sending.token {
                <details>
                    <summary>{ "The context as it is sent" }</summary>
                    <div class="inline">
                        <label class="field"><span class="unseen">{ "Context token" }</span><input type="text" readonly={true} ref={field} value={token} /></label>
                        <button type="button" onclick={copy}>{ if is_copied { "Copied" } else { "Copy context" } }</button>
                    </div>
                    <p>{ sending.covers.map(|covers| format!("It covers {covers}.")) }</p>
                </details>
            }
        </div>
    }
}

fn words(lab: &Lab, sending: &crate::web::lab::Sending) -> String {
    let form = lab.form();
    let name = form.who.name();
    let outcome = match &sending.outcome {
        Ok(outcome) => outcome,
        Err(why) => return format!("A put will be refused, and nothing stored: {why}."),
    };
    match (form.sends, sending.covers.as_deref()) {
        (Sends::Nothing, _) => {
            format!("A put sends no context, whatever {name} has seen: it {outcome}.")
        }
        (_, Some("nothing") | None) => {
            format!("{name} has seen nothing of this key: a put {outcome}.")
        }
        (Sends::Older, Some(covers)) => {
            format!("{name} sends again what covers {covers}: a put {outcome}.")
        }
        (_, Some(covers)) => format!("{name} has seen {covers}: a put {outcome}."),
    }
}
