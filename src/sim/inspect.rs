//! What an observer may ask about what waits for a node: its timers, and the syncs of its disk.

use super::cluster::{Cluster, Pending};
use super::machine::Machine;
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

/// What a part takes, in bytes, about: a node by itself, an opinion of a peer, a key on a node, a
/// thing that waits in the queue, a context that a client was given, which is shared. See the row `memory` of
/// `ringlab bench`.
const NODE: usize = 1_700;
const OPINION: usize = 64;
const STORED_KEY: usize = 300;
const QUEUED: usize = 320;
const CONTEXT: usize = 40;

impl Cluster {
    /// How many bytes a copy takes, about; what it shares with this one is not counted.
    pub fn weight(&self) -> usize {
        let nodes = self.machines.len();
        let machine = |machine: &Machine| {
            let keys = machine.node.as_ref().map_or(0, |node| node.store().len());
            let (log, _) = machine.disk().len_and_synced();
            let rewritten = machine.disk().rewriting().map_or(0, |(bytes, _)| bytes);
            NODE + nodes * OPINION
                + keys * STORED_KEY
                + log
                + rewritten
                + machine.mailbox.len() * QUEUED
        };
        let machines: usize = self.machines.iter().map(machine).sum();
        let contexts: usize = self.clients.values().map(|it| it.contexts.len()).sum();
        let waiting = self.queue.unsorted().count() + self.held.len();
        machines + contexts * CONTEXT + waiting * QUEUED
    }

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
