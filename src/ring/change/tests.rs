use super::*;
use crate::base::random::{Purpose, below, draw};
use crate::ring::{Hash, Ring, Rules, moved_share, moves};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const A: NodeId = NodeId(0);

fn rules(partitioning: Partitioning) -> Rules {
    Rules {
        partitioning,
        ..Rules::equal(64, 4)
    }
}

#[test]
fn tables_travel_unchanged() {
    for &partitioning in Partitioning::ALL {
        let table = Ownership::first(rules(partitioning), 5);
        let table = table.join(NodeId(7), 1, Some(Zone(3)), NodeId(2)).unwrap();
        let bytes = postcard::to_stdvec(&table).unwrap();
        assert_eq!(postcard::from_bytes::<Ownership>(&bytes).unwrap(), table);
        assert!(serde_json::to_value(&table).is_ok(), "{partitioning}");
    }
}

#[test]
fn the_higher_version_holds_and_of_two_the_higher_maker() {
    let first = Ownership::deal(5, 32, 4);
    let by_b = first.join(NodeId(5), 1, None, NodeId(1)).unwrap();
    let by_c = first.join(NodeId(6), 1, None, NodeId(2)).unwrap();
    assert!(by_b.supersedes(&first) && !first.supersedes(&by_b));
    assert!(by_c.supersedes(&by_b) && !by_b.supersedes(&by_c));
    assert!(!by_c.supersedes(&by_c));
    // The loser's change is planned again on top of the winner.
    let lost = Change::Join {
        node: NodeId(5),
        weight: 1,
        zone: None,
    };
    assert!(!lost.is_done_in(&by_c));
    let again = by_c.plan(lost, NodeId(1)).unwrap();
    assert!(again.supersedes(&by_c) && lost.is_done_in(&again));
    assert_eq!(again.members.len(), 7);
    assert!(!Change::Leave(NodeId(5)).is_done_in(&again));
}

#[test]
fn what_makes_no_next_table_is_refused_with_the_reason() {
    let table = Ownership::deal(3, 32, 4);
    let refused = |found: Result<Ownership, ChangeError>| found.unwrap_err().to_string();
    let join = |node, weight, zone| table.join(NodeId(node), weight, zone, A);
    assert_eq!(refused(join(1, 1, None)), "B is a member already");
    for weight in [0, 101, 1_000_000] {
        let expected = format!("expected a weight from 1 to 100, found {weight}");
        assert_eq!(refused(join(3, weight, None)), expected);
    }
    assert_eq!(
        refused(join(3, 1, Some(Zone(0)))),
        "expected a zone from z1 to z100, found z0"
    );
    assert_eq!(
        refused(table.leave(NodeId(9), A)),
        "J is not a member: expected A, B, C"
    );
    let alone = Ownership::deal(1, 32, 4);
    for gone in [alone.leave(A, A), alone.remove(A, A)] {
        assert_eq!(refused(gone), "A is the last member: a ring needs one");
    }
    let without_b = table.remove(NodeId(1), A).unwrap();
    for again in [
        without_b.remove(NodeId(1), A),
        without_b.join(NodeId(1), 1, None, A),
    ] {
        assert_eq!(
            refused(again),
            "B was removed and does not come back: expected a node of another name"
        );
    }
    let modulo = Ownership::first(rules(Partitioning::Modulo), 3);
    assert_eq!(
        refused(modulo.join(NodeId(3), 2, None, A)),
        "weight=2 does not fit partitioning=modulo: all shares are alike there"
    );
    let many = Rules {
        tokens_per_node: 1_024,
        ..rules(Partitioning::Tokens)
    };
    assert_eq!(
        refused(Ownership::first(many, 30).join(NodeId(30), 100, None, A)),
        "weight=100 does not fit tokens_per_node=1024: the members would have 133120 tokens, more \
         than 131072"
    );
}

/// How far the partitions of each member are from its share, and whether any `target_n` in a row
/// lie on distinct nodes.
fn assert_balanced(table: &Ownership, what: &str) {
    let Assignment::Owners(owners) = &table.assignment else {
        panic!("{what}: not equal partitions");
    };
    let total: u64 = table.members.iter().map(|m| u64::from(m.weight)).sum();
    for member in &table.members {
        let has = owners.iter().filter(|owner| **owner == member.node).count() as u64;
        let exact = owners.len() as u64 * u64::from(member.weight);
        assert!(
            (exact / total..=exact.div_ceil(total)).contains(&has),
            "{what}: {} has {has} of {exact}/{total}",
            member.node
        );
    }
}

fn moved(before: &Ownership, after: &Ownership) -> usize {
    let (Assignment::Owners(before), Assignment::Owners(after)) =
        (&before.assignment, &after.assignment)
    else {
        return 0;
    };
    before.iter().zip(after).filter(|(b, a)| b != a).count()
}

#[test]
fn a_join_takes_its_share_and_nothing_else_moves() {
    for nodes in 5..40u16 {
        let partitions = (4 * u32::from(nodes + 1)).next_power_of_two().max(32);
        let table = Ownership::deal(nodes, partitions, 4);
        let after = table.join(NodeId(nodes), 1, None, A).unwrap();
        let what = format!("{nodes} nodes and one more, {partitions} partitions");
        assert_balanced(&after, &what);
        assert_eq!(after.crowded_windows(4), 0, "{what}");
        let share = partitions as usize / usize::from(nodes + 1);
        assert_eq!(moved(&table, &after), share, "{what}");
    }
}

#[test]
fn a_leave_gives_away_its_share_and_little_else_moves() {
    let mut in_all = (0, 0);
    for nodes in 6..40u16 {
        let partitions = (4 * u32::from(nodes)).next_power_of_two().max(32);
        let table = Ownership::deal(nodes, partitions, 4);
        for gone in [0, nodes / 2, nodes - 1] {
            let gone = NodeId(gone);
            let Assignment::Owners(owners) = &table.assignment else {
                panic!("{table:?}");
            };
            let had = owners.iter().filter(|owner| **owner == gone).count();
            let after = table.leave(gone, A).unwrap();
            let what = format!("{gone} leaves {nodes} nodes, {partitions} partitions");
            assert_balanced(&after, &what);
            assert_eq!(after.crowded_windows(4), 0, "{what}");
            // All round the ring the same six nodes lie within three steps of the one that leaves.
            // Whoever of them must get a partition of it has to give one up that lies too close.
            let moved = moved(&table, &after);
            assert!((had..=3 * had).contains(&moved), "{what}: {moved} of {had}");
            if nodes >= 14 {
                in_all = (in_all.0 + moved, in_all.1 + had);
            }
            let removed = table.remove(gone, A).unwrap();
            assert_eq!(removed.assignment, after.assignment, "{what}");
            assert_eq!(removed.removed, [gone], "{what}");
        }
    }
    let (moved, had) = in_all;
    assert!(moved * 10 <= had * 12, "{moved} moved, {had} had to");
}

#[test]
fn through_joins_and_leaves_all_stays_balanced_and_spaced() {
    for seed in 0..12 {
        let mut table = Ownership::deal(6, 64, 4);
        for step in 0..40 {
            let roll = |what| draw(seed, Purpose::Hunt, &[step, what]);
            let members = table.members.len() as u64;
            let joins = members < 6 || (members < 14 && below(roll(0), 2) == 0);
            let next = if joins {
                let free = (0..20).map(NodeId).filter(|n| table.member(*n).is_none());
                let free: Vec<NodeId> = free.collect();
                let node = free[below(roll(1), free.len() as u64) as usize];
                table.join(node, 1, None, A).unwrap()
            } else {
                let gone = table.members[below(roll(1), members) as usize].node;
                table.leave(gone, A).unwrap()
            };
            let what = format!("seed {seed}, step {step}, {} members", next.members.len());
            assert_balanced(&next, &what);
            assert_eq!(next.crowded_windows(4), 0, "{what}");
            assert_eq!(next.version, table.version + 1);
            table = next;
        }
    }
}

#[test]
fn spacing_comes_before_movement_where_members_are_few() {
    // Four members and a spacing of four leave one pattern only, A B C D all round.
    let table = Ownership::deal(5, 32, 4);
    let four = table.leave(NodeId(4), A).unwrap();
    assert_balanced(&four, "five, then four");
    assert_eq!(four.crowded_windows(4), 0);
    let three = four.leave(NodeId(3), A).unwrap();
    assert_balanced(&three, "four, then three");
    // 32 partitions cannot go round three members without two of one lying close.
    assert!(three.crowded_windows(4) > 0);
    let found = moved(&four, &three);
    assert!((8..=20).contains(&found), "{found} partitions moved");
    let one = three
        .leave(NodeId(0), A)
        .and_then(|t| t.leave(NodeId(1), A));
    assert_balanced(&one.unwrap(), "one left");
}

#[test]
fn weights_scale_shares() {
    let mut table = Ownership::deal(4, 128, 4);
    for (node, weight) in [(4, 2), (5, 3), (6, 1), (7, 5)] {
        let next = table.join(NodeId(node), weight, None, A).unwrap();
        assert_balanced(&next, &format!("weight {weight}"));
        table = next;
    }
    let left = table.leave(NodeId(7), A).unwrap();
    assert_balanced(&left, "the heaviest has left");
    let tokens = Ownership::first(rules(Partitioning::Tokens), 2);
    let tokens = tokens.join(NodeId(2), 3, None, A).unwrap();
    let Assignment::Tokens(all) = &tokens.assignment else {
        panic!("{tokens:?}");
    };
    let own = all.iter().filter(|token| token.node == NodeId(2));
    assert_eq!(own.count(), 3 * 16);
}

#[test]
fn members_may_join_in_any_order_where_the_table_remembers_nothing() {
    for partitioning in [
        Partitioning::Tokens,
        Partitioning::TokensEqual,
        Partitioning::Modulo,
        Partitioning::Everywhere,
    ] {
        let first = Ownership::first(rules(partitioning), 2);
        let in_order = |order: [u16; 3]| {
            let joined = order.iter().try_fold(first.clone(), |table, node| {
                table.join(NodeId(*node), 1, None, A)
            });
            joined.unwrap()
        };
        let one = in_order([2, 3, 4]);
        assert_eq!(one, in_order([4, 2, 3]), "{partitioning}");
        assert_eq!(
            one.assignment,
            Ownership::first(rules(partitioning), 5).assignment
        );
        let back = one
            .leave(NodeId(3), A)
            .unwrap()
            .leave(NodeId(4), A)
            .unwrap();
        assert_eq!(
            back.leave(NodeId(2), A).unwrap().assignment,
            first.assignment
        );
    }
}

#[test]
fn no_more_than_its_share_moves_when_a_node_joins() {
    // In parts per million of all copies; one of eleven is 90,909. With one degree or token a node,
    // how large its arc is, is luck, and the arcs behind it shift as well.
    let share = |partitioning, tokens_per_node| {
        let of = |seed| {
            let rules = Rules {
                seed,
                tokens_per_node,
                ..Rules {
                    partitions: 128,
                    ..rules(partitioning)
                }
            };
            let table = Ownership::first(rules, 10);
            let after = table.join(NodeId(10), 1, None, A).unwrap();
            moved_share(&Ring::new(table, 3), &Ring::new(after, 3))
        };
        (0..20).map(of).sum::<u32>() / 20
    };
    for (partitioning, tokens, least, most) in [
        (Partitioning::Equal, 16, 85_000, 190_000),
        (Partitioning::Tokens, 64, 85_000, 97_000),
        (Partitioning::TokensEqual, 64, 85_000, 97_000),
        (Partitioning::Degrees, 1, 60_000, 125_000),
        (Partitioning::Modulo, 1, 600_000, 1_000_000),
        (Partitioning::Everywhere, 1, 90_000, 91_000),
    ] {
        let found = share(partitioning, tokens);
        assert!((least..=most).contains(&found), "{partitioning}: {found}");
    }
}

#[test]
fn moves_say_who_gets_what_from_whom() {
    for &partitioning in Partitioning::ALL {
        let table = Ownership::first(rules(partitioning), 6);
        let after = table.join(NodeId(6), 1, None, A).unwrap();
        let (old, new) = (Ring::new(table, 3), Ring::new(after, 3));
        let found = moves(&old, &new);
        assert!(!found.is_empty(), "{partitioning}");
        // Key by key, by the two rings alone.
        for number in 0..500 {
            let position = Hash::Md5.position(&format!("key {number}"));
            let (from, to) = (old.partition_of(position), new.partition_of(position));
            let (before, now) = (old.primaries(from), new.primaries(to));
            let gains: Vec<NodeId> = now
                .iter()
                .filter(|n| !before.contains(n))
                .copied()
                .collect();
            let losses: Vec<NodeId> = before
                .iter()
                .filter(|n| !now.contains(n))
                .copied()
                .collect();
            let said = found.iter().find(|it| (it.from, it.to) == (from, to));
            match said {
                Some(said) => assert_eq!((&said.gains, &said.losses), (&gains, &losses)),
                None => assert!(gains.is_empty() && losses.is_empty(), "{partitioning}"),
            }
        }
        assert!(moves(&old, &old).is_empty());
    }
}
