//! Faults on single messages that are in flight: dropped, held, released, duplicated, delayed.
//!
//! A message is named by the number of the event of its sending, which all its copies share. So a
//! copy is counted among those that are in flight, in the order in which they arrive.

use super::cluster::{Cluster, Pending};
use super::faults::FaultError;
use super::queue::Place;
use super::trace::{EventId, Happening, LossReason};
use super::transport::Flight;
use crate::base::{Arrange, Micros};
use std::fmt;

/// The most messages that an error names.
const MOST_NAMED: usize = 5;

/// A message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlightRef {
    /// The event of its sending.
    pub number: u64,
    /// Which of its copies that are in flight, in the order in which they arrive, from 1.
    pub copy: u32,
}

impl fmt::Display for FlightRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.copy {
            1 => write!(f, "{}", self.number),
            copy => write!(f, "{}/{copy}", self.number),
        }
    }
}

/// What can be done to a message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlightFault {
    /// It is lost.
    Drop,
    /// It waits where it is until it is released.
    Hold,
    /// It waits no longer.
    Release,
    /// A second copy leaves it now; of one that is held, the copy is held too.
    Duplicate,
    /// It arrives this much later.
    Delay(Micros),
}

impl FlightFault {
    /// The command that does it.
    pub fn name(self) -> &'static str {
        match self {
            FlightFault::Drop => "drop",
            FlightFault::Hold => "hold",
            FlightFault::Release => "release",
            FlightFault::Duplicate => "duplicate",
            FlightFault::Delay(_) => "delay",
        }
    }

    /// The command for this message, in the words of the script.
    pub fn words(self, which: FlightRef) -> String {
        let how = match self {
            FlightFault::Release => String::new(),
            FlightFault::Delay(by) => format!(" 1 by={by}"),
            _ => " 1".to_owned(),
        };
        format!("{}{how} flight={which}", self.name())
    }
}

/// Where a message waits for its arrival.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Queue(Place),
    Held(usize),
}

impl Cluster {
    /// Does this to one message that is in flight.
    ///
    /// # Errors
    /// No such message is in flight, or it is held already, or it is not.
    pub fn fault_in_flight(
        &mut self,
        fault: FlightFault,
        which: FlightRef,
    ) -> Result<(), FaultError> {
        let spot = self.spot(which)?;
        let held = matches!(spot, Spot::Held(_));
        let wrong = match (fault, held) {
            (FlightFault::Hold, true) => Some("is held already"),
            (FlightFault::Delay(_), true) => Some("is held: it cannot be delayed"),
            (FlightFault::Release, false) => Some("is not held"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(FaultError(format!("message {which} {wrong}")));
        }
        let cause = self.command(fault.words(which));
        let Some(flight) = self.take_from(spot) else {
            return Ok(());
        };
        let sent = flight.sent;
        match fault {
            FlightFault::Drop => {
                self.metrics.kind_mut(flight.message.kind()).lost += 1;
                let why = LossReason::Dropped;
                self.note(cause, Happening::Lost { sent, why });
            }
            FlightFault::Hold => {
                self.note(cause, Happening::Held { sent });
                self.held.push(flight);
            }
            FlightFault::Release => self.go_on(flight, cause),
            FlightFault::Delay(by) => {
                let due = flight.due + by;
                self.note(cause, Happening::Delayed { sent, due_us: due });
                self.launch(Flight { due, ..flight });
            }
            FlightFault::Duplicate => self.double(flight, held, cause),
        }
        Ok(())
    }

    /// A second copy leaves the message where it is, and takes as long as one that is sent now.
    fn double(&mut self, flight: Flight, held: bool, cause: EventId) {
        let Flight { from, to, sent, .. } = flight;
        let fate = self
            .bus
            .fate((&self.config, self.now), from, to, &flight.message, true);
        let due = self.arrival(from, to, fate.duplicate.unwrap_or(fate.latency));
        self.note(cause, Happening::Duplicated { sent, due_us: due });
        let copy = Flight {
            due,
            ..flight.clone()
        };
        if held {
            self.note(cause, Happening::Held { sent });
            self.held.extend([flight, copy]);
        } else {
            self.launch(copy);
            self.launch(flight);
        }
    }

    /// Lets a message that was held go on.
    pub(super) fn go_on(&mut self, flight: Flight, cause: EventId) {
        let (sent, due) = (flight.sent, flight.due.max(self.now));
        self.note(cause, Happening::Released { sent, due_us: due });
        self.launch(Flight { due, ..flight });
    }

    fn note(&mut self, cause: EventId, what: Happening) {
        self.trace.record(self.now, Some(cause), || what);
    }

    /// Where the message is that `which` names.
    fn spot(&self, which: FlightRef) -> Result<Spot, FaultError> {
        if !self.trace.is_on() {
            let message = "messages have no numbers while nothing is traced";
            return Err(FaultError(message.into()));
        }
        let is_it = |flight: &Flight| flight.sent == EventId(which.number);
        let mut copies: Vec<(Micros, Spot)> = self
            .queue
            .places(|pending| matches!(pending, Pending::Arrival(flight) if is_it(flight)))
            .map(|place| (place.0.at, Spot::Queue(place)))
            .collect();
        let held = self.held.iter().enumerate();
        copies.extend(
            held.filter(|(_, flight)| is_it(flight))
                .map(|(index, flight)| (flight.due, Spot::Held(index))),
        );
        copies.arrange();
        let place = (which.copy as usize).checked_sub(1);
        let found = place.and_then(|place| copies.get(place));
        found
            .map(|(_, spot)| *spot)
            .ok_or_else(|| self.not_in_flight(which, copies.len()))
    }

    fn take_from(&mut self, spot: Spot) -> Option<Flight> {
        match spot {
            Spot::Held(index) => Some(self.held.remove(index)),
            Spot::Queue(place) => match self.queue.remove(place)? {
                Pending::Arrival(flight) => Some(flight),
                _ => None,
            },
        }
    }

    /// What is in flight instead.
    fn not_in_flight(&self, which: FlightRef, copies: usize) -> FaultError {
        let number = which.number;
        match copies {
            0 => {}
            1 => return FaultError(format!("only 1 copy of message {number} is in flight")),
            _ => {
                let message = format!("only {copies} copies of message {number} are in flight");
                return FaultError(message);
            }
        }
        let mut all: Vec<&Flight> = self.in_flight_unsorted().chain(&self.held).collect();
        all.arrange_by_key(|flight| flight.sent);
        all.dedup_by_key(|flight| flight.sent);
        let name = |flight: &&Flight| {
            let Flight { from, to, sent, .. } = flight;
            let kind = flight.message.kind().name();
            format!("{} ({kind} from {from} to {to})", sent.0)
        };
        let named: Vec<String> = all.iter().take(MOST_NAMED).map(name).collect();
        let there = match all.len() {
            0 => "nothing is in flight".to_owned(),
            many if many > MOST_NAMED => {
                let more = many - MOST_NAMED;
                format!("in flight are {} and {more} more", named.join(", "))
            }
            1 => format!("only {} is in flight", named.join(", ")),
            _ => format!("in flight are {}", named.join(", ")),
        };
        FaultError(format!(
            "no message {number} is in flight: it has arrived, was lost, or was never sent; {there}"
        ))
    }
}
