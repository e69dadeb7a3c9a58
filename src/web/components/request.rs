//! The region `Request`: the last request, or the one that was chosen, and all others.

use super::request_list::RequestList;
use super::seats::Seats;
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, RequestView};
use crate::web::wording::{clock, person, short, span};
use yew::prelude::*;

/// The region.
#[component]
pub fn RequestPanel(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(view) = lab.request() else {
        return html! {
            <section class="panel in-ask" aria-label="Request" id="sec-request">
                <h2>{ "Request" }</h2>
                <p class="empty">{ "Nothing was asked yet. Press Put or Get: a request shows here which replicas answered, when each of them did, and which of them the client had to wait for." }</p>
            </section>
        };
    };
    let count = lab.requests().len();
    let walk = |forward: bool, name: &'static str, sign: &'static str| {
        let end = if forward { count } else { 1 };
        let onclick = props
            .lab
            .on(move |lab: &mut Lab| lab.walk_requests(forward));
        html! { <button type="button" class="small" aria-label={name} title={name} disabled={view.number == end} {onclick}>{ sign }</button> }
    };
    html! {
        <section class="panel in-ask" aria-label="Request" id="sec-request">
            <div class="head">
                <h2>{ title(view) }</h2>
                if count > 1 {
                    <div class="stepper">
                        { walk(false, "Show the request before", "‹") }
                        <span class="dim">{ format!("{} of {count}", view.number) }</span>
                        { walk(true, "Show the request after", "›") }
                    </div>
                }
            </div>
            <Seats lab={props.lab.clone()} />
            { outcome(&lab, view) }
            { followed(view) }
            if count > 1 {
                <RequestList lab={props.lab.clone()} />
            }
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

fn outcome(lab: &Lab, view: &RequestView) -> Html {
    let asked = format!("Asked at {}", clock(view.asked_at));
    let Some((at, _)) = view.answered else {
        let got = match view.entry {
            Some(entry) => format!("{asked} through {entry}, not answered yet."),
            None => asked,
        };
        return html! { <p class="dim">{ got }</p> };
    };
    match lab.record(view) {
        Some(record) => html! {
            <p class={classes!("outcome", (!record.ok).then_some("is-failed"))}><bdi class="data">{ record.sentence() }</bdi></p>
        },
        // The first half of a resolve.
        None => {
            html! { <p class="dim">{ format!("{asked}, answered after {}.", span(at - view.asked_at)) }</p> }
        }
    }
}

/// Repairs, hints and their way home, each with its time.
fn followed(view: &RequestView) -> Html {
    if view.followed.is_empty() {
        let words = view.answered.map(|_| "Nothing had to be repaired so far.");
        return html! { <p class="dim">{ words }</p> };
    }
    let row = |(index, it): (usize, &crate::web::lab::Followed)| {
        html! {
            <tr key={index}>
                <td class="num">{ format!("+{}", span(it.at - view.asked_at)) }</td>
                <td>{ it.what.sentence() }</td>
            </tr>
        }
    };
    html! {
        <>
            <h3>{ "What followed" }</h3>
            <div class="scroll-x followed" tabindex="0" role="group" aria-label="What followed">
                <table>
                    <thead class="unseen"><tr><th scope="col">{ "After it was asked" }</th><th scope="col">{ "What happened" }</th></tr></thead>
                    <tbody>{ for view.followed.iter().enumerate().map(row) }</tbody>
                </table>
                if view.more_followed > 0 {
                    <p class="dim">{ format!("and {} more", view.more_followed) }</p>
                }
            </div>
        </>
    }
}
