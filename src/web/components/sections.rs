//! The strip of buttons that leads to each section of the panels.

use super::icons;
use crate::web::handle::document;
use crate::web::view::{Change, SECTIONS, View};
use web_sys::Element;
use yew::prelude::*;

/// What the strip needs.
#[derive(Clone, PartialEq, Properties)]
pub struct SectionsProps {
    /// How the page is looked at.
    pub view: UseReducerHandle<View>,
}

/// The strip.
#[component]
pub fn Sections(props: &SectionsProps) -> Html {
    let view = &props.view;
    let button = |section: &'static crate::web::view::Section| {
        let chosen = view.section == section.id;
        let dispatch = view.dispatcher();
        let onclick = move |_| {
            scroll_to(section.panel);
            dispatch.dispatch(Change::Section(section.id));
        };
        let class = section.always.then_some("is-always");
        html! { <li {class}><button type="button" aria-current={chosen.then_some("true")} {onclick}>{ section.name }</button></li> }
    };
    let dispatch = view.dispatcher();
    html! {
        <nav class="sections" aria-label="Sections">
            <ul>{ for SECTIONS.iter().map(button) }</ul>
            <button type="button" class="small" aria-label="Wide panels" title="Wide panels: more room than the ring has" aria-pressed={view.wide.to_string()}
                onclick={move |_| dispatch.dispatch(Change::Widen)}>{ icons::widen() }</button>
        </nav>
    }
}

fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Scrolls the panels alone: the browser's own way would move whatever lies round them too.
fn scroll_to(id: &str) {
    let Some(panel) = element(id) else { return };
    let found = panel.closest(".found").ok().flatten();
    if let Some(found) = found {
        let down = panel.get_bounding_client_rect().top() - found.get_bounding_client_rect().top();
        found.set_scroll_top(found.scroll_top() + down as i32);
    }
}

/// The section that begins highest in view in this box.
pub fn highest(container: &Element) -> Option<&'static str> {
    let top = container.get_bounding_client_rect().top() + 40.0;
    let is_above = |section: &&crate::web::view::Section| {
        let found = (!section.always).then(|| element(section.panel)).flatten();
        found.is_some_and(|it| it.get_bounding_client_rect().top() <= top)
    };
    SECTIONS
        .iter()
        .rev()
        .find(is_above)
        .map(|section| section.id)
}
