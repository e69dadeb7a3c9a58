//! Going through a run as far as it goes: where there would be more of it than can be kept, it ends.

use ringlab::base::Micros;
use ringlab::history::{History, Target};
use ringlab::script::RunError;

/// What the library advises those who can go back from there, as in the page.
const ADVICE: &str = ": go back, or begin anew";

/// Goes to this time; the error is a sentence: the run ends before.
pub fn go_to(run: &mut History, at: Micros) -> Result<(), String> {
    match run.seek(Target::Time(at)) {
        true => Ok(()),
        false => Err(too_late(run, at)),
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

/// Why a run ended early.
pub fn why_ended(run: &History, error: &RunError) -> String {
    let told = error.to_string();
    match told.strip_suffix(ADVICE) {
        Some(why) => format!("{why}: the run ends at {}", run.runner().cluster().now()),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringlab::history::BUDGET;
    use ringlab::script::{Line, parse_script};

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
