//! The list of all requests: which of them are shown, however many there are.

use super::{Lab, RequestView};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// A part of the key, the client or the operation, or a number; empty for all.
    pub text: String,
    /// Whether only failed requests are wanted.
    pub failed: bool,
}

/// The requests that are wanted, oldest first, followed as they become more.
#[derive(Debug, Default)]
pub struct Listing {
    wanted: Wanted,
    generation: u64,
    /// How many requests were looked at, and how many of those had failed.
    seen: (usize, usize),
    found: Vec<u32>,
}

impl Listing {
    /// Takes in what has come since the last time.
    pub fn follow(&mut self, lab: &Lab, wanted: &Wanted) {
        let requests = lab.requests();
        let failed = lab.failed_requests();
        let now = (requests.len(), failed.len());
        let anew = self.wanted != *wanted
            || self.generation != lab.generation()
            || now.0 < self.seen.0
            // One that fails may be older than others that have failed.
            || (wanted.failed && now.1 != self.seen.1);
        if anew {
            self.found.clear();
            self.seen = (0, 0);
            self.wanted = wanted.clone();
            self.generation = lab.generation();
        }
        if wanted.text.trim().is_empty() && !wanted.failed {
            self.seen = now;
            return;
        }
        let text = wanted.text.trim().to_ascii_lowercase();
        if wanted.failed {
            if anew {
                let matching = failed
                    .iter()
                    .filter(|index| matches(&requests[**index as usize], &text));
                self.found.extend(matching);
            }
        } else {
            let new = requests.iter().enumerate().skip(self.seen.0);
            let matching = new.filter(|(_, view)| matches(view, &text));
            self.found.extend(matching.map(|(index, _)| index as u32));
        }
        self.seen = now;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self.is_all() {
            true => self.seen.0,
            false => self.found.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the request in this row, the newest in row 0.
    pub fn number(&self, row: usize) -> Option<usize> {
        let place = self.len().checked_sub(row + 1)?;
        match self.is_all() {
            true => Some(place + 1),
            false => self.found.get(place).map(|index| *index as usize + 1),
        }
    }

    /// The row of the request with this number, or where it would be.
    pub fn row(&self, number: usize) -> Result<usize, usize> {
        let index = number.saturating_sub(1);
        let place = match self.is_all() {
            true if index < self.seen.0 => Ok(index),
            true => Err(self.seen.0),
            false => self.found.binary_search(&(index as u32)),
        };
        let row = |place: usize| self.len().saturating_sub(place + 1);
        place.map(row).map_err(row)
    }

    fn is_all(&self) -> bool {
        self.wanted.text.trim().is_empty() && !self.wanted.failed
    }
}

fn matches(view: &RequestView, text: &str) -> bool {
    text.is_empty()
        || view.operation == text
        || view.client.to_ascii_lowercase().contains(text)
        || view.key.to_ascii_lowercase().contains(text)
        || view.number.to_string() == text
}
