//! The ways of the messages, slanted from sending to arriving.

use super::Board;
use super::legend::{Sign, Signs};
use super::window::end_of;
use crate::node::MessageKind;
use crate::observe::{Course, Fate};
use crate::picture::marks::{CROSS, HELD, small};
use crate::picture::palette::Palette;
use crate::picture::shapes::{is_answer, outline};
use crate::picture::svg::{Look, Svg};

/// Where the way of a message runs.
struct Way<'a> {
    course: &'a Course,
    begin: (f64, f64),
    /// From where to where it stands still, if it is held.
    still: Option<((f64, f64), (f64, f64))>,
    end: (f64, f64),
}

impl Way<'_> {
    /// Its place in the diagram; none when a lane is missing. What was on its way before the diagram
    /// begins comes in at its edge.
    fn of<'a>(board: &Board, course: &'a Course) -> Option<Way<'a>> {
        let now = board.scene.cluster.now();
        let [y1, y2] = [course.from, course.to].map(|node| board.lanes.of_node(node));
        let (y1, y2) = (y1?, y2?);
        let (end, part) = end_of(course, now);
        let still = course.held.map(|(since, until)| {
            let whole = (course.due - course.sent_at).0.max(1) as f64;
            let share = (since - course.sent_at).0 as f64 / whole;
            let y = y1 + (y2 - y1) * share.clamp(0.3, 0.6);
            let begin = board.axis.x(since);
            let until = board.axis.x(until.unwrap_or(now));
            ((begin, y), (until.max(begin), y))
        });
        let from = board.window.from;
        let before = from.since(course.sent_at).0 as f64 / (end - course.sent_at).0.max(1) as f64;
        let end = (board.axis.x(end), y1 + (y2 - y1) * part);
        let begin = board.axis.x(course.sent_at.max(from));
        Some(Way {
            course,
            begin: (begin, y1 + (end.1 - y1) * before.min(1.0)),
            end: still
                .filter(|_| course.is_held())
                .map_or(end, |still| still.1),
            still,
        })
    }
}

/// The line and the shape of a kind of message.
pub fn looks(palette: &Palette, kind: MessageKind) -> (Look<'static>, Look<'static>) {
    let (answer, family) = (is_answer(kind), outline(kind).2);
    let hint = family == "m-handoff";
    let (edge, width) = match hint {
        true => (palette.amber_edge, 2.0),
        false => (palette.ink, 1.5),
    };
    let dash = match (answer, family) {
        (true, _) => "5 4",
        (_, "m-repair") => "9 3",
        _ => "",
    };
    let fill = match (answer, hint) {
        (true, _) => palette.page,
        (false, true) => palette.amber,
        (false, false) => palette.ink,
    };
    let shape = Look::line(edge, 1.5).on(fill);
    (Look::line(edge, width).dashed(dash), shape)
}

fn ways<'a>(board: &'a Board) -> impl Iterator<Item = Way<'a>> + 'a {
    let ways = board.window.ways.iter();
    ways.filter_map(|course| Way::of(board, course))
}

/// Draws the lines of all messages.
pub fn draw_lines(svg: &mut Svg, board: &Board) {
    for way in ways(board) {
        let (look, _) = looks(board.palette, way.course.kind);
        let line = |svg: &mut Svg, from: (f64, f64), to: (f64, f64), look: Look| {
            svg.line([from.0, from.1, to.0, to.1], look);
        };
        match way.still {
            Some((from, to)) => {
                line(svg, way.begin, from, look);
                line(svg, from, to, look.dashed("1 4"));
                line(svg, to, way.end, look);
            }
            None => line(svg, way.begin, way.end, look),
        }
    }
}

/// Draws what is at the ends of the lines.
pub fn draw_ends(svg: &mut Svg, board: &Board, signs: &mut Signs) {
    let palette = board.palette;
    for way in ways(board) {
        let Course {
            from,
            to,
            kind,
            fate,
            ..
        } = way.course;
        let state = match fate {
            Fate::Lost(..) => ", lost",
            Fate::Flying if way.course.is_held() => ", held",
            Fate::Flying => ", on its way",
            Fate::Arrived(_) => "",
        };
        svg.named(
            "message",
            &format!("{} from {from} to {to}{state}", kind.name()),
        );
        signs.add(Sign::Message(*kind));
        if let Some(((x, y), _)) = way.still {
            signs.add(Sign::Held);
            svg.mark((x, y - 11.0), HELD, Look::line(palette.ink, 2.2));
        }
        match fate {
            Fate::Lost(..) => {
                signs.add(Sign::Lost);
                svg.mark(way.end, CROSS, Look::line(palette.page, 5.0));
                svg.mark(way.end, CROSS, Look::line(palette.ink, 2.2));
            }
            _ => svg.mark(way.end, small(*kind), looks(palette, *kind).1),
        }
        svg.end();
    }
}
