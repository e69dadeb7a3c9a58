//! Leaving so that it is known: whoever leaves goes on asking others what they know of it until enough
//! of them have heard.

use super::message::{Entry, Message};
use super::view::{Member, State, View};
use crate::base::NodeId;
use crate::ring::TableVersion;
use std::collections::BTreeSet;

/// So many others have to know; fewer where there are no more. One alone might crash and forget.
const ENOUGH: usize = 2;

/// After so many questions one who knows has to be enough: the others may be down for good.
const MOST_QUESTIONS: u32 = 16;

/// Who has heard that a member leaves.
#[derive(Clone, Debug, Default)]
pub struct Farewell {
    heard: BTreeSet<NodeId>,
    questions: u32,
}

impl Farewell {
    /// The message with which one that leaves asks what its receiver knows: an offer of something
    /// that nobody has, which is answered by a digest in any case.
    pub fn ask(&mut self, view: &View) -> Message {
        self.questions = self.questions.saturating_add(1);
        Message::Offer {
            hash: !view.hash(),
            table: TableVersion::default(),
        }
    }

    /// `from` knows these members in these states: notes whether it has heard that `me`, which is
    /// `own`, leaves.
    pub fn note(&mut self, (from, entries): (NodeId, &[Entry]), me: NodeId, own: Member) {
        let knows = |entry: &Entry| {
            entry.node == me && entry.state >= State::Left && entry.incarnation >= own.incarnation
        };
        if entries.iter().any(knows) {
            self.heard.insert(from);
        }
    }

    /// Whether it needs to be said no more, with so many others there to hear it.
    pub fn is_heard(&self, others: usize) -> bool {
        let enough = if self.questions < MOST_QUESTIONS {
            ENOUGH
        } else {
            1
        };
        self.heard.len() >= enough.min(others)
    }
}
