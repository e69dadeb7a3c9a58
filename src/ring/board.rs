//! Who owns which equal partition while they are dealt anew: counts, crowding, swaps.

/// The owner of a partition that has none.
pub(super) const NOBODY: u32 = u32::MAX;

/// How many swaps are looked at in all before what was found has to do. Large rings of few members
/// have more pairs than anybody wants to wait for.
const MOST_TRIALS: u32 = 2_000_000;

/// How many partitions members are to have.
#[derive(Clone, Debug)]
pub(super) struct Shares {
    /// How many for each.
    pub(super) targets: Vec<u32>,
    /// Who may have one more.
    pub(super) may_rise: Vec<bool>,
    /// How many of them shall.
    pub(super) left: u32,
}

/// The partitions with their owners, members by their places in the order of names.
///
/// A partition is crowded when another one of its owner lies fewer than `spacing` steps away; the
/// closer, the more.
#[derive(Clone, Debug)]
pub(super) struct Board {
    before: Vec<u32>,
    owners: Vec<u32>,
    has: Vec<u32>,
    shares: Shares,
    spacing: usize,
    trials: u32,
}

/// All partitions once round, from `start`.
pub(super) fn round(partitions: usize, start: usize) -> impl Iterator<Item = usize> {
    (0..partitions).map(move |step| (start + step) % partitions)
}

impl Board {
    pub(super) fn new(before: Vec<u32>, shares: Shares, spacing: usize) -> Board {
        let owners = before.clone();
        Board {
            has: vec![0; shares.targets.len()],
            before,
            owners: Vec::new(),
            shares,
            spacing,
            trials: MOST_TRIALS,
        }
        .dealt(owners)
    }

    /// The same board with other owners.
    pub(super) fn dealt(&self, owners: Vec<u32>) -> Board {
        let mut has = vec![0; self.has.len()];
        for owner in &owners {
            if let Some(count) = has.get_mut(*owner as usize) {
                *count += 1;
            }
        }
        Board {
            owners,
            has,
            ..self.clone()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    pub(super) fn owners(&self) -> &[u32] {
        &self.owners
    }

    pub(super) fn owner(&self, partition: usize) -> u32 {
        self.owners[partition]
    }

    /// How many partitions `member` has beyond its target.
    pub(super) fn spares(&self, member: u32) -> u32 {
        let at = member as usize;
        match (self.has.get(at), self.shares.targets.get(at)) {
            (Some(has), Some(target)) => has.saturating_sub(*target),
            _ => 0,
        }
    }

    /// How many partitions `member` lacks, or may have beyond what it must.
    pub(super) fn wants(&self, member: u32) -> u32 {
        let at = member as usize;
        let lacks = self.shares.targets[at].saturating_sub(self.has[at]);
        let one_more = lacks == 0 && self.may_rise(at);
        lacks + u32::from(one_more)
    }

    fn may_rise(&self, at: usize) -> bool {
        let has_all = self.has[at] == self.shares.targets[at];
        self.shares.left > 0 && self.shares.may_rise[at] && has_all
    }

    /// How many partitions members lack in all: no fewer can move.
    pub(super) fn missing(&self) -> usize {
        let lacks = self.shares.targets.iter().zip(&self.has);
        let lacks = lacks.map(|(target, has)| target.saturating_sub(*has));
        (lacks.sum::<u32>() + self.shares.left) as usize
    }

    /// The members that can take partitions, in order of name.
    pub(super) fn receivers(&self) -> Vec<u32> {
        (0..self.has.len() as u32)
            .filter(|&member| self.wants(member) > 0)
            .collect()
    }

    /// Whoever has most beyond its target, and whoever lacks most.
    pub(super) fn next_move(&self) -> Option<(u32, u32)> {
        let members = || (0..self.has.len() as u32).rev();
        let donor = members().max_by_key(|&member| self.spares(member))?;
        let receiver = members().max_by_key(|&member| self.wants(member))?;
        (self.spares(donor) > 0 && self.wants(receiver) > 0).then_some((donor, receiver))
    }

    pub(super) fn give(&mut self, partition: usize, receiver: u32) {
        if let Some(count) = self.has.get_mut(self.owners[partition] as usize) {
            *count -= 1;
        }
        let at = receiver as usize;
        if self.may_rise(at) {
            self.shares.targets[at] += 1;
            self.shares.may_rise[at] = false;
            self.shares.left -= 1;
        }
        self.has[at] += 1;
        self.owners[partition] = receiver;
    }

    /// How crowded `partition` would be if `member` owned it.
    pub(super) fn crowding(&self, partition: usize, member: u32) -> u32 {
        let q = self.owners.len();
        let mut crowding = 0;
        for step in 1..self.spacing {
            for other in [(partition + step) % q, (partition + q - step) % q] {
                if self.owners[other] == member {
                    crowding += (self.spacing - step) as u32;
                }
            }
        }
        crowding
    }

    /// More than any partition can be crowded.
    pub(super) fn most_crowded(&self) -> u32 {
        (self.spacing * self.spacing) as u32
    }

    /// How crowded all is, and how many partitions have moved: the less of each the better, and of
    /// the first before the second.
    pub(super) fn cost(&self) -> (u64, usize) {
        let crowding = |p| u64::from(self.crowding(p, self.owners[p]));
        let moved = self.before.iter().zip(&self.owners);
        (
            (0..self.len()).map(crowding).sum(),
            moved.filter(|(before, now)| before != now).count(),
        )
    }

    /// Swaps while that makes the ring less crowded or, where more than the `least` partitions have
    /// moved, moves fewer.
    pub(super) fn settle(&mut self, start: usize, least: usize) {
        self.space_out(start);
        if self.cost().1 > least {
            self.take_back(start);
        }
    }

    /// Swaps crowded partitions with others while that makes the ring less crowded.
    fn space_out(&mut self, start: usize) {
        loop {
            let mut improved = false;
            for p in round(self.len(), start) {
                if self.crowding(p, self.owners[p]) > 0
                    && let Some((q, _)) = self.best_swap(p, |(crowding, _)| crowding < 0)
                {
                    self.owners.swap(p, q);
                    improved = true;
                }
            }
            if !improved || self.trials == 0 {
                return;
            }
        }
    }

    /// Swaps partitions home that have moved, where that crowds nobody.
    fn take_back(&mut self, start: usize) {
        loop {
            let mut improved = false;
            for p in round(self.len(), start) {
                if self.owners[p] != self.before[p]
                    && let Some((q, _)) = self.best_swap(p, |gain| gain.0 <= 0 && gain < (0, 0))
                {
                    self.owners.swap(p, q);
                    improved = true;
                }
            }
            if !improved || self.trials == 0 {
                return;
            }
        }
    }

    /// The partition with which a swap of `p` changes crowding and movement for the best, if that
    /// is good enough.
    fn best_swap(
        &mut self,
        p: usize,
        good: impl Fn((i64, i64)) -> bool,
    ) -> Option<(usize, (i64, i64))> {
        let mut best: Option<(usize, (i64, i64))> = None;
        for q in 0..self.len() {
            if self.owners[p] == self.owners[q] {
                continue;
            }
            if self.trials == 0 {
                break;
            }
            self.trials -= 1;
            let change = self.change_by_swap(p, q);
            if good(change) && best.is_none_or(|(_, least)| change < least) {
                best = Some((q, change));
            }
        }
        best
    }

    /// What swapping the owners of `p` and `q` adds to crowding and movement.
    fn change_by_swap(&mut self, p: usize, q: usize) -> (i64, i64) {
        let (mut crowding, mut moved) = (0, 0);
        for sign in [-1, 1] {
            // The crowding between the two is counted at both, before and after alike.
            for at in [p, q] {
                crowding += sign * i64::from(self.crowding(at, self.owners[at]));
                moved += sign * i64::from(self.owners[at] != self.before[at]);
            }
            self.owners.swap(p, q);
        }
        (crowding, moved)
    }
}
