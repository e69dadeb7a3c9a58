//! Causality: who knew what when a value was written.
//!
//! A [`Dot`] names one write, a [`VersionVector`] a set of writes without gaps, a [`Dvvset`] the
//! live values of a key with everything that was ever known about it. The [`context`] of a read
//! goes to clients as an opaque token. Nothing here knows nodes, messages or time.

pub mod context;
mod dot;
mod dvvset;
mod version_vector;

pub use dot::{Actor, Dot};
pub use dvvset::Dvvset;
pub use version_vector::{CausalOrder, MAX_COUNTER, VersionVector};
