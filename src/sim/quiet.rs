//! When a cluster counts as quiet (DESIGN 5, `wait quiet`).

use super::cluster::Cluster;
use crate::base::Micros;
use crate::config::Membership;
use crate::membership::LONGEST_BACK_OFF;
use crate::membership::swim::DEAD_PROBE_EVERY;
use crate::node::Part;

impl Cluster {
    /// How long nothing may change before the cluster counts as quiet: twice the longest enabled
    /// period, back-off or full round of anti-entropy.
    pub fn quiet_span(&self) -> Micros {
        let handoff = if self.config.handoff {
            self.config.handoff_interval
        } else {
            Micros::ZERO
        };
        let exchanges = if self.config.anti_entropy {
            let round = self
                .config
                .anti_entropy_interval
                .times(self.exchanges_a_round);
            // What was gained is compared once nothing more is brought.
            let patience = match self.have_members_changed() && self.config.handoff {
                true => crate::node::patience(&self.config),
                false => Micros::ZERO,
            };
            round + patience
        } else {
            Micros::ZERO
        };
        let members = self.members_span();
        handoff
            .max(exchanges)
            .max(members)
            .max(LONGEST_BACK_OFF)
            .times(2)
    }

    /// The longest that news of a member is on its way: a round of gossip; or a round of probes, in
    /// which every member is probed once, and the time that a suspected one has.
    fn members_span(&self) -> Micros {
        let config = &self.config;
        let members = self.machines.len();
        let table = match self.have_members_changed() {
            // A node that leaves waits for that, then says farewell for as long again or longer.
            true => crate::node::spreading(config, members).times(3),
            false => Micros::ZERO,
        };
        let opinions = match config.membership {
            Membership::Static => Micros::ZERO,
            Membership::Gossip => config.gossip_interval.times(DEAD_PROBE_EVERY),
            Membership::Swim => {
                let periods = (members as u64).max(DEAD_PROBE_EVERY);
                let suspicion = u64::from(config.suspicion_periods);
                config.probe_interval.times(periods.max(suspicion))
            }
        };
        opinions.max(table)
    }

    /// Whether a node has joined, was told to leave, or was removed.
    fn have_members_changed(&self) -> bool {
        let is_new = self.ring.table_version() != self.founding.table_version();
        is_new
            || self
                .machines
                .iter()
                .any(|machine| machine.part != Part::Founder)
    }

    /// When the cluster will count as quiet if nothing observable changes until then: no change and
    /// nothing asked for or broken for [`Self::quiet_span`].
    pub fn quiet_at(&self) -> Micros {
        let changed_at = self
            .last_change
            .as_ref()
            .map_or(Micros::ZERO, |(at, _)| *at);
        changed_at.max(self.disturbed_at) + self.quiet_span()
    }
}
