//! Where the lanes of the nodes are, and which of them are in view.

use crate::base::NodeId;
use crate::observe::{Course, Place};

/// Where the lanes are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lanes {
    /// The nodes, in order of name.
    pub nodes: Vec<NodeId>,
    /// How high each lane is.
    pub high: f64,
    /// What is in view, from here to there.
    pub view: (f64, f64),
}

impl Lanes {
    /// How high all of them are.
    pub fn height(&self) -> f64 {
        CLIENTS + self.high * self.nodes.len() as f64 + 4.0
    }

    /// The middle of a lane.
    pub fn y(&self, place: Place) -> f64 {
        match place {
            Place::Clients => CLIENTS / 2.0,
            Place::Node(node) => {
                let index = self.nodes.binary_search(&node).unwrap_or_else(|at| at);
                CLIENTS + self.high * (index as f64 + 0.5)
            }
        }
    }

    /// Whether something at this height is in view.
    pub fn is_seen(&self, y: f64) -> bool {
        y >= self.view.0 - self.high && y <= self.view.1 + self.high
    }

    /// Where a message begins and ends.
    pub fn ends(&self, course: &Course) -> (f64, f64) {
        let y = |node| self.y(Place::Node(node));
        (y(course.from), y(course.to))
    }
}

/// How high the clients' lane is.
const CLIENTS: f64 = 30.0;

/// What the style sheets call the lanes of nodes, by hue.
pub const LANE: [&str; 6] = [
    "st-lane h0",
    "st-lane h1",
    "st-lane h2",
    "st-lane h3",
    "st-lane h4",
    "st-lane h5",
];
