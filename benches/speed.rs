//! The same fixed work natively and in WebAssembly, by the clock on the wall, one thread each: the
//! work of the row `quorum`.
//!
//! In the browser it runs as a test and prints its speeds; natively it is a program that takes
//! these as `--in-wasm SPEED,SPEED,...` and prints figures as `ringlab bench` does. `./x bench` does
//! the one after the other.
#![allow(missing_docs, reason = "a program")]

use ringlab::lab::bench::{ClosedLoop, quorum_settings};

const CLIENTS: u16 = 16;
const WARM_UP: u64 = 50_000;
const OPERATIONS: u64 = 200_000;
const RUNS: usize = 5;

/// Requests for each second of each run; `now` tells the time in seconds.
fn speeds(now: impl Fn() -> f64) -> Vec<f64> {
    let run = |_| {
        let mut work = ClosedLoop::new(quorum_settings(), CLIENTS);
        let warm = work.run(WARM_UP);
        let begin = now();
        let done = work.run(OPERATIONS);
        (done.operations - warm.operations) as f64 / (now() - begin)
    };
    (0..RUNS).map(run).collect()
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn speed() {
        let performance = web_sys::window().and_then(|window| window.performance());
        let performance = performance.expect("a browser has a clock");
        let speeds = super::speeds(|| performance.now() / 1_000.0);
        let words: Vec<String> = speeds.iter().map(|speed| format!("{speed:.0}")).collect();
        // ./x bench looks for this line.
        console_log!("speeds-in-wasm {}", words.join(","));
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use ringlab::lab::bench::{Figure, Goal, Spread};
    use std::time::Instant;

    let arguments: Vec<String> = std::env::args().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    let given = arguments
        .iter()
        .position(|argument| argument == "--in-wasm");
    let given = given.and_then(|place| arguments.get(place + 1));
    let in_wasm = given.map_or(Ok(Vec::new()), |speeds| {
        speeds.split(',').map(str::parse).collect()
    });
    let in_wasm: Vec<f64> = in_wasm.map_err(|_| {
        let given = given.map_or("", String::as_str);
        format!("--in-wasm: expected speeds such as 90000,91000, found `{given}`")
    })?;
    let begin = Instant::now();
    let native = Spread::of(speeds(|| begin.elapsed().as_secs_f64()));
    let what = "the work of the row quorum, by the clock on the wall, natively";
    let unit = "operations/s";
    let mut figures = vec![Figure::new("wasm", what, unit).measured(native)];
    if !in_wasm.is_empty() {
        let in_wasm = Spread::of(in_wasm);
        let what = "the same work in WebAssembly, in headless Chromium";
        figures.push(Figure::new("wasm", what, unit).measured(in_wasm));
        let ratio = Figure::new("wasm", "WebAssembly against native", "times native speed");
        figures.push(
            ratio
                .measured(Spread::exact(in_wasm.value / native.value))
                .bar(Goal::AtLeast(0.6))
                .aim(Goal::AtLeast(0.75)),
        );
    }
    for figure in figures {
        if json {
            println!("{}", serde_json::to_string(&figure)?);
        } else {
            println!("{figure}");
        }
    }
    Ok(())
}
