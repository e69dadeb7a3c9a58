//! The shapes of messages: one outline a family, filled for what is asked, hollow for an answer. The
//! shapes of nodes.

use crate::base::NodeId;
use crate::node::MessageKind;

/// The corners of the shapes of nodes for a radius of 1: square, triangle, diamond, pentagon, hexagon.
const CORNERS: [&[(f64, f64)]; 5] = [
    &[
        (0.898, -0.898),
        (0.898, 0.898),
        (-0.898, 0.898),
        (-0.898, -0.898),
    ],
    // Its middle lies below that of its circle.
    &[(0.0, -1.22), (1.1778, 0.82), (-1.1778, 0.82)],
    &[(0.0, -1.24), (1.24, 0.0), (0.0, 1.24), (-1.24, 0.0)],
    &[
        (0.0, -1.12),
        (1.0652, -0.3461),
        (0.6583, 0.9061),
        (-0.6583, 0.9061),
        (-1.0652, -0.3461),
    ],
    &[
        (0.55, -0.9526),
        (1.1, 0.0),
        (0.55, 0.9526),
        (-0.55, 0.9526),
        (-1.1, 0.0),
        (-0.55, -0.9526),
    ],
];

/// The outline of a node's shape, `r` around the origin: circle, square, triangle, diamond,
/// pentagon, hexagon, all of about the same area.
pub fn node_path(node: NodeId, r: f64) -> String {
    let Some(corners) = (node.index() % 6)
        .checked_sub(1)
        .and_then(|shape| CORNERS.get(shape))
    else {
        return format!(
            "M{0:.1} 0A{r:.1} {r:.1} 0 1 1 {r:.1} 0A{r:.1} {r:.1} 0 1 1 {0:.1} 0Z",
            -r
        );
    };
    let point = |(x, y): &(f64, f64)| format!("{:.1} {:.1}", x * r, y * r);
    let points: Vec<String> = corners.iter().map(point).collect();
    format!("M{}Z", points.join("L"))
}

/// The letter of each family of messages.
const LETTERS: [&str; 7] = ["W", "R", "F", "H", "+", "T", "G"];

/// The family of a kind, as an index into [`LETTERS`].
fn family(kind: MessageKind) -> usize {
    match kind {
        MessageKind::Write | MessageKind::WriteAck => 0,
        MessageKind::Read | MessageKind::ReadReply => 1,
        MessageKind::Forward | MessageKind::ForwardReply => 2,
        MessageKind::Handoff | MessageKind::HandoffAck | MessageKind::NotOwner => 3,
        MessageKind::Repair => 4,
        MessageKind::Tree | MessageKind::TreeReply => 5,
        MessageKind::Gossip | MessageKind::Ping | MessageKind::PingAck | MessageKind::PingReq => 6,
    }
}

/// The outline of a message, about 22 wide around the origin, its letter and its CSS class.
pub fn outline(kind: MessageKind) -> (&'static str, &'static str, &'static str) {
    let family = family(kind);
    let (path, class) = match family {
        0 => (
            "M-6 -9.5H6A3.5 3.5 0 0 1 9.5 -6V6A3.5 3.5 0 0 1 6 9.5H-6A3.5 3.5 0 0 1 -9.5 6V-6A3.5 3.5 0 0 1 -6 -9.5Z",
            "m-write",
        ),
        1 => ("M0 -12.5L12.5 0L0 12.5L-12.5 0Z", "m-read"),
        2 => ("M-11 -9H4L12 0L4 9H-11Z", "m-forward"),
        3 => ("M-9.5 10V-3L0 -12L9.5 -3V10Z", "m-handoff"),
        4 => (
            "M-4.6 -11H4.6L11 -4.6V4.6L4.6 11H-4.6L-11 4.6V-4.6Z",
            "m-repair",
        ),
        5 => ("M0 -12L11 9H-11Z", "m-tree"),
        _ => ("M0 -9A9 9 0 0 1 0 9A9 9 0 0 1 0 -9Z", "m-gossip"),
    };
    (path, LETTERS[family], class)
}

/// Whether a message answers another.
pub fn is_answer(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::WriteAck
            | MessageKind::ReadReply
            | MessageKind::ForwardReply
            | MessageKind::HandoffAck
            | MessageKind::NotOwner
            | MessageKind::TreeReply
            | MessageKind::PingAck
    )
}
