//! Two Merkle trees, mirrored: what differs is opened, what is equal is one triangle.

use crate::base::NodeId;
use crate::merkle::Unlike;
use crate::web::wording::count;
use std::collections::BTreeMap;
use yew::prelude::*;

/// The size of the picture, and of what is in it.
const WIDTH: i32 = 412;
const ROW: i32 = 58;
const BOX: (i32, i32) = (39, 24);
const ROOT: i32 = 84;
/// Half of the room for words in the middle.
const MIDDLE: i32 = 36;
const GAP: i32 = 4;
/// The most nodes that are drawn beside each other, on either side.
const MOST_NODES: usize = 3;
/// The most nodes in the table.
const MOST_ROWS: usize = 100;

/// A level of both trees.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelView {
    /// Which, counted from the roots.
    pub level: u32,
    /// How many nodes of it are looked at.
    pub looked_at: usize,
    /// How many of them differ.
    pub differ: usize,
    /// The first that do; `here` is the hash on the left.
    pub unlike: Vec<Unlike>,
}

/// The trees of two nodes, as far as they are opened.
pub struct TreesView {
    /// The nodes, left and right.
    pub nodes: [NodeId; 2],
    /// The levels, from the roots down.
    pub levels: Vec<LevelView>,
    /// The level of the leaves, once it is reached.
    pub leaves: Option<u32>,
    /// The roots, when they are equal, and how many keys are below each.
    pub equal: Option<(u64, [usize; 2])>,
}

impl TreesView {
    fn name(&self, level: u32) -> String {
        match level {
            0 => "roots".into(),
            _ if self.leaves == Some(level) => "leaves".into(),
            _ => format!("level {level}"),
        }
    }

    /// How many children a node has.
    fn fanout(&self) -> u32 {
        self.levels
            .get(1)
            .map_or(1, |level| level.looked_at.max(1) as u32)
    }

    /// What the picture shows.
    fn in_words(&self) -> String {
        let [a, b] = self.nodes;
        if self.equal.is_some() {
            return format!("The roots of {a} and {b} are equal, and so is everything below.");
        }
        let levels = self.levels.iter().skip(1).map(|level| {
            let LevelView {
                looked_at, differ, ..
            } = level;
            format!(
                ", {} {differ} of {looked_at} looked at",
                self.name(level.level)
            )
        });
        format!(
            "The trees of {a} and {b}, nodes that differ: the roots{}.",
            levels.collect::<String>()
        )
    }

    /// The picture.
    pub fn picture(&self) -> Html {
        let extra = usize::from(self.equal.is_some());
        let height = (self.levels.len() + extra) as i32 * ROW - (ROW - BOX.1) + 10;
        html! {
            <svg class="trees" viewBox={format!("0 0 {WIDTH} {height}")} role="img" aria-label={self.in_words()}>
                { for (0..2).map(|side| self.half(side)) }
                { for self.levels.iter().map(|level| self.middle(level)) }
            </svg>
        }
    }

    fn middle(&self, level: &LevelView) -> Html {
        let y = level.level as i32 * ROW + 4;
        let sign = match (level.level, self.equal) {
            (0, Some(_)) => "equal".to_owned(),
            (0, None) => "differ".to_owned(),
            _ => format!("{} of {}", level.differ, level.looked_at),
        };
        html! {
            <>
                <text class="tree-level" x={(WIDTH / 2).to_string()} y={(y + 10).to_string()}>{ self.name(level.level) }</text>
                <text class="tree-level is-dim" x={(WIDTH / 2).to_string()} y={(y + 24).to_string()}>{ sign }</text>
            </>
        }
    }

    fn half(&self, side: usize) -> Html {
        // Offsets count from the middle outwards, on either side.
        let left = |offset: i32, width: i32| match side {
            0 => WIDTH / 2 - MIDDLE - offset - width,
            _ => WIDTH / 2 + MIDDLE + offset,
        };
        let mut shapes: Vec<Html> = Vec::new();
        let mut above: BTreeMap<u32, i32> = BTreeMap::new();
        let mut outer_above = None;
        let fanout = self.fanout();
        for level in &self.levels {
            let y = level.level as i32 * ROW + 4;
            let is_root = level.level == 0;
            let width = if is_root { ROOT } else { BOX.0 };
            let shown = match level.differ {
                0..=MOST_NODES => MOST_NODES,
                _ => MOST_NODES - 1,
            };
            let (mut here, mut outer) = (BTreeMap::new(), None);
            let mut offset = 0;
            let edge = |shapes: &mut Vec<Html>, from: Option<i32>, to: i32| {
                if let Some(from) = from {
                    let (top, bottom) = (y - ROW + BOX.1, y);
                    let middle = (top + bottom) / 2;
                    let d = format!("M{from} {top}C{from} {middle} {to} {middle} {to} {bottom}");
                    shapes.push(html! { <path class="tree-edge" {d} /> });
                }
            };
            for node in level.unlike.iter().take(shown) {
                let hash = [node.here, node.there][side];
                let x = left(offset, width);
                let middle = x + width / 2;
                let parent = above.get(&(node.index / fanout)).copied().or(outer_above);
                edge(&mut shapes, parent, middle);
                here.insert(node.index, middle);
                outer = Some(middle);
                shapes.push(tree_node(x, y, width, hash, false));
                offset += width + GAP;
            }
            let hidden = level.differ.saturating_sub(shown);
            if hidden > 0 {
                let x = left(offset, width);
                let middle = x + width / 2;
                edge(&mut shapes, outer_above, middle);
                let (top, x, y) = (y, x.to_string(), y.to_string());
                shapes.push(html! {
                    <g>
                        <title>{ format!("{hidden} more nodes that differ") }</title>
                        <rect class="tree-node is-rest" {x} {y} width={width.to_string()} height={BOX.1.to_string()} rx="5" />
                        { text(middle, top + 12, format!("+{hidden}")) }
                    </g>
                });
                outer = Some(middle);
                offset += width + GAP;
            }
            let equal = level.looked_at - level.differ.min(level.looked_at);
            if equal > 0 && !is_root {
                let middle = left(offset, BOX.0) + BOX.0 / 2;
                edge(&mut shapes, outer_above, middle);
                let title = format!(
                    "{} with equal hashes: nothing below is looked at",
                    count(equal, "node")
                );
                shapes.push(triangle(middle, y, equal.to_string(), title));
            }
            (above, outer_above) = (here, outer);
        }
        if let Some((hash, keys)) = self.equal {
            let x = left(0, ROOT);
            let middle = x + ROOT / 2;
            shapes.push(html! { <path class="tree-edge" d={format!("M{middle} {}V{}", 4 + BOX.1, 4 + ROW)} /> });
            shapes.push(tree_node(x, 4, ROOT, hash, true));
            let title = format!("{} below: all are equal", count(keys[side], "key"));
            shapes.push(triangle(middle, ROW + 4, keys[side].to_string(), title));
        }
        html! { <>{ for shapes }</> }
    }

    /// Every node that differs, with its hashes.
    pub fn table(&self) -> Html {
        let nodes = self.levels.iter().flat_map(|level| {
            let nodes = level.unlike.iter();
            nodes.map(move |node| (level.level, node))
        });
        let rows = nodes.take(MOST_ROWS).map(|(level, node)| {
            let hash = |hash: u64| match hash {
                0 => html! { <td class="dim">{ "empty" }</td> },
                _ => html! { <td><code>{ format!("{hash:016x}") }</code></td> },
            };
            html! { <tr><th scope="row">{ self.name(level) }</th><td>{ node.index }</td>{ hash(node.here) }{ hash(node.there) }</tr> }
        });
        html! {
            <div class="scroll-x" tabindex="0" role="group" aria-label="Nodes that differ">
                <table>
                    <thead><tr>
                        <th scope="col">{ "Level" }</th><th scope="col">{ "Node" }</th>
                        { for self.nodes.iter().map(|node| html! { <th scope="col">{ format!("Hash on {node}") }</th> }) }
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        }
    }
}

fn text(x: i32, y: i32, words: String) -> Html {
    html! { <text class="tree-text" x={x.to_string()} y={y.to_string()}>{ words }</text> }
}

/// A node with the beginning of its hash.
fn tree_node(x: i32, y: i32, width: i32, hash: u64, is_equal: bool) -> Html {
    let words = match (hash, width) {
        (0, ROOT) => "empty".to_owned(),
        (0, _) => "–".to_owned(),
        (_, ROOT) => format!("{:08x}", hash >> 32),
        _ => format!("{:04x}", hash >> 48),
    };
    let class = classes!("tree-node", (!is_equal).then_some("is-unlike"));
    html! {
        <g>
            <title>{ format!("{hash:016x}") }</title>
            <rect {class} x={x.to_string()} y={y.to_string()} width={width.to_string()} height={BOX.1.to_string()} rx="5" />
            { text(x + width / 2, y + 12, words) }
        </g>
    }
}

/// Subtrees that are equal.
fn triangle(x: i32, y: i32, words: String, title: String) -> Html {
    let d = format!("M{x} {y}l19 28h-38z");
    html! {
        <g><title>{ title }</title><path class="tree-equal" {d} />{ text(x, y + 19, words) }</g>
    }
}
