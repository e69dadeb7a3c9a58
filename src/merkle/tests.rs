//! The tree and the exchange, on both targets.

use super::*;
use crate::base::Key;
use crate::base::random::{Purpose, draw};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The `number`th key of a spread-out set.
fn key(number: u64) -> Key {
    let half = |part| u128::from(draw(9, Purpose::Entry, &[number, part]));
    Key::at(half(0) << 64 | half(1), &format!("cart:{number}"))
}

fn tree(fanout: u32, depth: u32, held: impl IntoIterator<Item = (u64, u64)>) -> Tree {
    let mut tree = Tree::new(KeyRange::RING, fanout, depth).unwrap();
    for (number, state) in held {
        assert!(tree.insert(&key(number), state));
    }
    tree
}

fn keys(numbers: impl IntoIterator<Item = u64>) -> Vec<Key> {
    let mut keys: Vec<Key> = numbers.into_iter().map(key).collect();
    keys.sort();
    keys
}

#[test]
fn the_order_of_insertion_leaves_no_trace() {
    let forwards = tree(16, 2, (0..500).map(|n| (n, n * 7)));
    let backwards = tree(16, 2, (0..500).rev().map(|n| (n, n * 7)));
    assert_eq!(forwards, backwards);
    assert_eq!(forwards.root(), backwards.root());
    assert_ne!(
        forwards.root(),
        tree(16, 2, (0..499).map(|n| (n, n * 7))).root()
    );
}

#[test]
fn another_state_of_one_key_changes_its_path_and_nothing_else() {
    let before = tree(4, 3, (0..300).map(|n| (n, 1)));
    let mut after = before.clone();
    assert!(after.insert(&key(42), 2));
    let path = after.leaf_of(&key(42)).unwrap();
    for level in 0..=3 {
        for index in 0..4u32.pow(level) {
            let is_on_path = index == path / 4u32.pow(3 - level);
            assert_eq!(
                before.hash(level, index) != after.hash(level, index),
                is_on_path
            );
        }
    }
}

#[test]
fn a_change_and_its_inverse_lead_back() {
    let before = tree(16, 2, (0..100).map(|n| (n, n)));
    let mut tree = before.clone();
    assert!(tree.insert(&key(1_000), 5) && tree.insert(&key(3), 77) && tree.remove(&key(4)));
    assert_ne!(tree.root(), before.root());
    assert!(tree.remove(&key(1_000)) && tree.insert(&key(3), 3) && tree.insert(&key(4), 4));
    assert_eq!(tree, before);
    assert!(
        !tree.insert(&key(4), 4),
        "what is noted already changes nothing"
    );
    assert!(!tree.remove(&key(1_000)), "what is not there cannot go");
}

#[test]
fn an_emptied_tree_is_as_a_new_one() {
    let mut emptied = tree(2, 5, (0..50).map(|n| (n, n)));
    for number in 0..50 {
        assert!(emptied.remove(&key(number)));
    }
    assert_eq!(emptied, tree(2, 5, []));
    assert_eq!((emptied.root(), emptied.len()), (0, 0));
    assert!(emptied.is_empty() && emptied.children(0, 0) == [0, 0]);
}

#[test]
fn equal_state_hashes_under_different_keys_do_not_cancel() {
    let with = |numbers: &[u64]| tree(2, 1, numbers.iter().map(|&n| (n, 8))).root();
    let roots = [
        with(&[]),
        with(&[1]),
        with(&[2]),
        with(&[1, 2]),
        with(&[1, 2, 3]),
    ];
    for (place, root) in roots.iter().enumerate() {
        assert!(!roots[..place].contains(root));
    }
    // Keys at one position are told apart by their text, equal texts by their position.
    let root_of = |position, text| {
        let mut tree = tree(2, 1, []);
        tree.insert(&Key::at(position, text), 8);
        tree.root()
    };
    assert_ne!(root_of(5, "a"), root_of(5, "b"));
    assert_ne!(root_of(5, "a"), root_of(6, "a"));
}

#[test]
fn a_leaf_lists_all_of_its_keys_and_their_states() {
    let tree = tree(16, 2, (0..1_000).map(|n| (n, n)));
    let mut listed = 0;
    for leaf in 0..256 {
        for (key, state) in tree.leaf(leaf) {
            assert_eq!(tree.leaf_of(key), Some(leaf));
            assert_eq!(tree.get(key), Some(state));
            listed += 1;
        }
        assert_eq!(tree.hash(2, leaf) == 0, tree.leaf(leaf).next().is_none());
    }
    assert_eq!(listed, 1_000);
    assert_eq!(tree.leaf(256).count(), 0);
    assert!(tree.children(2, 0).is_empty() && tree.children(1, 16).is_empty());
}

#[test]
fn a_range_that_wraps_round_the_rings_end_keeps_all_of_its_keys() {
    let range = KeyRange::between(u128::MAX - 99, 60);
    let mut tree = Tree::new(range, 2, 2).unwrap();
    let places = [u128::MAX - 99, u128::MAX - 1, u128::MAX, 0, 1, 59];
    for place in places {
        assert!(tree.insert(&Key::at(place, "k"), 1));
    }
    for place in [u128::MAX - 100, 60, 1 << 100] {
        assert!(!tree.insert(&Key::at(place, "k"), 1), "{place} is outside");
        assert!(!tree.remove(&Key::at(place, "k")));
    }
    let in_leaf = |leaf| {
        tree.leaf(leaf)
            .map(|(key, _)| key.position())
            .collect::<Vec<_>>()
    };
    assert_eq!(in_leaf(0), [u128::MAX - 99]);
    assert_eq!(in_leaf(1), []);
    assert_eq!(in_leaf(2), [0, 1, u128::MAX - 1, u128::MAX]);
    assert_eq!(in_leaf(3), [59]);
}

#[test]
fn the_descent_finds_exactly_what_differs_from_either_side() {
    for (fanout, depth) in [(16, 2), (2, 1), (2, 7), (3, 3)] {
        let a = tree(fanout, depth, (0..200).map(|n| (n, 1)));
        let held = |n: u64| (n, if (10..13).contains(&n) { 2 } else { 1 });
        let b = tree(fanout, depth, (5..204).map(held));
        let (found, cost) = differences(&a, &b, |_| 100).unwrap();
        assert_eq!(found.only_here, keys(0..5));
        assert_eq!(found.only_there, keys(200..204));
        assert_eq!(found.changed, keys(10..13));
        assert_eq!(found.to_send().count() + found.to_ask().count(), 8 + 7);
        assert_eq!(cost.keys_sent, 8 + 7);
        assert_eq!(cost.messages, u64::from(depth) + 4);
        let (from_b, _) = differences(&b, &a, |_| 100).unwrap();
        assert_eq!(from_b, found.reversed());
    }
}

#[test]
fn equal_replicas_exchange_one_hash() {
    let a = tree(16, 2, (0..200).map(|n| (n, 1)));
    let (found, cost) = differences(&a, &a.clone(), |_| 100).unwrap();
    assert!(found.is_empty());
    assert_eq!(
        (cost.messages, cost.hashes, cost.keys_listed, cost.keys_sent),
        (1, 1, 0, 0)
    );
    assert_eq!(full_copy(&a, |_| 100).keys_sent, 200);
}

#[test]
fn every_step_survives_the_wire_and_knows_its_length() {
    let a = tree(16, 2, (0..200).map(|n| (n, 1)));
    let b = tree(16, 2, (0..200).map(|n| (n, n / 150)));
    let mut steps = 0;
    descend(&a, &b, |step| {
        let bytes = postcard::to_allocvec(step).unwrap();
        assert_eq!(bytes.len() as u64, step.cost().bytes);
        assert_eq!(&postcard::from_bytes::<Step>(&bytes).unwrap(), step);
        steps += 1;
    })
    .unwrap();
    assert_eq!(steps, 4);
}

#[test]
fn bringing_the_found_keys_together_ends_the_repair() {
    let mut a = tree(16, 2, (0..100).map(|n| (n, n)));
    let mut b = tree(16, 2, (50..150).map(|n| (n, n / 60)));
    let (found, _) = differences(&a, &b, |_| 0).unwrap();
    let merged = |ours: Option<u64>, theirs: Option<u64>| ours.max(theirs).unwrap();
    for key in found.to_send().chain(found.to_ask()) {
        let state = merged(a.get(key), b.get(key));
        a.insert(key, state);
        b.insert(key, state);
    }
    assert_eq!(a.len(), 150);
    assert!(
        differences(&a, &b, |_| 0).unwrap().0.is_empty(),
        "no equal key is repaired again"
    );
}

#[test]
fn trees_that_are_cut_otherwise_are_not_compared() {
    let a = tree(16, 2, [(1, 1)]);
    let b = tree(4, 4, [(1, 1)]);
    assert_eq!(differences(&a, &b, |_| 0).err(), Some(Error::Incomparable));
    assert_eq!(answer(&b, &open(&a)), Answer::Incomparable);
}

#[test]
fn a_step_that_makes_no_sense_is_passed_over() {
    let tree = tree(16, 2, (0..50).map(|n| (n, 1)));
    let answer_to = |body| {
        answer(
            &tree,
            &Step {
                layout: tree.layout(),
                body,
            },
        )
    };
    for (level, index, hashes) in [(0, 1, 16), (2, 0, 16), (u32::MAX, u32::MAX, 16), (0, 0, 15)] {
        let nodes = vec![(index, vec![1; hashes])];
        assert_eq!(answer_to(Body::Nodes { level, nodes }), Answer::Same);
    }
    let elsewhere = tree.entries().last().unwrap().0.clone();
    let content = tree.leaf(0).map(|(key, state)| (key.clone(), state));
    let content = content.chain([(elsewhere, 9)]).collect();
    assert_eq!(
        answer_to(Body::Leaves(vec![(0, content), (u32::MAX, vec![])])),
        Answer::Same
    );
}

#[test]
fn the_same_root_on_every_target() {
    assert_eq!(tree(16, 2, (0..64).map(|n| (n, n))).root(), KNOWN);
}

const KNOWN: u64 = 15_606_374_324_535_507_465;
