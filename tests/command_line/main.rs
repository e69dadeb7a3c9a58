//! The command line as a stranger meets it: the records, the errors, the exit statuses.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod bench;
mod compare;
mod files;
mod harness;
mod hostile;
mod hunt;
mod links;
mod members;
mod readme;
mod records;
mod render;
mod settings;
mod sweep;
mod waiting;
