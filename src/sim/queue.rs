//! What is to happen, ordered by time, then receiver, sender and identity.
//!
//! The order of simultaneous events never depends on when they were scheduled, unless they are
//! alike in everything else: so a further message or node does not reorder the others.

use crate::base::{Micros, NodeId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// When something happens and where it stands among what happens at the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order {
    pub(super) at: Micros,
    pub(super) receiver: NodeId,
    pub(super) sender: NodeId,
    /// What kind of event it is.
    pub(super) class: u8,
    /// Which of its kind.
    pub(super) subject: u64,
}

/// A priority queue of `T`, whose content can also be looked through.
#[derive(Clone, Debug)]
pub(super) struct Queue<T> {
    heap: BinaryHeap<Reverse<(Order, u64, u32)>>,
    slots: Vec<Option<T>>,
    free: Vec<u32>,
    pushed: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Queue<T> {
        Queue {
            heap: BinaryHeap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            pushed: 0,
        }
    }
}

impl<T> Queue<T> {
    pub(super) fn push(&mut self, order: Order, item: T) {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(item);
                slot
            }
            None => {
                self.slots.push(Some(item));
                (self.slots.len() - 1) as u32
            }
        };
        self.heap.push(Reverse((order, self.pushed, slot)));
        self.pushed += 1;
    }

    pub(super) fn pop(&mut self) -> Option<(Order, T)> {
        let Reverse((order, _, slot)) = self.heap.pop()?;
        let item = self.slots[slot as usize].take()?;
        self.free.push(slot);
        Some((order, item))
    }

    /// The next item and when it happens.
    pub(super) fn peek(&self) -> Option<(Micros, &T)> {
        let Reverse((order, _, slot)) = self.heap.peek()?;
        Some((order.at, self.slots[*slot as usize].as_ref()?))
    }

    /// Everything that waits, in no order that means anything.
    pub(super) fn unsorted(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn order(at: u64, receiver: u16, subject: u64) -> Order {
        let (receiver, sender) = (NodeId(receiver), NodeId(0));
        Order {
            at: Micros(at),
            receiver,
            sender,
            class: 0,
            subject,
        }
    }

    #[test]
    fn simultaneous_events_come_in_order_of_receiver_and_identity() {
        let mut queue = Queue::default();
        for (at, receiver, subject) in [(2, 0, 0), (1, 1, 5), (1, 1, 4), (1, 0, 9)] {
            queue.push(order(at, receiver, subject), (at, receiver, subject));
        }
        let popped: Vec<_> = std::iter::from_fn(|| queue.pop().map(|(_, item)| item)).collect();
        assert_eq!(popped, [(1, 0, 9), (1, 1, 4), (1, 1, 5), (2, 0, 0)]);
    }

    #[test]
    fn slots_are_used_again() {
        let mut queue = Queue::default();
        for round in 0..1_000 {
            queue.push(order(round, 0, 0), round);
            assert_eq!(queue.pop().map(|(_, item)| item), Some(round));
        }
        assert_eq!(queue.slots.len(), 1);
    }
}
