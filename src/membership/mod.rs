//! Who is believed to be up.
//!
//! `timeouts` is failure detection from unanswered requests, each node for itself.

mod timeouts;

pub use timeouts::{LONGEST_BACK_OFF, Timeouts};
