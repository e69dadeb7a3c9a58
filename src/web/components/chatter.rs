//! Whether pings and gossip are shown.

use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The box to be ticked.
#[component]
pub fn ChatterBox(props: &LabProps) -> Html {
    let on = props.lab.lab().shows_chatter();
    let onchange = props.lab.with(|lab: &mut Lab, event: Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        lab.show_chatter(input.is_some_and(|input| input.checked()));
    });
    html! {
        <label class="check" title="What members say to each other all the time, on the ring and in the log">
            <input type="checkbox" checked={on} {onchange} />{ "Pings and gossip" }
        </label>
    }
}
