//! Words that every layer uses: virtual time, names of nodes, keys, probabilities, distributions
//! of times, keyed draws, frames.
//!
//! Nothing here knows the protocol, and nothing here has state.

pub mod bytes;
mod crc;
mod distribution;
pub mod frame;
mod key;
mod node_id;
mod order;
pub mod popularity;
mod probability;
pub mod random;
mod shared_list;
mod time;

pub use crc::crc32;
pub use distribution::Distribution;
pub use key::{Key, MAX_KEY_BYTES, MAX_VALUE_BYTES};
pub use node_id::{MAX_NODES, NodeId};
pub use order::{Arrange, Gather};
pub use probability::Probability;
pub use shared_list::SharedList;
pub use time::Micros;
