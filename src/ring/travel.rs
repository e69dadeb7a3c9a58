//! How a ring travels and is kept: as its table and `N`, from which all the rest follows; and
//! whether a table that came from elsewhere makes sense.

use super::ownership::{Assignment, Ownership};
use super::tokens::{DEGREES, MAX_TOKENS};
use super::{MAX_WEIGHT, MAX_ZONES, Partitioning, Ring};
use crate::base::{MAX_NODES, NodeId};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

impl Serialize for Ring {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.n(), self.ownership()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Ring {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Ring, D::Error> {
        let (n, ownership) = <(u16, Ownership)>::deserialize(from)?;
        ownership.check().map_err(D::Error::custom)?;
        Ok(Ring::new(ownership, n))
    }
}

impl Ring {
    /// At least as many bytes as it takes when it is encoded. Quick to work out.
    pub fn weight(&self) -> usize {
        self.ownership().weight()
    }
}

impl Ownership {
    /// At least as many bytes as a ring with this table takes when it is encoded. Quick to work out.
    pub fn weight(&self) -> usize {
        let assignment = match &self.assignment {
            Assignment::Owners(owners) => owners.len() * 3,
            Assignment::Tokens(tokens) => tokens.len() * 22,
            Assignment::Degrees(degrees) => degrees.len() * 6,
            Assignment::Members => 0,
        };
        128 + self.members.len() * 9 + self.removed.len() * 3 + assignment
    }

    /// Whether this can be a table of some cluster.
    ///
    /// # Errors
    /// A sentence that says what in it cannot be.
    pub fn check(&self) -> Result<(), String> {
        let ascends = |nodes: &[NodeId]| nodes.windows(2).all(|pair| pair[0] < pair[1]);
        let members: Vec<NodeId> = self.members.iter().map(|member| member.node).collect();
        if members.is_empty() || !ascends(&members) || !ascends(&self.removed) {
            return Err("expected one member or more, in order of name and each once".into());
        }
        let all = members.iter().chain(&self.removed);
        if let Some(node) = all.chain([&self.maker]).find(|node| node.0 >= MAX_NODES) {
            return Err(format!("there is no node {node}"));
        }
        for member in &self.members {
            let fits = (1..=MAX_WEIGHT).contains(&member.weight)
                && (1..=MAX_ZONES).contains(&member.zone.0)
                && !self.has_removed(member.node);
            if !fits {
                return Err(format!("{} cannot be a member like this", member.node));
            }
        }
        self.check_assignment()
    }

    fn check_assignment(&self) -> Result<(), String> {
        let rules = &self.rules;
        let is_member = |node: NodeId| self.member(node).is_some();
        let fits = match &self.assignment {
            Assignment::Owners(owners) => {
                rules.partitioning == Partitioning::Equal
                    && owners.len() == rules.partitions as usize
                    && !owners.is_empty()
                    && owners.iter().all(|owner| is_member(*owner))
            }
            Assignment::Tokens(tokens) => {
                rules.partitioning.has_tokens()
                    && (1..=MAX_TOKENS as usize).contains(&tokens.len())
                    && tokens
                        .windows(2)
                        .all(|pair| pair[0].position < pair[1].position)
                    && tokens.iter().all(|token| is_member(token.node))
            }
            Assignment::Degrees(degrees) => {
                rules.partitioning == Partitioning::Degrees
                    && !degrees.is_empty()
                    && degrees
                        .windows(2)
                        .all(|pair| pair[0].degree < pair[1].degree)
                    && degrees
                        .iter()
                        .all(|it| it.degree < DEGREES && is_member(it.node))
            }
            Assignment::Members => {
                matches!(
                    rules.partitioning,
                    Partitioning::Modulo | Partitioning::Everywhere
                )
            }
        };
        let expected = "who owns what does not fit partitioning=";
        fits.then_some(())
            .ok_or_else(|| format!("{expected}{}", rules.partitioning))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ring::Rules;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn rules(partitioning: Partitioning) -> Rules {
        Rules {
            partitioning,
            ..Rules::equal(64, 4)
        }
    }

    #[test]
    fn a_ring_comes_back_as_it_was_and_weighs_no_less_than_it_takes() {
        for &partitioning in Partitioning::ALL {
            let table = Ownership::first(rules(partitioning), 300);
            let table = table.remove(NodeId(4), NodeId(2)).unwrap();
            let ring = Ring::new(table, 3);
            let bytes = postcard::to_allocvec(&ring).unwrap();
            assert!(
                bytes.len() <= ring.weight(),
                "{partitioning}: {}",
                bytes.len()
            );
            assert_eq!(postcard::from_bytes::<Ring>(&bytes).unwrap(), ring);
        }
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        let table = || Ownership::first(rules(Partitioning::Equal), 5);
        let spoil = |spoil: fn(&mut Ownership)| {
            let mut spoiled = table();
            spoil(&mut spoiled);
            let bytes = postcard::to_allocvec(&(3u16, &spoiled)).unwrap();
            assert!(postcard::from_bytes::<Ring>(&bytes).is_err());
            spoiled.check().unwrap_err()
        };
        assert!(table().check().is_ok());
        assert!(spoil(|it| it.members.clear()).contains("one member"));
        assert!(spoil(|it| it.members.swap(0, 1)).contains("in order of name"));
        assert!(spoil(|it| it.maker = NodeId(MAX_NODES)).contains("no node"));
        assert!(spoil(|it| it.members[1].weight = 0).contains("B cannot"));
        assert!(spoil(|it| it.removed.push(NodeId(2))).contains("C cannot"));
        for fault in [
            spoil(|it| it.rules.partitions = 63),
            spoil(|it| it.assignment = Assignment::Members),
            spoil(|it| it.assignment = Assignment::Tokens(Vec::new())),
            spoil(|it| it.members.truncate(4)),
        ] {
            assert!(fault.contains("does not fit"), "{fault}");
        }
    }
}
