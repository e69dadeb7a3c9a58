//! Slow nodes and wrong clocks.

use super::field::{NodeChoice, TextField};
use crate::base::NodeId;
use crate::web::handle::LabProps;
use crate::web::lab::{FaultForm, Lab};
use yew::prelude::*;

/// The form.
#[component]
pub fn Clocks(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().faults;
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let on_node = props.lab.with(|lab, node: Option<NodeId>| {
        if let Some(node) = node {
            lab.edit(|form| form.faults.node = node);
        }
    });
    let edit = |change: fn(&mut FaultForm, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(&mut form.faults, text)))
    };
    let submit = |change: fn(&mut Lab)| {
        props.lab.with(move |lab: &mut Lab, event: SubmitEvent| {
            event.prevent_default();
            change(lab);
        })
    };
    html! {
        <fieldset class="group">
            <legend>{ "A slow node, a wrong clock" }</legend>
            <form class="inline" onsubmit={submit(Lab::slow)}>
                <NodeChoice label="Node" {nodes} chosen={form.node} on={on_node} />
                <TextField label="Factor" value={form.factor.clone()} placeholder="10" on={edit(|form, text| form.factor = text)} />
                <button type="submit">{ "Slow down" }</button>
            </form>
            <form class="inline" onsubmit={submit(Lab::skew)}>
                <TextField label="Clock ahead by" value={form.skew.clone()} placeholder="+200ms" on={edit(|form, text| form.skew = text)} />
                <button type="submit">{ "Set clock" }</button>
            </form>
        </fieldset>
    }
}
