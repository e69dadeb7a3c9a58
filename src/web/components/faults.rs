//! The faults: a switch for each node, pausing, cutting off, a lost disk, leaving and being removed,
//! joining, and the network as a whole; the rarer ones are folded away.

use super::bus::BusConditions;
use super::cuts::Cuts;
use super::glyph::NodeGlyph;
use super::icons;
use super::in_force::InForce;
use super::join::Join;
use super::pager::Pager;
use super::rarer::RarerFaults;
use crate::base::NodeId;
use crate::observe::{self, Passage};
use crate::sim::Power;
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Lab;
use yew::prelude::*;

/// A node's row.
#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    node: NodeId,
    power: Power,
    leaving: bool,
    fixed: bool,
    lab: Handle,
}

/// How many nodes have their rows at once.
const PAGE: usize = 120;

/// The faults.
#[component]
pub fn Faults(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let skipped = use_state_eq(|| 0usize);
    let all = lab.cluster().nodes().count();
    // Whichever node is chosen, on the ring or elsewhere, has its row in view.
    let chosen = lab.selected_node();
    let place = chosen.and_then(|chosen| lab.cluster().nodes().position(|node| node == chosen));
    {
        let skipped = skipped.clone();
        use_effect_with(place, move |place| {
            if let Some(place) = place.filter(|it| !(*skipped..*skipped + PAGE).contains(it)) {
                skipped.set(place.saturating_sub(PAGE / 2));
            }
        });
    }
    let begin = (*skipped).min(all.saturating_sub(PAGE));
    let turn = {
        let skipped = skipped.clone();
        Callback::from(move |to| skipped.set(to))
    };
    let fixed = lab.why_members_are_fixed().is_some();
    let row = |node: NodeId| {
        let power = lab.power(node).unwrap_or(Power::Down);
        let leaving = observe::passage(lab.cluster(), node) == Some(Passage::Leaving);
        html! { <Row key={node.0} {node} {power} {leaving} {fixed} lab={props.lab.clone()} /> }
    };
    html! {
        <section class="panel in-faults" aria-label="Faults" id="sec-faults">
            <div class="head">
                <h2>{ "Faults" }</h2>
                <button type="button" class="slim" onclick={props.lab.on(Lab::heal)}>{ "Heal network" }</button>
            </div>
            <InForce lab={props.lab.clone()} />
            <Pager what="nodes" skipped={begin} page={PAGE} {all} on={turn} />
            <ul class="nodes" aria-label="Nodes">{ for lab.cluster().nodes().skip(begin).take(PAGE).map(row) }</ul>
            <Join lab={props.lab.clone()} />
            <Cuts lab={props.lab.clone()} />
            <BusConditions lab={props.lab.clone()} />
            <RarerFaults lab={props.lab.clone()} />
        </section>
    }
}

#[component]
fn Row(props: &RowProps) -> Html {
    let node = props.node;
    let up = props.power != Power::Down;
    let paused = props.power == Power::Paused;
    let state = match props.power {
        Power::Up if props.leaving => "leaving",
        Power::Up => "up",
        Power::Paused => "paused",
        Power::Down | Power::Gone => "down",
    };
    let small = |name: String, title: String, icon: Html, change: fn(&mut Lab, NodeId)| {
        let onclick = props.lab.on(move |lab| change(lab, node));
        html! { <button type="button" class="small" aria-label={name} {title} {onclick}>{ icon }</button> }
    };
    let halt = if !up {
        small(
            format!("Restart node {node} with an empty disk"),
            format!("Restart node {node} with an empty disk: all that it held is lost"),
            icons::empty_disk(),
            Lab::restart_empty,
        )
    } else if paused {
        let name = format!("Resume node {node}");
        small(name.clone(), name, icons::play(), Lab::toggle_pause)
    } else {
        let title = format!("Pause node {node}: it keeps its memory, and its mailbox fills");
        small(
            format!("Pause node {node}"),
            title,
            icons::pause(),
            Lab::toggle_pause,
        )
    };
    let cut = small(
        format!("Cut off node {node}"),
        format!("Cut node {node} off from all others"),
        icons::cut(),
        Lab::cut_off,
    );
    let go = if props.fixed {
        Html::default()
    } else if !up {
        let title = format!(
            "Remove node {node} for good: its disk goes with it, and no node of that name comes \
             back. This cannot be undone. Switch it on instead if it is to return"
        );
        small(
            format!("Remove node {node}"),
            title,
            icons::remove(),
            Lab::remove,
        )
    } else {
        let title = format!(
            "Node {node} leaves: it hands over what it holds, says goodbye and is switched off. \
             It can join again"
        );
        small(
            format!("Node {node} leaves"),
            title,
            icons::leave(),
            Lab::leave,
        )
    };
    html! {
        <li>
            <button type="button" class="switch" role="switch" aria-checked={up.to_string()} aria-label={format!("Node {node} is up")}
                onclick={props.lab.on(move |lab| lab.toggle_power(node))}>
                <NodeGlyph {node} class={classes!((!up).then_some("is-down"))} />
                <span class="switch-name">{ format!("Node {node}") }</span>
                <span class="switch-state dim">{ state }</span>
                <span class="switch-track" aria-hidden="true"><span class="switch-thumb"></span></span>
            </button>
            { halt }
            { cut }
            { go }
        </li>
    }
}
