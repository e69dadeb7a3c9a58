//! The selected key: its pin on the ring, the brackets of its preference list, and the sum that
//! leads there.

use super::walk::BEFORE;
use crate::base::NodeId;
use crate::observe::WalkStep;
use crate::picture::geometry::{BAND_IN, BAND_OUT, BRACKET, NUMBER, SIZE, arc, point, sector};
use crate::web::components::NodeGlyph;
use crate::web::lab::KeyView;
use crate::web::wording::short;
use std::f64::consts::TAU;
use yew::prelude::*;

/// The narrowest bracket that bears a number of its own.
const NARROWEST: f64 = 18.0;
/// The most partitions that are marked as passed.
const MOST_TICKS: usize = 200;

/// A key and where it lies.
#[derive(Clone, PartialEq, Properties)]
pub struct KeyProps {
    /// The key.
    pub name: AttrValue,
    /// Where it lies.
    pub view: KeyView,
    /// The step of its way that is lit.
    #[prop_or_default]
    pub step: Option<usize>,
}

/// The pin and the brackets, as part of the picture.
#[component]
pub fn KeyPin(props: &KeyProps) -> Html {
    let view = &props.view;
    let turn = view.turn;
    let [(ax, ay), (bx, by)] = [point(turn, BAND_OUT - 5.0), point(turn, BAND_OUT + 12.0)];
    let (hx, hy) = point(turn, BAND_OUT + 15.0);
    let lit = match props.step {
        None | Some(0) => None,
        Some(1) => Some(view.own),
        Some(step) => view.passed.get(step - BEFORE).copied(),
    };
    let pin = classes!("pin-head", (props.step == Some(0)).then_some("is-lit"));
    html! {
        <g aria-hidden="true">
            if let Some((from, to)) = lit {
                <path class="lit" d={sector(from, to, BAND_IN - 2.0, BAND_OUT + 2.0)} />
            }
            { brackets(view) }
            <path class="skips" d={skips(view)} />
            <path class="pin-stem" d={format!("M{ax:.1} {ay:.1}L{bx:.1} {by:.1}")} />
            <circle class={pin} cx={format!("{hx:.1}")} cy={format!("{hy:.1}")} r="7" />
            { label(&props.name, turn) }
        </g>
    }
}

/// The key's name: beside the pin's head where there is room, otherwise above or below it.
fn label(name: &str, turn: f64) -> Html {
    let text = short(name, 12);
    let width = 9.2 * text.chars().count() as f64;
    let (hx, hy) = point(turn, BAND_OUT + 15.0);
    let right = hx > SIZE / 2.0;
    let beside = if right { hx + 12.0 } else { hx - 12.0 - width };
    let fits = (4.0..SIZE - width - 2.0).contains(&beside);
    let down = if hy > SIZE / 2.0 { 21.0 } else { -21.0 };
    let (x, y) = match fits {
        true => (beside, hy),
        false => (beside.clamp(4.0, SIZE - width - 2.0), hy + down),
    };
    let y = y.clamp(10.0, SIZE - 10.0);
    html! { <text class="pin-name" x={format!("{x:.1}")} y={format!("{y:.1}")}>{ text }</text> }
}

/// A tick for each partition that the walk passes because its node is on the list already.
fn skips(view: &KeyView) -> String {
    let passed = view.steps.iter().zip(view.passed.iter());
    let skipped = passed.filter(|(step, _)| step.place.is_none());
    let tick = |(_, (from, to)): (&WalkStep, &(f64, f64))| {
        let middle = (from + to) / 2.0;
        let [(ax, ay), (bx, by)] = [point(middle, BRACKET - 6.0), point(middle, BRACKET + 5.0)];
        format!("M{ax:.1} {ay:.1}L{bx:.1} {by:.1}")
    };
    skipped.take(MOST_TICKS).map(tick).collect()
}

fn brackets(view: &KeyView) -> Html {
    // Where every node holds every key there is no way along the ring.
    if view.partitions == 1 && view.list.len() > 1 {
        return Html::default();
    }
    let is_wide = |arc: &(f64, f64)| (arc.1 - arc.0) * TAU * BRACKET >= NARROWEST;
    if view.arcs.iter().any(is_wide) {
        let bracket = |(index, part): (usize, &(f64, f64))| {
            let (from, to) = *part;
            let gap = (to - from) * 0.08;
            let class = classes!(
                "bracket",
                (index >= view.primaries).then_some("is-fallback")
            );
            let (x, y) = point((from + to) / 2.0, NUMBER);
            html! {
                <g key={index} {class}>
                    <path d={arc(from + gap, to - gap, BRACKET)} />
                    if is_wide(part) {
                        <text x={format!("{x:.1}")} y={format!("{y:.1}")}>{ index + 1 }</text>
                    }
                </g>
            }
        };
        return view.arcs.iter().enumerate().map(bracket).collect();
    }
    // Too narrow for one number each: the primaries together.
    let last = view.primaries.clamp(1, view.arcs.len().max(1)) - 1;
    let (Some(&(from, _)), Some(&(_, to))) = (view.arcs.first(), view.arcs.get(last)) else {
        return Html::default();
    };
    let to = if to > from { to } else { to + 1.0 };
    let (x, y) = point((from + to) / 2.0, NUMBER - 4.0);
    let text = match view.primaries {
        1 => "1".to_owned(),
        n => format!("1–{n}"),
    };
    html! {
        <g class="bracket">
            <path d={arc(from, to, BRACKET)} />
            <text x={format!("{x:.1}")} y={format!("{y:.1}")}>{ text }</text>
        </g>
    }
}

/// The sum: from the key by its hash to its partition and its nodes.
#[component]
pub fn KeySum(props: &KeyProps) -> Html {
    let view = &props.view;
    let hex = format!("{:032x}", view.position);
    let hash = view.hash.to_ascii_uppercase();
    let spaced = format!("{} {}…", &hex[..4], &hex[4..8]);
    let title = format!("{hash}, the position on the ring: {hex}");
    let node = |(node, _): &(NodeId, u32)| html! { <NodeGlyph node={*node} /> };
    let fallback =
        |(node, _): &(NodeId, u32)| html! { <NodeGlyph node={*node} class="is-fallback" /> };
    let (primaries, fallbacks) = view.list.split_at(view.primaries.min(view.list.len()));
    let fallbacks = fallbacks.iter().take(3);
    html! {
        <p class="sum">
            <span class="sum-part"><bdi class="data sum-key">{ short(&props.name, 24) }</bdi></span>
            <span class="sum-part" {title}><span class="dim">{ hash }</span><code>{ spaced }</code></span>
            <span class="sum-part">
                <span class="dim">{ "partition" }</span>
                <b>{ view.partition }</b>
                <span class="dim">{ format!("of {}", view.partitions) }</span>
            </span>
            <span class="sum-part sum-nodes">
                { for primaries.iter().map(node) }
                if fallbacks.len() > 0 {
                    <span class="dim">{ "then" }</span>
                    { for fallbacks.map(fallback) }
                }
            </span>
        </p>
    }
}
