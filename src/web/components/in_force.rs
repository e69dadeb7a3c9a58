//! What is in force now, each with a button that ends it; and what was refused, beside its fields.

use crate::web::handle::LabProps;
use crate::web::lab::{Condition, Lab};
use crate::web::wording::count;
use yew::prelude::*;

/// The most conditions of each sort that are shown.
const MOST_SHOWN: usize = 6;

/// The list; nothing when everything is as it was at first.
#[component]
pub fn InForce(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let conditions = lab.conditions(MOST_SHOWN);
    let row = |(index, condition): (usize, Condition)| {
        let words = condition.words.clone();
        let end = condition.end;
        let name = format!("{end}: {words}");
        let onclick = props
            .lab
            .on(move |lab: &mut Lab| lab.end_condition(&condition));
        html! { <li key={index}><span>{ words }</span><button type="button" class="slim" aria-label={name} {onclick}>{ end }</button></li> }
    };
    let held = lab.cluster().held().len();
    let release = props.lab.on(|lab: &mut Lab| lab.release(None, None, None));
    html! {
        <>
            if !conditions.is_empty() {
                <ul class="rules" aria-label="In force">{ for conditions.into_iter().enumerate().map(row) }</ul>
            }
            if held > 0 {
                <p class="rules-held"><span>{ format!("{} held in flight", count(held, "message")) }</span><button type="button" class="slim" onclick={release}>{ "Release all" }</button></p>
            }
            { wrong(&lab, "force") }
            { wrong(&lab, "nodes") }
        </>
    }
}

/// What was refused of the fields called `place`.
pub fn wrong(lab: &Lab, place: &str) -> Html {
    match &lab.form().faults.wrong {
        Some((about, message)) if *about == place => {
            html! { <p class="wrong"><bdi class="data">{ message.clone() }</bdi></p> }
        }
        _ => Html::default(),
    }
}
