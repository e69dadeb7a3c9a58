//! The region `Replicas`: which node holds what of the selected key, side by side, and how it
//! differs from the others.

use super::glyph::NodeGlyph;
use crate::observe::{Copies, Copy, Standing, covered, in_words};
use crate::store::Version;
use crate::web::handle::LabProps;
use crate::web::wording::short;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// How many copies are listed.
const MOST: usize = 40;
/// How many versions of a copy are listed.
const MOST_VERSIONS: usize = 8;

/// The region.
#[component]
pub fn Replicas(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    html! { <Table copies={lab.copies()} name={lab.form().key.clone()} /> }
}

#[derive(Clone, Properties)]
struct TableProps {
    copies: Rc<Copies>,
    name: String,
}

impl PartialEq for TableProps {
    fn eq(&self, other: &TableProps) -> bool {
        Rc::ptr_eq(&self.copies, &other.copies) && self.name == other.name
    }
}

#[component]
fn Table(props: &TableProps) -> Html {
    let copies = &props.copies;
    let is_held = copies.all.iter().any(|copy| copy.clock.is_some());
    let state = match (is_held, copies.agree()) {
        (false, _) => "",
        (true, true) => ": the primaries that are up agree",
        (true, false) => ": the primaries that are up differ",
    };
    let more = copies.all.len().saturating_sub(MOST);
    html! {
        <section class="panel in-data" aria-label="Replicas" id="sec-replicas">
            <h2>{ "Replicas" }<span class="dim">{ " of " }<bdi class="data">{ short(&props.name, 24) }</bdi>{ state }</span></h2>
            if !is_held {
                <p class="empty">{ "No node holds anything of this key yet. Put a value: its primaries get a copy each. Crash one of them before, and a fallback keeps a hint for it." }</p>
            }
            <div class="scroll-x" tabindex="0" role="group" aria-label="Copies">
                <table class="replicas">
                    <thead><tr>{ for ["Node", "Holds", "Beside the others"].map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                    <tbody>{ for copies.all.iter().take(MOST).map(row) }</tbody>
                </table>
            </div>
            if more > 0 { <p class="dim">{ format!("and {more} more") }</p> }
        </section>
    }
}

fn row(copy: &Copy) -> Html {
    let role = match (copy.place, copy.is_primary) {
        (Some(place), true) => format!("primary {place}"),
        (Some(_), false) => "fallback".to_owned(),
        (None, _) => "on no list".to_owned(),
    };
    let is_among = |list: &[crate::causality::Dot],
                    (actor, counter): (&crate::causality::Actor, u64)| {
        list.iter()
            .any(|dot| (&dot.actor, dot.counter) == (actor, counter))
    };
    let version = |(actor, counter, version): (&crate::causality::Actor, u64, &Arc<Version>)| {
        let is_outlived = is_among(&copy.outlived, (actor, counter));
        let is_alone = is_among(&copy.alone, (actor, counter));
        let value = match version.is_tombstone() {
            true => html! { <i>{ "tombstone" }</i> },
            false => html! { <bdi class="data">{ in_words(version, 28) }</bdi> },
        };
        html! {
            <span class={classes!("held", is_outlived.then_some("is-outlived"), is_alone.then_some("is-alone"))}>{ value }<code class="dim">{ format!("{actor}:{counter}") }</code></span>
        }
    };
    let held = copy
        .clock
        .iter()
        .flat_map(|clock| clock.dots())
        .take(MOST_VERSIONS)
        .map(version);
    let more = copy
        .clock
        .as_ref()
        .map_or(0, |clock| clock.size().saturating_sub(MOST_VERSIONS));
    let knows = match &copy.clock {
        Some(clock) => format!("knows {}", short(&covered(&clock.context()), 120)),
        None => "nothing".to_owned(),
    };
    let away = (!copy.is_up).then_some("is-down");
    let (class, sign) = match copy.standing {
        Standing::Missing => ("is-missing", "∅"),
        Standing::Same => ("is-same", "="),
        Standing::Newer => ("is-newer", "›"),
        Standing::Older => ("is-older", "‹"),
        Standing::Concurrent => ("is-apart", "∥"),
    };
    html! {
        <tr class={classes!(away)}>
            <th scope="row">
                <NodeGlyph node={copy.node} class={classes!(away)} />
                <span class="dim part">{ role }{ away.map(|_| ", not up: what its disk holds") }</span>
            </th>
            <td>
                { for held }
                if more > 0 { <span class="dim">{ format!("and {more} more ") }</span> }
                <span class="dim knows">{ knows }</span>
            </td>
            <td class={classes!("standing", class)}>
                <b aria-hidden="true">{ sign }</b>
                { copy.in_words() }{ " " }
                { for copy.owed.iter().map(|(target, is_hint)| {
                    let words = match is_hint {
                        true => format!("hint for {target}"),
                        false => format!("to be brought to {target}"),
                    };
                    html! { <span class="owed">{ words }</span> }
                }) }
            </td>
        </tr>
    }
}
