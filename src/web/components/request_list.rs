//! All requests, newest first, as many as there are: only those in view are drawn.

use super::field::typed;
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, Listing, RequestView, Wanted};
use crate::web::wording::{count, person, short, span};
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// How many rows are in view.
const VISIBLE: usize = 6;
/// How many are drawn beyond on either side.
const BEYOND: usize = 4;
/// How many are drawn at the most.
const MOST: usize = VISIBLE + 2 * BEYOND;
/// How high a row is, as `www/style/requests.css` says.
const ROW_REM: f64 = 1.75;

/// The list.
#[component]
pub fn RequestList(props: &LabProps) -> Html {
    let wanted = use_state(Wanted::default);
    let first = use_state(|| 0usize);
    let listing = use_mut_ref(Listing::default);
    let list = use_node_ref();
    let lab = props.lab.lab();
    listing.borrow_mut().follow(&lab, &wanted);
    let listing = listing.borrow();
    let chosen = lab.request().map_or(0, |view| view.number);
    let length = listing.len();
    let row = listing.row(chosen);
    {
        // Whatever is chosen, here or elsewhere, comes into view.
        let (list, first) = (list.clone(), *first);
        use_effect_with((chosen, row), move |(_, row)| {
            // To ask for sizes costs a layout, which many a new request would have to wait for.
            let is_at_top = first == 0 && *row == Ok(0);
            if let (false, Some(list), Ok(row)) = (is_at_top, list.cast::<HtmlElement>(), row) {
                bring_into_view(&list, *row, length);
            }
        });
    }
    let onscroll = {
        let first = first.clone();
        move |event: Event| {
            let Some(list) = event.target_dyn_into::<Element>() else {
                return;
            };
            let whole = f64::from(list.scroll_height()).max(1.0);
            let row = f64::from(list.scroll_top()) * length as f64 / whole;
            first.set(row as usize);
        }
    };
    let onkeydown = {
        let target = |key: &str, row: usize| match key {
            "ArrowUp" => Some(row.saturating_sub(1)),
            "ArrowDown" => Some(row + 1),
            "PageUp" => Some(row.saturating_sub(VISIBLE)),
            "PageDown" => Some(row + VISIBLE),
            "Home" => Some(0),
            "End" => Some(length),
            "Enter" => Some(row),
            _ => None,
        };
        let at = row.unwrap_or_else(|near| near);
        let keys = [
            "ArrowUp",
            "ArrowDown",
            "PageUp",
            "PageDown",
            "Home",
            "End",
            "Enter",
        ];
        let leads = keys.map(|key| {
            let row = target(key, at).unwrap_or(at).min(length.saturating_sub(1));
            (key, listing.number(row))
        });
        props.lab.with(move |lab: &mut Lab, event: KeyboardEvent| {
            let key = event.key();
            if let Some((_, number)) = leads.iter().find(|(name, _)| *name == key) {
                event.prevent_default();
                event.stop_propagation();
                number.iter().for_each(|number| lab.select_request(*number));
            }
        })
    };
    let from = (*first)
        .min(length.saturating_sub(VISIBLE))
        .saturating_sub(BEYOND);
    let to = (from + MOST).min(length);
    let rows = (from..to).filter_map(|row| {
        let view = lab.requests().get(listing.number(row)? - 1)?;
        let number = view.number;
        let onclick = props.lab.on(move |lab: &mut Lab| lab.select_request(number));
        // Whatever row leaves at one end comes back at the other.
        let key = (length - row) % MOST;
        Some(html! {
            <div {key} class={classes!("request-row", view.has_failed().then_some("is-failed"))} role="option" id={format!("request-{number}")}
                aria-selected={(number == chosen).to_string()} aria-posinset={(row + 1).to_string()} aria-setsize={length.to_string()} {onclick}>
                { cells(&lab, view) }
            </div>
        })
    });
    let space = |rows: usize| html! { <svg class="space" width="1" height={format!("{}rem", rows as f64 * ROW_REM)} aria-hidden="true" /> };
    let oninput = {
        let wanted = wanted.clone();
        move |event: InputEvent| {
            wanted.set(Wanted {
                text: typed(&event),
                ..(*wanted).clone()
            })
        }
    };
    let onchange = {
        let wanted = wanted.clone();
        move |event: Event| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            let failed = input.is_some_and(|input| input.checked());
            wanted.set(Wanted {
                failed,
                ..(*wanted).clone()
            });
        }
    };
    let found = match length == lab.requests().len() {
        true => count(length, "request"),
        false => format!("{length} of {}", count(lab.requests().len(), "request")),
    };
    html! {
        <div class="requests">
            <div class="requests-head">
                <h3>{ "All requests" }</h3>
                <span class="dim">{ found }</span>
                <label class="check"><input type="checkbox" checked={wanted.failed} {onchange} />{ "failed only" }</label>
                <input type="search" aria-label="Filter requests" placeholder="Key, client, number" value={wanted.text.clone()} {oninput} />
            </div>
            if length == 0 {
                <p class="empty">{ "No request is like that. Clear the filter to see all." }</p>
            } else {
                <div class="request-list" role="listbox" tabindex="0" aria-label="All requests, newest first" ref={list}
                    aria-activedescendant={row.is_ok().then(|| format!("request-{chosen}"))} {onscroll} {onkeydown}>
                    { space(from) }
                    { for rows }
                    { space(length - to) }
                </div>
            }
        </div>
    }
}

fn bring_into_view(list: &HtmlElement, row: usize, length: usize) {
    let height = f64::from(list.scroll_height()) / length.max(1) as f64;
    let (top, bottom) = (row as f64 * height, (row + 1) as f64 * height);
    let (from, room) = (
        f64::from(list.scroll_top()),
        f64::from(list.client_height()),
    );
    if top < from {
        list.set_scroll_top(top as i32);
    } else if bottom > from + room {
        list.set_scroll_top((bottom - room).ceil() as i32);
    }
}

fn cells(lab: &Lab, view: &RequestView) -> Html {
    let latency = view.answered.map(|(at, _)| span(at - view.asked_at));
    html! {
        <>
            <span class="num dim">{ view.number }</span>
            <span>{ short(person(&view.client), 12) }{ " " }{ view.operation }{ " " }<bdi class="data">{ short(&view.key, 18) }</bdi></span>
            <bdi class="data">{ outcome(lab, view) }</bdi>
            <span class="num">{ latency }</span>
        </>
    }
}

/// What came of it, in a few words.
fn outcome(lab: &Lab, view: &RequestView) -> String {
    let Some((_, error)) = view.answered else {
        return "waiting".to_owned();
    };
    if let Some(code) = error {
        return format!("✕ {code}");
    }
    let Some(record) = lab.record(view) else {
        return "read, to resolve".to_owned();
    };
    match &record.siblings[..] {
        [] if record.notfound && view.operation == "get" => "not found".to_owned(),
        [] if view.operation == "delete" => "deleted".to_owned(),
        [] => "stored".to_owned(),
        [one] => short(&one.shown(), 20),
        many => format!("{} siblings", many.len()),
    }
}
