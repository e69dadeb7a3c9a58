//! Randomness as a pure function of (seed, purpose, identity).
//!
//! There is no generator and no state: whoever needs a random number names what it is for and
//! whose it is. So dropping one message, or adding a node, leaves every other draw as it was,
//! and two branches of one run can be compared.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// What a draw is for. Draws of different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Whether a message is lost.
    Loss = 1,
    /// Whether a message is duplicated.
    Duplication = 2,
    /// How long a message takes.
    Latency = 3,
    /// Which of a mixture's distributions a sample comes from.
    Mixture = 4,
    /// Which node a client enters by.
    Entry = 5,
    /// How much of what was not synced a crash keeps.
    CrashKeep = 7,
    /// How long a sync takes.
    SyncLatency = 8,
    /// What a nemesis breaks.
    Nemesis = 9,
    /// What is damaged on its way, and how.
    Damage = 21,
    /// The secret that contexts of one cluster are sealed with.
    ContextSeal = 6,
    /// Where a node's tokens lie.
    Token = 16,
    /// When in its period a node first probes.
    ProbePhase = 10,
    /// Which member a node probes next.
    ProbeTarget = 11,
    /// Where in the order of probes a new member comes.
    ProbePlace = 12,
    /// Whom a node asks to probe for it.
    ProbeHelper = 13,
    /// Which dead member a node looks after.
    ProbeDead = 14,
    /// With whom a node exchanges all that it knows.
    Exchange = 15,
    /// Whom a node tells at once what it says about itself.
    Announcement = 18,
    /// At which point of which round of probes a node begins.
    ProbeStart = 19,
    /// When in its period a node first gossips.
    GossipPhase = 20,
    /// With whom a node gossips.
    GossipPeer = 17,
    /// What a hunt tries.
    Hunt = 32,
    /// What the clients of a benchmark ask for.
    Workload = 33,
    /// What the clients of a script's workload ask for.
    Load = 34,
}

/// Sixty-four uniform bits that depend on nothing but the arguments.
pub fn draw(seed: u64, purpose: Purpose, identity: &[u64]) -> u64 {
    debug_assert!(identity.len() <= 8, "an identity has at most eight words");
    let mut bytes = [0u8; 65];
    bytes[0] = purpose as u8;
    let mut used = 1;
    for word in identity.iter().take(8) {
        bytes[used..used + 8].copy_from_slice(&word.to_le_bytes());
        used += 8;
    }
    xxh3_64_with_seed(&bytes[..used], seed)
}

/// A number from 0 to `bound - 1`; 0 when `bound` is 0.
pub fn below(draw: u64, bound: u64) -> u64 {
    ((u128::from(draw) * u128::from(bound)) >> 64) as u64
}

/// A number from 0 (included) to 1 (excluded), with 53 random bits.
pub fn unit(draw: u64) -> f64 {
    (draw >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn purpose_seed_and_identity_each_change_the_draw() {
        let base = draw(1, Purpose::Loss, &[1, 2]);
        assert_eq!(base, draw(1, Purpose::Loss, &[1, 2]));
        assert_ne!(base, draw(2, Purpose::Loss, &[1, 2]));
        assert_ne!(base, draw(1, Purpose::Latency, &[1, 2]));
        assert_ne!(base, draw(1, Purpose::Loss, &[2, 1]));
        assert_ne!(base, draw(1, Purpose::Loss, &[1, 2, 0]));
    }

    #[test]
    fn the_same_bits_on_every_target() {
        assert_eq!(draw(7, Purpose::Entry, &[3, 4, 5]), KNOWN);
        assert_eq!(below(u64::MAX, 10), 9);
        assert_eq!(below(0, 10), 0);
        assert!(unit(u64::MAX) < 1.0);
    }

    const KNOWN: u64 = 15_488_144_780_008_222_313;
}
