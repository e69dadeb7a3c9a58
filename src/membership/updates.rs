//! The updates that wait for a ride on other messages.

use crate::base::NodeId;
use std::collections::VecDeque;

/// News of members, each to be sent a limited number of times, those sent least often first (SWIM
/// paper, section 4.1).
///
/// Only names are kept: what is sent is what the view holds at that moment, so that no update is
/// stale. Taking an update costs O(1), taking none costs one comparison.
#[derive(Clone, Debug, Default)]
pub struct Updates {
    /// By how many times they were sent: members with the ticket of their latest news.
    sent: Vec<VecDeque<(NodeId, u32)>>,
    /// The ticket of each member's latest news, 0 for none, by index of node.
    tickets: Vec<u32>,
    /// The latest ticket given out.
    last_ticket: u32,
    /// How many members have news.
    waiting: usize,
}

impl Updates {
    /// There is news of `node`, sent to nobody yet.
    pub fn push(&mut self, node: NodeId) {
        if self.tickets.len() <= node.index() {
            self.tickets.resize(node.index() + 1, 0);
        }
        let ticket = &mut self.tickets[node.index()];
        self.waiting += usize::from(*ticket == 0);
        // An older place of the node in a queue keeps its old ticket, and is passed over.
        self.last_ticket = self.last_ticket.wrapping_add(1).max(1);
        *ticket = self.last_ticket;
        if self.sent.is_empty() {
            self.sent.push(VecDeque::new());
        }
        self.sent[0].push_back((node, self.last_ticket));
    }

    /// Whether there is still news of `node` to be sent.
    pub fn has(&self, node: NodeId) -> bool {
        self.tickets.get(node.index()).is_some_and(|&t| t != 0)
    }

    /// How many members there is news of.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Takes up to `most` updates and gives each to `carry`; one that was sent `limit` times with
    /// this is done with.
    pub fn take(&mut self, most: usize, limit: u16, mut carry: impl FnMut(NodeId)) {
        if self.waiting == 0 {
            return;
        }
        let (mut taken, mut moved_up) = (0, 0);
        for times in 0..self.sent.len() {
            // What this message carries already has just moved to the end of this queue.
            let candidates = self.sent[times].len() - moved_up;
            moved_up = 0;
            for _ in 0..candidates {
                if taken == most {
                    return;
                }
                let Some((node, ticket)) = self.sent[times].pop_front() else {
                    break;
                };
                if self.tickets[node.index()] != ticket {
                    continue;
                }
                carry(node);
                taken += 1;
                if times + 1 >= usize::from(limit) {
                    self.tickets[node.index()] = 0;
                    self.waiting -= 1;
                    continue;
                }
                if self.sent.len() == times + 1 {
                    self.sent.push(VecDeque::new());
                }
                self.sent[times + 1].push_back((node, ticket));
                moved_up += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn take(updates: &mut Updates, most: usize, limit: u16) -> Vec<u16> {
        let mut taken = Vec::new();
        updates.take(most, limit, |node| taken.push(node.0));
        taken
    }

    #[test]
    fn each_is_sent_to_the_limit_and_those_sent_least_go_first() {
        let mut updates = Updates::default();
        for node in [1, 2, 3] {
            updates.push(NodeId(node));
        }
        assert_eq!(take(&mut updates, 2, 2), [1, 2]);
        assert_eq!(take(&mut updates, 2, 2), [3, 1]);
        assert_eq!(take(&mut updates, 9, 2), [2, 3]);
        assert_eq!(take(&mut updates, 9, 2), [0u16; 0]);
        assert_eq!(updates.waiting(), 0);
    }

    #[test]
    fn newer_news_of_a_member_starts_from_the_beginning() {
        let mut updates = Updates::default();
        updates.push(NodeId(4));
        assert_eq!(take(&mut updates, 9, 3), [4]);
        updates.push(NodeId(4));
        assert_eq!(updates.waiting(), 1);
        for _ in 0..3 {
            assert_eq!(take(&mut updates, 9, 3), [4]);
        }
        assert_eq!(take(&mut updates, 9, 3), [0u16; 0]);
        assert!(!updates.has(NodeId(4)));
    }

    #[test]
    fn no_message_carries_an_update_twice() {
        let mut updates = Updates::default();
        updates.push(NodeId(1));
        assert_eq!(take(&mut updates, 1, 9), [1]);
        updates.push(NodeId(2));
        for _ in 0..8 {
            let mut taken = take(&mut updates, 9, 9);
            taken.sort_unstable();
            assert_eq!(taken, [1, 2]);
        }
        assert_eq!(take(&mut updates, 9, 9), [2]);
    }
}
