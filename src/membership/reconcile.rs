//! How two nodes find out what either knows and the other does not: push-pull with a digest, then
//! deltas.
//!
//! ```text
//!   A   offer: hash of all that I know   ->   B   says nothing when it knows the same
//!   A   <-   digest: every member in short    B
//!   A   delta: what you lack, what I lack ->  B
//!   A   <-   delta: what you lack             B
//! ```
//!
//! Nobody remembers anything between two messages, so a lost, late or repeated one does no harm.

use super::message::{Beat, Delta, Entry, Message};
use super::table::Table;
use super::view::{Member, State, Update, View};
use crate::base::NodeId;
use crate::ring::{Ring, TableVersion};
use std::cmp::Ordering;
use std::sync::Arc;

/// All that a node has to reconcile.
#[derive(Clone, Copy)]
pub struct Knowledge<'a> {
    /// What it knows of the members.
    pub view: &'a View,
    /// Their heartbeats, by index of node; empty where none are counted.
    pub beats: &'a [u32],
    /// Its ownership table.
    pub table: &'a dyn Table,
}

impl Knowledge<'_> {
    /// The cheap beginning of an exchange: a hash.
    pub fn offer(&self) -> Message {
        Message::Offer {
            hash: self.view.hash(),
            table: self.table.version(),
        }
    }

    /// The answer to an offer; none when both know the same.
    pub fn answer_offer(&self, hash: u64, table: TableVersion) -> Option<Message> {
        let same = hash == self.view.hash() && table == self.table.version();
        (!same).then(|| self.digest())
    }

    /// The full beginning of an exchange: all members in short.
    pub fn digest(&self) -> Message {
        let entries = self.view.iter().map(|Update { node, member }| Entry {
            node,
            state: member.state,
            incarnation: member.incarnation,
            heartbeat: self.heartbeat(node),
        });
        Message::Digest {
            entries: entries.collect(),
            table: self.table.version(),
        }
    }

    /// The answer to a digest: what its sender lacks, and what is lacking here; none when both know
    /// the same.
    pub fn answer_digest(&self, entries: &[Entry], table: TableVersion) -> Option<Message> {
        let mut delta = Delta {
            is_all: entries.is_empty(),
            ..Delta::default()
        };
        let mut listed = vec![false; self.view.names()];
        for entry in entries {
            let Some(member) = self.view.get(entry.node) else {
                delta.wanted.push(entry.node);
                continue;
            };
            listed[entry.node.index()] = true;
            let theirs = precedence(entry.state, entry.incarnation);
            match precedence(member.state, member.incarnation).cmp(&theirs) {
                Ordering::Less => delta.wanted.push(entry.node),
                Ordering::Greater => self.add(&mut delta, entry.node, member),
                Ordering::Equal if self.heartbeat(entry.node) > entry.heartbeat => {
                    self.add_beat(&mut delta, entry.node, member);
                }
                Ordering::Equal => {}
            }
        }
        let unlisted = self.view.iter().filter(|held| !listed[held.node.index()]);
        for Update { node, member } in unlisted {
            self.add(&mut delta, node, member);
        }
        let own = self.table.version();
        delta.table = self.table.held().filter(|_| own > table);
        delta.wants_table = own < table;
        (delta != Delta::default()).then(|| Message::Delta(Box::new(delta)))
    }

    /// The answer to a delta: what it wanted; none when it wanted nothing.
    pub fn answer_delta(&self, asked: &Delta) -> Option<Message> {
        let mut delta = Delta::default();
        for &node in &asked.wanted {
            if let Some(member) = self.view.get(node) {
                self.add(&mut delta, node, member);
            }
        }
        delta.table = self.table.held().filter(|_| asked.wants_table);
        (delta != Delta::default()).then(|| Message::Delta(Box::new(delta)))
    }

    fn heartbeat(&self, node: NodeId) -> u32 {
        self.beats.get(node.index()).copied().unwrap_or(0)
    }

    fn add(&self, delta: &mut Delta, node: NodeId, member: Member) {
        delta.updates.push(Update { node, member });
        self.add_beat(delta, node, member);
    }

    fn add_beat(&self, delta: &mut Delta, node: NodeId, member: Member) {
        let heartbeat = self.heartbeat(node);
        if heartbeat > 0 {
            delta.beats.push(Beat {
                node,
                incarnation: member.incarnation,
                heartbeat,
            });
        }
    }
}

/// The message with which a node that knows nobody asks to be told everything.
pub fn ask_for_all() -> Message {
    Message::Digest {
        entries: Box::default(),
        table: TableVersion::default(),
    }
}

/// The message that asks for the ownership table alone.
pub fn ask_for_table() -> Message {
    Message::Delta(Box::new(Delta {
        wants_table: true,
        ..Delta::default()
    }))
}

/// The message that tells of an ownership table unasked.
pub fn tell_table(ring: Arc<Ring>) -> Message {
    Message::Delta(Box::new(Delta {
        table: Some(ring),
        ..Delta::default()
    }))
}

/// The message that tells one thing unasked.
pub fn tell(update: Update) -> Message {
    Message::Delta(Box::new(Delta {
        updates: vec![update],
        ..Delta::default()
    }))
}

/// What decides which of two pieces of knowledge is newer, apart from traits, which differ within
/// one incarnation only until the member itself hears of it.
fn precedence(state: State, incarnation: u32) -> (bool, u32, State) {
    (state == State::Removed, incarnation, state)
}
