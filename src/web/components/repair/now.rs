//! Two replicas of a partition, compared as they are now.

use super::bars;
use super::trees::{LevelView, TreesView};
use crate::base::NodeId;
use crate::observe::{KeyStates, Unfolded};
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::lab::Pair;
use crate::web::wording::{count, short};
use yew::prelude::*;

/// The most values that are shown of one state.
const MOST_VALUES: usize = 4;

/// The comparison.
#[component]
pub fn Now(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(pair) = lab.repair_pair() else {
        return Html::default();
    };
    let unfolded = lab.unfolded(pair);
    let unfolded = match &*unfolded {
        Ok(unfolded) => unfolded,
        Err(why) => return html! { <p class="empty">{ why.clone() }</p> },
    };
    let found = &unfolded.compared;
    if found.keys == [0, 0] {
        return html! {
            <p class="empty">{ format!("Neither {} nor {} holds a key of partition {}: there is nothing to compare. Put one first.", pair.a, pair.b, pair.partition) }</p>
        };
    }
    let picture = view(pair, unfolded);
    html! {
        <>
            <p class="told">{ in_words(pair, unfolded) }</p>
            { picture.picture() }
            if !unfolded.keys.is_empty() {
                { keys(pair, unfolded) }
                <details class="fold"><summary>{ "The hashes as a table" }</summary>{ picture.table() }</details>
            }
            { bars("Exchange", found.exchange.bytes, Some(found.full_copy.bytes)) }
            <details class="fold">
                <summary>{ "What a full copy would cost" }</summary>
                <p class="told">{ copy_in_words(pair, unfolded) }</p>
            </details>
        </>
    }
}

fn view(pair: Pair, unfolded: &Unfolded) -> TreesView {
    let levels = unfolded
        .levels
        .iter()
        .enumerate()
        .map(|(level, it)| LevelView {
            level: level as u32,
            looked_at: it.looked_at,
            differ: it.unlike.len(),
            unlike: it.unlike.clone(),
        });
    let levels: Vec<LevelView> = levels.collect();
    let compared = &unfolded.compared;
    let root = || u64::from_str_radix(&compared.roots[0], 16).unwrap_or(0);
    let is_equal = compared.roots[0] == compared.roots[1];
    TreesView {
        nodes: [pair.a, pair.b],
        leaves: levels.last().map(|it| it.level).filter(|it| *it > 0),
        levels,
        equal: is_equal.then(|| (root(), compared.keys)),
    }
}

fn in_words(pair: Pair, unfolded: &Unfolded) -> String {
    let Pair { a, b, partition } = pair;
    let found = &unfolded.compared;
    let [on_a, on_b] = found.keys.map(|keys| count(keys, "key"));
    let held = format!("Of partition {partition}, {a} holds {on_a} and {b} holds {on_b}.");
    if found.roots[0] == found.roots[1] {
        return format!("{held} The roots are equal, so everything below is.");
    }
    let parts = [
        (found.changed.len(), "in different states".to_owned()),
        (found.only_a.len(), format!("only on {a}")),
        (found.only_b.len(), format!("only on {b}")),
    ];
    let parts = parts.iter().filter(|(keys, _)| *keys > 0);
    let parts: Vec<String> = parts
        .map(|(keys, how)| format!("{} {how}", count(*keys, "key")))
        .collect();
    format!("{held} The roots differ: {}.", parts.join(", "))
}

/// What an exchange spares, or does not.
fn copy_in_words(pair: Pair, unfolded: &Unfolded) -> String {
    let Pair { a, b, partition } = pair;
    let found = &unfolded.compared;
    let (exchange, copy) = (found.exchange, found.full_copy);
    let comparison = match exchange.bytes < copy.bytes {
        true => "The more keys are equal, the more the trees spare.",
        false => {
            "With so few keys the trees cost more than they spare: their price follows what differs, that of a copy everything that is held."
        }
    };
    format!(
        "Without trees {a} would send {b} all that it holds of partition {partition}, {} with their states: {} bytes in one message, even when nothing differs. \
         With trees it takes {} and {} bytes to bring the two together. {comparison}",
        count(copy.keys_sent as usize, "key"),
        copy.bytes,
        count(exchange.messages as usize, "message"),
        exchange.bytes,
    )
}

/// The keys that differ, with what both hold.
fn keys(pair: Pair, unfolded: &Unfolded) -> Html {
    let found = &unfolded.compared;
    let all = found.only_a.len() + found.only_b.len() + found.changed.len();
    let more = all - unfolded.keys.len();
    let head = |node: NodeId| html! { <th scope="col"><span class="with-glyph"><NodeGlyph {node} />{ "holds" }</span></th> };
    html! {
        <>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Keys that differ">
                <table class="repair-keys">
                    <thead><tr>{ head(pair.a) }<th scope="col">{ "Key" }</th>{ head(pair.b) }</tr></thead>
                    <tbody>{ for unfolded.keys.iter().map(row) }</tbody>
                </table>
            </div>
            if more > 0 { <p class="dim">{ format!("and {more} more") }</p> }
        </>
    }
}

fn row(states: &KeyStates) -> Html {
    let state = |held: &Option<Vec<(String, String)>>| {
        let Some(held) = held else {
            return html! { <td class="dim">{ "nothing" }</td> };
        };
        let one = |(value, dot): &(String, String)| {
            html! { <span class="held"><bdi class="data">{ short(value, 28) }</bdi><code class="dim">{ dot.clone() }</code></span> }
        };
        let more = held.len().saturating_sub(MOST_VALUES);
        html! {
            <td>
                { for held.iter().take(MOST_VALUES).map(one) }
                if more > 0 { <span class="dim">{ format!("and {more} more") }</span> }
            </td>
        }
    };
    html! {
        <tr>
            { state(&states.states[0]) }
            <th scope="row"><bdi class="data">{ short(&states.key, 40) }</bdi><span class="dim">{ format!(" leaf {}", states.leaf) }</span></th>
            { state(&states.states[1]) }
        </tr>
    }
}
