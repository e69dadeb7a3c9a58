//! The colours, those of the page: identity is never by colour alone.

use crate::base::NodeId;

/// On which ground a picture is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// The colours of a theme.
pub struct Palette {
    /// The ground.
    pub page: &'static str,
    /// A ground that is set off a little.
    pub sunken: &'static str,
    /// Text and what is drawn.
    pub ink: &'static str,
    /// Text beside it.
    pub dim: &'static str,
    /// Lines that only lead the eye.
    pub line: &'static str,
    /// Lines that mean something.
    pub edge: &'static str,
    /// What is degraded, and hints.
    pub amber: &'static str,
    /// Text on it.
    pub on_amber: &'static str,
    /// Its edge.
    pub amber_edge: &'static str,
    /// Failed requests.
    pub bad: &'static str,
    /// Text on a node's colour.
    pub on_hue: &'static str,
    hues: [&'static str; 6],
}

const LIGHT: Palette = Palette {
    page: "#ffffff",
    sunken: "#f5f6f9",
    ink: "#14181f",
    dim: "#565e6b",
    line: "#d9dde4",
    edge: "#858d9b",
    amber: "#ffe19a",
    on_amber: "#2b2200",
    amber_edge: "#8f6a00",
    bad: "#b3261e",
    on_hue: "#ffffff",
    hues: [
        "#0072B2", "#B84D00", "#00785A", "#8B4B73", "#6B5B00", "#4B4B4B",
    ],
};

const DARK: Palette = Palette {
    page: "#12161c",
    sunken: "#191e26",
    ink: "#e9ecf1",
    dim: "#a5adba",
    line: "#2a313b",
    edge: "#737d8d",
    amber: "#5b4300",
    on_amber: "#ffe9b0",
    amber_edge: "#d9a520",
    bad: "#ff9a91",
    on_hue: "#000000",
    hues: [
        "#56B4E9", "#E69F00", "#2FC99B", "#E08CC0", "#F0E442", "#BDBDBD",
    ],
};

impl Theme {
    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The colour of a node.
    pub fn hue(&self, node: NodeId) -> &'static str {
        self.hues[node.index() % self.hues.len()]
    }
}
