//! The quorum of a get, and what is to be repaired after it.

use super::{FEW, Missed, Role, Rule, beyond, distinct};
use crate::base::Arrange;
use smallvec::SmallVec;

/// What a get asks for. A rule of 0 asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadRules {
    /// N: the number of places.
    pub n: usize,
    /// R: places that must have answered.
    pub r: usize,
    /// PR: primaries that must have answered.
    pub pr: usize,
    /// Distinct nodes that must have answered.
    pub node_confirms: usize,
    /// Give up when a majority has no value, even though R could still be reached.
    pub basic_quorum: bool,
    /// "Not found" is an answer like any other; else it counts with the failures.
    pub notfound_ok: bool,
}

impl ReadRules {
    /// The first rule that asks for more than N places can give; such a get is refused at once.
    pub fn beyond_n(&self) -> Option<Missed> {
        let rules = [
            (Rule::R, self.r),
            (Rule::Pr, self.pr),
            (Rule::NodeConfirms, self.node_confirms),
        ];
        beyond(self.n, &rules)
    }

    /// How many places that failed, or do not have the key where that is no answer, end the get:
    /// so many that R or PR is out of reach, and under `basic_quorum` never more than a majority.
    pub fn fail_threshold(&self) -> usize {
        let unreachable = (self.n + 1).saturating_sub(self.r.max(self.pr));
        if self.basic_quorum {
            unreachable.min(self.n / 2 + 1)
        } else {
            unreachable
        }
    }
}

/// What a replica can hold under a key.
pub trait Object: Sized {
    /// The join of one or more states: what is overwritten in any of them is gone.
    fn join(objects: &[&Self]) -> Self;

    /// Whether a replica that holds `held` is to be repaired with this state, the join of `held`
    /// and others. Riak repairs what is strictly older; to repair all that differs is as safe.
    fn outdates(&self, held: &Self) -> bool;

    /// Whether every sibling is a tombstone: the only state that counts as deleted.
    fn is_deleted(&self) -> bool;
}

/// What a place says to a get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<O> {
    /// It holds this, tombstones included.
    Found(O),
    /// It holds nothing under the key.
    NotFound,
    /// It cannot tell.
    Error,
}

/// What a get that met its quorum says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading<O> {
    /// The join of the answers.
    Found(O),
    /// The join of the answers, in which every sibling is a tombstone: not found, with a context.
    Deleted(O),
    /// No answer held anything.
    NotFound,
}

/// How far a get has come. A place is in one of the first three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadCounts {
    /// Places whose answer counts for R.
    pub ok: usize,
    /// Places without the key, where that is no answer.
    pub not_found: usize,
    /// Places that failed.
    pub failed: usize,
    /// Places whose primary gave an answer that counts.
    pub primaries: usize,
    /// Distinct nodes that gave an answer that counts.
    pub nodes: usize,
}

/// Why a replica is to be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It holds nothing under the key.
    NotFound,
    /// What it holds is outdated.
    OutOfDate,
}

/// A replica that is to be repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair<N> {
    /// Its place.
    pub place: usize,
    /// Whether the place's primary answered or a stand-in.
    pub role: Role,
    /// Who answered.
    pub node: N,
    /// Why.
    pub reason: Reason,
}

/// What is to be done after the last answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<N, O> {
    /// Nothing.
    Nothing,
    /// Send the join to these replicas.
    Repair {
        /// In order of places.
        repairs: Vec<Repair<N>>,
        /// The join of all answers.
        object: O,
    },
    /// All N places hold the key and the join is deleted: send it to these replicas, and then the
    /// key may be reaped.
    RepairThenDelete {
        /// In order of places.
        repairs: Vec<Repair<N>>,
        /// The join of all answers.
        object: O,
    },
    /// All N places hold the same tombstones: the key may be reaped, if the places were all
    /// answered by primaries ([`GetQuorum::primaries_hold_all`]).
    Delete,
}

/// A get that waits for its places.
///
/// It succeeds when R, PR and `node_confirms` hold. It is over without that when too many places
/// fail ([`ReadRules::fail_threshold`]) or when all N have answered.
#[derive(Clone, Debug)]
pub struct GetQuorum<N, O> {
    rules: ReadRules,
    answers: SmallVec<[Given<N, O>; FEW]>,
}

#[derive(Clone, Debug)]
struct Given<N, O> {
    place: usize,
    role: Role,
    node: N,
    answer: Answer<O>,
}

/// How a place stands, by the best of its answers; better is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Failed,
    NotFound,
    NotFoundOk,
    Deleted,
    Live,
}

impl<N: Ord + Clone, O: Object> GetQuorum<N, O> {
    /// A get that has heard nothing yet.
    pub fn new(rules: ReadRules) -> GetQuorum<N, O> {
        GetQuorum {
            rules,
            answers: SmallVec::new(),
        }
    }

    /// What was asked for.
    pub fn rules(&self) -> &ReadRules {
        &self.rules
    }

    /// Counts an answer; whether it is new. A node answers once for a place, unless all it said
    /// before was that it failed.
    pub fn add(&mut self, place: usize, role: Role, node: N, answer: Answer<O>) -> bool {
        let earlier = self
            .answers
            .iter()
            .position(|given| given.place == place && given.node == node);
        if let Some(earlier) = earlier {
            let failed = |answer: &Answer<O>| matches!(answer, Answer::Error);
            if !failed(&self.answers[earlier].answer) || failed(&answer) {
                return false;
            }
            self.answers.remove(earlier);
        }
        self.answers.push(Given {
            place,
            role,
            node,
            answer,
        });
        true
    }

    /// How far it has come.
    pub fn counts(&self) -> ReadCounts {
        let mut counts = ReadCounts::default();
        for (_, standing) in self.standings() {
            match standing {
                Standing::Failed => counts.failed += 1,
                Standing::NotFound => counts.not_found += 1,
                Standing::NotFoundOk | Standing::Deleted | Standing::Live => counts.ok += 1,
            }
        }
        let ok = |given: &&Given<N, O>| self.standing(given) >= Standing::NotFoundOk;
        let primaries = self.answers.iter().filter(ok);
        let primaries = primaries.filter(|given| given.role == Role::Primary);
        counts.primaries = distinct(primaries.map(|given| given.place));
        counts.nodes = distinct(self.answers.iter().filter(ok).map(|given| &given.node));
        counts
    }

    /// Whether the client can be answered.
    pub fn enough(&self) -> bool {
        self.is_enough(&self.counts())
    }

    fn is_enough(&self, got: &ReadCounts) -> bool {
        self.is_met(got)
            || got.not_found + got.failed >= self.rules.fail_threshold()
            || got.ok + got.not_found + got.failed >= self.rules.n
    }

    /// Whether all N places have answered, well or ill.
    pub fn has_all(&self) -> bool {
        self.standings().len() >= self.rules.n
    }

    /// The client's answer, once there is [`enough`](GetQuorum::enough) for one. It joins what has
    /// come so far.
    pub fn reply(&self) -> Option<Result<Reading<O>, Missed>> {
        let got = self.counts();
        self.is_enough(&got).then(|| self.verdict(&got))
    }

    /// The client's answer if nothing more can be waited for.
    ///
    /// # Errors
    /// The rule to blame: `node_confirms` before all else, then PR, when R is met without it or it
    /// asks for no less, then R. But a get that has heard [`enough`](GetQuorum::enough), and from
    /// each place that it has no value or tombstones, is not found rather than failed.
    pub fn at_deadline(&self) -> Result<Reading<O>, Missed> {
        self.verdict(&self.counts())
    }

    fn verdict(&self, got: &ReadCounts) -> Result<Reading<O>, Missed> {
        let rules = &self.rules;
        let missed = |rule, need, got| Err(Missed { rule, need, got });
        if got.nodes < rules.node_confirms {
            return missed(Rule::NodeConfirms, rules.node_confirms, got.nodes);
        }
        if self.is_met(got) {
            return Ok(match self.joined() {
                None => Reading::NotFound,
                Some(object) if object.is_deleted() => Reading::Deleted(object),
                Some(object) => Reading::Found(object),
            });
        }
        let standings = self.standings();
        let is_gone = |standing| matches!(standing, Standing::NotFound | Standing::Deleted);
        if self.is_enough(got)
            && !standings.is_empty()
            && standings.into_iter().all(|(_, standing)| is_gone(standing))
        {
            Ok(Reading::NotFound)
        } else if got.ok >= rules.r || rules.pr >= rules.r {
            missed(Rule::Pr, rules.pr, got.primaries)
        } else {
            missed(Rule::R, rules.r, got.ok)
        }
    }

    /// The join of all that was found; `None` when nothing was.
    pub fn joined(&self) -> Option<O> {
        let objects: SmallVec<[&O; FEW]> = self.found().map(|(_, object)| object).collect();
        (!objects.is_empty()).then(|| O::join(&objects))
    }

    /// What is to be done when no more answers are expected: read repair, and deletion of what
    /// only tombstones are left of. Replicas that failed are left alone.
    pub fn final_action(&self) -> Action<N, O> {
        let Some(object) = self.joined() else {
            return Action::Nothing;
        };
        let reason = |given: &Given<N, O>| match &given.answer {
            Answer::Found(held) => object.outdates(held).then_some(Reason::OutOfDate),
            Answer::NotFound => Some(Reason::NotFound),
            Answer::Error => None,
        };
        let repair = |given: &Given<N, O>| {
            Some(Repair {
                place: given.place,
                role: given.role,
                node: given.node.clone(),
                reason: reason(given)?,
            })
        };
        let mut repairs: Vec<Repair<N>> = self.answers.iter().filter_map(repair).collect();
        repairs.arrange_by_key(|repair| repair.place);
        let holding = distinct(self.found().map(|(given, _)| given.place));
        let gone = object.is_deleted() && holding >= self.rules.n;
        match (repairs.is_empty(), gone) {
            (true, false) => Action::Nothing,
            (true, true) => Action::Delete,
            (false, false) => Action::Repair { repairs, object },
            (false, true) => Action::RepairThenDelete { repairs, object },
        }
    }

    /// Whether N primaries hold something under the key. Without that no tombstone may be reaped:
    /// an owner that was away could bring an older value back.
    pub fn primaries_hold_all(&self) -> bool {
        let primaries = self
            .found()
            .filter(|(given, _)| given.role == Role::Primary);
        distinct(primaries.map(|(given, _)| given.place)) >= self.rules.n
    }

    fn is_met(&self, got: &ReadCounts) -> bool {
        let rules = &self.rules;
        got.ok >= rules.r && got.primaries >= rules.pr && got.nodes >= rules.node_confirms
    }

    fn found(&self) -> impl Iterator<Item = (&Given<N, O>, &O)> {
        self.answers.iter().filter_map(|given| match &given.answer {
            Answer::Found(object) => Some((given, object)),
            _ => None,
        })
    }

    fn standing(&self, given: &Given<N, O>) -> Standing {
        match &given.answer {
            Answer::Found(object) if object.is_deleted() => Standing::Deleted,
            Answer::Found(_) => Standing::Live,
            Answer::NotFound if self.rules.notfound_ok => Standing::NotFoundOk,
            Answer::NotFound => Standing::NotFound,
            Answer::Error => Standing::Failed,
        }
    }

    /// How each place that has answered stands.
    fn standings(&self) -> SmallVec<[(usize, Standing); FEW]> {
        let mut standings = SmallVec::<[(usize, Standing); FEW]>::new();
        for given in &self.answers {
            let standing = self.standing(given);
            match standings
                .iter_mut()
                .find(|(place, _)| *place == given.place)
            {
                Some((_, best)) => *best = standing.max(*best),
                None => standings.push((given.place, standing)),
            }
        }
        standings
    }
}
