//! What members say to each other all the time: pings and gossip. It is hidden at first, so that
//! what a person asked for can be seen.

use crate::membership;
use crate::node::{MessageKind, Timer};
use crate::sim::{Cluster, Happening, TraceEvent};

/// Whether messages of this kind are membership's.
pub fn is_chatter(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::Gossip | MessageKind::Ping | MessageKind::PingAck | MessageKind::PingReq
    )
}

/// Whether an event is nothing but the coming and going of such messages.
pub fn is_chatter_event(cluster: &Cluster, event: &TraceEvent) -> bool {
    let of = |sent| match cluster.trace().get(sent).map(|event| &event.what) {
        Some(Happening::Sent { kind, .. }) => is_chatter(*kind),
        _ => false,
    };
    match &event.what {
        Happening::Sent { kind, .. } => is_chatter(*kind),
        Happening::Delivered { sent, .. }
        | Happening::Lost { sent, .. }
        | Happening::Delayed { sent, .. }
        | Happening::Duplicated { sent, .. } => of(*sent),
        Happening::TimerFired {
            timer: Timer::Members(timer),
            ..
        } => matches!(
            timer,
            membership::Timer::Probe(_)
                | membership::Timer::Answer(..)
                | membership::Timer::Gossip(_)
        ),
        _ => false,
    }
}
