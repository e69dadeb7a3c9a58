//! Which span of time is in view, and where each point of it is.

/// The shortest and the longest span in view, in microseconds: no run is longer.
const SHORTEST: f64 = 200.0;
const LONGEST: f64 = 1.2e15;

/// A span of virtual time on a width of the picture; times in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Where it begins.
    pub from: f64,
    /// How long it is.
    pub span: f64,
    /// Where the time begins in the picture, and how wide it is.
    pub left: f64,
    /// How wide the span is in the picture.
    pub width: f64,
}

impl Scale {
    /// Where a time is in the picture.
    pub fn x(&self, at: f64) -> f64 {
        self.left + (at - self.from) / self.span * self.width
    }

    /// The time at a place of the picture.
    pub fn time(&self, x: f64) -> f64 {
        self.from + (x - self.left) / self.width * self.span
    }

    /// Where it ends.
    pub fn to(&self) -> f64 {
        self.from + self.span
    }

    /// Shows `by` times as long a span, with what is at `x` staying there.
    pub fn zoom(&mut self, by: f64, x: f64) {
        let fixed = self.time(x);
        let span = (self.span * by).clamp(SHORTEST, LONGEST);
        self.from = fixed - (fixed - self.from) * span / self.span;
        self.span = span;
        self.from = self.from.max(0.0);
    }

    /// Shows from here to there, with some room.
    pub fn fit(&mut self, from: f64, to: f64) {
        self.span = ((to - from) * 1.2).clamp(SHORTEST, LONGEST);
        self.from = (from - (self.span - (to - from)) / 2.0).max(0.0);
    }

    /// The times to be named along the axis, at least `gap` pixels apart, with their names.
    pub fn ticks(&self, gap: f64) -> Vec<(f64, String)> {
        let least = self.span * gap / self.width.max(1.0);
        let mut step = 1.0;
        while step < least {
            step *= 10.0;
        }
        for part in [5.0, 2.0] {
            if step / part >= least {
                step /= part;
                break;
            }
        }
        let mut ticks = Vec::new();
        let mut at = (self.from / step).ceil() * step;
        while at <= self.to() {
            ticks.push((at, name(at, step)));
            at += step;
        }
        ticks
    }
}

/// A time, as exactly as steps of this length need it.
fn name(at: f64, step: f64) -> String {
    let (unit, size) = if at >= 1e6 { ("s", 1e6) } else { ("ms", 1e3) };
    let mut digits = 0;
    let mut rest = step / size;
    while rest < 0.999 && digits < 6 {
        rest *= 10.0;
        digits += 1;
    }
    format!("{:.digits$} {unit}", at / size)
}
