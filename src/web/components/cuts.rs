//! What separates nodes: groups, and single links.

use super::field::{Choice, NodeChoice, TextField};
use super::in_force::wrong;
use crate::base::NodeId;
use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use yew::prelude::*;

/// Partitions and cuts.
#[component]
pub fn Cuts(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let on_groups = props
        .lab
        .with(|lab, text: String| lab.edit(|form| form.groups = Some(text)));
    let end = |change: fn(&mut (NodeId, NodeId), NodeId)| {
        props.lab.with(move |lab, node: Option<NodeId>| {
            if let Some(node) = node {
                lab.edit(|form| change(&mut form.link, node));
            }
        })
    };
    let on_way = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.both_ways = index == 0));
    let ways = vec![AttrValue::from("↔"), AttrValue::from("→")];
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
                { wrong(&lab, "groups") }
                <div class="inline link">
                    <NodeChoice label="From" nodes={nodes.clone()} chosen={form.link.0} on={end(|link, node| link.0 = node)} />
                    <Choice label="Way" options={ways} chosen={usize::from(!form.both_ways)} on={on_way} />
                    <NodeChoice label="To" {nodes} chosen={form.link.1} on={end(|link, node| link.1 = node)} />
                    <button type="button" onclick={props.lab.on(Lab::cut_link)}>{ "Cut link" }</button>
                </div>
                { wrong(&lab, "link") }
            }
        </div>
    }
}
