//! What separates nodes: groups, single links, and healing.

use super::field::{Choice, TextField};
use crate::base::NodeId;
use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Partitions, cuts and healing.
#[component]
pub fn Cuts(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    let nodes: Vec<AttrValue> = lab
        .cluster()
        .nodes()
        .map(|node| node.to_string().into())
        .collect();
    let on_groups = props.lab.with(|lab, text: String| lab.edit(|form| form.groups = Some(text)));
    let end = |change: fn(&mut (NodeId, NodeId), NodeId)| {
        props.lab.with(move |lab, index: usize| {
            lab.edit(|form| change(&mut form.link, NodeId(index as u16)));
        })
    };
    let on_both = props.lab.with(|lab, event: Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        lab.edit(|form| form.both_ways = input.is_some_and(|input| input.checked()));
    });
    let split = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.partition();
    });
    let several = nodes.len() > 1;
    html! {
        <div class="cuts">
            if several {
                <form class="inline" onsubmit={split}>
                    <TextField label="Groups" value={lab.groups()} placeholder="A,B | C,D,E" on={on_groups} />
                    <button type="submit">{ "Partition" }</button>
                </form>
                <div class="inline">
                    <Choice label="From" options={nodes.clone()} chosen={form.link.0.index()} on={end(|link, node| link.0 = node)} />
                    <Choice label="To" options={nodes} chosen={form.link.1.index()} on={end(|link, node| link.1 = node)} />
                    <label class="check"><input type="checkbox" checked={form.both_ways} onchange={on_both} />{ "both ways" }</label>
                    <button type="button" onclick={props.lab.on(Lab::cut_link)}>{ "Cut link" }</button>
                </div>
            }
            <button type="button" class="wide" onclick={props.lab.on(Lab::heal)}>{ "Heal network" }</button>
        </div>
    }
}
