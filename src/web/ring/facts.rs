//! What is known of the node that is pointed at, focused or chosen.

use crate::base::NodeId;
use crate::observe;
use crate::sim::{Cluster, Power};
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::wording::{count, short};
use yew::prelude::*;

/// Which node.
#[derive(Clone, PartialEq, Properties)]
pub struct FactsProps {
    /// The node, if any is looked at.
    #[prop_or_default]
    pub node: Option<NodeId>,
    /// The laboratory.
    pub lab: LabProps,
}

/// The facts about a node.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let lab = props.lab.lab.lab();
    let cluster = lab.cluster();
    let machine = props
        .node
        .and_then(|node| Some((node, cluster.machine(node)?)));
    let Some((node, machine)) = machine else {
        return html! { <p class="facts is-hint dim">{ "Point at a node, or choose it, to look inside." }</p> };
    };
    let state = match machine.power() {
        Power::Up => "up",
        Power::Paused => "paused, its mailbox fills",
        Power::Down => "down, only its disk is left",
        Power::Gone => "no part of the cluster any more",
    };
    let (bytes, synced) = machine.disk().len_and_synced();
    let log = match bytes - synced.min(bytes) {
        0 => format!("log of {bytes} bytes, all synced"),
        rest => format!("log of {bytes} bytes, the last {rest} not synced"),
    };
    let keys = cluster.durable_store(node).len();
    let held = held(cluster, node);
    let down: Vec<String> = machine
        .node()
        .into_iter()
        .flat_map(|node| node.believed_down(cluster.now()))
        .map(|peer| peer.to_string())
        .collect();
    let mut words = vec![state.to_owned(), count(keys, "key"), held, log];
    words.extend(lab.pace(node).map(|pace| pace.in_words()));
    if !down.is_empty() {
        words.push(format!("believes down: {}", down.join(", ")));
    }
    let words = words.join(" · ");
    html! {
        <p class="facts" title={words.clone()}><NodeGlyph {node} /><b>{ format!("Node {node}") }</b>{ " " }{ words }</p>
    }
}

/// What it holds for others, in words.
fn held(cluster: &Cluster, node: NodeId) -> String {
    let hints: Vec<_> = observe::hints(cluster)
        .into_iter()
        .filter(|hint| hint.holder == node)
        .collect();
    let owed = observe::owed(cluster);
    let own = owed.range((node, NodeId(0))..=(node, NodeId(u16::MAX)));
    let moving: Vec<String> = own
        .filter(|(_, (_, moving))| *moving > 0)
        .map(|((_, target), (_, moving))| format!("{} to bring to {target}", count(*moving, "key")))
        .collect();
    if !moving.is_empty() {
        return moving.join(", ");
    }
    let hint = |hint: &observe::HeldHint| format!("{} for {}", short(&hint.key, 12), hint.target);
    match hints.len() {
        0 => "no hints".to_owned(),
        1..=3 => {
            let list: Vec<_> = hints.iter().map(hint).collect();
            format!("{}: {}", count(hints.len(), "hint"), list.join(", "))
        }
        many => count(many, "hint"),
    }
}
