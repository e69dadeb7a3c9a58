//! Random clusters, workloads and faults: when all faults are over and the cluster is quiet, nothing
//! that was acknowledged is lost, nothing that was replaced comes back, and no hint is left.
//!
//! What a script ought to have led to is worked out by `oracle`, which shares no code with the
//! protocol. A failure prints the smallest script found that replays it, for `ringlab run -`.
//! `PROPTEST_CASES=5000 RINGLAB_SEED=7 cargo test --test random_scripts` looks further.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod generate;
mod oracle;

use generate::Family;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

/// The same cases every time, so that a failure is one of the change at hand.
fn runner(cases: u32) -> TestRunner {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("RINGLAB_SEED").unwrap_or(0u64).to_le_bytes());
    let config = Config {
        cases: number("PROPTEST_CASES").map_or(cases, |cases| cases as u32),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

fn check(cases: u32, family: Family) {
    let result = runner(cases).run(&generate::script(family), |script| {
        let first = oracle::run(&script.0, family)?;
        let again = oracle::run(&script.0, family)?;
        proptest::prop_assert_eq!(first, again, "the second run differs");
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, script)) => panic!("{why}\n--- the script:\n{}", script.0),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn sloppy_quorums_lose_nothing() {
    check(600, Family::Sloppy);
}

#[test]
fn strict_quorums_lose_nothing_and_read_what_was_acknowledged() {
    check(400, Family::Strict);
}

#[test]
fn disks_that_lose_something_never_let_a_dot_be_issued_twice() {
    check(600, Family::Disks);
}

#[test]
fn tombstones_that_are_reaped_bring_nothing_back() {
    check(400, Family::Reaping);
}
