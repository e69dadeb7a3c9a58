//! The messages in flight as a table, for keyboards and screen readers, and what the shapes mean.

use crate::base::Micros;
use crate::node::MessageKind;
use crate::picture::{is_answer, outline};
use crate::sim::{EventId, Flight};
use crate::web::handle::{LabProps, document};
use crate::web::lab::{FlightAct, FlightId, Lab};
use crate::web::wording::{clock, count};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The most rows.
const MOST_ROWS: usize = 60;

/// The shape of a message, for a line of text.
pub fn sample(kind: MessageKind) -> Html {
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
    let link = lab.chosen_link();
    {
        let open = open.setter();
        use_effect_with(link, move |link| {
            if link.is_some() {
                open.set(true);
            }
        });
    }
    let all = lab.cluster().in_flight_unsorted().count() + lab.cluster().held().len();
    let flying = lab.flights_unsorted().count();
    let hidden = all - flying;
    html! {
        <details class="fold flights" open={*open} {ontoggle}>
            <summary>{ format!("{} in flight, and their shapes", count(flying, "message")) }</summary>
            if *open {
                <div class="fold-body" id="flights" tabindex="0" role="group" aria-label="Messages">
                    if hidden > 0 {
                        <p class="dim">{ format!("{} of membership not shown: the box “Pings and gossip” beside the log shows them.", count(hidden, "message")) }</p>
                    }
                    if let Some((from, to)) = link {
                        <p class="row">{ format!("Only those from {from} to {to}.") }<button type="button" class="slim" onclick={props.lab.on(|lab: &mut Lab| lab.choose_link(None))}>{ "Show all messages" }</button></p>
                    }
                    <Table lab={props.lab.clone()} />
                    <ul class="legend">{ for MessageKind::ALL.into_iter().map(meaning) }</ul>
                </div>
            }
        </details>
    }
}

/// The button that has the focus, its row, and what it does.
type Focused = (Element, usize, String);

/// The table. Its buttons say by `data-act` what they do, and their rows which message it is.
#[component]
fn Table(props: &LabProps) -> Html {
    let focused = use_mut_ref(|| None::<Focused>);
    let body = use_node_ref();
    {
        let (focused, body) = (focused.clone(), body.clone());
        use_effect(move || keep_focus(&focused, body.cast::<Element>()));
    }
    let lab = props.lab.lab();
    let flights = lab.flights();
    if flights.is_empty() {
        return html! { <p class="dim">{ "No message is in flight." }</p> };
    }
    let more = flights.len().saturating_sub(MOST_ROWS);
    let onfocusin = move |event: FocusEvent| {
        *focused.borrow_mut() = event.target_dyn_into().and_then(place);
    };
    let shared = props.lab.shared.clone();
    let onclick = move |event: MouseEvent| {
        let target: Option<Element> = event.target_dyn_into();
        let button = target.and_then(|it| it.closest("[data-act]").ok().flatten());
        if let Some((id, act)) = button.and_then(|button| asked(&button)) {
            shared.act(|lab| match act {
                Some(act) => lab.act_on_flight(id, act),
                None => lab.choose_flight(Some(id)),
            });
        }
    };
    let chosen = lab.chosen_flight().map(|chosen| chosen.id);
    let rows = flights.iter().take(MOST_ROWS).enumerate();
    let rows = rows.map(|(at, (flight, held))| {
        let copies = flights[..at].iter();
        let before = copies
            .filter(|(other, _)| other.sent == flight.sent)
            .count();
        row(flight, *held, chosen, (at, before))
    });
    html! {
        <>
            <table>
                <thead><tr><th scope="col">{ "Message" }</th><th scope="col">{ "From" }</th><th scope="col">{ "To" }</th><th scope="col" class="num">{ "Arrives at" }</th><th scope="col">{ "Actions" }</th></tr></thead>
                <tbody ref={body} {onclick} {onfocusin}>{ for rows }</tbody>
            </table>
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
        </>
    }
}

fn row(
    flight: &Flight,
    held: bool,
    chosen: Option<FlightId>,
    (at, copies_before): (usize, usize),
) -> Html {
    let kind = flight.message.kind();
    let (from, to, id) = (flight.from, flight.to, FlightId::of(flight));
    let what = format!("{} from {from} to {to}", kind.name());
    let due = match held {
        true => "held".to_owned(),
        false => clock(flight.due),
    };
    // Hold and Release are one button, so that it keeps the focus.
    let button = |(at, act): (usize, &FlightAct)| {
        let name = act.name();
        html! { <button key={at} type="button" class="slim" data-act={name} aria-label={format!("{name} {what}")}>{ name }</button> }
    };
    let key = format!("{}-{copies_before}", id.sent.0);
    let is_chosen = chosen == Some(id);
    html! {
        <tr {key} class={is_chosen.then_some("is-chosen")} data-row={at.to_string()} data-sent={id.sent.0.to_string()} data-due={id.due.0.to_string()}>
            <td><span class="with-glyph">{ sample(kind) }<button type="button" class="slim plain" data-act="" aria-label={format!("Choose {what}")} aria-pressed={is_chosen.to_string()}>{ kind.name() }</button></span></td>
            <td>{ from.to_string() }</td>
            <td>{ to.to_string() }</td>
            <td class="num">{ due }</td>
            <td><span class="acts">{ for FlightAct::on(held).iter().enumerate().map(button) }</span></td>
        </tr>
    }
}

/// What a button asks for: of which message, and what; none is to choose it.
fn asked(button: &Element) -> Option<(FlightId, Option<FlightAct>)> {
    let row = button.closest("tr").ok()??;
    let number = |name: &str| row.get_attribute(name)?.parse().ok();
    let sent = EventId(number("data-sent")?);
    let due = Micros(number("data-due")?);
    let name = button.get_attribute("data-act")?;
    let acts = [false, true].into_iter().flat_map(FlightAct::on);
    let act = acts.copied().find(|act| act.name() == name);
    Some((FlightId { sent, due }, act))
}

/// The place of a button: the button, its row, and what it does.
fn place(button: Element) -> Option<Focused> {
    let row = button.closest("tr").ok()??.get_attribute("data-row")?;
    let act = button.get_attribute("data-act")?;
    Some((button, row.parse().ok()?, act))
}

/// When what had the focus is gone with its message, moves it to the row that stands there now.
fn keep_focus(focused: &RefCell<Option<Focused>>, body: Option<Element>) {
    let is_gone = |(button, ..): &mut Focused| !button.is_connected();
    let Some((_, row, act)) = focused.borrow_mut().take_if(is_gone) else {
        return;
    };
    let document = document();
    let active = document.as_ref().and_then(|it| it.active_element());
    if active.is_some_and(|it| it.tag_name() != "BODY") {
        return;
    }
    let find = |what: String| body.as_ref()?.query_selector(&what).ok().flatten();
    let next = find(format!("[data-row='{row}'] [data-act='{act}']"))
        .or_else(|| find(format!("tr:last-child [data-act='{act}']")))
        .or_else(|| document?.get_element_by_id("flights"));
    if let Some(element) = next.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn meaning(kind: MessageKind) -> Html {
    html! { <li><span class="with-glyph">{ sample(kind) }<b>{ kind.name() }</b></span><span class="dim">{ kind.meaning() }</span></li> }
}
