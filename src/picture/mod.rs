//! Pictures.

pub mod geometry;
pub mod marks;
mod places;
mod scale;
mod shapes;
mod walls;
pub mod wording;

pub use places::Places;
pub use scale::Scale;
pub use shapes::{is_answer, node_path, outline};
pub use walls::{stop_at, wall_turns};
