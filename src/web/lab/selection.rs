//! The event that is looked at, the same in the log, the space-time diagram and the ring, and what
//! is known of all events.

use super::Lab;
use crate::observe::{Cone, Events, Relation};
use crate::sim::EventId;

/// Where an event was chosen: its words stand there, and are not repeated elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenIn {
    /// In the log.
    Log,
    /// In the space-time diagram.
    Diagram,
}

/// The event that was chosen.
pub(super) struct Selection {
    relation: Relation,
    cone: Option<Cone>,
    chosen_in: ChosenIn,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection {
            relation: Relation::Causes,
            cone: None,
            chosen_in: ChosenIn::Log,
        }
    }
}

impl Selection {
    /// Takes in what has happened.
    pub(super) fn take_in(&mut self, events: &Events) {
        if let Some(cone) = &mut self.cone {
            cone.take_in(events);
        }
    }

    /// Nothing is chosen.
    pub(super) fn forget(&mut self) {
        self.cone = None;
    }
}

impl Lab {
    /// What is known of the events of the trace.
    pub fn events(&self) -> &Events {
        &self.reading().events
    }

    /// The event that is looked at.
    pub fn selected_event(&self) -> Option<EventId> {
        self.cone().map(Cone::event)
    }

    /// The causal past and future of the event that is looked at.
    pub fn cone(&self) -> Option<&Cone> {
        self.selection.cone.as_ref()
    }

    /// What counts as leading from one event to another.
    pub fn relation(&self) -> Relation {
        self.selection.relation
    }

    /// Where that was chosen.
    pub fn chosen_in(&self) -> ChosenIn {
        self.selection.chosen_in
    }

    /// Looks at an event, or at none.
    pub fn select_event(&mut self, event: Option<EventId>, chosen_in: ChosenIn) {
        let (events, it) = (&self.run.follower().events, &mut self.selection);
        it.chosen_in = chosen_in;
        let known = event.filter(|event| (event.0 as usize) < events.len());
        it.cone = known.map(|event| Cone::of(events, event, it.relation));
        self.touch();
    }

    /// Chooses what counts as leading from one event to another.
    pub fn relate_by(&mut self, relation: Relation) {
        self.selection.relation = relation;
        self.select_event(self.selected_event(), self.selection.chosen_in);
    }
}
