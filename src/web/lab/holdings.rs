//! What all nodes hold for the selected key, read anew only when it may have changed.

use super::Lab;
use crate::node::Note;
use crate::observe::{Copies, copies};
use crate::sim::{Happening, TraceEvent};
use std::cell::RefCell;
use std::rc::Rc;

/// The copies of one key, with the key and the news at which they were read.
pub(super) type Holdings = RefCell<Option<(String, u64, Rc<Copies>)>>;

/// Whether an event may have changed what a store holds.
pub(super) fn may_change(event: &TraceEvent) -> bool {
    match &event.what {
        Happening::Noted { note, .. } => matches!(
            note,
            Note::Coordinates { dot: Some(_), .. }
                | Note::Stored { .. }
                | Note::HandedOff { .. }
                | Note::HintExpired { .. }
                | Note::Reaped { .. }
                | Note::Owes { .. }
        ),
        Happening::Crashed { .. }
        | Happening::Restarted { .. }
        | Happening::Adopted { .. }
        | Happening::SwitchedOff { .. }
        | Happening::Command { .. } => true,
        _ => false,
    }
}

impl Lab {
    /// What all nodes hold for the key that is typed in, compared.
    pub fn copies(&self) -> Rc<Copies> {
        let key = &self.form.key;
        let now = self.reading().news.stores;
        if let Some((of, news, found)) = &*self.kept.holdings.borrow()
            && (of, *news) == (key, now)
        {
            return found.clone();
        }
        let found = Rc::new(match key.is_empty() {
            true => Copies::default(),
            false => copies(self.cluster(), key),
        });
        *self.kept.holdings.borrow_mut() = Some((key.clone(), now, found.clone()));
        found
    }
}
