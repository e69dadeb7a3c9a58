//! The last exchanges that found a difference, and what was sent to repair, by kind.

use crate::observe::{Exchange, RepairKind};
use crate::web::components::NodeGlyph;
use crate::web::handle::LabProps;
use crate::web::wording::{clock, count};
use yew::prelude::*;

/// How many exchanges are listed at first.
const FEW: usize = 8;

/// Both lists.
#[component]
pub fn Lists(props: &LabProps) -> Html {
    let all = use_state(|| false);
    let lab = props.lab.lab();
    let repairs = lab.repairs();
    let found = repairs.exchanges().len();
    let shown = if *all { found } else { FEW };
    let looked_at = lab.past_exchange().map(|past| past.exchange.number);
    let row = |exchange: &Exchange| {
        let number = exchange.number;
        let when = exchange.steps.first().map(|step| clock(step.at));
        let when = when.unwrap_or_default();
        let name = format!("Exchange at {when}");
        let onclick = props.lab.on(move |lab| lab.choose_exchange(number, 0));
        let pressed = (looked_at == Some(number)).to_string();
        let glyph = |node| html! { <NodeGlyph {node} /> };
        let copy = exchange.full_copy.map(|copy| copy.bytes.to_string());
        html! {
            <tr key={number}>
                <th scope="row"><button type="button" class="slim" aria-label={name} aria-pressed={pressed} {onclick}>{ when }</button></th>
                <td><span class="pair">{ for exchange.opener().map(glyph) }{ for exchange.other().map(glyph) }</span></td>
                <td class="num">{ exchange.partition }</td>
                <td class="num">{ exchange.levels() }</td>
                <td class="num">{ exchange.states() }</td>
                <td class="num">{ exchange.bytes() }</td>
                <td class="num">{ copy.unwrap_or_else(|| "–".into()) }</td>
            </tr>
        }
    };
    let heads = [
        "When",
        "Who",
        "Partition",
        "Levels",
        "States",
        "Bytes",
        "Copy",
    ];
    let toggle = {
        let all = all.clone();
        move |_| all.set(!*all)
    };
    let more = match *all {
        true => "Show fewer".to_owned(),
        false => format!("Show all {found}"),
    };
    html! {
        <>
            <h3>{ "Exchanges that found a difference" }</h3>
            <p class="told">{ begun(repairs.opened(), repairs.differed(), lab.cluster().config().anti_entropy) }</p>
            if found == 0 {
                <p class="empty">{ "To see one: run " }<code>{ "set handoff=off" }</code>{ " in the console, switch a replica of the key off, put, switch it on again, and press Play." }</p>
            } else {
                <div class="scroll-x" tabindex="0" role="group" aria-label="Exchanges, newest first">
                    <table class="exchanges">
                        <thead><tr>{ for heads.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
                        <tbody>{ for repairs.exchanges().rev().take(shown).map(row) }</tbody>
                    </table>
                </div>
                if found > FEW { <button type="button" class="slim" onclick={toggle}>{ more }</button> }
            }
            <h3>{ "What was sent to repair" }</h3>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Repairs by kind">
                <table class="repairs">
                    <thead><tr><th scope="col">{ "By" }</th><th scope="col">{ "Messages" }</th><th scope="col">{ "States" }</th><th scope="col">{ "Bytes" }</th></tr></thead>
                    <tbody>{ for RepairKind::ALL.into_iter().filter_map(|kind| sums(kind, repairs.sums(kind))) }</tbody>
                </table>
            </div>
            <p class="dim note">{ "Acknowledgements are not counted." }</p>
        </>
    }
}

/// How many exchanges there were.
fn begun(opened: u64, differed: u64, is_on: bool) -> String {
    match (opened, is_on) {
        (0, false) => "Anti-entropy is off, so replicas do not compare their trees. In the console, set anti_entropy=on begins it.".into(),
        (0, true) => "No exchange was begun yet: press Play, and every node begins one now and then.".into(),
        _ => {
            let off = if is_on { "" } else { " Anti-entropy is off now." };
            format!(
                "{} begun; {differed} found that the roots differ.{off}",
                count(opened as usize, "exchange")
            )
        }
    }
}

fn sums(kind: RepairKind, sums: crate::observe::Sums) -> Option<Html> {
    // Hardly ever seen.
    if kind == RepairKind::Mixed && sums.messages == 0 {
        return None;
    }
    let number = |number: u64| html! { <td class="num">{ number }</td> };
    Some(html! {
        <tr><th scope="row">{ kind.name() }</th>{ number(sums.messages) }{ number(sums.states) }{ number(sums.bytes) }</tr>
    })
}
