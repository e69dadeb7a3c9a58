//! What can stand at the caret of the console, as a list to choose from.

use crate::script::{Completion, Offer};
use crate::web::wording::short;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How much of an offer is shown, in characters.
const LONGEST: usize = 60;

/// What the list needs.
#[derive(Clone, PartialEq, Properties)]
pub struct OffersProps {
    /// What was found.
    pub found: Completion,
    /// Which offer is chosen.
    pub active: Option<usize>,
    /// Which offer is taken.
    pub on: Callback<usize>,
}

/// The id of an offer.
pub fn option_id(index: usize) -> String {
    format!("console-offer-{index}")
}

/// The list. The focus stays in the field.
#[component]
pub fn Offers(props: &OffersProps) -> Html {
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(props.active, move |_| {
            if let Some(list) = list.cast::<Element>() {
                show_chosen(&list);
            }
        });
    }
    let option = |(index, offer): (usize, &Offer)| {
        let on = props.on.clone();
        html! {
            <li key={offer.text.clone()} id={option_id(index)} role="option" aria-selected={(props.active == Some(index)).to_string()}
                onclick={move |_| on.emit(index)}>
                <code><bdi class="data">{ short(&offer.text, LONGEST) }</bdi></code>
                <span class="dim">{ &offer.means }</span>
            </li>
        }
    };
    html! {
        <div class="console-above" onmousedown={|event: MouseEvent| event.prevent_default()}>
            if let Some(usage) = props.found.usage {
                <p class="dim">{ usage.lines().next() }</p>
            }
            <ul id="console-offers" ref={list} role="listbox" aria-label="What can stand here">
                { for props.found.offers.iter().enumerate().map(option) }
            </ul>
        </div>
    }
}

/// Scrolls the list until the chosen offer can be seen.
fn show_chosen(list: &Element) {
    let chosen = list.query_selector("[aria-selected=true]").ok().flatten();
    let Some(chosen) = chosen.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let (top, height) = (chosen.offset_top(), chosen.offset_height());
    let least = top + height - list.client_height();
    let now = list.scroll_top();
    list.set_scroll_top(now.clamp(least, top.max(least)));
}
