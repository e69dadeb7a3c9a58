//! The rows `quorum` and `wasm`: requests and events for each second of CPU.

use super::cpu;
use super::progress::Progress;
use ringlab::lab::bench::{ClosedLoop, Figure, Goal, Spread, quorum_settings};

/// How many clients there are.
const CLIENTS: u16 = 16;
/// Requests before the clock starts, so that the stores and the queue are as full as they get.
const WARM_UP: u64 = 50_000;
/// Requests that are timed.
const OPERATIONS: u64 = 300_000;
const RUNS: u32 = 5;

/// Measures the row `quorum`.
pub fn measure(progress: &Progress) -> Result<Vec<Figure>, String> {
    let (mut operations, mut events) = (Vec::new(), Vec::new());
    for run in 1..=RUNS {
        progress.tell(format_args!("quorum: run {run} of {RUNS}"));
        let mut work = ClosedLoop::new(quorum_settings(), CLIENTS);
        let warm = work.run(WARM_UP);
        let (seconds, done) = cpu::time(|| work.run(OPERATIONS));
        if done.failed > 0 {
            return Err(format!(
                "nothing is broken, yet {} requests failed",
                done.failed
            ));
        }
        operations.push((done.operations - warm.operations) as f64 / seconds);
        events.push((done.events - warm.events) as f64 / seconds);
    }
    let what = "N=3, R=W=2, 16 clients that read and write in turn, latency uniform(1ms,5ms), all \
                else at its default (5 nodes, hints, read repair and anti-entropy on), no trace";
    Ok(vec![
        Figure::new("quorum", what, "operations/CPU-s")
            .measured(Spread::of(operations))
            .bar(Goal::Elsewhere(
                "2 times turmoil in the same run: ./x bench tells",
            ))
            .aim(Goal::Elsewhere("4 times")),
        Figure::new("quorum", "the same runs", "events/CPU-s").measured(Spread::of(events)),
    ])
}
