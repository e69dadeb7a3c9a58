//! How much happened when, over a whole run however long, in a fixed number of spans.

use crate::base::Micros;

/// How many spans there are at the most.
const MOST: usize = 512;

/// How many events there were in each span of time.
#[derive(Clone, Debug)]
pub struct Density {
    /// How long each span is.
    width: u64,
    /// The events of each span, and how many of them were pings and gossip.
    counts: Vec<(u32, u32)>,
}

impl Default for Density {
    fn default() -> Density {
        Density {
            width: 250,
            counts: Vec::new(),
        }
    }
}

impl Density {
    /// How long each span is.
    pub fn width(&self) -> Micros {
        Micros(self.width)
    }

    /// The events of each span from time zero on; without pings and gossip, or with them.
    pub fn counts(&self, chatter: bool) -> impl Iterator<Item = u32> {
        let counts = self.counts.iter();
        counts.map(move |(all, of_members)| if chatter { *all } else { all - of_members })
    }

    pub(super) fn add(&mut self, at: Micros, chatter: bool) {
        while at.0 / self.width >= MOST as u64 {
            let sum = |pair: &[(u32, u32)]| {
                let sum = |of: fn(&(u32, u32)) -> u32| pair.iter().map(of).sum();
                (sum(|it| it.0), sum(|it| it.1))
            };
            self.counts = self.counts.chunks(2).map(sum).collect();
            self.width *= 2;
        }
        let span = (at.0 / self.width) as usize;
        if self.counts.len() <= span {
            self.counts.resize(span + 1, (0, 0));
        }
        let count = &mut self.counts[span];
        count.0 += 1;
        count.1 += u32::from(chatter);
    }
}
