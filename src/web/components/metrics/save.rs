//! Saving text as a file.

use crate::web::handle::document;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlElement, Url};

/// Has the browser save `text` as a file of this name.
pub fn save(name: &str, text: &str) {
    // A browser that refuses saves nothing; there is nobody else to tell.
    let _ = try_save(name, text);
}

fn try_save(name: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence(&parts).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let anchor = document()?.create_element("a").ok()?;
    anchor.set_attribute("href", &url).ok()?;
    anchor.set_attribute("download", name).ok()?;
    anchor.dyn_ref::<HtmlElement>()?.click();
    Url::revoke_object_url(&url).ok()
}
