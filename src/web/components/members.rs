//! The region `Members`: what each node holds the others for, where they disagree, how far a doubt
//! has come, and by which ownership table each goes; where they are wrong, if the truth is shown.

use super::doubts::{bar, doubted, held_by, in_words};
use super::field::NodeChoice;
use super::glyph::NodeGlyph;
use super::unhurried::use_unhurried;
use crate::base::{Arrange, NodeId};
use crate::observe::{self, Passage};
use crate::ring::TableVersion;
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, Observer, Opinions, Standing};
use crate::web::wording::count;
use std::collections::BTreeMap;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// More nodes than this are no matrix: only those are told of about whom somebody is in doubt.
const WIDEST: usize = 16;
/// More columns than this have signs in the place of words.
const WORDY: usize = 5;
/// The most nodes that are told of.
const MOST_TOLD: usize = 20;
/// The most nodes that are named in one place.
const MOST_NAMED: usize = 5;

/// The region.
#[component]
pub fn Members(props: &LabProps) -> Html {
    let panel = use_node_ref();
    let lab = use_unhurried(&props.lab, &panel);
    html! {
        <section class="panel in-data" aria-label="Members" id="sec-members" ref={panel}><Inner {lab} /></section>
    }
}

/// What is shown: the opinions, and whether the truth is shown beside them.
struct Shown<'a> {
    lab: &'a Lab,
    opinions: &'a Opinions,
    truth: bool,
}

#[component]
fn Inner(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let opinions = lab.opinions();
    let mut subjects: Vec<NodeId> = opinions.observers.iter().map(|it| it.node).collect();
    subjects.extend(opinions.gone().filter(|node| !opinions.is_known(*node)));
    subjects.arrange();
    let is_matrix = subjects.len() <= WIDEST;
    let shown = Shown {
        lab: &lab,
        opinions: &opinions,
        truth: lab.shows_truth(),
    };
    let body = match is_matrix {
        true => matrix(&shown, &subjects),
        false => list(&shown),
    };
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let observer = lab.observer();
    let on = props
        .lab
        .with(|lab: &mut Lab, node| lab.choose_observer(node));
    let ontruth = props.lab.with(|lab: &mut Lab, event: Event| {
        let input: Option<HtmlInputElement> = event.target_dyn_into();
        lab.show_truth(input.is_some_and(|input| input.checked()));
    });
    html! {
        <>
            <h2>{ "Members" }<span class="dim">{ summary(&shown, &subjects) }</span></h2>
            <div class="members-choice">
                <label class="check" title="What no node can know: who really runs">
                    <input type="checkbox" role="switch" checked={shown.truth} onchange={ontruth} />{ "Show the truth" }
                </label>
                <NodeChoice label="Observer" none="everybody" {nodes} chosen={observer} {on} title="Whose opinions are told one by one" />
            </div>
            { body }
            { doubted(&lab, &opinions) }
            { for observer.map(|node| held_by(&lab, node)) }
            { farewells(&opinions) }
        </>
    }
}

/// Whether they agree, in a few words.
fn summary(shown: &Shown, subjects: &[NodeId]) -> String {
    let opinions = shown.opinions;
    let suspected = subjects
        .iter()
        .any(|it| !opinions.suspecting(*it).is_empty());
    if !shown.truth {
        let doubted = opinions.doubted();
        let disputed: Vec<NodeId> = doubted
            .iter()
            .copied()
            .filter(|node| opinions.is_disputed(*node))
            .collect();
        return match (disputed.is_empty(), doubted.is_empty()) {
            (false, _) => format!(": they disagree about {}", named(&disputed)),
            (true, true) => ": everybody believes that everybody is up".into(),
            (true, false) if suspected => ": everybody suspects the same".into(),
            (true, false) => ": everybody agrees who is down".into(),
        };
    }
    let all_up = subjects
        .iter()
        .all(|it| opinions.truth(*it) == Standing::Alive);
    let agree = subjects.iter().all(|it| opinions.is_known(*it));
    let said = match (agree, all_up) {
        (true, true) => ": everybody believes that everybody is up",
        (true, false) if suspected => ": somebody is suspected, and not yet held for dead",
        (true, false) => ": everybody knows who is down",
        (false, _) if subjects.len() <= WIDEST => ": what is framed is not so",
        (false, _) => ": not everybody knows who is there",
    };
    said.into()
}

/// The sign of a node, down only where that is shown to be so.
fn glyph(node: NodeId, is_away: bool) -> Html {
    html! { <NodeGlyph {node} class={classes!(is_away.then_some("is-down"))} /> }
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

fn matrix(shown: &Shown, subjects: &[NodeId]) -> Html {
    let Shown {
        lab,
        opinions,
        truth,
    } = *shown;
    let differ = opinions.tables_differ();
    let columns = subjects.len() + usize::from(differ);
    let is_wordy = columns <= WORDY;
    let is_away = |node: NodeId| truth && opinions.truth(node) != Standing::Alive;
    let column =
        |subject: &NodeId| html! { <th scope="col">{ glyph(*subject, is_away(*subject)) }</th> };
    let most: Vec<Option<Standing>> = subjects
        .iter()
        .map(|node| opinions.most_hold(*node))
        .collect();
    let cell = |observer: &Observer, subject: NodeId, most: Option<Standing>| {
        let held = observer.holds(subject);
        let class = match truth {
            true if held.contradicts(opinions.truth(subject)) => "is-wrong",
            _ if most != Some(held) => "is-apart",
            _ => "",
        };
        let cluster = lab.cluster();
        let doubt = observe::doubt(cluster, observer.node, subject);
        let mut title = format!("{} holds {subject} for {}", observer.node, held.word());
        if let Some(number) = observe::incarnation(cluster, observer.node, subject) {
            title += &format!(", in incarnation {number}");
        }
        if let Some(doubt) = doubt {
            title += &format!(": {}", in_words(doubt, cluster.now()));
        }
        html! { <td {title}>{ opinion(held, class, is_wordy) }{ for doubt.map(|doubt| bar(doubt, cluster.now())) }</td> }
    };
    let row = |observer: &Observer| {
        let cells =
            subjects
                .iter()
                .zip(&most)
                .map(|(subject, most)| match *subject == observer.node {
                    true => html! { <td class="dim">{ "–" }</td> },
                    false => cell(observer, *subject, *most),
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
        html! { <tr key={observer.node.0}><th scope="row"><span class="with-glyph">{ glyph(observer.node, !observer.runs()) }{ passing(observer.passage) }</span></th>{ cells }</tr> }
    };
    let truths = || {
        let cell = |subject: &NodeId| html! { <td>{ opinion(opinions.truth(*subject), "", is_wordy) }</td> };
        html! { <tr class="truth" key="truth"><th scope="row">{ "truth" }</th>{ for subjects.iter().map(cell) }if differ { <td></td> }</tr> }
    };
    html! {
        <div class="scroll-x members-box">
            <table class={classes!("members", (!is_wordy).then_some("is-tight"))}>
                <thead><tr>
                    <th scope="col">{ "believes" }</th>
                    { for subjects.iter().map(column) }
                    if differ { <th scope="col" title="The ownership table that it goes by: its number, and who made it">{ "table" }</th> }
                </tr></thead>
                <tbody>
                    { for truth.then(truths) }
                    { for opinions.observers.iter().map(row) }
                </tbody>
            </table>
        </div>
    }
}

/// An opinion: a sign in a shape, and the word for it where there is room.
pub fn opinion(held: Standing, class: &'static str, is_wordy: bool) -> Html {
    let sign = match held {
        Standing::Alive => "is-alive",
        Standing::Suspect => "is-suspect",
        Standing::Dead => "is-dead",
        Standing::Left => "is-left",
        Standing::Removed => "is-removed",
        Standing::Unknown => "is-unknown",
    };
    let word = held.word();
    let unseen = (!is_wordy).then_some("unseen");
    html! { <span class={classes!("opinion", sign, class)}><span class={classes!(unseen)}>{ word }</span></span> }
}

fn list(shown: &Shown) -> Html {
    let opinions = shown.opinions;
    let doubtful = match shown.truth {
        true => opinions.doubtful(),
        false => opinions.doubted(),
    };
    let rows: Vec<Html> = doubtful
        .iter()
        .take(MOST_TOLD)
        .map(|node| subject(shown, *node))
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
fn subject(shown: &Shown, node: NodeId) -> Html {
    let opinions = shown.opinions;
    let truth = opinions.truth(node);
    let mut by: BTreeMap<Standing, Vec<NodeId>> = BTreeMap::new();
    let others = opinions.observers.iter();
    for observer in others.filter(|it| it.runs() && it.node != node) {
        by.entry(observer.holds(node))
            .or_default()
            .push(observer.node);
    }
    let most = opinions.most_hold(node);
    let one = |(held, nodes): (&Standing, &Vec<NodeId>)| {
        let class = match shown.truth {
            true if held.contradicts(truth) => "is-wrong",
            _ if most != Some(*held) => "is-apart",
            _ => "",
        };
        html! { <li>{ opinion(*held, class, true) }<span class="dim">{ format!(" to {}", named(nodes)) }</span></li> }
    };
    let said = match shown.truth {
        true => format!("{node} is {}:", truth.word()),
        false => format!("{node}:"),
    };
    let is_away = shown.truth && truth != Standing::Alive;
    html! {
        <li key={node.0}>
            <span class="with-glyph">{ glyph(node, is_away) }<span>{ said }</span></span>
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
