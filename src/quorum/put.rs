//! The quorum of a put.

use super::{FEW, Missed, Role, Rule, beyond, distinct};
use smallvec::SmallVec;

/// What a put asks for. A rule of 0 asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteRules {
    /// N: the number of places.
    pub n: usize,
    /// W: places that must have taken the write.
    pub w: usize,
    /// PW: primaries that must have logged it.
    pub pw: usize,
    /// DW: places that must have logged it.
    pub dw: usize,
    /// Distinct nodes that must have logged it.
    pub node_confirms: usize,
}

impl WriteRules {
    /// The first rule that asks for more than N places can give; such a put is refused at once.
    pub fn beyond_n(&self) -> Option<Missed> {
        let rules = [
            (Rule::W, self.w),
            (Rule::Pw, self.pw),
            (Rule::Dw, self.dw),
            (Rule::NodeConfirms, self.node_confirms),
        ];
        beyond(self.n, &rules)
    }
}

/// What a place says to a put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement<N> {
    /// The write has arrived. Counts for W.
    W {
        /// The place.
        place: usize,
    },
    /// The write is logged. Counts for DW, for `node_confirms`, and from a primary for PW; not for
    /// W, which the place says for itself.
    Dw {
        /// The place.
        place: usize,
        /// Whether its primary speaks or a stand-in.
        role: Role,
        /// Who speaks.
        node: N,
    },
    /// The place cannot log the write. A W that it gave before still counts.
    Fail {
        /// The place.
        place: usize,
    },
}

/// How far a put has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteCounts {
    /// Places that took the write.
    pub w: usize,
    /// Primaries that logged it.
    pub pw: usize,
    /// Places that logged it.
    pub dw: usize,
    /// Distinct nodes that logged it.
    pub nodes: usize,
    /// Places that failed.
    pub failed: usize,
}

/// A put that waits for its places.
///
/// W, DW, PW and `node_confirms` must all hold. PW, DW and `node_confirms` are given up as soon as
/// too many places have failed, and PW and `node_confirms` also when every place has logged the
/// write or failed. W is never given up: as in Riak, a put that misses nothing else runs into its
/// time-out, for which there is [`at_deadline`](PutQuorum::at_deadline).
#[derive(Clone, Debug)]
pub struct PutQuorum<N> {
    rules: WriteRules,
    /// Few enough to be looked through.
    places: SmallVec<[Place<N>; FEW]>,
}

#[derive(Clone, Debug)]
struct Place<N> {
    index: usize,
    taken: bool,
    failed: bool,
    primary: bool,
    /// Each node once.
    logged_by: SmallVec<[N; 2]>,
}

impl<N: Ord + Clone> PutQuorum<N> {
    /// A put that has heard nothing yet.
    pub fn new(rules: WriteRules) -> PutQuorum<N> {
        PutQuorum {
            rules,
            places: SmallVec::new(),
        }
    }

    /// What was asked for.
    pub fn rules(&self) -> &WriteRules {
        &self.rules
    }

    /// Counts an answer; whether it says anything that was not known.
    ///
    /// A place that failed and takes or logs the write after all, such as through a stand-in, has
    /// not failed. A place that has logged it cannot fail any more.
    pub fn add(&mut self, answer: Acknowledgement<N>) -> bool {
        match answer {
            Acknowledgement::W { place } => {
                let place = self.place(place);
                let new = !place.taken || place.failed;
                place.taken = true;
                place.failed = false;
                new
            }
            Acknowledgement::Dw { place, role, node } => {
                let place = self.place(place);
                place.failed = false;
                place.primary |= role == Role::Primary;
                let new = !place.logged_by.contains(&node);
                if new {
                    place.logged_by.push(node);
                }
                new
            }
            Acknowledgement::Fail { place } => {
                let place = self.place(place);
                let new = !place.failed && place.logged_by.is_empty();
                place.failed |= new;
                new
            }
        }
    }

    fn place(&mut self, index: usize) -> &mut Place<N> {
        let known = self.places.iter().position(|place| place.index == index);
        let at = known.unwrap_or_else(|| {
            self.places.push(Place {
                index,
                taken: false,
                failed: false,
                primary: false,
                logged_by: SmallVec::new(),
            });
            self.places.len() - 1
        });
        &mut self.places[at]
    }

    /// How far it has come.
    pub fn counts(&self) -> WriteCounts {
        let count = |is: fn(&Place<N>) -> bool| self.places.iter().filter(|p| is(p)).count();
        let nodes = distinct(self.places.iter().flat_map(|place| &place.logged_by));
        WriteCounts {
            w: count(|place| place.taken),
            pw: count(|place| place.primary),
            dw: count(|place| !place.logged_by.is_empty()),
            nodes,
            failed: count(|place| place.failed),
        }
    }

    /// Whether the client can be answered: every rule is met, or one cannot be met any more.
    pub fn enough(&self) -> bool {
        self.is_enough(&self.counts())
    }

    fn is_enough(&self, got: &WriteCounts) -> bool {
        let rules = &self.rules;
        let short_of_who = got.pw < rules.pw || got.nodes < rules.node_confirms;
        self.is_met(got)
            || [rules.pw, rules.node_confirms, rules.dw]
                .iter()
                .any(|&need| self.is_lost(need, got))
            || (got.dw + got.failed >= rules.n && short_of_who)
    }

    /// The client's answer, once there is [`enough`](PutQuorum::enough) for one.
    pub fn reply(&self) -> Option<Result<(), Missed>> {
        let got = self.counts();
        self.is_enough(&got).then(|| self.verdict(&got))
    }

    /// The client's answer if nothing more can be waited for.
    ///
    /// # Errors
    /// The rule to blame. PW, when W and DW are met without it, or when failures put it out of
    /// reach and it asks for no less than DW. Then `node_confirms`, by the same measure. Then DW,
    /// when failures put it out of reach. Then W and DW, which are merely late.
    pub fn at_deadline(&self) -> Result<(), Missed> {
        self.verdict(&self.counts())
    }

    fn verdict(&self, got: &WriteCounts) -> Result<(), Missed> {
        let rules = &self.rules;
        if self.is_met(got) {
            return Ok(());
        }
        let written = got.w >= rules.w && got.dw >= rules.dw;
        let to_blame = |need: usize, got_of_it: usize| {
            (written && got_of_it < need) || (need >= rules.dw && self.is_lost(need, got))
        };
        let missed = |rule, need, got| Err(Missed { rule, need, got });
        if to_blame(rules.pw, got.pw) {
            missed(Rule::Pw, rules.pw, got.pw)
        } else if to_blame(rules.node_confirms, got.nodes) {
            missed(Rule::NodeConfirms, rules.node_confirms, got.nodes)
        } else if self.is_lost(rules.dw, got) {
            missed(Rule::Dw, rules.dw, got.dw)
        } else if got.w < rules.w {
            missed(Rule::W, rules.w, got.w)
        } else {
            // Had DW been met, PW or `node_confirms` would have been to blame.
            missed(Rule::Dw, rules.dw, got.dw)
        }
    }

    fn is_met(&self, got: &WriteCounts) -> bool {
        let rules = &self.rules;
        got.w >= rules.w
            && got.dw >= rules.dw
            && got.pw >= rules.pw
            && got.nodes >= rules.node_confirms
    }

    /// Whether fewer than `need` places are left that have not failed.
    fn is_lost(&self, need: usize, got: &WriteCounts) -> bool {
        got.failed + need > self.rules.n
    }
}
