//! The wire: messages as bytes, and what becomes of them on the way.
//!
//! Nodes in one process hand each other typed values, which cannot be malformed. With `wire=on`,
//! and for a message that is to be damaged, the message is really encoded, and the receiver gets
//! what its bytes decode to.

use super::cluster::Cluster;
use super::trace::LossReason;
use super::transport::Flight;
use crate::base::random::{Purpose, below, draw};
use crate::base::{Probability, frame};
use crate::node::Message;

impl Cluster {
    /// What the receiver of `flight` reads: the message, unless it was damaged on the way or makes
    /// no sense.
    pub(super) fn read_off_the_wire(&self, flight: &mut Flight) -> Result<(), LossReason> {
        let damage = self.bus.damage(&self.config, flight.from, flight.to);
        if !self.config.wire && damage == Probability::NEVER {
            return Ok(());
        }
        // Both copies of a duplicated message have one identity, and arrive at different times.
        let identity = [
            u64::from(flight.from.0),
            u64::from(flight.to.0),
            flight.message.kind() as u64,
            flight.message.subject(),
            flight.due.0,
        ];
        let word = |index: u64| {
            let [from, to, kind, subject, due] = identity;
            let identity = [from, to, kind, subject, due, index];
            draw(self.config.seed, Purpose::Damage, &identity)
        };
        let is_damaged = damage != Probability::NEVER && damage.holds(word(0));
        if !self.config.wire && !is_damaged {
            return Ok(());
        }
        let mut bytes = Vec::new();
        frame::append(&mut bytes, &flight.message);
        if is_damaged {
            spoil(&mut bytes, word);
        }
        let (message, _): (Message, usize) =
            frame::read(&bytes).map_err(|_| LossReason::Damaged)?;
        if let Some(node) = self.machines[flight.to.index()].node() {
            node.make_sense_of(&message)
                .map_err(|_| LossReason::Refused)?;
        }
        flight.message = message;
        Ok(())
    }
}

/// Cuts bytes short, or flips a few of their bits.
fn spoil(bytes: &mut Vec<u8>, word: impl Fn(u64) -> u64) {
    let length = bytes.len() as u64;
    if below(word(1), 4) == 0 {
        bytes.truncate(below(word(2), length) as usize);
        return;
    }
    // Up to three, which no CRC-32 misses in a message of this length.
    for flip in 0..=below(word(3), 3) {
        let bit = below(word(4 + flip), length * 8);
        bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
    }
}
