//! A node's sign: its letter in its shape and hue, the same wherever it is named.

use crate::base::NodeId;
use yew::prelude::*;

/// The CSS class of a node's hue.
pub fn hue(node: NodeId) -> &'static str {
    const HUES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    HUES[node.index() % HUES.len()]
}

/// The outline of a node's shape, `r` around the origin: circle, square, triangle, diamond,
/// pentagon, hexagon, all of about the same area.
pub fn node_path(node: NodeId, r: f64) -> String {
    let (corners, first, size) = match node.index() % 6 {
        0 => {
            return format!(
                "M{0:.1} 0A{r:.1} {r:.1} 0 1 1 {r:.1} 0A{r:.1} {r:.1} 0 1 1 {0:.1} 0Z",
                -r
            );
        }
        1 => (4, 0.125, 1.27),
        2 => (3, 0.0, 1.36),
        3 => (4, 0.0, 1.24),
        4 => (5, 0.0, 1.12),
        _ => (6, 1.0 / 12.0, 1.1),
    };
    let point = |corner: usize| {
        let angle = (first + corner as f64 / corners as f64) * std::f64::consts::TAU;
        let (x, y) = (r * size * angle.sin(), -r * size * angle.cos());
        // A triangle's middle lies below that of its circle.
        let y = if corners == 3 { y + r * 0.14 } else { y };
        format!("{x:.1} {y:.1}")
    };
    let points: Vec<String> = (0..corners).map(point).collect();
    format!("M{}Z", points.join("L"))
}

/// Which node, and how it looks.
#[derive(Clone, PartialEq, Properties)]
pub struct GlyphProps {
    /// The node.
    pub node: NodeId,
    /// More CSS classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A node's sign, as large as a line of text.
#[component]
pub fn NodeGlyph(props: &GlyphProps) -> Html {
    let node = props.node;
    let name = node.to_string();
    let size = if name.len() > 1 { "9" } else { "12" };
    html! {
        <svg class={classes!("glyph", hue(node), props.class.clone())} viewBox="-15 -15 30 30" width="24" height="24" role="img" aria-label={name.clone()}>
            <path class="node-shape" d={node_path(node, 11.0)} />
            <text class="node-letter" font-size={size}>{ name }</text>
        </svg>
    }
}
