//! The last resort: when the WebAssembly has panicked, say so and offer a way out. What fails
//! without a panic is caught by `www/notice.js`, which also shows the notice.

use std::sync::atomic::{AtomicBool, Ordering};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/notice.js")]
extern "C" {
    #[wasm_bindgen(js_name = show)]
    fn show_in_page(what: &str);
    /// The same JavaScript function; when the WebAssembly fails in it, the notice is shown even if
    /// its caller catches what is thrown.
    pub fn guarded(function: JsValue) -> JsValue;
}

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
/// WebAssembly any more once it is shown.
pub fn show_notice(what: &str) {
    show_in_page(what);
}
