//! Faults on single messages that are in flight, as scripts command them.

use super::Runner;
use crate::base::Micros;
use crate::config::ClusterConfig;
use crate::script::parse_line;
use crate::sim::{EventId, Happening, LossReason, Trace};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Two writes are in flight, to B and to C.
fn runner() -> (Runner, Vec<u64>) {
    let config = [
        ("latency", "const(10ms)"),
        ("membership", "static"),
        ("failure_detector", "none"),
        ("anti_entropy", "off"),
    ];
    let config = ClusterConfig::from_settings(&config).unwrap();
    let mut runner = Runner::new(config, Trace::kept());
    say(&mut runner, "async put cart milk via=@cart/1").unwrap();
    while flights(&runner).len() < 2 {
        pass(&mut runner, Micros(100));
    }
    let numbers = flights(&runner).iter().map(|(sent, _)| *sent).collect();
    (runner, numbers)
}

fn say(runner: &mut Runner, line: &str) -> Result<(), String> {
    let line = parse_line(line, 1).unwrap().unwrap();
    runner.start(&line).map_err(|error| error.message)
}

/// Lets this much virtual time pass.
fn pass(runner: &mut Runner, span: Micros) {
    let until = runner.cluster().now() + span;
    while runner.pump(until).unwrap() {}
}

/// What is on its way: the number of its sending and when it arrives.
fn flights(runner: &Runner) -> Vec<(u64, u64)> {
    let all = runner.cluster().in_flight_unsorted();
    let mut all: Vec<_> = all.map(|flight| (flight.sent.0, flight.due.0)).collect();
    all.sort_unstable();
    all
}

fn last(runner: &Runner) -> &Happening {
    &runner.cluster().trace().events().last().unwrap().what
}

#[test]
fn one_message_is_dropped_and_the_other_is_not() {
    let (mut runner, numbers) = runner();
    say(&mut runner, &format!("drop 1 flight={}", numbers[0])).unwrap();
    assert_eq!(flights(&runner).len(), 1);
    assert_eq!(flights(&runner)[0].0, numbers[1]);
    let (sent, why) = (EventId(numbers[0]), LossReason::Dropped);
    assert_eq!(*last(&runner), Happening::Lost { sent, why });
    let error = say(&mut runner, &format!("hold 1 flight={}", numbers[0])).unwrap_err();
    let left = format!("only {} (write from A to ", numbers[1]);
    assert!(
        error.contains("no message") && error.contains(&left),
        "{error}"
    );
    assert_eq!(flights(&runner).len(), 1);
}

#[test]
fn a_copy_is_counted_in_the_order_of_arrival() {
    let (mut runner, numbers) = runner();
    let number = numbers[0];
    pass(&mut runner, Micros(4_000));
    say(&mut runner, &format!("duplicate 1 flight={number}")).unwrap();
    let due = |runner: &Runner| -> Vec<u64> {
        let all = flights(runner).into_iter();
        all.filter(|it| it.0 == number).map(|it| it.1).collect()
    };
    let before = due(&runner);
    assert_eq!(before.len(), 2);
    assert_eq!(before[1], runner.cluster().now().0 + 10_000);
    say(&mut runner, &format!("delay 1 by=20ms flight={number}/1")).unwrap();
    assert_eq!(due(&runner), [before[1], before[0] + 20_000]);
    // The one that was delayed is the second one now.
    say(&mut runner, &format!("drop 1 flight={number}/2")).unwrap();
    assert_eq!(due(&runner), [before[1]]);
    let error = say(&mut runner, &format!("drop 1 flight={number}/2")).unwrap_err();
    assert_eq!(
        error,
        format!("only 1 copy of message {number} is in flight")
    );
}

#[test]
fn a_held_message_waits_until_it_is_released() {
    let (mut runner, numbers) = runner();
    let number = numbers[0];
    say(&mut runner, &format!("hold 1 flight={number}")).unwrap();
    let error = say(&mut runner, &format!("hold 1 flight={number}")).unwrap_err();
    assert_eq!(error, format!("message {number} is held already"));
    say(&mut runner, &format!("duplicate 1 flight={number}")).unwrap();
    assert_eq!(runner.cluster().held().len(), 2);
    pass(&mut runner, Micros(50_000));
    assert_eq!(runner.cluster().held().len(), 2);
    say(&mut runner, &format!("release flight={number}")).unwrap();
    assert_eq!(flights(&runner), [(number, runner.cluster().now().0)]);
    assert_eq!(runner.cluster().held().len(), 1);
    say(&mut runner, "release").unwrap();
    let error = say(&mut runner, &format!("release flight={number}")).unwrap_err();
    assert_eq!(error, format!("message {number} is not held"));
}
