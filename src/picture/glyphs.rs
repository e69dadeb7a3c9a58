//! Nodes, messages and tags, drawn.

use super::palette::Palette;
use super::shapes::{is_answer, node_path, outline};
use super::svg::{Look, Svg, Type, number};
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::sim::Power;

/// The lines of the hatchings of nodes beyond the sixth.
const HATCHINGS: [&str; 3] = [
    "M-2 2L2 -2M0 8L8 0M6 -2L10 -6M6 10L10 6",
    "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "M0 4H8",
];

/// The hatchings, to be used as fills.
pub fn hatchings(svg: &mut Svg, palette: &Palette) {
    svg.open("defs", &[]);
    let mut pattern =
        |id: String, size: &str, d: &str, colour: &str, width: &str, opacity: &str| {
            let units = ("patternUnits", "userSpaceOnUse");
            svg.open(
                "pattern",
                &[("id", &id), ("width", size), ("height", size), units],
            );
            let line = [
                ("d", d),
                ("stroke", colour),
                ("stroke-width", width),
                ("stroke-opacity", opacity),
                ("fill", "none"),
            ];
            svg.element("path", &line, "");
            svg.close("pattern");
        };
    for (index, d) in HATCHINGS.iter().enumerate() {
        let id = format!("ringlab-hatch-{index}");
        pattern(id, "8", d, palette.on_hue, "1.6", "0.42");
    }
    let down = "M-2 2L2 -2M0 7L7 0M5 9L9 5";
    pattern(
        "ringlab-hatch-down".to_owned(),
        "7",
        down,
        palette.dim,
        "1.3",
        "1",
    );
    svg.close("defs");
}

/// The fill of the hatching that tells a node from those of its colour; none for the first six.
pub fn hatching(node: NodeId) -> Option<String> {
    let group = node.index() / 6;
    (group > 0).then(|| format!("url(#ringlab-hatch-{})", (group - 1) % HATCHINGS.len()))
}

/// A node's shape with its letter, `r` around a point. What else is to be told is told by others.
pub fn node(svg: &mut Svg, palette: &Palette, node: NodeId, at: (f64, f64), r: f64, power: Power) {
    let d = node_path(node, r);
    let hue = palette.hue(node);
    svg.group(at, 1.0);
    let down = matches!(power, Power::Down | Power::Gone);
    let look = match power {
        Power::Down | Power::Gone => Look::line(palette.ink, 2.0).on(palette.page).dashed("6 5"),
        Power::Paused => Look::line(palette.ink, 2.0).on(hue).dashed("2 4"),
        Power::Up => Look::line(palette.page, if r < 8.0 { 0.8 } else { 2.0 }).on(hue),
    };
    svg.path(&d, look);
    if let Some(hatch) = hatching(node).filter(|_| !down && r > 6.0) {
        svg.path(&d, Look::fill(&hatch));
    }
    if down && r < 8.0 {
        cross(svg, palette, r);
    }
    svg.end();
}

/// The cross of a node that is down, around the origin.
pub fn cross(svg: &mut Svg, palette: &Palette, r: f64) {
    let a = number(0.62 * r);
    let look = Look::line(palette.ink, if r < 8.0 { 1.2 } else { 2.5 });
    svg.path(&format!("M-{a} -{a}L{a} {a}M-{a} {a}L{a} -{a}"), look);
}

/// A node's letter, in its middle or a little above.
pub fn letter(
    svg: &mut Svg,
    palette: &Palette,
    node: NodeId,
    (x, y): (f64, f64),
    size: f64,
    down: bool,
) {
    let name = node.to_string();
    let size = match name.len() {
        1 => size,
        2 => size / 1.2,
        _ => size / 1.6,
    };
    let set = match down {
        true => Type::new(size, palette.ink).halo(palette.page),
        false if hatching(node).is_some() => {
            Type::new(size, palette.on_hue).halo(palette.hue(node))
        }
        false => Type::new(size, palette.on_hue),
    };
    svg.text((x, y), &name, set.weight(700).middle());
}

/// The sign of a node that is paused.
pub fn bars(svg: &mut Svg, palette: &Palette, at: (f64, f64), scale: f64) {
    svg.group(at, scale);
    svg.disc(
        (0.0, 0.0),
        11.0,
        Look::line(palette.ink, 1.5).on(palette.page),
    );
    svg.path("M-3.5 -5V5M3.5 -5V5", Look::line(palette.ink, 3.0));
    svg.end();
}

/// A number on a preference list; fallbacks have a dashed edge.
pub fn place(
    svg: &mut Svg,
    palette: &Palette,
    at: (f64, f64),
    scale: f64,
    number: &str,
    primary: bool,
) {
    svg.group(at, scale);
    let (look, ink) = match primary {
        true => (Look::line(palette.page, 2.0).on(palette.ink), palette.page),
        false => (
            Look::line(palette.ink, 1.5)
                .on(palette.page)
                .dashed("3 2.5"),
            palette.ink,
        ),
    };
    svg.disc((0.0, 0.0), 11.0, look);
    svg.text(
        (0.0, 0.0),
        number,
        Type::new(13.0, ink).weight(700).middle(),
    );
    svg.end();
}

/// A tag that begins at a point: what a node holds for another.
pub fn tag(svg: &mut Svg, palette: &Palette, at: (f64, f64), scale: f64, text: &str, hint: bool) {
    let width = 16.0 + 7.6 * text.chars().count() as f64;
    let (end, tip) = (number(width - 9.0), number(width));
    let (look, ink) = match hint {
        true => (
            Look::line(palette.amber_edge, 1.5).on(palette.amber),
            palette.on_amber,
        ),
        false => (Look::line(palette.ink, 1.5).on(palette.page), palette.ink),
    };
    svg.group(at, scale);
    svg.path(&format!("M0 -10H{end}L{tip} 0L{end} 10H0Z"), look);
    svg.text((7.0, 0.0), text, Type::new(13.0, ink).weight(650));
    svg.end();
}

/// A message, about 22 wide around a point.
pub fn message(svg: &mut Svg, palette: &Palette, kind: MessageKind, at: (f64, f64), scale: f64) {
    let (d, letter, class) = outline(kind);
    let (fill, edge, ink) = match (is_answer(kind), class) {
        (true, "m-handoff") => (palette.page, palette.amber_edge, palette.ink),
        (true, _) => (palette.page, palette.ink, palette.ink),
        (false, "m-handoff") => (palette.amber, palette.amber_edge, palette.on_amber),
        (false, _) => (palette.ink, palette.ink, palette.page),
    };
    svg.group(at, scale);
    // A rim keeps it apart from what it passes.
    svg.path(d, Look::line(palette.page, 5.0).on(palette.page));
    svg.path(d, Look::line(edge, 2.0).on(fill));
    svg.text(
        (0.0, 0.0),
        letter,
        Type::new(11.5, ink).weight(750).middle(),
    );
    svg.end();
}
