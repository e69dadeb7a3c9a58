//! What an observer may ask about what waits for a node: its timers, and the syncs of its disk.

use super::cluster::{Cluster, Pending};
use crate::base::{Micros, NodeId};
use crate::node::{Ticket, Timer};

/// Something that comes to a node without anybody sending it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A timer that it has set and still waits for.
    Timer(Timer),
    /// A sync of its disk ends: what had been written when it began is durable then, so many bytes
    /// of the log.
    Sync(Ticket, usize),
}

impl Cluster {
    /// What waits for `node`, with its time, the earliest first. It looks through all that is to
    /// happen in the cluster.
    pub fn waiting(&self, node: NodeId) -> Vec<(Micros, Waiting)> {
        let own = self.queue.unsorted_with_times().filter_map(|(at, it)| {
            let waiting = match it {
                Pending::Timer {
                    node: whose, timer, ..
                } if *whose == node => Waiting::Timer(*timer),
                Pending::Synced {
                    node: whose,
                    ticket,
                    point,
                    ..
                } if *whose == node => {
                    let reached = self.machine(node)?.disk().reached_by(*point);
                    Waiting::Sync(*ticket, reached)
                }
                _ => return None,
            };
            (!self.is_stale(it)).then_some((at, waiting))
        });
        let mut own: Vec<(Micros, Waiting)> = own.collect();
        own.sort_unstable_by_key(|(at, waiting)| {
            let order = match waiting {
                Waiting::Timer(timer) => (0, timer.identity()),
                Waiting::Sync(ticket, reached) => (1, (ticket.identity().0, *reached as u64)),
            };
            (*at, order)
        });
        own
    }
}
