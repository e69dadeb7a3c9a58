//! What a hunt looks for.

use std::fmt;

/// Something that must hold of every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// Once the faults are over, the cluster comes to rest.
    Quiet,
    /// All primaries hold the same.
    Converged,
    /// The Merkle trees of all primaries of a partition have the same root.
    Roots,
    /// No hint is left.
    Hints,
    /// No node but a primary holds a key that it owes to nobody.
    Strays,
    /// No acknowledged write is lost but by a disk.
    LostWrite,
    /// No acknowledged write is lost at all while fewer disks are lost than had to log it.
    Durable,
    /// Nothing is read that was never written.
    NeverWritten,
    /// What a client saw and deleted does not come back.
    DeletedBack,
    /// No dot stands for two writes.
    OneDot,
    /// A read whose quorum meets every write's sees what was acknowledged before it began.
    Overlap,
    /// All nodes go by the newest ownership table.
    Tables,
    /// Whoever was told to join is a member, whoever was told to leave or was removed is none.
    Members,
    /// Every node knows of every other whether it runs, has left or was removed.
    Views,
    /// The same plan gives the same trace.
    SameTrace,
    /// Nothing panics.
    NoPanic,
}

impl Property {
    /// Every property.
    pub const ALL: [Property; 16] = [
        Property::Quiet,
        Property::Converged,
        Property::Roots,
        Property::Hints,
        Property::Strays,
        Property::LostWrite,
        Property::Durable,
        Property::NeverWritten,
        Property::DeletedBack,
        Property::OneDot,
        Property::Overlap,
        Property::Tables,
        Property::Members,
        Property::Views,
        Property::SameTrace,
        Property::NoPanic,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Property::Quiet => "quiet",
            Property::Converged => "converged",
            Property::Roots => "roots",
            Property::Hints => "hints",
            Property::Strays => "strays",
            Property::LostWrite => "lost-write",
            Property::Durable => "durable",
            Property::NeverWritten => "never-written",
            Property::DeletedBack => "deleted-back",
            Property::OneDot => "one-dot",
            Property::Overlap => "overlap",
            Property::Tables => "tables",
            Property::Members => "members",
            Property::Views => "views",
            Property::SameTrace => "same-trace",
            Property::NoPanic => "no-panic",
        }
    }

    /// What it demands, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Property::Quiet => "once the faults are over, the cluster comes to rest",
            Property::Converged => "all primaries of a key hold the same",
            Property::Roots => "the Merkle trees of a partition's primaries have one root",
            Property::Hints => "no hint is left",
            Property::Strays => "no node but a primary holds a key that it owes to nobody",
            Property::LostWrite => "no acknowledged write is lost but by a disk",
            Property::Durable => {
                "no acknowledged write is lost while fewer disks are lost than had to log it"
            }
            Property::NeverWritten => "nothing is read that was never written",
            Property::DeletedBack => "what a client saw and deleted does not come back",
            Property::OneDot => "no dot stands for two writes",
            Property::Overlap => {
                "a read whose quorum meets every write's sees what was acknowledged before"
            }
            Property::Tables => "all nodes go by the newest ownership table",
            Property::Members => {
                "whoever was told to join is a member, whoever was told to leave or was removed is none"
            }
            Property::Views => {
                "every node knows of every other whether it runs, has left or was removed"
            }
            Property::SameTrace => "the same plan gives the same trace",
            Property::NoPanic => "nothing panics",
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A property that does not hold of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which.
    pub property: Property,
    /// What was found, in one sentence.
    pub found: String,
    /// The key that it is about, if it is about one.
    pub key: Option<String>,
}
