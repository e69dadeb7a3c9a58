//! The faults: a switch for each node, pausing, cutting off, and the network as a whole.

use super::cuts::Cuts;
use super::glyph::NodeGlyph;
use super::icons;
use crate::base::NodeId;
use crate::sim::Power;
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Lab;
use yew::prelude::*;

/// A node's row.
#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    node: NodeId,
    power: Power,
    lab: Handle,
}

/// The faults.
#[component]
pub fn Faults(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let row = |node: NodeId| {
        let power = lab.power(node).unwrap_or(Power::Down);
        html! { <Row key={node.0} {node} {power} lab={props.lab.clone()} /> }
    };
    html! {
        <section class="panel in-faults" aria-label="Faults">
            <div class="head">
                <h2>{ "Faults" }</h2>
                <button type="button" class="slim" onclick={props.lab.on(Lab::heal)}>{ "Heal network" }</button>
            </div>
            <ul class="nodes">{ for lab.cluster().nodes().map(row) }</ul>
            <Cuts lab={props.lab.clone()} />
        </section>
    }
}

#[component]
fn Row(props: &RowProps) -> Html {
    let node = props.node;
    let up = props.power != Power::Down;
    let paused = props.power == Power::Paused;
    let state = match props.power {
        Power::Up => "up",
        Power::Paused => "paused",
        Power::Down => "down",
    };
    let pause = if paused { "Resume" } else { "Pause" };
    html! {
        <li>
            <button type="button" class="switch" role="switch" aria-checked={up.to_string()} aria-label={format!("Node {node} is up")}
                onclick={props.lab.on(move |lab| lab.toggle_power(node))}>
                <NodeGlyph {node} class={classes!((!up).then_some("is-down"))} />
                <span class="switch-name">{ format!("Node {node}") }</span>
                <span class="switch-state dim">{ state }</span>
                <span class="switch-track" aria-hidden="true"><span class="switch-thumb"></span></span>
            </button>
            <button type="button" class="small" disabled={!up} aria-label={format!("{pause} node {node}")} title={format!("{pause} node {node}")}
                onclick={props.lab.on(move |lab| lab.toggle_pause(node))}>
                { if paused { icons::play() } else { icons::pause() } }
            </button>
            <button type="button" class="small" aria-label={format!("Cut off node {node}")} title={format!("Cut node {node} off from all others")}
                onclick={props.lab.on(move |lab| lab.cut_off(node))}>
                { icons::cut() }
            </button>
        </li>
    }
}
