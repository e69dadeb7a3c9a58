//! While time passes, panels take turns: each is drawn anew in one frame of a few, so that no frame
//! has to draw them all. When time stands still, all are drawn at once.

/// In how many frames each panel has its turn once.
const EVERY: usize = 8;

/// Which version each panel shows, in the order in which they are asked about.
#[derive(Default)]
pub struct Turns {
    frame: usize,
    at_once: bool,
    place: usize,
    shown: Vec<u64>,
    behind: bool,
}

impl Turns {
    /// Begins with the first panel, in a new frame.
    pub fn begin(&mut self, at_once: bool) {
        self.frame += 1;
        self.place = 0;
        self.at_once = at_once;
        self.behind = false;
    }

    /// The version that the next panel is to show: `newest` if it is its turn, else what it shows.
    pub fn next(&mut self, newest: u64) -> u64 {
        let place = self.place;
        self.place += 1;
        if place == self.shown.len() {
            self.shown.push(newest);
        }
        let shown = &mut self.shown[place];
        if self.at_once || (place + self.frame).is_multiple_of(EVERY) {
            *shown = newest;
        }
        self.behind |= *shown != newest;
        *shown
    }

    /// Whether a panel shows an older version, and will want a turn.
    pub fn is_behind(&self) -> bool {
        self.behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_panel_has_its_turn_and_nobody_stays_behind() {
        let mut turns = Turns::default();
        let mut look = |at_once: bool, newest: u64| {
            turns.begin(at_once);
            let shown: Vec<u64> = (0..10).map(|_| turns.next(newest)).collect();
            (shown, turns.is_behind())
        };
        assert_eq!(look(false, 1), (vec![1; 10], false), "the first is new");
        let mut frames = 0;
        while look(false, 2).1 {
            frames += 1;
            assert!(frames < EVERY, "somebody never has a turn");
        }
        assert_eq!(look(false, 2).0, [2; 10]);
        let (shown, behind) = look(false, 3);
        assert!(behind && shown.iter().filter(|it| **it == 3).count() <= 2);
        assert_eq!(look(true, 3), (vec![3; 10], false));
    }
}
