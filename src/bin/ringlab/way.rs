//! Going through a run as far as it goes: where there would be more of it than can be kept, it ends.

use ringlab::base::Micros;
use ringlab::history::{History, Target, WAY_OUT};
use ringlab::script::{Line, RunError};

/// A run in which there is room for a script, with so many bytes of checkpoints; the error is a sentence.
pub fn fresh_for(lines: &[Line], budget: usize) -> Result<History, String> {
    let run = History::new(Default::default(), budget);
    let room = run.has_room_for(lines);
    room.map(|()| run).map_err(|error| error.to_string())
}

/// Does the lines of a script up to this time, as [`ringlab::script::run_script_until`] does; the error
/// is a sentence, also where the run is full before. `on_line` is told the number of each line.
pub fn play_until(
    run: &mut History,
    lines: Vec<Line>,
    at: Option<Micros>,
    on_line: impl FnMut(u32),
) -> Result<(), String> {
    let result = run.play_until(lines, at, on_line);
    result.map_err(|error| match at.filter(|_| run.is_full()) {
        Some(at) => too_late(run, at),
        None => why_ended(run, &error),
    })
}

/// Goes to this time; the error is a sentence: the run ends before.
pub fn go_to(run: &mut History, at: Micros) -> Result<(), String> {
    let is_there = run.seek(Target::Time(at));
    match (is_there, run.take_refused()) {
        (_, Some(refused)) => Err(refused.to_string()),
        (true, None) => Ok(()),
        (false, None) => Err(too_late(run, at)),
    }
}

/// Why a run that is full does not come to this time.
fn too_late(run: &History, at: Micros) -> String {
    let happened = run.moment().happened;
    format!(
        "--at {at}: expected a time before {}, where the run ends: {happened} events have happened, as \
         many as a run may have",
        run.runner().cluster().now()
    )
}

/// Why a run ended early; in the page one can go back, here not.
pub fn why_ended(run: &History, error: &RunError) -> String {
    let told = error.to_string();
    match told.strip_suffix(WAY_OUT) {
        Some(why) => format!("{why}: the run ends at {}", run.runner().cluster().now()),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringlab::history::BUDGET;
    use ringlab::script::{parse_script, run_script_until};
    use ringlab::sim::Trace;

    fn small() -> History {
        History::new(Default::default(), BUDGET).at_most(500)
    }

    fn lines(script: &str) -> Vec<Line> {
        parse_script(script).unwrap()
    }

    #[test]
    fn a_time_that_the_run_does_not_come_to_is_refused_with_the_time_where_it_ends() {
        let mut run = small();
        run.play(lines("put a b\n")).unwrap();
        assert_eq!(go_to(&mut run, Micros(1_000_000)), Ok(()));
        let told = go_to(&mut run, Micros::LONGEST).unwrap_err();
        let end = run.runner().cluster().now();
        assert!(end > Micros(1_000_000) && end < Micros::LONGEST);
        assert_eq!(
            told,
            format!(
                "--at 1000000s: expected a time before {end}, where the run ends: 500 events have \
                 happened, as many as a run may have"
            )
        );
        assert_eq!(go_to(&mut run, Micros(end.0 - 1)), Ok(()));
    }

    #[test]
    fn the_lines_of_a_script_are_done_up_to_a_time_or_to_the_end() {
        let story = "cluster seed=4\nput a b\nat 300ms crash B\nwait 1s\nput a c\nasync get a\n";
        for at in [Some(0), Some(1_000), Some(300_000), Some(2_000_000), None] {
            let at = at.map(Micros);
            let mut passed = Vec::new();
            let mut run = History::new(Default::default(), BUDGET);
            play_until(&mut run, lines(story), at, |line| passed.push(line)).unwrap();
            let until = at.unwrap_or(Micros::MAX);
            let (other, result) =
                run_script_until(until, lines(story), None, Trace::kept(), |_, _| ());
            assert_eq!(result, Ok(()));
            assert_eq!(
                run.runner().summary().text(),
                other.summary().text(),
                "{at:?}"
            );
            match at {
                Some(Micros(0)) => assert_eq!(passed, [1, 2]),
                Some(Micros(2_000_000)) | None => assert_eq!(passed, [1, 2, 4, 5, 6]),
                Some(_) => {}
            }
        }
    }

    #[test]
    fn a_script_ends_where_its_run_is_full() {
        for (script, at, told) in [
            (
                "put a b\n",
                Some(Micros::LONGEST),
                "--at 1000000s: expected a time before ",
            ),
            (
                "wait 1000000s\n",
                Some(Micros::LONGEST),
                "--at 1000000s: expected a time before ",
            ),
            (
                "put a b\nwait 1000000s\n",
                None,
                "line 2: 500 events have happened",
            ),
        ] {
            let error = play_until(&mut small(), lines(script), at, |_| ()).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
        let wrong = play_until(&mut small(), lines("restart A\n"), Some(Micros(5)), |_| ());
        assert_eq!(wrong, Err("line 1: cannot restart node A: it is up".into()));
    }

    #[test]
    fn a_script_that_is_too_long_is_told_without_advice_for_the_page() {
        let mut run = small();
        let error = run.play(lines("put a b\nwait 1000000s\n")).unwrap_err();
        let told = why_ended(&run, &error);
        let end = run.runner().cluster().now();
        assert!(
            told.starts_with("line 2: 500 events have happened"),
            "{told}"
        );
        assert!(
            told.ends_with(&format!(": the run ends at {end}")),
            "{told}"
        );
        assert!(!told.contains("anew"), "{told}");
        // Other failures are told as they are.
        let mut run = small();
        let error = run.play(lines("crash A\ncrash A\n")).unwrap_err();
        assert_eq!(why_ended(&run, &error), error.to_string());
    }
}
