//! The quorum of a request: a seat for each replica, in the order of the preference list, each with
//! its answer on one common axis of time, and the same as a table.

use super::glyph::NodeGlyph;
use crate::base::{Micros, NodeId};
use crate::sim::LossReason;
use crate::web::handle::LabProps;
use crate::web::lab::{RequestView, Seat, SeatState, Tally};
use crate::web::wording::span;
use yew::prelude::*;

/// How many seats are drawn.
const MOST: usize = 24;

/// The seats of the request that is looked at.
#[component]
pub fn Seats(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(view) = lab.request() else {
        return Html::default();
    };
    let axis = Axis::of(view, lab.cluster().now());
    let more = view.seats.len().saturating_sub(MOST);
    let seats = view.in_order().take(MOST);
    let rows = view.in_order().take(MOST).map(|seat| table_row(view, seat));
    html! {
        <div class="quorum">
            <p class="tallies">{ for view.tallies().iter().map(|it| tally(view, it)) }</p>
            { axis.head(view) }
            <ol class="seats">{ for seats.map(|seat| html! { <li key={seat.node.0}>{ show(view, seat, &axis) }</li> }) }</ol>
            if more > 0 { <p class="dim">{ format!("and {more} more") }</p> }
            <p class="told">{ lesson(view) }</p>
            <details class="times">
                <summary>{ "The same as a table" }</summary>
                <div class="scroll-x" tabindex="0" role="group" aria-label="Times of each seat">
                    <table>
                        <thead><tr>{ for ["Node", "Part", "Asked", "Arrived", "Answered", "Logged", "State"].map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}

/// One rule of the quorum: `W = 2`, and how far it is met.
fn tally(view: &RequestView, tally: &Tally) -> Html {
    let missing = usize::from(tally.need).saturating_sub(tally.got);
    let (class, sign) = match (missing, view.answered.is_some()) {
        (0, _) => ("is-met", "✓".to_owned()),
        (missing, true) => ("is-missed", format!("✕ {missing} missing")),
        (missing, false) => ("is-open", format!("waits for {missing} more")),
    };
    html! {
        <span class={classes!("tally", class)}>
            <b>{ format!("{} = {}", tally.rule, tally.need) }</b>
            { format!(" {} {} ", tally.got, tally.what) }
            <b>{ sign }</b>
        </span>
    }
}

/// Where on the axis a time is drawn: the client's answer is always at the same place, and what
/// comes after it is drawn to a scale of its own.
struct Axis {
    asked: Micros,
    answered: Option<Micros>,
    end: Micros,
}

impl Axis {
    fn of(view: &RequestView, now: Micros) -> Axis {
        let answered = view.answered.map(|(at, _)| at);
        let last = view.seats.iter().filter_map(Seat::last).max();
        let end = last.max(answered).unwrap_or(now);
        Axis {
            asked: view.asked_at,
            answered,
            end: if answered.is_some() {
                end
            } else {
                now.max(end)
            },
        }
    }

    /// The place of the client's answer, in percent.
    fn bar(&self) -> Option<f64> {
        let late = self.answered? < self.end;
        Some(if late { 62.0 } else { 88.0 })
    }

    fn x(&self, at: Micros) -> f64 {
        let part = |from: Micros, to: Micros| match (to - from).0 {
            0 => 0.0,
            whole => (at - from).0 as f64 / whole as f64,
        };
        match (self.answered, self.bar()) {
            (Some(answered), Some(bar)) if at <= answered => {
                2.0 + (bar - 2.0) * part(self.asked, answered)
            }
            (Some(answered), Some(bar)) => bar + (96.0 - bar) * part(answered, self.end),
            _ => 2.0 + 94.0 * part(self.asked, self.end),
        }
    }

    /// The line above the seats: from the question to the last answer.
    fn head(&self, view: &RequestView) -> Html {
        let bar = self.bar().zip(self.answered);
        let end =
            (Some(self.end) > self.answered).then(|| format!("+{}", span(self.end - self.asked)));
        let told = match view.has_failed() {
            true => "gets an error",
            false => "is answered",
        };
        html! {
            <svg class="axis" height="2.2em" aria-hidden="true">
                <text x="2%" y="1.9em">{ "asked" }</text>
                if let Some((x, at)) = bar {
                    <text x={percent(x)} y="0.8em" class="is-end">{ format!("client {told}: {}", span(at - self.asked)) }</text>
                    <line class="bar-line" x1={percent(x)} x2={percent(x)} y1="0.2em" y2="100%" />
                    if end.is_some() { <text x={percent(x + 2.0)} y="0.8em">{ "too late to count" }</text> }
                }
                if let Some(end) = end {
                    <text x="100%" y="1.9em" class="is-end">{ end }</text>
                }
            </svg>
        }
    }

    /// The way of the question and of the answer.
    fn track(&self, view: &RequestView, seat: &Seat) -> Html {
        let leg = |class: &'static str, from: Option<Micros>, to: Option<Micros>| {
            let (from, to) = from.zip(to)?;
            Some(
                html! { <line {class} x1={percent(self.x(from))} x2={percent(self.x(to))} y1="50%" y2="50%" /> },
            )
        };
        let lost = seat
            .lost
            .map(|(_, at)| at)
            .filter(|_| seat.answered.is_none());
        let waiting = view.answered.is_none().then_some(self.end);
        let arrived = seat.received.or(lost).or(seat.answered).or(waiting);
        let back = seat.answered.or(lost).or(waiting);
        let mark = |at: Micros, class: &'static str, path: &'static str| {
            html! { <svg x={percent(self.x(at))} y="50%" overflow="visible" width="1" height="1"><path {class} d={path} /></svg> }
        };
        let class = match seat.answered {
            Some(at) if view.is_late(at) => "answer is-late",
            _ => "answer",
        };
        let logged = seat.logged.filter(|at| seat.answered != Some(*at));
        html! {
            <svg class="track" height="26" aria-hidden="true">
                if let Some(bar) = self.bar() {
                    <rect class="after" x={percent(bar)} y="0" width={percent(100.0 - bar)} height="100%" />
                }
                <line class="base" x1="2%" x2="100%" y1="50%" y2="50%" />
                { leg("leg", seat.asked, arrived) }
                { leg("leg is-back", seat.received, back) }
                if let Some(at) = seat.received { { mark(at, "arrival", "M0-5V5") } }
                if let Some(at) = lost { { mark(at, "loss", "M-4-4L4 4M-4 4L4-4") } }
                if let Some(at) = seat.answered { { mark(at, class, "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0Z") } }
                if let Some(at) = logged { { mark(at, "answer", "M-4-4H4V4H-4Z") } }
                if let Some(bar) = self.bar() {
                    <line class="bar-line" x1={percent(bar)} x2={percent(bar)} y1="0" y2="100%" />
                }
            </svg>
        }
    }
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

fn show(view: &RequestView, seat: &Seat, axis: &Axis) -> Html {
    let (class, words) = state(view, seat);
    let down = class == "is-failed";
    html! {
        <div class={classes!("seat", class, (!seat.is_primary).then_some("is-fallback"))}>
            <NodeGlyph node={seat.node} class={classes!(down.then_some("is-down"))} />
            <span class="seat-role">{ part(view, seat) }</span>
            { axis.track(view, seat) }
            <span class="seat-words">{ words }</span>
        </div>
    }
}

/// How far it is: a class and words.
fn state(view: &RequestView, seat: &Seat) -> (&'static str, String) {
    match seat.state() {
        SeatState::Idle if seat.replaced => ("is-failed", "passed over".to_owned()),
        SeatState::Idle if view.answered.is_some() => ("is-idle", "not asked".to_owned()),
        SeatState::Idle => ("is-idle", "to be asked".to_owned()),
        SeatState::Asked if seat.replaced || view.has_failed() => {
            ("is-failed", "no answer".to_owned())
        }
        SeatState::Asked => ("is-waiting", "waiting".to_owned()),
        SeatState::Answered(at) => {
            let after = span(at - view.asked_at);
            match view.is_late(at) {
                true => ("is-late", format!("late, {after}")),
                false => ("is-answered", after),
            }
        }
        SeatState::Lost(why) => ("is-failed", lost(why).to_owned()),
    }
}

/// Its part in the request.
fn part(view: &RequestView, seat: &Seat) -> String {
    let coordinates = view.coordinator == Some(seat.node);
    match (seat.stands_in_for, coordinates) {
        (Some(target), true) => format!("coordinator, for {target}"),
        (Some(target), false) => format!("for {target}"),
        (None, true) => "coordinator".to_owned(),
        (None, false) if seat.is_primary => "primary".to_owned(),
        (None, false) => "fallback".to_owned(),
    }
}

/// Why it took as long as it took.
fn lesson(view: &RequestView) -> String {
    let Some((at, error)) = view.answered else {
        return "The client waits until enough replicas have answered.".to_owned();
    };
    if error.is_some() {
        return match view.coordinator {
            Some(_) => "Too few answered in time. A write may still have landed on those that did."
                .to_owned(),
            None => "No node took it on: nothing was stored, and nothing was read.".to_owned(),
        };
    }
    let mut words = String::new();
    if let Some(slowest) = view.slowest() {
        let needed = view.tallies().first().map_or(1, |tally| tally.need);
        let node = slowest.node;
        words = match needed {
            1 => format!("One answer was enough: {node}'s."),
            _ => format!(
                "The client had to wait for {needed}, and {node} was the slowest of them: that is the latency."
            ),
        };
    }
    if view.coordinator != view.entry
        && let (Some(met), Some(entry)) = (view.met, view.entry)
        && at > met
    {
        let way = span(at - met);
        words += &format!(" {entry} is no replica: the answer went through it, {way} more.");
    }
    let late = |seat: &&Seat| seat.answered.is_some_and(|at| view.is_late(at));
    let late: Vec<NodeId> = view
        .seats
        .iter()
        .filter(late)
        .map(|seat| seat.node)
        .collect();
    match late[..] {
        [] => {}
        [one] => words += &format!(" Nobody waited for {one}."),
        _ => words += &format!(" Nobody waited for the other {}.", late.len()),
    }
    words
}

fn table_row(view: &RequestView, seat: &Seat) -> Html {
    let times = [seat.asked, seat.received, seat.answered, seat.logged];
    let time = |at: Option<Micros>| {
        let text = at.map_or("–".to_owned(), |at| {
            format!("+{}", span(at - view.asked_at))
        });
        html! { <td class="num">{ text }</td> }
    };
    html! {
        <tr key={seat.node.0}>
            <th scope="row">{ seat.node.to_string() }</th>
            <td>{ part(view, seat) }</td>
            { for times.map(time) }
            <td>{ state(view, seat).1 }</td>
        </tr>
    }
}

fn lost(why: LossReason) -> &'static str {
    match why {
        LossReason::Chance => "lost",
        LossReason::Dropped => "dropped",
        LossReason::Cut => "cut off",
        LossReason::ReceiverDown => "found down",
        LossReason::TooOld => "too old",
        LossReason::Damaged => "damaged",
        LossReason::Refused => "refused",
        LossReason::TooLarge => "too large",
    }
}
