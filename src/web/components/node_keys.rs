//! The keys of a node: what it holds of each, and for whom.

use super::field::typed;
use super::node_panel::PartProps;
use super::pager::Pager;
use crate::base::NodeId;
use crate::observe::{self, HeldKey};
use crate::web::handle::Handle;
use crate::web::wording::{count, short};
use yew::prelude::*;

/// How many keys are shown at once.
const PAGE: usize = 10;
/// How many entries of a key's vector are shown.
const MOST_ACTORS: usize = 6;

/// The keys.
#[component]
pub fn NodeKeys(props: &PartProps) -> Html {
    let filter = use_state(String::new);
    let skipped = use_state(|| 0usize);
    let lab = props.lab.lab();
    let wanted = filter.trim();
    let keys = observe::keys(lab.cluster(), props.node, wanted, *skipped, PAGE);
    // What was shown may be held no more.
    let begin = (*skipped).min(keys.found.saturating_sub(PAGE));
    let keys = match begin == *skipped {
        true => keys,
        false => observe::keys(lab.cluster(), props.node, wanted, begin, PAGE),
    };
    let oninput = {
        let (filter, skipped) = (filter.clone(), skipped.clone());
        move |event: InputEvent| {
            filter.set(typed(&event));
            skipped.set(0);
        }
    };
    let turn = Callback::from(move |to: usize| skipped.set(to));
    let chosen = &lab.form().key;
    let rows = keys
        .shown
        .iter()
        .map(|held| row(held, held.key == *chosen, &props.lab));
    let nothing = match wanted.is_empty() {
        true => "It holds no key. Put one: its primaries get it.",
        false => "None of its keys contains this.",
    };
    html! {
        <>
            <div class="head">
                <input type="search" aria-label="Filter keys" placeholder="Filter keys" value={(*filter).clone()} {oninput} />
                <Pager what="keys" skipped={begin} page={PAGE} all={keys.found} on={turn} />
            </div>
            if keys.is_cut {
                <p class="dim">{ "Only the first 20000 keys are searched." }</p>
            }
            if keys.shown.is_empty() {
                <p class="empty">{ nothing }</p>
            } else {
                <div class="scroll-x" tabindex="0" role="group" aria-label="Keys of the node">
                    <table class="node-table">
                        <thead><tr><th scope="col">{ "Key" }</th><th scope="col">{ "Holds" }</th><th scope="col">{ "Vector" }</th><th scope="col">{ "For" }</th></tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
            }
        </>
    }
}

fn row(held: &HeldKey, chosen: bool, lab: &Handle) -> Html {
    let mut holds = match held.siblings {
        0 => String::new(),
        1 => "1 value".into(),
        many => count(many, "sibling"),
    };
    if held.tombstones > 0 {
        let and = if holds.is_empty() { "" } else { ", " };
        holds += and;
        holds += &count(held.tombstones, "tombstone");
    }
    let mut vector: Vec<String> = held
        .vector
        .iter()
        .take(MOST_ACTORS)
        .map(|(actor, counter)| format!("{actor}:{counter}"))
        .collect();
    if held.vector.len() > MOST_ACTORS {
        vector.push(format!("+{}", held.vector.len() - MOST_ACTORS));
    }
    let part = match held.primary {
        Some(place) => format!("itself, primary {place}"),
        None if held.hints.is_empty() && held.transfers.is_empty() => "nobody".into(),
        None => String::new(),
    };
    let owed = [(&held.hints, "hint for"), (&held.transfers, "to bring to")]
        .into_iter()
        .filter(|(nodes, _)| !nodes.is_empty())
        .map(|(nodes, words)| html! { <span class="owed">{ format!("{words} {}", names(nodes)) }</span> });
    let key = held.key.clone();
    let choose = lab.on(move |lab| lab.edit(|form| form.key.clone_from(&key)));
    html! {
        <tr key={held.key.clone()}>
            <th scope="row"><button type="button" class="key-button" aria-pressed={chosen.to_string()} title="Look at this key" onclick={choose}><bdi class="data">{ short(&held.key, 32) }</bdi></button></th>
            <td>{ holds }</td>
            <td><code>{ vector.join(" ") }</code></td>
            <td>{ part }{ " " }{ for owed }</td>
        </tr>
    }
}

/// Nodes by name.
pub fn names(nodes: &[NodeId]) -> String {
    let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
    names.join(", ")
}
