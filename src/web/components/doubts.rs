//! Doubts in words and as bars: how long a suspicion has lasted, how high phi is, how long a peer is
//! left alone; and all that one node holds of the others.

use super::glyph::NodeGlyph;
use super::members::opinion;
use crate::base::{Micros, NodeId};
use crate::observe::{self, Doubt};
use crate::web::lab::{Lab, Opinions, Standing};
use crate::web::wording::{count, moment};
use std::collections::BTreeMap;
use yew::prelude::*;

/// How many peers are told of one by one.
const MOST_PEERS: usize = 24;
/// How many pairs of nodes are looked at for doubts.
const MOST_PAIRS: usize = 2_000;
/// How many nodes that are doubted are told of.
const MOST_DOUBTED: usize = 12;

/// Phi, to a tenth.
fn phi(thousandths: u64) -> String {
    format!("{}.{}", thousandths / 1_000, thousandths % 1_000 / 100)
}

/// A doubt in words, behind the name of the one who is doubted.
pub fn in_words(doubt: Doubt, now: Micros) -> String {
    match doubt {
        Doubt::Suspicion { since, until } => format!(
            "suspected since {}, held for dead from {} on unless it refutes",
            moment(since),
            moment(until)
        ),
        Doubt::Phi { level, threshold } => {
            format!("phi {} of {}", phi(level), phi(threshold))
        }
        Doubt::BackOff { until, length } if until > now => {
            format!("left alone until {}, for {length}", moment(until))
        }
        Doubt::BackOff { until, .. } => {
            format!(
                "was left alone until {}, and may be asked again",
                moment(until)
            )
        }
    }
}

/// How far a doubt has come, as a bar.
pub fn bar(doubt: Doubt, now: Micros) -> Html {
    let width = (doubt.progress(now) / 10).to_string();
    html! {
        <svg class="ageing" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="ageing-all" width="100" height="6" />
            <rect class="ageing-part" {width} height="6" />
        </svg>
    }
}

/// What one node holds the others for: those that it doubts each, the rest by count.
pub fn held_by(lab: &Lab, observer: NodeId) -> Html {
    let (cluster, opinions) = (lab.cluster(), lab.opinions());
    let own = opinions.observers.iter().find(|it| it.node == observer);
    let Some(own) = own.filter(|it| it.runs()) else {
        return html! { <p class="empty">{ format!("{observer} is down: it holds nobody for anything.") }</p> };
    };
    let now = cluster.now();
    let others = cluster.nodes().filter(|node| *node != observer);
    let mut told: Vec<(NodeId, Standing, Option<Doubt>)> = others
        .chain(opinions.gone())
        .map(|node| {
            (
                node,
                own.holds(node),
                observe::doubt(cluster, observer, node),
            )
        })
        .collect();
    let all = told.len();
    let weight = |held: &Standing, doubt: &Option<Doubt>| {
        let progress = doubt.map_or(0, |doubt| doubt.progress(now));
        (*held == Standing::Alive, std::cmp::Reverse(progress))
    };
    told.sort_by_key(|(node, held, doubt)| (weight(held, doubt), *node));
    told.truncate(MOST_PEERS);
    let row = |(node, held, doubt): &(NodeId, Standing, Option<Doubt>)| {
        let known = observe::incarnation(cluster, observer, *node);
        html! {
            <tr key={node.0}>
                <th scope="row"><NodeGlyph node={*node} /></th>
                <td>{ opinion(*held, "", true) }</td>
                <td class="num">{ known.map_or("–".to_owned(), |number| number.to_string()) }</td>
                <td>{ for doubt.map(|doubt| html! { <>{ bar(doubt, now) }{ in_words(doubt, now) }</> }) }</td>
            </tr>
        }
    };
    html! {
        <>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Opinions of the node">
                <table class="node-table">
                    <thead><tr><th scope="col">{ "Node" }</th><th scope="col">{ "Held for" }</th><th scope="col" class="num">{ "Incarnation" }</th><th scope="col">{ "Doubt" }</th></tr></thead>
                    <tbody>{ for told.iter().map(row) }</tbody>
                </table>
            </div>
            { rest(all, &told) }
        </>
    }
}

fn rest(all: usize, told: &[(NodeId, Standing, Option<Doubt>)]) -> Html {
    let more = all - told.len();
    let is_last_alive = told.last().is_some_and(|it| it.1 == Standing::Alive);
    match (more, is_last_alive) {
        (0, _) => Html::default(),
        (more, true) => {
            html! { <p class="told">{ format!("{} more, all alive.", count(more, "node")) }</p> }
        }
        (more, false) => {
            html! { <p class="told">{ format!("and {} more.", count(more, "node")) }</p> }
        }
    }
}

/// Who doubts whom, and until when: a sentence for each who is doubted.
pub fn doubted(lab: &Lab, opinions: &Opinions) -> Html {
    let (cluster, now) = (lab.cluster(), lab.cluster().now());
    let pairs = opinions.observers.iter().flat_map(|observer| {
        let doubts = observer
            .doubts()
            .filter(|(_, held)| matches!(held, Standing::Suspect | Standing::Dead));
        doubts.map(move |(subject, _)| (observer.node, subject))
    });
    let mut by: BTreeMap<NodeId, Vec<(NodeId, Doubt)>> = BTreeMap::new();
    for (observer, subject) in pairs.take(MOST_PAIRS) {
        if let Some(doubt) = observe::doubt(cluster, observer, subject)
            && !matches!(doubt, Doubt::Phi { .. })
        {
            by.entry(subject).or_default().push((observer, doubt));
        }
    }
    let sentences = by.iter().map(|(subject, doubts)| {
        let end = |doubt: &Doubt| match doubt {
            Doubt::Suspicion { until, .. } | Doubt::BackOff { until, .. } => *until,
            Doubt::Phi { .. } => now,
        };
        let mut ends: Vec<_> = doubts.iter().map(|(by, doubt)| (end(doubt), *by, *doubt)).collect();
        ends.sort_by_key(|(until, by, _)| (*until, *by));
        let told = match ends.as_slice() {
            [] => String::new(),
            [(_, by, doubt)] => format!("{subject}, by {by}: {}.", in_words(*doubt, now)),
            [(first, by, Doubt::Suspicion { .. }), .., (last, then, _)] => format!(
                "{subject}, by {}: suspected, held for dead from {} ({by}) to {} ({then}) on unless it refutes.",
                count(ends.len(), "node"), moment(*first), moment(*last)
            ),
            [(first, by, _), .., (last, then, _)] => format!(
                "{subject}, by {}: left alone until {} ({by}) to {} ({then}).",
                count(ends.len(), "node"), moment(*first), moment(*last)
            ),
        };
        html! { <li key={subject.0}>{ for ends.first().map(|it| bar(it.2, now)) }{ told }</li> }
    });
    let sentences: Vec<Html> = sentences.take(MOST_DOUBTED).collect();
    match sentences.is_empty() {
        true => Html::default(),
        false => html! { <ul class="doubts" aria-label="Doubts">{ sentences }</ul> },
    }
}
