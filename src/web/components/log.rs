//! The region `Log`: what happened, one plain sentence an event, newest first.

use super::chatter::ChatterBox;
use super::field::typed;
use crate::observe;
use crate::sim::{Happening, TraceEvent};
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::is_chatter_event;
use crate::web::wording::{clock, short};
use yew::prelude::*;

/// How many sentences are shown.
const MOST_ROWS: usize = 200;
/// How many events are searched for those that match.
const MOST_SEARCHED: usize = 20_000;
/// How many events are looked at, shown or not.
const MOST_LOOKED_AT: usize = 200_000;

/// The region.
#[component]
pub fn LogPanel(props: &LabProps) -> Html {
    let filter = use_state(String::new);
    let lab = props.lab.lab();
    let events = lab.cluster().trace().events().len();
    let oninput = {
        let filter = filter.clone();
        move |event: InputEvent| filter.set(typed(&event))
    };
    html! {
        <section class="panel log in-time" aria-label="Log" id="sec-log">
            <div class="log-head">
                <h2>{ "Log" }<span class="dim" title="newest first">{ format!(" {events} events") }</span></h2>
                <ChatterBox lab={props.lab.clone()} />
                <input type="search" aria-label="Filter" placeholder="Filter" value={(*filter).clone()} {oninput} />
            </div>
            <Rows lab={props.lab.clone()} {events} generation={lab.generation()} chatter={lab.shows_chatter()} filter={(*filter).clone()} />
        </section>
    }
}

#[derive(Clone, Properties)]
struct RowsProps {
    lab: Handle,
    events: usize,
    generation: u64,
    chatter: bool,
    filter: String,
}

impl PartialEq for RowsProps {
    /// The rows stay as they are while the trace does.
    fn eq(&self, other: &RowsProps) -> bool {
        (self.events, self.generation, self.chatter, &self.filter)
            == (other.events, other.generation, other.chatter, &other.filter)
    }
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let wanted = props.filter.trim().to_lowercase();
    let is_shown = |event: &&TraceEvent| props.chatter || !is_chatter_event(cluster, event);
    let newest = cluster.trace().events().iter().rev().take(MOST_LOOKED_AT);
    let newest = newest.filter(is_shown);
    let told = newest.take(MOST_SEARCHED).filter_map(|event| {
        let text = observe::sentence(cluster, event);
        (wanted.is_empty() || text.to_lowercase().contains(&wanted)).then_some((event, text))
    });
    let rows: Vec<Html> = told.take(MOST_ROWS).map(row).collect();
    let more = match (rows.len(), wanted.is_empty()) {
        (0, false) => Some(format!(
            "None of the newest {MOST_SEARCHED} events says “{}”.",
            props.filter
        )),
        (0, true) => Some("Nothing has happened yet.".to_owned()),
        (MOST_ROWS, _) => Some("Older events are not shown.".to_owned()),
        _ => None,
    };
    html! {
        <div id="log-list" class="log-list" tabindex="0" role="group" aria-label="Events">
            <ol>{ for rows }</ol>
            if let Some(more) = more { <p class="dim">{ more }</p> }
        </div>
    }
}

fn row((event, text): (&TraceEvent, String)) -> Html {
    let class = match &event.what {
        Happening::Command { .. } | Happening::Crashed { .. } | Happening::Lost { .. } => {
            "is-fault"
        }
        Happening::Asked { .. } | Happening::Answered { .. } => "is-client",
        Happening::TimerFired { .. } => "is-timer",
        _ => "",
    };
    html! {
        <li key={event.id.0} class={class}><span class="when">{ clock(event.at_us) }</span><bdi class="data">{ short(&text, 400) }</bdi></li>
    }
}
