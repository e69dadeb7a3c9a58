//! Many requests at once: the form that starts a workload, and how far it is.

use super::field::{Choice, SpinField};
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, LoadForm, POPULARITIES};
use yew::prelude::*;

/// The form.
#[component]
pub fn Load(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().load;
    let edit = |change: fn(&mut LoadForm, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(&mut form.load, text)))
    };
    let on_dist = props
        .lab
        .with(|lab, index: usize| lab.edit(|form| form.load.dist = index));
    let onsubmit = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.start_load();
    });
    let names = POPULARITIES.map(|(_, name)| AttrValue::from(name));
    let far = lab.load();
    html! {
        <details class="load">
            <summary>{ "Load: many requests" }</summary>
            <form class="ask" novalidate={true} {onsubmit}>
                <SpinField label="Requests" least={1} most={100_000} value={form.ops.clone()} on={edit(|form, text| form.ops = text)} />
                <SpinField label="A second" least={1} most={100_000} value={form.rate.clone()} on={edit(|form, text| form.rate = text)} />
                <SpinField label="Reads, %" least={0} most={100} value={form.read.clone()} on={edit(|form, text| form.read = text)} />
                <Choice label="Each of 100 keys" options={names.to_vec()} chosen={form.dist} on={on_dist} />
                <div class="buttons">
                    <button type="submit">{ "Load" }</button>
                    if let Some(far) = far {
                        <progress aria-label="Requests made" max={far.ops.to_string()} value={far.asked.to_string()} />
                        <span class="dim">{ format!("{} of {}", far.asked, far.ops) }</span>
                    }
                </div>
            </form>
        </details>
    }
}
