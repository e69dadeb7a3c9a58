//! The picture of the ring: partitions, nodes, the selected key, cuts and messages.

mod band;
mod cut;
mod facts;
mod flight;
mod flights;
pub mod geometry;
mod key;
mod marked;
mod moves;
mod nodes;
mod pick;
mod quorums;
mod region;
mod shapes;
mod standing;
mod walk;
mod walls;

pub use region::Ring;
pub use shapes::{is_answer, outline};
pub use walls::stop_at;
