//! The row `joins`: what it costs that a node joins, by keys and by nodes.

use super::cpu;
use super::filled::{config, filled};
use super::progress::Progress;
use ringlab::base::{Micros, NodeId};
use ringlab::lab::bench::{Figure, Goal, Number, Spread};
use ringlab::node::MessageKind;
use ringlab::ring::{Ring, moved_share};
use ringlab::sim::{Cluster, Joining};
use ringlab::store::Store;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Nodes and keys.
const SIZES: [(u16, usize); 5] = [
    (5, 1_000),
    (5, 10_000),
    (5, 100_000),
    (100, 10_000),
    (1_000, 10_000),
];
/// How often the join looks whether it is done, and for how long at the most.
const LOOK: Micros = Micros(100_000);
const LONGEST: u32 = 3_000;

/// What one join took.
struct Cost {
    cpu: f64,
    virtual_seconds: f64,
    messages: u64,
    /// States that were sent to a new primary.
    sent: u64,
    /// Keys times new primaries.
    moved: u64,
    share: u32,
}

/// Measures the row.
pub fn measure(progress: &Progress) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    for (nodes, keys) in SIZES {
        progress.tell(format_args!("joins: {nodes} nodes, {keys} keys"));
        let config = config(&[("nodes", &nodes.to_string()), ("anti_entropy", "off")])?;
        let cost = join(filled(config, keys)?, nodes)?;
        let what = |of: &str| {
            let (nodes, keys) = (Number(f64::from(nodes)), Number(keys as f64));
            format!("a node joins {nodes} with {keys} keys: {of}")
        };
        let figure = |of: &str, unit, value: f64| {
            Figure::new("joins", what(of), unit).measured(Spread::exact(value))
        };
        let share = f64::from(cost.share) / 10_000.0;
        figures.push(figure("copies that are to be made, of all", "%", share));
        figures.push(
            figure(
                "states sent for each that is to be",
                "times",
                cost.sent as f64 / cost.moved.max(1) as f64,
            )
            .bar(Goal::AtMost(1.0)),
        );
        figures.push(figure(
            "messages of every kind until all is done",
            "messages",
            cost.messages as f64,
        ));
        figures.push(figure(
            "until all is done, in virtual time",
            "s",
            cost.virtual_seconds,
        ));
        figures.push(figure("CPU until all is done", "ms", cost.cpu * 1e3));
    }
    Ok(figures)
}

/// Lets a node join, and everything come to where it belongs.
fn join(mut cluster: Cluster, nodes: u16) -> Result<Cost, String> {
    let old = cluster.ring().clone();
    let keys = held_keys(&cluster);
    let sent = |cluster: &Cluster| {
        let metrics = cluster.metrics();
        (metrics.messages, metrics.kind(MessageKind::Handoff).states)
    };
    let (before, began) = (sent(&cluster), cluster.now());
    let (cpu, done) = cpu::time(|| {
        let joined = cluster.join(NodeId(nodes), Joining::default());
        joined.map_err(|error| error.to_string())?;
        for _ in 0..LONGEST {
            let next = cluster.now() + LOOK;
            cluster.run_until(next);
            if is_done(&cluster) {
                return Ok(());
            }
        }
        Err("the join does not end".to_owned())
    });
    done?;
    let after = sent(&cluster);
    let new = cluster.ring();
    Ok(Cost {
        cpu,
        virtual_seconds: (cluster.now() - began).0 as f64 / 1e6,
        messages: after.0 - before.0,
        sent: after.1 - before.1,
        moved: keys
            .iter()
            .map(|position| gains(&old, new, *position))
            .sum(),
        share: moved_share(&old, new),
    })
}

/// Whether every node goes by the newest table and owes nobody anything.
fn is_done(cluster: &Cluster) -> bool {
    let newest = cluster.ring().table_version();
    newest.number > 1
        && cluster.nodes().all(|node| {
            let running = cluster.machine(node).and_then(|machine| machine.node());
            running.is_some_and(|node| {
                node.ring().table_version() == newest && node.store().marks() == 0
            })
        })
}

/// Where the keys lie that any node holds.
fn held_keys(cluster: &Cluster) -> BTreeSet<u128> {
    let nodes = cluster.nodes().map(|node| cluster.durable_store(node));
    let positions = |store: Cow<'_, Store>| {
        let keys = store.entries().map(|(key, _)| key.position());
        keys.collect::<Vec<_>>()
    };
    nodes.flat_map(positions).collect()
}

/// How many new primaries what lies at `position` gets.
fn gains(old: &Ring, new: &Ring, position: u128) -> u64 {
    let before = old.primaries_at(position);
    let after = new.primaries_at(position).iter();
    after.filter(|node| !before.contains(node)).count() as u64
}
