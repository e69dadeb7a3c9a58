//! What a picture is of, and how it is to be drawn.

use super::palette::{Palette, Theme};
use super::{Places, geometry::Plan};
use crate::base::{Gather, NodeId};
use crate::observe::{Course, Events, Fate, is_chatter};
use crate::sim::{Cluster, Power};
use std::collections::BTreeSet;

/// The width and height of a picture.
pub(super) const SIZE: (f64, f64) = (1600.0, 900.0);

/// A cluster at a moment, with what is known of how it came there.
pub struct Scene<'a> {
    /// What the run is called.
    pub name: &'a str,
    /// The cluster; its trace is kept.
    pub cluster: &'a Cluster,
    /// On which ground it is drawn.
    pub theme: Theme,
    /// Whether pings and gossip are drawn.
    pub chatter: bool,
    pub(super) events: Events,
}

impl<'a> Scene<'a> {
    /// The cluster as it is now, dark on light, without pings and gossip.
    pub fn new(name: &'a str, cluster: &'a Cluster) -> Scene<'a> {
        let mut events = Events::default();
        events.take_in(cluster);
        Scene {
            name,
            cluster,
            theme: Theme::Light,
            chatter: false,
            events,
        }
    }

    pub(super) fn palette(&self) -> &'static Palette {
        self.theme.palette()
    }

    pub(super) fn plan(&self) -> Plan {
        // Those that are gone have a place for as long as something goes to them or comes from them.
        let nodes: Vec<NodeId> = self.cluster.nodes().collect();
        let flying = self.flying().0.into_iter();
        let flying = flying.flat_map(|course| [course.from, course.to]);
        let cuts = self.cluster.cuts().flat_map(|(from, to)| [from, to]);
        let all: BTreeSet<NodeId> = nodes.iter().copied().chain(flying).chain(cuts).gather();
        let mut places = Places::even(all);
        places.follow(&nodes);
        Plan::of(&places)
    }

    pub(super) fn power(&self, node: NodeId) -> Power {
        let machine = self.cluster.machine(node);
        machine.map_or(Power::Down, |machine| machine.power())
    }

    /// The messages that are on their way or held, in the order of sending; and how many pings and
    /// such are left out.
    pub(super) fn flying(&self) -> (Vec<&Course>, usize) {
        let now = self.cluster.now();
        let flying = self.events.crossing(now, now);
        let flying = flying.filter(|course| course.fate == Fate::Flying);
        let is_hidden = |course: &&Course| is_chatter(course.kind) && !self.chatter;
        let (hidden, shown): (Vec<_>, Vec<_>) = flying.partition(is_hidden);
        (shown, hidden.len())
    }

    /// How far a message is on its way, from 0 to 1.
    pub(super) fn part(&self, course: &Course) -> f64 {
        let until = match course.held {
            Some((since, None)) => since,
            _ => self.cluster.now(),
        };
        let whole = (course.due - course.sent_at).0.max(1) as f64;
        ((until - course.sent_at).0 as f64 / whole).clamp(0.0, 1.0)
    }
}
