//! The settings of membership, and which of them contradict each other.

use crate::base::Micros;

/// How the next member to probe is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeOrder {
    /// A random permutation of all, another in each round: nobody waits longer than two rounds for
    /// its next probe (SWIM paper, section 4.3).
    RoundRobin,
    /// Any, with equal chances, each time (SWIM paper, section 3.1); there is no longest wait.
    Uniform,
}

/// The settings of membership and of failure detection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often a node reconciles with a random peer under `membership=gossip`; more than zero.
    pub gossip_interval: Micros,
    /// How often a node probes a member (the protocol period T' of SWIM); more than zero.
    pub probe_interval: Micros,
    /// How long a ping may go unanswered before others are asked to ping; shorter than
    /// `probe_interval`.
    pub probe_timeout: Micros,
    /// How many others are asked (k of SWIM); 0 for none.
    pub indirect_probes: u16,
    /// Whether a member that fails a probe is suspected first; when off, it is dead at once.
    pub suspicion: bool,
    /// How many probe intervals a suspected member has to refute, in a group of up to ten members;
    /// in a larger one log10(members) times as many. At least 1.
    pub suspicion_periods: u16,
    /// An update is sent `retransmit_mult * ceil(log2(members + 1))` times by each node; at least 1.
    pub retransmit_mult: u16,
    /// How the next member to probe is chosen.
    pub probe_order: ProbeOrder,
    /// The phi from which a peer is believed down under `failure_detector=phi`: a false belief has
    /// a chance of about one in 10^phi at each look. At least 1.
    pub phi_threshold: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            gossip_interval: Micros::from_secs(1),
            probe_interval: Micros::from_secs(1),
            probe_timeout: Micros::from_millis(300),
            indirect_probes: 3,
            suspicion: true,
            suspicion_periods: 4,
            retransmit_mult: 4,
            probe_order: ProbeOrder::RoundRobin,
            phi_threshold: 8,
        }
    }
}

impl Settings {
    /// Whether the settings can be used.
    ///
    /// # Errors
    /// A sentence that names the settings which are out of range or contradict each other.
    pub fn check(&self) -> Result<(), String> {
        for (name, interval) in [
            ("gossip_interval", self.gossip_interval),
            ("probe_interval", self.probe_interval),
            ("probe_timeout", self.probe_timeout),
        ] {
            if interval == Micros::ZERO || interval > Micros::LONGEST {
                return Err(format!(
                    "{name} must be more than 0 and at most {}, found {interval}",
                    Micros::LONGEST
                ));
            }
        }
        for (name, count) in [
            ("suspicion_periods", self.suspicion_periods),
            ("retransmit_mult", self.retransmit_mult),
            ("phi_threshold", self.phi_threshold),
        ] {
            if count == 0 {
                return Err(format!("{name} must be at least 1, found 0"));
            }
        }
        if self.probe_timeout >= self.probe_interval {
            return Err(format!(
                "probe_timeout must be shorter than probe_interval, found {} and {}",
                self.probe_timeout, self.probe_interval
            ));
        }
        Ok(())
    }

    /// How many times each node sends an update in a group of `members`.
    pub fn transmissions(&self, members: usize) -> u16 {
        let halvings = (members + 1).next_power_of_two().ilog2() as u16;
        self.retransmit_mult.saturating_mul(halvings.max(1))
    }

    /// How long a suspected member has to refute in a group of `members`.
    ///
    /// The news has to reach the member and its refutation has to come back, each in a number of
    /// periods that grows with the logarithm of the group: hence the factor, log10(members), which
    /// is never below one. The SWIM paper (section 4.2) leaves the time open; memberlist and foca
    /// scale it so.
    pub fn suspicion_time(&self, members: usize) -> Micros {
        /// log10(2) in units of 2^-16.
        const LOG10_OF_2: u64 = 19_728;
        let log2 = super::fixed::log2(members.max(1) as u64);
        let log10 = (log2 * LOG10_OF_2) >> super::fixed::FRACTION_BITS;
        let factor = log10.max(super::fixed::ONE);
        let base = self.probe_interval.times(u64::from(self.suspicion_periods));
        let scaled = (u128::from(base.0) * u128::from(factor)) >> super::fixed::FRACTION_BITS;
        Micros(u64::try_from(scaled).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_defaults_are_usable() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn what_contradicts_is_refused_by_name() {
        let late = Settings {
            probe_timeout: Micros::from_secs(1),
            ..Settings::default()
        };
        let said = late.check().unwrap_err();
        assert_eq!(
            said,
            "probe_timeout must be shorter than probe_interval, found 1s and 1s"
        );
        let never = Settings {
            retransmit_mult: 0,
            ..Settings::default()
        };
        assert!(never.check().unwrap_err().starts_with("retransmit_mult"));
        let still = Settings {
            gossip_interval: Micros::ZERO,
            ..Settings::default()
        };
        assert!(still.check().unwrap_err().starts_with("gossip_interval"));
    }

    #[test]
    fn transmissions_grow_with_the_logarithm_rounded_up() {
        let settings = Settings::default();
        for (members, halvings) in [(1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (1000, 10)] {
            assert_eq!(settings.transmissions(members), 4 * halvings, "{members}");
        }
    }

    #[test]
    fn suspicion_lasts_longer_in_a_large_group() {
        let settings = Settings::default();
        assert_eq!(settings.suspicion_time(1), Micros::from_secs(4));
        assert_eq!(settings.suspicion_time(10), Micros::from_secs(4));
        let hundred = settings.suspicion_time(100).0;
        assert!(hundred.abs_diff(8_000_000) < 1_000, "{hundred}");
        let thousand = settings.suspicion_time(1_000).0;
        assert!(thousand.abs_diff(12_000_000) < 1_000, "{thousand}");
    }
}
