//! Turns the pages of a long list, of which only some rows are drawn.

use yew::prelude::*;

/// What turning pages needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PagerProps {
    /// What the rows are: `keys`.
    pub what: &'static str,
    /// How many rows lie before the first that is shown.
    pub skipped: usize,
    /// How many rows a page has.
    pub page: usize,
    /// How many rows there are.
    pub all: usize,
    /// How many rows are to lie before the first that is shown.
    pub on: Callback<usize>,
}

/// Which rows are shown, and buttons for others; nothing while all are.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let &PagerProps {
        what,
        skipped,
        page,
        all,
        ..
    } = props;
    if all <= page {
        return Html::default();
    }
    let last = all - page;
    let targets = [
        ("First", "«", 0),
        ("Previous", "‹", skipped.saturating_sub(page)),
        ("Next", "›", (skipped + page).min(last)),
        ("Last", "»", last),
    ];
    let button = |(name, sign, target): (&str, &'static str, usize)| {
        let on = props.on.clone();
        html! {
            <button type="button" class="slim" aria-label={format!("{name} {what}")} disabled={target == skipped} onclick={move |_| on.emit(target)}>{ sign }</button>
        }
    };
    html! {
        <div class="pager" role="group" aria-label={format!("Which {what} are shown")}>
            <span class="dim">{ format!("{}–{} of {all}", skipped + 1, (skipped + page).min(all)) }</span>
            { for targets.into_iter().map(button) }
        </div>
    }
}
