//! The work that benchmarks measure, without the clocks that measure it: the command line, the
//! benches and the run in the browser each bring their own.

mod closed_loop;
mod figure;

pub use closed_loop::{ClosedLoop, Done, KEYS, VALUE_BYTES, quorum_settings};
pub use figure::{Figure, Goal, Number, Spread};
