//! The bar at the top.

use super::icons;
use crate::web::handle::Handle;
use crate::web::lab::Lab;
use crate::web::view::Change;
use yew::prelude::*;

/// What the bar needs.
#[derive(Clone, PartialEq, Properties)]
pub struct BarProps {
    /// The laboratory.
    pub lab: Handle,
    /// Whether help is shown.
    pub help: bool,
    /// Whether sharing is shown.
    pub share: bool,
    /// Whether it is shown to a class.
    pub presenting: bool,
    /// What is to be looked at otherwise.
    pub change: Callback<Change>,
}

/// The bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let lab = props.lab.lab();
    let config = lab.cluster().config();
    let on = |change: Change| props.change.reform(move |_: MouseEvent| change);
    let fact = |name: &'static str, value: String| html! { <li><span class="dim">{ name }</span>{ " " }<b>{ value }</b></li> };
    html! {
        <header class="bar">
            { icons::mark() }
            <h1>{ "Ringlab" }</h1>
            <p class="tagline dim">{ "a Dynamo-style cluster, whole in this page" }</p>
            <ul class="config" aria-label="This cluster">
                { fact("nodes", lab.cluster().nodes().count().to_string()) }
                { fact("N", config.n.to_string()) }
                { fact("R", config.r.to_string()) }
                { fact("W", config.w.to_string()) }
                { fact("partitions", config.partitions.to_string()) }
                { fact("seed", config.seed.to_string()) }
            </ul>
            <button type="button" class="round" aria-label="Undo" title="Undo: goes to before what was done last" disabled={!lab.can_undo()} onclick={props.lab.on(Lab::undo)}>{ icons::undo() }</button>
            <button type="button" class="round" aria-label="Redo" title="Redo: does again what was done next" disabled={!lab.can_redo()} onclick={props.lab.on(Lab::redo)}>{ icons::redo() }</button>
            <button type="button" class="round" id="bar-share" aria-label="Share" title="Share: a link to this very moment, copied" aria-expanded={props.share.to_string()} onclick={on(Change::Share)}>{ icons::share() }</button>
            <button type="button" class="round present" aria-label="Presenter" title="Presenter: big letters, and one panel beside the ring" aria-pressed={props.presenting.to_string()} onclick={on(Change::Present)}>{ icons::screen() }</button>
            <button type="button" class="round" id="bar-help" aria-label="Help" aria-expanded={props.help.to_string()} onclick={on(Change::Help)}>{ "?" }</button>
        </header>
    }
}
