//! The last resort: when the WebAssembly has failed, say so and offer a way out.

use super::handle::document;
use std::sync::atomic::{AtomicBool, Ordering};
use web_sys::{Document, Element};

static HAPPENED: AtomicBool = AtomicBool::new(false);

/// Whether the page is beyond help.
pub fn has_happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}

/// Shows a notice instead of a dead page when anything panics.
pub fn install() {
    // Rendering with Yew would replace a hook that it was not told of.
    yew::set_custom_panic_hook(Box::new(|info| {
        // What fails because something failed before is of no interest.
        if !HAPPENED.swap(true, Ordering::Relaxed) {
            show_notice(&info.to_string());
        }
    }));
}

/// Covers the page with what happened and a button that loads it again. Nothing here needs the
/// WebAssembly any more once it is shown: the button is a form's.
pub fn show_notice(what: &str) {
    if let Some(document) = document() {
        // There is nobody left to tell if this fails too.
        let _ = build_notice(&document, what);
    }
}

fn build_notice(document: &Document, what: &str) -> Option<()> {
    let add = |parent: &Element, name: &str, text: &str| {
        let element = document.create_element(name).ok()?;
        element.set_text_content(Some(text));
        parent.append_child(&element).ok()?;
        Some(element)
    };
    let body: Element = document.body()?.into();
    if let Some(app) = document.get_element_by_id("app") {
        app.set_attribute("hidden", "").ok()?;
        app.set_attribute("inert", "").ok()?;
    }
    let notice = add(&body, "div", "")?;
    notice.set_attribute("class", "notice").ok()?;
    notice.set_attribute("role", "alert").ok()?;
    add(&notice, "h1", "Ringlab has failed")?;
    let words = "This is a mistake in Ringlab, not in what you did. The cluster of this page is \
                 lost; loading the page again starts a fresh one.";
    add(&notice, "p", words)?;
    let form = add(&notice, "form", "")?;
    let button = add(&form, "button", "Reload")?;
    button.set_attribute("class", "primary").ok()?;
    add(&notice, "p", "What happened, for a report:")?;
    add(&notice, "pre", what)?;
    Some(())
}
