//! The ways of the messages, slanted from sending to arriving.

use super::Board;
use super::legend::{Sign, Signs};
use super::window::end_of;
use crate::observe::{Course, Fate};
use crate::picture::marks::{CROSS, HELD, small};
use crate::picture::shapes::{is_answer, outline};
use crate::picture::svg::{Look, Svg};

/// Draws all of them: the lines, then the shapes at their ends.
pub fn draw(svg: &mut Svg, board: &Board, signs: &mut Signs) {
    for course in &board.window.ways {
        one(svg, board, signs, course);
    }
}

fn one(svg: &mut Svg, board: &Board, signs: &mut Signs, course: &Course) {
    let (palette, axis, now) = (board.palette, &board.axis, board.scene.cluster.now());
    let ends = [course.from, course.to].map(|node| board.lanes.of_node(node));
    let [Some(y1), Some(y2)] = ends else {
        return;
    };
    let answer = is_answer(course.kind);
    let hint = outline(course.kind).2 == "m-handoff";
    let edge = if hint {
        palette.amber_edge
    } else {
        palette.ink
    };
    let dash = match (answer, outline(course.kind).2) {
        (true, _) => "5 4",
        (_, "m-repair") => "9 3",
        _ => "",
    };
    let line = Look::line(edge, if hint { 2.0 } else { 1.5 }).dashed(dash);
    let fill = match (answer, hint) {
        (true, _) => palette.page,
        (false, true) => palette.amber,
        (false, false) => palette.ink,
    };
    let shape = Look::line(edge, 1.5).on(fill);
    signs.add(Sign::Message(course.kind));
    // What was on its way before the window comes in from its edge.
    let x1 = axis.x(course.sent_at);
    let (end, part) = end_of(course, now);
    let (x2, y) = (axis.x(end), y1 + (y2 - y1) * part);
    let state = match course.fate {
        Fate::Lost(..) => ", lost",
        Fate::Flying if course.is_held() => ", held",
        Fate::Flying => ", on its way",
        Fate::Arrived(_) => "",
    };
    let words = format!(
        "{} from {} to {}{state}",
        course.kind.name(),
        course.from,
        course.to
    );
    svg.named("message", &words);
    match course.held {
        Some((since, until)) => {
            // It stands still while it is held.
            let whole = (course.due - course.sent_at).0.max(1) as f64;
            let share = ((since - course.sent_at).0 as f64 / whole).clamp(0.3, 0.6);
            let still = y1 + (y2 - y1) * share;
            let begin = axis.x(since);
            let until = axis.x(until.unwrap_or(now)).max(begin);
            svg.line([x1, y1, begin, still], line);
            let waits = Look::line(edge, 1.5).dashed("1 4");
            svg.line([begin, still, until, still], waits);
            signs.add(Sign::Held);
            let bars = Look::line(palette.ink, 2.2);
            svg.mark((begin, still - 11.0), HELD, bars);
            match course.is_held() {
                true => svg.mark((until, still), small(course.kind), shape),
                false => svg.line([until, still, x2, y], line),
            }
        }
        None => svg.line([x1, y1, x2, y], line),
    }
    match course.fate {
        Fate::Lost(..) => {
            signs.add(Sign::Lost);
            svg.mark((x2, y), CROSS, Look::line(palette.page, 5.0));
            svg.mark((x2, y), CROSS, Look::line(palette.ink, 2.2));
        }
        Fate::Flying if course.is_held() => {}
        _ => svg.mark((x2, y), small(course.kind), shape),
    }
    svg.end();
}
