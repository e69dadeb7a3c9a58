//! The event that is looked at, in words, and why it happened.

use super::field::Choice;
use super::icons;
use crate::observe::{self, Place, Reason, Relation};
use crate::sim::EventId;
use crate::web::components::NodeGlyph;
use crate::web::handle::Handle;
use crate::web::lab::{ChosenIn, Lab};
use crate::web::wording::{clock, count, short};
use yew::prelude::*;

/// What counts as leading from one event to another, as it is offered.
const RELATIONS: [(Relation, &str); 2] = [
    (Relation::Causes, "direct causes"),
    (Relation::HappensBefore, "happens-before"),
];

/// Where the event is shown.
#[derive(Clone, PartialEq, Properties)]
pub struct ChosenProps {
    /// The laboratory.
    pub lab: Handle,
    /// The words stand here when it was chosen here.
    pub at: ChosenIn,
}

/// The event, with `Why?`; nothing when none was chosen here.
#[component]
pub fn Chosen(props: &ChosenProps) -> Html {
    // The event that was asked about: its reasons stay while one of them is looked at.
    let asked = use_state(|| None::<EventId>);
    let (lab, at) = (props.lab.lab(), props.at);
    let (cluster, events) = (lab.cluster(), lab.events());
    let found = lab.cone().filter(|_| lab.chosen_in() == at);
    let found = found.and_then(|cone| Some((cone, cluster.trace().get(cone.event())?)));
    let Some((cone, event)) = found else {
        return Html::default();
    };
    let reasons = asked.map(|asked| {
        let of_asked = observe::why(cluster, events, asked);
        match of_asked.iter().any(|reason| reason.event == event.id) {
            true => of_asked,
            false => observe::why(cluster, events, event.id),
        }
    });
    let toggle = {
        let (asked, id) = (asked.clone(), event.id);
        move |_| asked.set(asked.is_none().then_some(id))
    };
    let section = observe::section(cluster, event);
    let node = match events.place(event.id) {
        Some(Place::Node(node)) => html! { <NodeGlyph {node} /> },
        _ => Html::default(),
    };
    let chosen = RELATIONS.iter().position(|(it, _)| *it == lab.relation());
    let options: Vec<AttrValue> = RELATIONS.iter().map(|(_, name)| (*name).into()).collect();
    let on = props.lab.with(|lab: &mut Lab, index: usize| {
        lab.relate_by(RELATIONS[index.min(RELATIONS.len() - 1)].0);
    });
    let (before, after) = cone.sizes();
    let id = event.id;
    html! {
        <div class="chosen" role="group" aria-label="The chosen event">
            <div class="chosen-facts dim">
                { node }<span class="num">{ clock(event.at_us) }</span>
                { section.map(|it| html! { <span class="paper">{ format!("{} {}: {}", it.paper, it.number, it.title) }</span> }) }
                <button type="button" class="small" aria-label="Let go" title="Let go" onclick={props.lab.on(move |lab| lab.select_event(None, at))}>{ icons::close() }</button>
            </div>
            <p class="chosen-told" aria-live="polite"><bdi class="data">{ short(&observe::sentence(cluster, event), 400) }</bdi></p>
            <div class="chosen-tools">
                <button type="button" class="slim" aria-expanded={reasons.is_some().to_string()} onclick={toggle}>{ "Why?" }</button>
                <button type="button" class="slim" title="Goes back to just after this event" onclick={props.lab.on(move |lab| lab.seek_event(id))}>{ "Go there" }</button>
                <Choice label="Light up by" {options} chosen={chosen.unwrap_or(0)} {on} title="Direct causes: what the trace says led to it. Happens-before: also whatever came earlier at the same node or client, and through messages from there" />
                <span class="dim">{ format!("{} before, {after} after", count(before, "event")) }</span>
            </div>
            if let Some(reasons) = reasons {
                <ol class="reasons" aria-label="Why it happened">{ for reasons.iter().map(|it| reason(props, it, event.id)) }</ol>
            }
        </div>
    }
}

fn reason(props: &ChosenProps, reason: &Reason, chosen: EventId) -> Html {
    let (id, here) = (reason.event, props.at);
    let at = props
        .lab
        .lab()
        .cluster()
        .trace()
        .get(id)
        .map(|event| event.at_us);
    let class = classes!("reason", reason.beside.then_some("is-beside"));
    let current = (id == chosen).then_some("true");
    html! {
        <li {class}>
            <button type="button" aria-current={current} onclick={props.lab.on(move |lab| lab.select_event(Some(id), here))}>
                <span class="when">{ at.map(clock).unwrap_or_default() }</span><bdi class="data">{ short(&reason.text, 400) }</bdi>
            </button>
        </li>
    }
}
