//! What the marks of the diagram mean.

use super::glyphs::{self as marks, small};
use crate::node::MessageKind;
use yew::prelude::*;

/// The marks: their class, their outline, a letter in it, what they mean.
const MARKS: [(&str, &str, &str); 12] = [
    (
        "st-asked",
        marks::ASKED,
        "a client asks: P put, G get, D delete",
    ),
    (
        "st-answered",
        marks::ASKED,
        "a client is answered: a tick, or a cross for an error",
    ),
    (
        "st-command",
        marks::COMMAND,
        "something was done to the cluster",
    ),
    ("st-dot", marks::DOT, "a coordinator made a dot"),
    (
        "st-hint",
        marks::HINT,
        "a hint was stored, for another node",
    ),
    ("st-stroke", marks::QUORUM, "the quorum was met"),
    ("st-bad", marks::CROSS, "the quorum was missed"),
    (
        "st-lost",
        marks::CROSS,
        "a message was lost, or a node crashed",
    ),
    ("st-stroke", marks::HELD, "a message is held"),
    (
        "st-opinion",
        marks::OPINION,
        "a node's opinion of another changed",
    ),
    ("st-stroke", marks::TICK, "anything else that a node did"),
    (
        "st-timer",
        marks::TIMER,
        "a timer came due, or a sync ended",
    ),
];

/// The families of messages, by one of their kinds.
const MESSAGES: [(MessageKind, &str); 7] = [
    (MessageKind::Write, "write"),
    (MessageKind::Read, "read"),
    (MessageKind::Forward, "forward"),
    (MessageKind::Handoff, "handoff"),
    (MessageKind::Repair, "repair"),
    (MessageKind::Tree, "tree"),
    (MessageKind::Ping, "ping, gossip"),
];

/// The marks and what they mean, folded away at first.
#[component]
pub fn Legend() -> Html {
    let item = |class: String, outline: &str, text: AttrValue| {
        let d = format!("M11 11{outline}");
        html! { <li><svg class="st-sample" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true"><path {class} {d} /></svg>{ text }</li> }
    };
    let marks = MARKS
        .into_iter()
        .map(|(class, outline, text)| item(class.to_owned(), outline, text.into()));
    let messages = MESSAGES.into_iter().map(|(kind, name)| {
        let class = format!("st-shape {}", crate::web::ring::outline(kind).2);
        item(
            class,
            small(kind),
            format!("{name}; hollow and dashed: its answer").into(),
        )
    });
    html! {
        <details class="fold">
            <summary>{ "What the marks mean" }</summary>
            <ul class="st-legend">{ for messages }{ for marks }</ul>
        </details>
    }
}
