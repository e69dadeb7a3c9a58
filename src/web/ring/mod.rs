//! The picture of the ring: partitions, nodes, the selected key, cuts and messages.

mod band;
mod facts;
mod flight;
mod flights;
mod key;
mod marked;
mod moves;
mod nodes;
mod pick;
mod quorums;
mod region;
mod standing;
mod walk;
mod walls;

pub use crate::picture::{is_answer, outline};
pub use region::Ring;
