//! What differs between two versions.

use crate::observe::{Change, Difference, Piece, compare_values, in_words};
use crate::store::{Body, Version};
use crate::web::wording::{count, short};
use std::sync::Arc;
use yew::prelude::*;

/// How much of a part is shown, in characters.
const LONGEST: usize = 200;

/// The two versions.
#[derive(Clone, PartialEq, Properties)]
pub struct DifferencesProps {
    /// One.
    pub first: Arc<Version>,
    /// The other.
    pub second: Arc<Version>,
}

/// What differs.
#[component]
pub fn Differences(props: &DifferencesProps) -> Html {
    let bytes = |version: &Version| match &version.body {
        Body::Value { bytes, .. } => Some(bytes.clone()),
        Body::Tombstone => None,
    };
    let Some((first, second)) = bytes(&props.first).zip(bytes(&props.second)) else {
        return html! { <p class="dim">{ "One of them is a tombstone: there is no value to compare." }</p> };
    };
    match compare_values(&first, &second) {
        Difference::None => html! { <p class="dim">{ "Both have the same value." }</p> },
        Difference::Unlike => {
            let words = format!(
                "Too long or no text, and not the same: {} and {}.",
                count(first.len(), "byte"),
                count(second.len(), "byte")
            );
            html! { <p class="dim">{ words }</p> }
        }
        Difference::Text(pieces) => html! {
            <p class="diff"><bdi class="data">{ for pieces.iter().take(400).map(piece) }</bdi></p>
        },
        Difference::Json(changes) => html! {
            <div class="scroll-x" tabindex="0" role="group" aria-label="What differs">
                <table class="diff">
                    <thead><tr>
                        <th scope="col">{ "Where" }</th>
                        <th scope="col"><bdi class="data">{ in_words(&props.first, 16) }</bdi></th>
                        <th scope="col"><bdi class="data">{ in_words(&props.second, 16) }</bdi></th>
                        <th scope="col">{ "What differs" }</th>
                    </tr></thead>
                    <tbody>{ for changes.iter().enumerate().map(change) }</tbody>
                </table>
            </div>
        },
    }
}

fn piece(piece: &Piece) -> Html {
    match piece {
        Piece::Both(text) => html! { { short(text, LONGEST) } },
        Piece::First(text) => html! { <del>{ short(text, LONGEST) }</del> },
        Piece::Second(text) => html! { <ins>{ short(text, LONGEST) }</ins> },
    }
}

fn change((index, change): (usize, &Change)) -> Html {
    let (sign, word) = match (&change.first, &change.second) {
        (Some(_), None) => ("−", "only in the first"),
        (None, Some(_)) => ("+", "only in the second"),
        _ => ("≠", "not the same"),
    };
    let value = |value: &Option<String>| match value {
        Some(text) => html! { <bdi class="data">{ short(text, 60) }</bdi> },
        None => html! { <span class="dim">{ "–" }</span> },
    };
    html! {
        <tr key={index}>
            <th scope="row"><code class="data">{ short(&change.path, 60) }</code></th>
            <td>{ value(&change.first) }</td>
            <td>{ value(&change.second) }</td>
            <td><b>{ sign }</b>{ " " }{ word }</td>
        </tr>
    }
}
