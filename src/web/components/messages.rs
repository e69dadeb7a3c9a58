//! What happens to the next messages that match: they are dropped, held, duplicated or delayed.

use super::field::{Choice, NodeChoice, TextField};
use super::in_force::wrong;
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::web::handle::LabProps;
use crate::web::lab::{FaultForm, Lab, MessageFault};
use yew::prelude::*;

/// The form.
#[component]
pub fn MessageFaults(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().faults;
    let any = || std::iter::once(AttrValue::from("any"));
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let kinds = MessageKind::ALL
        .into_iter()
        .map(|kind| AttrValue::from(kind.name()));
    let kinds: Vec<AttrValue> = any().chain(kinds).collect();
    let kind = form
        .kind
        .and_then(|kind| MessageKind::ALL.into_iter().position(|it| it == kind));
    let edit = |change: fn(&mut FaultForm, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(&mut form.faults, text)))
    };
    let choose = |change: fn(&mut FaultForm, Option<usize>)| {
        props.lab.with(move |lab, index: usize| {
            lab.edit(|form| change(&mut form.faults, index.checked_sub(1)));
        })
    };
    let button = |what: MessageFault| {
        let onclick = props.lab.on(move |lab: &mut Lab| lab.message_fault(what));
        html! { <button type="button" class="slim" {onclick}>{ what.name() }</button> }
    };
    let on_from = props.lab.with(|lab, node: Option<NodeId>| {
        lab.edit(|form| form.faults.from = node);
    });
    let on_to = props.lab.with(|lab, node: Option<NodeId>| {
        lab.edit(|form| form.faults.to = node);
    });
    let on_kind = choose(|form, index| {
        form.kind = index.and_then(|index| MessageKind::ALL.get(index).copied());
    });
    html! {
        <fieldset class="group">
            <legend>{ "The next messages" }</legend>
            <div class="inline">
                <TextField label="How many" value={form.count.clone()} placeholder="1, or all" on={edit(|form, text| form.count = text)} />
                <Choice label="Kind" options={kinds} chosen={kind.map_or(0, |place| place + 1)} on={on_kind} />
            </div>
            <div class="inline">
                <NodeChoice label="Sender" none="any" nodes={nodes.clone()} chosen={form.from} on={on_from} />
                <NodeChoice label="Receiver" none="any" {nodes} chosen={form.to} on={on_to} />
                <TextField label="Delay by" value={form.by.clone()} placeholder="20ms" on={edit(|form, text| form.by = text)} />
            </div>
            <div class="four">{ for MessageFault::ALL.into_iter().map(button) }</div>
            { wrong(&lab, "messages") }
        </fieldset>
    }
}
