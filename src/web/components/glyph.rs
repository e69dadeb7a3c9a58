//! A node's sign: its letter in its shape and hue, the same wherever it is named.

use crate::base::NodeId;
pub use crate::picture::node_path;
use yew::prelude::*;

/// The CSS class of a node's hue.
pub fn hue(node: NodeId) -> &'static str {
    const HUES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    HUES[node.index() % HUES.len()]
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
