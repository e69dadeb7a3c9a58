//! The last outcome, in one sentence.

use crate::web::handle::LabProps;
use yew::prelude::*;

/// The sentence, which is also read out.
#[component]
pub fn StatusLine(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let status = lab.status();
    let class = classes!("status", status.failed.then_some("is-failed"));
    html! { <p {class} role="status"><bdi class="data">{ status.text.clone() }</bdi></p> }
}
