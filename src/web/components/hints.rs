//! The region `Hints`: where marks lie and for whom, what becomes of them, and which tombstones wait
//! to be forgotten.

use super::glyph::NodeGlyph;
use super::node_keys::names;
use super::pager::Pager;
use super::unhurried::use_unhurried;
use crate::base::NodeId;
use crate::config::Reap;
use crate::observe::{self, Attempt, HeldMark, HeldTombstone, Wait};
use crate::sim::Power;
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::Lab;
use crate::web::wording::{count, moment, short};
use std::collections::BTreeSet;
use yew::prelude::*;

/// How many marks are shown at once.
const PAGE: usize = 8;
/// How many tombstones are shown.
const MOST_TOMBSTONES: usize = 8;
/// How many expired hints are shown.
const MOST_EXPIRED: usize = 5;

/// The region.
#[component]
pub fn Hints(props: &LabProps) -> Html {
    let panel = use_node_ref();
    let lab = use_unhurried(&props.lab, &panel);
    html! {
        <section class="panel in-data" aria-label="Hints" id="sec-hints" ref={panel}><Inner {lab} /></section>
    }
}

#[component]
fn Inner(props: &LabProps) -> Html {
    let chosen = use_state(|| 0usize);
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let all = observe::count_marks(cluster);
    let skipped = (*chosen).min(all.saturating_sub(PAGE));
    let marks = observe::marks(cluster, skipped, PAGE);
    let turn = Callback::from(move |to: usize| chosen.set(to));
    let said = match all {
        0 => ": no marks".to_owned(),
        all => format!(": {}", count(all, "mark")),
    };
    html! {
        <>
            <div class="head">
                <h2>{ "Hints and tombstones" }<span class="dim">{ said }</span></h2>
                <Pager what="marks" {skipped} page={PAGE} {all} on={turn} />
            </div>
            if marks.is_empty() {
                <p class="empty">{ how_to(&lab) }</p>
            } else {
                <div class="scroll-x" tabindex="0" role="group" aria-label="Marks">
                    <table class="node-table marks">
                        <thead><tr><th scope="col">{ "On" }</th><th scope="col">{ "For" }</th><th scope="col">{ "Key" }</th><th scope="col">{ "What" }</th><th scope="col">{ "Next attempt" }</th></tr></thead>
                        <tbody>{ for marks.iter().map(mark) }</tbody>
                    </table>
                </div>
                { mend(&props.lab, &lab, &marks) }
            }
            { expired(&lab) }
            { tombstones(&lab) }
        </>
    }
}

/// How a hint comes to be.
fn how_to(lab: &Lab) -> String {
    let ring = lab.cluster().ring();
    let key = &lab.form().key;
    let place = ring.key(key).position();
    match ring.primaries_at(place).last() {
        Some(last) if !key.is_empty() => format!(
            "No node holds anything for another. To make a hint, switch {last} off, which is a primary of {}, put the key, and play.",
            short(key, 24)
        ),
        _ => "No node holds anything for another. To make a hint, switch a primary of a key off, put the key, and play.".into(),
    }
}

fn mark(mark: &HeldMark) -> Html {
    let what = match mark.since {
        Some(since) => format!("hint since {}", moment(since)),
        None => "to bring: owned there now".to_owned(),
    };
    let expires = mark
        .expires
        .map(|at| format!(", dropped at {}", moment(at)));
    let (holder, target) = (mark.holder, mark.target);
    let next = match mark.next {
        Attempt::WhenHolderRestarts => format!("when {holder} runs again"),
        Attempt::WhenHolderResumes => format!("when {holder} goes on"),
        Attempt::Never => "never: handoff=off".to_owned(),
        Attempt::UnderWay => format!("a batch is on its way to {target}"),
        Attempt::WhenBelievedUp => format!("when {holder} believes that {target} is up"),
        Attempt::AfterBackOff(at) => format!("after {target}'s back-off, at {}", moment(at)),
        Attempt::At(at) => format!("at {}", moment(at)),
        Attempt::Soon => "soon".to_owned(),
    };
    html! {
        <tr key={format!("{holder} {target} {}", mark.key)}>
            <td><NodeGlyph node={holder} /></td>
            <td><NodeGlyph node={target} /></td>
            <th scope="row"><bdi class="data">{ short(&mark.key, 24) }</bdi></th>
            <td>{ what + &expires.unwrap_or_default() }</td>
            <td>{ next }</td>
        </tr>
    }
}

/// Buttons that bring back those for whom marks are held.
fn mend(handle: &Handle, lab: &Lab, marks: &[HeldMark]) -> Html {
    let targets: BTreeSet<NodeId> = marks.iter().map(|mark| mark.target).collect();
    let buttons = targets.into_iter().filter_map(|node| {
        let (text, resume) = match lab.power(node)? {
            Power::Down => (format!("Switch {node} on again"), false),
            Power::Paused => (format!("Let {node} go on"), true),
            Power::Up | Power::Gone => return None,
        };
        let onclick = handle.on(move |lab: &mut Lab| match resume {
            true => lab.toggle_pause(node),
            false => lab.toggle_power(node),
        });
        Some(html! { <button type="button" class="slim" {onclick}>{ text }</button> })
    });
    html! { <div class="mend">{ for buttons }</div> }
}

fn expired(lab: &Lab) -> Html {
    let counts = lab.counts();
    let (newest, in_all) = counts.expired();
    if in_all == 0 {
        return Html::default();
    }
    let row = |it: &observe::ExpiredHint| {
        html! { <li>{ format!("{}: {} dropped its hint of ", moment(it.at), it.holder) }<bdi class="data">{ short(&it.key, 24) }</bdi>{ format!(" for {}", it.target) }</li> }
    };
    html! {
        <>
            <p class="told">{ format!("{} expired: kept as long as hint_ttl, and dropped.", count(in_all as usize, "hint")) }</p>
            <ul class="held-for" aria-label="Expired hints">{ for newest.take(MOST_EXPIRED).map(row) }</ul>
        </>
    }
}

fn tombstones(lab: &Lab) -> Html {
    let cluster = lab.cluster();
    let counts = lab.counts();
    let held = counts
        .deleted()
        .filter_map(|key| observe::tombstone(cluster, key));
    let held: Vec<HeldTombstone> = held.take(MOST_TOMBSTONES + 1).collect();
    if held.is_empty() {
        return html! { <p class="empty">{ "No tombstones. Delete makes one, which stays until it can be forgotten: see reap in the settings." }</p> };
    }
    let reap = match cluster.config().reap {
        Reap::Never => "never".to_owned(),
        Reap::AfterAgreement => "after-agreement".to_owned(),
        Reap::After(age) => format!("after({age})"),
    };
    let row = |it: &HeldTombstone| {
        html! {
            <tr key={it.key.clone()}>
                <th scope="row"><bdi class="data">{ short(&it.key, 24) }</bdi></th>
                <td>{ names(&it.holders) }</td>
                <td>{ waits(&it.waits) }</td>
            </tr>
        }
    };
    html! {
        <>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Tombstones">
                <table class="node-table">
                    <caption class="told">{ format!("Tombstones, reap={reap}") }</caption>
                    <thead><tr><th scope="col">{ "Key" }</th><th scope="col">{ "Held by" }</th><th scope="col">{ "Waits for" }</th></tr></thead>
                    <tbody>{ for held.iter().take(MOST_TOMBSTONES).map(row) }</tbody>
                </table>
            </div>
            if held.len() > MOST_TOMBSTONES {
                <p class="dim">{ "Those of keys deleted earlier are not shown." }</p>
            }
        </>
    }
}

fn waits(wait: &Wait) -> String {
    match wait {
        Wait::LiveValue => {
            "nothing: a value that did not know of the delete stands beside it".into()
        }
        Wait::Kept => "nothing: it is kept for ever".into(),
        Wait::Until(Some(at)) => format!("time: the first forgets it at {}", moment(*at)),
        Wait::Until(None) => "a holder that runs".into(),
        Wait::Agreement {
            until,
            differ,
            away,
            all_members,
        } => {
            let who = if *all_members {
                "all members"
            } else {
                "all primaries"
            };
            let mut words = Vec::new();
            if let Some(until) = until {
                words.push(format!(
                    "hints and messages to be too old, at {}",
                    moment(*until)
                ));
            }
            if !differ.is_empty() {
                words.push(format!("{} to hold it alike", names(differ)));
            }
            if !away.is_empty() {
                words.push(format!("{} to run", names(away)));
            }
            match words.is_empty() {
                true => format!("the next look: {who} agree"),
                false => words.join("; "),
            }
        }
    }
}
