//! How long clients waited: exact quantiles over the run, and single requests as far as there is
//! room for them.

use crate::base::Micros;
use std::collections::BTreeMap;

/// How many single requests are kept of each sort.
const MOST_POINTS: usize = 500;

/// How long requests of one kind took, exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    count: u64,
    /// How many took how long.
    by_length: BTreeMap<Micros, u64>,
}

impl Latencies {
    pub(super) fn add(&mut self, latency: Micros) {
        self.count += 1;
        *self.by_length.entry(latency).or_default() += 1;
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The shortest time within which `per_mille` of a thousand were answered (nearest rank).
    pub fn quantile(&self, per_mille: u64) -> Option<Micros> {
        let rank = (self.count * per_mille).div_ceil(1_000).max(1);
        let mut met = 0;
        let mut lengths = self.by_length.iter();
        let found = lengths.find(|(_, count)| {
            met += **count;
            met >= rank
        });
        found.map(|(latency, _)| *latency)
    }

    /// The longest.
    pub fn most(&self) -> Option<Micros> {
        self.by_length.last_key_value().map(|(latency, _)| *latency)
    }
}

/// One request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When its client was answered, or gave up.
    pub at: Micros,
    /// How long that took.
    pub latency: Micros,
    /// Whether it only read.
    pub is_get: bool,
}

/// Every request while there are few; then every second, every fourth and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Points {
    all: Vec<Point>,
    count: usize,
    stride: usize,
}

impl Default for Points {
    fn default() -> Points {
        Points {
            all: Vec::new(),
            count: 0,
            stride: 1,
        }
    }
}

impl Points {
    pub(super) fn add(&mut self, point: Point) {
        if self.count.is_multiple_of(self.stride) {
            self.all.push(point);
        }
        self.count += 1;
        if self.all.len() > MOST_POINTS {
            self.stride *= 2;
            let mut place = 0;
            self.all.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
    }

    /// Those that are kept, oldest first.
    pub fn all(&self) -> &[Point] {
        &self.all
    }

    /// One in how many is kept.
    pub fn stride(&self) -> usize {
        self.stride
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::{Purpose, below, draw};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        for count in [1, 2, 3, 99, 100, 101, 1_000] {
            let mut latencies = Latencies::default();
            let mut list: Vec<Micros> = (0..count)
                .map(|index| Micros(below(draw(3, Purpose::Workload, &[count, index]), 500)))
                .collect();
            list.iter().for_each(|latency| latencies.add(*latency));
            list.sort();
            for per_mille in [0, 1, 500, 950, 990, 999, 1_000] {
                // The smallest that no fewer than this part are at or below.
                let enough = |at: &&Micros| {
                    let below = list.iter().filter(|other| other <= at).count() as u64;
                    below * 1_000 >= per_mille * count
                };
                let expected = list.iter().find(enough);
                assert_eq!(latencies.quantile(per_mille).as_ref(), expected);
            }
            assert_eq!(latencies.most().as_ref(), list.last());
        }
        assert_eq!(Latencies::default().quantile(500), None);
    }

    #[test]
    fn of_many_requests_every_so_manieth_is_kept() {
        let mut points = Points::default();
        for at in 0..10_000 {
            points.add(Point {
                at: Micros(at),
                latency: Micros(1),
                is_get: true,
            });
        }
        assert!(points.all().len() <= MOST_POINTS);
        let stride = points.stride() as u64;
        let expected: Vec<u64> = (0..10_000).step_by(stride as usize).collect();
        let kept: Vec<u64> = points.all().iter().map(|point| point.at.0).collect();
        assert_eq!(kept, expected);
    }
}
