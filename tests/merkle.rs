//! Merkle trees: laws on random histories, and the cost of an exchange against the figures in
//! `fixtures/reference/merkle.json`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use ringlab::base::Key;
use ringlab::base::random::{Purpose, draw};
use ringlab::merkle::{Body, KeyRange, Step, Tree, descend, differences, full_copy};
use ringlab::ring::{Hash, Partitions};
use serde_json::Value;
use std::collections::BTreeMap;

// ---- laws ---------------------------------------------------------------------------------------

/// A key with a state, or without.
type Change = (u8, Option<u8>);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    vec((0..60u8, proptest::option::weighted(0.7, 0..4u8)), 0..200)
}

fn shape() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![
        Just((16, 2)),
        Just((2, 1)),
        Just((2, 9)),
        Just((5, 3)),
        Just((1024, 2))
    ]
}

fn key(number: u8) -> Key {
    Hash::Md5.key(&format!("cart:{number}"))
}

fn apply(tree: &mut Tree, held: &mut BTreeMap<Key, u64>, changes: &[Change]) {
    for &(number, state) in changes {
        let key = key(number);
        match state.map(u64::from) {
            Some(state) => {
                let is_new = held.insert(key.clone(), state) != Some(state);
                assert_eq!(tree.insert(&key, state), is_new);
            }
            None => assert_eq!(tree.remove(&key), held.remove(&key).is_some()),
        }
    }
}

proptest! {
    #[test]
    fn a_tree_kept_up_to_date_is_as_one_built_anew(changes in changes(), (fanout, depth) in shape()) {
        let empty = Tree::new(KeyRange::RING, fanout, depth).unwrap();
        let (mut tree, mut held) = (empty.clone(), BTreeMap::new());
        apply(&mut tree, &mut held, &changes);
        let mut anew = empty.clone();
        for (key, &state) in held.iter().rev() {
            anew.insert(key, state);
        }
        prop_assert_eq!(&tree, &anew);
        for key in held.keys() {
            prop_assert!(tree.remove(key));
        }
        prop_assert_eq!(tree, empty);
    }

    #[test]
    fn an_exchange_names_every_key_that_differs_and_no_other(
        common in changes(), here in changes(), there in changes(), (fanout, depth) in shape(),
    ) {
        let mut a = Tree::new(KeyRange::RING, fanout, depth).unwrap();
        let mut held_here = BTreeMap::new();
        apply(&mut a, &mut held_here, &common);
        let (mut b, mut held_there) = (a.clone(), held_here.clone());
        apply(&mut a, &mut held_here, &here);
        apply(&mut b, &mut held_there, &there);
        prop_assert_eq!(a.root() == b.root(), held_here == held_there);

        let (found, cost) = differences(&a, &b, |_| 10).unwrap();
        let lacking = |held: &BTreeMap<Key, u64>, other: &BTreeMap<Key, u64>| -> Vec<Key> {
            held.keys().filter(|key| !other.contains_key(key)).cloned().collect()
        };
        prop_assert_eq!(&found.only_here, &lacking(&held_here, &held_there));
        prop_assert_eq!(&found.only_there, &lacking(&held_there, &held_here));
        let is_changed = |(key, state): &(&Key, &u64)| held_there.get(key).is_some_and(|s| s != *state);
        let changed: Vec<Key> = held_here.iter().filter(is_changed).map(|(key, _)| key.clone()).collect();
        prop_assert_eq!(&found.changed, &changed);
        let sent = found.only_here.len() + found.only_there.len() + 2 * changed.len();
        prop_assert_eq!(cost.keys_sent, sent as u64);
    }
}

#[test]
fn the_trees_of_all_partitions_take_each_key_once() {
    for count in [1, 2, 3, 7, 32, 100, 360] {
        let ring = Partitions(count);
        let range = |p| KeyRange::between(ring.start(p), ring.start((p + 1) % count));
        let mut trees: Vec<Tree> = (0..count)
            .map(|p| Tree::new(range(p), 16, 2).unwrap())
            .collect();
        for p in 0..count {
            let ends = [ring.start(p), ring.start((p + 1) % count).wrapping_sub(1)];
            let hashed = (0..3).map(|n| Hash::Md5.position(&format!("{p}:{n}")));
            for position in ends.into_iter().chain(hashed) {
                let key = Key::at(position, "k");
                let taken = (0..count).filter(|&p| trees[p as usize].insert(&key, 1));
                assert_eq!(
                    taken.collect::<Vec<_>>(),
                    [ring.of(position)],
                    "{count} partitions"
                );
            }
        }
        let listed = |tree: &Tree| (0..256).map(|leaf| tree.leaf(leaf).count()).sum::<usize>();
        assert!(trees.iter().all(|tree| listed(tree) == tree.len()));
    }
}

#[test]
fn one_key_of_100_000_costs_less_than_a_hundredth_of_a_full_copy() {
    let mut a = Tree::new(KeyRange::RING, 16, 2).unwrap();
    for number in 0..100_000u64 {
        a.insert(&Hash::Md5.key(&format!("user:{number}")), number);
    }
    let mut b = a.clone();
    let stray = Hash::Md5.key("user:4711");
    b.insert(&stray, 0);
    // The smallest state that there is: one dot, one byte of value, no context.
    let state_bytes = |_: &Key| 12;
    let (found, cost) = differences(&a, &b, state_bytes).unwrap();
    assert_eq!(found.changed, [stray]);
    assert_eq!(
        (cost.keys_sent, cost.messages),
        (2, 6),
        "that key goes each way once"
    );
    let copy = full_copy(&a, state_bytes);
    assert_eq!(copy.keys_sent, 100_000);
    assert!(
        cost.bytes * 100 < copy.bytes,
        "{} of {} bytes",
        cost.bytes,
        copy.bytes
    );
}

// ---- figures ------------------------------------------------------------------------------------

const REFERENCE: &str = include_str!("fixtures/reference/merkle.json");

/// The most keys that the trees here hold alike. What leaves list beyond the keys that differ is
/// proportional to them, so that rows with more are compared after scaling that part up.
const MOST_KEYS: u64 = 100_000;

/// One row of the reference.
struct Row {
    name: String,
    fanout: u32,
    depth: u32,
    /// The keys held alike. Those that differ come on top: in a row that lets 10,000 differ beside
    /// 100,000, the leaves that differ list up to 109,985 keys.
    keys: u64,
    differing: u64,
    nodes_by_level: Vec<f64>,
    hashes: f64,
    rounds: u64,
    keys_listed: f64,
}

fn rows() -> Vec<Row> {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let row = |row: &Value| {
        let whole = |field: &str| row[field].as_u64().unwrap();
        let levels = row["expected_diff_nodes_by_level"].as_array().unwrap();
        let row = Row {
            name: row["tree"].as_str().unwrap().to_owned(),
            fanout: whole("fanout") as u32,
            depth: whole("depth") as u32,
            keys: whole("keys"),
            differing: whole("divergent_keys"),
            nodes_by_level: levels.iter().map(|nodes| nodes.as_f64().unwrap()).collect(),
            hashes: row["expected_node_hashes_sent"].as_f64().unwrap(),
            rounds: whole("rounds"),
            keys_listed: row["keys_in_diff_leaves"].as_f64().unwrap(),
        };
        assert_eq!(u64::from(row.fanout.pow(row.depth)), whole("leaves"));
        row
    };
    reference["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(row)
        .collect()
}

impl Row {
    /// The `number`th key of a purpose and a trial, anywhere on the ring.
    fn key(purpose: Purpose, trial: u64, number: u64) -> Key {
        let half = |part| u128::from(draw(20, purpose, &[trial, number, part]));
        Key::at((half(0) << 64) | half(1), "k")
    }

    fn trials(&self) -> u64 {
        (12_000 / self.differing).clamp(10, 300)
    }

    /// Compares the row with exchanges between `alike` and a copy that holds fresh keys on top of
    /// it in each trial. The copy takes the turn on which keys are listed.
    fn check(&self, alike: &mut Tree) {
        for number in alike.len() as u64..self.keys.min(MOST_KEYS) {
            alike.insert(&Row::key(Purpose::Entry, 0, number), 1);
        }
        let mut more = alike.clone();
        let mut nodes_by_level = vec![Sample::default(); self.depth as usize + 1];
        let (mut hashes, mut keys_listed) = (Sample::default(), Sample::default());
        let scale = self.keys as f64 / alike.len() as f64;
        for trial in 0..self.trials() {
            let stray = |number| Row::key(Purpose::Mixture, trial, number);
            let mut strays: Vec<Key> = (0..self.differing).map(stray).collect();
            for key in &strays {
                assert!(more.insert(key, 1));
            }
            let (mut rounds, mut sent, mut listed) = (0, 0, 0);
            let on_step = |step: &Step| {
                let cost = step.cost();
                (sent, listed) = (sent + cost.hashes, listed + cost.keys_listed);
                match &step.body {
                    Body::Root(_) => rounds += 1,
                    Body::Nodes { level, nodes } => {
                        rounds += 1;
                        nodes_by_level[*level as usize].add(nodes.len() as f64);
                    }
                    Body::Leaves(leaves) => {
                        nodes_by_level[self.depth as usize].add(leaves.len() as f64);
                    }
                }
            };
            let found = if self.depth % 2 == 1 {
                descend(&more, alike, on_step).unwrap().only_here
            } else {
                descend(alike, &more, on_step).unwrap().only_there
            };
            assert_eq!(rounds, self.rounds);
            strays.sort();
            assert!(found == strays, "{self}: not the keys that differ");
            hashes.add(sent as f64);
            keys_listed.add(self.differing as f64 + (listed - self.differing) as f64 * scale);
            for key in &strays {
                assert!(more.remove(key));
            }
        }
        assert!(more == *alike);
        let fanout = f64::from(self.fanout);
        let leaf = self.keys as f64 / f64::from(self.fanout.pow(self.depth));
        for (level, (sample, expected)) in
            nodes_by_level.iter().zip(&self.nodes_by_level).enumerate()
        {
            sample.check(&format!("{self}, nodes on level {level}"), *expected, 1.0);
        }
        hashes.check(&format!("{self}, hashes"), self.hashes, fanout);
        keys_listed.check(&format!("{self}, keys listed"), self.keys_listed, leaf);
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} of {} keys", self.name, self.differing, self.keys)
    }
}

/// What repeated trials measured.
#[derive(Clone, Default)]
struct Sample(Vec<f64>);

impl Sample {
    fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// Holds the mean against `expected`, within 4 standard errors. Where no two trials differ, the
    /// distance to the expectation has to come from events too rare to have been seen, each worth
    /// `unit`: none is seen, where 9.6 are due, as seldom as something lies 4 standard errors away.
    fn check(&self, what: &str, expected: f64, unit: f64) {
        let count = self.0.len() as f64;
        let mean = self.0.iter().sum::<f64>() / count;
        let squares = self.0.iter().map(|value| (value - mean).powi(2));
        let error = (squares.sum::<f64>() / (count - 1.0) / count).sqrt();
        let distance = (mean - expected).abs();
        let is_right = if error == 0.0 {
            distance * count / unit <= 9.6
        } else {
            distance <= 4.0 * error
        };
        assert!(
            is_right,
            "{what}: {mean} after {count} trials, expected {expected} +- {error}"
        );
    }
}

/// All rows of one tree.
fn check(name: &str) {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.name == name).collect();
    assert_eq!(rows.len(), 5, "rows for {name}");
    let mut tree = Tree::new(KeyRange::RING, rows[0].fanout, rows[0].depth).unwrap();
    for row in &rows {
        row.check(&mut tree);
    }
}

#[test]
fn costs_as_expected_with_1024_by_1024_leaves() {
    check("riak_core hashtree 1024x1024");
}

#[test]
fn costs_as_expected_with_two_children_to_depth_15() {
    check("cassandra depth15 binary");
}

#[test]
fn costs_as_expected_with_two_children_to_depth_20() {
    check("cassandra depth20 binary");
}

#[test]
fn costs_as_expected_with_two_children_to_depth_10() {
    check("binary depth10");
}

#[test]
fn costs_as_expected_with_sixteen_children_to_depth_5() {
    check("16-ary depth 5 (riak_ensemble synctree)");
}

#[test]
fn no_row_of_the_reference_is_left_out() {
    assert_eq!(rows().len(), 5 * 5);
}
