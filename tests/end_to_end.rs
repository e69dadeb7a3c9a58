//! The built page in a real browser, driven by what assistive technology sees.
//!
//! `./x test page` builds the page, names it in `RINGLAB_DIST` and runs this. Without that variable
//! (a plain `cargo test`) each test says that it did not run. How to write one: `harness`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "end_to_end/harness/mod.rs"]
mod harness;

#[path = "end_to_end/harness_itself.rs"]
mod harness_itself;
#[path = "end_to_end/loading.rs"]
mod loading;
