//! The messages in flight as a table, for keyboards and screen readers, and what the shapes mean.

use super::shapes::{is_answer, outline};
use crate::base::Arrange;
use crate::node::MessageKind;
use crate::sim::{Cluster, Flight};
use crate::web::handle::LabProps;
use crate::web::lab::is_chatter;
use crate::web::wording::{clock, count};
use web_sys::Element;
use yew::prelude::*;

/// The most rows.
const MOST_ROWS: usize = 100;

/// The shape of a message, for a line of text.
fn sample(kind: MessageKind) -> Html {
    let (d, letter, class) = outline(kind);
    let answer = is_answer(kind).then_some("is-answer");
    html! {
        <svg class={classes!("sample", "msg", class, answer)} viewBox="-14 -14 28 28" width="22" height="22" aria-hidden="true">
            <path class="msg-shape" {d} />
            <text>{ letter }</text>
        </svg>
    }
}

/// The table, folded away at first.
#[component]
pub fn Flights(props: &LabProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        }
    };
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let all = cluster.in_flight_unsorted().chain(cluster.held());
    let (hidden, flying): (Vec<&Flight>, Vec<&Flight>) =
        all.partition(|flight| !lab.shows_chatter() && is_chatter(flight.message.kind()));
    let (hidden, flying) = (hidden.len(), flying.len());
    html! {
        <details class="fold flights" {ontoggle}>
            <summary>{ format!("{} in flight, and their shapes", count(flying, "message")) }</summary>
            if *open {
                <div class="fold-body" tabindex="0" role="group" aria-label="Messages">
                    if hidden > 0 {
                        <p class="dim">{ format!("{} of membership not shown: the box “Pings and gossip” beside the log shows them.", count(hidden, "message")) }</p>
                    }
                    { table(props, cluster, lab.shows_chatter()) }
                    <ul class="legend">{ for MessageKind::ALL.into_iter().map(meaning) }</ul>
                </div>
            }
        </details>
    }
}

fn table(props: &LabProps, cluster: &Cluster, chatter: bool) -> Html {
    let mut flights: Vec<(&Flight, bool)> = cluster
        .in_flight_unsorted()
        .map(|flight| (flight, false))
        .chain(cluster.held().iter().map(|flight| (flight, true)))
        .filter(|(flight, _)| chatter || !is_chatter(flight.message.kind()))
        .collect();
    if flights.is_empty() {
        return html! { <p class="dim">{ "No message is in flight." }</p> };
    }
    flights.arrange_by_key(|(flight, _)| (flight.due, flight.sent));
    let more = flights.len().saturating_sub(MOST_ROWS);
    html! {
        <>
            <table>
                <thead><tr><th scope="col">{ "Message" }</th><th scope="col">{ "From" }</th><th scope="col">{ "To" }</th><th scope="col" class="num">{ "Arrives at" }</th></tr></thead>
                <tbody>{ for flights.iter().take(MOST_ROWS).map(|flight| row(props, flight)) }</tbody>
            </table>
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
        </>
    }
}

fn row(props: &LabProps, (flight, held): &(&Flight, bool)) -> Html {
    let kind = flight.message.kind();
    let (from, to) = (flight.from, flight.to);
    let due = if *held {
        let onclick = props
            .lab
            .on(move |lab| lab.release(Some(from), Some(to), Some(kind)));
        let name = format!(
            "Release what is held of {} from {from} to {to}",
            kind.name()
        );
        html! { <span class="held-row">{ "held" }<button type="button" class="slim" aria-label={name.clone()} title={name} {onclick}>{ "Release" }</button></span> }
    } else {
        clock(flight.due).into()
    };
    html! {
        <tr>
            <td><span class="with-glyph">{ sample(kind) }{ kind.name() }</span></td>
            <td>{ from.to_string() }</td>
            <td>{ to.to_string() }</td>
            <td class="num">{ due }</td>
        </tr>
    }
}

fn meaning(kind: MessageKind) -> Html {
    html! { <li><span class="with-glyph">{ sample(kind) }<b>{ kind.name() }</b></span><span class="dim">{ kind.meaning() }</span></li> }
}
