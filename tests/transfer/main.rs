//! Ownership transfer: nodes join, leave and are removed while there is data, in every way of
//! cutting the ring, at the worst moments, all at once; and the cluster ends as it ought to.
//!
//! `owners` works out by itself who ought to hold a key, `world` drives a cluster and compares.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod alone;
mod calm;
mod matrix;
mod messages;
mod owners;
mod together;
mod world;
mod worst_moments;
mod zones;
