//! Messages as bytes: a run in which every message is really encoded and decoded is the same run,
//! damage is noticed, and what arrives intact and absurd is refused without harm.

#![allow(clippy::unwrap_used)]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use ringlab::base::{MAX_NODES, Micros, NodeId, frame};
use ringlab::node::{Effect, Effects, Input, Message, MessageKind};
use ringlab::script::{Command, Line, Output, Runner, Setting, parse_script, run_script};
use ringlab::sim::{Cluster, Power, Trace};
use std::collections::BTreeSet;

fn scenarios() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let paths = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path());
    let mut found: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "ring"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The script with one more setting in its `cluster` line.
fn with_setting(text: &str, field: &str, value: &str) -> Vec<Line> {
    let mut lines = parse_script(text).unwrap();
    let setting = Setting {
        field: field.to_owned(),
        value: value.to_owned(),
    };
    match lines.first_mut().map(|line| &mut line.command) {
        Some(Command::Cluster(settings)) => settings.push(setting),
        _ => {
            let first = Line {
                number: 0,
                at: None,
                command: Command::Cluster(vec![setting]),
            };
            lines.insert(0, first);
        }
    }
    lines
}

/// What a run tells, without what names the setting itself.
fn told(lines: Vec<Line>) -> Vec<String> {
    let mut told = Vec::new();
    let (runner, result) = run_script(lines, None, Trace::hashed(), |_, output| {
        let text = match &output {
            Output::Admin(_) => return,
            Output::Print(print) if ["config", "history"].contains(&print.what) => return,
            // A token is bound to the settings of its cluster; a history has tokens too.
            Output::Op(op) => {
                let mut op = op.clone();
                op.context = None;
                serde_json::to_string(&op).unwrap()
            }
            _ => serde_json::to_string(&output).unwrap(),
        };
        told.push(text);
    });
    let metrics = runner.cluster().metrics();
    told.push(format!("{result:?} {metrics:?}"));
    told
}

#[test]
fn a_run_over_the_wire_is_the_same_run() {
    for (name, text) in scenarios() {
        let plain = told(parse_script(&text).unwrap());
        let wired = told(with_setting(&text, "wire", "on"));
        assert_eq!(plain, wired, "{name}");
    }
}

#[test]
fn a_damaged_message_never_arrives() {
    let text = "cluster seed=5 damage=1\nput k v via=@k/1\nexpect error unavailable\nbus damage=0\n\
                wait quiet\nget k r=3\nexpect value v\nexpect converged";
    let (runner, result) = run_script(
        parse_script(text).unwrap(),
        None,
        Trace::kept(),
        |_, output| {
            if let Output::Expect(expect) = output {
                assert!(expect.ok, "{expect:?}");
            }
        },
    );
    assert_eq!(result, Ok(()));
    let writes = runner.cluster().metrics().kind(MessageKind::Write);
    assert!(writes.lost >= 2, "{writes:?}");
    assert_eq!(writes.refused, writes.lost);
}

/// Clusters in the middle of things: requests under way, hints, repairs, trees that differ.
fn busy() -> &'static [Cluster] {
    // Kept as long as the tests run, once for each thread of theirs.
    thread_local!(static BUSY: &'static [Cluster] = Vec::leak(make_busy()));
    BUSY.with(|busy| *busy)
}

fn make_busy() -> Vec<Cluster> {
    let text = "cluster seed=9 partitions=8 merkle_fanout=2 latency=uniform(1ms,20ms) \
                    anti_entropy_interval=20ms handoff_interval=50ms digest_reads=on \
                    reap=after-agreement hint_ttl=300ms message_ttl=200ms membership=swim \
                    probe_interval=100ms probe_timeout=30ms";
    let mut runner = Runner::new(Default::default(), Trace::off());
    let mut seen = Vec::new();
    let run = |runner: &mut Runner, text: &str, seen: &mut Vec<Cluster>| {
        for line in parse_script(text).unwrap() {
            runner.start(&line).unwrap();
            while runner.is_waiting() {
                runner.pump(Micros::MAX).unwrap();
                seen.push(runner.cluster().clone());
            }
        }
    };
    run(&mut runner, text, &mut seen);
    for round in 0..6 {
        let key = format!("key{}", round % 3);
        let script = format!(
            "async put {key} v{round} as=alice context=none via=A\nasync get {key} as=bob via=E\n\
                 cut A->C\nput {key} w{round} as=carol w=3\nheal\ncrash D\nget {key} r=3\n\
                 delete {key} as=dave\nrestart D\nwait 300ms"
        );
        run(&mut runner, &script, &mut seen);
    }
    run(
        &mut runner,
        "join F\nwait 200ms\nhold all kind=gossip\nleave @key0/1\nwait 100ms",
        &mut seen,
    );
    // One of each kind of message at least, and some hundred moments.
    let step = seen.len() / 150 + 1;
    seen.into_iter().step_by(step).collect()
}

fn flights() -> impl Iterator<Item = (&'static Cluster, NodeId, NodeId, &'static Message)> {
    busy().iter().flat_map(|cluster| {
        let flights = cluster.in_flight_unsorted();
        flights.map(move |flight| (cluster, flight.from, flight.to, &flight.message))
    })
}

#[test]
fn every_kind_of_message_comes_back_from_its_bytes() {
    let mut kinds = BTreeSet::new();
    // Nobody is handed what is not its own while these clusters run.
    let ring = busy()[0].ring().clone();
    let not_owner = Message::NotOwner { round: 7, ring };
    for message in flights().map(|flight| flight.3).chain([&not_owner]) {
        let mut bytes = Vec::new();
        frame::append(&mut bytes, message);
        assert!(message.weight() >= message.encoded_len(), "{message:?}");
        let (back, length): (Message, usize) = frame::read(&bytes).unwrap();
        assert_eq!((&back, length), (message, bytes.len()));
        kinds.insert(message.kind());
    }
    assert_eq!(kinds.len(), MessageKind::ALL.len(), "{kinds:?}");
}

/// Whatever `node` holds is a state that the protocol could have made.
fn holds_only_sense(node: &ringlab::node::Node) -> Result<(), String> {
    for (_, entry) in node.store().entries() {
        entry.clock.validate()?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// A peer with a bug: its messages have sound checksums and absurd content. What is refused
    /// changes nothing; what passes for sense does no harm beyond its lie, and no panic.
    #[test]
    fn absurd_messages_are_refused_or_do_no_harm(
        pick in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let all: Vec<_> = flights().collect();
        let (cluster, from, to, message) = *pick.get(&all);
        let mut bytes = Vec::new();
        frame::append(&mut bytes, message);
        for (at, value) in &changes {
            let place = 8 + at.index(bytes.len() - 8);
            bytes[place] = *value;
        }
        if let Some(cut) = cut {
            bytes.truncate(8 + cut.index(bytes.len() - 8));
        }
        frame::seal(&mut bytes);
        let Ok((absurd, _)) = frame::read::<Message>(&bytes) else { return Ok(()) };
        let machine = cluster.machine(to).unwrap();
        let Some(node) = machine.node() else { return Ok(()) };
        if node.make_sense_of(&absurd).is_err() {
            return Ok(());
        }
        let (mut node, mut effects) = (node.clone(), Effects::new(true));
        let mut inputs = vec![Input::Message(from, absurd)];
        // Timers and syncs that follow from it must not fail later either.
        for _ in 0..40 {
            let Some(input) = inputs.pop() else { break };
            node.handle(cluster.now(), input, &mut effects);
            for effect in std::mem::take(&mut effects.list) {
                match effect {
                    Effect::Send(to, message) => {
                        // A node that nobody knows may be named: it may be about to join.
                        prop_assert!(to.0 < MAX_NODES);
                        let _ = message.encoded_len();
                    }
                    Effect::SetTimer(_, timer) => inputs.push(Input::Timer(timer)),
                    Effect::Sync(ticket) => inputs.push(Input::Synced(ticket)),
                    _ => {}
                }
            }
        }
        prop_assert_eq!(holds_only_sense(&node), Ok(()));
        prop_assert!(machine.power() == Power::Up || machine.power() == Power::Paused);
    }
}
