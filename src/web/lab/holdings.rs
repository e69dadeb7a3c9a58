//! What all nodes hold for the selected key, read anew only when it may have changed.

use super::Lab;
use crate::node::Note;
use crate::observe::{Copies, copies};
use crate::sim::{Happening, TraceEvent};
use std::cell::RefCell;
use std::rc::Rc;

/// The copies of one key, with what they were read at.
#[derive(Default)]
pub(super) struct Holdings {
    /// Counts what may have changed a store.
    news: u64,
    read: RefCell<Option<(String, u64, Rc<Copies>)>>,
}

impl Holdings {
    pub(super) fn take_in(&mut self, event: &TraceEvent) {
        let changes = match &event.what {
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
        };
        self.news += u64::from(changes);
    }
}

impl Lab {
    /// What all nodes hold for the key that is typed in, compared.
    pub fn copies(&self) -> Rc<Copies> {
        let key = &self.form.key;
        let holdings = &self.holdings;
        if let Some((of, news, found)) = &*holdings.read.borrow()
            && (of, *news) == (key, holdings.news)
        {
            return found.clone();
        }
        let found = Rc::new(match key.is_empty() {
            true => Copies::default(),
            false => copies(self.cluster(), key),
        });
        *holdings.read.borrow_mut() = Some((key.clone(), holdings.news, found.clone()));
        found
    }
}
