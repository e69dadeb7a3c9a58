//! A node that is to join: its name, its weight, and through whom.

use super::field::{Choice, NodeChoice, SpinField, TextField};
use super::icons;
use super::in_force::wrong;
use crate::base::NodeId;
use crate::ring::{MAX_WEIGHT, Zone};
use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use yew::prelude::*;

/// The form; where members are fixed, it says so instead.
#[component]
pub fn Join(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().joining;
    let onsubmit = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.join();
    });
    if let Some(why) = lab.why_members_are_fixed() {
        return html! {
            <form class="join is-fixed" {onsubmit}>
                <p id="why-fixed" class="dim">{ why }</p>
                <button type="submit" disabled=true aria-describedby="why-fixed">{ icons::add() }{ "Add node" }</button>
            </form>
        };
    }
    let on_name = props.lab.with(|lab, text: String| {
        lab.edit(|form| form.joining.name = Some(text));
    });
    let on_weight = props.lab.with(|lab, text: String| {
        lab.edit(|form| form.joining.weight = text);
    });
    let on_seed_node = props.lab.with(|lab, node: Option<NodeId>| {
        lab.edit(|form| form.joining.seed_node = node);
    });
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    html! {
        <form class="join" novalidate=true {onsubmit} aria-label="A node that joins">
            <TextField label="New node" value={lab.name_to_join()} on={on_name} />
            <SpinField label="Weight" least={1} most={u64::from(MAX_WEIGHT)} value={form.weight.clone()} on={on_weight}
                title="Its share of the keys, against 1 for the others" />
            <NodeChoice label="Seed node" none="first" {nodes} chosen={form.seed_node} on={on_seed_node}
                title="The member that it asks to let it in: the first one that is up, or this" />
            { zones(props) }
            <button type="submit" title="Starts the node; it joins, and takes over its share of the keys">{ icons::add() }{ "Add node" }</button>
            { wrong(&lab, "join") }
        </form>
    }
}

/// The choice of a zone, where there are several.
fn zones(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let zones = lab.cluster().config().zones;
    if zones < 2 {
        return Html::default();
    }
    let names = (1..=zones).map(|zone| Zone(zone).to_string());
    let options = std::iter::once("in turn".to_owned()).chain(names);
    let options: Vec<AttrValue> = options.map(AttrValue::from).collect();
    let chosen = lab
        .form()
        .joining
        .zone
        .map_or(0, |zone| usize::from(zone.0));
    let on = props.lab.with(|lab, index: usize| {
        let zone = (index > 0).then_some(Zone(index as u16));
        lab.edit(|form| form.joining.zone = zone);
    });
    html! { <Choice label="Zone" {options} {chosen} {on} title="Where it stands: replicas of a key lie in different zones if they can" /> }
}
