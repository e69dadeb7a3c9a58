//! Files that a person opens, by a button or by dropping them anywhere on the page, and saving text as
//! a file.

use super::handle::{Shared, document};
use crate::history::LONGEST;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DragEvent, File, HtmlElement, Url};

/// How big a file may be, in bytes: no saved run is longer.
const MOST: f64 = LONGEST as f64;

/// Opens a file: a saved run or a script. What is wrong with it is said.
pub fn open(shared: &Rc<Shared>, file: File) {
    let (name, size) = (file.name(), file.size());
    if size > MOST {
        let told = format!("{name} was not opened: expected at most {MOST} bytes, found {size}.");
        return shared.act(|lab| lab.hint(&told));
    }
    let shared = shared.clone();
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await;
        match text.ok().and_then(|text| text.as_string()) {
            // It says itself what is wrong with it.
            Some(text) => drop(shared.act(|lab| lab.open("file", &text))),
            None => {
                shared.act(|lab| lab.hint(&format!("{name} was not opened: it cannot be read.")))
            }
        }
    });
}

/// Opens what is dropped anywhere on the page, for as long as it lives.
pub fn take_drops(shared: &Rc<Shared>) {
    let shared = shared.clone();
    listen("dragover", |event| {
        if has_files(event) {
            event.prevent_default();
        }
    });
    listen("drop", move |event| {
        if !has_files(event) {
            return;
        }
        event.prevent_default();
        let Some(files) = event.data_transfer().and_then(|it| it.files()) else {
            return;
        };
        match (files.length(), files.get(0)) {
            (1, Some(file)) => open(&shared, file),
            (0, _) | (_, None) => {}
            (many, _) => {
                let told = format!("Nothing was opened: expected one file, found {many}.");
                shared.act(|lab| lab.hint(&told));
            }
        }
    });
}

fn has_files(event: &DragEvent) -> bool {
    let data = event.data_transfer();
    data.is_some_and(|data| data.types().iter().any(|it| it == "Files"))
}

fn listen(name: &str, callback: impl Fn(&DragEvent) + 'static) {
    let closure = Closure::<dyn Fn(DragEvent)>::new(move |event| callback(&event));
    if let Some(document) = document() {
        let function = closure.as_ref().unchecked_ref();
        // Fails for names that are no events.
        let _ = document.add_event_listener_with_callback(name, function);
    }
    closure.forget();
}

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
