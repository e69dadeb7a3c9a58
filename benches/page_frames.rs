//! How long the release page's scripts run in a frame while it plays: the engine, and drawing what
//! changed. In headless Chromium, driven by the harness of the end to end tests; the page is the one
//! that RINGLAB_DIST names. Prints figures as `ringlab bench` does; `--json` one JSON object a line.
#![allow(missing_docs, reason = "a program")]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/end_to_end/harness/mod.rs"]
mod harness;

#[cfg(not(target_arch = "wasm32"))]
mod frames {
    use crate::harness::{Page, wait_until, with_page};
    use ringlab::lab::bench::{Figure, Goal, Spread};
    use serde_json::json;
    use std::cell::RefCell;
    use std::fmt::Write;

    /// How many frames are measured in a run, and how often.
    const FRAMES: usize = 300;
    const RUNS: usize = 3;
    /// How long the cluster runs before, in milliseconds of its time.
    const WARM_UP_MS: u64 = 1_500;

    /// Measures every call of a timer, and the microtasks after it, in which Yew draws.
    const WATCH: &str = "
        const frames = window.frameTimes = [];
        const every = setInterval;
        window.setInterval = (callback, ...rest) => every(() => {
            const begin = performance.now();
            callback();
            let turns = 0;
            const turn = () => ++turns < 50
                ? queueMicrotask(turn) : frames.push(performance.now() - begin);
            turn();
        }, ...rest)";

    /// What is measured.
    pub struct Case {
        pub what: &'static str,
        /// The line that makes the cluster.
        pub cluster: &'static str,
        /// How many puts are asked for each second of the cluster's time.
        pub puts: u64,
        pub bar_ms: f64,
        pub aim_ms: f64,
    }

    /// Puts at a steady rate, for longer than anybody looks, by clients that take turns.
    fn script(case: &Case) -> String {
        let mut script = format!("{}\n", case.cluster);
        for put in 0..case.puts * 4 {
            let (at, client) = (put * 1_000_000 / case.puts, put % 8);
            // Only a string that cannot grow could fail here.
            let _ = writeln!(
                script,
                "at {at}us async put key-{} value-{put} as=client-{client} context=none",
                put % 500
            );
        }
        script
    }

    /// The times of the frames of one run, in milliseconds; and how many messages were in flight.
    async fn run(page: &Page, case: &Case) -> (Vec<f64>, u64) {
        page.reload().await;
        let script = json!(script(case));
        page.execute_with("ringlab.run(arguments[0])", vec![script])
            .await;
        page.execute_with("ringlab.advance(arguments[0])", vec![json!(WARM_UP_MS)])
            .await;
        page.combobox("Speed").choose("1/10").await;
        page.button("Play").click().await;
        wait_until("frames to be drawn", async || {
            let frames = page.execute("return frameTimes.length").await;
            frames.as_u64() >= Some(FRAMES as u64)
        })
        .await;
        let flying = page.execute("return ringlab.state().in_flight").await;
        let times = page.execute("return frameTimes").await;
        let times = serde_json::from_value(times).expect("a list of times");
        (times, flying.as_u64().expect("a count"))
    }

    pub fn figure(case: &Case) -> Figure {
        let runs = RefCell::new(Vec::new());
        with_page(async |page| {
            let watch = json!({ "source": WATCH });
            page.devtools("Page.addScriptToEvaluateOnNewDocument", watch)
                .await;
            for _ in 0..RUNS {
                let measured = run(page, case).await;
                runs.borrow_mut().push(measured);
            }
        });
        let mut runs = runs.into_inner();
        let flying = runs.iter().map(|(_, flying)| *flying);
        let (least, most) = (flying.clone().min(), flying.max());
        let part = |times: &mut Vec<f64>, percent: usize| {
            times.sort_by(f64::total_cmp);
            times
                .get(times.len() * percent / 100)
                .copied()
                .unwrap_or(0.0)
        };
        let middle: Vec<f64> = runs.iter_mut().map(|(it, _)| part(it, 50)).collect();
        let high = runs.iter_mut().map(|(it, _)| part(it, 99)).collect();
        let what = format!(
            "script time of a frame while playing, p99: {}, {} to {} messages in flight (median \
             {:.1} ms)",
            case.what,
            least.unwrap_or(0),
            most.unwrap_or(0),
            Spread::of(middle).value
        );
        Figure::new("frames", what, "ms")
            .measured(Spread::of(high))
            .bar(Goal::AtMost(case.bar_ms))
            .aim(Goal::AtMost(case.aim_ms))
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use frames::{Case, figure};

    if std::env::var_os("RINGLAB_DIST").is_none() {
        return Err(
            "RINGLAB_DIST names the built page: `./x bench` builds it and runs this".into(),
        );
    }
    let json = std::env::args().any(|argument| argument == "--json");
    let small = Case {
        what: "5 nodes, all defaults",
        cluster: "cluster",
        puts: 400,
        bar_ms: 4.0,
        aim_ms: 2.0,
    };
    let large = Case {
        what: "100 nodes, 512 partitions",
        cluster: "cluster nodes=100 partitions=512 membership=static latency=uniform(500ms,1500ms) \
                  replica_timeout=4s request_timeout=10s client_timeout=20s",
        puts: 220,
        bar_ms: 12.0,
        aim_ms: 8.0,
    };
    for case in [small, large] {
        let figure = figure(&case);
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
