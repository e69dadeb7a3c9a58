//! The last outcome, in one sentence.

use crate::web::handle::LabProps;
use yew::prelude::*;

/// The longest sentence that always finds place.
const LONGEST: usize = 300;

/// The sentence, which is also read out.
#[component]
pub fn StatusLine(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let status = lab.status();
    let class = classes!("status", status.failed.then_some("is-failed"));
    // What is longer than the line's place can be scrolled, by the keyboard too.
    let tabindex = (status.text.len() > LONGEST).then_some("0");
    html! { <p {class} role="status" {tabindex}><bdi class="data">{ status.text.clone() }</bdi></p> }
}
