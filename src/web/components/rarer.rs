//! The rarer faults, folded away at first: links, single messages, single nodes, nemeses.

use super::clocks::Clocks;
use super::links::LinkConditions;
use super::messages::MessageFaults;
use super::nemeses::Nemeses;
use crate::web::handle::LabProps;
use web_sys::Element;
use yew::prelude::*;

/// The rarer faults.
#[component]
pub fn RarerFaults(props: &LabProps) -> Html {
    let open = use_state(|| false);
    let ontoggle = {
        let open = open.clone();
        move |event: Event| {
            let details: Option<Element> = event.target_dyn_into();
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        }
    };
    html! {
        <details class="rarer" {ontoggle}>
            <summary>{ "Links, messages, clocks, nemeses" }</summary>
            if *open {
                <LinkConditions lab={props.lab.clone()} />
                <MessageFaults lab={props.lab.clone()} />
                <Clocks lab={props.lab.clone()} />
                <Nemeses lab={props.lab.clone()} />
            }
        </details>
    }
}
