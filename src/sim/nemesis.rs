//! Nemeses: faults on a schedule, each round other ones (PRESETS: a nemesis of the lab).
//!
//! [`choose`] says what a round breaks, as a pure function of seed, name and round. A [`Havoc`]
//! carries it out on a cluster, and mends it. What breaks links lies over whatever the script did
//! to them, and mending takes only that away; a node or a clock that the script changed meanwhile
//! is left to the script.

use super::cluster::Cluster;
use super::disk::Keep;
use super::machine::Power;
use crate::base::random::{Purpose, below, draw};
use crate::base::{Gather, Micros, NodeId};
use std::collections::BTreeSet;

/// How much longer the messages of a slow node take.
const SLOW_BY: Micros = Micros::from_millis(200);
/// How far a clock jumps at the most, ahead or behind.
const LONGEST_JUMP: Micros = Micros::from_secs(10);

/// What goes on breaking things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nemesis {
    /// Two halves of the nodes are apart.
    Halves,
    /// One node is apart from all others.
    Single,
    /// Two halves are apart, but for one node that both can reach.
    Bridge,
    /// One half hears nothing of the other, which hears it.
    OneWay,
    /// Every node reaches a majority, and no two nodes the same one.
    MajoritiesRing,
    /// Whatever one node sends and receives takes 200 ms longer.
    Slow,
    /// A fifth of all messages is lost, in bursts on each link.
    Flaky,
    /// One node crashes, and starts again with the next round.
    CrashLoop,
    /// One node's clock is up to 10 s ahead or behind.
    ClockJump,
    /// One node crashes, and starts again with an empty disk with the next round.
    LostDisk,
}

/// What a round breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// These links, one direction each.
    Cut(BTreeSet<(NodeId, NodeId)>),
    /// The messages of the first of these nodes take longer.
    Slow(NodeId),
    /// All links lose messages in bursts.
    Flaky,
    /// The first of these nodes that runs crashes.
    Crash(Vec<NodeId>),
    /// This node's clock is wrong by so many microseconds.
    Jump(NodeId, i64),
}

/// What a nemesis does to messages, over whatever else is done to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Overlay {
    Cut(BTreeSet<(NodeId, NodeId)>),
    Slow(NodeId),
    Flaky,
}

impl Nemesis {
    /// All of them.
    pub const ALL: [Nemesis; 10] = [
        Nemesis::Halves,
        Nemesis::Single,
        Nemesis::Bridge,
        Nemesis::OneWay,
        Nemesis::MajoritiesRing,
        Nemesis::Slow,
        Nemesis::Flaky,
        Nemesis::CrashLoop,
        Nemesis::ClockJump,
        Nemesis::LostDisk,
    ];

    /// What a script calls it.
    pub fn name(self) -> &'static str {
        match self {
            Nemesis::Halves => "halves",
            Nemesis::Single => "single",
            Nemesis::Bridge => "bridge",
            Nemesis::OneWay => "one-way",
            Nemesis::MajoritiesRing => "majorities-ring",
            Nemesis::Slow => "slow",
            Nemesis::Flaky => "flaky",
            Nemesis::CrashLoop => "crash-loop",
            Nemesis::ClockJump => "clock-jump",
            Nemesis::LostDisk => "lost-disk",
        }
    }

    /// What it breaks each round, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Nemesis::Halves => "Two halves of the nodes are apart.",
            Nemesis::Single => "One node is apart from all others.",
            Nemesis::Bridge => "Two halves are apart, but for one node that both can reach.",
            Nemesis::OneWay => "One half hears nothing of the other, which hears it.",
            Nemesis::MajoritiesRing => "Every node reaches a majority, and no two the same one.",
            Nemesis::Slow => "Whatever one node sends and receives takes 200 ms longer.",
            Nemesis::Flaky => "A fifth of all messages is lost, in bursts on each link.",
            Nemesis::CrashLoop => "One node crashes, and starts again with the next round.",
            Nemesis::ClockJump => "One node's clock is up to 10 s ahead or behind.",
            Nemesis::LostDisk => "One node crashes, and comes back with an empty disk.",
        }
    }
}

/// What `nemesis` breaks in `round` in a cluster of these nodes.
pub fn choose(
    nemesis: Nemesis,
    seed: u64,
    round: u32,
    nodes: impl Iterator<Item = NodeId>,
) -> Break {
    let random = |index: u64| {
        let identity = [nemesis as u64, u64::from(round), index];
        draw(seed, Purpose::Nemesis, &identity)
    };
    let mut order: Vec<NodeId> = nodes.collect();
    for last in (1..order.len()).rev() {
        order.swap(last, below(random(last as u64), last as u64 + 1) as usize);
    }
    let (one, other) = order.split_at(order.len() / 2);
    let (first, rest) = order.split_first().unwrap_or((&NodeId(0), &[]));
    match nemesis {
        Nemesis::Halves => Break::Cut(both_ways(one, other)),
        Nemesis::Single => Break::Cut(both_ways(&[*first], rest)),
        Nemesis::Bridge => Break::Cut(both_ways(one, other.get(1..).unwrap_or_default())),
        Nemesis::OneWay => Break::Cut(between(one, other).gather()),
        Nemesis::MajoritiesRing => Break::Cut(beyond_majorities(&order)),
        Nemesis::Slow => Break::Slow(*first),
        Nemesis::Flaky => Break::Flaky,
        Nemesis::CrashLoop | Nemesis::LostDisk => Break::Crash(order),
        Nemesis::ClockJump => {
            let jump = below(random(0), 2 * LONGEST_JUMP.0 + 1) as i64 - LONGEST_JUMP.0 as i64;
            Break::Jump(*first, jump)
        }
    }
}

fn between<'a>(
    one: &'a [NodeId],
    other: &'a [NodeId],
) -> impl Iterator<Item = (NodeId, NodeId)> + 'a {
    one.iter()
        .flat_map(|&from| other.iter().map(move |&to| (from, to)))
}

fn both_ways(one: &[NodeId], other: &[NodeId]) -> BTreeSet<(NodeId, NodeId)> {
    between(one, other).chain(between(other, one)).gather()
}

/// The links to cut so that each node reaches only its neighbours in the circle of `order`, as many
/// as make a majority with itself. Of three nodes, where every neighbour is next to every other,
/// two are cut off from each other.
fn beyond_majorities(order: &[NodeId]) -> BTreeSet<(NodeId, NodeId)> {
    let count = order.len();
    if count == 3 {
        return both_ways(&order[..1], &order[1..2]);
    }
    let reach = (count / 2).div_ceil(2);
    let is_far = |a: usize, b: usize| a.abs_diff(b).min(count - a.abs_diff(b)) > reach;
    let pairs = (0..count).flat_map(|a| (0..count).map(move |b| (a, b)));
    pairs
        .filter(|&(a, b)| is_far(a, b))
        .map(|(a, b)| (order[a], order[b]))
        .gather()
}

/// A nemesis at work on a cluster: which round it is in, and what is broken now.
#[derive(Clone, Debug)]
pub struct Havoc {
    nemesis: Nemesis,
    /// What tells it from others that are at work at the same time.
    number: u32,
    round: u32,
    broken: Option<Broken>,
}

#[derive(Clone, Copy, Debug)]
enum Broken {
    Links,
    /// The node crashed; `boots` tells whether somebody else has started it since.
    Crashed {
        node: NodeId,
        boots: u32,
    },
    Jumped {
        node: NodeId,
        before: i64,
        now: i64,
    },
}

impl Havoc {
    /// A nemesis that has broken nothing yet; `number` is no other's.
    pub fn new(nemesis: Nemesis, number: u32) -> Havoc {
        Havoc {
            nemesis,
            number,
            round: 0,
            broken: None,
        }
    }

    /// Which nemesis it is.
    pub fn nemesis(&self) -> Nemesis {
        self.nemesis
    }

    /// Mends what the round before broke, and breaks anew.
    pub fn next_round(&mut self, cluster: &mut Cluster) {
        self.mend(cluster);
        let (seed, nodes) = (cluster.config().seed, cluster.nodes());
        let chosen = choose(self.nemesis, seed, self.round, nodes);
        self.round += 1;
        self.broken = match chosen {
            Break::Cut(links) => self.overlay(cluster, Overlay::Cut(links)),
            Break::Slow(node) => self.overlay(cluster, Overlay::Slow(node)),
            Break::Flaky => self.overlay(cluster, Overlay::Flaky),
            Break::Crash(order) => crash_first(cluster, &order),
            Break::Jump(node, now) => jump(cluster, node, now),
        };
    }

    /// Mends what is broken.
    pub fn mend(&mut self, cluster: &mut Cluster) {
        match self.broken.take() {
            None => {}
            Some(Broken::Links) => {
                cluster.command(format!("{} is over", self.nemesis.name()));
                cluster.bus.set_overlay(self.number, None);
            }
            Some(Broken::Crashed { node, boots }) => {
                let machine = &cluster.machines[node.index()];
                if machine.power == Power::Down && machine.boots == boots {
                    // It is down, which is all that a restart asks for.
                    let _ = match self.nemesis {
                        Nemesis::LostDisk => cluster.restart_with_empty_disk(node),
                        _ => cluster.restart(node),
                    };
                }
            }
            Some(Broken::Jumped { node, before, now })
                if cluster.machines[node.index()].skew_us == now =>
            {
                let _ = cluster.skew(node, before);
            }
            Some(Broken::Jumped { .. }) => {}
        }
    }

    fn overlay(&self, cluster: &mut Cluster, overlay: Overlay) -> Option<Broken> {
        cluster.command(format!("{}: {}", self.nemesis.name(), overlay.text()));
        cluster.bus.set_overlay(self.number, Some(overlay));
        Some(Broken::Links)
    }
}

fn crash_first(cluster: &mut Cluster, order: &[NodeId]) -> Option<Broken> {
    let runs = |node: &&NodeId| cluster.machines[node.index()].power == Power::Up;
    let node = *order.iter().find(runs)?;
    cluster.crash(node, Keep::Drawn).ok()?;
    let boots = cluster.machines[node.index()].boots;
    Some(Broken::Crashed { node, boots })
}

fn jump(cluster: &mut Cluster, node: NodeId, now: i64) -> Option<Broken> {
    let before = cluster.machines[node.index()].skew_us;
    cluster.skew(node, now).ok()?;
    Some(Broken::Jumped { node, before, now })
}

impl Overlay {
    fn text(&self) -> String {
        match self {
            Overlay::Cut(links) => {
                let cut = |(from, to): &(NodeId, NodeId)| match links.contains(&(*to, *from)) {
                    true if from > to => None,
                    true => Some(format!("{from}<->{to}")),
                    false => Some(format!("{from}->{to}")),
                };
                let cuts: Vec<String> = links.iter().filter_map(cut).collect();
                format!("cut {}", cuts.join(" "))
            }
            Overlay::Slow(node) => {
                format!("messages of {node} take {SLOW_BY} longer")
            }
            Overlay::Flaky => "messages are lost in bursts".to_owned(),
        }
    }

    /// Whether it stops all messages from `from` to `to`.
    pub(super) fn cuts(&self, from: NodeId, to: NodeId) -> bool {
        matches!(self, Overlay::Cut(links) if links.contains(&(from, to)))
    }

    /// How much longer a message from `from` to `to` takes.
    pub(super) fn delay(&self, from: NodeId, to: NodeId) -> Micros {
        match self {
            Overlay::Slow(node) if [from, to].contains(node) => SLOW_BY,
            _ => Micros::ZERO,
        }
    }

    /// Whether a message is lost that is sent at `now` from `from` to `to`, and is otherwise known
    /// by `identity`.
    ///
    /// One tenth of a second in five is bad on a link and loses four messages of five, the others
    /// lose one of twenty: a fifth of all.
    pub(super) fn loses(&self, seed: u64, now: Micros, identity: [u64; 4]) -> bool {
        if *self != Overlay::Flaky {
            return false;
        }
        let [from, to, ..] = identity;
        let window = now.0 / 100_000;
        let percent = |own: &[u64]| below(draw(seed, Purpose::Nemesis, own), 100);
        let is_bad = percent(&[Nemesis::Flaky as u64, window, from, to]) < 20;
        let [from, to, kind, subject] = identity;
        let luck = percent(&[Nemesis::Flaky as u64, now.0, from, to, kind, subject]);
        luck < if is_bad { 80 } else { 5 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn cuts(nemesis: Nemesis, round: u32, count: u16) -> BTreeSet<(NodeId, NodeId)> {
        match choose(nemesis, 7, round, NodeId::first(count)) {
            Break::Cut(links) => links,
            other => panic!("{other:?}"),
        }
    }

    fn reached(links: &BTreeSet<(NodeId, NodeId)>, from: NodeId, count: u16) -> BTreeSet<NodeId> {
        let reaches = |to: &NodeId| !links.contains(&(from, *to));
        NodeId::first(count).filter(reaches).collect()
    }

    #[test]
    fn a_choice_depends_on_seed_name_and_round_alone() {
        let choice = |nemesis, seed, round| choose(nemesis, seed, round, NodeId::first(9));
        for nemesis in Nemesis::ALL {
            assert_eq!(choice(nemesis, 1, 0), choice(nemesis, 1, 0));
            if nemesis != Nemesis::Flaky {
                let varies = |other: &dyn Fn(u32) -> Break| {
                    (0..20).any(|n| other(n) != choice(nemesis, 1, 0))
                };
                assert!(varies(&|round| choice(nemesis, 1, round)), "{nemesis:?}");
                assert!(
                    varies(&|seed| choice(nemesis, u64::from(seed), 0)),
                    "{nemesis:?}"
                );
            }
        }
    }

    #[test]
    fn halves_are_apart_and_a_bridge_reaches_both() {
        for count in 1..9 {
            for round in 0..10 {
                let halves = cuts(Nemesis::Halves, round, count);
                let small = usize::from(count / 2);
                assert_eq!(halves.len(), 2 * small * (usize::from(count) - small));
                let single = cuts(Nemesis::Single, round, count);
                assert_eq!(single.len(), 2 * (usize::from(count) - 1));
                let one_way = cuts(Nemesis::OneWay, round, count);
                assert_eq!(one_way.len(), halves.len() / 2);
                assert!(one_way.iter().all(|&(a, b)| !one_way.contains(&(b, a))));
                let bridge = cuts(Nemesis::Bridge, round, count);
                let all = usize::from(count);
                let on_both = |&n: &NodeId| reached(&bridge, n, count).len() == all;
                assert!(NodeId::first(count).any(|node| on_both(&node)));
            }
        }
    }

    #[test]
    fn in_the_ring_of_majorities_all_have_one_and_no_two_the_same() {
        for count in 4..12 {
            let links = cuts(Nemesis::MajoritiesRing, 3, count);
            let seen: BTreeSet<BTreeSet<NodeId>> = NodeId::first(count)
                .map(|node| reached(&links, node, count))
                .collect();
            assert_eq!(seen.len(), usize::from(count), "of {count}");
            assert!(
                seen.iter()
                    .all(|nodes| nodes.len() > usize::from(count) / 2)
            );
            assert!(seen.iter().all(|nodes| nodes.len() < usize::from(count)));
        }
        assert_eq!(cuts(Nemesis::MajoritiesRing, 0, 3).len(), 2);
        assert!(cuts(Nemesis::MajoritiesRing, 0, 2).is_empty());
    }

    #[test]
    fn a_fifth_of_all_messages_is_lost_in_bursts() {
        let lost = |now: u64| Overlay::Flaky.loses(1, Micros(now), [0, 1, 2, now]);
        let all: Vec<bool> = (0..100_000).map(|n| lost(n * 1_000)).collect();
        let share = |of: &[bool]| of.iter().filter(|lost| **lost).count() as f64 / of.len() as f64;
        assert!((share(&all) - 0.2).abs() < 0.02, "{}", share(&all));
        let after_a_loss: Vec<bool> = all.windows(2).filter(|w| w[0]).map(|w| w[1]).collect();
        assert!(share(&after_a_loss) > 0.5, "{}", share(&after_a_loss));
    }
}
