//! Going back: every moment is reached again exactly, whatever way one comes; and nothing that was
//! done is ever lost.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod histories;

use histories::{fresh, line};
use proptest::prelude::*;
use ringlab::base::Micros;
use ringlab::history::{Deed, History, Moment, Target, What};
use ringlab::script::{Runner, parse_script};
use ringlab::sim::{EventId, Trace};
use std::collections::BTreeMap;

/// All that there is of a run: what the nodes and disks hold, what waits and is under way, every
/// record, the trace's hash. How the queue lies in memory is left out: timers that nobody waits for
/// any more leave it whenever somebody looks.
fn print(runner: &Runner) -> (String, String, usize) {
    let cluster = runner.cluster();
    let nodes = cluster
        .names()
        .map(|node| (cluster.machine(node), cluster.waiting(node)));
    let nodes: Vec<_> = nodes.collect();
    let flights = cluster
        .in_flight_unsorted()
        .map(|flight| format!("{flight:?}"));
    let mut flights: Vec<String> = flights.collect();
    flights.sort();
    let records: Vec<_> = runner.history().iter().collect();
    let state = format!(
        "{} {nodes:#?} {flights:#?} {:?} {:?} {:?} {:?} {records:#?} {:#?}",
        cluster.config(),
        cluster.held(),
        cluster.metrics(),
        cluster.ring().ownership(),
        runner.writes(),
        runner.measures()
    );
    let events = cluster.trace().events();
    (state, cluster.trace().hash(), events.len())
}

/// The same moment, reached by a runner that begins at the beginning and knows no checkpoints.
fn from_the_start(history: &History) -> Runner {
    let moment = history.moment();
    let mut runner = Runner::new(Default::default(), Trace::kept());
    let mut happened = 0;
    let mut reach = |runner: &mut Runner, to: Moment| {
        while happened < to.happened {
            let next = runner.next_at().unwrap();
            if !matches!(runner.pump(next), Ok(false)) {
                happened += 1;
            }
            runner.is_waiting();
        }
        if runner.cluster().now() < to.at {
            assert_eq!(runner.pump(to.at), Ok(false), "only time passes");
        }
    };
    let deeds: Vec<&Deed> = history.deeds(history.branch()).collect();
    for deed in &deeds[..moment.deeds] {
        reach(&mut runner, deed.at);
        let _ = match &deed.what {
            What::Start(line) => runner.start(line),
            What::Beside(line) => runner.beside(line),
            What::Schedule(lines) => {
                runner.schedule(lines.clone());
                Ok(())
            }
        };
        runner.is_waiting();
    }
    reach(&mut runner, moment);
    runner
}

/// Compares as what differs, not as pages of text.
fn assert_same(one: &Runner, other: &Runner, what: &str) {
    assert_alike(&print(one), &print(other), what);
}

fn assert_alike(one: &(String, String, usize), other: &(String, String, usize), what: &str) {
    let differ = one.0.bytes().zip(other.0.bytes()).position(|(a, b)| a != b);
    if let Some(at) = differ {
        let part = |text: &str| {
            let begin = text.chars().skip(at.saturating_sub(200));
            begin.take(300).collect::<String>()
        };
        panic!("{what}: {} is not {}", part(&one.0), part(&other.0));
    }
    assert_eq!(one, other, "{what}");
}

/// Something that a person does.
#[derive(Clone, Debug)]
enum Act {
    Command(String),
    Script(String),
    /// Frames of the play loop, of so many microseconds each.
    Play(u8, u64),
    Step(u8),
    /// To a part of the way through what is known, in thousandths.
    Time(u16),
    Event(u16),
    /// To one of the moments that were stayed at.
    Moment(u16),
    Undo,
    Redo,
    Switch(u8),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let command = prop_oneof![
        (0..4u8, 0..3u8).prop_map(|(key, client)| format!("async put k{key} v as=c{client}")),
        (0..4u8).prop_map(|key| format!("get k{key}")),
        (0..4u8).prop_map(|key| format!("delete k{key} as=c1")),
        "[A-F]".prop_map(|node| format!("crash {node}")),
        "[A-F]".prop_map(|node| format!("restart {node}")),
        "[A-F]".prop_map(|node| format!("pause {node}")),
        "[A-F]".prop_map(|node| format!("resume {node}")),
        Just("partition A,B | C,D".to_owned()),
        Just("heal".to_owned()),
        Just("wait 300ms".to_owned()),
        Just("wait quiet max=3s".to_owned()),
        Just("workload ops=60 clients=3 keys=5".to_owned()),
        Just("nemesis halves every=200ms for=1s".to_owned()),
        Just("join F".to_owned()),
        Just("cluster nodes=4 seed=7".to_owned()),
        Just("set handoff=off".to_owned()),
    ];
    let script = Just("put a 1\nat 2s crash B\nat 2500ms restart B\nget a\nwait 100ms".to_owned());
    let act = prop_oneof![
        6 => command.prop_map(Act::Command),
        1 => script.prop_map(Act::Script),
        3 => (1..20u8, 1_000..400_000u64).prop_map(|(frames, each)| Act::Play(frames, each)),
        3 => (1..60u8).prop_map(Act::Step),
        2 => (0..1_100u16).prop_map(Act::Time),
        1 => (0..1_000u16).prop_map(Act::Event),
        2 => any::<u16>().prop_map(Act::Moment),
        1 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => any::<u8>().prop_map(Act::Switch),
    ];
    prop::collection::vec(act, 1..40)
}

/// A person at work.
struct Person {
    history: History,
    next_line: u32,
    /// Each moment that was stayed at, by all that was done before it.
    seen: BTreeMap<(String, Moment), (String, String, usize)>,
    stays: Vec<(usize, Moment)>,
}

impl Person {
    fn new() -> Person {
        Person {
            history: fresh(),
            next_line: 1,
            seen: BTreeMap::new(),
            stays: Vec::new(),
        }
    }

    fn act(&mut self, act: &Act) {
        let here = &mut self.history;
        let end = here.branches().nth(here.branch()).unwrap().end;
        match act {
            Act::Command(text) => {
                let line = line(text, self.next_line);
                self.next_line += 1;
                let _ = match here.is_waiting() {
                    true => here.beside(line),
                    false => here.start(line),
                };
            }
            Act::Script(text) => {
                for line in here.schedule(parse_script(text).unwrap()).unwrap() {
                    let _ = here.start(line);
                    for _ in 0..50 {
                        let next = here.next_at().unwrap();
                        let _ = here.pump(next);
                        if !here.is_waiting() {
                            break;
                        }
                    }
                }
            }
            Act::Play(frames, each) => {
                for _ in 0..*frames {
                    let until = here.runner().cluster().now() + Micros(*each);
                    while here.pump(until) != Ok(false) {}
                }
            }
            Act::Step(steps) => {
                for _ in 0..*steps {
                    if let Some(next) = here.next_at() {
                        let _ = here.pump(next);
                    }
                }
            }
            Act::Time(part) => {
                let at = Micros(end.at.0 * u64::from(*part) / 1_000);
                assert!(here.seek(Target::Time(at)));
            }
            Act::Event(part) => {
                let events = here.runner().cluster().trace().events().len() as u64;
                let event = EventId(events * u64::from(*part) / 1_000);
                if event.0 < events {
                    assert!(here.seek(Target::Event(event)));
                    assert!(here.runner().cluster().trace().get(event).is_some());
                }
            }
            Act::Moment(which) => {
                let mine: Vec<Moment> = self
                    .stays
                    .iter()
                    .filter(|it| it.0 == here.branch())
                    .map(|it| it.1)
                    .collect();
                if !mine.is_empty() {
                    let to = mine[usize::from(*which) % mine.len()];
                    assert!(here.seek(Target::Moment(to)));
                    assert_eq!(here.moment(), to);
                }
            }
            Act::Undo => {
                let before = here.moment().deeds;
                let undone = here.undo();
                assert_eq!(here.moment().deeds, before.saturating_sub(1));
                assert_eq!(undone.is_some(), before > 0);
            }
            Act::Redo => drop(here.redo()),
            Act::Switch(which) => {
                let branches = here.branches().len();
                here.switch(usize::from(*which) % branches);
            }
        }
        here.take_outputs();
        self.stay();
    }

    /// Here is as it always was.
    fn stay(&mut self) {
        let (branch, moment) = (self.history.branch(), self.history.moment());
        assert_eq!(moment.at, self.history.runner().cluster().now());
        let done: Vec<String> = self
            .history
            .deeds(branch)
            .take(moment.deeds)
            .map(|deed| format!("{deed:?}"))
            .collect();
        let print = print(self.history.runner());
        let before = self
            .seen
            .entry((done.join("\n"), moment))
            .or_insert_with(|| print.clone());
        assert_alike(before, &print, &format!("{moment:?} was another"));
        self.stays.push((branch, moment));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_moment_is_the_same_whatever_way_one_comes(acts in acts()) {
        let mut person = Person::new();
        let mut branches = 1;
        for act in &acts {
            let ends: Vec<Moment> = person.history.branches().map(|it| it.end).collect();
            person.act(act);
            prop_assert!(person.history.branches().len() >= branches, "a branch was lost");
            branches = person.history.branches().len();
            for (branch, end) in person.history.branches().zip(ends) {
                prop_assert!(branch.end.happened >= end.happened, "a future was lost: {act:?}");
            }
        }
        assert_same(person.history.runner(), &from_the_start(&person.history), "in the end");
    }
}

/// A run of more than this many events, with faults.
fn long(ops: u32) -> History {
    let mut history = fresh();
    let text = format!(
        "cluster seed=3\nat 1s crash B\nat 2s restart B\nat 3s partition A,B | C,D,E\nat 4s heal\nworkload ops={ops} clients=8 keys=300"
    );
    history.play(parse_script(&text).unwrap()).unwrap();
    history.take_outputs();
    history
}

#[test]
fn random_seeks_in_a_long_run_are_as_a_run_from_the_start() {
    let mut history = long(2_500);
    let (end, events) = (
        history.moment(),
        history.runner().cluster().trace().events().len(),
    );
    assert!(events > 25_000, "{events}");
    let last = history.runner().clone();
    let mut draw = 12_345_u64;
    for turn in 0..12 {
        draw = draw
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let part = (draw >> 33) % 1_000;
        let target = match turn % 2 {
            0 => Target::Time(Micros(end.at.0 * part / 1_000)),
            _ => Target::Event(EventId(events as u64 * part / 1_000)),
        };
        assert!(history.seek(target), "{target:?}");
        assert_same(
            history.runner(),
            &from_the_start(&history),
            &format!("{target:?}"),
        );
    }
    assert!(history.seek(Target::Moment(end)));
    assert_same(history.runner(), &last, "back at the end");
    assert_eq!(history.branches().len(), 1);
}

#[test]
fn going_back_and_acting_begins_a_branch_and_the_old_future_stays() {
    let mut history = fresh();
    for (number, text) in ["put cart milk as=alice", "crash C", "put cart eggs as=bob"]
        .iter()
        .enumerate()
    {
        history.start(line(text, number as u32 + 1)).unwrap();
        while history.is_waiting() {
            let next = history.next_at().unwrap();
            history.pump(next).unwrap();
        }
    }
    let old = history.runner().clone();
    let undone = history.undo().unwrap();
    assert_eq!(undone.what.to_string(), "put cart eggs as=bob");
    assert_eq!(
        history.runner().history().len(),
        1,
        "the second put is not there yet"
    );
    assert_eq!(history.branches().len(), 1, "looking is no branch");

    history.start(line("restart C", 9)).unwrap();
    let branches: Vec<_> = history.branches().collect();
    assert_eq!(history.branch(), 1);
    let (parent, at) = branches[1].parent.unwrap();
    assert_eq!(
        (parent, at, branches[1].name.as_str(), branches[1].deeds),
        (0, undone.at, "restart C", 1)
    );
    assert_eq!(branches[0].deeds, 3);

    history.switch(0);
    assert_same(history.runner(), &old, "the old future");
    assert!(history.seek(Target::Time(Micros(1))));
    let left = history.moment();
    history.switch(0);
    assert_eq!(history.moment(), left, "here one stays");
    history.switch(1);
    history.switch(0);
    assert_eq!(history.moment(), left, "there one comes back to");
    history.switch(1);
    assert_eq!(
        history.deeds(1).last().unwrap().what.to_string(),
        "restart C"
    );
    let machine = history
        .runner()
        .cluster()
        .machine("C".parse().unwrap())
        .unwrap();
    assert_eq!(machine.power(), ringlab::sim::Power::Up);
}

#[test]
fn what_was_undone_can_be_done_again_and_again() {
    let mut history = fresh();
    history.start(line("crash A", 1)).unwrap();
    history.pump(Micros(500_000)).unwrap();
    history.start(line("crash B", 2)).unwrap();
    let both = history.runner().clone();
    for _ in 0..3 {
        assert_eq!(history.undo().unwrap().what.to_string(), "crash B");
        assert_eq!(history.undo().unwrap().what.to_string(), "crash A");
        assert_eq!(history.undo(), None);
        assert_eq!(history.moment(), Moment::default());
        assert_eq!(history.redo().unwrap().what.to_string(), "crash A");
        assert_eq!(history.redo().unwrap().what.to_string(), "crash B");
        assert_eq!(history.redo(), None);
        assert_same(history.runner(), &both, "done again");
    }
    assert_eq!(history.branches().len(), 1);
}

#[test]
fn playing_on_from_the_past_does_again_what_was_done() {
    let mut history = fresh();
    while history.pump(Micros(100_000)) != Ok(false) {}
    history.start(line("async put cart milk", 1)).unwrap();
    while history.pump(Micros(700_000)) != Ok(false) {}
    history.start(line("crash B", 2)).unwrap();
    while history.pump(Micros(900_000)) != Ok(false) {}
    let there = history.runner().clone();
    history.seek(Target::Time(Micros(50_000)));
    assert_eq!(history.moment().deeds, 0);
    for frame in 6..=90 {
        while history.pump(Micros(frame * 10_000)) != Ok(false) {}
    }
    assert_same(history.runner(), &there, "played again");
    assert_eq!(history.branches().len(), 1);
}

#[test]
fn checkpoints_keep_to_their_budget() {
    let small = 400_000;
    let mut history: History = History::new(Default::default(), small);
    for number in 0..30 {
        let load = line("workload ops=100 clients=4 keys=100", number + 1);
        history.start(load).unwrap();
        while history.is_waiting() {
            let next = history.next_at().unwrap();
            history.pump(next).unwrap();
            // Two of a branch stay in any case.
            let two = 2 * history.runner().weight();
            assert!(history.bytes() <= small.max(two), "{}", history.bytes());
        }
    }
    assert!(history.bytes() > 0, "there are some");
    let end = history.moment();
    let last = history.runner().clone();
    assert!(history.seek(Target::Time(Micros(end.at.0 / 2))));
    assert!(history.seek(Target::Moment(end)));
    assert_same(history.runner(), &last, "with few checkpoints");
}

#[test]
fn an_event_that_never_happens_is_not_found_and_time_goes_on_as_one_likes() {
    let mut history = fresh();
    history
        .start(line("cluster membership=static anti_entropy=off", 1))
        .unwrap();
    history.start(line("async put cart milk", 2)).unwrap();
    while history.runner().cluster().has_open_requests() {
        let next = history.next_at().unwrap();
        history.pump(next).unwrap();
    }
    assert!(
        history.seek(Target::Time(Micros::from_secs(3_600))),
        "beyond the end"
    );
    assert_eq!(history.runner().cluster().now(), Micros::from_secs(3_600));
    assert_eq!(history.next_at(), None, "nothing is left to happen");
    assert!(!history.seek(Target::Event(EventId(1_000_000))));
    assert!(history.seek(Target::Event(EventId(0))));
    assert_eq!(history.runner().cluster().now(), Micros::ZERO);
}

#[test]
fn a_line_that_is_due_and_fails_before_a_command_is_done_again_too() {
    let mut history = fresh();
    history.start(line("crash B", 1)).unwrap();
    // Due at once, and refused: B is down. So is what was to come after it.
    let late = parse_script("at 0ms crash B\nat 3s restart B").unwrap();
    assert!(history.schedule(late).unwrap().is_empty());
    assert!(history.start(line("get k", 2)).is_err());
    let end = Micros(5_000_000);
    while history.pump(end).unwrap() {}
    assert_same(
        history.runner(),
        &from_the_start(&history),
        "after a line that failed",
    );
}

#[test]
fn a_refused_command_leaves_what_was_taken_back() {
    let mut history = fresh();
    history.start(line("crash C", 1)).unwrap();
    history.undo();
    let link = history.save_branch().to_link();
    let error = history.beside(line("join A", 2)).unwrap_err();
    assert!(error.message.contains("A"), "{error}");
    assert_eq!(history.save_branch().to_link(), link);
    assert_eq!(history.branches().len(), 1);
    history.pump(Micros(400_000)).unwrap();
    let (branches, deeds) = (history.branches().len(), history.moment().deeds);
    assert_eq!((branches, deeds), (2, 0), "C is not crashed again");
}

#[test]
fn the_records_of_reads_share_the_value_that_is_stored() {
    let big = "x".repeat(50_000);
    let mut history = fresh();
    let script = format!("put k {big}\nget k\nget k as=bob\nget k");
    history.play(parse_script(&script).unwrap()).unwrap();
    let records: Vec<_> = history.runner().history().iter().collect();
    let bytes = |place: usize| records[place].siblings[0].bytes();
    for place in 1..4 {
        assert_eq!(bytes(place).len(), 50_000);
        assert!(std::ptr::eq(bytes(place), bytes(0)), "request {place}");
    }
    let told = serde_json::to_value(records[1]).unwrap();
    assert_eq!(told["siblings"][0]["value"], big.as_str());
}
