//! What needs a real browser: run by `./x test wasm` in headless Chromium.
#![cfg(target_arch = "wasm32")]
// clippy.toml allows it in tests, but does not know this kind of test.
#![allow(clippy::unwrap_used)]

#[path = "web/api.rs"]
mod api;
#[path = "web/api_members.rs"]
mod api_members;
#[path = "web/faults.rs"]
mod faults;
#[path = "web/flights.rs"]
mod flights;
#[path = "web/inside.rs"]
mod inside;
#[path = "web/members.rs"]
mod members;
#[path = "web/page.rs"]
mod page;
#[path = "web/panels.rs"]
mod panels;
#[path = "web/repair.rs"]
mod repair;
#[path = "web/requests.rs"]
mod requests;
#[path = "web/ring.rs"]
mod ring;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
