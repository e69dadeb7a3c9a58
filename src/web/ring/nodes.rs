//! The nodes: letter, shape and hue, whether they run, what they hold for others.

use crate::base::NodeId;
use crate::observe::Passage;
use crate::picture::geometry::Plan;
use crate::ring::Zone;
use crate::sim::Power;
use crate::web::components::{hue, node_path};
use crate::web::wording::count;
use yew::prelude::*;

/// What is shown of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Which node.
    pub node: NodeId,
    /// Whether it runs.
    pub power: Power,
    /// How many keys it has durably.
    pub keys: usize,
    /// What it holds for others: for whom, how many hints, and how many keys of which ownership
    /// moved there.
    pub owed: Vec<(NodeId, usize, usize)>,
    /// Whether it comes or goes.
    pub passage: Option<Passage>,
    /// Who suspects it.
    pub suspecting: Vec<NodeId>,
    /// Its zone, where there are several.
    pub zone: Option<Zone>,
    /// What its share is in proportion to.
    pub weight: u16,
    /// Its place on the preference list of the selected key, and whether it is a primary.
    pub place: Option<(usize, bool)>,
}

impl NodeView {
    /// The node in words.
    pub fn words(&self) -> String {
        let state = match self.power {
            Power::Up => "up",
            Power::Paused => "paused",
            Power::Down | Power::Gone => "down",
        };
        let mut words = format!("Node {}: {state}, {}", self.node, count(self.keys, "key"));
        match self.passage {
            Some(Passage::Joining) => words += ", joining",
            Some(Passage::Leaving) => words += ", leaving",
            None => {}
        }
        if let Some(zone) = self.zone {
            words += &format!(", zone {zone}");
        }
        if self.weight > 1 {
            words += &format!(", weight {}", self.weight);
        }
        for (target, hints, moving) in &self.owed {
            if *hints > 0 {
                words += &format!(", {} for {target}", count(*hints, "hint"));
            }
            if *moving > 0 {
                words += &format!(", {} to bring to {target}", count(*moving, "key"));
            }
        }
        let by = self.suspecting.iter().map(NodeId::to_string);
        match self.suspecting.len() {
            0 => {}
            1..=4 => words += &format!(", suspected by {}", by.collect::<Vec<_>>().join(", ")),
            many => words += &format!(", suspected by {many} nodes"),
        }
        words
    }
}

/// What a node needs.
#[derive(Clone, PartialEq, Properties)]
pub struct NodeProps {
    /// The node.
    pub view: NodeView,
    /// Where nodes are.
    pub plan: Plan,
    /// Whether it was chosen.
    pub selected: bool,
    /// Whether Tab stops at it.
    pub stop: bool,
    /// It is pointed at or focused (or no more), or chosen.
    pub on: Callback<(NodeId, Touch)>,
}

/// What a person does with a node of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Points at it, or moves the focus there.
    Over,
    /// Leaves it.
    Out,
    /// Chooses it.
    Choose,
    /// Goes on to the next one, or back to the one before.
    Move(i32),
}

/// A node.
#[component]
pub fn NodeMark(props: &NodeProps) -> Html {
    let NodeProps { view, plan, .. } = props;
    let node = view.node;
    let (x, y) = plan.at(node);
    let at = use_place(x, y);
    let r = plan.radius;
    let touch = |what: Touch| {
        let on = props.on.clone();
        move |()| on.emit((node, what))
    };
    let over = touch(Touch::Over);
    let focus = touch(Touch::Over);
    let (out, blur, choose) = (touch(Touch::Out), touch(Touch::Out), touch(Touch::Choose));
    let onkeydown = {
        let on = props.on.clone();
        Callback::from(move |event: KeyboardEvent| {
            let what = match event.key().as_str() {
                "Enter" | " " => Touch::Choose,
                "ArrowDown" => Touch::Move(1),
                "ArrowUp" => Touch::Move(-1),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on.emit((node, what));
        })
    };
    let path = node_path(node, r);
    let down = view.power == Power::Down;
    let class = classes!(
        "node",
        hue(node),
        down.then_some("is-down"),
        (view.power == Power::Paused).then_some("is-paused"),
        view.passage.map(|_| "is-passing"),
        props.selected.then_some("is-selected"),
    );
    let hatch = (node.index() >= 6 && !down && r > 6.0).then(|| {
        let fill = format!("url(#hatch-{})", (node.index() / 6 - 1) % 3);
        html! { <path class="node-hatch" d={path.clone()} {fill} /> }
    });
    html! {
        <g ref={at} {class}>
            <g aria-hidden="true">
                <circle class="node-halo" r={format!("{:.1}", r + 7.0)} />
                <path class="node-shape" d={path} />
                { hatch }
                { letter(view, r) }
                { down.then(|| cross(r)) }
                { (view.power == Power::Paused).then(|| bars(r)) }
                { place(view, r) }
                { (!view.suspecting.is_empty()).then(|| doubt(r)) }
                { stand(view, r) }
                { tags(view, r) }
            </g>
            <circle
                id={format!("node-{node}")}
                class="node-hit"
                r={format!("{:.1}", (r + 4.0).max(10.0))}
                role="button"
                tabindex={if props.stop { "0" } else { "-1" }}
                aria-label={view.words()}
                aria-pressed={props.selected.to_string()}
                onpointerenter={move |_| over(())}
                onpointerleave={move |_| out(())}
                onfocus={move |_| focus(())}
                onblur={move |_| blur(())}
                onclick={move |_| choose(())}
                {onkeydown}
            />
        </g>
    }
}

/// Puts the element at this place, to which the style sheet lets it glide. The page's policy allows
/// no style in an attribute, and an attribute `transform` does not glide.
#[hook]
fn use_place(x: f64, y: f64) -> NodeRef {
    let node = use_node_ref();
    let place = node.clone();
    use_effect_with((x, y), move |(x, y)| {
        if let Some(element) = place.cast::<web_sys::SvgElement>() {
            let value = format!("translate({x:.1}px, {y:.1}px)");
            // Only a value that is no value could fail here.
            let _ = element.style().set_property("transform", &value);
        }
    });
    node
}

fn letter(view: &NodeView, r: f64) -> Html {
    if r < 8.0 {
        return Html::default();
    }
    let keys = (r >= 28.0).then(|| {
        let y = format!("{:.1}", r * 0.5);
        let words = match view.passage {
            Some(Passage::Joining) => "joining".to_owned(),
            Some(Passage::Leaving) => "leaving".to_owned(),
            None => count(view.keys, "key"),
        };
        html! { <text class="node-keys" {y}>{ words }</text> }
    });
    let name = view.node.to_string();
    let size = (r * 0.95).min(26.0) / if name.len() > 1 { 1.15 } else { 1.0 };
    let y = if keys.is_some() { -r * 0.1 } else { 0.0 };
    html! {
        <>
            <text class="node-letter" y={format!("{y:.1}")} font-size={format!("{size:.1}")}>{ name }</text>
            { keys }
        </>
    }
}

fn cross(r: f64) -> Html {
    let a = r * 0.62;
    html! { <path class="node-cross" d={format!("M{0:.1} {0:.1}L{a:.1} {a:.1}M{0:.1} {a:.1}L{a:.1} {0:.1}", -a)} /> }
}

fn bars(r: f64) -> Html {
    let s = (r / 38.0).max(0.4);
    html! {
        <g class="node-bars" transform={format!("translate({0:.1} {0:.1}) scale({s:.2})", r * 0.72)}>
            <circle r="11" />
            <path d="M-3.5 -5V5M3.5 -5V5" />
        </g>
    }
}

fn place(view: &NodeView, r: f64) -> Html {
    let Some((place, primary)) = view.place.filter(|_| r >= 14.0) else {
        return Html::default();
    };
    let class = classes!("node-place", (!primary).then_some("is-fallback"));
    let s = (r / 38.0).max(0.55);
    html! {
        <g {class} transform={format!("translate({0:.1} {0:.1}) scale({s:.2})", -r * 0.78)}>
            <circle r="11" />
            <text>{ place.to_string() }</text>
        </g>
    }
}

/// Somebody suspects it.
fn doubt(r: f64) -> Html {
    let s = (r / 38.0).max(0.55);
    html! {
        <g class="node-doubt" transform={format!("translate({:.1} {:.1}) scale({s:.2})", -r, r * 0.6)}>
            <circle r="11" />
            <text>{ "?" }</text>
        </g>
    }
}

/// Its zone, and its weight where that is not 1.
fn stand(view: &NodeView, r: f64) -> Html {
    let zone = view.zone.map(|zone| zone.to_string());
    let weight = (view.weight > 1).then(|| format!("×{}", view.weight));
    let words: Vec<String> = zone.into_iter().chain(weight).collect();
    if words.is_empty() || r < 10.0 {
        return Html::default();
    }
    let (y, size) = (r * 1.16 + 8.0, (r * 0.4).clamp(9.0, 13.0));
    html! { <text class="node-stand" y={format!("{y:.1}")} font-size={format!("{size:.1}")}>{ words.join(" ") }</text> }
}

/// What it holds for others, as tags: `1 for C` is a hint, `2 → F` are keys that moved there.
fn tags(view: &NodeView, r: f64) -> Html {
    let scale = (r / 34.0).clamp(0.62, 1.0);
    let texts = view.owed.iter().flat_map(|(target, hints, moving)| {
        let hint = (*hints > 0).then(|| (format!("{hints} for {target}"), "tag"));
        let move_on = (*moving > 0).then(|| (format!("{moving} → {target}"), "tag is-moving"));
        hint.into_iter().chain(move_on)
    });
    let tag = |(row, (text, class)): (usize, (String, &'static str))| {
        let width = 16.0 + 7.4 * text.chars().count() as f64;
        let x = r * 0.5;
        let y = -r * 0.78 - row as f64 * 23.0 * scale;
        let end = width - 9.0;
        let d = format!("M0 -10H{end:.1}L{width:.1} 0L{end:.1} 10H0Z");
        html! {
            <g {class} transform={format!("translate({x:.1} {y:.1}) scale({scale:.2})")}>
                <path {d} />
                <text x="7">{ text }</text>
            </g>
        }
    };
    texts.take(3).enumerate().map(tag).collect()
}
