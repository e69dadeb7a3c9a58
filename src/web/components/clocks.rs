//! Slow nodes, wrong clocks, crashes that leave a part of the disk.

use super::field::{Choice, NodeChoice, TextField};
use super::in_force::wrong;
use crate::base::NodeId;
use crate::config::Fsync;
use crate::web::handle::LabProps;
use crate::web::lab::{FaultForm, KEEPS, Lab};
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
    let keeps = KEEPS.map(|(_, name)| AttrValue::from(name)).to_vec();
    let on_keep = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.faults.keep = index));
    html! {
        <fieldset class="group">
            <legend>{ "One node: slow, a wrong clock, a crash" }</legend>
            <form class="inline" onsubmit={submit(Lab::slow)}>
                <NodeChoice label="Node" {nodes} chosen={form.node} on={on_node} />
                <TextField label="Factor" value={form.factor.clone()} placeholder="10" on={edit(|form, text| form.factor = text)} />
                <button type="submit">{ "Slow down" }</button>
            </form>
            <form class="inline" onsubmit={submit(Lab::skew)}>
                <TextField label="Clock ahead by" value={form.skew.clone()} placeholder="+200ms" on={edit(|form, text| form.skew = text)} />
                <button type="submit">{ "Set clock" }</button>
            </form>
            <form class="inline" onsubmit={submit(Lab::crash)}>
                <Choice label="Unsynced bytes kept" options={keeps} chosen={form.keep} on={on_keep} />
                if KEEPS.get(form.keep).is_some_and(|(keep, _)| keep.ends_with('=')) {
                    <TextField label="Bytes" value={form.keep_bytes.clone()} placeholder="100" on={edit(|form, text| form.keep_bytes = text)} />
                }
                <button type="submit">{ "Crash" }</button>
            </form>
            if lab.cluster().config().fsync == Fsync::Always {
                <p class="dim">{ "With fsync=always nothing is ever unsynced." }</p>
            }
            { wrong(&lab, "clock") }
        </fieldset>
    }
}
