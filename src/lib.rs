//! Ringlab: a Dynamo-style key-value cluster that runs whole inside a browser page.
//!
//! The map of the house; ARCHITECTURE.md has every room. An arrow points to what a layer may use,
//! nothing points up, and `tests/layers.rs` keeps it so.
//!
//! ```text
//!  page (src/main.rs, web)      command line (src/bin/ringlab)      tests
//!                 \                     |                         /
//!                  +------------------ history     checkpoints, branches, going back
//!                                        |
//!                    picture          script      the language, its runner, its records
//!                          \             |
//!                           +-------- observe      replicas, lost writes, sentences: all-seeing
//!                                        |
//!                                       sim        virtual time, bus, disks, clients, faults, trace
//!                                        |
//!                                       node       one node as a pure state machine
//!              +------------+------------+-----------+-----------+----------+
//!          membership    quorum        store       merkle       ring      config
//!                                        |
//!                                    causality     dots, contexts, DVVSet
//! ```
//!
//! [`base`] has the words that all of them use: virtual time, names of nodes, keys, draws from the
//! seed. [`conformance`] replays what reference implementations recorded. [`picture`] has the shapes
//! and places of what the page draws, and draws whole pictures for the command line.
//!
//! To run a script, parse it with [`script::parse_script`] and give it to [`script::run_script`]. To
//! drive a cluster by hand, make a [`sim::Cluster`] and call `submit` and `step`, or a
//! [`script::Runner`] for single commands; a [`history::History`] does the same and can go back.

pub mod base;
pub mod causality;
pub mod config;
pub mod conformance;
pub mod history;
pub mod lab;
pub mod membership;
pub mod merkle;
pub mod node;
pub mod observe;
pub mod picture;
pub mod quorum;
pub mod ring;
pub mod script;
pub mod sim;
pub mod store;
#[cfg(target_arch = "wasm32")]
pub mod web;
