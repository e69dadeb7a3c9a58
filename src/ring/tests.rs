use super::*;
use crate::base::NodeId;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const A: NodeId = NodeId(0);

fn rules(partitioning: Partitioning) -> Rules {
    Rules {
        partitioning,
        ..Rules::equal(64, 4)
    }
}

fn ring(letters: &str, n: u16, preference: Preference) -> Ring {
    zoned(letters, n, preference, |_| 1)
}

/// A ring of these owners, each in the zone that `zone` gives it.
fn zoned(letters: &str, n: u16, preference: Preference, zone: impl Fn(u16) -> u16) -> Ring {
    let owners: Vec<NodeId> = letters
        .bytes()
        .map(|b| NodeId(u16::from(b - b'A')))
        .collect();
    let mut nodes = owners.clone();
    nodes.sort_unstable();
    nodes.dedup();
    let member = |node: NodeId| Member {
        node,
        weight: 1,
        zone: Zone(zone(node.0)),
    };
    let table = Ownership {
        version: 1,
        maker: A,
        rules: Rules {
            preference,
            ..Rules::equal(owners.len() as u32, 4)
        },
        members: nodes.into_iter().map(member).collect(),
        removed: Vec::new(),
        assignment: Assignment::Owners(owners),
    };
    Ring::new(table, n)
}

fn list(ring: &Ring, partition: u32) -> String {
    ring.preference_list(partition)
        .map(|node| node.to_string())
        .collect()
}

#[test]
fn a_node_met_before_is_skipped() {
    let ring = ring("AABBCA", 2, Preference::DistinctNodes);
    assert_eq!(list(&ring, 0), "ABC");
    assert_eq!(list(&ring, 2), "BCA");
}

#[test]
fn a_node_met_before_is_kept_where_partitions_count() {
    let ring = ring("AABBCA", 3, Preference::Partitions);
    assert_eq!(list(&ring, 0), "AABBCA");
    assert_eq!(ring.places(4), [NodeId(2), A, A]);
    assert_eq!(ring.primaries(4), [NodeId(2), A], "each node once");
    assert_eq!(ring.fallbacks(4).count(), 3);
    assert_eq!(ring.partitions_of(NodeId(2)), [2, 3, 4]);
}

#[test]
fn the_walk_goes_on_round_the_rings_end() {
    let ring = ring("ABCD", 3, Preference::DistinctNodes);
    assert_eq!(list(&ring, 3), "DABC");
    assert_eq!(ring.primaries(3), [NodeId(3), A, NodeId(1)]);
    assert_eq!(ring.fallbacks(3).collect::<Vec<_>>(), [NodeId(2)]);
}

#[test]
fn with_fewer_nodes_than_n_the_walk_ends() {
    let ring = ring("ABAB", 3, Preference::DistinctNodes);
    assert_eq!(list(&ring, 1), "BA");
    assert_eq!(ring.primaries(1).len(), 2);
    assert_eq!(ring.fallbacks(1).count(), 0);
}

#[test]
fn zones_take_turns() {
    // A and B in the first zone, C and D in the second, E and F in the third.
    let ring = zoned("ABCDEF", 3, Preference::DistinctNodes, |node| node / 2 + 1);
    assert_eq!(list(&ring, 0), "ACEBDF");
    assert_eq!(list(&ring, 1), "BCEDFA");
    assert_eq!(list(&ring, 3), "DEAFBC");
    // A zone that runs out leaves its turns to the others.
    let lopsided = zoned("ABCDEF", 3, Preference::DistinctNodes, |node| {
        u16::from(node == 4) + 1
    });
    assert_eq!(list(&lopsided, 0), "AEBCDF");
    let repeated = zoned("AABBAC", 3, Preference::Partitions, |node| node / 2 + 1);
    assert_eq!(list(&repeated, 0), "ACABBA");
}

#[test]
fn every_node_stands_once_on_every_list_however_the_ring_is_cut() {
    for &partitioning in Partitioning::ALL {
        for zones in [1, 3] {
            let rules = Rules {
                zones,
                ..rules(partitioning)
            };
            let ring = Ring::new(Ownership::first(rules, 7), 3);
            for partition in 0..ring.partitions() {
                let mut nodes: Vec<NodeId> = ring.preference_list(partition).collect();
                assert!(nodes.starts_with(ring.primaries(partition)));
                let mut in_zones: Vec<u16> = nodes[..3].iter().map(|node| node.0 % zones).collect();
                in_zones.sort_unstable();
                in_zones.dedup();
                assert_eq!(in_zones.len(), usize::from(zones), "{partitioning}");
                nodes.sort_unstable();
                assert_eq!(
                    nodes,
                    NodeId::first(7).collect::<Vec<_>>(),
                    "{partitioning}"
                );
            }
            let everywhere = partitioning == Partitioning::Everywhere;
            assert_eq!(ring.replicas(), if everywhere { 7 } else { 3 });
        }
    }
}

#[test]
fn every_position_lies_in_the_partition_whose_arc_it_is_drawn_in() {
    for &partitioning in Partitioning::ALL {
        for nodes in [1, 2, 3, 7] {
            let ring = Ring::new(Ownership::first(rules(partitioning), nodes), 3);
            let mut drawn: u128 = 0;
            for partition in 0..ring.partitions() {
                let (start, end) = ring.arc_of(partition);
                let length = end.wrapping_sub(start).wrapping_sub(1);
                drawn = drawn.wrapping_add(length.wrapping_add(1));
            }
            assert_eq!(
                drawn, 0,
                "the arcs make a whole circle: {partitioning}, {nodes}"
            );
            let hashed = (0..200).map(|key| Hash::Md5.position(&format!("{key}")));
            let edges = (0..ring.partitions())
                .flat_map(|p| [ring.range_of(p).0, ring.range_of(p).1.wrapping_sub(1)]);
            for position in hashed.chain(edges).chain([0, u128::MAX]) {
                let partition = ring.partition_of(position);
                let within = |(start, end): (u128, u128), at: u128| {
                    at.wrapping_sub(start) <= end.wrapping_sub(start).wrapping_sub(1)
                };
                let what = format!("{partitioning}, {nodes} nodes, {position:x}");
                assert!(
                    within(ring.arc_of(partition), ring.place_of(position)),
                    "{what}"
                );
                assert!(within(ring.range_of(partition), position), "{what}");
            }
        }
    }
}

#[test]
fn a_token_ends_the_arc_that_is_its_own() {
    let table = Ownership::first(rules(Partitioning::Tokens), 3);
    let Assignment::Tokens(tokens) = &table.assignment else {
        panic!("{table:?}");
    };
    let tokens = tokens.clone();
    assert_eq!(tokens.len(), 48);
    let ring = Ring::new(table, 3);
    for (at, token) in tokens.iter().enumerate() {
        assert_eq!(ring.partition_of(token.position) as usize, at);
        assert_eq!(ring.owner_of(at as u32), token.node);
        let next = (at + 1) % tokens.len();
        assert_eq!(ring.partition_of(token.position + 1) as usize, next);
    }
}

#[test]
fn tokens_that_choose_owners_are_walked_from_the_partitions_end() {
    let table = Ownership::first(rules(Partitioning::TokensEqual), 5);
    let Assignment::Tokens(tokens) = table.assignment.clone() else {
        panic!("{table:?}");
    };
    let ring = Ring::new(table, 3);
    assert_eq!(ring.partitions(), 64);
    for partition in 0..64 {
        // By hand: the tokens in the order in which they lie beyond the partition's end.
        let (_, end) = ring.arc_of(partition);
        let mut beyond = tokens.clone();
        beyond.sort_by_key(|token| token.position.wrapping_sub(end));
        let mut nodes: Vec<NodeId> = Vec::new();
        for token in beyond {
            if !nodes.contains(&token.node) {
                nodes.push(token.node);
            }
        }
        assert_eq!(ring.preference_list(partition).collect::<Vec<_>>(), nodes);
    }
}

#[test]
fn tokens_come_from_names_or_from_the_seed() {
    let tokens = |rules: Rules| match Ownership::first(rules, 3).assignment {
        Assignment::Tokens(tokens) => tokens,
        other => panic!("{other:?}"),
    };
    let named = Rules {
        token_source: TokenSource::Name,
        tokens_per_node: 1,
        hash: Hash::Sha1,
        ..rules(Partitioning::Tokens)
    };
    let mut positions: Vec<u128> = ["A", "B", "C"].map(|n| Hash::Sha1.position(n)).into();
    positions.sort_unstable();
    let found: Vec<u128> = tokens(named.clone()).iter().map(|t| t.position).collect();
    assert_eq!(found, positions);
    let seeded = |seed| Rules {
        token_source: TokenSource::Random,
        seed,
        ..named.clone()
    };
    assert_eq!(tokens(seeded(5)), tokens(seeded(5)));
    assert_ne!(tokens(seeded(5)), tokens(seeded(6)));
}

#[test]
fn degrees_and_remainders_are_those_of_the_hash() {
    let degrees = Ownership::first(rules(Partitioning::Degrees), 360);
    let ring = Ring::new(degrees.clone(), 3);
    assert_eq!(ring.partitions(), 360, "every node has a degree of its own");
    let position = Hash::Md5.position("cart");
    assert_eq!(u128::from(ring.partition_of(position)), position % 360);
    assert_eq!(
        degrees.join(NodeId(360), 1, None, A),
        Err(ChangeError::NoFreeDegree)
    );
    let modulo = Ring::new(Ownership::first(rules(Partitioning::Modulo), 7), 3);
    assert_eq!(u128::from(modulo.partition_of(position)), position % 7);
    assert_eq!(modulo.owner_of(3), NodeId(3));
}
