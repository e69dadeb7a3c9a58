//! The form that asks: key, value, client, coordinator, R, W, context.

use super::field::{Choice, NodeChoice, SpinField, TextField};
use super::load::Load;
use crate::base::NodeId;
use crate::web::handle::LabProps;
use crate::web::lab::{Form, Lab, Who};
use crate::web::wording::{count, short};
use yew::prelude::*;

/// The form.
#[component]
pub fn Ask(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    let config = lab.cluster().config();
    let n = u64::from(config.n);
    let edit = |change: fn(&mut Form, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(form, text)))
    };
    let onsubmit = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.put();
    });
    let who = Who::ALL.into_iter().position(|who| who == form.who);
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let on_who = props.lab.with(|lab, index: usize| {
        lab.edit(|form| form.who = Who::ALL[index.min(Who::ALL.len() - 1)]);
    });
    let on_via = props.lab.with(|lab, node: Option<NodeId>| {
        lab.edit(|form| form.via = node);
    });
    let on_context = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.blind = index == 1));
    let contexts = vec![
        AttrValue::from("last seen"),
        AttrValue::from("none (blind)"),
    ];
    let first = lab.requests().is_empty().then_some("is-first");
    html! {
        <section class="panel in-ask" aria-label="Ask" id="sec-ask">
            <h2>{ "Ask" }</h2>
            <form class="ask" novalidate={true} {onsubmit}>
                <TextField label="Key" value={form.key.clone()} on={edit(|form, text| form.key = text)} />
                <TextField label="Value" value={form.value.clone()} on={edit(|form, text| form.value = text)} />
                <Choice label="Client" options={Who::ALL.map(|who| who.name().into()).to_vec()} chosen={who.unwrap_or(0)} on={on_who} />
                <NodeChoice label="Coordinator" none="preference list" {nodes} chosen={form.via} on={on_via} />
                <Choice label="Context of a write" options={contexts} chosen={usize::from(form.blind)} on={on_context} />
                <SpinField label="R" least={1} most={n} value={form.r.clone()} on={edit(|form, text| form.r = text)}
                    title="How many replicas must answer the next get" />
                <SpinField label="W" least={1} most={n} value={form.w.clone()} on={edit(|form, text| form.w = text)}
                    title="How many replicas must acknowledge the next put" />
                <p class="context dim">{ context_words(&lab) }</p>
                <div class="buttons">
                    <button type="submit" class={classes!("primary", first)}>{ "Put" }</button>
                    <button type="button" onclick={props.lab.on(Lab::get)}>{ "Get" }</button>
                    <button type="button" onclick={props.lab.on(Lab::delete)}>{ "Delete" }</button>
                </div>
            </form>
            <Load lab={props.lab.clone()} />
        </section>
    }
}

/// Which context the next write sends, in words.
fn context_words(lab: &Lab) -> String {
    let form = lab.form();
    let name = form.who.name();
    if form.blind {
        return format!("A put sends no context: it replaces nothing, whatever {name} has seen.");
    }
    let mut mine = lab.history().iter().rev();
    let last = mine.find(|op| op.client == form.who.client() && op.key == form.key && op.ok);
    let Some(last) = last else {
        return format!("{name} has seen nothing of this key: a put replaces nothing.");
    };
    let values: Vec<String> = last
        .siblings
        .iter()
        .map(|it| short(&it.shown(), 16))
        .collect();
    match values.len() {
        0 => format!("{name} last saw that there is nothing: a put replaces just that."),
        1 => format!("{name} last saw {}: a put replaces it.", values[0]),
        2 | 3 => format!(
            "{name} last saw {}: a put replaces all.",
            values.join(" and ")
        ),
        many => format!(
            "{name} last saw {}: a put replaces all.",
            count(many, "value")
        ),
    }
}
