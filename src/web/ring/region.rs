//! The region `Ring`: the sum, the picture, what is known of a node, the table of messages.

use super::band::{Band, Part};
use super::facts::Facts;
use super::flight::FlightFacts;
use super::flights::Flights;
use super::key::{KeyPin, KeySum};
use super::marked::draw_marked;
use super::moves::{MovedRef, MovedRim, WhatMoved};
use super::nodes::{NodeMark, NodeView, Touch};
use super::pick::{use_pointing, use_walking};
use super::quorums::{QuorumFold, QuorumRing};
use super::standing::in_words;
use super::walk::Walk;
use super::walls::draw_walls;
use crate::base::NodeId;
use crate::observe;
use crate::picture::geometry::{Plan, SIZE};
use crate::ring::Partitioning;
use crate::sim::Power;
use crate::web::handle::{Handle, LabProps, document};
use crate::web::lab::{KeyView, Lab, drawn};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// More nodes than this are one stop of the Tab key, and arrows move among them.
const MOST_STOPS: usize = 12;

/// The region.
#[component]
pub fn Ring(props: &LabProps) -> Html {
    let over = use_state(|| None::<NodeId>);
    let step = use_state(|| None::<usize>);
    let stage = use_node_ref();
    let nodes: Rc<[NodeId]> = props.lab.lab().cluster().nodes().collect();
    let (onclick, onkeydown) = (use_pointing(&props.lab), use_walking(&props.lab));
    let on = use_touches(&props.lab, nodes.clone(), over.setter());
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let plan = Plan::of(lab.places());
    let key = (!lab.form().key.is_empty()).then(|| {
        KeyView::of(
            cluster,
            &lab.form().key,
            usize::from(cluster.config().n) + 3,
        )
    });
    let views = views(&lab, key.as_ref());
    let selected = lab.selected_node();
    {
        let (shared, stage) = (props.lab.shared.clone(), stage.clone());
        use_effect_with(props.lab.version, move |_| {
            shared.set_stage(|it| it.set_group(stage.cast::<web_sys::Element>()));
            shared.draw();
        });
    }
    let down: Rc<[NodeId]> = views
        .iter()
        .filter(|view| view.power == Power::Down)
        .map(|view| view.node)
        .collect();
    let ring = cluster.ring();
    let parts: Rc<[Part]> = (0..ring.partitions())
        .map(|partition| Part {
            owner: ring.owner_of(partition),
            arc: drawn(ring, partition),
        })
        .collect();
    let first = selected.or(nodes.first().copied());
    let stop = |node: NodeId| nodes.len() <= MOST_STOPS || Some(node) == first;
    let name = AttrValue::from(lab.form().key.clone());
    let standing = in_words(&lab);
    let cut = observe::cut_in_words(cluster);
    let shared = ring.ownership().rules.partitioning == Partitioning::Everywhere;
    let on_step = {
        let step = step.setter();
        Callback::from(move |to| step.set(to))
    };
    html! {
        <section class="ring" aria-label="Ring">
            if let Some(view) = key.clone() {
                <KeySum name={name.clone()} {view} />
            } else {
                <p class="sum dim">{ "Type a key to see where it lies." }</p>
            }
            if !cut.is_empty() {
                <p class="cut dim">{ cut.join("; ") }{ "." }</p>
            }
            if !standing.is_empty() {
                <ul class="apart" aria-label="What stands in the way">{ for standing.into_iter().map(|words| html! { <li>{ words }</li> }) }</ul>
            }
            <WhatMoved lab={props.lab.clone()} />
            <div class="picture">
                <svg viewBox={format!("0 0 {SIZE} {SIZE}")} role="group" aria-label="Partitions and nodes" {onclick}>
                    { patterns() }
                    <Band parts={parts.clone()} {down} {shared} />
                    <QuorumRing {parts} served={lab.quorums()} />
                    if let Some(moved) = lab.moved() {
                        <MovedRim moved={MovedRef(moved.clone())} />
                    }
                    if let Some(view) = key.clone() {
                        <KeyPin {name} {view} step={*step} />
                    }
                    { draw_walls(cluster, &plan) }
                    { draw_marked(&lab, &plan) }
                    { for views.into_iter().map(|view| html! {
                        <NodeMark key={view.node.0} plan={plan.clone()} selected={selected == Some(view.node)} stop={stop(view.node)} on={on.clone()} view={view.clone()} />
                    }) }
                    <g ref={stage} class="stage" role="listbox" aria-label="Messages in flight" {onkeydown}></g>
                </svg>
            </div>
            if lab.chosen_flight().is_some() {
                <FlightFacts lab={props.lab.clone()} />
            } else {
                <Facts node={over.or(selected)} lab={props.clone()} />
            }
            <div class="folds">
                <Walk lab={props.clone()} view={key} step={*step} on={on_step} />
                <QuorumFold lab={props.lab.clone()} />
                <Flights lab={props.lab.clone()} />
            </div>
        </section>
    }
}

/// What a person's touches of nodes do; the same callback until there are other nodes.
#[hook]
fn use_touches(
    lab: &Handle,
    nodes: Rc<[NodeId]>,
    over: UseStateSetter<Option<NodeId>>,
) -> Callback<(NodeId, Touch)> {
    let shared = lab.shared.clone();
    use_callback(
        nodes,
        move |(node, touch): (NodeId, Touch), nodes| match touch {
            Touch::Over => over.set(Some(node)),
            Touch::Out => over.set(None),
            Touch::Choose => shared.act(|lab| {
                let again = lab.selected_node() == Some(node);
                lab.select_node((!again).then_some(node));
            }),
            Touch::Move(by) => {
                let place = nodes.iter().position(|it| *it == node).unwrap_or(0);
                let next = (place as i32 + by).rem_euclid(nodes.len().max(1) as i32);
                if let Some(next) = nodes.get(next as usize) {
                    shared.act(|lab| lab.select_node(Some(*next)));
                    focus_node(*next);
                }
            }
        },
    )
}

fn focus_node(node: NodeId) {
    let found = document().and_then(|document| document.get_element_by_id(&format!("node-{node}")));
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok())
    {
        let _ = element.focus();
    }
}

fn views(lab: &Lab, key: Option<&KeyView>) -> Vec<NodeView> {
    let cluster = lab.cluster();
    let opinions = lab.opinions();
    let doubtful = opinions.doubtful();
    let owed = observe::owed(cluster);
    let table = cluster.ring().ownership();
    let zoned = table
        .members
        .windows(2)
        .any(|pair| pair[0].zone != pair[1].zone);
    let member = |node: NodeId| table.member(node);
    let view = |node: NodeId| NodeView {
        node,
        power: cluster
            .machine(node)
            .map_or(Power::Down, |machine| machine.power()),
        keys: cluster.durable_store(node).len(),
        owed: owed
            .range((node, NodeId(0))..=(node, NodeId(u16::MAX)))
            .map(|((_, target), (hints, moving))| (*target, *hints, *moving))
            .collect(),
        passage: observe::passage(cluster, node),
        zone: member(node).map(|member| member.zone).filter(|_| zoned),
        weight: member(node).map_or(1, |member| member.weight),
        suspecting: match doubtful.contains(&node) {
            true => opinions.suspecting(node),
            false => Vec::new(),
        },
        place: key.and_then(|key| {
            let place = key.list.iter().position(|(other, _)| *other == node)?;
            Some((place + 1, place < key.primaries))
        }),
    };
    cluster.nodes().map(view).collect()
}

/// The hatchings: of nodes beyond the sixth, and of partitions whose owner is down.
fn patterns() -> Html {
    let hatch = |(index, (d, size)): (usize, (&'static str, &'static str))| {
        html! {
            <pattern id={format!("hatch-{index}")} width={size} height={size} patternUnits="userSpaceOnUse">
                <path class="hatch-line" {d} />
            </pattern>
        }
    };
    let lines = [
        ("M-2 2L2 -2M0 8L8 0M6 10L10 6", "8"),
        ("M-2 6L2 10M0 0L8 8M6 -2L10 2", "8"),
        ("M0 4H8", "8"),
    ];
    html! {
        <defs>
            { for lines.into_iter().enumerate().map(hatch) }
            <pattern id="hatch-down" width="7" height="7" patternUnits="userSpaceOnUse">
                <path class="hatch-down-line" d="M-2 2L2 -2M0 7L7 0M5 9L9 5" />
            </pattern>
        </defs>
    }
}
