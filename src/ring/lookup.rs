//! Looking up where a key belongs: an ownership table with all that follows from it worked out.

use super::ownership::{Assignment, Ownership, TableVersion};
use super::partitions::Partitions;
use super::preference::PreferenceList;
use super::tokens::DEGREES;
use super::{Partitioning, Preference, Zone};
use crate::base::random::below;
use crate::base::{Arrange, Key, NodeId};

/// An ownership table with the preference list of every partition worked out for `N` replicas.
///
/// Every look-up takes constant time, or time logarithmic in the number of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    ownership: Ownership,
    version: TableVersion,
    /// How many replicas a key is to have.
    n: u16,
    cut: Cut,
    /// How many places each partition has.
    replicas: usize,
    /// Who stands where, clockwise.
    seats: Vec<NodeId>,
    /// The seat where each partition's walk begins, where that is not the one of its own number.
    first_seats: Vec<u32>,
    members: Vec<NodeId>,
    zones: Zones,
    places: Vec<NodeId>,
    /// The distinct nodes among each partition's places, where places may repeat a node.
    distinct: Vec<Vec<NodeId>>,
    /// The partitions that each node is a primary of, by the node's place in the order of names.
    own: Vec<Vec<u32>>,
}

/// How positions are cut into partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cut {
    Equal(Partitions),
    /// The last position of each partition, ascending.
    Tokens(Vec<u128>),
    /// The partition of each degree, and each partition's last degree.
    Degrees(Vec<u32>, Vec<u16>),
    Modulo(u32),
}

/// Which zone each node stands in, zones by their places in the order of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Zones {
    of: Vec<u16>,
    /// How many candidates for preference lists stand in each zone.
    sizes: Vec<usize>,
}

impl Ring {
    /// The ring of `ownership` with `n` replicas a key, fewer when fewer nodes own anything, and
    /// one on each member where every node holds every key.
    pub fn new(ownership: Ownership, n: u16) -> Ring {
        let mut seats = ownership.seats();
        if seats.is_empty() {
            seats.extend(ownership.members.first().map(|member| member.node));
        }
        let mut members = seats.clone();
        members.arrange();
        members.dedup();
        let cut = Cut::of(&ownership, seats.len());
        let mut ring = Ring {
            first_seats: first_seats(&ownership),
            version: ownership.table_version(),
            n,
            cut,
            replicas: 0,
            seats,
            zones: Zones::default(),
            places: Vec::new(),
            distinct: Vec::new(),
            own: vec![Vec::new(); members.last().map_or(0, |last| last.index() + 1)],
            members,
            ownership,
        };
        ring.zones = ring.count_zones();
        ring.replicas = match ring.ownership.rules.partitioning {
            Partitioning::Everywhere => ring.candidates(),
            _ => usize::from(n).min(ring.candidates()),
        };
        let mut places = Vec::with_capacity(ring.replicas * ring.partitions() as usize);
        for partition in 0..ring.partitions() {
            places.extend(ring.preference_list(partition).take(ring.replicas));
        }
        ring.places = places;
        if !ring.is_distinct() {
            let distinct = (0..ring.partitions()).map(|p| distinct(ring.places(p)));
            ring.distinct = distinct.collect();
        }
        for partition in 0..ring.partitions() {
            let primaries = ring.primaries(partition).to_vec();
            for node in primaries {
                ring.own[node.index()].push(partition);
            }
        }
        ring
    }

    fn count_zones(&self) -> Zones {
        let zone = |node: &NodeId| {
            let member = self.ownership.member(*node);
            member.map_or(Zone(1), |member| member.zone)
        };
        let mut names: Vec<Zone> = self.members.iter().map(zone).collect();
        names.arrange();
        names.dedup();
        let mut zones = Zones {
            of: vec![0; self.own.len()],
            sizes: vec![0; names.len()],
        };
        for node in &self.members {
            let index = names.binary_search(&zone(node)).unwrap_or(0);
            zones.of[node.index()] = index as u16;
        }
        let candidates = if self.is_distinct() {
            &self.members
        } else {
            &self.seats
        };
        for node in candidates {
            zones.sizes[usize::from(zones.of[node.index()])] += 1;
        }
        zones
    }

    /// The table that this ring was worked out from.
    pub fn ownership(&self) -> &Ownership {
        &self.ownership
    }

    /// What tells the table of this ring from others.
    pub fn table_version(&self) -> TableVersion {
        self.version
    }

    /// How many replicas a key is to have, where there are enough nodes.
    pub fn n(&self) -> u16 {
        self.n
    }

    /// The primaries of whatever is at `position`.
    pub fn primaries_at(&self, position: u128) -> &[NodeId] {
        self.primaries(self.partition_of(position))
    }

    /// The key `text` with its position on this ring.
    pub fn key(&self, text: &str) -> Key {
        self.ownership.rules.hash.key(text)
    }

    /// How many partitions there are; they are numbered from 0.
    pub fn partitions(&self) -> u32 {
        match &self.cut {
            Cut::Equal(partitions) => partitions.0,
            Cut::Tokens(ends) => ends.len() as u32,
            Cut::Degrees(_, ends) => ends.len() as u32,
            Cut::Modulo(count) => *count,
        }
    }

    /// How many places a request for a key has: `N`, or fewer where there are not so many nodes.
    pub fn replicas(&self) -> usize {
        self.replicas
    }

    /// The nodes that own at least one partition, in order of name.
    pub fn members(&self) -> &[NodeId] {
        &self.members
    }

    /// One of the members, as `draw` falls.
    pub fn any_member(&self, draw: u64) -> Option<NodeId> {
        let place = below(draw, self.members.len().max(1) as u64) as usize;
        self.members.get(place).copied()
    }

    /// The partition that covers `position`.
    pub fn partition_of(&self, position: u128) -> u32 {
        match &self.cut {
            Cut::Equal(partitions) => partitions.of(position),
            Cut::Tokens(ends) => match ends.partition_point(|end| *end < position) {
                // Beyond the last token the ring begins anew.
                beyond if beyond == ends.len() => 0,
                partition => partition as u32,
            },
            Cut::Degrees(partitions, _) => partitions[(position % u128::from(DEGREES)) as usize],
            Cut::Modulo(count) => (position % u128::from(*count)) as u32,
        }
    }

    /// An arc that has the positions of all keys of `partition`: from its first position clockwise
    /// to the one where it ends (excluded); the whole ring where the two are the same.
    ///
    /// Where the hash is taken modulo something, keys of all partitions lie everywhere.
    pub fn range_of(&self, partition: u32) -> (u128, u128) {
        match &self.cut {
            Cut::Degrees(..) | Cut::Modulo(_) => (0, 0),
            Cut::Equal(_) | Cut::Tokens(_) => self.arc_of(partition),
        }
    }

    /// Where `partition` is drawn on a circle of 2^128 places: from its first place clockwise to
    /// the one where it ends (excluded); the whole circle where the two are the same.
    pub fn arc_of(&self, partition: u32) -> (u128, u128) {
        let at = partition as usize;
        match &self.cut {
            Cut::Equal(partitions) => equal_arc(*partitions, partition),
            Cut::Modulo(count) => equal_arc(Partitions(*count), partition),
            Cut::Tokens(ends) => {
                let before = ends[(at + ends.len() - 1) % ends.len()];
                (before.wrapping_add(1), ends[at].wrapping_add(1))
            }
            Cut::Degrees(_, ends) => {
                let after =
                    |end: u16| Partitions(DEGREES.into()).start(u32::from((end + 1) % DEGREES));
                (
                    after(ends[(at + ends.len() - 1) % ends.len()]),
                    after(ends[at]),
                )
            }
        }
    }

    /// Where a key is drawn on the circle of [`arc_of`](Ring::arc_of): at its position, or within
    /// the part of the circle that stands for its hash modulo 360 or the number of members.
    pub fn place_of(&self, position: u128) -> u128 {
        let within = |count: u32| {
            let part = (position % u128::from(count)) as u32;
            let (start, end) = equal_arc(Partitions(count), part);
            let length = end.wrapping_sub(start).wrapping_sub(1);
            start + (position / u128::from(count)).min(length)
        };
        match &self.cut {
            Cut::Equal(_) | Cut::Tokens(_) => position,
            Cut::Degrees(..) => within(DEGREES.into()),
            Cut::Modulo(count) => within(*count),
        }
    }

    /// The first node on the preference list of `partition`, zones set aside.
    pub fn owner_of(&self, partition: u32) -> NodeId {
        self.seats[self.first_seat(partition)]
    }

    /// The `N` places of `partition`: the first nodes on its preference list, a node as often as it
    /// stands there.
    pub fn places(&self, partition: u32) -> &[NodeId] {
        let start = partition as usize * self.replicas;
        &self.places[start..start + self.replicas]
    }

    /// The nodes among the first `N` places on the preference list of `partition`, each once.
    pub fn primaries(&self, partition: u32) -> &[NodeId] {
        match self.distinct.get(partition as usize) {
            Some(distinct) => distinct,
            None => self.places(partition),
        }
    }

    /// The partitions that `node` is a primary of, in the order of the ring.
    pub fn partitions_of(&self, node: NodeId) -> &[u32] {
        self.own.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether `node` is among the primaries of `partition`.
    pub fn is_primary(&self, partition: u32, node: NodeId) -> bool {
        self.primaries(partition).contains(&node)
    }

    /// The nodes in the order in which they stand for the keys of `partition`: clockwise from the
    /// partition, spread over zones first. Nodes met before are skipped (Dynamo paper, section
    /// 4.3), unless `preference=partitions` keeps them. The first `N` are the primaries, the rest
    /// the fallbacks; the list ends with the ring.
    pub fn preference_list(&self, partition: u32) -> PreferenceList<'_> {
        PreferenceList::new(self, partition)
    }

    /// The fallbacks of `partition`: its preference list after the `N` places.
    pub fn fallbacks(&self, partition: u32) -> impl Iterator<Item = NodeId> + '_ {
        self.preference_list(partition).skip(self.replicas)
    }

    /// The partition that the walk for a preference list is in when it comes to `seat`.
    pub fn met_in(&self, seat: usize) -> u32 {
        match &self.ownership.assignment {
            Assignment::Tokens(tokens) if !self.first_seats.is_empty() => tokens
                .get(seat)
                .map_or(0, |token| self.partition_of(token.position)),
            _ => (seat as u32).min(self.partitions() - 1),
        }
    }

    pub(super) fn seats(&self) -> &[NodeId] {
        &self.seats
    }

    pub(super) fn first_seat(&self, partition: u32) -> usize {
        let seat = self.first_seats.get(partition as usize);
        seat.map_or(partition, |seat| *seat) as usize
    }

    /// Whether preference lists skip nodes that they met. One partition with everybody on it needs
    /// nobody twice.
    pub(super) fn is_distinct(&self) -> bool {
        self.ownership.rules.preference == Preference::DistinctNodes
    }

    /// How many entries a whole preference list has.
    pub(super) fn candidates(&self) -> usize {
        if self.is_distinct() {
            self.members.len()
        } else {
            self.seats.len()
        }
    }

    /// One more than the last node's place in the order of names.
    pub(super) fn node_count(&self) -> usize {
        self.own.len()
    }

    pub(super) fn zone_sizes(&self) -> &[usize] {
        &self.zones.sizes
    }

    pub(super) fn zone_index(&self, node: NodeId) -> usize {
        usize::from(self.zones.of[node.index()])
    }
}

impl Cut {
    fn of(ownership: &Ownership, seats: usize) -> Cut {
        let partitioning = ownership.rules.partitioning;
        match &ownership.assignment {
            Assignment::Owners(owners) => Cut::Equal(Partitions(owners.len().max(1) as u32)),
            Assignment::Tokens(tokens) if partitioning == Partitioning::Tokens => {
                Cut::Tokens(tokens.iter().map(|token| token.position).collect())
            }
            Assignment::Tokens(_) => Cut::Equal(Partitions(ownership.rules.partitions.max(1))),
            Assignment::Degrees(taken) => {
                let ends: Vec<u16> = taken.iter().map(|taken| taken.degree).collect();
                let of = |degree: u16| match ends.partition_point(|end| *end < degree) {
                    beyond if beyond == ends.len() => 0,
                    partition => partition as u32,
                };
                Cut::Degrees((0..DEGREES).map(of).collect(), ends)
            }
            Assignment::Members if partitioning == Partitioning::Modulo => {
                Cut::Modulo(seats.max(1) as u32)
            }
            Assignment::Members => Cut::Equal(Partitions(1)),
        }
    }
}

/// The number of the token that each equal partition's walk begins with: the first one clockwise
/// from the partition's end (Dynamo paper, section 6.2, strategy 2). None for other partitionings,
/// in which a partition's walk begins with its own seat.
fn first_seats(ownership: &Ownership) -> Vec<u32> {
    let Assignment::Tokens(tokens) = &ownership.assignment else {
        return Vec::new();
    };
    if ownership.rules.partitioning != Partitioning::TokensEqual {
        return Vec::new();
    }
    let partitions = Partitions(ownership.rules.partitions.max(1));
    let first = |partition: u32| {
        let (_, end) = equal_arc(partitions, partition);
        match end {
            // The end of the last partition is the beginning of the ring.
            0 => 0,
            _ => match tokens.partition_point(|token| token.position < end) {
                beyond if beyond == tokens.len() => 0,
                seat => seat as u32,
            },
        }
    };
    (0..partitions.0).map(first).collect()
}

fn equal_arc(partitions: Partitions, partition: u32) -> (u128, u128) {
    let end = (partition + 1) % partitions.0;
    (partitions.start(partition), partitions.start(end))
}

fn distinct(places: &[NodeId]) -> Vec<NodeId> {
    let mut distinct = Vec::with_capacity(places.len());
    for node in places {
        if !distinct.contains(node) {
            distinct.push(*node);
        }
    }
    distinct
}
