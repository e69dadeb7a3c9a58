//! SWIM beside foca, on the same virtual network and schedule: how many messages either processes
//! in a second of CPU, how soon either finds a crash, and how many messages and bytes that takes.
//!
//! `cargo bench --bench swim` prints the tables. Without `--bench` (as `cargo test` runs it) it
//! makes one small run of each, and fails when either does not find a crash.

#[cfg(not(target_arch = "wasm32"))]
mod peers;
#[cfg(not(target_arch = "wasm32"))]
mod world;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    tables::speed(if is_bench { 2_000_000 } else { 20_000 });
    println!();
    tables::detection(if is_bench { 40 } else { 2 });
}

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    use crate::peers::{ours, theirs};
    use crate::world::{Member, Time, World};
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

    pub fn speed(messages: u64) {
        let settings = Settings::default();
        println!("messages processed per second of CPU, best of 3 runs of {messages}");
        println!(
            "{:>5} {:>6} {:>12} {:>12} {:>7}",
            "n", "loss", "ringlab", "foca", "ratio"
        );
        for (n, loss) in [(64, 0), (256, 0), (64, 50), (256, 50)] {
            let (mut own, mut other) = (0f64, 0f64);
            // By turns, so that both meet the same neighbours on the machine.
            for seed in 0..3 {
                let world = World::new(seed, ours(n, seed, &settings));
                own = own.max(rate(world, messages, loss));
                let world = World::new(seed, theirs(n, seed, &settings));
                other = other.max(rate(world, messages, loss));
            }
            let percent = format!("{} %", loss / 10);
            let ratio = own / other;
            println!("{n:>5} {percent:>6} {own:>12.0} {other:>12.0} {ratio:>7.2}");
        }
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

    fn row(n: u16, name: &str, crashes: &[Crash]) {
        let mean =
            |of: fn(&Crash) -> f64| crashes.iter().map(of).sum::<f64>() / crashes.len() as f64;
        println!(
            "{n:>5} {name:>8} {:>10.2} {:>10.2} {:>9.2} {:>9.1} {:>9.2} {:>9.1} {:>6}",
            mean(|crash| crash.first),
            mean(|crash| crash.all),
            mean(|crash| crash.quiet.0),
            mean(|crash| crash.quiet.1),
            mean(|crash| crash.busy.0),
            mean(|crash| crash.busy.1),
            crashes.iter().map(|crash| crash.wrong).sum::<usize>(),
        );
    }

    pub fn detection(seeds: u64) {
        let settings = Settings::default();
        println!(
            "a crash, means of {seeds} runs: seconds until the first and until all hold it for"
        );
        println!(
            "dead; messages and bytes a second and member before it, and from it until all know;"
        );
        println!("members wrongly held for dead");
        println!(
            "{:>5} {:>8} {:>10} {:>10} {:>9} {:>9} {:>9} {:>9} {:>6}",
            "n", "", "first", "all", "messages", "bytes", "messages", "bytes", "wrong"
        );
        for n in [8, 64, 256] {
            let own = (0..seeds).map(|seed| crash(World::new(seed, ours(n, seed, &settings)), n));
            row(n, "ringlab", &own.collect::<Vec<_>>());
            let other =
                (0..seeds).map(|seed| crash(World::new(seed, theirs(n, seed, &settings)), n));
            row(n, "foca", &other.collect::<Vec<_>>());
        }
    }
}
