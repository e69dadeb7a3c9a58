//! How a key finds its nodes, step by step: its hash, its partition, and the walk along the ring
//! that makes the preference list.

use crate::ring::Partitioning;
use crate::sim::Cluster;
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::lab::KeyView;
use crate::web::wording::short;
use web_sys::Element;
use yew::prelude::*;

/// The most partitions of the walk that are shown.
const MOST_STEPS: usize = 60;

/// The steps, folded away at first.
#[component]
pub fn Walk(props: &LabProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        }
    };
    let lab = props.lab.lab();
    let key = &lab.form().key;
    let cluster = lab.cluster();
    html! {
        <details class="fold walk" {ontoggle}>
            <summary>{ "How the key finds its nodes" }</summary>
            if *open && key.is_empty() {
                <div class="fold-body"><p class="dim">{ "Type a key first." }</p></div>
            } else if *open {
                <div class="fold-body" tabindex="0" role="group" aria-label="How the key finds its nodes">
                    { steps(key, &KeyView::of(cluster, key, usize::from(cluster.config().n) + 3), cluster) }
                </div>
            }
        </details>
    }
}

fn steps(key: &str, view: &KeyView, cluster: &Cluster) -> Html {
    let percent = format!("{:.1} %", view.turn * 100.0);
    let equal = match cluster.ring().ownership().rules.partitioning {
        Partitioning::Equal | Partitioning::TokensEqual => " equal",
        _ => "",
    };
    let skipped = match cluster.config().zones {
        1 => "skipped: on the list already",
        _ => "skipped: its node, or its zone in this round, is on the list already",
    };
    let count = view.partitions;
    let last = view
        .list
        .iter()
        .map(|(_, met)| (met + count - view.partition) % count)
        .max();
    let walked = (0..=last.unwrap_or(0)).map(|step| (view.partition + step) % count);
    let row = |partition: u32| {
        let owner = cluster.ring().owner_of(partition);
        let place = view.list.iter().position(|(node, _)| *node == owner);
        let met_here = view.list.contains(&(owner, partition));
        let part = match place {
            Some(place) if met_here && place < view.primaries => format!("{}: primary", place + 1),
            Some(place) if met_here => format!("{}: fallback", place + 1),
            _ => skipped.to_owned(),
        };
        html! { <tr><td class="num">{ partition }</td><td><NodeGlyph node={owner} /></td><td>{ part }</td></tr> }
    };
    html! {
        <>
            <ol class="steps">
                <li>{ format!("The {} of ", view.hash.to_ascii_uppercase()) }<bdi class="data"><b>{ short(key, 40) }</b></bdi>{ " is " }<code class="data">{ format!("{:032x}", view.position) }</code>{ "." }</li>
                <li>{ format!("As a place on the ring that is {percent} of the way round: of {count}{equal} partitions, number {}.", view.partition) }</li>
                <li>{ format!("From there clockwise, the first {} owners that differ are the primaries; who comes after is a fallback.", view.primaries) }</li>
            </ol>
            <table>
                <thead><tr><th scope="col" class="num">{ "Partition" }</th><th scope="col">{ "Owner" }</th><th scope="col">{ "Place on the preference list" }</th></tr></thead>
                <tbody>{ for walked.take(MOST_STEPS).map(row) }</tbody>
            </table>
        </>
    }
}
