//! The form that asks: key, value, client, coordinator, R, W, context.

use super::context::ContextFacts;
use super::field::{Choice, NodeChoice, SpinField, TextField};
use super::load::Load;
use crate::base::NodeId;
use crate::web::handle::LabProps;
use crate::web::lab::{Form, Lab, Sends, Who};
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
    let on_context = props.lab.with(|lab, index: usize| {
        let (sends, _) = Sends::ALL[index.min(Sends::ALL.len() - 1)];
        lab.edit(|form| form.sends = sends);
    });
    let contexts = Sends::ALL.map(|(_, name)| AttrValue::from(name)).to_vec();
    let sends = Sends::ALL
        .iter()
        .position(|(sends, _)| *sends == form.sends);
    let first = lab.requests().is_empty().then_some("is-first");
    html! {
        <section class="panel in-ask" aria-label="Ask" id="sec-ask">
            <h2>{ "Ask" }</h2>
            <form class="ask" novalidate={true} {onsubmit}>
                <TextField label="Key" value={form.key.clone()} on={edit(|form, text| form.key = text)} />
                <TextField label="Value" value={form.value.clone()} on={edit(|form, text| form.value = text)} />
                <Choice label="Client" options={Who::ALL.map(|who| who.name().into()).to_vec()} chosen={who.unwrap_or(0)} on={on_who} />
                <NodeChoice label="Coordinator" none="preference list" {nodes} chosen={form.via} on={on_via} />
                <Choice label="Context of a write" options={contexts} chosen={sends.unwrap_or(0)} on={on_context} />
                <SpinField label="R" least={1} most={n} value={form.r.clone()} on={edit(|form, text| form.r = text)}
                    title="How many replicas must answer the next get" />
                <SpinField label="W" least={1} most={n} value={form.w.clone()} on={edit(|form, text| form.w = text)}
                    title="How many replicas must acknowledge the next put" />
                <ContextFacts lab={props.lab.clone()} />
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
