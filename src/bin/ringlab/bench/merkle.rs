//! The row `merkle`: what it costs two replicas to find the one key that they hold differently.

use super::filled::{config, filled, key, put};
use super::progress::Progress;
use ringlab::base::{Micros, NodeId};
use ringlab::lab::bench::{Figure, Goal, Number, Spread};
use ringlab::merkle::{self, Cost, Differences, KeyRange, Tree};
use ringlab::node::MessageKind;
use ringlab::sim::{Cluster, Filter, Rule, RuleAction};
use ringlab::store::{Store, digest};

const KEYS: usize = 100_000;
/// The key that one replica will miss a write of.
const CHANGED: usize = 54_321;

/// Nothing repairs the difference before it is measured.
const UNREPAIRED: [(&str, &str); 4] = [
    ("anti_entropy", "off"),
    ("read_repair", "off"),
    ("handoff", "off"),
    ("sloppy", "off"),
];

/// Measures the row `merkle`.
pub fn measure(progress: &Progress) -> Result<Vec<Figure>, String> {
    progress.tell(format_args!("merkle: one tree over {KEYS} keys"));
    let whole = [("nodes", "3"), ("partitions", "3")];
    let (cluster, behind) = differing(&whole)?;
    let peer = NodeId::first(3).find(|node| *node != behind);
    let peer = peer.ok_or("a cluster of three has but one node")?;
    let one = compared(&cluster, [peer, behind], [KeyRange::RING])?;

    progress.tell(format_args!("merkle: {KEYS} keys on 5 nodes"));
    let (cluster, behind) = differing(&[])?;
    let ring = cluster.ring();
    let of = ring.partition_of(ring.key(&key(CHANGED)).position());
    let peer = ring.primaries(of).iter().find(|node| **node != behind);
    let peer = *peer.ok_or("the key has but one primary")?;
    let shared = (0..ring.partitions())
        .filter(|&p| ring.is_primary(p, peer) && ring.is_primary(p, behind))
        .map(|p| ring.range_of(p));
    let ranges = shared.map(|(start, end)| KeyRange::between(start, end));
    let all = compared(&cluster, [peer, behind], ranges)?;

    let shape = "fan-out 16, depth 2";
    let keys = Number(KEYS as f64);
    let of_one = format!(
        "two replicas of {keys} keys with 32 bytes each, one key differs, one tree over the whole \
         ring ({shape}): bytes of the descent and of the states that differ, against a full copy \
         of {} bytes",
        Number(one.copy.bytes as f64)
    );
    let of_all = format!(
        "the same in a cluster of 5 nodes with {keys} keys, a tree for each of the {} partitions \
         that two primaries share ({} keys; {shape}), each tree compared once; full copy: {} bytes",
        all.trees,
        Number(all.keys as f64),
        Number(all.copy.bytes as f64)
    );
    let mut figures = Vec::new();
    for (what, found) in [(of_one, &one), (of_all, &all)] {
        figures.push(
            Figure::new("merkle", what, "% of a full copy")
                .measured(Spread::exact(
                    100.0 * found.cost.bytes as f64 / found.copy.bytes as f64,
                ))
                .bar(Goal::AtMost(1.0)),
        );
        let sent = format!(
            "{} bytes in {} messages; keys whose state was sent, in either direction",
            Number(found.cost.bytes as f64),
            found.cost.messages
        );
        figures.push(
            Figure::new("merkle", sent, "keys")
                .measured(Spread::exact(found.differing as f64))
                .bar(Goal::AtMost(1.0)),
        );
    }
    Ok(figures)
}

/// A cluster of [`KEYS`] keys in which one replica has missed the second write of one key, and that
/// replica.
fn differing(settings: &[(&str, &str)]) -> Result<(Cluster, NodeId), String> {
    let settings: Vec<_> = settings.iter().chain(&UNREPAIRED).copied().collect();
    let mut cluster = filled(config(&settings)?, KEYS)?;
    let changed = cluster.ring().key(&key(CHANGED));
    let partition = cluster.ring().partition_of(changed.position());
    let last = cluster.ring().primaries(partition).last();
    let behind = *last.ok_or("the key has no primary")?;
    let filter = Filter {
        from: None,
        to: Some(behind),
        kind: Some(MessageKind::Write),
    };
    let rule = Rule {
        action: RuleAction::Drop,
        filter,
        left: Some(1),
    };
    cluster.add_rule(rule).map_err(|error| error.to_string())?;
    cluster.submit(put(&key(CHANGED), 1));
    cluster.run_until(cluster.now() + Micros::from_secs(5));
    match cluster.take_completed().as_slice() {
        [completed] if completed.result.is_ok() => Ok((cluster, behind)),
        _ => Err("the second write of a key did not succeed".to_owned()),
    }
}

/// What was found over all ranges.
#[derive(Default)]
struct Found {
    trees: usize,
    keys: usize,
    differing: usize,
    cost: Cost,
    copy: Cost,
}

fn compared(
    cluster: &Cluster,
    nodes: [NodeId; 2],
    ranges: impl IntoIterator<Item = KeyRange>,
) -> Result<Found, String> {
    let stores = nodes.map(|node| cluster.durable_store(node));
    let settings = cluster.config();
    let tree = |store: &Store, range| -> Result<Tree, merkle::Error> {
        let mut tree = Tree::new(range, settings.merkle_fanout, settings.merkle_depth)?;
        for (key, entry) in store.entries() {
            tree.insert(key, digest(&entry.clock));
        }
        Ok(tree)
    };
    let state_bytes = |key: &ringlab::base::Key| {
        let clock = stores[0].get(key).map(|entry| &entry.clock);
        clock.map_or(0, |clock| {
            postcard::experimental::serialized_size(clock).unwrap_or(0) as u64
        })
    };
    let mut found = Found::default();
    for range in ranges {
        let wrong = |error: merkle::Error| error.to_string();
        let here = tree(&stores[0], range).map_err(wrong)?;
        let there = tree(&stores[1], range).map_err(wrong)?;
        let (differences, cost) = merkle::differences(&here, &there, state_bytes).map_err(wrong)?;
        let Differences {
            only_here,
            only_there,
            changed,
        } = differences;
        found.trees += 1;
        found.keys += here.len();
        found.differing += only_here.len() + only_there.len() + changed.len();
        found.cost += cost;
        found.copy += merkle::full_copy(&here, state_bytes);
    }
    Ok(found)
}
