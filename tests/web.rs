//! What needs a real browser: run by `./x test wasm` in headless Chromium.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn there_is_a_document_to_draw_in() {
    let body = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.body());
    assert!(body.is_some());
}
