//! Riak's annotated preference list: who stands for a partition now, when it is known who is up.

use super::{PreferenceList, Ring};
use crate::base::NodeId;

/// What a node on an annotated preference list is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It owns the partition.
    Primary,
    /// It stands in for the partition's owner.
    Fallback,
}

/// One entry of an annotated preference list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// The place that it is for: the seat where the walk met the primary.
    pub place: usize,
    /// Who takes the place.
    pub node: NodeId,
    /// As what.
    pub role: Role,
}

impl Ring {
    /// The first `n` places of `partition`'s preference list, as Riak annotates them: the primaries
    /// that are up, in the order of the ring; then, for each that is down, in order, the next
    /// fallback that is up. All of them take from one walk over the rest of the list, so that a
    /// fallback stands in once for each time that the walk meets it. When the walk ends, places
    /// stay empty.
    pub fn active_list(
        &self,
        partition: u32,
        n: usize,
        is_up: impl Fn(NodeId) -> bool,
    ) -> Vec<Active> {
        let (places, rest) = self.first_places(partition, n);
        stand_in(&places, rest, is_up)
    }

    /// The same, but where the places take in the whole list the fallbacks are looked for all round
    /// the ring again, as Riak does when it reads the list from its compact form.
    pub fn active_list_round_again(
        &self,
        partition: u32,
        n: usize,
        is_up: impl Fn(NodeId) -> bool,
    ) -> Vec<Active> {
        let (places, mut rest) = self.first_places(partition, n);
        if places.len() == self.candidates() {
            rest = self.preference_list(partition);
        }
        stand_in(&places, rest, is_up)
    }

    /// The first `n` on a preference list with the seats where the walk met them, and the rest.
    fn first_places(&self, partition: u32, n: usize) -> (Vec<(usize, NodeId)>, PreferenceList<'_>) {
        let mut walk = self.preference_list(partition);
        let mut places = Vec::new();
        while places.len() < n
            && let Some(place) = walk.next_seat()
        {
            places.push(place);
        }
        (places, walk)
    }
}

fn stand_in(
    places: &[(usize, NodeId)],
    rest: PreferenceList<'_>,
    is_up: impl Fn(NodeId) -> bool,
) -> Vec<Active> {
    let (up, down): (Vec<_>, Vec<_>) = places.iter().partition(|(_, node)| is_up(*node));
    let primary = |(place, node)| Active {
        place,
        node,
        role: Role::Primary,
    };
    let fallback = |((place, _), node)| Active {
        place,
        node,
        role: Role::Fallback,
    };
    let stand_ins = rest.filter(|node| is_up(*node));
    let primaries = up.into_iter().map(primary);
    let fallbacks = down.into_iter().zip(stand_ins).map(fallback);
    primaries.chain(fallbacks).collect()
}
