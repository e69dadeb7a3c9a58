//! What faults make of opinions: nobody is wrongly declared dead that can be heard, and everything
//! heals.

use crate::network::{Link, Network};
use proptest::prelude::*;
use ringlab::base::{Micros, NodeId};
use ringlab::membership::{Message, ProbeOrder, Settings, State, Swim};
use std::cell::Cell;
use std::rc::Rc;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);

fn seconds(count: u64) -> Micros {
    Micros::from_secs(count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Not even a suspicion, as long as an answer comes within the period.
    #[test]
    fn without_loss_or_pause_nobody_is_suspected(
        seed in any::<u64>(),
        n in 1u16..20,
        indirect_probes in 0u16..4,
        suspicion in any::<bool>(),
        longest in 1u64..150,
        uniform in any::<bool>(),
    ) {
        let probe_order = if uniform {
            ProbeOrder::Uniform
        } else {
            ProbeOrder::RoundRobin
        };
        let settings = Settings { indirect_probes, suspicion, probe_order, ..Settings::default() };
        let mut network = Network::<Swim>::of(n, seed, settings);
        network.link.latency = (Micros::ZERO, Micros::from_millis(longest));
        network.run_for(seconds(60));
        network.join(NodeId(n), None, A);
        network.run_for(seconds(60));
        let wrong = network.opinions.iter().find(|opinion| opinion.3 != State::Alive);
        prop_assert_eq!(wrong, None);
        prop_assert!(network.all_see_all_alive());
    }
}

#[test]
fn with_loss_false_suspicions_are_refuted() {
    let mut suspicions = 0;
    for seed in 0..8 {
        let mut network = Network::<Swim>::of(12, seed, Settings::default());
        network.link.loss = 150;
        network.run_for(seconds(300));
        suspicions += network.times(State::Suspect);
        assert_eq!(network.times(State::Dead), 0, "seed {seed}");
        network.link.loss = 0;
        network.run_for(seconds(30));
        assert!(network.all_see_all_alive(), "seed {seed}");
    }
    assert!(
        suspicions > 100,
        "the loss caused {suspicions} suspicions: nothing was tested"
    );
}

#[test]
fn without_suspicion_loss_declares_members_dead_and_they_come_back() {
    let settings = Settings {
        suspicion: false,
        indirect_probes: 0,
        ..Settings::default()
    };
    let mut network = Network::<Swim>::of(8, 1, settings);
    network.link.loss = 100;
    network.run_for(seconds(120));
    assert!(network.times(State::Dead) > 50);
    network.link.loss = 0;
    network.run_for(seconds(60));
    assert!(network.all_see_all_alive());
}

#[test]
fn indirect_probes_make_nothing_of_a_one_way_cut() {
    for cut in [(A, B), (B, A)] {
        let mut network = Network::<Swim>::of(5, 2, Settings::default());
        network.cuts.insert(cut);
        network.run_for(seconds(200));
        assert_eq!(network.opinions, [], "{cut:?}");
    }
}

#[test]
fn without_indirect_probes_a_one_way_cut_is_suspected_and_refuted_over_and_over() {
    let settings = Settings {
        indirect_probes: 0,
        ..Settings::default()
    };
    let mut network = Network::<Swim>::of(5, 2, settings);
    network.cuts.insert((A, B));
    network.run_for(seconds(200));
    // A probes B about every fourth second and gets no ack; B probes A and gets none either.
    let suspected = |by, of| {
        let opinions = network.opinions.iter();
        opinions
            .filter(|o| (o.1, o.2, o.3) == (by, of, State::Suspect))
            .count()
    };
    assert!(suspected(A, B) > 20 && suspected(B, A) > 20);
    assert_eq!(network.times(State::Dead), 0);
    assert!(network.member(B).own().incarnation > 20);
}

#[test]
fn with_nobody_to_help_a_one_way_cut_is_a_death_on_both_sides() {
    let mut network = Network::<Swim>::of(2, 2, Settings::default());
    network.cuts.insert((A, B));
    network.run_for(seconds(30));
    // No ping of A arrives, and no ack of A either.
    assert_eq!(network.opinion(A, B), Some(State::Dead));
    assert_eq!(network.opinion(B, A), Some(State::Dead));
    network.cuts.clear();
    network.run_for(seconds(10));
    assert!(network.all_see_all_alive());
}

#[test]
fn a_partition_heals_whatever_either_side_believed() {
    for (n, minority) in [(2, 1), (3, 1), (5, 2), (16, 8), (64, 20)] {
        for (seed, suspicion) in [(1, true), (2, true), (3, true), (4, false)] {
            let settings = Settings {
                suspicion,
                ..Settings::default()
            };
            let mut network = Network::<Swim>::of(n, seed, settings);
            network.run_for(seconds(10));
            let all: Vec<_> = NodeId::first(n).collect();
            let (one, other) = all.split_at(minority);
            network.partition(one, other);
            network.run_for(seconds(200));
            for &a in one {
                for &b in other {
                    assert_eq!(network.opinion(a, b), Some(State::Dead), "n={n}");
                    assert_eq!(network.opinion(b, a), Some(State::Dead), "n={n}");
                }
            }
            network.cuts.clear();
            network.opinions.clear();
            let end = network.now + seconds(60);
            assert!(
                network.run_until(end, Network::all_see_all_alive),
                "n={n} {suspicion}"
            );
            // And it stays so; nobody believed a member of its own side dead on the way.
            network.run_for(seconds(60));
            assert!(network.all_see_all_alive());
            if suspicion {
                assert_eq!(network.times(State::Dead), 0, "n={n} seed={seed}");
            }
        }
    }
}

#[test]
fn whoever_was_stopped_blames_nobody_and_is_believed_again() {
    for seed in 0..20 {
        let mut network = Network::<Swim>::of(6, seed, Settings::default());
        network.run_for(seconds(10) + Micros::from_millis(seed * 37));
        network.pause(A);
        network.run_for(Micros::from_millis(500 + 2_500 * seed));
        network.resume(A);
        network.run_for(seconds(30));
        let blamed = network
            .opinions
            .iter()
            .find(|o| o.1 == A && o.2 != A && o.3 != State::Alive);
        assert_eq!(blamed, None, "seed {seed}");
        let others = network.opinions.iter().find(|o| o.2 != A);
        assert_eq!(others, None, "seed {seed}");
        assert!(network.all_see_all_alive(), "seed {seed}");
    }
}

#[test]
fn a_whole_group_that_was_stopped_goes_on_as_if_nothing_had_been() {
    let mut network = Network::<Swim>::of(6, 4, Settings::default());
    network.run_for(seconds(10));
    for node in network.running() {
        network.pause(node);
    }
    network.run_for(seconds(1_000));
    for node in network.running() {
        network.resume(node);
    }
    network.run_for(seconds(60));
    assert_eq!(network.opinions, []);
}

#[test]
fn a_slow_link_is_no_death() {
    // Longer than the probe time-out, but an answer still comes within the period.
    let mut network = Network::<Swim>::of(6, 4, Settings::default());
    network.link = Link {
        latency: (Micros::from_millis(200), Micros::from_millis(450)),
        loss: 0,
    };
    network.run_for(seconds(120));
    assert_eq!(network.times(State::Dead), 0);
    assert_eq!(network.times(State::Suspect), 0);
}

#[test]
fn messages_stay_small_whatever_has_to_be_told() {
    let mut network = Network::<Swim>::of(100, 4, Settings::default());
    network.run_for(seconds(5));
    let all: Vec<_> = NodeId::first(100).collect();
    let (one, other) = all.split_at(50);
    network.partition(one, other);
    let most = Rc::new(Cell::new((0, 0)));
    let seen = most.clone();
    network.watch = Some(Box::new(move |message: &Message| {
        if message.kind() != "gossip" {
            let (fullest, longest) = seen.get();
            let updates = message.updates().len();
            seen.set((fullest.max(updates), longest.max(message.encoded_len())));
        }
    }));
    network.run_for(seconds(60));
    let (fullest, longest) = most.get();
    assert_eq!(fullest, ringlab::membership::swim::MOST_UPDATES);
    assert!(longest < 200, "{longest} bytes");
}
