//! The region `Siblings`: the values of the selected key, and what one click does to them.

use super::field::TextField;
use super::glyph::NodeGlyph;
use crate::base::NodeId;
use crate::observe::SiblingRecord;
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::{Joined, Lab, joined};
use crate::web::wording::{person, short};
use yew::prelude::*;

/// How much of a value is shown, in characters.
const LONGEST: usize = 160;
/// How many values are shown.
const MOST: usize = 50;

/// The region.
#[component]
pub fn Siblings(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let key = &lab.form().key;
    let found = joined(lab.cluster(), key);
    let context = found
        .context
        .iter()
        .map(|(actor, counter)| format!("{actor}:{counter}"));
    let context = context.collect::<Vec<_>>().join(" ");
    let several = found.siblings.len() > 1;
    let card = |(record, holders): &(SiblingRecord, Vec<NodeId>)| {
        html! { <li key={record.dot.clone()}>{ show(&props.lab, record, holders, &context, several) }</li> }
    };
    let title = match found.siblings.len() {
        0 | 1 => "Siblings".to_owned(),
        many => format!("{many} siblings"),
    };
    html! {
        <section class="panel in-data" aria-label="Siblings" id="sec-siblings">
            <h2>{ title }<span class="dim">{ " of " }<bdi class="data">{ short(key, 24) }</bdi></span></h2>
            <p class="empty">{ words(&lab, &found) }</p>
            if !found.siblings.is_empty() {
                <ul class="cards">{ for found.siblings.iter().take(MOST).map(card) }</ul>
            }
            if found.siblings.len() > MOST {
                <p class="dim">{ format!("and {} more", found.siblings.len() - MOST) }</p>
            }
            if several {
                <Merge lab={props.lab.clone()} suggested={suggestion(&found)} />
            }
        </section>
    }
}

/// What there is, and what can be done about it.
fn words(lab: &Lab, found: &Joined) -> String {
    let name = lab.form().who.name();
    match (found.siblings.len(), found.tombstones) {
        (0, 0) => "No value yet. Put one as Alice; then choose Bob and put another without reading first: both stay, as siblings.".into(),
        (0, _) => "Deleted: only a tombstone is left, which takes part in causality as a value does.".into(),
        (1, _) => "One value, so there is nothing to resolve. A put by somebody who has not read it makes a sibling.".into(),
        (many, _) => {
            let all = if many == 2 { "both".to_owned() } else { format!("all {many}") };
            format!("Keep reads the key as {name} and writes that one value with the context of {all}: {all} are replaced.")
        }
    }
}

fn show(
    lab: &Handle,
    record: &SiblingRecord,
    holders: &[NodeId],
    context: &str,
    several: bool,
) -> Html {
    let shown = record
        .value
        .as_deref()
        .map_or_else(|| record.shown(), |text| short(text, LONGEST));
    let long = record
        .value
        .as_deref()
        .is_some_and(|text| text.chars().nth(LONGEST).is_some());
    let keep = several
        .then(|| record.value.clone())
        .flatten()
        .map(|value| {
            let name = format!("Keep {}", short(&value, 40));
            let onclick = lab.on(move |lab| lab.resolve(&value));
            html! { <button type="button" {onclick}><bdi class="data">{ name }</bdi></button> }
        });
    html! {
        <div class="card">
            <div class="card-head">
                <p class="card-value"><bdi class="data">{ shown }</bdi></p>
                <p class="card-by"><span class="dim">{ "by" }</span>{ " " }<b>{ person(&record.by) }</b></p>
                { keep }
            </div>
            <p class="card-facts">
                <span class="dim">{ "dot" }</span><code>{ record.dot.clone() }</code>
                <span class="dim">{ "context" }</span><code class="card-context">{ short(context, 200) }</code>
                if long { <span class="dim">{ format!("{} bytes", record.base64.len() / 4 * 3) }</span> }
                <span class="card-holders"><span class="dim">{ "on" }</span>{ for holders.iter().take(8).map(|node| html! { <NodeGlyph node={*node} /> }) }</span>
            </p>
        </div>
    }
}

/// All values as one, to begin with.
fn suggestion(found: &Joined) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for (record, _) in found.siblings.iter().take(6) {
        if let Some(text) = record.value.as_deref()
            && text.len() < 60
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts.join(" + ")
}

#[derive(Clone, PartialEq, Properties)]
struct MergeProps {
    lab: Handle,
    suggested: String,
}

/// A value of one's own in the place of all.
#[component]
fn Merge(props: &MergeProps) -> Html {
    let typed = props.lab.lab().form().merged.clone();
    let value = typed.unwrap_or_else(|| props.suggested.clone());
    let on = props
        .lab
        .with(|lab, text: String| lab.edit(|form| form.merged = Some(text)));
    let onsubmit = {
        let value = value.clone();
        props.lab.with(move |lab: &mut Lab, event: SubmitEvent| {
            event.prevent_default();
            lab.resolve(&value);
        })
    };
    html! {
        <form class="inline merge" {onsubmit}>
            <TextField label="Merged value" {value} {on} />
            <button type="submit">{ "Resolve" }</button>
        </form>
    }
}
