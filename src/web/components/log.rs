//! The region `Log`: what happened, one plain sentence an event, newest first. Only the rows in view
//! are there, however long the run.

use super::chatter::ChatterBox;
use super::chosen::Chosen;
use super::field::{Choice, NodeChoice, typed};
use super::icons;
use super::sizes::use_sizes;
use crate::base::NodeId;
use crate::observe::{self, EventFilter, EventKind, Matches};
use crate::sim::{Cluster, EventId, Happening, TraceEvent};
use crate::web::handle::{Handle, LabProps};
use crate::web::lab::{ChosenIn, Lab};
use crate::web::wording::{clock, short};
use gloo_timers::callback::Timeout;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// How many sentences are made in one go while searching.
const MOST_SEARCHED: usize = 5_000;
/// How many rows are drawn beyond the view; at the most; and until it is known how many are in view.
const SPARE: usize = 8;
const MOST_ROWS: usize = 160;
const FIRST_ROWS: usize = 48;
/// How high a row is until it was measured, in CSS pixels.
const ROW: f64 = 40.0;

/// The region.
#[component]
pub fn LogPanel(props: &LabProps) -> Html {
    let text = use_state(String::new);
    let kind = use_state(|| 0_usize);
    let node = use_state(|| None::<NodeId>);
    let one = use_state(|| false);
    let open = use_state(|| false);
    let lab = props.lab.lab();
    let cluster = lab.cluster();
    let request = lab.request().and_then(|view| lab.events().asking(view.id));
    let nodes: Vec<NodeId> = cluster.names().collect();
    let filter = EventFilter {
        text: (*text).clone(),
        // One that is in this cluster no more can no more be chosen.
        node: node.filter(|node| nodes.contains(node)),
        kind: kind.checked_sub(1).map(|index| EventKind::ALL[index].0),
        asked: request.filter(|_| *one),
        chatter: lab.shows_chatter(),
    };
    let oninput = {
        let text = text.clone();
        move |event: InputEvent| text.set(typed(&event))
    };
    let onchange = {
        let one = one.clone();
        move |event: Event| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            one.set(input.is_some_and(|input| input.checked()));
        }
    };
    let kinds = EventKind::ALL
        .iter()
        .map(|(_, name)| AttrValue::from(*name));
    let kinds: Vec<AttrValue> = std::iter::once("All kinds".into()).chain(kinds).collect();
    let setter = |it: &UseStateHandle<usize>| {
        let it = it.clone();
        Callback::from(move |index| it.set(index))
    };
    let on_node = {
        let node = node.clone();
        Callback::from(move |chosen| node.set(chosen))
    };
    let events = cluster.trace().events().len();
    let shows_all = filter.node.is_none() && filter.kind.is_none() && !*one;
    let is_open = *open || !shows_all;
    let toggle = move |_| open.set(!*open);
    html! {
        <section class="panel log in-time" aria-label="Log" id="sec-log">
            <div class="log-head">
                <h2>{ "Log" }<span class="dim" title="newest first">{ format!(" {events} events") }</span></h2>
                <ChatterBox lab={props.lab.clone()} />
                <button type="button" class="small" aria-label="More filters" title="More filters: by kind, by node, by request" aria-expanded={is_open.to_string()} onclick={toggle}>{ icons::filter() }</button>
                <input type="search" aria-label="Filter" placeholder="Filter" value={(*text).clone()} {oninput} />
            </div>
            if is_open {
                <div class="log-filters">
                    <Choice label="Events" options={kinds} chosen={*kind} on={setter(&kind)} />
                    <NodeChoice label="At" none={Some("all nodes")} {nodes} chosen={*node} on={on_node} />
                    <label class="check"><input type="checkbox" checked={*one} disabled={request.is_none()} {onchange} />{ "This request" }</label>
                </div>
            }
            <Chosen lab={props.lab.clone()} at={ChosenIn::Log} />
            <Rows lab={props.lab.clone()} {events} selected={lab.selected_event()} generation={lab.generation()} {filter} />
        </section>
    }
}

#[derive(Clone, Properties)]
struct RowsProps {
    lab: Handle,
    events: usize,
    selected: Option<EventId>,
    generation: u64,
    filter: EventFilter,
}

impl PartialEq for RowsProps {
    /// The rows stay as they are while the trace does.
    fn eq(&self, other: &RowsProps) -> bool {
        (self.events, self.selected, self.generation)
            == (other.events, other.selected, other.generation)
            && self.filter == other.filter
    }
}

/// What the rows were like when they were last drawn.
#[derive(Default)]
struct Last {
    generation: u64,
    matches: Matches,
    newest: Option<EventId>,
    selected: Option<EventId>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let last = use_mut_ref(Last::default);
    let (list, drawn) = (use_node_ref(), use_node_ref());
    // Where the view begins, in rows; how many rows it is high; how high a row is.
    let view = use_state_eq(|| (0_usize, 0_usize, ROW));
    let redraw = use_force_update();
    let lab = props.lab.lab();
    let (cluster, events) = (lab.cluster(), lab.events());
    let mut guard = last.borrow_mut();
    let it = &mut *guard;
    if it.generation != props.generation
        || *it.matches.filter() != props.filter
        || it.matches.is_new()
    {
        it.generation = props.generation;
        it.matches = Matches::new(props.filter.clone(), events);
        it.newest = None;
    }
    let done = it.matches.search(cluster, events, MOST_SEARCHED);
    let len = it.matches.len();
    let (first, high, row_height) = *view;
    // Rows that came since stand above the view: what is read stays where it is.
    let added = it.newest.map_or(0, |newest| it.matches.place(newest));
    it.newest = it.matches.newest(0);
    let moved = if first > 0 { added } else { 0 };
    let goal = (it.selected != props.selected)
        .then_some(props.selected)
        .flatten();
    it.selected = props.selected;
    let goal = goal.map(|event| it.matches.place(event));
    let begin = (first + moved).saturating_sub(SPARE).min(len);
    let most = match high {
        0 => FIRST_ROWS,
        high => (high + 2 * SPARE).min(MOST_ROWS),
    };
    let end = (begin + most).min(len);
    // Whatever row leaves at one end comes back at the other as another event's, which costs less than
    // a new one; the others stay who they are.
    let rows: Vec<Html> = (begin..end)
        .filter_map(|place| Some((place, cluster.trace().get(it.matches.newest(place)?)?)))
        .map(|(place, event)| row(cluster, event, props.selected, (len - place) % most))
        .collect();
    let around = |place: usize, by: i64| {
        it.matches.newest(
            place
                .saturating_add_signed(by as isize)
                .min(len.saturating_sub(1)),
        )
    };
    // Where the arrows lead from what is chosen, or from the top of the view.
    let here = props.selected.map(|event| it.matches.place(event));
    let page = (high as i64 - 1).max(1);
    let ways = [
        (
            "ArrowDown",
            here.map_or_else(|| it.matches.newest(first), |at| around(at, 1)),
        ),
        (
            "ArrowUp",
            here.map_or_else(|| it.matches.newest(first), |at| around(at, -1)),
        ),
        ("PageDown", here.and_then(|at| around(at, page))),
        ("PageUp", here.and_then(|at| around(at, -page))),
        ("Home", it.matches.newest(0)),
        ("End", it.matches.newest(len.saturating_sub(1))),
        ("Enter", props.selected.or(it.matches.newest(first))),
        ("Escape", None),
    ];
    let shared = props.lab.shared.clone();
    let onkeydown = move |event: KeyboardEvent| {
        let key = event.key();
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        if let Some((name, way)) = ways.iter().find(|(name, _)| *name == key) {
            event.prevent_default();
            event.stop_propagation();
            if way.is_some() || *name == "Escape" {
                shared.act(|lab| lab.select_event(*way, ChosenIn::Log));
            }
        }
    };
    let onclick = props.lab.with(|lab: &mut Lab, event: MouseEvent| {
        let target: Option<Element> = event.target_dyn_into();
        let row = target.and_then(|target| target.closest("li").ok().flatten());
        let id = row.and_then(|row| row.id().strip_prefix("log-")?.parse().ok());
        if let Some(id) = id {
            lab.select_event(Some(EventId(id)), ChosenIn::Log);
        }
    });
    let measure = {
        let (list, drawn, view) = (list.clone(), drawn.clone(), view.clone());
        move || {
            let Some(element) = list.cast::<Element>() else {
                return;
            };
            // Rows are not all alike: what they are on average.
            let rows = drawn.cast::<Element>().map_or((0.0, 0), |rows| {
                let height = rows.get_bounding_client_rect().height();
                (height, rows.child_element_count())
            });
            let row = rows.0 / f64::from(rows.1.max(1));
            let row = if row > 1.0 { row } else { view.2 };
            let (top, height) = (element.scroll_top(), element.client_height());
            let high = (f64::from(height) / row).ceil() as usize;
            let is_at_end = top > 0 && top + height + 1 >= element.scroll_height();
            let first = match is_at_end {
                true => len.saturating_sub(high),
                false => (f64::from(top) / row) as usize,
            };
            view.set((first, high, row));
        }
    };
    {
        let list = list.clone();
        use_effect(move || {
            if let Some(element) = list.cast::<Element>() {
                if moved > 0 {
                    let by = (moved as f64 * row_height).round() as i32;
                    element.set_scroll_top(element.scroll_top() + by);
                }
                if let Some(goal) = goal {
                    let top = (goal as f64 * row_height) as i32;
                    let (above, height) = (element.scroll_top(), element.client_height());
                    if top < above || f64::from(top) + row_height > f64::from(above + height) {
                        element.set_scroll_top(top - height / 3);
                    }
                }
            }
            let again = (!done).then(|| Timeout::new(0, move || redraw.force_update()));
            move || drop(again)
        });
    }
    use_sizes([&list, &drawn], measure.clone());
    let text = &props.filter.text;
    let more = match (len, done) {
        (_, false) => Some("Searching older events…".to_owned()),
        (0, _) if !text.trim().is_empty() => Some(format!("No event says “{}”.", short(text, 60))),
        (0, _) if events.is_empty() => Some("Nothing has happened yet.".to_owned()),
        (0, _) => {
            Some("No event is of this kind. Ask something, or choose other events.".to_owned())
        }
        _ => None,
    };
    let gap = |rows: usize| {
        let height = format!("{:.1}", rows as f64 * row_height);
        html! { <svg class="gap" width="1" {height} aria-hidden="true"></svg> }
    };
    let active = props.selected.map(|event| format!("log-{}", event.0));
    html! {
        <div id="log-list" class="log-list" ref={list} tabindex="0" role="group" aria-label="Events" aria-activedescendant={active}
            onscroll={move |_| measure()} {onkeydown} {onclick}>
            { gap(begin) }
            <ol ref={drawn}>{ for rows }</ol>
            { gap(len - end) }
            if let Some(more) = more { <p class="dim">{ more }</p> }
        </div>
    }
}

fn row(cluster: &Cluster, event: &TraceEvent, selected: Option<EventId>, key: usize) -> Html {
    let class = match &event.what {
        Happening::Command { .. } | Happening::Crashed { .. } | Happening::Lost { .. } => {
            "is-fault"
        }
        Happening::Asked { .. } | Happening::Answered { .. } => "is-client",
        Happening::TimerFired { .. } => "is-timer",
        _ => "",
    };
    let text = short(&observe::sentence(cluster, event), 400);
    let paper = observe::section(cluster, event).map(|it| {
        let title = format!("{} {}: {}", it.paper, it.number, it.title);
        html! { <span class="paper" {title}><span class="paper-number">{ format!("§ {}", it.number) }</span><span class="paper-title">{ it.title }</span></span> }
    });
    html! {
        <li {key} id={format!("log-{}", event.id.0)} {class} aria-current={(selected == Some(event.id)).then_some("true")} title={text.clone()}>
            <span class="when">{ clock(event.at_us) }</span>{ paper }<bdi class="data">{ text }</bdi>
        </li>
    }
}
