//! The outer band: every partition, filled by its owner.

use crate::base::NodeId;
use crate::picture::geometry::{BAND_IN, BAND_OUT, CENTRE, point, sector};
use crate::web::components::hue;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::rc::Rc;
use yew::prelude::*;

/// More partitions than this are not drawn one by one.
const MOST_DRAWN: usize = 4_096;
/// The narrowest partition that bears its owner's letter.
const NARROWEST: f64 = 15.0;

/// A partition as it is drawn.
#[derive(Clone, Copy, PartialEq)]
pub struct Part {
    /// Its owner.
    pub owner: NodeId,
    /// From where to where it goes, as shares of the whole ring; the end beyond the beginning.
    pub arc: (f64, f64),
}

/// What the band shows.
#[derive(Clone, PartialEq, Properties)]
pub struct BandProps {
    /// Every partition.
    pub parts: Rc<[Part]>,
    /// The nodes that are down.
    pub down: Rc<[NodeId]>,
    /// Whether every node holds every key, so that no part of the band is anybody's.
    pub shared: bool,
}

/// The band.
#[component]
pub fn Band(props: &BandProps) -> Html {
    let count = props.parts.len();
    if props.shared {
        return html! { <path class="band-plain" d={sector(0.0, 1.0, BAND_IN, BAND_OUT)} /> };
    }
    if count > MOST_DRAWN {
        let note = format!("{count} partitions: too many to be drawn one by one");
        return html! {
            <g>
                <path class="band-plain" d={sector(0.0, 1.0, BAND_IN, BAND_OUT)} />
                <text class="band-note" x={CENTRE.to_string()} y={CENTRE.to_string()}>{ note }</text>
            </g>
        };
    }
    let mut paths: BTreeMap<NodeId, String> = BTreeMap::new();
    for Part { owner, arc } in props.parts.iter() {
        *paths.entry(*owner).or_default() += &sector(arc.0, arc.1, BAND_IN, BAND_OUT);
    }
    let part = |(node, path): (NodeId, String)| {
        let index = node.index();
        let down = props.down.contains(&node);
        let class = classes!("part", hue(node), down.then_some("is-down"));
        // A hatching of arcs this narrow is but a grey veil.
        let plain = count > 256;
        let hatch = if down { Some(0) } else { index.checked_div(6) };
        let hatch = hatch
            .filter(|group| down || (*group > 0 && !plain))
            .map(|group| {
                let fill = if down {
                    "url(#hatch-down)".to_owned()
                } else {
                    format!("url(#hatch-{})", (group - 1) % 3)
                };
                html! { <path class="part-hatch" d={path.clone()} {fill} /> }
            });
        html! { <g key={index}><path {class} d={path} />{ hatch }</g> }
    };
    let paths = paths.into_iter().map(part).collect::<Html>();
    let is_wide = |part: &Part| (part.arc.1 - part.arc.0) * TAU * BAND_IN >= NARROWEST;
    let wide = props
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| is_wide(part));
    let letters = wide.map(|(partition, Part { owner, arc })| {
        let (x, y) = point((arc.0 + arc.1) / 2.0, (BAND_IN + BAND_OUT) / 2.0);
        let down = props.down.contains(owner).then_some("is-down");
        html! {
            <text key={partition} class={classes!("part-letter", down)} x={format!("{x:.1}")} y={format!("{y:.1}")}>
                { owner.to_string() }
            </text>
        }
    });
    let letters = letters.collect::<Html>();
    let thin = match count {
        0..=128 => None,
        129..=256 => Some("is-fine"),
        _ => Some("is-finest"),
    };
    html! { <g class={classes!("band", thin)} aria-hidden="true">{ paths }{ letters }</g> }
}
