//! What happened at the nodes and the clients.

use super::legend::{Sign, Signs};
use super::{Board, RIGHT};
use crate::base::NodeId;
use crate::node::Note;
use crate::observe::Place;
use crate::picture::fit::{fit, width};
use crate::picture::marks as outlines;
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

/// Draws all of it.
pub fn draw(svg: &mut Svg, board: &Board, signs: &mut Signs) {
    let mut labels = Labels::default();
    for event in &board.window.events {
        let place = board.scene.events.place(event.id);
        let y = place.and_then(|place| board.lanes.y(place));
        if let Some(y) = y {
            one(
                svg,
                board,
                signs,
                &mut labels,
                event,
                (board.axis.x(event.at_us), y),
            );
        }
    }
}

fn one(
    svg: &mut Svg,
    board: &Board,
    signs: &mut Signs,
    labels: &mut Labels,
    event: &TraceEvent,
    at: (f64, f64),
) {
    let palette = board.palette;
    let (sign, label) = match &event.what {
        Happening::Command { text } => (Sign::Command, Some(text.clone())),
        Happening::Asked {
            operation,
            entry,
            key,
            client,
            ..
        } => {
            if let Some(entry) = entry {
                thread(svg, board, at, *entry);
            }
            let label = format!("{client}: {operation} {key}");
            (Sign::Asked, Some(label))
        }
        Happening::Answered { error, .. } => {
            let from = board.scene.events.cause(event.id);
            let from = from.and_then(|from| board.scene.events.place(from));
            if let Some(Place::Node(node)) = from {
                thread(svg, board, at, node);
            }
            match error {
                None => (Sign::Answered, None),
                Some(code) => (Sign::Failed, Some((*code).to_owned())),
            }
        }
        Happening::Crashed { .. } => (Sign::Crashed, Some("crash".to_owned())),
        Happening::Restarted { .. } => (Sign::Started, Some("restart".to_owned())),
        Happening::SwitchedOff { .. } => (Sign::Started, Some("off".to_owned())),
        Happening::Adopted { number, .. } => (Sign::Table, Some(format!("table {number}"))),
        Happening::Opinion { peer, up, .. } => {
            let state = if *up { "up" } else { "down" };
            (Sign::Opinion, Some(format!("{peer} {state}")))
        }
        Happening::Viewed { .. } => (Sign::Opinion, None),
        Happening::Noted { note, .. } => match note {
            Note::Coordinates { dot: Some(dot), .. } => (Sign::Dot, Some(dot.to_string())),
            Note::Stored {
                owed_to: Some(target),
                ..
            } => (Sign::Hint, Some(format!("for {target}"))),
            Note::QuorumMet { .. } => (Sign::Quorum, None),
            Note::QuorumMissed { .. } => (Sign::Missed, None),
            _ => return,
        },
        _ => return,
    };
    let words = crate::observe::sentence(board.scene.cluster, event);
    svg.named("event", &words);
    sign.draw(svg, palette, at);
    if let Happening::Asked { operation, .. } = &event.what {
        let letter = operation.get(..1).unwrap_or_default().to_ascii_uppercase();
        let set = Type::new(9.0, palette.page).weight(750).middle();
        svg.text(at, &letter, set);
    }
    signs.add(sign);
    if let Some(label) = label {
        let in_clients = board.lanes.y(Place::Clients) == Some(at.1);
        write(svg, board, labels, at, &label, in_clients);
    }
    svg.end();
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
    pub(super) fn draw(
        self,
        svg: &mut Svg,
        palette: &crate::picture::palette::Palette,
        at: (f64, f64),
    ) {
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
                let (fill, edge) = match crate::picture::outline(kind).2 {
                    "m-handoff" => (palette.amber, palette.amber_edge),
                    _ => (palette.ink, palette.ink),
                };
                let answer = crate::picture::is_answer(kind);
                let fill = if answer { palette.page } else { fill };
                let dash = if answer { "4 3" } else { "" };
                let line = [at.0 - 17.0, at.1 - 6.0, at.0 + 10.0, at.1 + 4.0];
                svg.line(line, Look::line(edge, 1.5).dashed(dash));
                let end = (at.0 + 10.0, at.1 + 4.0);
                svg.mark(end, outlines::small(kind), Look::line(edge, 1.5).on(fill));
            }
        }
    }
}
