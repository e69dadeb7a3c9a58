//! What a person looks into: a node's log and what it has done, who believes what, and whether the
//! truth is shown beside it. What follows the trace or a log does so only while it is looked at.

use super::Lab;
use crate::base::NodeId;
use crate::observe::{Counts, LogIndex};
use std::cell::{Ref, RefCell};

/// What is looked into.
#[derive(Default)]
pub(super) struct Inspection {
    truth: bool,
    observer: Option<NodeId>,
    /// Each with the number of the cluster that it is of.
    counts: RefCell<(u64, Counts)>,
    log: RefCell<(u64, LogIndex)>,
}

/// What was chosen to be looked at: the cluster, the node, whether the truth is shown, the observer.
pub type LookedAt = (u64, Option<NodeId>, bool, Option<NodeId>);

impl Lab {
    /// What was chosen to be looked at.
    pub fn looked_at(&self) -> LookedAt {
        let node = self.selected_node();
        (self.generation, node, self.shows_truth(), self.observer())
    }

    /// Whether the truth is shown beside what nodes believe.
    pub fn shows_truth(&self) -> bool {
        self.inspection.truth
    }

    /// Chooses whether the truth is shown.
    pub fn show_truth(&mut self, on: bool) {
        self.inspection.truth = on;
        self.touch();
    }

    /// The node whose opinions are looked at, if it is still there.
    pub fn observer(&self) -> Option<NodeId> {
        let chosen = self.inspection.observer;
        chosen.filter(|node| self.cluster().nodes().any(|it| it == *node))
    }

    /// Chooses whose opinions to look at.
    pub fn choose_observer(&mut self, observer: Option<NodeId>) {
        self.inspection.observer = observer;
        self.touch();
    }

    /// What each node has done, up to now.
    pub fn counts(&self) -> Ref<'_, Counts> {
        {
            let (of, counts) = &mut *self.inspection.counts.borrow_mut();
            if *of != self.generation {
                (*of, *counts) = (self.generation, Counts::default());
            }
            counts.follow(self.cluster().trace());
        }
        Ref::map(self.inspection.counts.borrow(), |(_, counts)| counts)
    }

    /// Where the records of a node's log lie, up to now.
    pub fn log_of(&self, node: NodeId) -> Ref<'_, LogIndex> {
        if let Some(machine) = self.cluster().machine(node) {
            let (of, index) = &mut *self.inspection.log.borrow_mut();
            if *of != self.generation {
                (*of, *index) = (self.generation, LogIndex::default());
            }
            index.follow(node, machine.boots(), machine.disk());
        }
        Ref::map(self.inspection.log.borrow(), |(_, index)| index)
    }
}
