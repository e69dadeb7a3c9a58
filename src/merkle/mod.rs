//! The Merkle tree of one partition on one replica, and the exchange by which two replicas find
//! the keys that they hold differently without sending what they hold alike.
//!
//! A leaf of a [`Tree`] stands for an equal piece of the partition's positions and hashes all
//! keys there with their states; a node above it hashes its children's hashes. So two replicas of
//! one partition hold the same exactly when their roots are equal, and where they differ, only the
//! subtrees that differ need looking into (Dynamo paper, section 4.7).
//!
//! The order of calls. A replica keeps its tree in step with its store by [`Tree::insert`] and
//! [`Tree::remove`]. Now and then it sends a peer the [`Step`] that [`open`] makes; whoever
//! receives a step asks [`answer`] what to do about it: nothing, send the next step back, or bring
//! the keys that were [found](Answer::Found) together. No side remembers anything between two
//! steps. [`differences`] runs the whole of it between two trees in memory, and [`Cost`] counts it.

mod cost;
mod exchange;
mod layout;
#[cfg(test)]
mod tests;
mod tree;

pub use cost::{Cost, full_copy};
pub use exchange::{
    Answer, Body, Differences, Step, Unlike, answer, descend, differences, open, unlike,
};
pub use layout::{KeyRange, MAX_DEPTH, MAX_FANOUT, MAX_LEAVES};
pub use tree::Tree;

/// Why a tree cannot be made, or two trees not be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The fan-out is out of its range.
    #[error("a Merkle tree's fan-out is from 2 to {MAX_FANOUT}, found {0}")]
    Fanout(u32),
    /// The depth is out of its range.
    #[error("a Merkle tree's depth is from 1 to {MAX_DEPTH}, found {0}")]
    Depth(u32),
    /// Fan-out and depth are each in range, and make more leaves than a tree may have.
    #[error(
        "a Merkle tree has at most {MAX_LEAVES} leaves, found fan-out {fanout} to depth {depth}"
    )]
    Leaves {
        /// The children of each node.
        fanout: u32,
        /// The levels below the root.
        depth: u32,
    },
    /// The trees cover other positions, or are cut up otherwise.
    #[error("the two Merkle trees are not cut alike")]
    Incomparable,
}
