//! Whether what a peer says makes sense, before anything is done about it.
//!
//! A checksum tells what the wire damaged. What arrives intact may still be absurd: a peer with a
//! bug, another version, another cluster. Such a message is refused as a whole.

use super::Node;
use super::message::{Held, Message};
use super::request::{Operation, Put, Reply, Request};
use crate::base::{Key, MAX_KEY_BYTES, MAX_NODES, MAX_VALUE_BYTES, NodeId};
use crate::merkle::Body as TreeBody;
use crate::ring::Ring;
use crate::store::{Body, Clock, Version};

type Sense = Result<(), String>;

impl Node {
    /// Checks a message that came as bytes.
    ///
    /// # Errors
    /// A sentence that says what in it makes no sense to this node.
    pub fn make_sense_of(&self, message: &Message) -> Sense {
        match message {
            Message::Forward(request) => self.request_makes_sense(request),
            Message::ForwardReply(_, reply) => self.reply_makes_sense(reply),
            Message::Write {
                key, clock, owed, ..
            } => {
                self.state_makes_sense(key, clock)?;
                owed.map_or(Ok(()), |mark| self.node_makes_sense(mark.target))
            }
            Message::Repair { key, clock, .. } => self.state_makes_sense(key, clock),
            Message::Read { key, .. } | Message::Reap { key, .. } => self.key_makes_sense(key),
            Message::ReadReply(_, Held::State(Some(clock))) => clock_makes_sense(clock),
            Message::WriteAck { .. } | Message::ReadReply(..) => Ok(()),
            Message::Tree {
                table,
                partition,
                step,
                ..
            } => {
                let count = self.ring.partitions();
                if *table == self.ring.table_version() && *partition >= count {
                    return Err(format!(
                        "there is no partition {partition}: expected 0 to {}",
                        count - 1
                    ));
                }
                match &step.body {
                    TreeBody::Leaves(leaves) => leaves
                        .iter()
                        .flat_map(|(_, keys)| keys)
                        .try_for_each(|(key, _)| self.key_makes_sense(key)),
                    TreeBody::Root(_) | TreeBody::Nodes { .. } => Ok(()),
                }
            }
            Message::TreeReply { states, ask, .. } => {
                self.states_make_sense(states)?;
                ask.iter().try_for_each(|key| self.key_makes_sense(key))
            }
            Message::Handoff { states, ring, .. } => {
                self.states_make_sense(states)?;
                ring.as_ref()
                    .map_or(Ok(()), |ring| self.ring_makes_sense(ring))
            }
            Message::NotOwner { ring, .. } => self.ring_makes_sense(ring),
            Message::Members(message) => {
                message
                    .nodes()
                    .try_for_each(|node| self.node_makes_sense(node))?;
                message
                    .ring()
                    .map_or(Ok(()), |ring| self.ring_makes_sense(ring))
            }
            Message::HandoffAck { taken, .. } => taken
                .iter()
                .try_for_each(|(key, _)| self.key_makes_sense(key)),
        }
    }

    fn node_makes_sense(&self, node: NodeId) -> Sense {
        match node.0 < MAX_NODES {
            true => Ok(()),
            false => Err(format!("there is no node {node}")),
        }
    }

    fn ring_makes_sense(&self, ring: &Ring) -> Sense {
        let is_ours =
            ring.n() == self.config.n && ring.ownership().rules == self.config.ring_rules();
        is_ours
            .then_some(())
            .ok_or_else(|| "the ownership table is another cluster's".into())
    }

    fn key_makes_sense(&self, key: &Key) -> Sense {
        let length = key.text().len();
        if !(1..=MAX_KEY_BYTES).contains(&length) {
            return Err(format!(
                "a key is 1 to {MAX_KEY_BYTES} bytes long, found {length}"
            ));
        }
        match key.position() == self.ring.key(key.text()).position() {
            true => Ok(()),
            false => Err(format!("{key} does not lie where the message says")),
        }
    }

    fn state_makes_sense(&self, key: &Key, clock: &Clock) -> Sense {
        self.key_makes_sense(key)?;
        clock_makes_sense(clock)
    }

    fn states_make_sense(&self, states: &[(Key, Clock)]) -> Sense {
        states
            .iter()
            .try_for_each(|(key, clock)| self.state_makes_sense(key, clock))
    }

    fn request_makes_sense(&self, request: &Request) -> Sense {
        self.key_makes_sense(&request.key)?;
        match &request.operation {
            Operation::Get => Ok(()),
            Operation::Put(Put { context, body, .. }) => {
                context.validate()?;
                body_makes_sense(body)
            }
        }
    }

    fn reply_makes_sense(&self, reply: &Reply) -> Sense {
        let hints = reply.hints.iter();
        let hinted = hints.flat_map(|hint| [hint.holder, hint.target]);
        let mut nodes = [reply.coordinator]
            .into_iter()
            .chain(reply.answered.iter().copied())
            .chain(hinted);
        nodes.try_for_each(|node| self.node_makes_sense(node))?;
        let Ok(found) = &reply.outcome else {
            return Ok(());
        };
        found.context.validate()?;
        found.shown.as_ref().map_or(Ok(()), clock_makes_sense)
    }
}

fn clock_makes_sense(clock: &Clock) -> Sense {
    clock.validate()?;
    clock
        .values()
        .try_for_each(|version: &std::sync::Arc<Version>| body_makes_sense(&version.body))
}

fn body_makes_sense(body: &Body) -> Sense {
    match body {
        Body::Value { bytes, .. } if bytes.len() > MAX_VALUE_BYTES => Err(format!(
            "a value is at most {MAX_VALUE_BYTES} bytes long, found {}",
            bytes.len()
        )),
        Body::Value { media, .. } if !(1..=255).contains(&media.len()) => Err(format!(
            "a media type is 1 to 255 bytes long, found {}",
            media.len()
        )),
        Body::Value { .. } | Body::Tombstone => Ok(()),
    }
}
