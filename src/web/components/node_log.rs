//! The log of a node: its records in their order, and how much of it a crash would keep.

use super::node_panel::{PartProps, rewriting_in_words};
use super::pager::Pager;
use crate::observe::{self, LogRecord};
use crate::web::wording::{count, short};
use yew::prelude::*;

/// How many records are shown at once.
const PAGE: usize = 10;

/// The log.
#[component]
pub fn NodeLog(props: &PartProps) -> Html {
    // With no page chosen, the end is shown wherever it is.
    let page = use_state(|| None::<usize>);
    let lab = props.lab.lab();
    let node = props.node;
    let (Some(machine), Some(report)) = (
        lab.cluster().machine(node),
        observe::node_report(lab.cluster(), node),
    ) else {
        return Html::default();
    };
    let index = lab.log_of(node);
    let (all, synced, torn) = (index.len(), index.synced(), index.torn());
    let last = all.saturating_sub(PAGE);
    let skipped = page.unwrap_or(last).min(last);
    let records = index.records(machine.disk(), skipped, PAGE);
    let (bytes, sure) = (report.disk.bytes, report.disk.synced);
    let turn = Callback::from(move |to: usize| page.set((to < last).then_some(to)));
    let line = |at: usize| {
        let words = match at {
            0 => "A crash now could lose everything from here on".to_owned(),
            _ => format!("A crash now would keep at least everything above: {sure} bytes"),
        };
        html! { <tr class="sync-line" key="line"><td colspan="5"><span>{ words }</span></td></tr> }
    };
    let mut rows: Vec<Html> = Vec::new();
    for (record, at) in records.iter().zip(skipped..) {
        if at == synced {
            rows.push(line(at));
        }
        rows.push(row(record));
    }
    if skipped + records.len() == synced && synced == all && all > 0 {
        rows.push(line(synced));
    }
    let said = match (report.state, bytes - sure) {
        ("down", _) => format!(
            "The crash has left {} in {bytes} bytes.",
            count(all, "record")
        ),
        (_, 0) => format!(
            "{} in {bytes} bytes, all of it synced.",
            count(all, "record")
        ),
        (_, unsynced) => format!(
            "{} in {bytes} bytes. A crash now would keep at least {} in {sure}; of the other {unsynced} bytes some beginning, or nothing.",
            count(all, "record"),
            count(synced, "record"),
        ),
    };
    html! {
        <>
            { picture(bytes, sure) }
            <p class="told">{ said }</p>
            if torn > 0 {
                <p class="told">{ format!("{} at its end are no whole record: the next start drops them.", count(torn, "byte")) }</p>
            }
            <p class="told">{ rewriting_in_words(&report) }</p>
            <Pager what="records" {skipped} page={PAGE} {all} on={turn} />
            if !records.is_empty() {
                <div class="scroll-x" tabindex="0" role="group" aria-label="Records of the log">
                    <table class="node-table">
                        <thead><tr><th scope="col" class="num">{ "Offset" }</th><th scope="col" class="num">{ "Bytes" }</th><th scope="col">{ "Kind" }</th><th scope="col">{ "What" }</th><th scope="col">{ "Synced" }</th></tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
            }
        </>
    }
}

/// The log as a bar: what is sure, and what is not.
fn picture(bytes: usize, sure: usize) -> Html {
    if bytes == 0 {
        return Html::default();
    }
    let share = (sure as f64 / bytes as f64 * 1_000.0).round().to_string();
    html! {
        <svg class="log-bar" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
            <rect class="log-all" width="1000" height="14" />
            <rect class="log-synced" width={share.clone()} height="14" />
            <line class="log-mark" x1={share.clone()} x2={share} y1="0" y2="14" />
        </svg>
    }
}

fn row(record: &LogRecord) -> Html {
    let key = record
        .key
        .as_ref()
        .map(|key| html! { <><bdi class="data">{ short(key, 32) }</bdi>{ ": " }</> });
    html! {
        <tr key={record.number} class={classes!((!record.synced).then_some("is-unsynced"))}>
            <td class="num">{ record.offset }</td>
            <td class="num">{ record.length }</td>
            <td>{ record.kind }</td>
            <td>{ for key }{ record.what.clone() }</td>
            <td>{ if record.synced { "yes" } else { "not yet" } }</td>
        </tr>
    }
}
