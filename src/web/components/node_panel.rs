//! The region `Node`: one node opened. What it is, and a choice of what is in it: keys, log,
//! opinions, timers, counts. Of one that is down, what its disk still says.

use super::field::NodeChoice;
use super::glyph::NodeGlyph;
use super::node_keys::NodeKeys;
use super::node_log::NodeLog;
use super::node_rest::{NodeCountsTable, NodeOpinions, NodeTimers};
use super::unhurried::use_unhurried;
use crate::base::{Micros, NodeId};
use crate::observe::{self, NodeReport};
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Lab;
use crate::web::wording::{count, moment};
use yew::prelude::*;

/// What a part of a node needs.
#[derive(Clone, PartialEq, Properties)]
pub struct PartProps {
    /// The laboratory.
    pub lab: Handle,
    /// Which node.
    pub node: NodeId,
}

/// What can be looked at in a node.
const PARTS: [&str; 5] = ["Keys", "Disk log", "Opinions", "Timers", "Counts"];

/// The region.
#[component]
pub fn NodePanel(props: &LabProps) -> Html {
    let panel = use_node_ref();
    let lab = use_unhurried(&props.lab, &panel);
    html! {
        <section class="panel in-data" aria-label="Node" id="sec-node" ref={panel}><Opened {lab} /></section>
    }
}

#[component]
fn Opened(props: &LabProps) -> Html {
    let part = use_state(|| 0);
    let lab = props.lab.lab();
    let nodes: Vec<NodeId> = lab.cluster().nodes().collect();
    let chosen = lab.selected_node();
    let report = chosen.and_then(|node| observe::node_report(lab.cluster(), node));
    let on = props
        .lab
        .with(|lab: &mut Lab, node: Option<NodeId>| lab.select_node(node));
    let body = match &report {
        None => html! {
            <p class="empty">{ "Choose a node here, or on the ring: its keys, its log, whom it believes down, what it waits for and what it has done." }</p>
        },
        Some(report) => {
            let part_props = PartProps {
                lab: props.lab.clone(),
                node: report.node,
            };
            html! {
                <>
                    { facts(report, &lab) }
                    { parts(&part) }
                    { inside(*part, part_props) }
                </>
            }
        }
    };
    html! {
        <>
            <div class="head node-head">
                <h2>{ "Node" }{ for report.iter().map(title) }</h2>
                <NodeChoice label="Node to look into" none="none" {nodes} {chosen} {on} />
            </div>
            { body }
        </>
    }
}

fn title(report: &NodeReport) -> Html {
    let (class, said) = match report.state {
        "down" => ("is-down", " is down: this is what its disk holds"),
        "paused" => ("is-paused", " is paused: its memory and mailbox wait"),
        _ => ("", " is up"),
    };
    html! { <><NodeGlyph node={report.node} class={classes!(class)} /><span class="dim">{ said }</span></> }
}

fn facts(report: &NodeReport, lab: &Lab) -> Html {
    let disk = &report.disk;
    let mut facts = vec![
        (
            "Incarnation",
            match report.incarnation {
                Some(number) => number.to_string(),
                None => "not counted".into(),
            },
        ),
        (
            "Ownership table",
            match &report.table {
                Some((0, _)) => "none yet".into(),
                Some((number, maker)) => format!("{number} of {maker}"),
                None => "1, the first".into(),
            },
        ),
        (
            "Partitions owned",
            format!(
                "{} of {}, primary of {}",
                report.partitions.0, report.partitions.2, report.partitions.1
            ),
        ),
        ("Keys", report.keys.to_string()),
        ("Marks for others", report.marks.to_string()),
        (
            "Disk",
            match disk.number {
                Some(number) => {
                    format!("number {number}, {}", count(disk.births as usize, "birth"))
                }
                None => "empty".into(),
            },
        ),
        (
            "Log",
            match disk.bytes - disk.synced {
                0 => format!("{} bytes, all synced", disk.bytes),
                unsynced => format!("{} bytes, {unsynced} not synced", disk.bytes),
            },
        ),
        ("Started", count(report.boots as usize, "time")),
    ];
    if report.state == "paused" {
        facts.push(("In its mailbox", report.mail.to_string()));
    }
    if let Some(pace) = lab.pace(report.node) {
        facts.push(("Its time", pace.in_words()));
    }
    let fact = |(name, value): (&'static str, String)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    html! { <dl class="node-facts">{ for facts.into_iter().map(fact) }</dl> }
}

fn parts(part: &UseStateHandle<usize>) -> Html {
    let button = |(index, name): (usize, &'static str)| {
        let chosen = **part == index;
        let part = part.clone();
        html! { <button type="button" class="slim" aria-pressed={chosen.to_string()} onclick={move |_| part.set(index)}>{ name }</button> }
    };
    html! { <div class="parts" role="group" aria-label="What to look at in the node">{ for PARTS.into_iter().enumerate().map(button) }</div> }
}

fn inside(part: usize, props: PartProps) -> Html {
    let PartProps { lab, node } = props;
    // Another node is looked at from its beginning.
    let key = node.0;
    match part {
        0 => html! { <NodeKeys {key} {lab} {node} /> },
        1 => html! { <NodeLog {key} {lab} {node} /> },
        2 => html! { <NodeOpinions {key} {lab} {node} /> },
        3 => html! { <NodeTimers {key} {lab} {node} /> },
        _ => html! { <NodeCountsTable {key} {lab} {node} /> },
    }
}

/// When a log was last rewritten, in words.
pub fn rewriting_in_words(report: &NodeReport) -> String {
    let disk = &report.disk;
    if let Some(bytes) = disk.rewriting {
        return format!(
            "A shorter log of {bytes} bytes is being written beside it, and takes its place once it is synced."
        );
    }
    match disk.rewritten_us {
        Some(at) => format!(
            "Rewritten {}, last at {}: without what newer records have made void.",
            count(disk.rewritings as usize, "time"),
            moment(Micros(at))
        ),
        None => {
            "Not rewritten so far: that comes when much of it is made void by newer records.".into()
        }
    }
}
