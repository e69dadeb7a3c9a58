//! The conditions of all links, of one node's, of one.

use super::field::{Choice, NodeChoice, TextField};
use super::in_force::wrong;
use crate::base::NodeId;
use crate::script::LATENCIES;
use crate::web::handle::LabProps;
use crate::web::lab::{ConditionForm, Form, Lab, Where};
use yew::prelude::*;

/// The fields, with what each is for.
type Field = (
    &'static str,
    &'static str,
    fn(&mut ConditionForm) -> &mut String,
);

const FIELDS: [Field; 4] = [
    ("Distribution", "as it is", |form| &mut form.latency),
    ("Part lost", "as it is", |form| &mut form.loss),
    ("Part doubled", "as it is", |form| &mut form.duplicate),
    ("Part damaged", "as it is", |form| &mut form.damage),
];

/// The form.
#[component]
pub fn LinkConditions(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let place = form.faults.conditions.place;
    let chosen = Where::ALL.iter().position(|(it, _)| *it == place);
    let wheres = Where::ALL.map(|(_, name)| AttrValue::from(name)).to_vec();
    let on_place = props.lab.with(|lab, index: usize| {
        let place = Where::ALL
            .get(index)
            .map_or(Where::Everywhere, |(it, _)| *it);
        lab.edit(|form| form.faults.conditions.place = place);
    });
    let known = LATENCIES.iter().map(|(name, _)| AttrValue::from(*name));
    let likes: Vec<AttrValue> = std::iter::once("own".into()).chain(known).collect();
    let latency = form.faults.conditions.latency.trim();
    let like = LATENCIES.iter().position(|(_, known)| *known == latency);
    let on_like = props.lab.with(|lab, index: usize| {
        let known = index.checked_sub(1).and_then(|index| LATENCIES.get(index));
        let latency = known.map_or(String::new(), |(_, latency)| (*latency).to_owned());
        lab.edit(|form| form.faults.conditions.latency = latency);
    });
    let node = |change: fn(&mut Form, NodeId)| {
        props.lab.with(move |lab, node: Option<NodeId>| {
            if let Some(node) = node {
                lab.edit(|form| change(form, node));
            }
        })
    };
    let on_way = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.both_ways = index == 0));
    let onsubmit = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.set_conditions();
    });
    let mut typed = form.faults.conditions.clone();
    let [latency, shares @ ..] = FIELDS.map(|(label, placeholder, of)| {
        let value = std::mem::take(of(&mut typed));
        let on = props.lab.with(move |lab, text: String| {
            lab.edit(|form| *of(&mut form.faults.conditions) = text);
        });
        html! { <TextField {label} {value} {placeholder} {on} /> }
    });
    html! {
        <fieldset class="group">
            <legend>{ "What links do to messages" }</legend>
            <form class="stack" {onsubmit}>
                <div class="inline">
                    <Choice label="Where" options={wheres} chosen={chosen.unwrap_or(0)} on={on_place} />
                    if place == Where::Node {
                        <NodeChoice label="Of node" nodes={nodes.clone()} chosen={form.faults.links_of} on={node(|form, node| form.faults.links_of = node)} />
                    }
                </div>
                if place == Where::Link {
                    <div class="inline">
                        <NodeChoice label="One end" nodes={nodes.clone()} chosen={form.link.0} on={node(|form, node| form.link.0 = node)} />
                        <Choice label="Direction" options={vec!["↔".into(), "→".into()]} chosen={usize::from(!form.both_ways)} on={on_way} />
                        <NodeChoice label="Other end" {nodes} chosen={form.link.1} on={node(|form, node| form.link.1 = node)} />
                    </div>
                }
                <div class="inline">
                    <Choice label="Latency like" options={likes} chosen={like.map_or(0, |at| at + 1)} on={on_like} />
                    { latency }
                </div>
                <div class="inline">{ for shares }</div>
                <div class="inline">
                    <button type="submit" class="slim">{ "Set links" }</button>
                    if place != Where::Everywhere {
                        <button type="button" class="slim" onclick={props.lab.on(Lab::reset_conditions)}>{ "As every link" }</button>
                    }
                </div>
            </form>
            { wrong(&lab, "conditions") }
        </fieldset>
    }
}
