//! Nemeses at work: when the next round of each is due, and when it ends.

use super::Runner;
use crate::base::Micros;
use crate::sim::{FaultError, Havoc, Nemesis};

/// A nemesis at work.
#[derive(Clone, Debug)]
pub(super) struct AtWork {
    havoc: Havoc,
    every: Micros,
    next_at: Micros,
    ends_at: Micros,
}

impl AtWork {
    pub(super) fn name(&self) -> &'static str {
        self.havoc.nemesis().name()
    }

    fn due(&self) -> Micros {
        self.next_at.min(self.ends_at)
    }
}

impl Runner {
    /// Lets a nemesis begin its work, with its first round at once.
    pub(super) fn set_loose(&mut self, nemesis: Nemesis, every: Micros, span: Micros) {
        let now = self.cluster.now();
        self.nemeses_so_far += 1;
        let mut havoc = Havoc::new(nemesis, self.nemeses_so_far);
        havoc.next_round(&mut self.cluster);
        self.nemeses.push(AtWork {
            havoc,
            every,
            next_at: now + every,
            ends_at: now + span,
        });
    }

    /// Ends every nemesis of this kind, and mends what it broke.
    pub(super) fn call_off(&mut self, nemesis: Nemesis) -> Result<(), FaultError> {
        let before = self.nemeses.len();
        let cluster = &mut self.cluster;
        self.nemeses.retain_mut(|at_work| {
            let goes_on = at_work.havoc.nemesis() != nemesis;
            if !goes_on {
                at_work.havoc.mend(cluster);
            }
            goes_on
        });
        match self.nemeses.len() == before {
            true => Err(FaultError(format!(
                "no nemesis {} is at work",
                nemesis.name()
            ))),
            false => Ok(()),
        }
    }

    /// The nemeses at work, each with the time at which it ends.
    pub fn nemeses(&self) -> impl Iterator<Item = (Nemesis, Micros)> + '_ {
        let at_work = self.nemeses.iter();
        at_work.map(|at_work| (at_work.havoc.nemesis(), at_work.ends_at))
    }

    /// When the next round of a nemesis is due, or its end.
    pub(super) fn next_nemesis_at(&self) -> Option<Micros> {
        self.nemeses.iter().map(AtWork::due).min()
    }

    /// Lets every nemesis act whose time has come: ends, and mends what it broke, or begins its
    /// next round.
    pub(super) fn let_nemeses_act(&mut self) {
        let now = self.cluster.now();
        let cluster = &mut self.cluster;
        self.nemeses.retain_mut(|nemesis| {
            if now >= nemesis.ends_at {
                nemesis.havoc.mend(cluster);
                return false;
            }
            if now >= nemesis.next_at {
                nemesis.havoc.next_round(cluster);
                nemesis.next_at = now + nemesis.every;
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{RunError, parse_line};
    use crate::sim::Trace;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn run(runner: &mut Runner, text: &str) -> Result<(), RunError> {
        let line = parse_line(text, 1).ok().flatten();
        line.map_or(Ok(()), |line| runner.run(&line))
    }

    #[test]
    fn a_nemesis_that_is_called_off_mends_what_it_broke() {
        let mut runner = Runner::new(Default::default(), Trace::kept());
        for text in [
            "nemesis single every=5s for=60s",
            "nemesis crash-loop every=5s for=60s",
        ] {
            assert_eq!(run(&mut runner, text), Ok(()));
        }
        assert!(runner.cluster().cuts().count() > 0);
        assert_eq!(run(&mut runner, "nemesis single off"), Ok(()));
        assert_eq!(runner.cluster().cuts().count(), 0);
        let left: Vec<_> = runner.nemeses().collect();
        assert_eq!(left, [(Nemesis::CrashLoop, Micros::from_secs(60))]);
        assert_eq!(run(&mut runner, "nemesis crash-loop off"), Ok(()));
        assert!(runner.nemeses().next().is_none());
        // Nothing breaks any more, and the node that was down is back.
        assert_eq!(run(&mut runner, "wait quiet"), Ok(()));
        assert_eq!(run(&mut runner, "pause A"), Ok(()));
        let none = run(&mut runner, "nemesis single off");
        let message = none.map_err(|error| error.message);
        assert_eq!(message, Err("no nemesis single is at work".into()));
    }

    #[test]
    fn a_link_is_as_the_bus_again() {
        let mut runner = Runner::new(Default::default(), Trace::kept());
        assert_eq!(run(&mut runner, "link A<->B loss=1"), Ok(()));
        assert_eq!(run(&mut runner, "link A->C latency=const(1ms)"), Ok(()));
        assert_eq!(runner.cluster().links().count(), 3);
        assert_eq!(run(&mut runner, "link B->A bus"), Ok(()));
        assert_eq!(runner.cluster().links().count(), 2);
        assert_eq!(run(&mut runner, "link A<->B bus"), Ok(()));
        assert_eq!(runner.cluster().links().count(), 1);
        assert!(run(&mut runner, "link A->Z bus").is_err());
    }
}
