//! The hunt: thousands of random clusters, workloads and fault schedules break no property, and
//! mistakes put into the protocol on purpose are found.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::config::{Membership, Sabotage};
use ringlab::lab::hunt::{Outcome, Plan, replay, run, shrink};
use ringlab::script::{Command, Output, parse_script, run_script};
use ringlab::sim::Trace;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds that every test run tries.
const SEEDS: u64 = 4_000;

/// Of so many seeds, one runs twice, to compare its traces.
const TWICE: u64 = 16;

fn try_seed(seed: u64, sabotage: Option<Sabotage>, trace: Trace) -> Outcome {
    let plan = Plan::of(seed);
    let mut config = plan.config().unwrap();
    config.sabotage = sabotage;
    run(&plan, config, trace)
}

/// The lowest of the first `seeds` seeds for which `is_found` holds, tried by two threads.
fn lowest(seeds: u64, is_found: impl Fn(u64) -> bool + Sync) -> Option<u64> {
    let (next, lowest) = (AtomicU64::new(0), AtomicU64::new(u64::MAX));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.min(lowest.load(Ordering::Relaxed)) {
                        return;
                    }
                    if is_found(seed) {
                        lowest.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    Some(lowest.into_inner()).filter(|&seed| seed < u64::MAX)
}

#[test]
fn no_seed_breaks_a_property() {
    let broken = lowest(SEEDS, |seed| {
        let trace = match seed % TWICE {
            0 => Trace::kept(),
            _ => Trace::off(),
        };
        !try_seed(seed, None, trace).failures.is_empty()
    });
    if let Some(seed) = broken {
        let outcome = try_seed(seed, None, Trace::kept());
        panic!(
            "`ringlab hunt --seeds {seed}..{}` shows a shorter script than:\n{}",
            seed + 1,
            replay(&outcome.script, &outcome.failures[0])
        );
    }
}

#[test]
fn a_seed_gives_the_same_trace_every_time() {
    for seed in (0..SEEDS / 10).step_by(4) {
        let (one, other) = (
            try_seed(seed, None, Trace::hashed()),
            try_seed(seed, None, Trace::hashed()),
        );
        assert!(one.trace_hash.is_some());
        assert_eq!(one, other, "seed {seed}");
        // Whether anybody listens changes nothing of what happens.
        let untraced = try_seed(seed, None, Trace::off());
        assert_eq!(untraced.events, one.events, "seed {seed}");
    }
}

#[test]
fn what_has_run_is_a_script_that_reads_back_and_runs_the_same() {
    for seed in 0..200 {
        assert_eq!(Plan::of(seed), Plan::of(seed));
        let outcome = try_seed(seed, None, Trace::hashed());
        let lines = outcome.script;
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        assert_eq!(parse_script(&text).unwrap(), lines, "seed {seed}");
        let mut failed = Vec::new();
        let (runner, result) = run_script(lines, None, Trace::hashed(), |_, output| match output {
            Output::Expect(expect) if !expect.ok => failed.push(expect),
            _ => {}
        });
        assert_eq!(result, Ok(()), "seed {seed}");
        assert_eq!(failed, [], "seed {seed}");
        let hash = Some(runner.cluster().trace().hash());
        assert_eq!(hash, outcome.trace_hash, "seed {seed}");
    }
}

#[test]
fn plans_let_nodes_come_and_go() {
    let (mut joins, mut leaves, mut removals, mut fixed) = (0, 0, 0, 0);
    for seed in 0..400 {
        let plan = Plan::of(seed);
        let outcome = run(&plan, plan.config().unwrap(), Trace::off());
        if plan.config().unwrap().membership == Membership::Static {
            // There all that was drawn makes sense.
            assert!(outcome.script.len() > plan.body.len(), "seed {seed}");
            fixed += 1;
        }
        let count = |is: fn(&Command) -> bool| {
            let ran = outcome.script.iter().filter(|line| is(&line.command));
            ran.count()
        };
        joins += count(|command| matches!(command, Command::Join { .. }));
        leaves += count(|command| matches!(command, Command::Leave(_)));
        removals += count(|command| matches!(command, Command::Remove(_)));
    }
    assert!((150..250).contains(&fixed), "{fixed}");
    assert!(
        joins > 100 && leaves > 50 && removals > 30,
        "{joins} {leaves} {removals}"
    );
}

/// Each mistake, and a number of seeds within which it is found.
const TEETH: [(Sabotage, u64); 19] = [
    (Sabotage::SendsBeforeLogging, 20_000),
    (Sabotage::AcknowledgesBeforeSync, 60_000),
    (Sabotage::AnswersAlone, 20_000),
    (Sabotage::ForgetsMark, 20_000),
    (Sabotage::DropsMarkUnchecked, 20_000),
    (Sabotage::GivesUpHandoff, 20_000),
    (Sabotage::HandoffOverwrites, 20_000),
    (Sabotage::RepairOverwrites, 20_000),
    (Sabotage::ReadsAlone, 20_000),
    (Sabotage::TreesForgetMerges, 20_000),
    (Sabotage::NoBirths, 20_000),
    (Sabotage::KeepsDiskNumber, 20_000),
    (Sabotage::ReapsAlone, 20_000),
    (Sabotage::ContextCoversUnseen, 20_000),
    (Sabotage::KeepsWhatItDoesNotOwn, 20_000),
    (Sabotage::OwnsWhateverItIsHanded, 20_000),
    (Sabotage::DoesNotPlanAgain, 20_000),
    (Sabotage::DropsWhatItSends, 20_000),
    (Sabotage::LeavesAtOnce, 20_000),
];

#[test]
fn mistakes_are_found() {
    let mut missed = Vec::new();
    for (mistake, seeds) in TEETH {
        let is_found = |seed| {
            !try_seed(seed, Some(mistake), Trace::off())
                .failures
                .is_empty()
        };
        match lowest(seeds, is_found) {
            None => missed.push(format!("{mistake:?} within {seeds} seeds")),
            Some(seed) => {
                let found = try_seed(seed, Some(mistake), Trace::off()).failures;
                let names: Vec<&str> = found.iter().map(|f| f.property.name()).collect();
                println!("{mistake:?}: seed {seed}, {}", names.join(" "));
            }
        }
    }
    assert_eq!(missed, [] as [String; 0]);
}

#[test]
fn what_is_found_shrinks_to_a_short_script() {
    let mistake = Some(Sabotage::NoBirths);
    let outcome_of = |plan: &Plan| {
        let mut config = plan.config().unwrap();
        config.sabotage = mistake;
        run(plan, config, Trace::off())
    };
    let fails = |seed| !try_seed(seed, mistake, Trace::off()).failures.is_empty();
    let seed = lowest(SEEDS, fails).unwrap();
    let plan = Plan::of(seed);
    let property = outcome_of(&plan).failures[0].property;
    let short = shrink(&plan, |plan| outcome_of(plan).breaks(property));
    assert!(short.body.len() < plan.body.len(), "{short:?}");
    let outcome = outcome_of(&short);
    let found = outcome
        .failures
        .iter()
        .find(|failure| failure.property == property);
    let script = replay(&outcome.script, found.unwrap());
    assert!(script.contains(property.name()) && parse_script(&script).is_ok());
}
