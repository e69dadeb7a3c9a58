//! What the bus does to every message: how long it takes, how many are lost, how many arrive twice.

use super::field::Choice;
use super::in_force::wrong;
use crate::base::Probability;
use crate::script::LATENCIES;
use crate::web::handle::LabProps;
use crate::web::lab::Lab;
use crate::web::wording::percent;
use yew::prelude::*;

/// What can be chosen, least first.
const SHARES: [&str; 6] = ["0", "0.01", "0.05", "0.1", "0.2", "0.5"];

/// The three choices.
#[component]
pub fn BusConditions(props: &LabProps) -> Html {
    let lab = props.lab.lab();
    let config = lab.cluster().config();
    let choice = |label: &'static str, now: Probability, set: fn(&mut Lab, Probability)| {
        let shares = shares(now);
        let chosen = shares.iter().position(|share| *share == now).unwrap_or(0);
        let options: Vec<AttrValue> = shares.iter().map(|share| percent(*share).into()).collect();
        let on = props.lab.with(move |lab, index: usize| {
            if let Some(share) = shares.get(index) {
                set(lab, *share);
            }
        });
        html! { <Choice {label} {options} {chosen} {on} /> }
    };
    let latency = config.latency.to_string();
    let place = LATENCIES.iter().position(|(_, known)| *known == latency);
    let names = LATENCIES.iter().map(|(name, _)| AttrValue::from(*name));
    let own = place.is_none().then(|| AttrValue::from(latency));
    let on_latency = props.lab.with(|lab, index: usize| {
        if let Some((_, latency)) = LATENCIES.get(index) {
            lab.set_latency(latency);
        }
    });
    html! {
        <>
        <div class="beside">
            <Choice label="Latency" options={names.chain(own).collect::<Vec<_>>()} chosen={place.unwrap_or(LATENCIES.len())} on={on_latency}
                title="How long messages take; any distribution below, under Links" />
        </div>
        <div class="beside">
            { choice("Loss", config.loss, Lab::set_loss) }
            { choice("Doubled", config.duplicate, Lab::set_duplication) }
        </div>
        { wrong(&lab, "bus") }
        </>
    }
}

/// What can be chosen, and what is the case now.
fn shares(now: Probability) -> Vec<Probability> {
    let mut shares: Vec<Probability> = SHARES
        .iter()
        .filter_map(|share| share.parse().ok())
        .collect();
    if let Err(place) = shares.binary_search(&now) {
        shares.insert(place, now);
    }
    shares
}
