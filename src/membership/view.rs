//! What a node knows of the members.
//!
//! Knowledge of a member is a [`Member`]. Two pieces of knowledge merge into one that is the same
//! whatever the order, however often, and through however many nodes they came: a join-semilattice.
//! Its order is the precedence of the SWIM paper (Das, Gupta, Motivala 2002, section 4.2) with two
//! changes. A death names the incarnation that died and not the member for ever, so that a later
//! incarnation may live; and a removal, which no incarnation survives, stands above everything.

use super::io::Refusal;
use crate::base::{MAX_NODES, NodeId};
use serde::{Deserialize, Serialize};
use std::fmt;
use xxhash_rust::xxh3::xxh3_64;

/// What a member is believed to be. Later ones take precedence within one incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Believed to be well.
    Alive,
    /// Failed a probe and has some time to refute.
    Suspect,
    /// Did not refute in time. A later incarnation lives.
    Dead,
    /// Said that it leaves. A later incarnation is a new joining.
    Left,
    /// Removed by an administrator, dead and never coming back: no incarnation lives.
    Removed,
}

impl State {
    /// Whether it is a member that is believed to run, even if it is suspected.
    pub fn is_up(self) -> bool {
        self <= State::Suspect
    }

    /// Whether it is no member any more, by its own will or by an administrator's.
    pub fn is_gone(self) -> bool {
        self >= State::Left
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            State::Alive => "alive",
            State::Suspect => "suspect",
            State::Dead => "dead",
            State::Left => "left",
            State::Removed => "removed",
        })
    }
}

/// What a member says about itself. Membership carries it and does not look into it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Traits {
    /// Its zone.
    pub zone: u16,
    /// Its weight.
    pub weight: u32,
}

/// What is known of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Member {
    /// What it is believed to be.
    pub state: State,
    /// How often it has begun anew or refuted. Only the member itself raises it.
    pub incarnation: u32,
    /// What it says about itself in this incarnation.
    pub traits: Traits,
}

impl Member {
    /// A member that is well.
    pub fn alive(incarnation: u32, traits: Traits) -> Member {
        Member {
            state: State::Alive,
            incarnation,
            traits,
        }
    }

    /// The same incarnation in another state.
    pub fn in_state(self, state: State) -> Member {
        Member { state, ..self }
    }

    /// What follows from both pieces of knowledge.
    ///
    /// The later incarnation wins; within one, the later state of [`State`], and the greater
    /// traits (a member never says two things in one incarnation, but the result must not depend
    /// on the order). A removal wins over all.
    pub fn merge(self, other: Member) -> Member {
        let removed = self.state == State::Removed || other.state == State::Removed;
        let mut merged = match self.incarnation.cmp(&other.incarnation) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => Member {
                state: self.state.max(other.state),
                incarnation: self.incarnation,
                traits: self.traits.max(other.traits),
            },
        };
        if removed {
            merged.state = State::Removed;
        }
        merged
    }

    fn hash(self, node: NodeId) -> u64 {
        let mut bytes = [0; 13];
        bytes[0..2].copy_from_slice(&node.0.to_le_bytes());
        bytes[2] = self.state as u8;
        bytes[3..7].copy_from_slice(&self.incarnation.to_le_bytes());
        bytes[7..9].copy_from_slice(&self.traits.zone.to_le_bytes());
        bytes[9..13].copy_from_slice(&self.traits.weight.to_le_bytes());
        xxh3_64(&bytes)
    }
}

/// One member with what is known of it, as it goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The member.
    pub node: NodeId,
    /// What is known of it.
    pub member: Member,
}

/// All that a node knows of the members.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// By index of node, so that looking up costs nothing.
    slots: Vec<Option<Member>>,
    known: usize,
    up: usize,
    hash: u64,
}

impl PartialEq for View {
    fn eq(&self, other: &View) -> bool {
        self.hash == other.hash && self.iter().eq(other.iter())
    }
}

impl Eq for View {}

impl View {
    /// What is known of `node`.
    pub fn get(&self, node: NodeId) -> Option<Member> {
        self.slots.get(node.index()).copied().flatten()
    }

    /// What `node` is believed to be, unless nothing is known of it.
    pub fn state(&self, node: NodeId) -> Option<State> {
        self.get(node).map(|member| member.state)
    }

    /// What `node` is known as once `me` has removed it. One that is still believed to run is
    /// removed only when it is `known_down`.
    ///
    /// # Errors
    /// It is not known, is believed to run or is `me`, or is no member any more.
    pub fn removal(&self, me: NodeId, node: NodeId, known_down: bool) -> Result<Member, Refusal> {
        let member = self.get(node).ok_or(Refusal::Unknown(node))?;
        if member.state.is_gone() {
            return Err(Refusal::NoMember(node));
        }
        if node == me || (member.state.is_up() && !known_down) {
            return Err(Refusal::StillUp(node, member.state));
        }
        Ok(member.in_state(State::Removed))
    }

    /// Merges `news` of `node`; whether that was news. A node beyond the last possible name is
    /// no news.
    pub fn learn(&mut self, node: NodeId, news: Member) -> bool {
        let before = self.get(node);
        let after = before.map_or(news, |member| member.merge(news));
        if before == Some(after) || node.0 >= MAX_NODES {
            return false;
        }
        if self.slots.len() <= node.index() {
            self.slots.resize(node.index() + 1, None);
        }
        self.slots[node.index()] = Some(after);
        match before {
            Some(member) => {
                self.hash = self.hash.wrapping_sub(member.hash(node));
                self.up -= usize::from(member.state.is_up());
            }
            None => self.known += 1,
        }
        self.hash = self.hash.wrapping_add(after.hash(node));
        self.up += usize::from(after.state.is_up());
        true
    }

    /// Merges all that `other` knows.
    pub fn merge(&mut self, other: &View) {
        for update in other.iter() {
            self.learn(update.node, update.member);
        }
    }

    /// All that is known, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = Update> + '_ {
        let slots = self.slots.iter().zip(0u16..);
        slots.filter_map(|(slot, id)| {
            slot.map(|member| Update {
                node: NodeId(id),
                member,
            })
        })
    }

    /// One more than the greatest index of a known member; 0 when none is known.
    pub fn names(&self) -> usize {
        self.slots.len()
    }

    /// How many members are known, whatever they are believed to be.
    pub fn known(&self) -> usize {
        self.known
    }

    /// How many members are alive or suspect.
    pub fn up(&self) -> usize {
        self.up
    }

    /// A hash of all that is known: equal for equal views, whatever the order in which they were
    /// learnt. It is kept up to date with each change, so asking costs nothing.
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

impl FromIterator<Update> for View {
    fn from_iter<I: IntoIterator<Item = Update>>(updates: I) -> View {
        let mut view = View::default();
        for update in updates {
            view.learn(update.node, update.member);
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NONE: Traits = Traits { zone: 0, weight: 0 };

    fn member(state: State, incarnation: u32) -> Member {
        Member::alive(incarnation, NONE).in_state(state)
    }

    /// The table of section 4.2, and what comes on top of it.
    #[test]
    fn precedence_is_that_of_swim() {
        use State::{Alive, Dead, Left, Removed, Suspect};
        for (held, news, wins) in [
            ((Alive, 1), (Alive, 2), true),
            ((Alive, 1), (Alive, 1), false),
            ((Suspect, 1), (Alive, 1), false),
            ((Suspect, 1), (Alive, 2), true),
            ((Alive, 1), (Suspect, 1), true),
            ((Alive, 1), (Suspect, 0), false),
            ((Suspect, 1), (Suspect, 2), true),
            ((Alive, 1), (Dead, 1), true),
            ((Suspect, 1), (Dead, 1), true),
            ((Alive, 2), (Dead, 1), false),
            ((Dead, 1), (Alive, 1), false),
            ((Dead, 1), (Alive, 2), true),
            ((Dead, 1), (Left, 1), true),
            ((Left, 1), (Dead, 1), false),
            ((Left, 1), (Alive, 2), true),
            ((Left, 1), (Alive, 1), false),
            ((Removed, 1), (Alive, 9), false),
            ((Alive, 9), (Removed, 1), true),
        ] {
            let mut view = View::default();
            view.learn(NodeId(3), member(held.0, held.1));
            view.learn(NodeId(3), member(news.0, news.1));
            let expected = if wins { news.0 } else { held.0 };
            assert_eq!(view.state(NodeId(3)), Some(expected), "{held:?} {news:?}");
        }
    }

    #[test]
    fn counts_and_hash_follow_what_is_known() {
        let mut one = View::default();
        assert!(one.learn(NodeId(0), member(State::Alive, 0)));
        assert!(one.learn(NodeId(7), member(State::Suspect, 0)));
        assert!(one.learn(NodeId(2), member(State::Dead, 0)));
        assert!(!one.learn(NodeId(7), member(State::Alive, 0)));
        assert_eq!((one.known(), one.up()), (3, 2));
        let mut other = View::default();
        for update in one.iter().collect::<Vec<_>>().into_iter().rev() {
            other.learn(update.node, member(State::Alive, 0));
            other.learn(update.node, update.member);
        }
        assert_eq!(one.hash(), other.hash());
        assert_eq!(one, other);
        other.learn(NodeId(2), member(State::Left, 0));
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn a_name_beyond_the_last_takes_no_memory() {
        let mut view = View::default();
        assert!(!view.learn(NodeId(MAX_NODES), member(State::Alive, 0)));
        assert!(!view.learn(NodeId(u16::MAX), member(State::Alive, 0)));
        assert_eq!((view.known(), view.get(NodeId(u16::MAX))), (0, None));
    }
}
