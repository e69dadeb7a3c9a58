//! The message in flight that a person has chosen, and what can be done to it.

use super::{Lab, is_chatter};
use crate::base::{Arrange, Micros, NodeId};
use crate::sim::{Cluster, EventId, Flight, FlightRef, Happening, TraceEvent};

/// What tells a message in flight from all others: a copy has the same sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlightId {
    /// The event of its sending.
    pub sent: EventId,
    /// When it arrives.
    pub due: Micros,
}

impl FlightId {
    /// The one of this flight.
    pub fn of(flight: &Flight) -> FlightId {
        let (sent, due) = (flight.sent, flight.due);
        FlightId { sent, due }
    }
}

/// What can be done to a message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlightAct {
    /// It is lost.
    Drop,
    /// It waits where it is.
    Hold,
    /// It waits no longer.
    Release,
    /// A copy leaves it.
    Duplicate,
    /// It arrives later, by what is typed in.
    Delay,
}

impl FlightAct {
    /// What can be done to a message that is held, or is not.
    pub fn on(held: bool) -> &'static [FlightAct] {
        use FlightAct::{Delay, Drop, Duplicate, Hold, Release};
        match held {
            true => &[Drop, Release, Duplicate],
            false => &[Drop, Hold, Duplicate, Delay],
        }
    }

    /// What its button is called.
    pub fn name(self) -> &'static str {
        match self {
            FlightAct::Drop => "Drop",
            FlightAct::Hold => "Hold",
            FlightAct::Release => "Release",
            FlightAct::Duplicate => "Duplicate",
            FlightAct::Delay => "Delay",
        }
    }
}

/// A message that was chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChosenFlight {
    /// Which.
    pub id: FlightId,
    /// The event that ended it, once it is no more in flight.
    pub end: Option<EventId>,
}

/// What was chosen among the messages in flight.
#[derive(Default)]
pub(super) struct Flights {
    chosen: Option<ChosenFlight>,
    /// The link whose messages are listed, where only those are.
    link: Option<(NodeId, NodeId)>,
    /// When copies of the chosen one arrive that were delayed or released, and what ended one.
    news: (Option<Micros>, Option<EventId>),
}

impl Flights {
    /// Takes in what happens to the chosen message and its copies.
    pub(super) fn take_in(&mut self, event: &TraceEvent) {
        let Some(chosen) = &self.chosen else {
            return;
        };
        match event.what {
            Happening::Delivered { sent, .. } | Happening::Lost { sent, .. }
                if sent == chosen.id.sent =>
            {
                self.news.1 = Some(event.id);
            }
            Happening::Delayed { sent, due_us } | Happening::Released { sent, due_us }
                if sent == chosen.id.sent =>
            {
                self.news.0 = Some(due_us);
            }
            _ => {}
        }
    }

    /// A message is chosen no more that is not on its way now.
    pub(super) fn forget_the_absent(&mut self, cluster: &Cluster) {
        self.news = Default::default();
        let is_there =
            |it: &ChosenFlight| all(cluster).any(|(flight, _)| FlightId::of(flight) == it.id);
        let there = self.chosen.filter(is_there);
        self.chosen = there.map(|it| ChosenFlight { end: None, ..it });
    }

    /// Finds out what became of the chosen message, if anything became of it or of a copy.
    pub(super) fn settle(&mut self, cluster: &Cluster) {
        let (moved, ended) = std::mem::take(&mut self.news);
        let Some(chosen) = &mut self.chosen else {
            return;
        };
        let is_there = |id| all(cluster).any(|(flight, _)| FlightId::of(flight) == id);
        if (moved, ended) == (None, None) || chosen.end.is_some() || is_there(chosen.id) {
            return;
        }
        let sent = chosen.id.sent;
        match moved.map(|due| FlightId { sent, due }) {
            Some(id) if ended.is_none() || is_there(id) => chosen.id = id,
            _ => chosen.end = ended,
        }
    }
}

/// Every message that is on its way or held, and whether it is held.
fn all(cluster: &Cluster) -> impl Iterator<Item = (&Flight, bool)> {
    let moving = cluster.in_flight_unsorted().map(|flight| (flight, false));
    moving.chain(cluster.held().iter().map(|flight| (flight, true)))
}

impl Lab {
    /// The messages in flight that are shown, in no order that means anything, and which are held.
    pub fn flights_unsorted(&self) -> impl Iterator<Item = (&Flight, bool)> {
        let chatter = self.chatter;
        all(self.cluster()).filter(move |(flight, _)| chatter || !is_chatter(flight.message.kind()))
    }

    /// The messages in flight that are shown, those of the chosen link alone if one was chosen, in
    /// the order in which they arrive.
    pub fn flights(&self) -> Vec<(&Flight, bool)> {
        let is_listed = |(flight, _): &(&Flight, bool)| {
            let link = self.flights.link;
            link.is_none_or(|link| link == (flight.from, flight.to))
        };
        let mut flights: Vec<_> = self.flights_unsorted().filter(is_listed).collect();
        flights.arrange_by_key(|(flight, held)| (flight.due, flight.sent, *held));
        flights
    }

    /// Until when a message has flown: until now, or until it was held. One that was held as it was
    /// sent goes on to the middle of its way, where it can be seen.
    pub fn flown_until(&self, flight: &Flight, held: bool) -> Micros {
        let now = self.cluster().now();
        let since = self.reading().held.get(&flight.sent);
        match since.filter(|since| **since > flight.sent_at) {
            _ if !held => now,
            Some(since) => now.min(*since),
            None => now.min(Micros((flight.sent_at.0 + flight.due.0) / 2)),
        }
    }

    /// The message that was chosen.
    pub fn chosen_flight(&self) -> Option<ChosenFlight> {
        self.flights.chosen
    }

    /// The link whose messages are listed, where only those are.
    pub fn chosen_link(&self) -> Option<(NodeId, NodeId)> {
        self.flights.link
    }

    /// The link that was chosen, or that of the chosen message.
    pub fn chosen_ends(&self) -> Option<(NodeId, NodeId)> {
        let sent = self.flights.chosen.map(|chosen| chosen.id.sent);
        let event = sent.and_then(|sent| self.cluster().trace().get(sent));
        match event.map(|event| &event.what) {
            Some(Happening::Sent { from, to, .. }) => Some((*from, *to)),
            _ => self.flights.link,
        }
    }

    /// Chooses a message in flight, or none.
    pub fn choose_flight(&mut self, id: Option<FlightId>) {
        self.flights.chosen = id.map(|id| ChosenFlight { id, end: None });
        self.touch();
    }

    /// Chooses the link whose messages are listed, or all.
    pub fn choose_link(&mut self, link: Option<(NodeId, NodeId)>) {
        self.flights.link = link;
        self.flights.chosen = None;
        self.touch();
    }

    /// Chooses the message that arrives after the chosen one, or before it.
    pub fn walk_flights(&mut self, by: i32) {
        let flights = self.flights();
        let ids: Vec<FlightId> = flights.iter().map(|(it, _)| FlightId::of(it)).collect();
        let here = self.flights.chosen.map(|chosen| chosen.id);
        let here = here.and_then(|here| ids.iter().position(|id| *id == here));
        let count = ids.len().max(1) as i32;
        let next = match (here, by < 0) {
            (Some(here), _) => (here as i32 + by).rem_euclid(count),
            (None, true) => count - 1,
            (None, false) => 0,
        };
        self.choose_flight(ids.get(next as usize).copied());
    }

    /// Does this to a message in flight.
    pub fn act_on_flight(&mut self, id: FlightId, act: FlightAct) {
        let mut copies: Vec<(Micros, bool)> = all(self.cluster())
            .filter(|(flight, _)| flight.sent == id.sent)
            .map(|(flight, held)| (flight.due, held))
            .collect();
        copies.arrange();
        let fits =
            |(due, held): &(Micros, bool)| *due == id.due && FlightAct::on(*held).contains(&act);
        let Some(place) = copies.iter().position(fits) else {
            return self.hint("That message is not in flight any more.");
        };
        let which = FlightRef {
            number: id.sent.0,
            copy: place as u32 + 1,
        };
        let name = act.name().to_ascii_lowercase();
        let how = match act {
            FlightAct::Release => String::new(),
            FlightAct::Delay => format!(" 1 by={}", self.form.faults.by.trim()),
            _ => " 1".to_owned(),
        };
        self.said("flight", &format!("{name}{how} flight={which}"));
    }

    /// Drops the chosen message.
    pub fn drop_chosen_flight(&mut self) {
        match self.flights.chosen {
            Some(chosen) => self.act_on_flight(chosen.id, FlightAct::Drop),
            None => self.hint("Choose a message in flight first: D drops it."),
        }
    }
}
