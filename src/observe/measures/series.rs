//! What is counted in each span of virtual time: few rows, whose span grows with the run.

use crate::base::Micros;
use crate::node::MessageKind;

/// How many rows there are at the most.
pub const MOST_ROWS: usize = 300;
/// The span of the first rows.
const FIRST_SPAN: Micros = Micros::from_millis(1);

/// How many kinds of message there are.
const KINDS: usize = MessageKind::ALL.len();

/// What happened within one span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Gets that were answered well.
    pub gets: Answers,
    /// Puts and deletes that were answered well.
    pub puts: Answers,
    /// Requests whose quorum was not met.
    pub unavailable: u64,
    /// Requests that no reply came to.
    pub timeouts: u64,
    /// Requests that were wrong in themselves.
    pub refused: u64,
    /// Messages sent, by kind.
    pub sent: [u64; KINDS],
    /// Their bytes.
    pub bytes: [u64; KINDS],
    /// Messages that reached nobody.
    pub lost: u64,
    /// Keys whose primaries that run hold unequal states.
    pub diverged: Level,
    /// Hints, on nodes up or down.
    pub hints: Level,
    /// Keys of which a primary that runs holds more than one live value.
    pub split: Level,
    /// The most live values of one key on a primary that runs.
    pub siblings: Level,
    /// Reads that succeeded.
    pub reads: u64,
    /// Of these, the stale ones.
    pub stale: u64,
    /// By how many puts a stale read was behind, at the most.
    pub behind_versions: u64,
    /// How long ago what a stale read showed had been superseded, at the most, in microseconds.
    pub behind_us: u64,
    /// Faults and settings.
    pub faults: u64,
}

/// Requests that were answered well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many.
    pub count: u64,
    /// How long their clients waited together, in microseconds.
    pub total_us: u64,
    /// How long one waited at the most.
    pub most_us: u64,
}

/// Something that goes up and down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// At the end of the span.
    pub last: u64,
    /// At the most within it.
    pub most: u64,
}

impl Answers {
    pub(super) fn add(&mut self, latency: Micros) {
        self.absorb(&Answers {
            count: 1,
            total_us: latency.0,
            most_us: latency.0,
        });
    }

    fn absorb(&mut self, later: &Answers) {
        self.count += later.count;
        self.total_us += later.total_us;
        self.most_us = self.most_us.max(later.most_us);
    }

    /// How long a client waited on average, in microseconds; none when there was none.
    pub fn mean_us(&self) -> Option<u64> {
        self.total_us.checked_div(self.count)
    }
}

impl Level {
    pub(super) fn set(&mut self, now: u64) {
        self.last = now;
        self.most = self.most.max(now);
    }

    fn absorb(&mut self, later: &Level) {
        self.last = later.last;
        self.most = self.most.max(later.most);
    }

    /// How it goes on when nothing changes.
    fn carried(self) -> Level {
        Level {
            last: self.last,
            most: self.last,
        }
    }
}

impl Row {
    /// Takes in the row that comes after this one.
    pub fn absorb(&mut self, later: &Row) {
        self.gets.absorb(&later.gets);
        self.puts.absorb(&later.puts);
        for (sum, more) in [
            (&mut self.unavailable, later.unavailable),
            (&mut self.timeouts, later.timeouts),
            (&mut self.refused, later.refused),
            (&mut self.lost, later.lost),
            (&mut self.reads, later.reads),
            (&mut self.stale, later.stale),
            (&mut self.faults, later.faults),
        ] {
            *sum += more;
        }
        for (sums, more) in [
            (&mut self.sent, &later.sent),
            (&mut self.bytes, &later.bytes),
        ] {
            for (sum, more) in sums.iter_mut().zip(more) {
                *sum += more;
            }
        }
        self.diverged.absorb(&later.diverged);
        self.hints.absorb(&later.hints);
        self.split.absorb(&later.split);
        self.siblings.absorb(&later.siblings);
        self.behind_versions = self.behind_versions.max(later.behind_versions);
        self.behind_us = self.behind_us.max(later.behind_us);
    }

    /// The row after this one, when nothing has happened yet.
    fn next(&self) -> Row {
        Row {
            diverged: self.diverged.carried(),
            hints: self.hints.carried(),
            split: self.split.carried(),
            siblings: self.siblings.carried(),
            ..Row::default()
        }
    }

    /// Requests that were answered well.
    pub fn answered(&self) -> u64 {
        self.gets.count + self.puts.count
    }

    /// Requests that the cluster failed.
    pub fn failed(&self) -> u64 {
        self.unavailable + self.timeouts
    }

    /// Messages of all kinds.
    pub fn messages(&self) -> u64 {
        self.sent.iter().sum()
    }

    /// Bytes of all kinds.
    pub fn bytes(&self) -> u64 {
        self.bytes.iter().sum()
    }
}

/// The rows of a run, from its start to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series {
    span: Micros,
    rows: Vec<Row>,
}

impl Default for Series {
    fn default() -> Series {
        Series {
            span: FIRST_SPAN,
            rows: vec![Row::default()],
        }
    }
}

impl Series {
    pub(super) fn span(&self) -> Micros {
        self.span
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row that `time` falls into; time never goes back.
    pub(super) fn at(&mut self, time: Micros) -> &mut Row {
        while time.0 / self.span.0 >= MOST_ROWS as u64 {
            self.widen();
        }
        let index = (time.0 / self.span.0) as usize;
        while self.rows.len() <= index {
            let next = self.rows.last().map(Row::next).unwrap_or_default();
            self.rows.push(next);
        }
        &mut self.rows[index]
    }

    /// Puts rows together, so that the span stays a round number: 1, 5, 10, 50, 100 milliseconds.
    fn widen(&mut self) {
        let is_power_of_ten = self.span.0 == 10u64.pow(self.span.0.ilog10());
        let factor = if is_power_of_ten { 5 } else { 2 };
        self.span = self.span.times(factor);
        let together = |rows: &[Row]| {
            let mut sum = rows[0].clone();
            rows[1..].iter().for_each(|row| sum.absorb(row));
            sum
        };
        self.rows = self.rows.chunks(factor as usize).map(together).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rows_stay_few_and_their_span_round_while_sums_stay_exact() {
        let mut series = Series::default();
        let (mut sum, mut spans) = (0, Vec::new());
        for step in 0..40_000u64 {
            let row = series.at(Micros(step * step));
            row.lost += step;
            row.hints.set(step % 7);
            sum += step;
            assert!(series.rows().len() <= MOST_ROWS);
            if spans.last() != Some(&series.span().0) {
                spans.push(series.span().0);
            }
        }
        let told: u64 = series.rows().iter().map(|row| row.lost).sum();
        assert_eq!(told, sum);
        let round = [1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000];
        assert_eq!(spans, round.map(|ms| ms * 1_000));
        let last = series.rows().last().unwrap().hints;
        assert_eq!((last.last, last.most), (39_999 % 7, 6));
    }

    #[test]
    fn a_level_goes_on_where_nothing_happens() {
        let mut series = Series::default();
        series.at(Micros(100)).hints.set(5);
        series.at(Micros(200)).hints.set(2);
        series.at(Micros(9_000)).hints.set(4);
        let hints: Vec<_> = series.rows().iter().map(|row| row.hints).collect();
        assert_eq!((hints[0].last, hints[0].most), (2, 5));
        assert_eq!((hints[4].last, hints[4].most), (2, 2));
        assert_eq!((hints[9].last, hints[9].most), (4, 4));
    }
}
