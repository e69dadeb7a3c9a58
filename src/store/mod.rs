//! What one node holds: a state for each key, the marks of keys that it owes, and the log that
//! makes both durable.
//!
//! `version` is a value as it is stored, `entry` the state of one key, `record` and `log` the
//! durable form, and `Store` the map that is rebuilt from the log after a crash.

mod entry;
pub mod log;
mod record;
mod table;
mod version;

pub use entry::{Clock, ENTRY_BYTES, Entry, Mark, digest, weight};
pub use record::Record;
pub use table::Store;
pub use version::{Body, ClientId, Version};
