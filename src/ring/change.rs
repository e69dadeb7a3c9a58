//! The next table: a node joins, leaves, or is removed (DESIGN 4.1).

use super::ownership::{Assignment, MAX_WEIGHT, Member, Ownership};
use super::tokens::{self, DEGREES, MAX_TOKENS};
use super::zone::MAX_ZONES;
use super::{Partitioning, Zone, rebalance};
use crate::base::{Arrange, NodeId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What is to become of a cluster's membership. It can be planned on any table, so that one that
/// lost a race is planned again on top of the winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A node takes part from now on.
    Join {
        /// Which.
        node: NodeId,
        /// Its weight, 1 to [`MAX_WEIGHT`].
        weight: u32,
        /// Where it stands; when it does not say, zones are filled in order of name.
        zone: Option<Zone>,
    },
    /// A node goes, and hands over what it holds first.
    Leave(NodeId),
    /// A node is gone and will not be back.
    Remove(NodeId),
}

/// Why there is no next table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// It has joined already.
    #[error("{0} is a member already")]
    AlreadyMember(NodeId),
    /// It never joined, or has gone.
    #[error("{node} is not a member: expected {expected}")]
    NotMember {
        /// Who was named.
        node: NodeId,
        /// The members, in words.
        expected: String,
    },
    /// It was removed.
    #[error("{0} was removed and does not come back: expected a node of another name")]
    WasRemoved(NodeId),
    /// Nobody would be left.
    #[error("{0} is the last member: a ring needs one")]
    LastMember(NodeId),
    /// The weight is out of its range.
    #[error("expected a weight from 1 to {MAX_WEIGHT}, found {0}")]
    Weight(u32),
    /// The weight would change nothing.
    #[error("weight={weight} does not fit partitioning={partitioning}: all shares are alike there")]
    Weightless {
        /// The weight.
        weight: u32,
        /// How the ring is cut.
        partitioning: Partitioning,
    },
    /// The zone is out of its range.
    #[error("expected a zone from z1 to z{MAX_ZONES}, found {0}")]
    Zone(Zone),
    /// There would be more tokens than a table may have.
    #[error(
        "weight={weight} does not fit tokens_per_node={tokens_per_node}: \
         the members would have {found} tokens, more than {MAX_TOKENS}"
    )]
    Tokens {
        /// The weight.
        weight: u32,
        /// The tokens of a member of weight 1.
        tokens_per_node: u16,
        /// How many tokens there would be.
        found: u64,
    },
    /// There is no place left.
    #[error("all {DEGREES} degrees are taken")]
    NoFreeDegree,
}

impl Change {
    /// The node that it is about.
    pub fn node(&self) -> NodeId {
        match *self {
            Change::Join { node, .. } | Change::Leave(node) | Change::Remove(node) => node,
        }
    }

    /// Whether `table` is already as this change wants it.
    pub fn is_done_in(&self, table: &Ownership) -> bool {
        match *self {
            Change::Join { node, .. } => table.member(node).is_some(),
            Change::Leave(node) => table.member(node).is_none(),
            Change::Remove(node) => table.has_removed(node),
        }
    }
}

impl Ownership {
    /// The table that follows when `node` joins with a `weight` from 1 to [`MAX_WEIGHT`], in `zone`
    /// or, where none is given, in the one whose turn it is by name.
    ///
    /// # Errors
    /// A node that is a member, a weight or zone out of its range, no room for more.
    pub fn join(
        &self,
        node: NodeId,
        weight: u32,
        zone: Option<Zone>,
        maker: NodeId,
    ) -> Result<Ownership, ChangeError> {
        self.plan(Change::Join { node, weight, zone }, maker)
    }

    /// The table that follows when `node` leaves.
    ///
    /// # Errors
    /// A node that is no member, or the last one.
    pub fn leave(&self, node: NodeId, maker: NodeId) -> Result<Ownership, ChangeError> {
        self.plan(Change::Leave(node), maker)
    }

    /// The table that follows when `node` is removed: who owns what is the same as when it leaves,
    /// but nobody waits for what it holds. One that has left, or was about to, can be removed too.
    ///
    /// # Errors
    /// A node that was removed before, or the last member.
    pub fn remove(&self, node: NodeId, maker: NodeId) -> Result<Ownership, ChangeError> {
        self.plan(Change::Remove(node), maker)
    }

    /// The table that follows by `change`, made by `maker`.
    ///
    /// # Errors
    /// As of [`join`](Ownership::join) and [`leave`](Ownership::leave).
    pub fn plan(&self, change: Change, maker: NodeId) -> Result<Ownership, ChangeError> {
        if self.has_removed(change.node()) {
            return Err(ChangeError::WasRemoved(change.node()));
        }
        let mut removed = self.removed.clone();
        if let Change::Remove(node) = change {
            removed.push(node);
            removed.arrange();
        }
        let (members, assignment) = match change {
            Change::Join { node, weight, zone } => {
                let joining = self.check_joining(node, weight, zone)?;
                let mut members = self.members.clone();
                members.push(joining);
                members.arrange_by_key(|member| member.node);
                let assignment = self.with(&joining, &members)?;
                (members, assignment)
            }
            Change::Remove(node) if self.member(node).is_none() => {
                (self.members.clone(), self.assignment.clone())
            }
            Change::Leave(node) | Change::Remove(node) => {
                self.check_leaving(node)?;
                let mut members = self.members.clone();
                members.retain(|member| member.node != node);
                let assignment = self.without(node, &members);
                (members, assignment)
            }
        };
        Ok(Ownership {
            version: self.version + 1,
            maker,
            rules: self.rules.clone(),
            members,
            removed,
            assignment,
        })
    }

    fn check_joining(
        &self,
        node: NodeId,
        weight: u32,
        zone: Option<Zone>,
    ) -> Result<Member, ChangeError> {
        if self.member(node).is_some() {
            return Err(ChangeError::AlreadyMember(node));
        }
        let in_range = (1..=u32::from(MAX_WEIGHT)).contains(&weight);
        let joining = Member {
            node,
            weight: u16::try_from(weight)
                .ok()
                .filter(|_| in_range)
                .ok_or(ChangeError::Weight(weight))?,
            zone: zone.unwrap_or(Zone::of(node.0, self.rules.zones)),
        };
        if !(1..=MAX_ZONES).contains(&joining.zone.0) {
            return Err(ChangeError::Zone(joining.zone));
        }
        let partitioning = self.rules.partitioning;
        if weight != 1 && !partitioning.has_weights() {
            return Err(ChangeError::Weightless {
                weight,
                partitioning,
            });
        }
        let members = self.members.iter().chain([&joining]);
        let found = members
            .map(|member| tokens::count(&self.rules, member))
            .sum();
        if partitioning.has_tokens() && found > MAX_TOKENS {
            return Err(ChangeError::Tokens {
                weight,
                tokens_per_node: self.rules.tokens_per_node,
                found,
            });
        }
        Ok(joining)
    }

    fn check_leaving(&self, node: NodeId) -> Result<(), ChangeError> {
        match self.members.as_slice() {
            [last] if last.node == node => Err(ChangeError::LastMember(node)),
            _ if self.member(node).is_some() => Ok(()),
            members => {
                // A thousand names would make no sentence.
                let names = members
                    .iter()
                    .take(12)
                    .map(|member| member.node.to_string());
                let mut expected = names.collect::<Vec<_>>().join(", ");
                if members.len() > 12 {
                    expected += &format!(" or another of {}", members.len());
                }
                Err(ChangeError::NotMember { node, expected })
            }
        }
    }

    fn with(&self, joining: &Member, members: &[Member]) -> Result<Assignment, ChangeError> {
        Ok(match &self.assignment {
            Assignment::Owners(owners) => {
                Assignment::Owners(rebalance::rebalance(owners, members, self.rules.target_n))
            }
            Assignment::Tokens(before) => {
                Assignment::Tokens(tokens::with(before, &self.rules, &[*joining]))
            }
            Assignment::Degrees(before) => {
                let degrees = tokens::with_degree(before, &self.rules, joining.node);
                Assignment::Degrees(degrees.ok_or(ChangeError::NoFreeDegree)?)
            }
            Assignment::Members => Assignment::Members,
        })
    }

    fn without(&self, node: NodeId, members: &[Member]) -> Assignment {
        match &self.assignment {
            Assignment::Owners(owners) => {
                Assignment::Owners(rebalance::rebalance(owners, members, self.rules.target_n))
            }
            Assignment::Tokens(tokens) => {
                let others = tokens.iter().filter(|token| token.node != node);
                Assignment::Tokens(others.copied().collect())
            }
            Assignment::Degrees(degrees) => {
                let others = degrees.iter().filter(|taken| taken.node != node);
                Assignment::Degrees(others.copied().collect())
            }
            Assignment::Members => Assignment::Members,
        }
    }
}

#[cfg(test)]
mod tests;
