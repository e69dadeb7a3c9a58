//! The built page in a real browser, driven by what assistive technology sees.
//!
//! `./x test page` builds the page, names it in `RINGLAB_DIST` and runs this. Without that variable
//! (a plain `cargo test`) each test says that it did not run. How to write one: `harness`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "end_to_end/harness/mod.rs"]
mod harness;
#[path = "end_to_end/steps.rs"]
mod steps;

#[path = "end_to_end/accessibility.rs"]
mod accessibility;
#[path = "end_to_end/api.rs"]
mod api;
#[path = "end_to_end/awkward.rs"]
mod awkward;
#[path = "end_to_end/broken.rs"]
mod broken;
#[path = "end_to_end/cluster.rs"]
mod cluster;
#[path = "end_to_end/console.rs"]
mod console;
#[path = "end_to_end/determinism.rs"]
mod determinism;
#[path = "end_to_end/faults.rs"]
mod faults;
#[path = "end_to_end/first_visit.rs"]
mod first_visit;
#[path = "end_to_end/flights.rs"]
mod flights;
#[path = "end_to_end/going_back.rs"]
mod going_back;
#[path = "end_to_end/handoff.rs"]
mod handoff;
#[path = "end_to_end/harness_itself.rs"]
mod harness_itself;
#[path = "end_to_end/hostile.rs"]
mod hostile;
#[path = "end_to_end/inside.rs"]
mod inside;
#[path = "end_to_end/keyboard.rs"]
mod keyboard;
#[path = "end_to_end/layout.rs"]
mod layout;
#[path = "end_to_end/loading.rs"]
mod loading;
#[path = "end_to_end/log.rs"]
mod log;
#[path = "end_to_end/members.rs"]
mod members;
#[path = "end_to_end/metrics.rs"]
mod metrics;
#[path = "end_to_end/module.rs"]
mod module;
#[path = "end_to_end/network.rs"]
mod network;
#[path = "end_to_end/offline.rs"]
mod offline;
#[path = "end_to_end/openings.rs"]
mod openings;
#[path = "end_to_end/reloads.rs"]
mod reloads;
#[path = "end_to_end/repair.rs"]
mod repair;
#[path = "end_to_end/requests.rs"]
mod requests;
#[path = "end_to_end/safety.rs"]
mod safety;
#[path = "end_to_end/sharing.rs"]
mod sharing;
#[path = "end_to_end/siblings.rs"]
mod siblings;
#[path = "end_to_end/spacetime.rs"]
mod spacetime;
#[path = "end_to_end/time.rs"]
mod time;
#[path = "end_to_end/typing.rs"]
mod typing;
#[path = "end_to_end/views.rs"]
mod views;
