//! What happened at the nodes and the clients.

use super::legend::{Sign, Signs};
use super::ways::looks;
use super::{Board, RIGHT};
use crate::base::NodeId;
use crate::node::Note;
use crate::observe::Place;
use crate::picture::fit::{fit, width};
use crate::picture::marks as outlines;
use crate::picture::palette::Palette;
use crate::picture::svg::{Look, Svg, Type};
use crate::sim::{Happening, TraceEvent};

/// How large labels are.
const SIZE: f64 = 13.0;
/// How many rows of labels the clients' lane has room for.
const ROWS: usize = 3;

/// Where labels are already: their lane or row, from where to where.
#[derive(Default)]
struct Labels {
    taken: Vec<(f64, f64, f64)>,
}

impl Labels {
    /// Whether there was room in this row, which then is taken.
    fn take(&mut self, y: f64, from: f64, to: f64) -> bool {
        let free = self
            .taken
            .iter()
            .all(|(row, begin, end)| (row - y).abs() > 1.0 || to < *begin || from > *end);
        if free {
            self.taken.push((y, from, to));
        }
        free
    }
}

/// A mark, and what is written beside it.
fn sign(event: &TraceEvent) -> Option<(Sign, Option<String>)> {
    let (sign, label) = match &event.what {
        Happening::Command { text } => (Sign::Command, text.clone()),
        Happening::Asked {
            operation,
            key,
            client,
            ..
        } => (Sign::Asked, format!("{client}: {operation} {key}")),
        Happening::Answered { error: None, .. } => return Some((Sign::Answered, None)),
        Happening::Answered {
            error: Some(code), ..
        } => (Sign::Failed, (*code).to_owned()),
        // The commands say it.
        Happening::Crashed { .. } => return Some((Sign::Crashed, None)),
        Happening::Restarted { .. } => return Some((Sign::Started, None)),
        Happening::SwitchedOff { .. } => (Sign::Started, "off".to_owned()),
        Happening::Adopted { number, .. } => (Sign::Table, format!("table {number}")),
        Happening::Opinion { peer, up, .. } => {
            let state = if *up { "up" } else { "down" };
            (Sign::Opinion, format!("{peer} {state}"))
        }
        Happening::Viewed { peer, state, .. } => (Sign::Opinion, format!("{peer} {state}")),
        Happening::Noted { note, .. } => match note {
            Note::Coordinates { dot: Some(dot), .. } => (Sign::Dot, dot.to_string()),
            Note::Stored {
                owed_to: Some(target),
                ..
            } => (Sign::Hint, format!("for {target}")),
            Note::QuorumMet { .. } => return Some((Sign::Quorum, None)),
            Note::QuorumMissed { .. } => return Some((Sign::Missed, None)),
            _ => return None,
        },
        _ => return None,
    };
    Some((sign, Some(label)))
}

/// Where an event is; none where its lane is missing.
fn place(board: &Board, event: &TraceEvent) -> Option<(f64, f64)> {
    let place = board.scene.events.place(event.id)?;
    Some((board.axis.x(event.at_us), board.lanes.y(place)?))
}

/// Draws all labels for which there is room, and the lines between clients and nodes.
pub fn draw_labels(svg: &mut Svg, board: &Board) {
    let mut labels = Labels::default();
    for event in &board.window.events {
        let Some(at) = place(board, event) else {
            continue;
        };
        let other = match &event.what {
            Happening::Asked { entry, .. } => *entry,
            Happening::Answered { .. } => {
                let from = board.scene.events.cause(event.id);
                match from.and_then(|from| board.scene.events.place(from)) {
                    Some(Place::Node(node)) => Some(node),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(node) = other {
            thread(svg, board, at, node);
        }
        if let Some((_, Some(label))) = sign(event) {
            let in_clients = board.lanes.y(Place::Clients) == Some(at.1);
            write(svg, board, &mut labels, at, &label, in_clients);
        }
    }
}

/// Draws the marks.
pub fn draw(svg: &mut Svg, board: &Board, signs: &mut Signs) {
    for event in &board.window.events {
        let (Some(at), Some((sign, _))) = (place(board, event), sign(event)) else {
            continue;
        };
        let words = crate::observe::sentence(board.scene.cluster, event);
        svg.named("event", &words);
        sign.draw(svg, board.palette, at);
        if let Happening::Asked { operation, .. } = &event.what {
            let letter = operation.get(..1).unwrap_or_default().to_ascii_uppercase();
            let set = Type::new(9.0, board.palette.page).weight(750).middle();
            svg.text(at, &letter, set);
        }
        signs.add(sign);
        svg.end();
    }
}

/// A label above its mark, where there is room.
fn write(
    svg: &mut Svg,
    board: &Board,
    labels: &mut Labels,
    (x, y): (f64, f64),
    label: &str,
    in_clients: bool,
) {
    if !in_clients && board.lanes.high < 26.0 {
        return;
    }
    let label = fit(label, SIZE, 190.0);
    let wide = width(&label, SIZE);
    let begin = (x - 4.0).min(RIGHT - wide);
    let rows = if in_clients { ROWS } else { 1 };
    for row in 0..rows {
        let row = y - 16.0 - 15.0 * row as f64;
        if labels.take(row, begin, begin + wide + 8.0) {
            let colour = if in_clients {
                board.palette.ink
            } else {
                board.palette.dim
            };
            let set = Type::new(SIZE, colour).halo(board.palette.page);
            return svg.text((begin, row), &label, set);
        }
    }
}

/// Between a client and the node that it sits at.
fn thread(svg: &mut Svg, board: &Board, (x, y): (f64, f64), node: NodeId) {
    if let Some(other) = board.lanes.of_node(node) {
        let look = Look::line(board.palette.dim, 1.0).dashed("1 3");
        svg.line([x, y, x, other], look);
    }
}

impl Sign {
    /// Draws the mark.
    pub(super) fn draw(self, svg: &mut Svg, palette: &Palette, at: (f64, f64)) {
        let stroke = Look::line(palette.ink, 2.0);
        let solid = Look::line(palette.page, 1.0).on(palette.ink);
        let hollow = Look::line(palette.ink, 1.6).on(palette.page);
        match self {
            Sign::Asked => svg.mark(at, outlines::ASKED, solid),
            Sign::Answered => {
                svg.mark(at, outlines::ASKED, hollow);
                svg.mark(at, outlines::CHECK, stroke);
            }
            Sign::Failed => {
                svg.mark(at, outlines::ASKED, hollow);
                svg.mark(at, "m-3 -3l6 6m0 -6l-6 6", Look::line(palette.bad, 2.2));
            }
            Sign::Command => svg.mark(at, outlines::COMMAND, solid),
            Sign::Dot => svg.mark(at, outlines::DOT, solid),
            Sign::Hint => {
                let look = Look::line(palette.amber_edge, 1.6).on(palette.amber);
                svg.mark(at, outlines::HINT, look);
            }
            Sign::Quorum => svg.mark(at, outlines::QUORUM, stroke),
            Sign::Missed => svg.mark(at, outlines::CROSS, Look::line(palette.bad, 2.4)),
            Sign::Lost | Sign::Crashed => {
                let large = "m-7 -7l14 14m0 -14l-14 14";
                let outline = match self {
                    Sign::Crashed => large,
                    _ => outlines::CROSS,
                };
                svg.mark(at, outline, Look::line(palette.page, 6.0));
                svg.mark(at, outline, Look::line(palette.ink, 2.6));
            }
            Sign::Started => svg.mark(at, "m-5 -8l12 8l-12 8z", solid),
            Sign::Held => svg.mark(at, outlines::HELD, stroke),
            Sign::Opinion => svg.mark(at, outlines::OPINION, hollow),
            Sign::Table => svg.mark(at, outlines::TICK, stroke),
            Sign::Message(kind) => {
                let (line, shape) = looks(palette, kind);
                svg.line([at.0 - 17.0, at.1 - 6.0, at.0 + 10.0, at.1 + 4.0], line);
                let end = (at.0 + 10.0, at.1 + 4.0);
                svg.mark(end, outlines::small(kind), shape);
            }
        }
    }
}
