//! When a request has heard enough, and what it then says: the rules of Riak's coordinators.
//!
//! [`PutQuorum`] and [`GetQuorum`] are fed the answers of a request's places, in whatever order
//! they come, and tell after each one whether the client can be answered and with what. They send
//! nothing, know no time and know no node but by its name.
//!
//! A place is one of the N of the preference list, by its index. It counts once, whoever answers
//! for it: a primary, or a fallback that stands in for one (Dynamo paper, section 4.6).

mod get;
mod put;

pub use get::{Action, Answer, GetQuorum, Object, ReadCounts, ReadRules, Reading, Reason, Repair};
pub use put::{Acknowledgement, PutQuorum, WriteCounts, WriteRules};

use crate::base::Arrange;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::fmt;
use thiserror::Error;

/// How many answers there mostly are; more need room on the heap.
const FEW: usize = 4;

/// Who answers for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// One of the key's N owners; only these count for PR and PW.
    Primary,
    /// A node that stands in for an owner.
    Fallback,
}

/// A rule that a request must meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// R: places that answered a get.
    R,
    /// PR: primaries among them.
    Pr,
    /// W: places that took a put.
    W,
    /// PW: primaries that logged it.
    Pw,
    /// DW: places that logged it.
    Dw,
    /// `node_confirms`: distinct nodes that logged a put or answered a get.
    NodeConfirms,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::R => "r",
            Rule::Pr => "pr",
            Rule::W => "w",
            Rule::Pw => "pw",
            Rule::Dw => "dw",
            Rule::NodeConfirms => "node_confirms",
        })
    }
}

/// The rule for which a request fails, where it misses several the one that is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{rule} needs {need}, got {got}")]
pub struct Missed {
    /// The rule.
    pub rule: Rule,
    /// What was asked for.
    pub need: usize,
    /// What was there when the client was answered.
    pub got: usize,
}

/// The first of some `rules` that asks for more than there is, as `(rule, need)`. Riak refuses such
/// a request before it sends anything.
fn beyond(available: usize, rules: &[(Rule, usize)]) -> Option<Missed> {
    let &(rule, need) = rules.iter().find(|(_, need)| *need > available)?;
    Some(Missed {
        rule,
        need,
        got: available,
    })
}

/// How many different items there are; for a handful of items.
fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> usize {
    let mut items: SmallVec<[T; FEW]> = items.collect();
    items.arrange();
    items.dedup();
    items.len()
}

#[cfg(test)]
mod tests;
