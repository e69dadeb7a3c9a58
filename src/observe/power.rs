//! When each node ran, by the trace.

use crate::base::{Micros, NodeId};
use crate::sim::{Happening, TraceEvent};

/// When each node ran.
#[derive(Clone, Debug, Default)]
pub struct Powers {
    /// The spans of each node: since when, and until when.
    spans: Vec<Vec<(Micros, Option<Micros>)>>,
}

impl Powers {
    /// The spans of time in which a node ran, paused or not; the last may have no end.
    pub fn of(&self, node: NodeId) -> &[(Micros, Option<Micros>)] {
        self.spans.get(node.index()).map_or(&[], Vec::as_slice)
    }

    /// Every node that ever ran, in order of name.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let nodes = NodeId::first(self.spans.len() as u16);
        nodes.filter(|node| !self.spans[node.index()].is_empty())
    }

    pub(super) fn take_in(&mut self, event: &TraceEvent) {
        let at = event.at_us;
        match event.what {
            Happening::Restarted { node, .. } => {
                if self.spans.len() <= node.index() {
                    self.spans.resize(node.index() + 1, Vec::new());
                }
                self.spans[node.index()].push((at, None));
            }
            Happening::Crashed { node } | Happening::SwitchedOff { node } => {
                let spans = self.spans.get_mut(node.index());
                if let Some(span) = spans.and_then(|spans| spans.last_mut()) {
                    span.1 = span.1.or(Some(at));
                }
            }
            _ => {}
        }
    }
}
