//! The quorum row with a peer beside it: the engine's whole protocol against a bare quorum on
//! turmoil (`peer`), 5 nodes, N=3, R=W=2, 16 clients in a closed loop, half gets and half puts,
//! messages of 1 to 5 ms, in turns in one process. Prints figures as `ringlab bench` does;
//! `--json` one JSON object a line.
//!
//! Like everything that is built with the tests, the engine here has the feature `sabotage`, which
//! costs it a look at a setting now and then.
#![allow(missing_docs, reason = "a program")]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../../src/bin/ringlab/bench/cpu.rs"]
mod cpu;
#[cfg(not(target_arch = "wasm32"))]
mod peer;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use peer::{Seats, Work};
    use ringlab::lab::bench::{ClosedLoop, Figure, Goal, Spread, quorum_settings};

    const CLIENTS: u16 = 16;
    const WARM_UP: u64 = 50_000;
    const OPERATIONS: u64 = 300_000;
    const RUNS: usize = 5;

    let json = std::env::args().any(|argument| argument == "--json");
    let (mut engine, mut apart, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut work = ClosedLoop::new(quorum_settings(), CLIENTS);
        let warm = work.run(WARM_UP);
        let (seconds, done) = cpu::time(|| work.run(OPERATIONS));
        if done.failed > 0 {
            return Err(format!("{} requests of the engine failed", done.failed).into());
        }
        engine.push((done.operations - warm.operations) as f64 / seconds);
        for (seats, speeds) in [(Seats::Apart, &mut apart), (Seats::Beside, &mut beside)] {
            let mut work = Work::new(CLIENTS, seats);
            let warm = work.run(WARM_UP)?;
            let (seconds, done) = cpu::time(|| work.run(OPERATIONS));
            speeds.push((done? - warm) as f64 / seconds);
        }
    }
    let ratio = |peer: &[f64]| {
        let ratios = engine.iter().zip(peer).map(|(engine, peer)| engine / peer);
        Spread::of(ratios.collect())
    };
    let whole = "the engine: whole protocol, all settings at their default but for the latency, \
                 no trace";
    let (per_second, times) = ("operations/CPU-s", "times turmoil");
    let peer = |seated: &str| {
        format!(
            "turmoil 0.7 in the same run: a bare quorum over UDP, without log, clocks, time-outs \
             or repair; each client {seated}"
        )
    };
    let figures = [
        Figure::new("quorum", whole, per_second).measured(Spread::of(engine.clone())),
        Figure::new("quorum", peer("a host of its own"), per_second)
            .measured(Spread::of(apart.clone())),
        Figure::new("quorum", "the engine against that", times)
            .measured(ratio(&apart))
            .bar(Goal::AtLeast(2.0))
            .aim(Goal::AtLeast(4.0)),
        Figure::new("quorum", peer("a task on its coordinator"), per_second)
            .measured(Spread::of(beside.clone())),
        Figure::new("quorum", "the engine against that", times)
            .measured(ratio(&beside))
            .bar(Goal::AtLeast(2.0))
            .aim(Goal::AtLeast(4.0)),
    ];
    for figure in figures {
        if json {
            println!("{}", serde_json::to_string(&figure)?);
        } else {
            println!("{figure}");
        }
    }
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
