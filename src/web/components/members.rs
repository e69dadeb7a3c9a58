//! The region `Members`: what each node believes of the others, and where it is wrong.

use super::glyph::NodeGlyph;
use crate::base::NodeId;
use crate::sim::{Cluster, Power};
use crate::web::handle::LabProps;
use yew::prelude::*;

/// More nodes than this are no matrix: only those are told of that believe somebody down.
const WIDEST: usize = 8;
/// The most nodes that are told of.
const MOST_TOLD: usize = 20;

/// A node with whom it believes to be down; nothing when it does not run.
struct Observer {
    node: NodeId,
    runs: bool,
    believes_down: Vec<NodeId>,
}

impl Observer {
    fn is_wrong(&self, subject: NodeId, is_down: bool) -> bool {
        self.runs && subject != self.node && self.believes_down.contains(&subject) != is_down
    }
}

/// The region.
#[component]
pub fn Members(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let is_down = |node: NodeId| power(cluster, node) == Power::Down;
    let down: Vec<NodeId> = cluster.nodes().filter(|node| is_down(*node)).collect();
    let observers: Vec<Observer> = cluster
        .nodes()
        .map(|node| observer(cluster, node))
        .collect();
    let agree = observers
        .iter()
        .filter(|it| it.runs)
        .all(|it| it.believes_down == down);
    let is_matrix = observers.len() <= WIDEST;
    let words = match (agree, down.is_empty()) {
        (true, true) => ": everybody believes that everybody is up",
        (true, false) => ": everybody knows who is down",
        (false, _) if is_matrix => ": what is framed is not so",
        (false, _) => ": not everybody knows who is down",
    };
    let body = match is_matrix {
        true => matrix(&observers, &down),
        false => list(&observers),
    };
    html! {
        <section class="panel in-data" aria-label="Members">
            <h2>{ "Members" }<span class="dim">{ words }</span></h2>
            { body }
        </section>
    }
}

fn power(cluster: &Cluster, node: NodeId) -> Power {
    cluster
        .machine(node)
        .map_or(Power::Down, |machine| machine.power())
}

fn observer(cluster: &Cluster, node: NodeId) -> Observer {
    let running = cluster.machine(node).and_then(|machine| machine.node());
    let mut believes_down: Vec<NodeId> = running
        .into_iter()
        .flat_map(|node| node.believed_down(cluster.now()))
        .collect();
    believes_down.sort_unstable();
    Observer {
        node,
        runs: running.is_some(),
        believes_down,
    }
}

fn matrix(observers: &[Observer], down: &[NodeId]) -> Html {
    let glyph = |node: NodeId| {
        let away = down.contains(&node).then_some("is-down");
        html! { <NodeGlyph {node} class={classes!(away)} /> }
    };
    let column = |subject: &Observer| html! { <th scope="col">{ glyph(subject.node) }</th> };
    let row = |observer: &Observer| {
        let cell = |subject: &Observer| {
            let subject = subject.node;
            if subject == observer.node {
                return html! { <td class="dim">{ "–" }</td> };
            }
            let wrong = observer.is_wrong(subject, down.contains(&subject));
            let opinion = match observer.believes_down.contains(&subject) {
                true => "down",
                false => "up",
            };
            html! { <td><span class={classes!("opinion", wrong.then_some("is-wrong"))}>{ opinion }</span></td> }
        };
        let cells = match observer.runs {
            true => observers.iter().map(cell).collect(),
            false => {
                let span = observers.len().to_string();
                html! { <td class="dim" colspan={span}>{ "down itself: it believes nothing" }</td> }
            }
        };
        html! { <tr key={observer.node.0}><th scope="row">{ glyph(observer.node) }</th>{ cells }</tr> }
    };
    html! {
        <div class="scroll-x">
            <table class="members">
                <thead><tr><th scope="col">{ "believes" }</th>{ for observers.iter().map(column) }</tr></thead>
                <tbody>{ for observers.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn list(observers: &[Observer]) -> Html {
    let mut told = observers.iter().filter(|it| !it.believes_down.is_empty());
    let row = |observer: &Observer| {
        let down: Vec<String> = observer
            .believes_down
            .iter()
            .map(NodeId::to_string)
            .collect();
        html! { <li key={observer.node.0}>{ format!("{} believes down: {}", observer.node, down.join(", ")) }</li> }
    };
    let rows: Vec<Html> = told.by_ref().take(MOST_TOLD).map(row).collect();
    let more = told.count();
    html! {
        <>
            if rows.is_empty() {
                <p class="empty">{ "No node believes another to be down." }</p>
            } else {
                <ul class="opinions">{ rows }</ul>
            }
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
        </>
    }
}
