//! The region `Timeline`: play, pause, step, speed, and the time with its scrubber.

use super::field::{Choice, typed};
use super::icons;
use crate::base::Micros;
use crate::web::handle::LabProps;
use crate::web::lab::{Lab, Mark, Mode, Speed};
use std::fmt::Write;
use yew::prelude::*;

/// Into how many places along the scrubber marks are gathered.
const PLACES: u64 = 600;

/// The region.
#[component]
pub fn Timeline(props: &LabProps) -> Html {
    let (clock, slider, marks) = (use_node_ref(), use_node_ref(), use_node_ref());
    {
        let shared = props.lab.shared.clone();
        let (clock, slider, marks) = (clock.clone(), slider.clone(), marks.clone());
        use_effect_with((), move |()| {
            shared.set_stage(|stage| {
                stage.set_clock(clock.cast::<web_sys::Element>());
                stage.set_scrubber(slider.cast::<web_sys::HtmlInputElement>(), marks.cast());
            });
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
    let mode = match (lab.mode(), lab.travelled()) {
        (_, Some(part)) => format!("going there: {:.0} %", part * 100.0),
        (Mode::Paused, _) if lab.run().is_in_the_past() => "in the past".into(),
        (Mode::Paused, _) => "paused".into(),
        (Mode::UntilAnswered, _) => "until the answer".into(),
        (Mode::UntilAsked, _) => "until a request".into(),
        (Mode::Playing | Mode::Travelling, _) => "playing".into(),
    };
    let seek = props.lab.with(|lab, event: InputEvent| {
        if let Ok(at) = typed(&event).parse::<f64>() {
            lab.seek(Micros(at as u64));
        }
    });
    let quick = |name: &'static str, icon: Html, title: &'static str, on: fn(&mut Lab)| {
        html! {
            <button type="button" class="quick" aria-label={name} {title} onclick={props.lab.on(on)}>{ icon }</button>
        }
    };
    html! {
        <section class="timeline" aria-label="Timeline">
            <div class="scrub">
                <span class="scrubber">
                    <svg class="scrub-marks" ref={marks} viewBox="0 0 1 10" preserveAspectRatio="none" aria-hidden="true">
                        { for paths(&lab).map(|(class, d)| html! { <path {class} {d} /> }) }
                    </svg>
                    <input ref={slider} type="range" aria-label="Time" min="0" step="any" oninput={seek}
                        title="The time of this cluster: drag it back, and what was is there again. Marks: requests below, faults above" />
                </span>
                <p class="clock"><span class="clock-time" ref={clock}></span><span class="dim">{ mode }</span></p>
            </div>
            <div class="transport">
                <button type="button" class="play" onclick={props.lab.on(Lab::toggle_play)}>{ icon }{ name }</button>
                { quick("Previous request", icons::previous(), "Goes back to the beginning of a request", Lab::previous_request) }
                { quick("Step back", icons::step_back(), "Goes to before the last event", Lab::step_back) }
                <button type="button" class="step" onclick={props.lab.on(Lab::step)} title="Lets one event happen; pings and gossip pass by while they are hidden">{ icons::step() }<span class="step-name">{ "Step" }</span></button>
                { quick("Next request", icons::next(), "Lets time pass until a request begins", Lab::next_request) }
                <Choice label="Speed" options={speeds.collect::<Vec<AttrValue>>()} chosen={chosen.unwrap_or(0)}
                    on={props.lab.with(|lab, index: usize| lab.set_speed(Speed::ALL[index.min(Speed::ALL.len() - 1)]))} />
            </div>
        </section>
    }
}

/// The marks along the scrubber, one path for each kind.
fn paths(lab: &Lab) -> impl Iterator<Item = (&'static str, String)> {
    let place = (lab.known_until().0 / PLACES).max(1);
    let kinds = [
        (Mark::Request, "mark-request", "V9"),
        (Mark::Failed, "mark-failed", "V10"),
        (Mark::Fault, "mark-fault", "V3"),
    ];
    let paths = kinds.map(|(kind, class, to)| {
        let (mut d, mut last) = (String::new(), None);
        for (at, mark) in lab.marks() {
            if mark == kind && last != Some(at.0 / place) {
                last = Some(at.0 / place);
                let from = if kind == Mark::Fault { "0" } else { "6.5" };
                // Writing to a string cannot fail.
                let _ = write!(d, "M{} {from}{to}", at.0);
            }
        }
        (class, d)
    });
    paths.into_iter()
}
