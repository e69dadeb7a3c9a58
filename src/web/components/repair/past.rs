//! An exchange that is past, message by message, as the trace tells it.

use super::bars;
use super::trees::{LevelView, TreesView};
use crate::base::{Key, NodeId};
use crate::observe::{End, Exchange, ExchangeStep, Found, Says};
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::wording::{clock, count, short};
use std::collections::BTreeMap;
use yew::prelude::*;

/// The most keys that a sentence names.
const MOST_NAMED: usize = 3;
/// The most keys in the table.
const MOST_KEYS: usize = 50;

/// The exchange.
#[component]
pub fn PastExchange(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let (Some(past), Some(pair)) = (lab.past_exchange(), lab.repair_pair()) else {
        return Html::default();
    };
    let (exchange, at) = (past.exchange, past.step);
    let (number, last) = (exchange.number, exchange.steps.len().saturating_sub(1));
    let Some(step) = exchange.steps.get(at) else {
        return Html::default();
    };
    let seen = &exchange.steps[..=at];
    let go = |to: usize| props.lab.on(move |lab| lab.choose_exchange(number, to));
    let onkeydown = props.lab.with(move |lab, event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => at + 1,
            "ArrowUp" | "ArrowLeft" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        lab.choose_exchange(number, to);
    });
    let mut sum = 0;
    let leg = |(place, step): (usize, &ExchangeStep)| {
        sum += step.bytes;
        let current = (place == at).then_some("step");
        let class = classes!("leg", (place > at).then_some("is-later"));
        html! {
            <li key={place}>
                <button type="button" {class} aria-current={current} onclick={go(place)}>
                    <span class="num">{ place + 1 }</span>
                    <span class="leg-way"><NodeGlyph node={step.from} /><span aria-label="to">{ "→" }</span><NodeGlyph node={step.to} /></span>
                    <span class="leg-says">{ says(step) }</span>
                    <span class="num">{ format!("{} B", step.bytes) }</span>
                    <span class="num dim">{ format!("sum {sum}") }</span>
                </button>
            </li>
        }
    };
    let legs: Vec<Html> = exchange.steps.iter().enumerate().map(leg).collect();
    let bytes = seen.iter().map(|step| step.bytes).sum();
    let picture = view([pair.a, pair.b], seen);
    html! {
        <>
            <p class="told">{ format!("Exchange {number}, begun by {} at {}.", pair.a, clock(exchange.steps[0].at)) }</p>
            <div {onkeydown}>
                <ol class="legs" aria-label="Messages of the exchange">{ for legs }</ol>
                <div class="leg-bar">
                    <button type="button" class="slim" aria-disabled={(at == 0).to_string()} onclick={go(at.saturating_sub(1))}>{ "Previous step" }</button>
                    <button type="button" class="slim" aria-disabled={(at == last).to_string()} onclick={go(at + 1)}>{ "Next step" }</button>
                    <span class="dim">{ format!("{} of {}", at + 1, last + 1) }</span>
                </div>
            </div>
            <p class="leg-told" aria-live={past.chosen.then_some("polite")}><bdi class="data">{ told(exchange, at, step) }</bdi></p>
            if !picture.levels.is_empty() {
                { picture.picture() }
                <details class="fold"><summary>{ "The hashes as a table" }</summary>{ picture.table() }</details>
            }
            { keys([pair.a, pair.b], seen) }
            { bars("Sent so far", bytes, exchange.full_copy.map(|copy| copy.bytes)) }
            if let Some(copy) = exchange.full_copy {
                <details class="fold">
                    <summary>{ "What a full copy would cost" }</summary>
                    <p class="told">{ format!("When {b} was asked, it held {} of partition {}. To send {} all of them with their states would have taken {} bytes in one message, even with nothing different.", count(copy.keys as usize, "key"), exchange.partition, pair.a, copy.bytes, b = pair.b) }</p>
                </details>
            }
        </>
    }
}

/// What a message says, in a few words.
fn says(step: &ExchangeStep) -> String {
    match &step.says {
        Says::Root => "the root's hash".into(),
        Says::Hashes { level, hashes } => format!("{hashes} hashes of level {level}"),
        Says::Keys { keys } => format!("{} of leaves", count(*keys as usize, "key")),
        Says::States { sends, asks } => {
            let sends = count(sends.len(), "state");
            match asks.len() {
                0 => sends,
                asks => format!("{sends}, wants {asks}"),
            }
        }
    }
}

fn named(keys: &[Key]) -> String {
    let names: Vec<String> = keys
        .iter()
        .take(MOST_NAMED)
        .map(|key| short(key.text(), 24))
        .collect();
    match keys.len().saturating_sub(MOST_NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// What a message says, and what its receiver makes of it.
fn told(exchange: &Exchange, at: usize, step: &ExchangeStep) -> String {
    let (from, to) = (step.from, step.to);
    let said = match &step.says {
        Says::Root => format!(
            "{from} sends the hash of its root, which stands for all that it holds of partition {}.",
            exchange.partition
        ),
        Says::Hashes { level, hashes } => format!(
            "{from} sends the {hashes} hashes of level {level} that lie below what differs."
        ),
        Says::Keys { keys } => format!(
            "{from} sends what is in the leaves that differ: {} with hashes of their states.",
            count(*keys as usize, "key")
        ),
        Says::States { sends, asks } => {
            let sends = match sends.len() {
                0 => "no state".to_owned(),
                _ => format!("what it holds for {}", named(sends)),
            };
            match asks.len() {
                0 => format!("{from} sends {sends}."),
                _ => format!(
                    "{from} sends {sends}, and asks what {to} holds for {}.",
                    named(asks)
                ),
            }
        }
    };
    let compared = match &step.says {
        Says::Hashes { hashes, .. } => *hashes,
        _ => 1,
    };
    let found = match (&step.found, step.end) {
        (_, End::UnderWay) => "It is under way.".to_owned(),
        (_, End::Lost(_)) => {
            "It was lost, and the exchange ends here. The next one begins anew.".to_owned()
        }
        (Some(Found::Nodes { level: 0, .. }), _) => format!("{to} has another root."),
        (Some(Found::Nodes { differ, .. }), _) => {
            format!("{to} compares them with its own: {differ} of {compared} differ.")
        }
        (Some(Found::Keys { keys }), _) => {
            let verb = if *keys == 1 { "differs" } else { "differ" };
            format!("{to} compares: {} {verb}.", count(*keys as usize, "key"))
        }
        (None, _) if matches!(step.says, Says::States { .. }) => {
            let is_last = at + 1 == exchange.steps.len();
            match is_last {
                true => format!("{to} merges it: for these keys the two agree."),
                false => format!("{to} merges it."),
            }
        }
        (None, _) => format!("{to} answers nothing: it finds no difference any more."),
    };
    format!("{said} {found}")
}

/// What is known of both trees after these messages.
fn view(nodes: [NodeId; 2], seen: &[ExchangeStep]) -> TreesView {
    let mut levels: Vec<LevelView> = Vec::new();
    let mut leaves = None;
    for step in seen {
        if matches!(step.says, Says::Keys { .. }) {
            leaves = levels.last().map(|it| it.level);
        }
        let Some(Found::Nodes {
            level,
            differ,
            nodes: unlike,
        }) = &step.found
        else {
            continue;
        };
        // A message that came twice is answered twice.
        if *level as usize != levels.len() {
            continue;
        }
        let mut unlike = unlike.clone();
        if step.to != nodes[0] {
            for node in &mut unlike {
                std::mem::swap(&mut node.here, &mut node.there);
            }
        }
        let looked_at = match step.says {
            Says::Hashes { hashes, .. } => hashes as usize,
            _ => 1,
        };
        levels.push(LevelView {
            level: *level,
            looked_at,
            differ: *differ as usize,
            unlike,
        });
    }
    TreesView {
        nodes,
        levels,
        leaves,
        equal: None,
    }
}

/// The keys whose states were sent or asked for.
fn keys(nodes: [NodeId; 2], seen: &[ExchangeStep]) -> Html {
    let mut ways: BTreeMap<&Key, [Option<bool>; 2]> = BTreeMap::new();
    for step in seen {
        let Says::States { sends, asks } = &step.says else {
            continue;
        };
        let from = usize::from(step.from != nodes[0]);
        for key in asks {
            ways.entry(key).or_default()[1 - from].get_or_insert(false);
        }
        for key in sends {
            ways.entry(key).or_default()[from] = Some(true);
        }
    }
    if ways.is_empty() {
        return Html::default();
    }
    let way = |sent: Option<bool>| match sent {
        Some(true) => html! { <td>{ "sends its state" }</td> },
        Some(false) => html! { <td class="dim">{ "is asked" }</td> },
        None => html! { <td class="dim">{ "–" }</td> },
    };
    let row = |(key, [a, b]): (&&Key, &[Option<bool>; 2])| {
        html! { <tr>{ way(*a) }<th scope="row"><bdi class="data">{ short(key.text(), 40) }</bdi></th>{ way(*b) }</tr> }
    };
    let head = |node: NodeId| html! { <th scope="col"><NodeGlyph {node} /></th> };
    let more = ways.len().saturating_sub(MOST_KEYS);
    html! {
        <>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Keys that differed">
                <table class="repair-keys">
                    <thead><tr>{ head(nodes[0]) }<th scope="col">{ "Key" }</th>{ head(nodes[1]) }</tr></thead>
                    <tbody>{ for ways.iter().take(MOST_KEYS).map(row) }</tbody>
                </table>
            </div>
            if more > 0 { <p class="dim">{ format!("and {more} more") }</p> }
        </>
    }
}
