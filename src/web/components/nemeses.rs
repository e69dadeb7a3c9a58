//! What breaks things on a schedule.

use super::field::{Choice, TextField};
use super::in_force::wrong;
use crate::sim::Nemesis;
use crate::web::handle::LabProps;
use crate::web::lab::{FaultForm, Lab};
use yew::prelude::*;

/// The form.
#[component]
pub fn Nemeses(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = &lab.form().faults;
    let names = Nemesis::ALL.map(|nemesis| AttrValue::from(nemesis.name()));
    let chosen = Nemesis::ALL
        .into_iter()
        .position(|nemesis| nemesis == form.nemesis);
    let on_nemesis = props.lab.with(|lab, index: usize| {
        if let Some(nemesis) = Nemesis::ALL.get(index) {
            lab.edit(|form| form.faults.nemesis = *nemesis);
        }
    });
    let edit = |change: fn(&mut FaultForm, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(&mut form.faults, text)))
    };
    let onsubmit = props.lab.with(|lab: &mut Lab, event: SubmitEvent| {
        event.prevent_default();
        lab.start_nemesis();
    });
    html! {
        <fieldset class="group">
            <legend>{ "A nemesis: faults by chance, round after round" }</legend>
            <form class="stack" {onsubmit}>
                <Choice label="Nemesis" options={names.to_vec()} chosen={chosen.unwrap_or(0)} on={on_nemesis} />
                <p class="dim">{ form.nemesis.meaning() }</p>
                <div class="inline">
                    <TextField label="Every" value={form.every.clone()} placeholder="5s" on={edit(|form, text| form.every = text)} />
                    <TextField label="For" value={form.span.clone()} placeholder="60s" on={edit(|form, text| form.span = text)} />
                    <button type="submit">{ "Start" }</button>
                </div>
            </form>
            { wrong(&lab, "nemesis") }
        </fieldset>
    }
}
