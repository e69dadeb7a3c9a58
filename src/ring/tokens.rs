//! Where members stand on the ring: tokens, and the 360 degrees of `partitioning=degrees`.

use super::{Member, Rules, TokenSource};
use crate::base::random::{Purpose, below, draw};
use crate::base::{Arrange, Gather, NodeId};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// How many places the circle of `partitioning=degrees` has.
pub const DEGREES: u16 = 360;

/// The most tokens that all members of a cluster may have together.
pub const MAX_TOKENS: u64 = 1 << 17;

/// A place on the ring that a member took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Token {
    /// Where; the partition ends here, this position included.
    pub position: u128,
    /// Whose it is.
    pub node: NodeId,
}

impl Serialize for Token {
    /// In hexadecimal digits for people and their programs, since JSON has no numbers of 128 bits.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            let hex = format!("{:032x}", self.position);
            return (hex, self.node.to_string()).serialize(to);
        }
        (self.position, self.node).serialize(to)
    }
}

/// A member's place on the circle of 360 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Degree {
    /// Which, from 0 to 359; the partition ends with it.
    pub degree: u16,
    /// Whose it is.
    pub node: NodeId,
}

/// How many tokens `member` has under `rules`.
pub(super) fn count(rules: &Rules, member: &Member) -> u64 {
    u64::from(rules.tokens_per_node) * u64::from(member.weight)
}

/// `tokens` with those of `joining` members, in the order of the ring.
///
/// A token depends on the seed or the name, its owner and its number only, so that members may
/// join in any order. Two tokens on one of 2^128 positions are as good as impossible; if it
/// happens, the later one moves on by one position.
pub(super) fn with(tokens: &[Token], rules: &Rules, joining: &[Member]) -> Vec<Token> {
    let mut placed: BTreeMap<u128, NodeId> = tokens.iter().map(|t| (t.position, t.node)).gather();
    for member in joining {
        for number in 0..count(rules, member) {
            let mut position = token(rules, member.node, number);
            while placed.contains_key(&position) {
                position = position.wrapping_add(1);
            }
            placed.insert(position, member.node);
        }
    }
    placed
        .into_iter()
        .map(|(position, node)| Token { position, node })
        .collect()
}

fn token(rules: &Rules, node: NodeId, number: u64) -> u128 {
    match (rules.token_source, number) {
        (TokenSource::Random, _) => {
            let half = |half| {
                u128::from(draw(
                    rules.seed,
                    Purpose::Token,
                    &[node.0.into(), number, half],
                ))
            };
            (half(0) << 64) | half(1)
        }
        (TokenSource::Name, 0) => rules.hash.position(&node.to_string()),
        (TokenSource::Name, _) => rules.hash.position(&format!("{node}#{number}")),
    }
}

/// `degrees` with one of `joining`'s own, in order; `None` when all are taken.
pub(super) fn with_degree(
    degrees: &[Degree],
    rules: &Rules,
    joining: NodeId,
) -> Option<Vec<Degree>> {
    let is_free = |degree: &u16| degrees.iter().all(|taken| taken.degree != *degree);
    let first = match rules.token_source {
        TokenSource::Random => (0..u64::from(DEGREES))
            .map(|attempt| {
                let drawn = draw(rules.seed, Purpose::Token, &[joining.0.into(), attempt, 2]);
                below(drawn, DEGREES.into()) as u16
            })
            .find(is_free)
            .unwrap_or(0),
        TokenSource::Name => {
            (rules.hash.position(&joining.to_string()) % u128::from(DEGREES)) as u16
        }
    };
    // A name cannot be drawn again: it takes the next free place.
    let degree = (0..DEGREES)
        .map(|step| (first + step) % DEGREES)
        .find(is_free)?;
    let mut all = degrees.to_vec();
    let node = joining;
    all.push(Degree { degree, node });
    all.arrange_by_key(|taken| taken.degree);
    Some(all)
}
