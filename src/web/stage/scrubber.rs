//! The slider `Time`, and the marks along it.

use super::super::wording::clock;
use super::Lab;
use web_sys::{Element, HtmlInputElement};

/// Both, and what they show.
pub struct Scrubber {
    slider: HtmlInputElement,
    marks: Element,
    /// Now, and until when it goes; neither is there at first.
    shown: (u64, u64),
    /// Whether that is said, too.
    is_said: bool,
}

impl Scrubber {
    pub fn new((slider, marks): (HtmlInputElement, Element)) -> Scrubber {
        let shown = (u64::MAX, u64::MAX);
        Scrubber {
            slider,
            marks,
            shown,
            is_said: false,
        }
    }

    /// Shows the time as it is now.
    pub fn draw(&mut self, lab: &Lab) {
        let (now, end) = (lab.cluster().now().0, lab.known_until().0);
        // Said often, it would be a nuisance; and it costs.
        let says = !lab.is_playing() || self.shown.1 == u64::MAX;
        if (now, end) == self.shown && (self.is_said || !says) {
            return;
        }
        self.is_said = says;
        // Names that are names cannot fail.
        if end != self.shown.1 {
            let all = end.max(1).to_string();
            self.slider.set_max(&all);
            let _ = self
                .marks
                .set_attribute("viewBox", &format!("0 0 {all} 10"));
        }
        self.slider.set_value(&now.to_string());
        if says {
            let text = match now < end {
                true => format!(
                    "{} of {}",
                    clock(lab.cluster().now()),
                    clock(lab.known_until())
                ),
                false => clock(lab.cluster().now()),
            };
            let _ = self.slider.set_attribute("aria-valuetext", &text);
        }
        self.shown = (now, end);
    }
}
