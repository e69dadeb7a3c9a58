//! Markup for many small things: all that look alike are one path, so that hundreds of messages are
//! a handful of elements.

use std::collections::BTreeMap;
use std::fmt::Write;

/// How something stands to the event that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// It has nothing to do with it.
    Dim,
    /// Nothing is looked at.
    Plain,
    /// It belongs to its past or future.
    Lit,
}

impl Light {
    fn class(self) -> &'static str {
        match self {
            Light::Dim => "is-dim",
            Light::Plain => "",
            Light::Lit => "is-lit",
        }
    }
}

/// What is to be drawn.
#[derive(Default)]
pub struct Sheet {
    /// By layer, light and class: what comes later lies above.
    paths: BTreeMap<(u8, Light, &'static str), String>,
    rest: String,
}

impl Sheet {
    /// The path of all that look like this, to be gone on with.
    pub fn path(&mut self, layer: u8, light: Light, class: &'static str) -> &mut String {
        self.paths.entry((layer, light, class)).or_default()
    }

    /// A line.
    pub fn line(&mut self, layer: u8, light: Light, class: &'static str, ends: [f64; 4]) {
        let [x1, y1, x2, y2] = ends.map(tenth);
        // Writing into a text cannot fail.
        let _ = write!(self.path(layer, light, class), "M{x1} {y1}L{x2} {y2}");
    }

    /// An outline, told from where it stands.
    pub fn shape(
        &mut self,
        layer: u8,
        light: Light,
        class: &'static str,
        at: (f64, f64),
        outline: &str,
    ) {
        let (x, y) = (tenth(at.0), tenth(at.1));
        let _ = write!(self.path(layer, light, class), "M{x} {y}{outline}");
    }

    /// A text, above everything.
    pub fn text(&mut self, light: Light, class: &str, at: (f64, f64), text: &str) {
        let (x, y, light) = (tenth(at.0), tenth(at.1), light.class());
        let _ = write!(
            self.rest,
            "<text class=\"{class} {light}\" x=\"{x}\" y=\"{y}\">"
        );
        for letter in text.chars() {
            match letter {
                '<' => self.rest += "&lt;",
                '&' => self.rest += "&amp;",
                _ => self.rest.push(letter),
            }
        }
        self.rest += "</text>";
    }

    /// Markup as it is, above everything; nothing in it may be a person's.
    pub fn raw(&mut self, markup: &str) {
        self.rest += markup;
    }

    /// All of it.
    pub fn markup(self) -> String {
        let mut markup = String::new();
        for ((_, light, class), d) in self.paths {
            let light = light.class();
            let _ = write!(markup, "<path class=\"{class} {light}\" d=\"{d}\"/>");
        }
        markup + &self.rest
    }
}

/// To a tenth of a pixel.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
