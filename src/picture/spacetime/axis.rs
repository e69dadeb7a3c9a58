//! Where each time is: as far from the next as it takes, but for idle time, which is cut short.

use super::window::Window;
use super::{BOTTOM, Board, SIZE, TOP};
use crate::base::Micros;
use crate::picture::Scale;
use crate::picture::facts::time;
use crate::picture::fit::width;
use crate::picture::svg::{Look, Svg, Type};

/// How wide idle time is drawn.
const CUT: f64 = 44.0;
/// The room on either side of a busy time.
const MARGIN: f64 = 14.0;
/// How wide even a moment is.
const LEAST: f64 = 6.0;
/// How far apart the named times are, at the least.
const GAP: f64 = 92.0;

/// Where each time is.
pub struct Axis {
    /// The busy times.
    parts: Vec<Scale>,
}

impl Axis {
    /// Room for a part of the run, between these places.
    pub fn of(window: &Window, (left, right): (f64, f64)) -> Axis {
        let begins = [window.from].into_iter();
        let begins = begins.chain(window.idle.iter().map(|idle| idle.1));
        let ends = window.idle.iter().map(|idle| idle.0).chain([window.to]);
        let parts: Vec<(f64, f64)> = begins
            .zip(ends)
            .map(|(from, to)| (from.0 as f64, (to - from).0 as f64))
            .collect();
        let busy: f64 = parts.iter().map(|(_, span)| span).sum();
        let cuts = (parts.len() - 1) as f64;
        let room = right - left - CUT * cuts - 2.0 * MARGIN * parts.len() as f64;
        // Where nothing takes any time, moments share the room.
        let least = match busy > 0.0 {
            true => LEAST,
            false => room / parts.len() as f64,
        };
        let room = room - least * parts.len() as f64;
        let each = room / busy.max(1.0);
        let mut x = left;
        let part = |(from, span): (f64, f64)| {
            let scale = Scale {
                from,
                span: span.max(1e-6),
                left: x + MARGIN,
                width: span * each + least,
            };
            x = scale.left + scale.width + MARGIN + CUT;
            scale
        };
        let parts = parts.into_iter().map(part).collect();
        Axis { parts }
    }

    /// Where a time is.
    pub fn x(&self, at: Micros) -> f64 {
        let at = at.0 as f64;
        let after = self.parts.partition_point(|part| part.from <= at);
        let Some(part) = self.parts.get(after.saturating_sub(1)) else {
            return 0.0;
        };
        let (scale, end) = (part, part.left + part.width);
        match self.parts.get(after) {
            Some(next) if at > scale.to() && after > 0 => {
                let share = (at - scale.to()) / (next.from - scale.to()).max(1.0);
                end + share.clamp(0.0, 1.0) * (next.left - end)
            }
            _ if at > scale.to() => end,
            _ => scale.x(at.max(scale.from)),
        }
    }

    /// Whether something that happened then is in the picture.
    pub fn is_seen(&self, at: Micros) -> bool {
        let first = self.parts.first();
        first.is_some_and(|first| at.0 as f64 >= first.from)
    }
}

/// Draws the times, the lines under them, and where time is cut short.
pub fn draw(svg: &mut Svg, board: &Board) {
    let palette = board.palette;
    let y = TOP - 26.0;
    for pair in board.axis.parts.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let middle = (before.left + before.width + after.left) / 2.0;
        let (a, b) = (middle - 11.0, middle + 11.0);
        // The lanes stop here.
        let d = format!("M{a} {TOP}H{b}V{BOTTOM}H{a}Z");
        svg.path(&d, Look::fill(palette.page));
        for x in [a, b] {
            let look = Look::line(palette.edge, 1.2).dashed("2 4");
            svg.line([x, TOP, x, BOTTOM], look);
        }
        let length = (after.from - before.to()).max(0.0) as u64;
        let set = Type::new(12.0, palette.dim).middle();
        svg.text((middle, y - 20.0), &format!("+{}", long(length)), set);
        let look = Look::line(palette.edge, 1.6);
        svg.mark((middle - 12.0, y + 12.0), "l8 -7l8 14l8 -7", look);
    }
    let mut free = 0.0;
    for scale in &board.axis.parts {
        let mut ticks = match scale.width < GAP {
            true => Vec::new(),
            false => scale.ticks(GAP),
        };
        if ticks.is_empty() {
            ticks.push((scale.from, rounded(Micros(scale.from as u64))));
        }
        let line = [
            scale.left - 4.0,
            y + 12.0,
            scale.left + scale.width + 4.0,
            y + 12.0,
        ];
        svg.line(line, Look::line(palette.edge, 1.2));
        for (at, name) in ticks {
            let x = scale.left + (at - scale.from) / scale.span * scale.width;
            let look = Look::line(palette.line, 1.0);
            svg.line([x, y + 12.0, x, BOTTOM], look);
            let half = width(&name, 14.0) / 2.0;
            let middle = x.min(SIZE.0 - 12.0 - half);
            if middle - half < free {
                continue;
            }
            free = middle + half + 8.0;
            svg.line([x, y + 9.0, x, y + 15.0], Look::line(palette.edge, 1.2));
            let set = Type::new(14.0, palette.dim).middle();
            svg.text((middle, y), &name, set);
        }
    }
}

/// A time without digits that nobody reads.
fn rounded(span: Micros) -> String {
    let unit = match span.0 {
        0..100_000 => 10,
        _ => 1_000,
    };
    time(Micros((span.0 + unit / 2) / unit * unit))
}

/// The length of a gap, to two or three digits.
fn long(span: u64) -> String {
    let unit = 10_u64.pow(span.checked_ilog10().unwrap_or(0).saturating_sub(2));
    time(Micros((span + unit / 2) / unit * unit))
}
