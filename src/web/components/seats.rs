//! The quorum of a request: a seat for each replica, in the order of the preference list.

use super::glyph::NodeGlyph;
use crate::sim::LossReason;
use crate::web::handle::LabProps;
use crate::web::lab::{RequestView, Seat, SeatState};
use crate::web::wording::span;
use yew::prelude::*;

/// The seats of the request that is looked at.
#[component]
pub fn Seats(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let Some(view) = lab.request() else {
        return Html::default();
    };
    let answered = |seat: &&Seat| match seat.state {
        SeatState::Answered(at) => !view.is_late(at),
        _ => false,
    };
    let got = view.seats.iter().filter(answered).count();
    let letter = if view.operation == "get" { "R" } else { "W" };
    let words = if view.answered.is_some() {
        format!("{got} of {} had answered when the client was", view.needed)
    } else {
        format!("{got} of {} have answered", view.needed)
    };
    html! {
        <div class="quorum">
            <p class="quorum-need"><b>{ format!("{letter} = {}", view.needed) }</b><span class="dim">{ words }</span></p>
            <ol class="seats">{ for view.seats.iter().map(|seat| html! { <li key={seat.node.0}>{ show(view, seat) }</li> }) }</ol>
        </div>
    }
}

fn show(view: &RequestView, seat: &Seat) -> Html {
    let failed = view.answered.is_some_and(|(_, error)| error.is_some());
    let (class, words) = match seat.state {
        SeatState::Idle if seat.replaced => ("is-failed", "passed over".to_owned()),
        SeatState::Idle if view.answered.is_some() => ("is-idle", "not asked".to_owned()),
        SeatState::Idle => ("is-idle", "to be asked".to_owned()),
        SeatState::Asked if seat.replaced || failed => ("is-failed", "no answer".to_owned()),
        SeatState::Asked => ("is-waiting", "waiting".to_owned()),
        SeatState::Answered(at) => {
            let after = span(at - view.asked_at);
            match view.is_late(at) {
                true => ("is-late", format!("late, {after}")),
                false => ("is-answered", after),
            }
        }
        SeatState::Lost(why) => ("is-failed", lost(why).to_owned()),
    };
    let role = match seat.stands_in_for {
        Some(target) => Some(format!("for {target}")),
        None if view.coordinator == Some(seat.node) => Some("coordinator".to_owned()),
        None => None,
    };
    html! {
        <div class={classes!("seat", class, seat.stands_in_for.map(|_| "is-fallback"))}>
            <NodeGlyph node={seat.node} />
            <span class="seat-words">{ words }</span>
            if let Some(role) = role {
                <span class="seat-role">{ role }</span>
            }
        </div>
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
