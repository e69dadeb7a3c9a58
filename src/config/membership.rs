//! Choices about membership and failure detection that have names.

use crate::ring::choices;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

choices! {
    /// How nodes learn of each other.
    Membership {
        /// All know all from the start, nobody says anything about it, and nobody comes or goes.
        Static = "static",
        /// Each node reconciles what it knows with a random peer every `gossip_interval`.
        Gossip = "gossip",
        #[default]
        /// Random probes, and news that rides on them (Das, Gupta, Motivala 2002).
        Swim = "swim",
    }
}

choices! {
    /// How a node comes to believe that another is down.
    FailureDetector {
        /// From requests that go unanswered, for a back-off (Dynamo paper, section 4.8.3).
        Timeouts = "timeouts",
        #[default]
        /// Whoever SWIM holds for dead; needs `membership=swim`.
        Swim = "swim",
        /// Whoever's heartbeats stay out for improbably long (Hayashibara and others, 2004); needs
        /// `membership=gossip`.
        Phi = "phi",
        /// Nobody is ever believed down.
        Nobody = "none",
    }
}

impl Membership {
    /// The failure detector that goes with it when none is asked for.
    pub(super) fn detector(self) -> FailureDetector {
        match self {
            Membership::Swim => FailureDetector::Swim,
            Membership::Static | Membership::Gossip => FailureDetector::Timeouts,
        }
    }
}

impl FailureDetector {
    /// The membership that it needs, or the usual one.
    pub(super) fn membership(self) -> Membership {
        match self {
            FailureDetector::Phi => Membership::Gossip,
            _ => Membership::default(),
        }
    }
}
