//! The ring: where a key lies, who owns that place, and which nodes hold the key's replicas.
//!
//! `hash` gives a key its position, `partitions` cuts the ring into equal parts, `ownership` says
//! which node owns each part, and `preference` walks from a part to the nodes that hold its keys
//! (Dynamo paper, sections 4.2, 4.3 and 6.2).

pub mod hash;
mod ownership;
mod partitions;
mod preference;

pub use ownership::Ownership;
pub use partitions::Partitions;
pub use preference::{PreferenceList, Ring};
