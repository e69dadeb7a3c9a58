//! Who owns what: a versioned table, since least movement depends on the past.

use super::tokens::{self, Degree, Token};
use super::{Hash, Partitioning, Preference, TokenSource, Zone, deal};
use crate::base::random::{Purpose, below, draw};
use crate::base::{Arrange, NodeId};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// What a cluster's tables have in common, fixed when the cluster starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How the ring is cut and owned.
    pub partitioning: Partitioning,
    /// How many partitions there are, where they are equal.
    pub partitions: u32,
    /// How many neighbouring equal partitions lie on distinct nodes where there are enough.
    pub target_n: u16,
    /// How many tokens a member of weight 1 has.
    pub tokens_per_node: u16,
    /// Where tokens come from.
    pub token_source: TokenSource,
    /// What gives keys and names their positions.
    pub hash: Hash,
    /// What preference lists do with a node that they met before.
    pub preference: Preference,
    /// How many zones members fill in turn that name none.
    pub zones: u16,
    /// What random tokens depend on.
    pub seed: u64,
}

impl Rules {
    /// `partitions` equal partitions of which any `target_n` neighbours lie on distinct nodes, and
    /// everything else as it is by default.
    pub fn equal(partitions: u32, target_n: u16) -> Rules {
        Rules {
            partitioning: Partitioning::Equal,
            partitions,
            target_n,
            tokens_per_node: 16,
            token_source: TokenSource::Random,
            hash: Hash::Md5,
            preference: Preference::DistinctNodes,
            zones: 1,
            seed: 1,
        }
    }
}

/// The largest weight that a member may have; the smallest is 1.
pub const MAX_WEIGHT: u16 = 100;

/// A node that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Which.
    pub node: NodeId,
    /// What its share is in proportion to, 1 to [`MAX_WEIGHT`].
    pub weight: u16,
    /// Where it stands.
    pub zone: Zone,
}

/// What has to be kept of who owns what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assignment {
    /// The owner of each equal partition, in the order of the ring.
    Owners(Vec<NodeId>),
    /// All tokens in the order of the ring.
    Tokens(Vec<Token>),
    /// All degrees that are taken, in order.
    Degrees(Vec<Degree>),
    /// Nothing: it follows from the members.
    Members,
}

/// What tells one ownership table from another. Of two tables the one with the greater version
/// holds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct TableVersion {
    /// How many tables it comes after; 0 for no table.
    pub number: u32,
    /// The index of the node that made it.
    pub maker: u16,
    /// A hash of all that is in it, 0 for the first table. A node whose log lost its end may make
    /// another table of the same number: one of the two has to win.
    pub digest: u16,
}

impl TableVersion {
    /// The lowest version that a table has which `maker` makes as `number`.
    pub fn new(number: u32, maker: NodeId) -> TableVersion {
        TableVersion {
            number,
            maker: maker.0,
            digest: 0,
        }
    }
}

/// An ownership table. Of two tables the one with the higher `(version, maker)` holds.
///
/// [`join`](Ownership::join), [`leave`](Ownership::leave) and [`remove`](Ownership::remove) make
/// the next table from this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// Counts the joins and leaves that led here; the first table is version 1, and 0 is what a node
    /// that joins goes by until it has seen one.
    pub version: u32,
    /// The node that made this table.
    pub maker: NodeId,
    /// What all tables of the cluster go by.
    pub rules: Rules,
    /// Who takes part, in order of name.
    pub members: Vec<Member>,
    /// Who was removed and does not come back, in order of name: others have to bring what these
    /// held to its new owners.
    pub removed: Vec<NodeId>,
    /// Who owns what.
    pub assignment: Assignment,
}

impl Ownership {
    /// The first table: the first `nodes` nodes, all of weight 1, in zones by turns.
    ///
    /// The configuration sees to it that they find room; nodes beyond the 360th get no degree.
    pub fn first(rules: Rules, nodes: u16) -> Ownership {
        Ownership::of(rules, NodeId::first(nodes.max(1)))
    }

    /// What a node goes by that is to join and knows nobody but its seed node: that this has
    /// everything. Any table supersedes it.
    pub fn before_joining(rules: Rules, seed_node: NodeId) -> Ownership {
        Ownership {
            version: 0,
            ..Ownership::of(rules, [seed_node].into_iter())
        }
    }

    fn of(rules: Rules, nodes: impl Iterator<Item = NodeId>) -> Ownership {
        let member = |node: NodeId| Member {
            node,
            weight: 1,
            zone: Zone::of(node.0, rules.zones),
        };
        let members: Vec<Member> = nodes.map(member).collect();
        let assignment = match rules.partitioning {
            Partitioning::Equal => {
                let dealt = deal::deal(members.len(), rules.partitions, rules.target_n);
                Assignment::Owners(dealt.into_iter().map(|at| members[at].node).collect())
            }
            Partitioning::Tokens | Partitioning::TokensEqual => {
                Assignment::Tokens(tokens::with(&[], &rules, &members))
            }
            Partitioning::Degrees => {
                let mut degrees = Vec::new();
                for member in &members {
                    if let Some(more) = tokens::with_degree(&degrees, &rules, member.node) {
                        degrees = more;
                    }
                }
                Assignment::Degrees(degrees)
            }
            Partitioning::Modulo | Partitioning::Everywhere => Assignment::Members,
        };
        Ownership {
            version: 1,
            maker: NodeId(0),
            rules,
            members,
            removed: Vec::new(),
            assignment,
        }
    }

    /// The first table of `partitions` equal partitions.
    pub fn deal(nodes: u16, partitions: u32, target_n: u16) -> Ownership {
        Ownership::first(Rules::equal(partitions, target_n), nodes)
    }

    /// A table of equal partitions given out at random, as many to each node but for one: what
    /// strategy 3 of the Dynamo paper comes to (section 6.2), to be compared with the deal round
    /// the names that a cluster starts with. The seed of `rules` decides.
    pub fn scattered(rules: Rules, nodes: u16) -> Ownership {
        let mut table = Ownership::first(rules, nodes);
        if let Assignment::Owners(owners) = &mut table.assignment {
            for place in (1..owners.len()).rev() {
                let drawn = draw(table.rules.seed, Purpose::Token, &[place as u64]);
                owners.swap(place, below(drawn, place as u64 + 1) as usize);
            }
        }
        table
    }

    /// What tells this table from others. Takes time in proportion to the table.
    pub fn table_version(&self) -> TableVersion {
        let digest = match self.version {
            0 | 1 => 0,
            // Whatever is in a table has an encoding, so this cannot fail.
            _ => postcard::to_allocvec(self).map_or(0, |bytes| xxh3_64(&bytes) as u16),
        };
        TableVersion {
            digest,
            ..TableVersion::new(self.version, self.maker)
        }
    }

    /// Whether this table holds rather than `other`.
    pub fn supersedes(&self, other: &Ownership) -> bool {
        self.table_version() > other.table_version()
    }

    /// Whether `node` was removed and does not come back.
    pub fn has_removed(&self, node: NodeId) -> bool {
        self.removed.binary_search(&node).is_ok()
    }

    /// What is known of `node`, if it takes part.
    pub fn member(&self, node: NodeId) -> Option<&Member> {
        let found = self.members.binary_search_by_key(&node, |it| it.node);
        found.ok().map(|at| &self.members[at])
    }

    /// The nodes that a walk round the ring meets, each as often as it stands there.
    pub(super) fn seats(&self) -> Vec<NodeId> {
        match &self.assignment {
            Assignment::Owners(owners) => owners.clone(),
            Assignment::Tokens(tokens) => tokens.iter().map(|token| token.node).collect(),
            Assignment::Degrees(degrees) => degrees.iter().map(|taken| taken.node).collect(),
            Assignment::Members => self.members.iter().map(|member| member.node).collect(),
        }
    }

    /// In how many places of the ring any `width` neighbouring partitions lie on fewer than `width`
    /// distinct nodes, or fewer than there are members; partitions have to be equal.
    pub fn crowded_windows(&self, width: u16) -> usize {
        let Assignment::Owners(owners) = &self.assignment else {
            return 0;
        };
        let q = owners.len();
        let width = usize::from(width).min(self.members.len()).min(q);
        let repeats = |first: &usize| {
            let mut window: Vec<NodeId> = (0..width).map(|at| owners[(first + at) % q]).collect();
            window.arrange();
            window.windows(2).any(|pair| pair[0] == pair[1])
        };
        (0..q).filter(repeats).count()
    }
}
