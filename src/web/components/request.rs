//! The region `Request`: the last request, or the one that was chosen.

use super::seats::Seats;
use crate::web::handle::LabProps;
use crate::web::lab::RequestView;
use crate::web::wording::{clock, person, short, span};
use yew::prelude::*;

/// How many earlier requests can be chosen.
const MOST_EARLIER: usize = 12;

/// The region.
#[component]
pub fn RequestPanel(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(view) = lab.request() else {
        return html! {
            <section class="panel in-ask" aria-label="Request" id="sec-request">
                <h2>{ "Request" }</h2>
                <p class="empty">{ "Nothing was asked yet. A request shows here which replicas answered, and when." }</p>
            </section>
        };
    };
    let earlier = lab.requests().iter().rev().take(MOST_EARLIER);
    let choice = |other: &RequestView| {
        let number = other.number;
        let chosen = number == view.number;
        let failed = other.answered.is_some_and(|(_, error)| error.is_some());
        let class = classes!("chip", failed.then_some("is-failed"));
        html! {
            <li key={number}>
                <button type="button" {class} aria-pressed={chosen.to_string()} aria-label={title(other)} title={title(other)}
                    onclick={props.lab.on(move |lab| lab.select_request(number))}>
                    { number }
                </button>
            </li>
        }
    };
    html! {
        <section class="panel in-ask" aria-label="Request" id="sec-request">
            <div class="head">
                <h2>{ title(view) }</h2>
                if lab.requests().len() > 1 {
                    <ul class="chips" aria-label="All requests, newest first">{ for earlier.map(choice) }</ul>
                }
            </div>
            <Seats lab={props.lab.clone()} />
            { outcome(view) }
        </section>
    }
}

fn title(view: &RequestView) -> String {
    let who = person(&view.client);
    let (number, key) = (view.number, short(&view.key, 24));
    match view.operation {
        "get" => format!("Request {number}: {who} gets {key}"),
        "put" => format!("Request {number}: {who} puts {key}"),
        _ => format!("Request {number}: {who} deletes {key}"),
    }
}

fn outcome(view: &RequestView) -> Html {
    let asked = format!("Asked at {}", clock(view.asked_at));
    let Some((at, _)) = view.answered else {
        let got = match view.entry {
            Some(entry) => format!("{asked} through {entry}, not answered yet."),
            None => asked,
        };
        return html! { <p class="dim">{ got }</p> };
    };
    match &view.record {
        Some(record) => html! {
            <p class={classes!("outcome", (!record.ok).then_some("is-failed"))}><bdi class="data">{ record.sentence() }</bdi></p>
        },
        // The first half of a resolve.
        None => {
            html! { <p class="dim">{ format!("{asked}, answered after {}.", span(at - view.asked_at)) }</p> }
        }
    }
}
