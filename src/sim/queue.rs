//! What is to happen, ordered by time, then receiver, sender and identity.
//!
//! Most of what waits are time-outs, which come due long after everything else and are stale by
//! then. They are set with few different delays, so that most of them come in the order of their
//! times: they wait in lanes that are in order by themselves, and leave the heap small for
//! messages.
//!
//! The order of simultaneous events never depends on when they were scheduled, unless they are
//! alike in everything else: so a further message or node does not reorder the others.

use crate::base::{Micros, NodeId};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

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

/// An item's place in the order, how many were pushed before it, and its slot.
pub(super) type Place = (Order, u64, u32);

/// How many lanes there may be.
const MOST_LANES: usize = 6;

/// A priority queue of `T`, whose content can also be looked through.
#[derive(Clone, Debug)]
pub(super) struct Queue<T> {
    heap: BinaryHeap<Reverse<Place>>,
    /// Each in order.
    lanes: Vec<VecDeque<Place>>,
    slots: Vec<Option<T>>,
    free: Vec<u32>,
    pushed: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Queue<T> {
        Queue {
            heap: BinaryHeap::new(),
            lanes: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            pushed: 0,
        }
    }
}

impl<T> Queue<T> {
    /// Adds what happens soon.
    pub(super) fn push(&mut self, order: Order, item: T) {
        let place = self.place(order, item);
        self.heap.push(Reverse(place));
    }

    /// Adds what happens after a delay that is used again and again. The order of what comes out
    /// is the same as with [`push`](Queue::push).
    pub(super) fn push_delayed(&mut self, order: Order, item: T) {
        let place = self.place(order, item);
        // Of the lanes that end before it, the one that ends last.
        let ends = |lane: &VecDeque<Place>| lane.back().copied();
        let fits = (0..self.lanes.len()).filter(|&lane| ends(&self.lanes[lane]) <= Some(place));
        match fits.max_by_key(|&lane| ends(&self.lanes[lane])) {
            Some(lane) => self.lanes[lane].push_back(place),
            None if self.lanes.len() < MOST_LANES => self.lanes.push(VecDeque::from([place])),
            None => self.heap.push(Reverse(place)),
        }
    }

    fn place(&mut self, order: Order, item: T) -> Place {
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
        self.pushed += 1;
        (order, self.pushed, slot)
    }

    /// Where the next item is: in which lane or, with none, in the heap; and its place.
    fn first(&self) -> Option<(Option<usize>, Place)> {
        let mut first = self.heap.peek().map(|Reverse(place)| (None, *place));
        for (lane, places) in self.lanes.iter().enumerate() {
            if let Some(place) = places.front()
                && first.is_none_or(|(_, best)| *place < best)
            {
                first = Some((Some(lane), *place));
            }
        }
        first
    }

    pub(super) fn pop(&mut self) -> Option<(Order, T)> {
        let (lane, (order, _, slot)) = self.first()?;
        match lane {
            Some(lane) => drop(self.lanes[lane].pop_front()),
            None => drop(self.heap.pop()),
        }
        let item = self.slots[slot as usize].take()?;
        self.free.push(slot);
        Some((order, item))
    }

    /// The next item and when it happens.
    pub(super) fn peek(&self) -> Option<(Micros, &T)> {
        let (_, (order, _, slot)) = self.first()?;
        Some((order.at, self.slots[slot as usize].as_ref()?))
    }

    /// The places of what `is_it` says yes to, in no order that means anything.
    pub(super) fn places(&self, is_it: impl Fn(&T) -> bool) -> impl Iterator<Item = Place> {
        let heap = self.heap.iter().map(|Reverse(place)| *place);
        let all = heap.chain(self.lanes.iter().flatten().copied());
        all.filter(move |(_, _, slot)| self.slots[*slot as usize].as_ref().is_some_and(&is_it))
    }

    /// Takes out what waits at this place. Slow: it is for what a person or a script does.
    pub(super) fn remove(&mut self, place: Place) -> Option<T> {
        self.heap.retain(|Reverse(other)| *other != place);
        for lane in &mut self.lanes {
            lane.retain(|other| *other != place);
        }
        let (_, _, slot) = place;
        let item = self.slots[slot as usize].take()?;
        self.free.push(slot);
        Some(item)
    }

    /// Everything that waits with its time, in no order that means anything.
    pub(super) fn unsorted_with_times(&self) -> impl Iterator<Item = (Micros, &T)> {
        let heap = self.heap.iter().map(|Reverse(place)| place);
        let places = heap.chain(self.lanes.iter().flatten());
        let item = |slot: &u32| self.slots[*slot as usize].as_ref();
        places.filter_map(move |(order, _, slot)| Some((order.at, item(slot)?)))
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
    fn what_is_delayed_comes_in_the_same_order() {
        let (mut one, mut other) = (Queue::default(), Queue::default());
        // Delays of every kind, so that all lanes fill and the heap takes the rest.
        let mut word = 1u64;
        for number in 0..2_000u64 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let order = order(number + (word >> 60) * 50, 0, word >> 62);
            one.push(order, number);
            if number % 3 == 0 {
                other.push(order, number);
            } else {
                other.push_delayed(order, number);
            }
            if number % 2 == 0 {
                let earliest = other.unsorted_with_times().map(|(at, _)| at).min();
                assert_eq!(earliest, one.peek().map(|(at, _)| at));
                assert_eq!(one.peek(), other.peek());
                assert_eq!(one.pop(), other.pop());
            }
        }
        while let Some(next) = one.pop() {
            assert_eq!(other.pop(), Some(next));
        }
        assert!(other.pop().is_none());
    }

    #[test]
    fn what_is_taken_out_leaves_the_others_in_order() {
        let mut queue = Queue::default();
        for number in 0..50u64 {
            let order = order(number * 7 % 50, 0, 0);
            match number % 2 {
                0 => queue.push(order, order.at.0),
                _ => queue.push_delayed(order, order.at.0),
            }
        }
        for at in [0, 7, 13, 49] {
            let place = queue.places(|item| *item == at).next().unwrap();
            assert_eq!(queue.remove(place), Some(at));
            assert_eq!(queue.places(|item| *item == at).next(), None);
        }
        queue.push(order(13, 0, 0), 13);
        let popped: Vec<u64> = std::iter::from_fn(|| queue.pop().map(|(_, item)| item)).collect();
        let left = (1..49).filter(|at| *at != 7);
        assert_eq!(popped, left.collect::<Vec<u64>>());
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
