//! The marks of the diagram, and the classes that they are drawn with.

pub use crate::picture::marks::*;

use crate::node::Note;

/// The class, the outline and the label of what a node tells about its work.
pub fn note_mark(note: &Note) -> (&'static str, &'static str, Option<String>) {
    match note {
        Note::Coordinates { dot: Some(dot), .. } => ("st-dot", DOT, Some(dot.to_string())),
        Note::Stored {
            owed_to: Some(target),
            ..
        } => ("st-hint", HINT, Some(format!("for {target}"))),
        Note::QuorumMet { .. } => ("st-stroke", QUORUM, None),
        Note::QuorumMissed { .. } => ("st-bad", CROSS, None),
        _ => ("st-stroke", TICK, None),
    }
}

/// The classes of the lines and of the shapes of a family of messages.
pub fn classes(family: &str, answer: bool) -> (&'static str, &'static str) {
    match (family, answer) {
        ("m-write", false) => ("st-line m-write", "st-shape m-write"),
        ("m-write", true) => ("st-line m-write is-answer", "st-shape m-write is-answer"),
        ("m-read", false) => ("st-line m-read", "st-shape m-read"),
        ("m-read", true) => ("st-line m-read is-answer", "st-shape m-read is-answer"),
        ("m-handoff", false) => ("st-line m-handoff", "st-shape m-handoff"),
        ("m-handoff", true) => (
            "st-line m-handoff is-answer",
            "st-shape m-handoff is-answer",
        ),
        ("m-repair", _) => ("st-line m-repair", "st-shape m-repair"),
        ("m-gossip", false) => ("st-line m-gossip", "st-shape m-gossip"),
        ("m-gossip", true) => ("st-line m-gossip is-answer", "st-shape m-gossip is-answer"),
        (_, false) => ("st-line", "st-shape"),
        (_, true) => ("st-line is-answer", "st-shape is-answer"),
    }
}
