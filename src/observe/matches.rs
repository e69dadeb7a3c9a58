//! The events that match a filter, found a little at a time from the newest back, and kept while
//! the trace grows.

use super::events::{EventKind, Events};
use super::sentences::sentence;
use crate::base::NodeId;
use crate::sim::{Cluster, EventId};
use std::collections::VecDeque;

/// Which events are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Only those whose sentence has this in it, in whatever case.
    pub text: String,
    /// Only those that this node has to do with.
    pub node: Option<NodeId>,
    /// Only those of this kind.
    pub kind: Option<EventKind>,
    /// Only those of the request that this event asked for.
    pub asked: Option<EventId>,
    /// Pings and gossip too.
    pub chatter: bool,
}

impl EventFilter {
    /// Whether an event matches all but the text.
    pub fn admits(&self, events: &Events, event: EventId) -> bool {
        (self.chatter || !events.is_chatter(event))
            && self.kind.is_none_or(|kind| events.is(event, kind))
            && self.node.is_none_or(|node| events.concerns(event, node))
            && (self.asked.is_none() || self.asked == events.asked(event))
    }
}

/// The events that match.
#[derive(Debug, Default)]
pub struct Matches {
    filter: EventFilter,
    /// In lower case.
    text: String,
    found: VecDeque<u32>,
    /// The events that were looked at: from here, up to there.
    looked_at: (usize, usize),
}

impl Matches {
    /// Nothing yet; the search begins at the newest event.
    pub fn new(filter: EventFilter, events: &Events) -> Matches {
        Matches {
            text: filter.text.trim().to_ascii_lowercase(),
            filter,
            found: VecDeque::new(),
            looked_at: (events.len(), events.len()),
        }
    }

    /// Whether nothing was searched for so far.
    pub fn is_new(&self) -> bool {
        self.looked_at == (0, 0)
    }

    /// What is searched for.
    pub fn filter(&self) -> &EventFilter {
        &self.filter
    }

    /// Looks at events that are new, then at older ones, but makes no more than `most` sentences;
    /// whether all were looked at.
    pub fn search(&mut self, cluster: &Cluster, events: &Events, most: usize) -> bool {
        if events.len() < self.looked_at.1 {
            *self = Matches::new(std::mem::take(&mut self.filter), events);
        }
        let mut left = most;
        let (mut from, mut to) = self.looked_at;
        while to < events.len() && left > 0 {
            if self.matches(cluster, events, to, &mut left) {
                self.found.push_back(to as u32);
            }
            to += 1;
        }
        while from > 0 && left > 0 {
            from -= 1;
            if self.matches(cluster, events, from, &mut left) {
                self.found.push_front(from as u32);
            }
        }
        self.looked_at = (from, to);
        from == 0 && to == events.len()
    }

    fn matches(&self, cluster: &Cluster, events: &Events, at: usize, left: &mut usize) -> bool {
        if !self.filter.admits(events, EventId(at as u64)) {
            return false;
        }
        if self.text.is_empty() {
            return true;
        }
        *left -= 1;
        let event = cluster.trace().events().get(at);
        event.is_some_and(|event| {
            let sentence = sentence(cluster, event).to_ascii_lowercase();
            sentence.contains(&self.text)
        })
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The one at this place, counted from the newest.
    pub fn newest(&self, place: usize) -> Option<EventId> {
        let index = self.found.len().checked_sub(place + 1)?;
        self.found.get(index).map(|id| EventId(u64::from(*id)))
    }

    /// The place of an event, counted from the newest; of one that does not match, that of the
    /// next older.
    pub fn place(&self, event: EventId) -> usize {
        let older = self.found.partition_point(|id| u64::from(*id) <= event.0);
        self.found.len() - older
    }
}
