//! Dealing equal partitions anew after a change of members: balance first, then spacing, then least
//! movement (DESIGN 4.1 and 5, "Settled details").
//!
//! Who ends up with how many is settled first. Then partitions are moved one at a time, from who
//! has too many to who has too few, where the spacing suffers least; what still lies too close is
//! swapped apart; and swaps that turn out to be needless are taken back. Where even that does not
//! space everybody out although a fresh deal would, the fresh deal is taken, with names given out
//! so that most stays where it was: this happens when members are as few as `target_n`.

use super::board::{Board, NOBODY, Shares, round};
use super::{Member, deal};
use crate::base::{Arrange, NodeId};
use std::collections::BTreeMap;

/// How many partitions may be looked at to spread out those that move; beyond that they are packed
/// only.
const MOST_LOOKS: usize = 1 << 24;

/// Rings of up to so many partitions are tried to be dealt from several starts, of which the best
/// is taken.
const SMALL: usize = 1_024;
/// From how many.
const TRIES: usize = 8;

/// The owners of all partitions after `members` have changed; `owners` are those before.
pub(super) fn rebalance(owners: &[NodeId], members: &[Member], target_n: u16) -> Vec<NodeId> {
    let place = |node: &NodeId| {
        let found = members.binary_search_by_key(node, |member| member.node);
        found.map_or(NOBODY, |at| at as u32)
    };
    let before: Vec<u32> = owners.iter().map(place).collect();
    let shares = shares(&before, members);
    let spacing = usize::from(target_n).min(members.len()).min(owners.len());
    let fresh = Board::new(before, shares, spacing);
    let least = fresh.missing();
    let tries = if owners.len() <= SMALL { TRIES } else { 1 };
    let may_spread = least.saturating_mul(owners.len()) <= MOST_LOOKS;
    let mut best: Option<((u64, usize), Board)> = None;
    for start in (0..tries).map(|number| number * owners.len() / tries) {
        for spreads in [true, false] {
            if spreads && !may_spread {
                continue;
            }
            let mut board = fresh.clone();
            adopt(&mut board, start);
            match spreads {
                // Evenly spread partitions leave more room for the next change.
                true => spread_out(&mut board),
                false => pack(&mut board, start),
            }
            board.settle(start, least);
            let cost = board.cost();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, board));
            }
        }
        if best.as_ref().is_some_and(|(cost, _)| *cost == (0, least)) {
            break;
        }
    }
    let (cost, mut best) = best.unwrap_or((fresh.cost(), fresh.clone()));
    if cost.0 > 0
        && let Some(dealt) = deal_anew(&fresh, members, target_n)
    {
        best = dealt;
    }
    let owner = |&place: &u32| members.get(place as usize).map(|member| member.node);
    best.owners().iter().filter_map(owner).collect()
}

/// How many partitions each member is to have: the whole part of its share by weight, and one more
/// for some whose shares have a fraction, as many as are left over. Those come first who have it;
/// who else gets one is left open, so that it can be somebody whom it crowds least.
fn shares(before: &[u32], members: &[Member]) -> Shares {
    let q = before.len() as u64;
    let total: u64 = members.iter().map(|member| u64::from(member.weight)).sum();
    let mut has = vec![0u32; members.len()];
    for owner in before {
        if let Some(count) = has.get_mut(*owner as usize) {
            *count += 1;
        }
    }
    let exact = |member: &Member| q * u64::from(member.weight);
    let mut targets: Vec<u32> = members
        .iter()
        .map(|member| (exact(member) / total) as u32)
        .collect();
    let mut left = q as u32 - targets.iter().sum::<u32>();
    let mut may_rise: Vec<bool> = members.iter().map(|it| exact(it) % total > 0).collect();
    let mut keepers: Vec<usize> = (0..members.len())
        .filter(|&m| may_rise[m] && has[m] > targets[m])
        .collect();
    keepers.arrange_by_key(|&m| (std::cmp::Reverse(exact(&members[m]) % total), m));
    for member in keepers.into_iter().take(left as usize) {
        targets[member] += 1;
        may_rise[member] = false;
        left -= 1;
    }
    Shares {
        targets,
        may_rise,
        left,
    }
}

/// Moves partitions to each receiver in turn, at the first places where they lie far enough from
/// its others; then, where there were too few of those, at the first places that are least close.
fn pack(board: &mut Board, start: usize) {
    for limit in 0..=board.most_crowded() {
        for receiver in board.receivers() {
            for partition in round(board.len(), start) {
                if board.wants(receiver) == 0 {
                    break;
                }
                if board.spares(board.owner(partition)) > 0
                    && board.crowding(partition, receiver) <= limit
                {
                    board.give(partition, receiver);
                }
            }
        }
        if board.receivers().is_empty() {
            return;
        }
    }
}

/// Moves partitions one at a time from whoever has most beyond its share to whoever lacks most, as
/// far from the receiver's others as may be.
fn spread_out(board: &mut Board) {
    while let Some((donor, receiver)) = board.next_move() {
        let own: Vec<usize> = (0..board.len())
            .filter(|&p| board.owner(p) == receiver)
            .collect();
        let q = board.len();
        let distance = |p: usize| {
            let at = own.partition_point(|&other| other < p);
            let around = [own.get(at).or(own.first()), own[..at].last().or(own.last())];
            let apart = around.into_iter().flatten().map(|&other| {
                let steps = p.abs_diff(other);
                steps.min(q - steps)
            });
            apart.min().unwrap_or(q)
        };
        let donated = (0..q).filter(|&p| board.owner(p) == donor);
        let best = donated.min_by_key(|&p| {
            let crowding = board.crowding(p, receiver);
            (crowding, std::cmp::Reverse(distance(p)), p)
        });
        let Some(partition) = best else {
            return;
        };
        board.give(partition, receiver);
    }
}

/// Gives the partitions that nobody owns any more to members that lack some, where they crowd
/// least, and among those to whoever lacks most.
fn adopt(board: &mut Board, start: usize) {
    for partition in round(board.len(), start) {
        if board.owner(partition) != NOBODY {
            continue;
        }
        let receivers = board.receivers().into_iter();
        let best = receivers.min_by_key(|&member| {
            let lacks = board.wants(member);
            (
                board.crowding(partition, member),
                std::cmp::Reverse(lacks),
                member,
            )
        });
        if let Some(receiver) = best {
            board.give(partition, receiver);
        }
    }
}

/// A fresh deal in which nobody lies too close, if there is one, with names given out so that most
/// partitions stay where they are. Members of different weights are not dealt round.
fn deal_anew(fresh: &Board, members: &[Member], target_n: u16) -> Option<Board> {
    if members
        .windows(2)
        .any(|pair| pair[0].weight != pair[1].weight)
    {
        return None;
    }
    let dealt = deal::deal(members.len(), fresh.len() as u32, target_n);
    let mut common: BTreeMap<(usize, u32), u32> = BTreeMap::new();
    for (partition, seat) in dealt.iter().enumerate() {
        *common.entry((*seat, fresh.owner(partition))).or_default() += 1;
    }
    let mut pairs: Vec<((usize, u32), u32)> = common.into_iter().collect();
    pairs.arrange_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    let mut name_of = vec![NOBODY; members.len()];
    let mut is_named = vec![false; members.len()];
    for ((seat, member), _) in pairs {
        let free = is_named.get(member as usize) == Some(&false);
        if free && name_of[seat] == NOBODY {
            name_of[seat] = member;
            is_named[member as usize] = true;
        }
    }
    let mut rest = (0..members.len() as u32).filter(|&member| !is_named[member as usize]);
    for name in &mut name_of {
        if *name == NOBODY {
            *name = rest.next()?;
        }
    }
    let mut board = fresh.dealt(dealt.into_iter().map(|seat| name_of[seat]).collect());
    if board.cost().0 > 0 {
        return None;
    }
    board.settle(0, fresh.missing());
    Some(board)
}
