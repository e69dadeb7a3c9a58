//! The region `Repair`: how replicas find out what they hold differently, and what it costs.

mod lists;
mod now;
mod past;
mod trees;

use super::field::{Choice, NodeChoice};
use super::use_in_view;
use crate::base::NodeId;
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Pair;
use lists::Lists;
use now::Now;
use past::PastExchange;
use yew::prelude::*;

/// The most partitions that can be chosen.
const MOST_PARTITIONS: usize = 500;

/// The region. What is out of view stays as it was.
#[component]
pub fn Repair(props: &LabProps) -> Html {
    let node = use_node_ref();
    let seen = use_mut_ref(|| props.lab.clone());
    if use_in_view(&node) {
        *seen.borrow_mut() = props.lab.clone();
    }
    let lab = seen.borrow().clone();
    html! {
        <section class="panel in-data repair" aria-label="Repair" id="sec-repair" ref={node}>
            <Inside {lab} />
        </section>
    }
}

#[component]
fn Inside(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(pair) = lab.repair_pair() else {
        return html! {
            <><h2>{ "Repair" }</h2><p class="empty">{ "A cluster of one node has no other replica to compare with." }</p></>
        };
    };
    let past = lab.past_exchange();
    let newest = lab.repairs().exchanges().next_back().map(|it| it.number);
    let is_past = past.is_some();
    let to_now = props.lab.on(move |lab| lab.choose_pair(pair));
    let to_past = props.lab.on(move |lab| {
        if let Some(number) = newest.filter(|_| !is_past) {
            lab.choose_exchange(number, 0);
        }
    });
    html! {
        <>
            <h2>{ "Repair" }<span class="dim">{ ": how replicas find what they hold differently" }</span></h2>
            { choice(&props.lab, pair) }
            <div class="views" role="group" aria-label="What is compared">
                <button type="button" class="slim" aria-pressed={(!is_past).to_string()} onclick={to_now}>{ "As they are now" }</button>
                <button type="button" class="slim" aria-pressed={is_past.to_string()} disabled={newest.is_none()} onclick={to_past}>{ "A past exchange" }</button>
            </div>
            if is_past { <PastExchange lab={props.lab.clone()} /> } else { <Now lab={props.lab.clone()} /> }
            <Lists lab={props.lab.clone()} />
        </>
    }
}

/// Which replicas, and of which partition.
fn choice(handle: &Handle, pair: Pair) -> Html {
    let lab = handle.lab();
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let Pair { a, b, partition } = pair;
    // What is drawn may be of a moment ago, or of an earlier cluster.
    let on_one = handle.with(move |lab, node: Option<NodeId>| {
        if let (Some(node), Some(pair)) = (node, lab.repair_pair()) {
            let other = if node == pair.b { pair.a } else { pair.b };
            lab.choose_nodes(node, other);
        }
    });
    let on_other = handle.with(move |lab, node: Option<NodeId>| {
        if let (Some(node), Some(pair)) = (node, lab.repair_pair()) {
            let one = if node == pair.a { pair.b } else { pair.a };
            lab.choose_nodes(one, node);
        }
    });
    let partitions = lab.shared_partitions(pair, MOST_PARTITIONS);
    let options = partitions.iter().map(|it| AttrValue::from(it.to_string()));
    let options: Vec<AttrValue> = options.collect();
    let chosen = partitions.binary_search(&partition).unwrap_or(0);
    let on_partition = handle.with(move |lab, place: usize| {
        if let Some(partition) = partitions.get(place) {
            lab.choose_pair(Pair {
                a,
                b,
                partition: *partition,
            });
        }
    });
    html! {
        <div class="inline repair-choice">
            <NodeChoice label="One replica" nodes={nodes.clone()} chosen={a} on={on_one} />
            <NodeChoice label="Other replica" {nodes} chosen={b} on={on_other} />
            <Choice label="Partition" {options} {chosen} on={on_partition} title="Those that both own" />
        </div>
    }
}

/// Bytes that were sent beside those of a full copy, as two bars.
fn bars(what: &'static str, bytes: u64, copy: Option<u64>) -> Html {
    let most = bytes.max(copy.unwrap_or(0)).max(1);
    let bar = |class: &'static str, name: &'static str, bytes: u64| {
        let width = (bytes as f64 / most as f64 * 100.0).max(0.5);
        html! {
            <li class={class}>
                <span>{ name }</span>
                <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width={format!("{width:.1}")} height="10" /></svg>
                <span class="amount">{ format!("{bytes} bytes") }</span>
            </li>
        }
    };
    html! {
        <ul class="bars">
            { bar("is-spent", what, bytes) }
            if let Some(copy) = copy { { bar("is-copy", "Full copy", copy) } }
        </ul>
    }
}
