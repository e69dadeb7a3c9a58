//! What stands beside the ring: the moment in words, and what the signs mean.

use super::key::KeyPlace;
use super::messages::Messages;
use crate::base::NodeId;
use crate::node::MessageKind;
use crate::observe::{cut_in_words, owed, passage};
use crate::picture::facts::{self, Asked};
use crate::picture::fit::{BOLD, bold_width, fit, width, wrap};
use crate::picture::glyphs;
use crate::picture::palette::Palette;
use crate::picture::scene::{SIZE, Scene};
use crate::picture::shapes::{is_answer, outline};
use crate::picture::svg::{Look, Svg, Type};
use crate::picture::wording::{count, short};
use crate::sim::Power;

/// Where the column begins and ends.
const LEFT: f64 = 946.0;
const RIGHT: f64 = SIZE.0 - 40.0;
const ROOM: f64 = RIGHT - LEFT;
/// How high a row of the legend is.
const ROW: f64 = 34.0;

/// What is in the picture, and so has to be explained.
pub struct Signs<'a> {
    /// The key whose preference list is marked.
    pub key: Option<&'a KeyPlace>,
    /// Whether there are walls.
    pub walls: bool,
    /// Whether links are cut.
    pub cuts: bool,
    /// What is on its way.
    pub messages: &'a Messages,
}

/// The picture in sentences.
pub fn words(scene: &Scene, asked: Option<&Asked>, messages: &Messages) -> Vec<String> {
    let cluster = scene.cluster;
    let mut words = vec![
        format!("At {} of virtual time", facts::time(cluster.now())),
        facts::settings(cluster),
        facts::engine(),
    ];
    words.extend(cut_in_words(cluster));
    words.extend(facts::standing(cluster));
    words.extend(asked.map(|asked| asked.words.clone()));
    words.push(in_flight(messages));
    words
}

fn in_flight(messages: &Messages) -> String {
    let kinds = messages.kinds.iter();
    let kinds: Vec<String> = kinds
        .map(|(kind, many)| format!("{many} {}", kind.name()))
        .collect();
    let mut words = match kinds.is_empty() {
        true => "no message in flight".to_owned(),
        false => format!("in flight: {}", kinds.join(", ")),
    };
    if messages.held > 0 {
        words += &format!(" ({} held)", messages.held);
    }
    if messages.hidden > 0 {
        words += &format!("; pings and gossip, not drawn: {}", messages.hidden);
    }
    if messages.links_left_out > 0 {
        words += &format!(
            "; {} not drawn",
            count(messages.links_left_out, "busy link")
        );
    }
    words
}

/// Draws the column.
pub fn draw(svg: &mut Svg, scene: &Scene, asked: Option<&Asked>, signs: &Signs) {
    let (cluster, palette) = (scene.cluster, scene.palette());
    let mut y = 74.0;
    let now = facts::time(cluster.now());
    svg.text((LEFT, y), &now, Type::new(60.0, palette.ink).weight(700));
    let beside = LEFT + bold_width(&now, 60.0) + 26.0;
    let name = fit(scene.name, 20.0, RIGHT - beside);
    let set = Type::new(20.0, palette.dim).end();
    svg.text((RIGHT, y + 14.0), &name, set);
    y += 60.0;
    lines(
        svg,
        &mut y,
        &facts::settings(cluster),
        Type::new(21.0, palette.ink).weight(600),
        2,
    );
    for cut in cut_in_words(cluster).into_iter().take(3) {
        lines(
            svg,
            &mut y,
            &cut,
            Type::new(17.0, palette.dim).weight(400),
            2,
        );
    }
    y += 22.0;
    let legend = legend(scene, signs);
    let top = SIZE.1 - 74.0 - ROW * legend.len().div_ceil(2) as f64;
    let mut phrases: Vec<String> = facts::standing(cluster);
    phrases.push(in_flight(signs.messages));
    for phrase in phrases {
        if y < top - 190.0 {
            let text = capital(&phrase);
            lines(
                svg,
                &mut y,
                &text,
                Type::new(19.0, palette.ink).weight(400),
                2,
            );
            y += 5.0;
        }
    }
    if let (Some(asked), Some(key)) = (asked, signs.key) {
        y += 20.0;
        lines(
            svg,
            &mut y,
            "Last request",
            Type::new(17.0, palette.dim).weight(600),
            1,
        );
        let fill = if asked.failed {
            palette.bad
        } else {
            palette.ink
        };
        lines(
            svg,
            &mut y,
            &asked.words,
            Type::new(19.0, fill).weight(400),
            2,
        );
        y += 8.0;
        sum(svg, scene, key, y);
        y += 46.0;
        lines(
            svg,
            &mut y,
            "Copies",
            Type::new(17.0, palette.dim).weight(600),
            1,
        );
        y += 8.0;
        for (node, copy) in facts::copies(cluster, &key.name) {
            if y > top - 50.0 {
                break;
            }
            sample(
                svg,
                palette,
                node,
                (LEFT + 14.0, y),
                12.0,
                scene.power(node),
            );
            let copy = fit(&copy, 17.0, ROOM - 44.0);
            svg.text((LEFT + 42.0, y), &copy, Type::new(17.0, palette.ink));
            y += 34.0;
        }
    }
    draw_legend(svg, palette, &legend, top);
    let footer = facts::engine();
    let set = Type::new(15.0, palette.dim).end();
    svg.text((RIGHT, SIZE.1 - 30.0), &footer, set);
}

/// Text in at most so many lines, and on to the next.
fn lines(svg: &mut Svg, y: &mut f64, text: &str, set: Type, most: usize) {
    let room = if set.weight > 500 { ROOM / BOLD } else { ROOM };
    for line in wrap(text, set.size, room, most) {
        svg.text((LEFT, *y), &line, set);
        *y += 1.45 * set.size;
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    // Names of nodes are capital already.
    let first = first.map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// From the key by its hash to its partition and its nodes.
fn sum(svg: &mut Svg, scene: &Scene, key: &KeyPlace, y: f64) {
    let palette = scene.palette();
    let digits = key.hash.1.get(..8).unwrap_or_default();
    let name = short(&key.name, 14);
    let place = format!("partition {} →", key.partition);
    let whole = format!("{name} → {} {digits}… → {place}", key.hash.0);
    let room = ROOM - 40.0 * key.list.len().min(7) as f64 - 14.0;
    let text = match width(&whole, 17.0) <= room {
        true => whole,
        false => fit(&format!("{name} → {place}"), 17.0, room),
    };
    svg.text((LEFT, y), &text, Type::new(17.0, palette.ink));
    let begin = LEFT + width(&text, 17.0) + 26.0;
    for (index, (node, _)) in key.list.iter().take(7).enumerate() {
        let at = (begin + 40.0 * index as f64, y);
        let primary = index < key.primaries;
        sample(svg, palette, *node, at, 12.0, scene.power(*node));
        if !primary {
            let look = Look::line(palette.ink, 1.5).dashed("3 2.5");
            svg.disc(at, 16.0, look);
        }
    }
}

fn sample(svg: &mut Svg, palette: &Palette, node: NodeId, at: (f64, f64), r: f64, power: Power) {
    glyphs::node(svg, palette, node, at, r, power);
    let down = power == Power::Down;
    if down {
        svg.group(at, 1.0);
        svg.path("M-7 -7L7 7M-7 7L7 -7", Look::line(palette.ink, 2.0));
        svg.end();
    }
    glyphs::letter(svg, palette, node, at, 12.5, down);
}

/// A sign that is explained.
enum Sign {
    Node(NodeId, Power),
    Joining(NodeId),
    Hatched,
    Place(bool),
    Tag(bool),
    Wall,
    Cut,
    Message(MessageKind),
}

/// What is explained: no more than there is.
fn legend(scene: &Scene, signs: &Signs) -> Vec<(Sign, &'static str)> {
    let cluster = scene.cluster;
    let with = |power: Power| cluster.nodes().find(|node| scene.power(*node) == power);
    let mut all = Vec::new();
    let up = with(Power::Up).map(|node| (Sign::Node(node, Power::Up), "a node, and what it owns"));
    all.extend(up);
    if let Some(node) = with(Power::Down) {
        all.push((Sign::Node(node, Power::Down), "a node that is down"));
        let owns = !cluster.ring().partitions_of(node).is_empty();
        all.extend(owns.then_some((Sign::Hatched, "its owner is down")));
    }
    let paused =
        with(Power::Paused).map(|it| (Sign::Node(it, Power::Paused), "a node that is paused"));
    all.extend(paused);
    let passing = cluster
        .nodes()
        .find(|node| passage(cluster, *node).is_some());
    all.extend(passing.map(|node| (Sign::Joining(node), "a node that joins or leaves")));
    if let Some(key) = signs.key {
        all.push((Sign::Place(true), "primaries of the last key"));
        let more = key.list.len() > key.primaries;
        all.extend(more.then_some((Sign::Place(false), "its fallbacks")));
    }
    let owed = owed(cluster);
    let hint = owed.values().any(|(hints, _)| *hints > 0);
    all.extend(hint.then_some((Sign::Tag(true), "a hint, held for C")));
    let moving = owed.values().any(|(_, moving)| *moving > 0);
    all.extend(moving.then_some((Sign::Tag(false), "a key that moves to F")));
    all.extend(signs.walls.then_some((Sign::Wall, "a partition’s wall")));
    all.extend(signs.cuts.then_some((Sign::Cut, "a link that is cut")));
    let mut families = Vec::new();
    for (kind, _) in &signs.messages.kinds {
        let looks = (outline(*kind).1, is_answer(*kind));
        if !families.contains(&looks) {
            families.push(looks);
            all.push((Sign::Message(*kind), kind.name()));
        }
    }
    all
}

fn draw_legend(svg: &mut Svg, palette: &Palette, legend: &[(Sign, &str)], top: f64) {
    let rule = [LEFT, top - 24.0, RIGHT, top - 24.0];
    svg.line(rule, Look::line(palette.line, 1.5));
    let rows = legend.len().div_ceil(2).max(1);
    for (index, (sign, text)) in legend.iter().enumerate() {
        let x = LEFT + (index / rows) as f64 * ROOM / 2.0;
        let y = top + (index % rows) as f64 * ROW + 6.0;
        let at = (x + 26.0, y);
        match sign {
            Sign::Node(node, power) => {
                sample(svg, palette, *node, at, 12.0, *power);
                if *power == Power::Paused {
                    glyphs::bars(svg, palette, (at.0 + 10.0, at.1 + 9.0), 0.55);
                }
            }
            Sign::Joining(node) => {
                sample(svg, palette, *node, at, 12.0, Power::Up);
                let d = crate::picture::node_path(*node, 12.0);
                svg.group(at, 1.0);
                svg.path(&d, Look::line(palette.ink, 2.0).dashed("5 3"));
                svg.end();
            }
            Sign::Hatched => {
                let look = Look::line(palette.edge, 1.0).on("url(#ringlab-hatch-down)");
                svg.mark((at.0 - 18.0, at.1 - 9.0), "h36v18h-36z", look);
            }
            Sign::Place(primary) => {
                let name = if *primary { "1" } else { "4" };
                glyphs::place(svg, palette, at, 1.0, name, *primary);
            }
            Sign::Tag(hint) => {
                let name = if *hint { "1 for C" } else { "1 → F" };
                glyphs::tag(svg, palette, (at.0 - 30.0, at.1), 0.8, name, *hint);
            }
            Sign::Wall => svg.line(
                [at.0 - 18.0, at.1, at.0 + 18.0, at.1],
                Look::line(palette.ink, 6.0),
            ),
            Sign::Cut => {
                let look = Look::line(palette.dim, 1.5).dashed("3 5");
                svg.line([at.0 - 20.0, at.1, at.0 + 20.0, at.1], look);
                let bars = "m-4 -8v16m8 -16v16";
                svg.mark(at, bars, Look::line(palette.ink, 3.0));
            }
            Sign::Message(kind) => glyphs::message(svg, palette, *kind, at, 0.95),
        }
        let set = Type::new(17.0, palette.ink);
        svg.text((x + 62.0, y), text, set);
    }
}
