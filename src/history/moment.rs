//! Where in a run one is, and where one wants to go.

use crate::base::Micros;
use crate::sim::EventId;

/// A place in a branch: between two things that happen, with the clock somewhere between their times.
///
/// Later in one branch is greater; moments of different branches are not to be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// How many things have happened: events, and whatever else ends what a command waits for.
    pub happened: u64,
    /// How many things were done by then.
    pub deeds: usize,
    /// What the clock says: virtual time, of the cluster that there is then.
    pub at: Micros,
}

impl Moment {
    /// Whether anything happened or was done between this moment and `end`; time that only passes
    /// is nothing.
    pub(super) fn is_before_what_happened_until(self, end: Moment) -> bool {
        (self.happened, self.deeds) < (end.happened, end.deeds)
    }
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A moment of the branch.
    Moment(Moment),
    /// The last moment of this virtual time, of the cluster that there is now. Beyond the end of the
    /// branch, time passes until then, and lines that wait are done.
    Time(Micros),
    /// Just after this event of the trace of the cluster that there is now.
    Event(EventId),
}

/// On the way to a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// The cluster that is meant is there after so many deeds,
    pub(super) begin: usize,
    /// and gone after so many.
    pub(super) end: usize,
    pub(super) target: Target,
    /// Whether what comes out on the way is kept.
    pub(super) aloud: bool,
    /// Whether what was done next there is taken back.
    pub(super) leaves: bool,
}

impl Travel {
    /// The same way, on which what comes out is kept for whoever takes it.
    pub fn aloud(self) -> Travel {
        Travel {
            aloud: true,
            ..self
        }
    }

    /// The same way to a moment at which what was done next is taken back: it stays in the branch, but
    /// if time passes there, or something is done, another branch begins. Going anywhere forgets that
    /// again.
    pub fn leaving(self) -> Travel {
        Travel {
            leaves: true,
            ..self
        }
    }
}

/// How far one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approach {
    /// This is the moment.
    Reached,
    /// There is no such moment in the branch; this is as near as one comes.
    Missing,
    /// The moment is still to come.
    Underway,
}
