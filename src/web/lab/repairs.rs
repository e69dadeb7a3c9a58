//! Which repair is looked at: two replicas' trees as they are now, or an exchange that is past.

use super::Lab;
use crate::base::NodeId;
use crate::observe::{self, Exchange, Repairs, Unfolded};
use std::cell::RefCell;
use std::rc::Rc;

/// The most keys that differ which are told with their states.
const MOST_KEYS: usize = 50;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Chosen {
    /// The last exchange that found a difference; before there is one, the selected key's replicas.
    #[default]
    Last,
    /// Two nodes and a partition, as they are now.
    Pair(NodeId, NodeId, u32),
    /// An exchange by its number, up to this message.
    Past(u64, usize),
}

/// Two replicas of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one on the left.
    pub a: NodeId,
    /// The one on the right.
    pub b: NodeId,
    /// The partition.
    pub partition: u32,
}

/// An exchange up to one of its messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// The message that is looked at, counted from 0.
    pub step: usize,
    /// Whether a person chose it.
    pub chosen: bool,
}

/// A comparison, and what it was made of: another cluster, pair or store makes another one.
pub(super) type Unfolding = RefCell<Option<((u64, u64, Pair), Rc<Result<Unfolded, String>>)>>;

/// The repairs of one cluster, and which one is looked at.
#[derive(Default)]
pub(super) struct RepairsView {
    chosen: Chosen,
}

impl Lab {
    /// The repairs of this cluster.
    pub fn repairs(&self) -> &Repairs {
        &self.reading().repairs
    }

    /// The exchange that is looked at, if one is.
    pub fn past_exchange(&self) -> Option<Past<'_>> {
        let all = &self.reading().repairs;
        let (exchange, step, chosen) = match self.repairs.chosen {
            Chosen::Pair(..) => return None,
            Chosen::Past(number, step) => match all.exchange(number) {
                Some(exchange) => (exchange, step, true),
                None => (all.exchanges().next_back()?, usize::MAX, false),
            },
            Chosen::Last => (all.exchanges().next_back()?, usize::MAX, false),
        };
        Some(Past {
            exchange,
            step: step.min(exchange.steps.len().saturating_sub(1)),
            chosen,
        })
    }

    /// The two replicas that are looked at; none in a cluster of one node.
    pub fn repair_pair(&self) -> Option<Pair> {
        if let Some(past) = self.past_exchange() {
            return Some(Pair {
                a: past.exchange.opener()?,
                b: past.exchange.other()?,
                partition: past.exchange.partition,
            });
        }
        let cluster = self.cluster();
        let ring = cluster.ring();
        let exists = |node: NodeId| cluster.machine(node).is_some();
        if let Chosen::Pair(a, b, partition) = self.repairs.chosen
            && a != b
            && exists(a)
            && exists(b)
            && partition < ring.partitions()
        {
            return Some(Pair { a, b, partition });
        }
        let partition = ring.partition_of(ring.key(&self.form().key).position());
        let primaries = ring.primaries(partition).iter().copied();
        let mut nodes = primaries.chain(cluster.nodes());
        let a = nodes.next()?;
        let b = nodes.find(|node| *node != a)?;
        Some(Pair { a, b, partition })
    }

    /// Both trees of the pair as they are now.
    pub fn unfolded(&self, pair: Pair) -> Rc<Result<Unfolded, String>> {
        let made_of = (
            self.generation,
            self.reading().repairs.store_changes(),
            pair,
        );
        let mut kept = self.kept.unfolded.borrow_mut();
        match kept.as_ref() {
            Some((then, unfolded)) if *then == made_of => unfolded.clone(),
            _ => {
                let Pair { a, b, partition } = pair;
                let found = observe::unfold(self.cluster(), a, b, partition, MOST_KEYS);
                let unfolded = Rc::new(found);
                *kept = Some((made_of, unfolded.clone()));
                unfolded
            }
        }
    }

    /// Looks at two replicas as they are now.
    pub fn choose_pair(&mut self, pair: Pair) {
        self.repairs.chosen = Chosen::Pair(pair.a, pair.b, pair.partition);
        self.touch();
    }

    /// Looks at a message of an exchange, counted from 0.
    pub fn choose_exchange(&mut self, number: u64, step: usize) {
        let exchange = self.reading().repairs.exchange(number);
        let last = exchange.map_or(0, |exchange| exchange.steps.len().saturating_sub(1));
        self.repairs.chosen = Chosen::Past(number, step.min(last));
        self.touch();
    }
}

impl Lab {
    /// Looks at two other nodes: at the partition that was looked at if both own it, else at the
    /// first that they share.
    pub fn choose_nodes(&mut self, a: NodeId, b: NodeId) {
        let Some(Pair { partition, .. }) = self.repair_pair() else {
            return;
        };
        let ring = self.cluster().ring();
        let shares =
            |partition: &u32| ring.is_primary(*partition, a) && ring.is_primary(*partition, b);
        let own = ring.partitions_of(a).iter().copied();
        let shared = std::iter::once(partition).chain(own).find(shares);
        let partition = shared.unwrap_or(partition);
        self.choose_pair(Pair { a, b, partition });
    }

    /// The first `most` partitions that both nodes own, and the one that is looked at.
    pub fn shared_partitions(&self, pair: Pair, most: usize) -> Vec<u32> {
        let ring = self.cluster().ring();
        let own = ring.partitions_of(pair.a).iter().copied();
        let shared = own.filter(|partition| ring.is_primary(*partition, pair.b));
        let mut partitions: Vec<u32> = shared.take(most).collect();
        if let Err(place) = partitions.binary_search(&pair.partition) {
            partitions.insert(place, pair.partition);
        }
        partitions
    }
}
