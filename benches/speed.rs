//! The same fixed work natively and in WebAssembly, by the clock on the wall, one thread each: the
//! work of the row `quorum`.
//!
//! In the browser it runs as a test and prints its speeds. Natively it is a program: with
//! `--speeds` it prints its speeds too, else it takes those of other runs as `--in-wasm` and
//! `--natively`, each `SPEED,SPEED,...`, and prints figures as `ringlab bench` does. `./x bench` runs
//! it natively before and after the browser: what else the machine does slows both sides down, and
//! the best run of each is the least disturbed.
#![allow(missing_docs, reason = "a program")]

use ringlab::lab::bench::{ClosedLoop, quorum_settings};

const CLIENTS: u16 = 16;
const WARM_UP: u64 = 50_000;
const OPERATIONS: u64 = 100_000;
const RUNS: usize = 8;

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

/// Speeds as they are passed on.
fn list(speeds: &[f64]) -> String {
    let words: Vec<String> = speeds.iter().map(|speed| format!("{speed:.0}")).collect();
    words.join(",")
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
        // ./x bench looks for this line.
        console_log!("speeds-in-wasm {}", super::list(&speeds));
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use ringlab::lab::bench::{Figure, Goal, Spread};
    use std::time::Instant;

    let begin = Instant::now();
    let mut native = speeds(|| begin.elapsed().as_secs_f64());
    if std::env::args().any(|argument| argument == "--speeds") {
        println!("{}", list(&native));
        return Ok(());
    }
    let json = std::env::args().any(|argument| argument == "--json");
    native.extend(given("--natively")?);
    let in_wasm = given("--in-wasm")?;
    let (native, in_wasm) = (Spread::of(native), Spread::of(in_wasm));
    let natively = "the work of the row quorum, by the clock on the wall, natively";
    let in_browser = "the same work in WebAssembly, in headless Chromium";
    let ratio = "WebAssembly against native, the best run of each";
    let mut figures = vec![Figure::new("wasm", natively, "operations/s").measured(native)];
    if in_wasm.runs > 0 {
        figures.push(Figure::new("wasm", in_browser, "operations/s").measured(in_wasm));
        figures.push(
            Figure::new("wasm", ratio, "times native speed")
                .measured(Spread::exact(in_wasm.high / native.high))
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

/// The speeds that the argument after `name` lists; none where it is not given.
#[cfg(not(target_arch = "wasm32"))]
fn given(name: &str) -> Result<Vec<f64>, String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    if arguments.next().is_none() {
        return Ok(Vec::new());
    }
    let list = arguments.next().unwrap_or_default();
    let speed = |word: &str| word.parse().ok().filter(|speed: &f64| *speed > 0.0);
    let speeds: Option<Vec<f64>> = list.split(',').map(speed).collect();
    speeds.ok_or_else(|| format!("{name}: expected speeds such as 90000,91000, found `{list}`"))
}
