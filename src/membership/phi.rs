//! The phi accrual failure detector (Hayashibara, Défago, Yared, Katayama 2004), in integers.
//!
//! A peer's heartbeats come in at intervals. From the latest of them follow a mean and a standard
//! deviation; from the time since the last heartbeat, how unlikely it is that one still comes, if
//! intervals are normally distributed: `phi = -log10(P(interval > elapsed))` (section 4.2). At
//! phi = 1 a false belief has a chance of one in ten, at phi = 3 of one in a thousand.

use super::fixed;
use crate::base::{Micros, NodeId};
use std::collections::{BTreeMap, VecDeque};

/// One unit of phi.
pub const PHI_ONE: u64 = 1_000_000;

/// How many intervals are remembered of each peer.
pub const WINDOW: usize = 100;

/// What is known of a peer's heartbeats.
#[derive(Clone, Debug)]
pub struct Intervals {
    last: Micros,
    /// In microseconds, the oldest first.
    window: VecDeque<u64>,
    sum: u128,
    sum_of_squares: u128,
}

impl Intervals {
    /// A peer whose first heartbeat came at `now` and from which one is expected every `expected`.
    ///
    /// Two imagined intervals around that stand for those not seen yet: half as long, and half as
    /// long again.
    pub fn new(now: Micros, expected: Micros) -> Intervals {
        let mut intervals = Intervals {
            last: now,
            window: VecDeque::new(),
            sum: 0,
            sum_of_squares: 0,
        };
        let half = expected.0.min(Micros::LONGEST.0) / 2;
        intervals.remember(half);
        intervals.remember(half * 3);
        intervals
    }

    /// A heartbeat came at `now`.
    pub fn heard(&mut self, now: Micros) {
        self.remember(now.since(self.last).0.min(Micros::LONGEST.0));
        self.last = self.last.max(now);
    }

    /// The node itself was stopped until `now`: the silence so far says nothing.
    pub fn forgive(&mut self, now: Micros) {
        self.last = self.last.max(now);
    }

    /// Phi at `now`, in units of 1 / [`PHI_ONE`]; the standard deviation is taken to be at least
    /// `least_deviation`, since intervals that have been all alike so far need not stay so.
    pub fn phi(&self, now: Micros, least_deviation: Micros) -> u64 {
        let count = self.window.len().max(1) as u128;
        let mean = self.sum / count;
        // The variance times count squared, without rounding.
        let spread = (count * self.sum_of_squares).saturating_sub(self.sum * self.sum);
        let deviation = (spread.isqrt() / count)
            .max(u128::from(least_deviation.0))
            .max(1);
        let elapsed = i128::from(now.since(self.last).0);
        let beyond = (elapsed - mean as i128) << fixed::FRACTION_BITS;
        improbability(beyond / deviation as i128)
    }

    fn remember(&mut self, interval: u64) {
        if self.window.len() == WINDOW
            && let Some(oldest) = self.window.pop_front()
        {
            self.sum -= u128::from(oldest);
            self.sum_of_squares -= u128::from(oldest) * u128::from(oldest);
        }
        self.window.push_back(interval);
        self.sum += u128::from(interval);
        self.sum_of_squares += u128::from(interval) * u128::from(interval);
    }
}

/// One node's measure of its peers.
#[derive(Clone, Debug)]
pub struct Phi {
    peers: BTreeMap<NodeId, Intervals>,
    /// How often a heartbeat is expected.
    expected: Micros,
    /// The phi from which a peer is believed down, in whole units.
    threshold: u16,
}

impl Phi {
    /// No heartbeat was heard yet; one is expected every `expected` from each peer.
    pub fn new(expected: Micros, threshold: u16) -> Phi {
        Phi {
            peers: BTreeMap::new(),
            expected,
            threshold,
        }
    }

    /// Goes on with another interval and threshold.
    pub fn configure(&mut self, expected: Micros, threshold: u16) {
        self.expected = expected;
        self.threshold = threshold;
    }

    /// `peer` is a member of which nothing was heard yet: its silence counts from `since` on.
    pub fn expect(&mut self, peer: NodeId, since: Micros) {
        let expected = self.expected;
        self.peers
            .entry(peer)
            .or_insert_with(|| Intervals::new(since, expected));
    }

    /// A heartbeat of `peer` came that was not counted before.
    pub fn heartbeat(&mut self, peer: NodeId, now: Micros) {
        let expected = self.expected;
        self.peers
            .entry(peer)
            .and_modify(|intervals| intervals.heard(now))
            .or_insert_with(|| Intervals::new(now, expected));
    }

    /// `peer` is no member any more.
    pub fn forget(&mut self, peer: NodeId) {
        self.peers.remove(&peer);
    }

    /// The node itself was stopped until `now`.
    pub fn woke(&mut self, now: Micros) {
        for intervals in self.peers.values_mut() {
            intervals.forgive(now);
        }
    }

    /// Phi of `peer` at `now`, in units of 1 / [`PHI_ONE`]; 0 while no heartbeat of it came.
    pub fn phi(&self, peer: NodeId, now: Micros) -> u64 {
        let least = Micros(self.expected.0 / 4);
        let peer = self.peers.get(&peer);
        peer.map_or(0, |intervals| intervals.phi(now, least))
    }

    /// Whether `peer` is believed down at `now`.
    pub fn believes_down(&self, peer: NodeId, now: Micros) -> bool {
        self.phi(peer, now) >= u64::from(self.threshold) * PHI_ONE
    }

    /// The peers believed down at `now`, in order of name.
    pub fn believed_down(&self, now: Micros) -> impl Iterator<Item = NodeId> + '_ {
        let peers = self.peers.keys().copied();
        peers.filter(move |&peer| self.believes_down(peer, now))
    }
}

/// `-log10(P(Z > z))` of a standard normal Z, for z in units of 2^-16; the result in units of
/// 1 / [`PHI_ONE`].
///
/// Between -4 and 8 by a table with steps of 1/16 and straight lines between, which is never too
/// small and at most 0.000 25 too great; from 8 on by the asymptotic series
/// `P = exp(-z^2/2) / (z sqrt(2 pi)) * (1 - 1/z^2 + 3/z^4 - ...)`, within 0.000 1. Below -4 it is
/// 0, within 0.000 02.
pub fn improbability(z: i128) -> u64 {
    /// -4 and 8, in units of 2^-16.
    const FROM: i128 = -4 << fixed::FRACTION_BITS;
    const TO: i128 = 8 << fixed::FRACTION_BITS;
    /// How many bits of z are between two rows of the table.
    const STEP_BITS: u32 = fixed::FRACTION_BITS - 4;
    if z < FROM {
        return 0;
    }
    if z >= TO {
        return far(u128::try_from(z).unwrap_or(0));
    }
    let offset = (z - FROM) as u64;
    let row = (offset >> STEP_BITS) as usize;
    let (low, high) = (u64::from(TABLE[row]), u64::from(TABLE[row + 1]));
    let rest = offset & ((1 << STEP_BITS) - 1);
    low + (((high - low) * rest) >> STEP_BITS)
}

/// The same for z from 8 on: `(z^2/2 + ln z + ln sqrt(2 pi) + 1/z^2 - 5/(2 z^4)) / ln 10`.
fn far(z: u128) -> u64 {
    /// The greatest z that is told apart, 2^16, in units of 2^-16.
    const MOST: u128 = 1 << 32;
    /// 1 / ln 10 and log10 of 2 in units of 2^-32, log10 of sqrt(2 pi) in units of 2^-16.
    const LOG10_OF_E: u128 = 1_865_280_597;
    const LOG10_OF_2: u128 = 1_292_913_986;
    const LOG10_OF_ROOT: u128 = 26_155;
    let z = z.min(MOST);
    let square = (z * z) >> 16;
    let inverse = (1u128 << 32) / square;
    let correction = inverse - ((inverse * inverse * 5) >> 17);
    let natural = square / 2 + correction;
    // log2 of z in units of 2^-16: z is a whole number of units.
    let log2 = u128::from(fixed::log2(z as u64) - (16 << fixed::FRACTION_BITS));
    let log10 = ((natural * LOG10_OF_E) >> 32) + ((log2 * LOG10_OF_2) >> 32) + LOG10_OF_ROOT;
    ((log10 * u128::from(PHI_ONE)) >> 16) as u64
}

/// `-log10(P(Z > z))` for z from -4 to 8 in steps of 1/16, in units of 1 / [`PHI_ONE`].
#[rustfmt::skip]
const TABLE: [u32; 193] = [
    14, 18, 23, 30, 38, 49, 63, 80,
    101, 128, 160, 201, 251, 312, 386, 477,
    587, 719, 878, 1069, 1296, 1566, 1886, 2263,
    2705, 3223, 3828, 4529, 5342, 6279, 7355, 8588,
    9994, 11594, 13406, 15452, 17756, 20339, 23229, 26450,
    30029, 33994, 38373, 43196, 48492, 54293, 60628, 67528,
    75026, 83152, 91937, 101413, 111611, 122562, 134295, 146842,
    160231, 174492, 189653, 205742, 222786, 240812, 259844, 279909,
    301030, 323231, 346535, 370963, 396538, 423278, 451205, 480337,
    510692, 542288, 575142, 609270, 644688, 681410, 719451, 758825,
    799546, 841624, 885074, 929906, 976131, 1023761, 1072806, 1123274,
    1175177, 1228522, 1283318, 1339574, 1397298, 1456497, 1517178, 1579349,
    1643016, 1708186, 1774864, 1843057, 1912770, 1984009, 2056779, 2131085,
    2206932, 2284324, 2363267, 2443763, 2525818, 2609436, 2694619, 2781372,
    2869699, 2959602, 3051086, 3144152, 3238805, 3335047, 3432881, 3532310,
    3633336, 3735962, 3840190, 3946023, 4053463, 4162512, 4273172, 4385446,
    4499335, 4614841, 4731967, 4850713, 4971082, 5093076, 5216695, 5341942,
    5468818, 5597325, 5727464, 5859236, 5992644, 6127687, 6264367, 6402687,
    6542646, 6684246, 6827488, 6972373, 7118903, 7267078, 7416899, 7568368,
    7721485, 7876251, 8032667, 8190735, 8350454, 8511825, 8674850, 8839530,
    9005864, 9173855, 9343501, 9514805, 9687767, 9862387, 10038667, 10216606,
    10396206, 10577467, 10760390, 10944975, 11131223, 11319134, 11508709, 11699949,
    11892854, 12087424, 12283660, 12481562, 12681132, 12882369, 13085273, 13289846,
    13496088, 13703999, 13913579, 14124829, 14337750, 14552341, 14768603, 14986537,
    15206143,
];

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn exact(z: f64) -> f64 {
        -libm::log10(libm::erfc(z / std::f64::consts::SQRT_2) / 2.0)
    }

    fn found(z: f64) -> f64 {
        improbability((z * 65_536.0) as i128) as f64 / PHI_ONE as f64
    }

    #[test]
    fn the_improbability_is_within_its_error_of_the_exact_value() {
        for step in 0..13_000 {
            let z = f64::from(step) / 1_024.0 - 4.0;
            let off = found(z) - exact(z);
            let most = if z < 8.0 { 0.000_25 } else { 0.000_1 };
            assert!((-0.000_06..most).contains(&off), "z={z}: off by {off}");
        }
        assert!(exact(-4.0) < 0.000_02);
        assert_eq!(improbability(-(5 << 16)), 0);
        // Where the exact value is too small for a float: the first terms of the series.
        for z in [40.0, 100.0, 1_000.0] {
            let series = z * z / 2.0 + libm::log(z) + 0.918_938_533 + 1.0 / (z * z);
            let off = found(z) - series / std::f64::consts::LN_10;
            assert!(off.abs() < 0.01, "z={z}: off by {off}");
        }
        assert!(improbability(i128::MAX) >= improbability(1 << 40));
    }

    #[test]
    fn phi_only_rises_with_the_silence() {
        let mut last = 0;
        for step in -300_000..2_000_000i128 {
            let phi = improbability(step);
            assert!(
                phi >= last || step == 8 << 16,
                "at {step}: {phi} after {last}"
            );
            // Where the table ends and the series begins, within the error.
            assert!(phi + 250 >= last);
            last = phi;
        }
    }

    #[test]
    fn phi_is_that_of_the_window_of_intervals() {
        let mut intervals = Intervals::new(Micros::ZERO, Micros::from_secs(1));
        let mut now = Micros::ZERO;
        let mut heard = Vec::new();
        // Intervals of 800 and 1200 ms: mean 1 s, deviation 200 ms.
        for step in 0..3 * WINDOW as u64 {
            let interval = Micros::from_millis(if step % 2 == 0 { 800 } else { 1_200 });
            now += interval;
            intervals.heard(now);
            heard.push(interval);
        }
        assert_eq!(intervals.window.len(), WINDOW);
        for sigmas in 0..10u32 {
            let at = now + Micros::from_millis(1_000 + 200 * u64::from(sigmas));
            let phi = intervals.phi(at, Micros(1)) as f64 / PHI_ONE as f64;
            assert!(
                (phi - exact(f64::from(sigmas))).abs() < 0.001,
                "{sigmas}: {phi}"
            );
        }
    }

    #[test]
    fn intervals_all_alike_leave_room_for_delay() {
        let mut peers = Phi::new(Micros::from_secs(1), 8);
        let peer = NodeId(4);
        assert_eq!(peers.phi(peer, Micros::from_secs(50)), 0);
        for beat in 0..200 {
            peers.heartbeat(peer, Micros::from_secs(beat));
        }
        let last = Micros::from_secs(199);
        assert!(!peers.believes_down(peer, last + Micros::from_millis(2_300)));
        assert!(peers.believes_down(peer, last + Micros::from_millis(2_500)));
        assert_eq!(
            peers
                .believed_down(last + Micros::from_secs(9))
                .collect::<Vec<_>>(),
            [peer]
        );
        peers.forget(peer);
        assert_eq!(peers.believed_down(Micros::MAX).next(), None);
    }

    #[test]
    fn silence_while_stopped_is_nobodys_fault() {
        let mut peers = Phi::new(Micros::from_secs(1), 8);
        for beat in 0..20 {
            peers.heartbeat(NodeId(1), Micros::from_secs(beat));
        }
        let woken = Micros::from_secs(500);
        assert!(peers.believes_down(NodeId(1), woken));
        peers.woke(woken);
        assert!(!peers.believes_down(NodeId(1), woken));
        assert!(peers.believes_down(NodeId(1), woken + Micros::from_secs(5)));
    }

    #[test]
    fn hostile_times_do_no_harm() {
        let mut intervals = Intervals::new(Micros::MAX, Micros::MAX);
        intervals.heard(Micros::ZERO);
        intervals.heard(Micros::MAX);
        for now in [Micros::ZERO, Micros::MAX] {
            intervals.phi(now, Micros::ZERO);
            intervals.phi(now, Micros::MAX);
        }
    }
}
