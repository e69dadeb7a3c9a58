//! What a change of the ownership table moves: a rim outside the band, and the same in words and as
//! a table, with how much has come so far.

use crate::base::NodeId;
use crate::observe::{self, Moved, MovedArc, Progress};
use crate::picture::geometry::{BAND_OUT, arc, point, sector};
use crate::web::components::{NodeGlyph, hue, icons};
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, turn};
use crate::web::wording::count;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::rc::Rc;
use yew::prelude::*;

/// From where to where the rim goes.
const RIM: (f64, f64) = (BAND_OUT + 2.0, BAND_OUT + 15.0);
/// The narrowest piece of it that bears a letter.
const NARROWEST: f64 = 13.0;
/// The most rows of the table.
const MOST_ROWS: usize = 100;
/// The most nodes or links that are named one by one.
const MOST_NAMED: usize = 3;

/// What moved; the same as long as it is the very same.
#[derive(Clone)]
pub struct MovedRef(pub Rc<Moved>);

impl PartialEq for MovedRef {
    fn eq(&self, other: &MovedRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What the rim shows.
#[derive(Clone, PartialEq, Properties)]
pub struct RimProps {
    /// What moved.
    pub moved: MovedRef,
}

/// From where to where an arc is drawn; the end beyond the beginning.
fn drawn((start, end): (u128, u128)) -> (f64, f64) {
    let (from, to) = (turn(start), turn(end));
    (from, if end > start { to } else { to + 1.0 })
}

/// The rim: outside each arc with another owner, in the hue of the one before; a thin line where only
/// another replica is new.
#[component]
pub fn MovedRim(props: &RimProps) -> Html {
    let mut owners: BTreeMap<NodeId, String> = BTreeMap::new();
    let mut copies = String::new();
    let mut letters = Vec::new();
    for moved in &props.moved.0.arcs {
        let (from, to) = drawn(moved.arc);
        if !moved.has_new_owner() {
            copies += &arc(from, to, RIM.0 + 2.0);
            continue;
        }
        *owners.entry(moved.owners.0).or_default() += &sector(from, to, RIM.0, RIM.1);
        if (to - from) * TAU * RIM.0 >= NARROWEST {
            letters.push((
                moved.owners.0,
                point((from + to) / 2.0, (RIM.0 + RIM.1) / 2.0),
            ));
        }
    }
    let piece = |(node, d): (NodeId, String)| {
        html! { <path key={node.0} class={classes!("rim", hue(node))} {d} /> }
    };
    let letter = |(node, (x, y)): (NodeId, (f64, f64))| {
        html! { <text class="rim-letter" x={format!("{x:.1}")} y={format!("{y:.1}")}>{ node.to_string() }</text> }
    };
    html! {
        <g aria-hidden="true">
            <path class="rim-copies" d={copies} />
            { for owners.into_iter().map(piece) }
            { for letters.into_iter().map(letter) }
        </g>
    }
}

/// What moved, in words and as a table; nothing while nothing has, or when it was dismissed.
#[component]
pub fn WhatMoved(props: &LabProps) -> Html {
    let open = use_state(|| false);
    let lab = props.lab.lab();
    let Some(moved) = lab.moved() else {
        return Html::default();
    };
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let progress = observe::progress(lab.cluster(), moved);
    let name = "Dismiss what moved";
    let has_arcs = !moved.arcs.is_empty();
    html! {
        <section class="moves" aria-label="What moved">
            <div class="moves-head">
                <p><b>{ moved.title() }</b>{ format!(": {}.", moved.extent()) }</p>
                if has_arcs {
                    <button type="button" class="slim" aria-expanded={open.to_string()} onclick={toggle}>{ "Which arcs" }</button>
                }
                <button type="button" class="small" aria-label={name} title={name} onclick={props.lab.on(Lab::dismiss_moved)}>{ icons::close() }</button>
            </div>
            { so_far(&progress) }
            if has_arcs && *open {
                <div class="fold-body" tabindex="0" role="group" aria-label="Moved arcs">{ table(moved) }</div>
            }
        </section>
    }
}

/// How far it has come.
fn so_far(progress: &Progress) -> Html {
    let Progress {
        arrived, copies, ..
    } = progress;
    let words = match (copies, progress.is_done()) {
        (0, true) => "There was nothing to bring.".to_owned(),
        (_, true) => format!("Done: {} at their new nodes.", count_of(*copies)),
        _ => in_words(progress),
    };
    html! {
        <p class="moves-far">
            if *copies > 0 {
                <progress max={copies.to_string()} value={arrived.to_string()} aria-label="Copies that have arrived"></progress>
            }
            <span>{ words }</span>
        </p>
    }
}

fn count_of(copies: usize) -> String {
    match copies {
        1 => "the copy is".into(),
        many => format!("all {many} copies are"),
    }
}

fn in_words(progress: &Progress) -> String {
    let (arrived, copies) = (progress.arrived, progress.copies);
    let mut words = Vec::new();
    if copies > 0 {
        words.push(format!("{arrived} of {} arrived", copies_in_words(copies)));
    }
    let links = progress
        .owed
        .iter()
        .map(|(from, to, keys)| format!("{from} → {to} {keys}"));
    match progress.owed.len() {
        0 => {}
        1..=MOST_NAMED => words.push(format!(
            "still to bring: {}",
            links.collect::<Vec<_>>().join(", ")
        )),
        _ => {
            let keys = progress.owed.iter().map(|(_, _, keys)| keys).sum();
            words.push(format!("still to bring: {}", count(keys, "key")));
        }
    }
    let behind: Vec<String> = progress.behind.iter().map(NodeId::to_string).collect();
    match behind.len() {
        0 => {}
        1 => words.push(format!("{} goes by an older table yet", behind[0])),
        2..=MOST_NAMED => words.push(format!("{} go by an older table yet", behind.join(", "))),
        many => words.push(format!("{many} nodes go by an older table yet")),
    }
    words.join("; ") + "."
}

fn copies_in_words(copies: usize) -> String {
    match copies {
        1 => "1 copy has".into(),
        many => format!("{many} copies have"),
    }
}

fn table(moved: &Moved) -> Html {
    let more = moved.arcs.len().saturating_sub(MOST_ROWS);
    html! {
        <>
            <p class="dim">{ "The rim outside the band shows who owned an arc before; a thin line, where only another replica is new." }</p>
            <table>
                <thead><tr>
                    <th scope="col" class="num">{ "Partition" }</th>
                    <th scope="col">{ "Owner" }</th>
                    <th scope="col">{ "New replica" }</th>
                    <th scope="col">{ "No longer" }</th>
                    <th scope="col" class="num">{ "Keys" }</th>
                </tr></thead>
                <tbody>{ for moved.arcs.iter().take(MOST_ROWS).map(row) }</tbody>
            </table>
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
        </>
    }
}

fn row(moved: &MovedArc) -> Html {
    let glyphs = |nodes: &[NodeId]| -> Html {
        if nodes.is_empty() {
            return html! { <span class="dim">{ "–" }</span> };
        }
        nodes
            .iter()
            .map(|node| html! { <NodeGlyph node={*node} /> })
            .collect()
    };
    let (before, after) = moved.owners;
    let owner = match moved.has_new_owner() {
        true => {
            html! { <span class="with-glyph"><NodeGlyph node={before} />{ "→" }<NodeGlyph node={after} /></span> }
        }
        false => {
            html! { <span class="with-glyph"><NodeGlyph node={after} /><span class="dim">{ "as before" }</span></span> }
        }
    };
    html! {
        <tr>
            <td class="num">{ moved.partition }</td>
            <td>{ owner }</td>
            <td>{ glyphs(&moved.gains) }</td>
            <td>{ glyphs(&moved.losses) }</td>
            <td class="num">{ moved.keys }</td>
        </tr>
    }
}
