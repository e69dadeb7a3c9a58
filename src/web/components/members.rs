//! The region `Members`: what each node holds the others for, where it is wrong, and by which
//! ownership table it goes.

use super::glyph::NodeGlyph;
use crate::base::{Arrange, NodeId};
use crate::observe::Passage;
use crate::ring::TableVersion;
use crate::web::handle::LabProps;
use crate::web::lab::{Observer, Opinions, Standing};
use crate::web::wording::count;
use std::collections::BTreeMap;
use yew::prelude::*;

/// More nodes than this are no matrix: only those are told of about whom somebody is in doubt.
const WIDEST: usize = 8;
/// More columns than this have signs in the place of words.
const WORDY: usize = 5;
/// The most nodes that are told of.
const MOST_TOLD: usize = 20;
/// The most nodes that are named in one place.
const MOST_NAMED: usize = 5;

/// The region.
#[component]
pub fn Members(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let opinions = lab.opinions();
    let mut subjects: Vec<NodeId> = opinions.observers.iter().map(|it| it.node).collect();
    subjects.extend(opinions.gone().filter(|node| !opinions.is_known(*node)));
    subjects.arrange();
    let is_matrix = subjects.len() <= WIDEST;
    let body = match is_matrix {
        true => matrix(&opinions, &subjects),
        false => list(&opinions),
    };
    html! {
        <section class="panel in-data" aria-label="Members" id="sec-members">
            <h2>{ "Members" }<span class="dim">{ summary(&opinions, &subjects, is_matrix) }</span></h2>
            { body }
            { farewells(&opinions) }
        </section>
    }
}

/// Whether they agree, in a few words.
fn summary(opinions: &Opinions, subjects: &[NodeId], is_matrix: bool) -> &'static str {
    let all_up = subjects
        .iter()
        .all(|it| opinions.truth(*it) == Standing::Alive);
    let agree = subjects.iter().all(|it| opinions.is_known(*it));
    let suspected = subjects
        .iter()
        .any(|it| !opinions.suspecting(*it).is_empty());
    match (agree, all_up) {
        (true, true) => ": everybody believes that everybody is up",
        (true, false) if suspected => ": somebody is suspected, and not yet held for dead",
        (true, false) => ": everybody knows who is down",
        (false, _) if is_matrix => ": what is framed is not so",
        (false, _) => ": not everybody knows who is there",
    }
}

fn glyph(opinions: &Opinions, node: NodeId) -> Html {
    let away = (opinions.truth(node) != Standing::Alive).then_some("is-down");
    html! { <NodeGlyph {node} class={classes!(away)} /> }
}

fn passing(passage: Option<Passage>) -> Html {
    let word = match passage {
        None => return Html::default(),
        Some(Passage::Joining) => "joining",
        Some(Passage::Leaving) => "leaving",
    };
    html! { <span class="passing">{ word }</span> }
}

fn table_in_words(table: TableVersion) -> String {
    match table.number {
        0 => "none yet".into(),
        number => format!("{number} of {}", NodeId(table.maker)),
    }
}

fn matrix(opinions: &Opinions, subjects: &[NodeId]) -> Html {
    let differ = opinions.tables_differ();
    let columns = subjects.len() + usize::from(differ);
    let column = |subject: &NodeId| html! { <th scope="col">{ glyph(opinions, *subject) }</th> };
    let row = |observer: &Observer| {
        let cells = subjects.iter().map(|subject| {
            if *subject == observer.node {
                return html! { <td class="dim">{ "–" }</td> };
            }
            let held = observer.holds(*subject);
            html! { <td>{ opinion(held, held.contradicts(opinions.truth(*subject)), columns) }</td> }
        });
        let cells = match observer.table {
            Some(table) => html! {
                <>
                    { for cells }
                    if differ { <td><code>{ table_in_words(table) }</code></td> }
                </>
            },
            None => {
                html! { <td class="dim" colspan={columns.to_string()}>{ "down itself: it believes nothing" }</td> }
            }
        };
        html! { <tr key={observer.node.0}><th scope="row"><span class="with-glyph">{ glyph(opinions, observer.node) }{ passing(observer.passage) }</span></th>{ cells }</tr> }
    };
    html! {
        <div class="scroll-x">
            <table class="members">
                <thead><tr>
                    <th scope="col">{ "believes" }</th>
                    { for subjects.iter().map(column) }
                    if differ { <th scope="col" title="The ownership table that it goes by: its number, and who made it">{ "table" }</th> }
                </tr></thead>
                <tbody>{ for opinions.observers.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

/// An opinion, framed when it is wrong: as a word, or as a sign where there is little room.
fn opinion(held: Standing, is_wrong: bool, columns: usize) -> Html {
    let class = classes!(
        "opinion",
        is_wrong.then_some("is-wrong"),
        (held == Standing::Suspect).then_some("is-suspect"),
    );
    let word = held.word();
    if columns <= WORDY {
        let mark = (held == Standing::Suspect).then_some(" ?");
        return html! { <span {class}>{ word }{ mark }</span> };
    }
    let sign = match held {
        Standing::Alive => "✓",
        Standing::Suspect | Standing::Unknown => "?",
        Standing::Dead => "✕",
        Standing::Left | Standing::Removed => "–",
    };
    html! { <span {class} title={word}><span aria-hidden="true">{ sign }</span><span class="unseen">{ word }</span></span> }
}

fn list(opinions: &Opinions) -> Html {
    let doubtful = opinions.doubtful();
    let rows: Vec<Html> = doubtful
        .iter()
        .take(MOST_TOLD)
        .map(|node| subject(opinions, *node))
        .collect();
    let more = doubtful.len().saturating_sub(MOST_TOLD);
    html! {
        <>
            if rows.is_empty() {
                <p class="empty">{ "No node holds another for anything else than alive." }</p>
            } else {
                <ul class="opinions" aria-label="Opinions">{ rows }</ul>
            }
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
            { passages(opinions) }
            { tables(opinions) }
        </>
    }
}

/// What others hold a node for.
fn subject(opinions: &Opinions, node: NodeId) -> Html {
    let truth = opinions.truth(node);
    let mut by: BTreeMap<Standing, Vec<NodeId>> = BTreeMap::new();
    let others = opinions.observers.iter();
    for observer in others.filter(|it| it.runs() && it.node != node) {
        by.entry(observer.holds(node))
            .or_default()
            .push(observer.node);
    }
    let one = |(held, nodes): (&Standing, &Vec<NodeId>)| {
        let is_wrong = held.contradicts(truth);
        html! { <li>{ opinion(*held, is_wrong, 0) }<span class="dim">{ format!(" to {}", named(nodes)) }</span></li> }
    };
    html! {
        <li key={node.0}>
            <span class="with-glyph">{ glyph(opinions, node) }<span>{ format!("{node} is {}:", truth.word()) }</span></span>
            <ul class="held-for">{ for by.iter().map(one) }</ul>
        </li>
    }
}

/// Who comes and who goes.
fn passages(opinions: &Opinions) -> Html {
    let words = opinions.observers.iter().filter_map(|it| {
        Some(match it.passage? {
            Passage::Joining => format!("{} is joining", it.node),
            Passage::Leaving => format!("{} is leaving", it.node),
        })
    });
    let words: Vec<String> = words.take(MOST_TOLD).collect();
    match words.is_empty() {
        true => Html::default(),
        false => html! { <p class="told">{ words.join(", ") + "." }</p> },
    }
}

/// Who goes by which table, where they differ.
fn tables(opinions: &Opinions) -> Html {
    if !opinions.tables_differ() {
        return Html::default();
    }
    let mut by: BTreeMap<TableVersion, Vec<NodeId>> = BTreeMap::new();
    for observer in &opinions.observers {
        if let Some(table) = observer.table {
            by.entry(table).or_default().push(observer.node);
        }
    }
    let one = |(table, nodes): (&TableVersion, &Vec<NodeId>)| {
        html! { <li>{ format!("table {}: {}", table_in_words(*table), named(nodes)) }</li> }
    };
    html! {
        <>
            <p class="told">{ "They go by different ownership tables:" }</p>
            <ul class="held-for">{ for by.iter().rev().take(MOST_TOLD).map(one) }</ul>
        </>
    }
}

/// Those that are there no more.
fn farewells(opinions: &Opinions) -> Html {
    let of = |truth| -> Vec<NodeId> {
        let gone = opinions
            .gone()
            .filter(|node| opinions.truth(*node) == truth);
        gone.collect()
    };
    let mut words = Vec::new();
    for (nodes, one, many) in [
        (of(Standing::Left), "has left", "have left"),
        (of(Standing::Removed), "was removed", "were removed"),
    ] {
        if !nodes.is_empty() {
            let verb = if nodes.len() == 1 { one } else { many };
            words.push(format!("{} {verb}", named(&nodes)));
        }
    }
    match words.is_empty() {
        true => Html::default(),
        false => html! { <p class="told">{ words.join(", ") + "." }</p> },
    }
}

/// Nodes by name, or how many they are.
fn named(nodes: &[NodeId]) -> String {
    match nodes.len() {
        0..=MOST_NAMED => {
            let names: Vec<String> = nodes.iter().map(NodeId::to_string).collect();
            names.join(", ")
        }
        many => count(many, "node"),
    }
}
