//! SWIM and gossip as groups of members on a small virtual network: how soon a crash is found,
//! against `fixtures/reference/swim.json`; who is never wrongly declared dead; joining, leaving,
//! coming back; partitions that heal; and the laws of merging views.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod detection;
mod faults;
mod gossip;
mod joining;
mod laws;
mod network;
