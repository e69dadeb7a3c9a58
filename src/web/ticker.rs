//! The play loop: while anything moves, lets time pass once a frame.

use super::handle::{LabProps, real_ms};
use super::panic;
use gloo_timers::callback::Interval;
use std::cell::Cell;
use yew::prelude::*;

/// Milliseconds between two frames.
const FRAME_MS: u32 = 16;

/// Runs while the laboratory moves; draws nothing itself.
#[component]
pub fn Ticker(props: &LabProps) -> Html {
    let moving = props.lab.lab().is_moving();
    let shared = props.lab.shared.clone();
    use_effect_with(moving, move |moving| {
        let interval = moving.then(|| {
            let last = Cell::new(real_ms());
            Interval::new(FRAME_MS, move || {
                if panic::has_happened() {
                    return;
                }
                let now = real_ms();
                shared.tick(now - last.replace(now));
            })
        });
        move || drop(interval)
    });
    Html::default()
}
