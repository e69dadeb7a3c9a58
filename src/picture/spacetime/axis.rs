//! Where each time is: as far from the next as it takes, but for idle time, which is cut short.

use super::{BOTTOM, Board, TOP};
use crate::base::{Arrange, Micros};
use crate::picture::Scale;
use crate::picture::facts::time;
use crate::picture::fit::width;
use crate::picture::svg::{Look, Svg, Type};

/// The most places at which idle time is cut short.
const MOST_CUTS: usize = 7;
/// A gap is idle that is longer than this share of all that is left.
const IDLE: f64 = 0.22;
/// How wide idle time is drawn.
const CUT: f64 = 54.0;
/// The room on either side of a busy time.
const MARGIN: f64 = 14.0;
/// How far apart the named times are, at the least.
const GAP: f64 = 92.0;

/// A busy time, and where it is drawn.
struct Busy {
    scale: Scale,
}

/// Where each time is.
pub struct Axis {
    parts: Vec<Busy>,
}

impl Axis {
    /// Room between these places for these times, in any order.
    pub fn of(times: &[Micros], (left, right): (f64, f64)) -> Axis {
        let mut times: Vec<f64> = times.iter().map(|at| at.0 as f64).collect();
        times.arrange_by(f64::total_cmp);
        let (first, last) = match times[..] {
            [first, .., last] => (first, last),
            [only] => (only, only),
            [] => (0.0, 0.0),
        };
        let cuts = cuts(&times, last - first);
        let idle: f64 = cuts.iter().map(|(from, to)| to - from).sum();
        let busy = (last - first - idle).max(1.0);
        let parts = cuts.len() + 1;
        let room = right - left - CUT * cuts.len() as f64 - 2.0 * MARGIN * parts as f64;
        // A time of nothing but one moment is not all of the picture.
        let each = room / busy.max(1_000.0);
        let ends = cuts.iter().map(|cut| cut.0).chain([last]);
        let begins = [first].into_iter().chain(cuts.iter().map(|cut| cut.1));
        let mut x = left;
        let part = |(from, to): (f64, f64)| {
            let scale = Scale {
                from,
                span: (to - from).max(1e-6),
                left: x + MARGIN,
                width: (to - from).max(1e-6) * each,
            };
            x = scale.left + scale.width + MARGIN + CUT;
            Busy { scale }
        };
        let parts = begins.zip(ends).map(part).collect();
        Axis { parts }
    }

    /// Where a time is.
    pub fn x(&self, at: Micros) -> f64 {
        let at = at.0 as f64;
        let after = self.parts.partition_point(|part| part.scale.from <= at);
        let Some(part) = self.parts.get(after.saturating_sub(1)) else {
            return 0.0;
        };
        let (scale, end) = (&part.scale, part.scale.left + part.scale.width);
        match self.parts.get(after) {
            Some(next) if at > scale.to() && after > 0 => {
                let share = (at - scale.to()) / (next.scale.from - scale.to()).max(1.0);
                end + share.clamp(0.0, 1.0) * (next.scale.left - end)
            }
            _ if at > scale.to() => end,
            _ => scale.x(at.max(scale.from)),
        }
    }

    /// Whether something that happened then is in the picture.
    pub fn is_seen(&self, at: Micros) -> bool {
        let first = self.parts.first();
        first.is_some_and(|first| at.0 as f64 >= first.scale.from)
    }
}

/// From where to where idle time is cut out, in order.
fn cuts(times: &[f64], whole: f64) -> Vec<(f64, f64)> {
    let gaps = times.windows(2).map(|pair| (pair[0], pair[1]));
    let mut gaps: Vec<(f64, f64)> = gaps.collect();
    gaps.arrange_by(|one, other| (other.1 - other.0).total_cmp(&(one.1 - one.0)));
    let mut left = whole;
    let idle = gaps.into_iter().take(MOST_CUTS).take_while(|(from, to)| {
        let is_idle = to - from > IDLE * left && to - from > 400.0;
        left -= if is_idle { to - from } else { 0.0 };
        is_idle
    });
    let mut idle: Vec<(f64, f64)> = idle.collect();
    idle.arrange_by(|one, other| one.0.total_cmp(&other.0));
    idle
}

/// Draws the times, the lines under them, and where time is cut short.
pub fn draw(svg: &mut Svg, board: &Board) {
    let palette = board.palette;
    let y = TOP - 26.0;
    for pair in board.axis.parts.windows(2) {
        let (before, after) = (&pair[0].scale, &pair[1].scale);
        let middle = (before.left + before.width + after.left) / 2.0;
        let (a, b) = (middle - 11.0, middle + 11.0);
        // The lanes stop here.
        let d = format!("M{a} {TOP}H{b}V{BOTTOM}H{a}Z");
        svg.path(&d, Look::fill(palette.page));
        for x in [a, b] {
            let look = Look::line(palette.edge, 1.2).dashed("2 4");
            svg.line([x, TOP, x, BOTTOM], look);
        }
        let length = Micros((after.from - before.to()).max(0.0) as u64);
        let set = Type::new(12.0, palette.dim).middle();
        svg.text((middle, y - 22.0), &format!("+{}", rounded(length)), set);
        let look = Look::line(palette.edge, 1.6);
        svg.mark((middle - 9.0, y - 3.0), "l6 -7l6 14l6 -7", look);
    }
    let mut free = 0.0;
    for part in &board.axis.parts {
        let scale = &part.scale;
        let mut ticks = match scale.width < GAP {
            true => Vec::new(),
            false => scale.ticks(GAP),
        };
        if ticks.is_empty() {
            ticks.push((scale.from, time(Micros(scale.from as u64))));
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
            if x - half < free {
                continue;
            }
            free = x + half + 8.0;
            svg.line([x, y + 9.0, x, y + 15.0], Look::line(palette.edge, 1.2));
            let set = Type::new(14.0, palette.dim).middle();
            svg.text((x, y), &name, set);
        }
    }
}

/// A span to three digits or so.
fn rounded(span: Micros) -> String {
    let unit = match span.0 {
        0..10_000 => 10,
        10_000..1_000_000 => 1_000,
        1_000_000..100_000_000 => 10_000,
        _ => 1_000_000,
    };
    time(Micros((span.0 + unit / 2) / unit * unit))
}
