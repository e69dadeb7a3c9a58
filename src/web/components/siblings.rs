//! The region `Siblings`: the values of the selected key, what their writers knew of each other,
//! how they differ, and what one click does to them.

use super::field::{AreaField, TextField};
use super::glyph::NodeGlyph;
use super::pasts::Pasts;
use crate::base::NodeId;
use crate::causality::Actor;
use crate::observe::{Copies, Union, in_words, united};
use crate::store::{Body, Version};
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::{Lab, Who};
use crate::web::wording::{person, short};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// How much of a value is shown, in characters.
const LONGEST: usize = 160;
/// How many values are shown.
const MOST: usize = 50;

/// The region.
#[component]
pub fn Siblings(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    html! {
        <Found lab={props.lab.clone()} copies={lab.copies()} name={form.key.clone()} who={form.who} merged={form.merged.clone()} />
    }
}

/// What there is of the selected key.
#[derive(Clone, Properties)]
pub struct FoundProps {
    /// The laboratory.
    pub lab: Handle,
    /// What the nodes hold.
    pub copies: Rc<Copies>,
    /// The key.
    pub name: String,
    /// Who asks.
    pub who: Who,
    /// What is typed in to replace all values.
    pub merged: Option<String>,
}

impl PartialEq for FoundProps {
    /// What is shown stays as it is while the copies do.
    fn eq(&self, other: &FoundProps) -> bool {
        Rc::ptr_eq(&self.copies, &other.copies)
            && (&self.name, self.who, &self.merged) == (&other.name, other.who, &other.merged)
    }
}

#[component]
fn Found(props: &FoundProps) -> Html {
    let clock = &props.copies.joined;
    let (live, tombstones): (Vec<_>, Vec<_>) = clock
        .dots()
        .partition(|(_, _, version)| !version.is_tombstone());
    let context = clock.context();
    let context = context
        .iter()
        .map(|(actor, counter)| format!("{actor}:{counter}"));
    let context = short(&context.collect::<Vec<_>>().join(" "), 200);
    let several = live.len() > 1;
    let card = |(actor, counter, version): &(&Actor, u64, &Arc<Version>)| {
        let dot = format!("{actor}:{counter}");
        let held = props.copies.all.iter().filter(|copy| {
            let clock = copy.clock.as_ref();
            clock.is_some_and(|clock| clock.contains_dot(actor, *counter))
        });
        let holders: Vec<NodeId> = held.map(|copy| copy.node).collect();
        html! { <li key={dot.clone()}>{ show(&props.lab, version, &dot, &holders, &context, several) }</li> }
    };
    let title = match live.len() {
        0 | 1 => "Siblings".to_owned(),
        many => format!("{many} siblings"),
    };
    html! {
        <section class="panel in-data" aria-label="Siblings" id="sec-siblings">
            <h2>{ title }<span class="dim">{ " of " }<bdi class="data">{ short(&props.name, 24) }</bdi></span></h2>
            <p class="empty">{ words(props.who, live.len(), tombstones.len()) }</p>
            if !live.is_empty() {
                <ul class="cards">{ for live.iter().take(MOST).map(card) }</ul>
            }
            if live.len() > MOST {
                <p class="dim">{ format!("and {} more", live.len() - MOST) }</p>
            }
            if several {
                { resolving(props, live.iter().map(|(_, _, version)| &***version)) }
            }
            if !live.is_empty() || !tombstones.is_empty() {
                <Pasts lab={props.lab.clone()} copies={props.copies.clone()} />
            }
        </section>
    }
}

/// What there is, and what can be done about it.
fn words(who: Who, live: usize, tombstones: usize) -> String {
    let name = who.name();
    match (live, tombstones) {
        (0, 0) => "No value yet. Put one as Alice; then choose Bob and put another without reading first: both stay, as siblings.".into(),
        (0, _) => "Deleted: only a tombstone is left, which takes part in causality as a value does.".into(),
        (1, 0) => "One value, so there is nothing to resolve. A put by somebody who has not read it makes a sibling.".into(),
        (1, _) => "One value beside a tombstone: whoever deleted had not seen it, and whoever wrote it had not seen the delete.".into(),
        (many, _) => {
            let all = if many == 2 { "both".to_owned() } else { format!("all {many}") };
            format!("Keep reads the key as {name} and writes that one value with the context of {all}: {all} are replaced.")
        }
    }
}

/// The text of a version, if it is text.
pub fn text_of(version: &Version) -> Option<&str> {
    match &version.body {
        Body::Value { bytes, .. } => std::str::from_utf8(bytes).ok(),
        Body::Tombstone => None,
    }
}

fn show(
    lab: &Handle,
    version: &Arc<Version>,
    dot: &str,
    holders: &[NodeId],
    context: &str,
    several: bool,
) -> Html {
    let by = lab.lab().cluster().client_name(version.client).to_owned();
    let bytes = match &version.body {
        Body::Value { bytes, .. } => bytes.len(),
        Body::Tombstone => 0,
    };
    let keep = (several && text_of(version).is_some()).then(|| {
        let name = format!("Keep {}", in_words(version, 40));
        let version = version.clone();
        let onclick = lab.on(move |lab| {
            if let Some(text) = text_of(&version) {
                lab.resolve(text);
            }
        });
        html! { <button type="button" {onclick}><bdi class="data">{ name }</bdi></button> }
    });
    html! {
        <div class="card">
            <div class="card-head">
                <p class="card-value"><bdi class="data">{ in_words(version, LONGEST) }</bdi></p>
                <p class="card-by"><span class="dim">{ "by" }</span>{ " " }<b>{ short(person(&by), 40) }</b></p>
                { keep }
            </div>
            <p class="card-facts">
                <span class="dim">{ "dot" }</span><code>{ dot.to_owned() }</code>
                <span class="dim">{ "context" }</span><code class="card-context">{ context.to_owned() }</code>
                if bytes > LONGEST { <span class="dim">{ format!("{bytes} bytes") }</span> }
                <span class="card-holders"><span class="dim">{ "on" }</span>{ for holders.iter().take(8).map(|node| html! { <NodeGlyph node={*node} /> }) }</span>
            </p>
        </div>
    }
}

/// Union, or a value of one's own, in the place of all.
fn resolving<'a>(props: &FoundProps, versions: impl Iterator<Item = &'a Version>) -> Html {
    let texts: Vec<&str> = versions.filter_map(text_of).collect();
    let union = united(&texts);
    let suggested = match &union {
        Some(union) => union.value.clone(),
        None => suggestion(&texts),
    };
    let value = props.merged.clone().unwrap_or(suggested);
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
    let is_json = texts
        .iter()
        .any(|text| text.trim_start().starts_with(['{', '[']));
    html! {
        <>
            <form class="inline merge" {onsubmit}>
                if is_json {
                    <AreaField label="Merged value" {value} {on} />
                } else {
                    <TextField label="Merged value" {value} {on} />
                }
                <button type="submit">{ "Resolve" }</button>
                { union.as_ref().map(|union| union_button(&props.lab, union)) }
            </form>
            if let Some(union) = union {
                <p class="dim told">{ format!("Union keeps {}: ", union.how) }<bdi class="data">{ short(&union.value, 80) }</bdi>{ ". What one side had removed comes back." }</p>
            }
        </>
    }
}

fn union_button(lab: &Handle, union: &Union) -> Html {
    let value = union.value.clone();
    let onclick = lab.on(move |lab| lab.resolve(&value));
    html! { <button type="button" title={union.how} {onclick}>{ "Union" }</button> }
}

/// All values as one, to begin with.
fn suggestion(values: &[&str]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for text in values.iter().take(6) {
        if text.len() < 60 && !texts.contains(text) {
            texts.push(text);
        }
    }
    texts.join(" + ")
}
