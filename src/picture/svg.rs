//! Writing SVG: elements, and the one place where text is escaped.

use std::borrow::Cow;
use std::fmt::Write;

/// How an outline is painted.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    fill: &'a str,
    stroke: &'a str,
    width: f64,
    dash: &'a str,
}

impl<'a> Look<'a> {
    /// Filled, without an edge.
    pub fn fill(fill: &'a str) -> Look<'a> {
        Look::line("none", 0.0).on(fill)
    }

    /// A line of this width.
    pub fn line(stroke: &'a str, width: f64) -> Look<'a> {
        let (fill, dash) = ("none", "");
        Look {
            fill,
            stroke,
            width,
            dash,
        }
    }

    /// The same, filled.
    pub fn on(self, fill: &'a str) -> Look<'a> {
        Look { fill, ..self }
    }

    /// The same with a dashed line; an empty pattern leaves it whole.
    pub fn dashed(self, dash: &'a str) -> Look<'a> {
        Look { dash, ..self }
    }
}

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Type<'a> {
    /// The height of its letters' body.
    pub size: f64,
    /// From 100 to 900; 400 is plain.
    pub weight: u16,
    /// Its colour.
    pub fill: &'a str,
    anchor: &'static str,
    halo: Option<&'a str>,
}

impl<'a> Type<'a> {
    /// Plain text that begins where it is put.
    pub fn new(size: f64, fill: &'a str) -> Type<'a> {
        Type {
            size,
            weight: 400,
            fill,
            anchor: "start",
            halo: None,
        }
    }

    /// The same, of this weight.
    pub fn weight(self, weight: u16) -> Type<'a> {
        Type { weight, ..self }
    }

    /// The same, with its middle where it is put.
    pub fn middle(self) -> Type<'a> {
        let anchor = "middle";
        Type { anchor, ..self }
    }

    /// The same, ending where it is put.
    pub fn end(self) -> Type<'a> {
        let anchor = "end";
        Type { anchor, ..self }
    }

    /// The same, with this colour around the letters.
    pub fn halo(self, colour: &'a str) -> Type<'a> {
        let halo = Some(colour);
        Type { halo, ..self }
    }
}

/// A picture that is being written.
pub struct Svg {
    out: String,
}

/// Fonts that every system has something like.
const FONTS: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";

impl Svg {
    /// A picture of this width and height, with what it is and what it shows in words.
    pub fn new((width, height): (f64, f64), title: &str, words: &str, page: &str) -> Svg {
        let mut svg = Svg { out: String::new() };
        let view = format!("0 0 {width} {height}");
        let (wide, high) = (width.to_string(), height.to_string());
        svg.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("viewBox", &view),
                ("width", &wide),
                ("height", &high),
                ("role", "img"),
                ("aria-labelledby", "ringlab-title ringlab-words"),
                ("font-family", FONTS),
            ],
        );
        svg.element("title", &[("id", "ringlab-title")], title);
        svg.element("desc", &[("id", "ringlab-words")], words);
        svg.out += "\n";
        svg.element(
            "rect",
            &[("width", &wide), ("height", &high), ("fill", page)],
            "",
        );
        svg
    }

    /// The whole picture.
    pub fn finish(mut self) -> String {
        self.close("svg");
        self.out
    }

    /// Begins an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.out += ">\n";
    }

    /// Ends an element that was begun.
    pub fn close(&mut self, name: &str) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.out, "</{name}>");
    }

    /// Begins a group that is moved, and drawn this much larger.
    pub fn group(&mut self, (x, y): (f64, f64), scale: f64) {
        let (x, y) = (number(x), number(y));
        let place = match scale {
            1.0 => format!("translate({x} {y})"),
            _ => format!("translate({x} {y}) scale({})", number(scale)),
        };
        self.open("g", &[("transform", &place)]);
    }

    /// Ends a group.
    pub fn end(&mut self) {
        self.close("g");
    }

    /// Begins a group of what belongs together, with what it is in words.
    pub fn named(&mut self, class: &str, words: &str) {
        self.open("g", &[("class", class)]);
        self.element("title", &[], words);
    }

    /// A whole element with nothing but text in it.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.begin(name, attributes);
        let _ = match text {
            "" => writeln!(self.out, "/>"),
            _ => writeln!(self.out, ">{}</{name}>", escaped(text)),
        };
    }

    /// An outline.
    pub fn path(&mut self, d: &str, look: Look) {
        let width = number(look.width);
        let mut attributes = vec![("d", d), ("fill", look.fill)];
        if look.width > 0.0 {
            attributes.extend([("stroke", look.stroke), ("stroke-width", width.as_str())]);
            attributes.extend((!look.dash.is_empty()).then_some(("stroke-dasharray", look.dash)));
            attributes.push(("stroke-linejoin", "round"));
        }
        self.element("path", &attributes, "");
    }

    /// An outline that is told from where it stands.
    pub fn mark(&mut self, (x, y): (f64, f64), outline: &str, look: Look) {
        let d = format!("M{} {}{outline}", number(x), number(y));
        self.path(&d, look);
    }

    /// A straight line.
    pub fn line(&mut self, ends: [f64; 4], look: Look) {
        let [ax, ay, bx, by] = ends.map(number);
        self.path(&format!("M{ax} {ay}L{bx} {by}"), look);
    }

    /// A disc.
    pub fn disc(&mut self, (x, y): (f64, f64), r: f64, look: Look) {
        let r = number(r);
        let outline = format!("m-{r} 0a{r} {r} 0 1 0 {0} 0a{r} {r} 0 1 0 -{0} 0z", {
            let twice: f64 = r.parse().unwrap_or(0.0);
            number(2.0 * twice)
        });
        self.mark((x, y), &outline, look);
    }

    /// A text, at half its height.
    pub fn text(&mut self, (x, y): (f64, f64), text: &str, set: Type) {
        // Not every program that shows pictures knows how to centre text.
        let (x, y) = (number(x), number(y + 0.36 * set.size));
        let (size, weight) = (number(set.size), set.weight.to_string());
        let plain = [
            ("x", x.as_str()),
            ("y", &y),
            ("font-size", &size),
            ("font-weight", &weight),
            ("text-anchor", set.anchor),
        ];
        if let Some(halo) = set.halo {
            // Nor that a line can lie behind what it surrounds.
            let width = number((0.3 * set.size).max(3.0));
            let around = [
                ("fill", halo),
                ("stroke", halo),
                ("stroke-width", width.as_str()),
                ("stroke-linejoin", "round"),
                ("aria-hidden", "true"),
            ];
            self.element("text", &[&plain[..], &around[..]].concat(), text);
        }
        self.element("text", &[&plain[..], &[("fill", set.fill)]].concat(), text);
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{name}");
        for (attribute, value) in attributes {
            let _ = write!(self.out, " {attribute}=\"{}\"", escaped(value));
        }
    }
}

/// A number as short as it can be, to a hundredth.
pub fn number(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    // There is no difference between the two zeros.
    (rounded + 0.0).to_string()
}

/// Text as XML has it. What XML cannot hold, or what would turn the text around it, is shown by a sign
/// that stands for it.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c >= ' ' && !is_odd(c) && !matches!(c, '<' | '>' | '&' | '"' | '\'');
    if text.chars().all(is_plain) {
        return text.into();
    }
    let mut all = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => all += "&lt;",
            '>' => all += "&gt;",
            '&' => all += "&amp;",
            '"' => all += "&quot;",
            '\'' => all += "&#39;",
            c if c < ' ' => all.extend(char::from_u32(0x2400 + u32::from(c))),
            c if is_odd(c) => all.push(char::REPLACEMENT_CHARACTER),
            c => all.push(c),
        }
    }
    all.into()
}

/// Controls, directions of writing, and what is no character at all.
fn is_odd(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    ) || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escaped("</text>\"'&"), "&lt;/text&gt;&quot;&#39;&amp;");
        assert_eq!(escaped("a\0b\n\u{1b}"), "a␀b␊␛");
        assert_eq!(
            escaped("\u{202e}\u{ffff}\u{85}"),
            "\u{fffd}\u{fffd}\u{fffd}"
        );
        // Joiners turn nothing round: families and whole languages are written with them.
        for whole in ["grün 🥛", "👨\u{200d}👩\u{200d}👧", "می\u{200c}خواهم"] {
            assert_eq!(escaped(whole), whole);
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [0.0, -0.001, 1.005, 33.333_333, -7.5].map(number),
            ["0", "0", "1", "33.33", "-7.5"]
        );
    }
}
