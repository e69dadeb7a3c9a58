//! Which quorums still stand: a thin ring inside the band, and the same in words and as a table.

use super::band::Part;
use crate::base::NodeId;
use crate::observe::{Served, Service};
use crate::picture::geometry::{BAND_IN, arc, sector};
use crate::sim::{Cluster, Power};
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// From where to where the ring goes.
const THIN: (f64, f64) = (BAND_IN - 7.0, BAND_IN - 1.0);
/// The most rows of the table.
const MOST_ROWS: usize = 100;

/// What is not whole, the mildest first, with the class that it is drawn with.
const WORSE: [(Service, &str); 3] = [
    (Service::Primaries, "q-primaries"),
    (Service::Fallbacks, "q-fallbacks"),
    (Service::Unavailable, "q-none"),
];

/// What the ring shows.
#[derive(Clone, PartialEq, Properties)]
pub struct QuorumProps {
    /// Where each partition is.
    pub parts: Rc<[Part]>,
    /// How each is served.
    pub served: Rc<[Served]>,
}

/// A mark inside each partition that is not whole: a thin line while primaries serve it, a dashed
/// bar where fallbacks have to, a red one where nobody does.
#[component]
pub fn QuorumRing(props: &QuorumProps) -> Html {
    let path = |(service, class): (Service, &'static str)| {
        let mut d = String::new();
        for (part, served) in props.parts.iter().zip(props.served.iter()) {
            let (from, to) = part.arc;
            if served.worst() == service {
                d += &match service {
                    Service::Primaries => arc(from, to.min(from + 0.9999), THIN.1 - 1.5),
                    _ => sector(from, to, THIN.0, THIN.1),
                };
            }
        }
        (!d.is_empty()).then(|| html! { <path {class} {d} /> })
    };
    html! { <g aria-hidden="true">{ for WORSE.into_iter().filter_map(path) }</g> }
}

/// What a service is called.
fn name(service: Service) -> &'static str {
    match service {
        Service::Whole => "by all primaries",
        Service::Primaries => "by the primaries left",
        Service::Fallbacks => "thanks to fallbacks",
        Service::Unavailable => "unavailable",
    }
}

/// How many partitions are how badly served, in words.
pub fn in_words(served: &[Served]) -> String {
    let count = |service| served.iter().filter(|it| it.worst() == service).count();
    let all = served.len();
    let [primaries, fallbacks, none] = WORSE.map(|(service, _)| count(service));
    if primaries + fallbacks + none == 0 {
        return "every quorum stands".to_owned();
    }
    let mut words = Vec::new();
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    if primaries + fallbacks > 0 {
        let degraded = primaries + fallbacks;
        words.push(format!(
            "{degraded} of {all} partitions {} degraded",
            are(degraded)
        ));
        words.push(match (primaries, fallbacks) {
            (_, 0) => "served by the primaries left".to_owned(),
            (0, _) => "served only thanks to fallbacks".to_owned(),
            _ => format!("{fallbacks} of them served only thanks to fallbacks"),
        });
    }
    if none > 0 {
        words.push(format!("{none} of {all} {} unavailable", are(none)));
    }
    words.join(", ")
}

/// The words and the table, folded away.
#[component]
pub fn QuorumFold(props: &LabProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        }
    };
    let lab = props.lab.lab();
    let served = lab.quorums();
    html! {
        <details class="fold" {ontoggle}>
            <summary>{ "Quorums: " }{ in_words(&served) }</summary>
            if *open {
                <div class="fold-body" tabindex="0" role="group" aria-label="Quorums">
                    <p class="dim">{ "Judged by which nodes are up and can reach each other now, with the R and W of the next request, as the best placed node would serve it." }</p>
                    { table(lab.cluster(), &served) }
                </div>
            }
        </details>
    }
}

fn table(cluster: &Cluster, served: &[Served]) -> Html {
    let worse = || {
        let all = served.iter().enumerate();
        all.filter(|(_, it)| it.worst() != Service::Whole)
    };
    let count = worse().count();
    if count == 0 {
        return html! { <p>{ "All primaries of every partition are up. Switch a node off, and its partitions are listed here." }</p> };
    }
    let primary = |node: &NodeId| {
        let up = cluster
            .machine(*node)
            .is_some_and(|machine| machine.power() == Power::Up);
        html! { <NodeGlyph node={*node} class={classes!((!up).then_some("is-down"))} /> }
    };
    let row = |(partition, served): (usize, &Served)| {
        let primaries = cluster.ring().places(partition as u32);
        html! {
            <tr key={partition}>
                <td class="num">{ partition }</td>
                <td>{ for primaries.iter().take(12).map(primary) }</td>
                <td>{ name(served.reads) }</td>
                <td>{ name(served.writes) }</td>
            </tr>
        }
    };
    html! {
        <>
            <table>
                <thead><tr><th scope="col" class="num">{ "Partition" }</th><th scope="col">{ "Primaries" }</th><th scope="col">{ "Reads" }</th><th scope="col">{ "Writes" }</th></tr></thead>
                <tbody>{ for worse().take(MOST_ROWS).map(row) }</tbody>
            </table>
            if count > MOST_ROWS {
                <p class="dim">{ format!("and {} more", count - MOST_ROWS) }</p>
            }
        </>
    }
}
