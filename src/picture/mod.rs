//! Pictures of a cluster, each a file of its own: the ring at one moment, and what led there as a
//! space-time diagram. The page draws the same things by the same shapes and places.
//!
//! `geometry` and `places` are where everything is on the ring, `walls` what separates nodes, `shapes`
//! the outlines of nodes and messages, `marks` those of a diagram's events, `scale` where times are.
//! `ring` and `spacetime` draw whole pictures; for them, `svg` writes, `palette` has the colours, `fit`
//! knows what there is room for, `facts` and `wording` put things in words.

mod facts;
mod fit;
pub mod geometry;
mod glyphs;
pub mod marks;
mod palette;
mod places;
mod ring;
mod scale;
mod scene;
mod shapes;
mod spacetime;
mod svg;
mod walls;
pub mod wording;

pub use palette::Theme;
pub use places::Places;
pub use ring::ring;
pub use scale::Scale;
pub use scene::Scene;
pub use shapes::{is_answer, node_path, outline};
pub use spacetime::spacetime;
pub use walls::{stop_at, wall_turns};
