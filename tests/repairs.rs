//! The repairs that a trace tells of, and two Merkle trees opened down to what differs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::NodeId;
use ringlab::config::ClusterConfig;
use ringlab::node::MessageKind;
use ringlab::observe::{self, End, Exchange, Found, RepairKind, Repairs, Says};
use ringlab::script::{Runner, parse_script};
use ringlab::sim::{Happening, Trace};

/// Three nodes that all hold everything, and bring nothing to each other but by their trees.
const TREES_ONLY: &[(&str, &str)] = &[
    ("nodes", "3"),
    ("handoff", "off"),
    ("anti_entropy", "off"),
    ("read_repair", "off"),
    ("anti_entropy_interval", "200ms"),
];

fn runner(settings: &[(&str, &str)]) -> Runner {
    Runner::new(
        ClusterConfig::from_settings(settings).unwrap(),
        Trace::kept(),
    )
}

fn run(runner: &mut Runner, script: &str) {
    for line in parse_script(script).unwrap() {
        runner.start(&line).unwrap();
        while runner.is_waiting() {
            let next = runner.next_at().unwrap();
            runner.pump(next).unwrap();
        }
    }
}

/// 64 keys on all nodes, and then one of them written anew while C is down.
fn one_of_64_differs(settings: &[(&str, &str)]) -> Runner {
    let mut runner = runner(settings);
    for key in 0..64 {
        run(&mut runner, &format!("put key{key} value w=3"));
    }
    run(&mut runner, "crash C\nput key7 other\nrestart C");
    runner
}

fn repairs(runner: &Runner) -> Repairs {
    let mut repairs = Repairs::default();
    let trace = runner.cluster().trace();
    for event in trace.events().iter() {
        repairs.take_in(trace, event);
    }
    repairs
}

fn node(name: &str) -> NodeId {
    name.parse().unwrap()
}

fn keys_sent(exchange: &Exchange) -> Vec<&str> {
    let sent = exchange.steps.iter().flat_map(|step| match &step.says {
        Says::States { sends, .. } => sends.iter().map(|key| key.text()).collect(),
        _ => Vec::new(),
    });
    sent.collect()
}

#[test]
fn an_exchange_is_told_message_by_message_down_to_the_one_key_that_differs() {
    let mut runner = one_of_64_differs(TREES_ONLY);
    run(
        &mut runner,
        "set anti_entropy=on\nwait 20s\nexpect converged",
    );
    let repairs = repairs(&runner);
    let exchanges: Vec<&Exchange> = repairs.exchanges().collect();
    assert_eq!(repairs.differed() as usize, exchanges.len());
    assert!(repairs.opened() > repairs.differed());
    assert!(!exchanges.is_empty());
    let partition = {
        let ring = runner.cluster().ring();
        ring.partition_of(ring.key("key7").position())
    };
    for exchange in exchanges {
        assert_eq!(exchange.partition, partition);
        let pair = [exchange.opener().unwrap(), exchange.other().unwrap()];
        assert!(pair.contains(&node("C")), "{exchange:?}");
        assert!(keys_sent(exchange).iter().all(|key| *key == "key7"));
        assert!(exchange.states() > 0);
        assert_eq!(exchange.levels(), 2);
        let says: Vec<u32> = exchange
            .steps
            .iter()
            .map(|step| match &step.says {
                Says::Root => 1,
                Says::Hashes { hashes, .. } => *hashes,
                Says::Keys { .. } | Says::States { .. } => 0,
            })
            .collect();
        assert_eq!(says[..3], [1, 16, 16], "{exchange:?}");
        for (level, step) in exchange.steps.iter().take(3).enumerate() {
            let Some(Found::Nodes {
                level: on,
                differ,
                nodes,
            }) = &step.found
            else {
                panic!("{step:?}")
            };
            assert_eq!((*on as usize, *differ, nodes.len()), (level, 1, 1));
            assert_ne!(nodes[0].here, nodes[0].there);
        }
        for pair in exchange.steps.windows(2) {
            assert_eq!(pair[1].from, pair[0].to);
            assert_eq!(pair[0].end, End::Delivered(pair[1].at));
        }
    }
}

#[test]
fn bytes_and_states_are_those_of_the_trace() {
    let mut runner = one_of_64_differs(&[("anti_entropy_interval", "20ms")]);
    let puts: Vec<String> = (0..9).map(|key| format!("put key{key} more")).collect();
    run(
        &mut runner,
        &format!("crash C\n{}\nrestart C", puts.join("\n")),
    );
    run(
        &mut runner,
        "partition A,B | C,D,E\nput key1 a w=1\nput key9 b via=D w=1\nheal",
    );
    run(
        &mut runner,
        "get key1 r=3\nwait 3s\njoin F\nwait 30s\nexpect converged",
    );
    let repairs = repairs(&runner);
    let metrics = runner.cluster().metrics();
    let sum = |kinds: &[RepairKind]| {
        let sums = kinds.iter().map(|kind| repairs.sums(*kind));
        sums.fold((0, 0, 0), |sum, it| {
            (sum.0 + it.messages, sum.1 + it.states, sum.2 + it.bytes)
        })
    };
    let counted = |kinds: &[MessageKind]| {
        let counts = kinds.iter().map(|kind| metrics.kind(*kind));
        counts.fold((0, 0, 0), |sum, it| {
            (sum.0 + it.sent, sum.1 + it.states, sum.2 + it.bytes)
        })
    };
    let trees = sum(&[RepairKind::Merkle]);
    assert_eq!(trees, counted(&[MessageKind::Tree, MessageKind::TreeReply]));
    let handoffs = sum(&[RepairKind::Hints, RepairKind::Transfer, RepairKind::Mixed]);
    assert_eq!(handoffs, counted(&[MessageKind::Handoff]));
    assert!(repairs.sums(RepairKind::Hints).states > 0);
    assert!(repairs.sums(RepairKind::Transfer).states > 0);
    assert_eq!(sum(&[RepairKind::Read]), counted(&[MessageKind::Repair]));
    for step in repairs.exchanges().flat_map(|exchange| &exchange.steps) {
        let event = runner.cluster().trace().get(step.sent).unwrap();
        assert!(matches!(event.what, Happening::Sent { bytes, .. } if bytes == step.bytes));
    }
}

#[test]
fn a_lost_message_ends_its_exchange() {
    let mut runner = one_of_64_differs(TREES_ONLY);
    run(
        &mut runner,
        "set anti_entropy=on\ndrop 1 kind=tree-reply\nwait 20s\nexpect converged",
    );
    let repairs = repairs(&runner);
    let lost = repairs.exchanges().find_map(|exchange| {
        let last = exchange.steps.last()?;
        matches!(last.end, End::Lost(_)).then_some(last)
    });
    assert!(matches!(lost.unwrap().says, Says::States { .. }));
}

#[test]
fn only_the_last_exchanges_are_remembered() {
    let mut settings = TREES_ONLY.to_vec();
    settings.push(("partitions", "512"));
    let mut runner = runner(&settings);
    run(&mut runner, "crash C");
    for key in 0..400 {
        run(&mut runner, &format!("put key{key} value"));
    }
    run(
        &mut runner,
        "restart C\nset anti_entropy=on\nwait 200s\nexpect converged",
    );
    let repairs = repairs(&runner);
    let numbers: Vec<u64> = repairs.exchanges().map(|it| it.number).collect();
    assert!(repairs.differed() > 200, "{}", repairs.differed());
    assert_eq!(numbers.len(), 200);
    assert_eq!(*numbers.last().unwrap(), repairs.differed());
    assert!(repairs.exchange(1).is_none());
    assert_eq!(repairs.exchange(numbers[3]).unwrap().number, numbers[3]);
    assert!(repairs.exchange(repairs.differed() + 1).is_none());
}

#[test]
fn trees_are_opened_down_to_what_differs_whatever_their_shape() {
    for (fanout, depth) in [("16", "2"), ("2", "4"), ("1024", "1"), ("256", "2")] {
        let mut settings = TREES_ONLY.to_vec();
        settings.extend([("merkle_fanout", fanout), ("merkle_depth", depth)]);
        let runner = one_of_64_differs(&settings);
        let cluster = runner.cluster();
        let ring = cluster.ring();
        let partition = ring.partition_of(ring.key("key7").position());
        let (a, c) = (node("A"), node("C"));
        let unfolded = observe::unfold(cluster, a, c, partition, 10).unwrap();
        let compared = observe::compare(cluster, a, c, partition).unwrap();
        assert_eq!(unfolded.compared, compared);
        assert_eq!(compared.changed, ["key7"]);
        let depth: usize = depth.parse().unwrap();
        assert_eq!(unfolded.levels.len(), depth + 1);
        for level in &unfolded.levels[1..] {
            assert_eq!(level.looked_at.to_string(), fanout);
            assert_eq!(level.unlike.len(), 1);
        }
        let [states] = &unfolded.keys[..] else {
            panic!("{:?}", unfolded.keys)
        };
        assert_eq!(states.key, "key7");
        assert_eq!(states.leaf, unfolded.levels[depth].unlike[0].index);
        let values = states
            .states
            .iter()
            .map(|held| held.as_ref().unwrap()[0].0.as_str());
        assert_eq!(values.collect::<Vec<_>>(), ["other", "value"]);

        let (a, b) = (node("A"), node("B"));
        let equal = observe::unfold(cluster, a, b, partition, 10).unwrap();
        assert_eq!(equal.levels.len(), 1);
        assert!(equal.levels[0].unlike.is_empty() && equal.keys.is_empty());
    }
}

#[test]
fn a_pair_is_compared_where_partitions_are_no_arcs() {
    let mut settings = TREES_ONLY.to_vec();
    settings.push(("partitioning", "modulo"));
    let runner = one_of_64_differs(&settings);
    let cluster = runner.cluster();
    let differing = (0..cluster.ring().partitions()).flat_map(|partition| {
        let found = observe::unfold(cluster, node("A"), node("C"), partition, 10).unwrap();
        found.keys.into_iter().map(|it| it.key).collect::<Vec<_>>()
    });
    assert_eq!(differing.collect::<Vec<_>>(), ["key7"]);
}
