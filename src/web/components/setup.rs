//! The cluster's size and seed: a change starts anew, and that can be undone.

use super::field::SpinField;
use crate::base::MAX_NODES;
use crate::web::handle::LabProps;
use crate::web::lab::{Form, Lab};
use yew::prelude::*;

/// The cluster.
#[component]
pub fn Setup(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let form = lab.form();
    let edit = |change: fn(&mut Form, String)| {
        props
            .lab
            .with(move |lab, text: String| lab.edit(|form| change(form, text)))
    };
    let nodes = form.nodes.trim().parse().unwrap_or(u64::from(MAX_NODES));
    html! {
        <section class="panel in-faults" aria-label="Cluster">
            <h2>{ "Cluster" }<span class="dim">{ " a change starts anew" }</span></h2>
            <div class="triple">
                <SpinField label="Nodes" least={1} most={u64::from(MAX_NODES)} value={form.nodes.clone()}
                    on={edit(|form, text| form.nodes = text)} done={props.lab.on(Lab::start_anew)} title="How many nodes a fresh cluster begins with" />
                <SpinField label="N" least={1} most={nodes} value={form.n.clone()}
                    on={edit(|form, text| form.n = text)} done={props.lab.on(Lab::start_anew)} title="How many nodes hold each key" />
                <SpinField label="Seed" least={0} most={u64::MAX} value={form.seed.clone()}
                    on={edit(|form, text| form.seed = text)} done={props.lab.on(Lab::start_anew)} title="What all chance of the run depends on" />
            </div>
        </section>
    }
}
