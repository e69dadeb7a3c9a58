//! A node crashes at every moment around the rewriting of its log: whatever it had acknowledged is
//! there again, and its next dots are new.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::{Micros, NodeId};
use ringlab::observe::OpRecord;
use ringlab::script::{Output, Runner, parse_script};
use ringlab::sim::Trace;

const ONLY: NodeId = NodeId(0);

fn run(runner: &mut Runner, text: &str) {
    for line in parse_script(text).unwrap() {
        runner.run(&line).unwrap();
    }
    for output in runner.take_outputs() {
        if let Output::Expect(expect) = output {
            assert!(expect.ok, "{expect:?}");
        }
    }
}

fn log_bytes(runner: &Runner) -> usize {
    let disk = runner.cluster().machine(ONLY).unwrap().disk();
    disk.len_and_synced().0
}

/// The values that the last request shows.
fn shown(runner: &Runner) -> Vec<String> {
    let last: &OpRecord = runner.history().last().unwrap();
    let values = last
        .siblings
        .iter()
        .filter_map(|s| s.value().map(str::to_owned));
    values.collect()
}

#[test]
fn a_crash_before_during_or_after_a_rewriting_loses_nothing() {
    let mut runner = Runner::new(Default::default(), Trace::off());
    run(
        &mut runner,
        "cluster nodes=1 n=1 r=1 w=1 dw=1 seed=3 fsync_latency=const(20ms)",
    );
    let mut moments = Vec::new();
    let mut rewritten = false;
    for number in 0..300 {
        let line = parse_script(&format!("put k v{number}")).unwrap().remove(0);
        let before = log_bytes(&runner);
        runner.start(&line).unwrap();
        while runner.is_waiting() {
            moments.push((number, runner.clone()));
            runner.pump(Micros::MAX).unwrap();
        }
        rewritten = log_bytes(&runner) < before;
        if rewritten {
            break;
        }
    }
    assert!(rewritten, "the log was never rewritten");
    let last = moments.last().unwrap().0;
    let late = moments.into_iter().filter(|(number, _)| number + 3 >= last);
    for (number, moment) in late {
        for keep in ["synced", "all", "1", "40", "100"] {
            let mut crashed = moment.clone();
            run(
                &mut crashed,
                &format!("crash A keep={keep}\nrestart A\nawait\nget k\n"),
            );
            let found = shown(&crashed);
            let acknowledged = format!("v{}", number - 1);
            let newer = format!("v{number}");
            assert!(
                found == [acknowledged.clone()] || found == [newer.clone()],
                "keep={keep}: {found:?}, {acknowledged} was acknowledged"
            );
            run(
                &mut crashed,
                "put k other context=none as=eve\nexpect ok\nget k\nexpect siblings 2\nexpect no-lost-writes\n",
            );
        }
    }
}
