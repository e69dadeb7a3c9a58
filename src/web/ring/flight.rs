//! What is known of the message in flight that was chosen, and what can be done to it.

use super::flights::sample;
use crate::node::RequestId;
use crate::observe;
use crate::sim::Happening;
use crate::web::components::{typed, wrong};
use crate::web::handle::LabProps;
use crate::web::lab::{FlightAct, FlightId, Lab};
use crate::web::wording::{clock, person, short};
use yew::prelude::*;

/// The message that was chosen; nothing while none is.
#[component]
pub fn FlightFacts(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let chosen = lab.chosen_flight().and_then(|chosen| {
        let event = cluster.trace().get(chosen.id.sent)?;
        Some((chosen, event))
    });
    let Some((chosen, event)) = chosen else {
        return Html::default();
    };
    let Happening::Sent {
        from,
        to,
        kind,
        request,
        bytes,
        ..
    } = event.what
    else {
        return Html::default();
    };
    let id = chosen.id;
    let held = cluster
        .held()
        .iter()
        .any(|flight| FlightId::of(flight) == id);
    let end = chosen.end.and_then(|end| cluster.trace().get(end));
    let fate = match end {
        Some(end) => format!(
            "at {}: {}",
            clock(end.at_us),
            observe::sentence(cluster, end)
        ),
        None if held => "held until it is released".to_owned(),
        None => format!("arrives at {}", clock(id.due)),
    };
    let mut words = vec![format!("sent at {}", clock(event.at_us)), fate];
    words.extend(request.map(|request| whose(&lab, request)));
    words.push(format!("{bytes} bytes"));
    words.push(format!("number {}", id.sent.0));
    let words = words.join(" · ");
    let name = format!("{} from {from} to {to}", kind.name());
    let act = |(at, act): (usize, &FlightAct)| {
        let act = *act;
        let onclick = props
            .lab
            .on(move |lab: &mut Lab| lab.act_on_flight(id, act));
        html! { <button key={at} type="button" class="slim" id={(act == FlightAct::Drop).then_some("flight-drop")} aria-disabled={end.map(|_| "true")} {onclick}>{ act.name() }</button> }
    };
    let by = &lab.form().faults.by;
    let oninput = props.lab.with(|lab, event: InputEvent| {
        let by = typed(&event);
        lab.edit(|form| form.faults.by = by);
    });
    let onclose = props.lab.on(|lab: &mut Lab| lab.choose_flight(None));
    html! {
        <div class="facts is-flight" role="group" aria-label="The chosen message">
            <p>{ sample(kind) }<b>{ name }</b>{ " " }{ words }</p>
            { wrong(&lab, "flight") }
            <div class="acts">
                // A list of their own, so that Hold becomes Release and keeps the focus.
                <span class="acts">{ for FlightAct::on(held).iter().enumerate().map(act) }</span>
                <label class="by"><span>{ "by" }</span><input type="text" aria-label="Delay the message by" value={by.clone()} autocomplete="off" spellcheck="false" {oninput} /></label>
                <button type="button" class="slim" onclick={onclose}>{ "Close" }</button>
            </div>
        </div>
    }
}

/// For which request it flies.
fn whose(lab: &Lab, request: RequestId) -> String {
    let view = lab.requests().iter().find(|view| view.id == request);
    match view {
        Some(view) => format!(
            "for {}’s {} of {}",
            person(&view.client),
            view.operation,
            short(&view.key, 24)
        ),
        None => {
            let client = lab.cluster().client_name(request.client);
            format!("for request {} of {}", request.seq, person(client))
        }
    }
}
