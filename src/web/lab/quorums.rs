//! Which quorums still stand, worked out again only when a node, a link or the ring is another.

use super::Lab;
use crate::observe::{Served, quorums};
use crate::sim::{Happening, TraceEvent};
use std::cell::RefCell;
use std::rc::Rc;

/// What it was worked out for: how much had happened, and R and W.
pub(super) type For = (u64, u16, u16);

/// What is known of the quorums of one cluster.
pub(super) type Quorums = RefCell<Option<(For, Rc<[Served]>)>>;

/// Whether an event may have changed a quorum.
pub(super) fn may_change(event: &TraceEvent) -> bool {
    matches!(
        event.what,
        Happening::Command { .. }
            | Happening::Crashed { .. }
            | Happening::Restarted { .. }
            | Happening::SwitchedOff { .. }
            | Happening::Adopted { .. }
    )
}

impl Lab {
    /// How each partition is served, with the R and W that are typed in.
    pub fn quorums(&self) -> Rc<[Served]> {
        let config = self.cluster().config();
        let typed = |text: &str, own: u16| text.trim().parse().unwrap_or(own);
        let (r, w) = (typed(&self.form.r, config.r), typed(&self.form.w, config.w));
        let asked = (self.reading().news.quorums, r, w);
        let mut known = self.kept.quorums.borrow_mut();
        match &*known {
            Some((before, served)) if *before == asked => served.clone(),
            _ => {
                let served: Rc<[Served]> = quorums(self.cluster(), r, w).into();
                *known = Some((asked, served.clone()));
                served
            }
        }
    }
}
