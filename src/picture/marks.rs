//! The outlines of the marks of space-time diagrams, each told from its middle.

use super::outline;
use crate::node::MessageKind;

/// A circle with a letter, or with a sign in it.
pub const ASKED: &str = "m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z";
/// The sign of success.
pub const CHECK: &str = "m-3.5 0l2.5 3l4.5-6";
/// Something was done to the cluster.
pub const COMMAND: &str = "m0-6.5l6.5 6.5l-6.5 6.5l-6.5-6.5z";
/// A dot was made.
pub const DOT: &str = "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";
/// A hint was stored.
pub const HINT: &str = "m-5-5.5h6l5.5 5.5l-5.5 5.5h-6z";
/// The quorum was met.
pub const QUORUM: &str = "m-2.5-8v16m5-16v16";
/// Lost, crashed or failed.
pub const CROSS: &str = "m-4.5-4.5l9 9m0-9l-9 9";
/// A message is held.
pub const HELD: &str = "m-3-5v10m6-10v10";
/// Anything else.
pub const TICK: &str = "m0-6v12";
/// An opinion changed.
pub const OPINION: &str = "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z";
/// A timer or a sync.
pub const TIMER: &str = "m0 3v5";

/// The outline of a message, smaller than on the ring.
pub fn small(kind: MessageKind) -> &'static str {
    match outline(kind).2 {
        "m-write" => "m-4-4h8v8h-8z",
        "m-read" => "m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
        "m-forward" => "m-5-4h6l4.5 4l-4.5 4h-6z",
        "m-handoff" => "m-4 5v-6l4-5l4 5v6z",
        "m-repair" => "m-2-5.5h4l3.5 3.5v4l-3.5 3.5h-4l-3.5-3.5v-4z",
        "m-tree" => "m0-5.5l5.5 9h-11z",
        _ => "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
    }
}
