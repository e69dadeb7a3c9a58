//! Fields with their labels.

use crate::base::NodeId;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What an input event says is typed in.
pub fn typed(event: &InputEvent) -> String {
    let input: Option<HtmlInputElement> = event.target_dyn_into();
    input.map(|input| input.value()).unwrap_or_default()
}

/// What a text field needs.
#[derive(Clone, PartialEq, Properties)]
pub struct TextProps {
    /// Its accessible name, which is its label.
    pub label: &'static str,
    /// What is typed in.
    pub value: AttrValue,
    /// What is typed in now.
    pub on: Callback<String>,
    /// An example.
    #[prop_or_default]
    pub placeholder: &'static str,
}

/// A text field.
#[component]
pub fn TextField(props: &TextProps) -> Html {
    let on = props.on.clone();
    html! {
        <label class="field">
            <span>{ props.label }</span>
            <input type="text" dir="auto" value={props.value.clone()} placeholder={props.placeholder}
                autocomplete="off" autocapitalize="off" spellcheck="false"
                oninput={move |event: InputEvent| on.emit(typed(&event))} />
        </label>
    }
}

/// A text field of several lines.
#[component]
pub fn AreaField(props: &TextProps) -> Html {
    let on = props.on.clone();
    let oninput = move |event: InputEvent| {
        let area: Option<HtmlTextAreaElement> = event.target_dyn_into();
        on.emit(area.map(|area| area.value()).unwrap_or_default());
    };
    html! {
        <label class="field">
            <span>{ props.label }</span>
            <textarea dir="auto" rows="4" value={props.value.clone()} autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} />
        </label>
    }
}

/// What a field for a number needs.
#[derive(Clone, PartialEq, Properties)]
pub struct SpinProps {
    /// Its accessible name, which is its label.
    pub label: &'static str,
    /// What is typed in.
    pub value: AttrValue,
    /// The least that is right.
    pub least: u64,
    /// The most that is right.
    pub most: u64,
    /// What is typed in now.
    pub on: Callback<String>,
    /// The field was left, or Enter pressed, after a change.
    #[prop_or_default]
    pub done: Callback<()>,
    /// What it means, when pointed at.
    #[prop_or_default]
    pub title: AttrValue,
}

/// A field for a whole number.
#[component]
pub fn SpinField(props: &SpinProps) -> Html {
    let (on, done) = (props.on.clone(), props.done.clone());
    let right = props.value.trim().parse::<u64>();
    let wrong = !right.is_ok_and(|number| (props.least..=props.most).contains(&number));
    html! {
        <label class="field" title={props.title.clone()}>
            <span>{ props.label }</span>
            <input type="number" inputmode="numeric" step="1" min={props.least.to_string()} max={props.most.to_string()}
                value={props.value.clone()} aria-invalid={wrong.then_some("true")} autocomplete="off"
                oninput={move |event: InputEvent| on.emit(typed(&event))}
                onchange={move |_| done.emit(())} />
        </label>
    }
}

/// What a choice needs.
#[derive(Clone, PartialEq, Properties)]
pub struct ChoiceProps {
    /// Its accessible name, which is its label.
    pub label: &'static str,
    /// What can be chosen.
    pub options: Vec<AttrValue>,
    /// Which one is chosen.
    pub chosen: usize,
    /// Which one is chosen now.
    pub on: Callback<usize>,
    /// What it means, when pointed at.
    #[prop_or_default]
    pub title: AttrValue,
}

/// A choice.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let select = use_node_ref();
    let on = props.on.clone();
    let onchange = move |event: Event| {
        let select: Option<HtmlSelectElement> = event.target_dyn_into();
        if let Some(select) = select {
            on.emit(select.selected_index().max(0) as usize);
        }
    };
    {
        // When options come and go, the browser keeps or drops what a person chose by itself.
        let (select, chosen) = (select.clone(), props.chosen as i32);
        use_effect(move || {
            let select = select.cast::<HtmlSelectElement>();
            if let Some(select) = select.filter(|it| it.selected_index() != chosen) {
                select.set_selected_index(chosen);
            }
        });
    }
    let option = |(index, text): (usize, &AttrValue)| {
        html! { <option key={text.to_string()} selected={index == props.chosen}>{ text }</option> }
    };
    html! {
        <label class="field" title={props.title.clone()}>
            <span>{ props.label }</span>
            <select ref={select} {onchange}>{ for props.options.iter().enumerate().map(option) }</select>
        </label>
    }
}

/// What a choice of a node needs.
#[derive(Clone, PartialEq, Properties)]
pub struct NodeChoiceProps {
    /// Its accessible name, which is its label.
    pub label: &'static str,
    /// What it says when no node is chosen; nothing where one has to be.
    #[prop_or_default]
    pub none: Option<&'static str>,
    /// The nodes that can be chosen.
    pub nodes: Vec<NodeId>,
    /// Which one is chosen.
    pub chosen: Option<NodeId>,
    /// Which one is chosen now.
    pub on: Callback<Option<NodeId>>,
    /// What it means, when pointed at.
    #[prop_or_default]
    pub title: AttrValue,
}

/// A choice of a node.
#[component]
pub fn NodeChoice(props: &NodeChoiceProps) -> Html {
    let names = props.nodes.iter().map(NodeId::to_string);
    let options = props
        .none
        .iter()
        .map(|none| (*none).to_owned())
        .chain(names);
    let options: Vec<AttrValue> = options.map(AttrValue::from).collect();
    let before = usize::from(props.none.is_some());
    let place = |node| props.nodes.iter().position(|it| *it == node);
    let chosen = props
        .chosen
        .and_then(place)
        .map_or(0, |place| place + before);
    let on = {
        let (on, nodes) = (props.on.clone(), props.nodes.clone());
        Callback::from(move |index: usize| {
            let place = index.checked_sub(before);
            on.emit(place.and_then(|place| nodes.get(place).copied()));
        })
    };
    html! { <Choice label={props.label} {options} {chosen} {on} title={props.title.clone()} /> }
}
