//! Laws of the causality layer, checked on random histories.
#![cfg(not(target_arch = "wasm32"))]

#[path = "properties/context.rs"]
mod context;
#[path = "properties/history.rs"]
mod history;
#[path = "properties/laws.rs"]
mod laws;
#[path = "properties/model.rs"]
mod model;
