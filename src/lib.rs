//! Ringlab: a Dynamo-style key-value cluster that runs whole inside a browser page.

pub mod base;
pub mod config;
pub mod ring;
pub mod script;
