//! Who comes and goes: joining through a seed node, restarts, lost disks, leaving, removal.

use crate::network::{Network, Owners, all_alive};
use ringlab::base::{Micros, NodeId};
use ringlab::membership::{Member, Refusal, Settings, State, Swim, Traits};
use ringlab::ring::TableVersion;

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);

fn seconds(count: u64) -> Micros {
    Micros::from_secs(count)
}

/// Five members that have run for a while.
fn five(seed: u64) -> Network<Swim> {
    let mut network = Network::<Swim>::of(5, seed, Settings::default());
    network.run_for(seconds(20));
    network
}

#[test]
fn a_group_grows_from_one_member_by_joining_through_one_seed_node() {
    let mut network = Network::<Swim>::new(1, Settings::default());
    network.start(A, None, &[]);
    for node in NodeId::first(40).skip(1) {
        network.join(node, None, A);
        network.run_for(Micros::from_millis(20));
    }
    let end = network.now + seconds(15);
    assert!(network.run_until(end, |network| {
        network.all_see_all_alive() && network.member(A).view().known() == 40
    }));
    assert!(
        network
            .opinions
            .iter()
            .all(|opinion| opinion.3 == State::Alive)
    );
    // Whoever is new is in its first incarnation.
    assert!(network.disks.values().all(|&incarnation| incarnation == 0));
}

#[test]
fn a_new_member_knows_all_at_once_and_all_know_it_soon() {
    let mut network = five(3);
    network.join(NodeId(5), None, C);
    network.run_for(Micros::from_millis(50));
    assert_eq!(network.member(NodeId(5)).view().up(), 6);
    assert_eq!(network.member(NodeId(5)).joining(), None);
    network.run_for(seconds(6));
    assert!(network.all_believe(NodeId(5), State::Alive));
}

#[test]
fn joining_goes_on_until_the_seed_node_answers() {
    let mut network = five(4);
    network.crash(B);
    network.join(NodeId(5), None, B);
    network.run_for(seconds(60));
    assert_eq!(network.member(NodeId(5)).joining(), Some(B));
    assert_eq!(network.opinion(A, NodeId(5)), None);
    network.start(B, Some(0), &all_alive(5));
    network.run_for(seconds(20));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(A).view().known(), 6);
}

#[test]
fn joining_survives_loss() {
    for seed in 0..10 {
        let mut network = five(seed);
        network.link.loss = 300;
        network.join(NodeId(5), None, A);
        network.run_for(seconds(60));
        network.link.loss = 0;
        network.run_for(seconds(60));
        assert!(network.all_see_all_alive(), "seed {seed}");
        assert_eq!(network.member(C).view().known(), 6);
    }
}

#[test]
fn a_restarted_member_comes_back_one_incarnation_above_the_one_on_its_disk() {
    for wait in [1, 30] {
        let mut network = five(5);
        network.crash(B);
        network.run_for(seconds(wait));
        let last = network.disks[&B];
        network.start(B, Some(last), &all_alive(5));
        network.run_for(seconds(20));
        assert!(network.all_see_all_alive(), "after {wait} s");
        assert_eq!(
            network.member(A).view().get(B).unwrap().incarnation,
            last + 1
        );
    }
}

#[test]
fn a_member_that_lost_its_disk_learns_its_old_incarnation_and_goes_one_above() {
    for (wait, seed) in [(1, 6), (30, 7)] {
        let mut network = five(seed);
        // It has lived before.
        network.crash(B);
        network.start(B, Some(6), &all_alive(5));
        network.run_for(seconds(20));
        assert_eq!(network.member(A).view().get(B).unwrap().incarnation, 7);
        network.crash(B);
        network.run_for(seconds(wait));
        network.join(B, None, C);
        network.run_for(Micros::from_millis(50));
        assert_eq!(network.member(B).own().incarnation, 8);
        network.run_for(seconds(20));
        assert!(network.all_see_all_alive(), "after {wait} s");
        assert_eq!(network.member(A).view().get(B).unwrap().incarnation, 8);
        assert_eq!(network.disks[&B], 8);
    }
}

#[test]
fn two_that_lost_their_disks_and_join_through_each_other_are_found_by_the_rest() {
    let mut network = five(8);
    network.crash(A);
    network.crash(B);
    network.run_for(seconds(2));
    network.join(A, None, B);
    network.join(B, None, A);
    network.run_for(seconds(60));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(A).view().known(), 5);
    assert!(network.member(A).own().incarnation > 0);
}

#[test]
fn whoever_leaves_is_gone_at_once_and_is_no_death() {
    let mut network = five(9);
    network
        .ask(D, |swim, now, out| swim.leave(now, out))
        .unwrap();
    network.run_for(seconds(5));
    assert!(network.all_believe(D, State::Left));
    let again = network.ask(D, |swim, now, out| swim.leave(now, out));
    assert_eq!(again, Err(Refusal::NoMember(D)));
    network.run_for(seconds(40));
    network.crash(D);
    network.pings.clear();
    network.run_for(seconds(100));
    assert!(network.all_believe(D, State::Left));
    assert!(network.pings.iter().all(|ping| ping.1 != D && ping.2 != D));
    assert_eq!(
        network.times(State::Dead) + network.times(State::Suspect),
        0
    );
}

#[test]
fn whoever_has_left_can_join_again() {
    let mut network = five(10);
    network
        .ask(D, |swim, now, out| swim.leave(now, out))
        .unwrap();
    network.run_for(seconds(40));
    // In the same life, and after losing everything.
    network
        .ask(D, |swim, now, out| swim.join(now, A, out))
        .unwrap();
    network.run_for(seconds(20));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(A).view().get(D).unwrap().incarnation, 1);
    network
        .ask(D, |swim, now, out| swim.leave(now, out))
        .unwrap();
    network.run_for(seconds(40));
    network.crash(D);
    network.join(D, None, B);
    network.run_for(seconds(20));
    assert!(network.all_see_all_alive());
    assert_eq!(network.member(A).view().get(D).unwrap().incarnation, 2);
}

#[test]
fn whoever_is_removed_does_not_come_back() {
    let mut network = five(11);
    let refused = network.ask(A, |swim, now, out| swim.remove(now, D, false, out));
    assert_eq!(refused, Err(Refusal::StillUp(D, State::Alive)));
    let unknown = network.ask(A, |swim, now, out| swim.remove(now, NodeId(9), false, out));
    assert_eq!(unknown, Err(Refusal::Unknown(NodeId(9))));
    network.crash(D);
    network.run_for(seconds(60));
    network
        .ask(A, |swim, now, out| swim.remove(now, D, false, out))
        .unwrap();
    network.run_for(seconds(10));
    assert!(network.all_believe(D, State::Removed));
    // It was not dead after all, and comes with everything it had.
    network.start(D, Some(50), &all_alive(5));
    network.run_for(seconds(60));
    assert!(network.all_believe(D, State::Removed));
    assert_eq!(network.member(D).own().state, State::Removed);
    let again = network.ask(D, |swim, now, out| swim.join(now, A, out));
    assert_eq!(again, Err(Refusal::WasRemoved(D)));
    // And a machine of that name with an empty disk is told the same.
    network.crash(D);
    network.join(D, None, B);
    network.run_for(seconds(10));
    assert_eq!(network.member(D).own().state, State::Removed);
    assert!(network.all_believe(D, State::Removed));
}

#[test]
fn nobody_joins_through_itself() {
    let mut network = five(12);
    let refused = network.ask(A, |swim, now, out| swim.join(now, A, out));
    assert_eq!(refused, Err(Refusal::ThroughItself(A)));
}

#[test]
fn stale_news_resurrects_nobody() {
    // C was stopped while D left and B crashed; what it still believes is older than what others
    // know.
    let mut network = five(13);
    network.pause(C);
    network
        .ask(D, |swim, now, out| swim.leave(now, out))
        .unwrap();
    network.crash(B);
    network.run_for(seconds(60));
    network.opinions.clear();
    network.resume(C);
    network.run_for(seconds(60));
    assert!(network.all_believe(D, State::Left));
    assert!(network.all_believe(B, State::Dead));
    let risen = network
        .opinions
        .iter()
        .find(|o| [B, D].contains(&o.2) && o.3 == State::Alive);
    assert_eq!(risen, None);
}

#[test]
fn what_a_member_says_about_itself_reaches_all() {
    let mut network = five(14);
    let heavy = Traits {
        zone: 2,
        weight: 300,
    };
    network.ask(B, |swim, now, out| swim.describe(now, heavy, out));
    network.run_for(seconds(10));
    for node in NodeId::first(5) {
        let known = network.member(node).view().get(B);
        assert_eq!(known, Some(Member::alive(1, heavy)));
    }
}

#[test]
fn the_newest_ownership_table_reaches_all_on_the_probes() {
    let mut network = Network::<Swim>::of(40, 15, Settings::default());
    network.run_for(seconds(5));
    network.owners.insert(C, Owners(TableVersion::new(1, C)));
    network.owners.insert(D, Owners(TableVersion::new(1, D)));
    network.run_for(seconds(8));
    assert!(
        network
            .owners
            .values()
            .all(|owners| owners.0 == TableVersion::new(1, D))
    );
    // And a new member gets it with its first answer.
    network.join(NodeId(40), None, A);
    network.run_for(Micros::from_millis(50));
    assert_eq!(network.owners[&NodeId(40)].0, TableVersion::new(1, D));
}
