//! What the marks mean: no more than there are.

use super::BOTTOM;
use crate::node::MessageKind;
use crate::picture::fit::width;
use crate::picture::palette::Palette;
use crate::picture::scene::SIZE;
use crate::picture::shapes::{is_answer, outline};
use crate::picture::svg::{Look, Svg, Type};

/// A mark.
#[derive(Clone, Copy, PartialEq)]
pub enum Sign {
    /// A client asks.
    Asked,
    /// A client is answered.
    Answered,
    /// A client gets an error.
    Failed,
    /// Something was done to the cluster.
    Command,
    /// A coordinator made a dot.
    Dot,
    /// A hint was stored.
    Hint,
    /// The quorum was met.
    Quorum,
    /// The quorum was missed.
    Missed,
    /// A message was lost.
    Lost,
    /// A node crashed.
    Crashed,
    /// A node started, or was switched off.
    Started,
    /// A message is held.
    Held,
    /// An opinion changed.
    Opinion,
    /// A node goes by another ownership table.
    Table,
    /// A message.
    Message(MessageKind),
}

/// All marks, in the order in which they are explained, with what they mean.
const MEANINGS: [(Sign, &str); 14] = [
    (Sign::Asked, "a client asks"),
    (Sign::Answered, "it is answered"),
    (Sign::Failed, "it gets an error"),
    (Sign::Command, "done to the cluster"),
    (Sign::Crashed, "a node crashes"),
    (Sign::Started, "a node starts or ends"),
    (Sign::Dot, "a dot is made"),
    (Sign::Quorum, "the quorum is met"),
    (Sign::Missed, "the quorum is missed"),
    (Sign::Hint, "a hint is stored"),
    (Sign::Opinion, "an opinion changes"),
    (Sign::Lost, "a message is lost"),
    (Sign::Held, "a message is held"),
    (Sign::Table, "a new ownership table"),
];

/// How high a row is.
const ROW: f64 = 30.0;
/// The most rows.
const ROWS: usize = 4;
/// Where rows begin and end.
const LEFT: f64 = 40.0;
const RIGHT: f64 = SIZE.0 - 40.0;

/// The marks that are in the picture.
#[derive(Default)]
pub struct Signs {
    all: Vec<Sign>,
}

impl Signs {
    /// There is one like this.
    pub fn add(&mut self, sign: Sign) {
        if !self.all.contains(&sign) {
            self.all.push(sign);
        }
    }

    /// Those to be explained, with what they mean.
    fn explained(&self) -> Vec<(Sign, &'static str)> {
        let mut explained = Vec::new();
        for kind in MessageKind::ALL {
            let looks = |kind: MessageKind| (outline(kind).1, is_answer(kind));
            let is_new = !explained.iter().any(|(sign, _)| match sign {
                Sign::Message(other) => looks(*other) == looks(kind),
                _ => false,
            });
            if is_new && self.all.contains(&Sign::Message(kind)) {
                explained.push((Sign::Message(kind), kind.name()));
            }
        }
        let marks = MEANINGS.into_iter();
        explained.extend(marks.filter(|(sign, _)| self.all.contains(sign)));
        explained
    }
}

/// Draws what the marks mean, in rows.
pub fn draw(svg: &mut Svg, palette: &Palette, signs: &Signs) {
    let mut rows: Vec<Vec<(f64, Sign, &str)>> = vec![Vec::new()];
    let mut x = LEFT;
    for (sign, text) in signs.explained() {
        let wide = 38.0 + width(text, 15.0) + 26.0;
        if x + wide > RIGHT + 26.0 {
            x = LEFT;
            rows.push(Vec::new());
        }
        rows.last_mut()
            .into_iter()
            .for_each(|row| row.push((x, sign, text)));
        x += wide;
    }
    rows.truncate(ROWS);
    let rule = [LEFT, BOTTOM + 14.0, RIGHT, BOTTOM + 14.0];
    svg.line(rule, Look::line(palette.line, 1.5));
    let high = SIZE.1 - BOTTOM - 14.0;
    let first = BOTTOM + 14.0 + (high - ROW * (rows.len() - 1) as f64) / 2.0;
    for (row, signs) in rows.iter().enumerate() {
        let y = first + ROW * row as f64;
        for (x, sign, text) in signs {
            sign.draw(svg, palette, (x + 15.0, y));
            if *sign == Sign::Asked {
                let set = Type::new(9.0, palette.page).weight(750).middle();
                svg.text((x + 15.0, y), "P", set);
            }
            svg.text((x + 38.0, y), text, Type::new(15.0, palette.ink));
        }
    }
}
