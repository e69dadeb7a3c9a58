//! Of a node opened: what it holds the others for, what it waits for, what it has done.

use super::doubts::held_by;
use super::node_panel::PartProps;
use crate::base::Micros;
use crate::node::MessageKind;
use crate::observe;
use crate::web::wording::moment;
use yew::prelude::*;

/// How many timers are shown.
const MOST_TIMERS: usize = 24;

/// What it holds the others for.
#[component]
pub fn NodeOpinions(props: &PartProps) -> Html {
    held_by(&props.lab.lab(), props.node)
}

/// What it waits for.
#[component]
pub fn NodeTimers(props: &PartProps) -> Html {
    let lab = props.lab.lab();
    let dues = observe::dues(lab.cluster(), props.node);
    let more = dues.len().saturating_sub(MOST_TIMERS);
    if dues.is_empty() {
        return html! { <p class="empty">{ "It waits for nothing. A node that is down has no timers; one that runs has some." }</p> };
    }
    let row = |due: &observe::Due| {
        html! { <li><span class="when">{ moment(Micros(due.at_us)) }</span><bdi class="data">{ due.what.clone() }</bdi></li> }
    };
    html! {
        <>
            <p class="told">{ format!("Virtual time is {}. What comes next by itself:", moment(lab.cluster().now())) }</p>
            <ol class="log-list node-timers" aria-label="Timers">{ for dues.iter().take(MOST_TIMERS).map(row) }</ol>
            if more > 0 {
                <p class="dim">{ format!("and {more} more") }</p>
            }
        </>
    }
}

/// What it has done.
#[component]
pub fn NodeCountsTable(props: &PartProps) -> Html {
    let lab = props.lab.lab();
    let counts = lab.counts().of(props.node);
    let kind = |of| counts.kind(of);
    let done = [
        ("Gets coordinated", counts.gets),
        ("Puts coordinated", counts.puts),
        (
            "Reads for other coordinators",
            kind(MessageKind::Read).received,
        ),
        (
            "Writes for other coordinators",
            kind(MessageKind::Write).received,
        ),
        ("Replicas repaired after reads", counts.repairs),
        ("Merkle exchanges that differed", counts.differing_trees),
        ("Hints taken", counts.hints_taken),
        ("Marks brought home", counts.handed_off),
        ("Hints expired", counts.hints_expired),
        ("Tombstones forgotten", counts.reaped),
        ("Crashes", counts.crashes),
    ];
    let fact = |(name, value): (&'static str, u64)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let row = |name: &'static str, of: observe::KindCount| {
        html! { <tr key={name}><th scope="row">{ name }</th><td class="num">{ of.sent }</td><td class="num">{ of.bytes }</td><td class="num">{ of.received }</td></tr> }
    };
    let rows = MessageKind::ALL.into_iter().filter_map(|of| {
        let count = kind(of);
        (count.sent + count.received > 0).then(|| row(of.name(), count))
    });
    html! {
        <>
            <dl class="node-facts">{ for done.into_iter().map(fact) }</dl>
            <table class="node-table">
                <thead><tr><th scope="col">{ "Messages" }</th><th scope="col" class="num">{ "Sent" }</th><th scope="col" class="num">{ "Bytes" }</th><th scope="col" class="num">{ "Received" }</th></tr></thead>
                <tbody>{ for rows }{ row("all", counts.all_kinds()) }</tbody>
            </table>
        </>
    }
}
