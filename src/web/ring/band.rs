//! The outer band: every partition, filled by its owner.

use super::geometry::{BAND_IN, BAND_OUT, CENTRE, point, sector};
use crate::base::NodeId;
use crate::web::components::hue;
use std::rc::Rc;
use yew::prelude::*;

/// More partitions than this are not drawn one by one.
const MOST_DRAWN: usize = 4_096;
/// The narrowest partition that bears its owner's letter.
const NARROWEST: f64 = 15.0;

/// What the band shows.
#[derive(Clone, PartialEq, Properties)]
pub struct BandProps {
    /// The owner of each partition.
    pub owners: Rc<[NodeId]>,
    /// The nodes that are down.
    pub down: Rc<[NodeId]>,
    /// How many nodes there are.
    pub nodes: usize,
}

/// The band.
#[component]
pub fn Band(props: &BandProps) -> Html {
    let count = props.owners.len();
    if count > MOST_DRAWN {
        let note = format!("{count} partitions: too many to be drawn one by one");
        return html! {
            <g>
                <path class="band-plain" d={sector(0.0, 1.0, BAND_IN, BAND_OUT)} />
                <text class="band-note" x={CENTRE.to_string()} y={CENTRE.to_string()}>{ note }</text>
            </g>
        };
    }
    let mut paths = vec![String::new(); props.nodes];
    let turn = |partition: usize| partition as f64 / count as f64;
    for (partition, owner) in props.owners.iter().enumerate() {
        if let Some(path) = paths.get_mut(owner.index()) {
            *path += &sector(turn(partition), turn(partition + 1), BAND_IN, BAND_OUT);
        }
    }
    let part = |(index, path): (usize, String)| {
        let node = NodeId(index as u16);
        let down = props.down.contains(&node);
        let class = classes!("part", hue(node), down.then_some("is-down"));
        let hatch = if down { Some(0) } else { index.checked_div(6) };
        let hatch = hatch.filter(|group| down || *group > 0).map(|group| {
            let fill = if down {
                "url(#hatch-down)".to_owned()
            } else {
                format!("url(#hatch-{})", (group - 1) % 3)
            };
            html! { <path class="part-hatch" d={path.clone()} {fill} /> }
        });
        html! { <g key={index}><path {class} d={path} />{ hatch }</g> }
    };
    let paths = paths.into_iter().enumerate().map(part).collect::<Html>();
    let narrow = std::f64::consts::TAU * BAND_IN / (count as f64) < NARROWEST;
    let letters = if narrow {
        Html::default()
    } else {
        props.owners.iter().enumerate().map(|(partition, owner)| {
            let (x, y) = point(turn(partition) + 0.5 / count as f64, (BAND_IN + BAND_OUT) / 2.0);
            let down = props.down.contains(owner).then_some("is-down");
            html! {
                <text key={partition} class={classes!("part-letter", down)} x={format!("{x:.1}")} y={format!("{y:.1}")}>
                    { owner.to_string() }
                </text>
            }
        }).collect()
    };
    let thin = match count {
        0..=128 => None,
        129..=256 => Some("is-fine"),
        _ => Some("is-finest"),
    };
    html! { <g class={classes!("band", thin)} aria-hidden="true">{ paths }{ letters }</g> }
}
