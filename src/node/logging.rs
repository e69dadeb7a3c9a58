//! When what a node logs becomes durable, and when its log is rewritten (DESIGN 4.7).

use super::Node;
use super::io::{Effects, Ticket, Timer};
use crate::base::Micros;
use crate::config::Fsync;

/// What goes on by itself around the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Logging {
    flush_due: Option<Micros>,
    rewriting: bool,
}

impl Logging {
    pub(super) fn is_due(&self, due: Micros) -> bool {
        self.flush_due == Some(due)
    }
}

impl Node {
    /// Goes on with `ticket` once what was appended is as durable as `fsync` asks for.
    pub(super) fn when_logged(&mut self, now: Micros, ticket: Ticket, effects: &mut Effects) {
        match self.config.fsync {
            Fsync::Always => effects.sync(ticket),
            Fsync::Every(_) | Fsync::Never => self.on_synced(now, ticket, effects),
        }
    }

    /// What follows from records having been appended: a sync in its own time, and a new log when
    /// the old one has grown long.
    pub(super) fn after_append(&mut self, now: Micros, effects: &mut Effects) {
        if let Fsync::Every(period) = self.config.fsync
            && self.logging.flush_due.is_none()
        {
            self.logging.flush_due = Some(now + period);
            effects.set_timer(now + period, Timer::Flush(now + period));
        }
        if self.logging.rewriting {
            return;
        }
        if let Some(records) = self.store.rewritten() {
            self.logging.rewriting = true;
            effects.rewrite(records);
            // Without any syncs the new log is no less durable than the old one.
            if self.config.fsync == Fsync::Never {
                self.on_rewritten(effects);
            } else {
                effects.sync(Ticket::Rewritten);
            }
        }
    }

    pub(super) fn on_rewritten(&mut self, effects: &mut Effects) {
        self.logging.rewriting = false;
        effects.adopt();
    }

    pub(super) fn on_flush_due(&mut self, effects: &mut Effects) {
        self.logging.flush_due = None;
        effects.sync(Ticket::Flushed);
    }
}
