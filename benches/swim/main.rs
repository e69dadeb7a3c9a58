//! SWIM beside foca, on the same virtual network and schedule: how many messages either processes
//! in a second of CPU, how soon either finds a crash, and how many messages and bytes that takes.
//!
//! `cargo bench --bench swim` prints the figures, with `--json` one JSON object a line. Without `--bench` (as `cargo test` runs it) it
//! makes one small run of each, and fails when either does not find a crash.

#[cfg(not(target_arch = "wasm32"))]
mod peers;
#[cfg(not(target_arch = "wasm32"))]
mod world;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
use ringlab::lab::bench::Figure;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let (is_bench, json) = (has("--bench"), has("--json"));
    let print = |figures: Vec<Figure>| {
        for figure in figures {
            match serde_json::to_string(&figure) {
                Ok(line) if json => println!("{line}"),
                _ => println!("{figure}"),
            }
        }
    };
    print(peers_beside::speed(if is_bench {
        2_000_000
    } else {
        20_000
    }));
    print(peers_beside::detection(if is_bench { 40 } else { 2 }));
}

#[cfg(not(target_arch = "wasm32"))]
mod peers_beside {
    use crate::peers::{ours, theirs};
    use crate::world::{Member, Time, World};
    use ringlab::lab::bench::{Figure, Goal, Spread};
    use ringlab::membership::Settings;
    use std::time::Instant;

    const SECOND: Time = 1_000_000;

    /// Nanoseconds of CPU that this process has had, where the system tells; else of time.
    fn cpu_ns(since: Instant) -> u64 {
        let told = std::fs::read_to_string("/proc/self/schedstat").ok();
        let own = told.and_then(|text| text.split(' ').next()?.parse().ok());
        own.unwrap_or(since.elapsed().as_nanos() as u64)
    }

    /// Messages processed in a second of CPU, of about `messages`, after a warm-up.
    fn rate<P: Member>(mut world: World<P>, messages: u64, loss: u64) -> f64 {
        world.loss = loss;
        world.run_for(40 * SECOND);
        let began = Instant::now();
        let (before, start) = (world.processed, cpu_ns(began));
        while world.processed - before < messages {
            world.run_for(10 * SECOND);
        }
        (world.processed - before) as f64 * 1e9 / (cpu_ns(began) - start) as f64
    }

    /// The speeds of both on the same schedule, by turns, so that both meet the same neighbours on
    /// the machine.
    pub fn speed(messages: u64) -> Vec<Figure> {
        let settings = Settings::default();
        let mut figures = Vec::new();
        for (n, loss) in [(64, 0), (256, 0), (64, 50), (256, 50)] {
            let (mut own, mut other) = (Vec::new(), Vec::new());
            for seed in 0..3 {
                let world = World::new(seed, ours(n, seed, &settings));
                own.push(rate(world, messages, loss));
                let world = World::new(seed, theirs(n, seed, &settings));
                other.push(rate(world, messages, loss));
            }
            let ratio = Spread::of(own.clone()).value / Spread::of(other.clone()).value;
            let group = format!("{n} members, {} % of messages lost", loss / 10);
            let a_second = "messages/CPU-s";
            let of = |whose| format!("{whose} gossiping alone, {group}");
            figures.push(Figure::new("swim", of("SWIM"), a_second).measured(Spread::of(own)));
            figures.push(Figure::new("swim", of("foca"), a_second).measured(Spread::of(other)));
            figures.push(
                Figure::new(
                    "swim",
                    format!("SWIM against foca, {group}"),
                    "times as fast",
                )
                .measured(Spread::exact(ratio))
                .bar(Goal::AtLeast(0.5))
                .aim(Goal::AtLeast(1.0)),
            );
        }
        figures
    }

    /// What a crash costs: seconds until the first and until all hold the member for dead; messages
    /// and bytes sent a second and member while nothing happens, and until all know.
    struct Crash {
        first: f64,
        all: f64,
        quiet: (f64, f64),
        busy: (f64, f64),
        wrong: usize,
    }

    fn crash<P: Member>(mut world: World<P>, n: u16) -> Crash {
        const VICTIM: u16 = 1;
        world.counts_bytes = true;
        world.run_for(60 * SECOND);
        let quiet = (world.sent, world.bytes);
        world.run_for(40 * SECOND);
        let per = |count: u64, span: Time| count as f64 * 1e6 / span as f64 / f64::from(n);
        let quiet = (
            per(world.sent - quiet.0, 40 * SECOND),
            per(world.bytes - quiet.1, 40 * SECOND),
        );
        world.crash(VICTIM);
        let (at, sent, bytes) = (world.now, world.sent, world.bytes);
        let knows = |world: &World<P>| {
            let deaths = world.deaths.iter().filter(|death| death.2 == VICTIM);
            deaths.map(|death| death.0).collect::<Vec<_>>()
        };
        while knows(&world).len() < usize::from(n) - 1 {
            world.run_for(SECOND / 10);
            assert!(world.now - at < 300 * SECOND, "not all found the crash");
        }
        let times = knows(&world);
        let seconds = |time: Time| (time - at) as f64 / 1e6;
        let span = world.now - at;
        Crash {
            first: seconds(times.iter().copied().min().unwrap_or(at)),
            all: seconds(times.iter().copied().max().unwrap_or(at)),
            quiet,
            busy: (per(world.sent - sent, span), per(world.bytes - bytes, span)),
            wrong: world
                .deaths
                .iter()
                .filter(|death| death.2 != VICTIM)
                .count(),
        }
    }

    fn means(n: u16, name: &str, crashes: &[Crash]) -> Vec<Figure> {
        let mean =
            |of: fn(&Crash) -> f64| crashes.iter().map(of).sum::<f64>() / crashes.len() as f64;
        let wrong = crashes.iter().map(|crash| crash.wrong).sum::<usize>() as f64;
        let each = "a second and member";
        let rows = [
            (
                "until the first holds a crashed member for dead",
                "s",
                mean(|it| it.first),
            ),
            ("until all do", "s", mean(|it| it.all)),
            ("messages before that", each, mean(|it| it.quiet.0)),
            ("bytes before that", each, mean(|it| it.quiet.1)),
            ("messages while it spreads", each, mean(|it| it.busy.0)),
            ("bytes while it spreads", each, mean(|it| it.busy.1)),
            ("members held for dead that were not", "", wrong),
        ];
        let figure = |(what, unit, value)| {
            let what = format!("{name}, {n} members: {what}");
            Figure::new("swim", what, unit).measured(Spread::exact(value))
        };
        rows.into_iter().map(figure).collect()
    }

    /// What a crash costs either, as means of `seeds` runs.
    pub fn detection(seeds: u64) -> Vec<Figure> {
        let settings = Settings::default();
        let mut figures = Vec::new();
        for n in [8, 64, 256] {
            let own = (0..seeds).map(|seed| crash(World::new(seed, ours(n, seed, &settings)), n));
            figures.extend(means(n, "SWIM", &own.collect::<Vec<_>>()));
            let other =
                (0..seeds).map(|seed| crash(World::new(seed, theirs(n, seed, &settings)), n));
            figures.extend(means(n, "foca", &other.collect::<Vec<_>>()));
        }
        figures
    }
}
