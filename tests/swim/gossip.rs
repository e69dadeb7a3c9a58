//! Members that gossip, and what phi makes of their heartbeats.

use crate::network::{Machine, Network, Owners, all_alive};
use ringlab::base::{Micros, NodeId};
use ringlab::membership::phi::Phi;
use ringlab::membership::{
    Detector, Gossip, Input, Message, Out, Refusal, Settings, Start, State, Table, View,
};
use ringlab::ring::TableVersion;
use std::cell::Cell;
use std::rc::Rc;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);

/// A member that counts heartbeats, or does not.
struct Member<const BEATS: bool>(Gossip);

type Quiet = Member<false>;
type Beating = Member<true>;

impl<const BEATS: bool> Machine for Member<BEATS> {
    fn make(start: &Start, settings: Settings) -> Self {
        Member(Gossip::new(start, settings, BEATS))
    }

    fn take(&mut self, now: Micros, input: Input, table: &mut dyn Table, out: &mut Out) {
        self.0.handle(now, input, table, out);
    }

    fn seen(&self) -> &View {
        self.0.view()
    }

    fn set_out(&mut self, now: Micros, through: NodeId, out: &mut Out) -> Result<(), Refusal> {
        self.0.join(now, through, out)
    }
}

fn seconds(count: u64) -> Micros {
    Micros::from_secs(count)
}

/// What `observer` believes at the end, by phi, of the heartbeats that it heard of.
fn detector(network: &Network<Beating>, observer: NodeId) -> Detector {
    let settings = &network.settings;
    let phi = Phi::new(settings.gossip_interval, settings.phi_threshold);
    let mut detector = Detector::Phi(phi);
    for &(at, _, peer) in network.beats.iter().filter(|beat| beat.1 == observer) {
        detector.heartbeat(peer, at);
    }
    detector
}

#[test]
fn members_that_know_the_same_exchange_one_hash_each_interval() {
    let mut network = Network::<Quiet>::of(10, 1, Settings::default());
    let bytes = Rc::new(Cell::new(0));
    let seen = bytes.clone();
    network.watch = Some(Box::new(move |message: &Message| {
        seen.set(seen.get() + message.encoded_len());
    }));
    network.run_for(seconds(100));
    assert_eq!(network.sent, 1_000);
    assert!(bytes.get() <= 14 * 1_000, "{} bytes", bytes.get());
}

#[test]
fn a_member_joins_through_one_seed_node_and_all_know_it_in_a_logarithm_of_rounds() {
    let mut network = Network::<Quiet>::of(100, 2, Settings::default());
    network.owners.insert(A, Owners(TableVersion::new(3, A)));
    network.run_for(seconds(30));
    assert!(network.owners.values().all(|owners| owners.0.number == 3));
    network.join(NodeId(100), None, C);
    network.run_for(Micros::from_millis(50));
    assert_eq!(network.member(NodeId(100)).seen().known(), 101);
    assert_eq!(network.owners[&NodeId(100)].0.number, 3);
    // Push-pull reaches all in about log2(n) + ln(ln(n)) rounds (Karp and others 2000): 9.
    network.run_for(seconds(14));
    assert!(network.all_believe(NodeId(100), State::Alive));
}

#[test]
fn a_group_grows_from_one_member_under_loss() {
    let mut network = Network::<Beating>::new(3, Settings::default());
    network.link.loss = 300;
    network.start(A, None, &[]);
    for node in NodeId::first(12).skip(1) {
        network.join(node, None, A);
    }
    network.run_for(seconds(120));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(NodeId(11)).seen().known(), 12);
}

#[test]
fn whoever_leaves_says_so_and_may_join_again_and_whoever_is_removed_may_not() {
    let mut network = Network::<Quiet>::of(6, 4, Settings::default());
    network.run_for(seconds(5));
    network
        .ask(D, |member, now, out| member.0.leave(now, out))
        .unwrap();
    network.run_for(seconds(30));
    assert!(network.all_believe(D, State::Left));
    network.crash(D);
    network.join(D, None, B);
    network.run_for(seconds(30));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(A).seen().get(D).unwrap().incarnation, 1);

    let refused = network.ask(A, |member, now, out| member.0.remove(now, D, false, out));
    assert_eq!(refused, Err(Refusal::StillUp(D, State::Alive)));
    network.crash(D);
    network.run_for(seconds(10));
    network
        .ask(A, |member, now, out| member.0.remove(now, D, true, out))
        .unwrap();
    network.run_for(seconds(20));
    network.start(D, Some(7), &all_alive(6));
    network.run_for(seconds(30));
    assert!(network.all_believe(D, State::Removed));
    assert_eq!(network.member(D).0.own().state, State::Removed);
}

#[test]
fn lost_disks_and_restarts_come_back_one_above() {
    let mut network = Network::<Beating>::of(5, 5, Settings::default());
    network.run_for(seconds(20));
    network.crash(B);
    network.start(B, Some(0), &all_alive(5));
    network.run_for(seconds(10));
    assert_eq!(network.member(A).seen().get(B).unwrap().incarnation, 1);
    network.crash(B);
    network.join(B, None, C);
    network.run_for(seconds(10));
    for node in NodeId::first(5) {
        assert_eq!(network.member(node).seen().get(B).unwrap().incarnation, 2);
    }
    // Its heartbeats count again from the beginning, and are heard.
    assert!((1..=11).contains(&network.member(A).0.heartbeat(B)));
    assert!(!detector(&network, A).passes_over(B, network.now));
}

#[test]
fn a_partition_changes_no_view_and_what_was_said_meanwhile_spreads_after_it() {
    let mut network = Network::<Quiet>::of(10, 6, Settings::default());
    let all: Vec<_> = NodeId::first(10).collect();
    network.partition(&all[..5], &all[5..]);
    network
        .ask(A, |member, now, out| member.0.leave(now, out))
        .unwrap();
    network.owners.insert(D, Owners(TableVersion::new(2, D)));
    network.run_for(seconds(60));
    assert_eq!(network.opinion(NodeId(9), A), Some(State::Alive));
    network.cuts.clear();
    network.run_for(seconds(20));
    assert!(network.all_believe(A, State::Left));
    assert!(network.owners.values().all(|owners| owners.0.number == 2));
}

#[test]
fn phi_finds_a_crash_and_believes_in_whoever_runs() {
    for n in [3, 8, 30] {
        let mut network = Network::<Beating>::of(n, 7, Settings::default());
        network.run_for(seconds(300));
        let before = detector(&network, A);
        assert_eq!(before.believed_down(network.now), [], "n={n}");
        network.crash(B);
        network.run_for(seconds(30));
        for observer in network.running() {
            let found = detector(&network, observer).believed_down(network.now);
            assert_eq!(found, [B], "n={n}: {observer}");
        }
        network.start(B, Some(0), &all_alive(n));
        network.run_for(seconds(20));
        assert_eq!(
            detector(&network, A).believed_down(network.now),
            [],
            "n={n}"
        );
    }
}

#[test]
fn heartbeats_take_another_way_round_a_one_way_cut() {
    let mut network = Network::<Beating>::of(4, 8, Settings::default());
    network.cuts.insert((A, B));
    network.run_for(seconds(200));
    for observer in [A, B, C] {
        assert_eq!(detector(&network, observer).believed_down(network.now), []);
    }
    // With nobody between them, B hears nothing of A, and A everything of B.
    let mut network = Network::<Beating>::of(2, 8, Settings::default());
    network.run_for(seconds(50));
    network.cuts.insert((A, B));
    network.run_for(seconds(50));
    assert_eq!(detector(&network, B).believed_down(network.now), [A]);
    assert_eq!(detector(&network, A).believed_down(network.now), []);
}
