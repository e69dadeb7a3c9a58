//! The region `Timeline`: play, pause, step, speed, and the time.

use super::field::Choice;
use super::icons;
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, Mode, Speed};
use yew::prelude::*;

/// The region.
#[component]
pub fn Timeline(props: &LabProps) -> Html {
    let clock = use_node_ref();
    {
        let (shared, clock) = (props.lab.shared.clone(), clock.clone());
        use_effect_with((), move |()| {
            shared.set_stage(|stage| stage.set_clock(clock.cast::<web_sys::Element>()));
            shared.draw();
        });
    }
    let lab = props.lab.lab();
    let moves = lab.mode() != Mode::Paused;
    let (name, icon) = if moves {
        ("Pause", icons::pause())
    } else {
        ("Play", icons::play())
    };
    let speeds = Speed::ALL.into_iter().map(|speed| speed.name().into());
    let chosen = Speed::ALL
        .into_iter()
        .position(|speed| speed == lab.speed());
    let mode = match lab.mode() {
        Mode::Paused => "paused",
        Mode::Playing => "playing",
        Mode::UntilAnswered => "until the answer",
    };
    html! {
            <section class="timeline" aria-label="Timeline">
                <button type="button" class="play" onclick={props.lab.on(Lab::toggle_play)}>{ icon }{ name }</button>
                <button type="button" onclick={props.lab.on(Lab::step)} title="Lets one event happen; pings and gossip pass by while they are hidden">{ icons::step() }<span class="step-name">{ "Step" }</span></button>
                <Choice label="Speed" options={speeds.collect::<Vec<AttrValue>>()} chosen={chosen.unwrap_or(0)}
                    on={props.lab.with(|lab, index: usize| lab.set_speed(Speed::ALL[index.min(Speed::ALL.len() - 1)]))} />
                <p class="clock"><span class="clock-time" ref={clock}></span><span class="dim">{ mode }</span></p>
            </section>
    }
}
