//! What the writers of a key's versions knew of each other: a row for each version, a cell for each
//! write, and any two of them compared.

use super::differences::Differences;
use super::field::Choice;
use crate::causality::Actor;
use crate::observe::{Copies, Kinship, Past, covered, in_words, pasts, relation};
use crate::web::handle::Handle;
use crate::web::lab::Lab;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// How many versions have a row.
const MOST_ROWS: usize = 12;
/// How many versions can be chosen to be compared.
const MOST_CHOICES: usize = 60;
/// How many actors have columns.
const MOST_ACTORS: usize = 8;
/// How many of an actor's writes have a cell of their own, the newest.
const MOST_CELLS: u64 = 6;

/// What the writers are asked about.
#[derive(Clone, Properties)]
pub struct PastsProps {
    /// The laboratory.
    pub lab: Handle,
    /// What the nodes hold.
    pub copies: Rc<Copies>,
}

impl PartialEq for PastsProps {
    fn eq(&self, other: &PastsProps) -> bool {
        Rc::ptr_eq(&self.copies, &other.copies)
    }
}

/// The versions of the key: those that live, then those that only some copy still holds.
fn versions(lab: &Lab, copies: &Copies) -> Vec<Past> {
    let mut found: Vec<Past> = pasts(&copies.joined, |id| lab.intent(id))
        .take(MOST_CHOICES)
        .collect();
    for copy in copies.all.iter().filter(|copy| !copy.outlived.is_empty()) {
        let held = copy
            .clock
            .iter()
            .flat_map(|clock| pasts(clock, |id| lab.intent(id)));
        for past in held.filter(|past| copy.outlived.contains(&past.dot)) {
            if found.len() < MOST_CHOICES && found.iter().all(|other| other.dot != past.dot) {
                found.push(past);
            }
        }
    }
    found
}

/// The cells, and two versions compared.
#[component]
pub fn Pasts(props: &PastsProps) -> Html {
    let pair = use_state(|| (0usize, 1usize));
    let lab = props.lab.lab();
    let all = versions(&lab, &props.copies);
    let columns = columns(&all);
    let head = columns.iter().map(|column| {
        html! { <th scope="colgroup" colspan={column.width().to_string()}>{ column.actor.to_string() }</th> }
    });
    let is_live = |past: &Past| {
        props
            .copies
            .joined
            .contains_dot(&past.dot.actor, past.dot.counter)
    };
    let rows = all
        .iter()
        .take(MOST_ROWS)
        .map(|past| row(past, &columns, is_live(past)));
    let more = all.len().saturating_sub(MOST_ROWS);
    let labels: Vec<AttrValue> = all
        .iter()
        .map(|past| format!("{} {}", in_words(&past.version, 18), past.dot).into())
        .collect();
    let (one, other) = (pair.0.min(all.len() - 1), pair.1.min(all.len() - 1));
    let choose = |first: bool| {
        let pair = pair.clone();
        Callback::from(move |index: usize| {
            pair.set(if first {
                (index, pair.1)
            } else {
                (pair.0, index)
            });
        })
    };
    html! {
        <>
            <h3>{ "What each writer had seen" }</h3>
            <div class="scroll-x" tabindex="0" role="group" aria-label="What each writer had seen">
                <table class="past">
                    <thead><tr><th scope="col">{ "Version" }</th>{ for head }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if more > 0 { <p class="dim">{ format!("and {more} more") }</p> }
            <p class="legend-line dim"><b class="cell is-own">{ "3" }</b>{ " the version’s own dot " }<b class="cell is-known">{ "2" }</b>{ " seen by its writer " }<b class="cell is-unknown">{ "1" }</b>{ " not seen" }</p>
            if all.len() > 1 {
                <h3>{ "Two versions compared" }</h3>
                <div class="inline pair">
                    <Choice label="First version" options={labels.clone()} chosen={one} on={choose(true)} />
                    <Choice label="Second version" options={labels} chosen={other} on={choose(false)} />
                </div>
                <p class="told"><bdi class="data">{ related(&all[one], &all[other]) }</bdi></p>
                <Differences first={all[one].version.clone()} second={all[other].version.clone()} />
            }
        </>
    }
}

/// The columns of an actor: its newest writes, and one for all before them.
struct Column {
    actor: Actor,
    /// The last write that has no cell of its own.
    before: u64,
    newest: u64,
}

impl Column {
    fn width(&self) -> u64 {
        self.newest - self.before + u64::from(self.before > 0)
    }
}

fn columns(all: &[Past]) -> Vec<Column> {
    let mut newest: BTreeMap<Actor, u64> = BTreeMap::new();
    let mut note = |actor: Actor, counter: u64| {
        let known = newest.entry(actor).or_default();
        *known = counter.max(*known);
    };
    for past in all.iter().take(MOST_ROWS) {
        note(past.dot.actor, past.dot.counter);
        let seen = past.seen.iter().flat_map(|seen| seen.iter());
        seen.for_each(|(actor, counter)| note(*actor, counter));
    }
    let column = |(actor, newest): (Actor, u64)| Column {
        actor,
        before: match newest <= MOST_CELLS {
            true => 0,
            false => newest - MOST_CELLS,
        },
        newest,
    };
    newest
        .into_iter()
        .filter(|(_, newest)| *newest > 0)
        .map(column)
        .take(MOST_ACTORS)
        .collect()
}

fn row(past: &Past, columns: &[Column], is_live: bool) -> Html {
    let cell = |class: &'static str, text: String, word: &'static str| {
        html! { <td><span class={classes!("cell", class)}>{ text }<span class="unseen">{ word }</span></span></td> }
    };
    let cells = columns.iter().flat_map(|column| {
        let seen = past.seen.as_ref().map(|seen| seen.get(&column.actor));
        let own = (past.dot.actor == column.actor).then_some(past.dot.counter);
        let before = (column.before > 0).then(|| {
            let text = format!("1–{}", column.before);
            match seen {
                _ if own.is_some_and(|own| own <= column.before) => {
                    cell("is-own", text, " holds its own dot")
                }
                Some(seen) if seen >= column.before => cell("is-known", text, " seen"),
                Some(0) => cell("is-unknown", text, " not seen"),
                Some(seen) => cell(
                    "is-unknown",
                    format!("1–{seen} of {}", column.before),
                    " seen",
                ),
                None => cell("is-unknown", "?".to_owned(), " unknown"),
            }
        });
        let single = (column.before + 1..=column.newest).map(move |counter| {
            let text = counter.to_string();
            match seen {
                _ if own == Some(counter) => cell("is-own", text, " its own dot"),
                Some(seen) if seen >= counter => cell("is-known", text, " seen"),
                Some(_) => cell("is-unknown", text, " not seen"),
                None => cell("is-unknown", "?".to_owned(), " unknown"),
            }
        });
        before.into_iter().chain(single).collect::<Vec<_>>()
    });
    let note = match (is_live, past.is_detached()) {
        (false, _) => Some("replaced, still on a copy"),
        (true, true) => Some("its dot stands apart: a gap before it"),
        _ => None,
    };
    html! {
        <tr key={past.dot.to_string()}>
            <th scope="row"><bdi class="data">{ in_words(&past.version, 18) }</bdi>if let Some(note) = note { <span class="dim past-note">{ note }</span> }</th>
            { for cells }
        </tr>
    }
}

/// How two versions stand to each other, and why.
fn related(one: &Past, other: &Past) -> String {
    let name = |past: &Past| format!("{} ({})", in_words(&past.version, 24), past.dot);
    let (first, second) = (name(one), name(other));
    let sent = |past: &Past| match past.seen.as_ref().map(covered) {
        Some(covers) if covers == "nothing" => "was sent without any context".to_owned(),
        Some(covers) => format!("was sent with a context that covers {covers}"),
        None => "was sent with a context that is not known".to_owned(),
    };
    if one.dot == other.dot {
        return format!("{first} is one version: choose two.");
    }
    match relation(one, other) {
        Kinship::Descends => format!(
            "{first} descends from {second}: it {}, and that is {}’s dot too.",
            sent(one),
            in_words(&other.version, 24)
        ),
        Kinship::Precedes => format!(
            "{second} descends from {first}: it {}, and that is {}’s dot too.",
            sent(other),
            in_words(&one.version, 24)
        ),
        Kinship::Concurrent => format!(
            "{first} and {second} are concurrent: neither writer had seen the other’s write. The first {}; the second {}.",
            sent(one),
            sent(other)
        ),
        Kinship::Unknown => {
            format!("What the writers of {first} and {second} had seen is not known.")
        }
    }
}
