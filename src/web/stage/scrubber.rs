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
}

impl Scrubber {
    pub fn new((slider, marks): (HtmlInputElement, Element)) -> Scrubber {
        let shown = (u64::MAX, u64::MAX);
        Scrubber {
            slider,
            marks,
            shown,
        }
    }

    /// Shows the time as it is now.
    pub fn draw(&mut self, lab: &Lab) {
        let (now, end) = (lab.cluster().now().0, lab.known_until().0);
        if (now, end) == self.shown {
            return;
        }
        // Names that are names cannot fail.
        if end != self.shown.1 {
            let all = end.max(1).to_string();
            self.slider.set_max(&all);
            let _ = self
                .marks
                .set_attribute("viewBox", &format!("0 0 {all} 10"));
        }
        self.slider.set_value(&now.to_string());
        // Said often, it would be a nuisance; and it costs.
        if !lab.is_playing() || self.shown.1 == u64::MAX {
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
