//! Ringlab: a Dynamo-style key-value cluster that runs whole inside a browser page.

pub mod base;
pub mod causality;
pub mod config;
pub mod conformance;
pub mod membership;
pub mod merkle;
pub mod node;
pub mod observe;
pub mod quorum;
pub mod ring;
pub mod script;
pub mod sim;
pub mod store;
#[cfg(target_arch = "wasm32")]
pub mod web;
