//! The row `seek`: going to any moment of a long run.

use super::cpu;
use super::progress::Progress;
use ringlab::base::Micros;
use ringlab::history::{BUDGET, History, Target};
use ringlab::lab::bench::{Figure, Goal, Number, Spread};
use ringlab::script::parse_script;

/// How many events the run has at the least, and how many a piece of its load brings.
const EVENTS: u64 = 100_000;
/// Faults on the way, and load in pieces that are small beside the run.
const BEGIN: &str =
    "cluster seed=1\nat 2s crash B\nat 4s restart B\nat 6s partition A,B | C,D,E\nat 8s heal";
const PIECE: &str = "workload ops=1000 clients=16 keys=500";
const SEEKS: u32 = 200;
/// Steps of this part of the whole come everywhere, and never near to where the last one was.
const GOLDEN: f64 = 0.618_033_988_749;
const RUNS: u32 = 3;

/// Measures the row.
pub fn measure(progress: &Progress) -> Result<Vec<Figure>, String> {
    let mut history: History = History::new(Default::default(), BUDGET);
    do_all(&mut history, BEGIN)?;
    while history.runner().cluster().metrics().events < EVENTS {
        let events = history.runner().cluster().metrics().events;
        progress.tell(format_args!("seek: {events} of {EVENTS} events"));
        do_all(&mut history, PIECE)?;
    }
    let end = history.moment().at;
    let events = history.runner().cluster().metrics().events;
    let (mut longest, mut middle) = (Vec::new(), Vec::new());
    for run in 1..=RUNS {
        progress.tell(format_args!("seek: run {run} of {RUNS}"));
        let mut times: Vec<f64> = (0..SEEKS)
            .map(|seek| {
                let part = f64::from(run * SEEKS + seek) * GOLDEN % 1.0;
                let target = Target::Time(Micros((end.0 as f64 * part) as u64));
                cpu::time(|| history.seek(target)).0 * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        middle.push(times[times.len() / 2]);
        longest.extend(times.last());
    }
    let what = format!(
        "CPU of the longest of {SEEKS} seeks all over a run of {} events with faults and \
         16 clients (median {:.1} ms; checkpoints take about {} MB)",
        Number(events as f64),
        Spread::of(middle).value,
        history.bytes() >> 20,
    );
    let figure = Figure::new("seek", what, "ms").measured(Spread::of(longest));
    Ok(vec![figure.bar(Goal::AtMost(50.0)).aim(Goal::AtMost(16.0))])
}

/// Carries out a script, to the end of what it waits for.
fn do_all(history: &mut History, script: &str) -> Result<(), String> {
    let lines = parse_script(script).map_err(|error| error.to_string())?;
    for line in history.schedule(lines).map_err(|error| error.to_string())? {
        history.start(line).map_err(|error| error.to_string())?;
        while history.is_waiting() {
            let Some(next) = history.next_at() else { break };
            history.pump(next).map_err(|error| error.to_string())?;
            history.take_outputs();
        }
    }
    Ok(())
}
