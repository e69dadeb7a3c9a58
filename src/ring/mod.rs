//! The ring: where a key lies, who owns that place, and which nodes hold the key's replicas.
//!
//! `hash` gives a key its position. `policy` names the ways to cut the ring, `tokens` places members
//! on it, `partitions` cuts it into equal parts, `zone` says where members stand. `ownership` is the
//! table of who owns what; `deal` makes the first one of equal partitions, `change` the next one
//! when somebody joins or leaves, with `rebalance` and `board` to move equal partitions. `lookup`
//! answers from a table where a key belongs, `preference` walks to the nodes that hold it, `active`
//! annotates them as Riak does, `movement` compares two tables and `succession` says who brings a key
//! to its new primaries; `travel` is how rings are encoded (Dynamo paper, sections 4.2, 4.3
//! and 6.2).

mod active;
mod board;
mod change;
mod deal;
mod hash;
mod lookup;
mod movement;
mod ownership;
mod partitions;
mod policy;
mod preference;
mod rebalance;
mod succession;
mod tokens;
mod travel;
mod zone;

pub use active::{Active, Role};
pub use change::{Change, ChangeError};
pub use hash::Hash;
pub use lookup::Ring;
pub use movement::{Move, moved_share, moves};
pub use ownership::{Assignment, MAX_WEIGHT, Member, Ownership, Rules, TableVersion};
pub use partitions::Partitions;
pub(crate) use policy::choices;
pub use policy::{Partitioning, Preference, TokenSource};
pub use preference::PreferenceList;
pub use succession::Succession;
pub use tokens::{DEGREES, Degree, MAX_TOKENS, Token};
pub use zone::{MAX_ZONES, Zone};

#[cfg(test)]
mod tests;
