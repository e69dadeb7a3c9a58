//! The laws of merging what is known of members, on random knowledge.

use proptest::collection::vec;
use proptest::prelude::*;
use ringlab::base::NodeId;
use ringlab::membership::{Member, State, Traits, Update, View};

fn member() -> impl Strategy<Value = Member> {
    let state = prop_oneof![
        Just(State::Alive),
        Just(State::Suspect),
        Just(State::Dead),
        Just(State::Left),
        Just(State::Removed),
    ];
    (state, 0..3u32, 0..2u16, 0..2u32).prop_map(|(state, incarnation, zone, weight)| Member {
        state,
        incarnation,
        traits: Traits { zone, weight },
    })
}

fn updates() -> impl Strategy<Value = Vec<Update>> {
    let update = (0..6u16, member()).prop_map(|(node, member)| Update {
        node: NodeId(node),
        member,
    });
    vec(update, 0..20)
}

fn view(updates: &[Update]) -> View {
    updates.iter().copied().collect()
}

fn merged(mut one: View, other: &View) -> View {
    one.merge(other);
    one
}

/// Where a member stands in the order of precedence.
fn rank(member: Member) -> (bool, u32, State) {
    (
        member.state == State::Removed,
        member.incarnation,
        member.state,
    )
}

proptest! {
    #[test]
    fn merging_is_idempotent(a in updates()) {
        let a = view(&a);
        prop_assert_eq!(merged(a.clone(), &a), a);
    }

    #[test]
    fn merging_is_commutative(a in updates(), b in updates()) {
        let (a, b) = (view(&a), view(&b));
        prop_assert_eq!(merged(a.clone(), &b), merged(b, &a));
    }

    #[test]
    fn merging_is_associative(a in updates(), b in updates(), c in updates()) {
        let (a, b, c) = (view(&a), view(&b), view(&c));
        let left = merged(merged(a.clone(), &b), &c);
        prop_assert_eq!(left, merged(a, &merged(b, &c)));
    }

    /// Whatever is learnt, a member only rises in precedence, and its incarnation never falls.
    #[test]
    fn merging_is_monotone(a in updates(), b in updates()) {
        let before = view(&a);
        let after = merged(before.clone(), &view(&b));
        for Update { node, member } in before.iter() {
            let now = after.get(node).unwrap();
            prop_assert!(rank(now) >= rank(member), "{member:?} became {now:?}");
            prop_assert!(now.incarnation >= member.incarnation);
        }
    }

    /// The order, repetition and grouping of updates make no difference, and neither does the way
    /// in which the counts and the hash came about.
    #[test]
    fn the_order_of_updates_makes_no_difference(a in updates(), turn in any::<usize>()) {
        let straight = view(&a);
        let mut turned = a.clone();
        if !turned.is_empty() {
            let at = turn % turned.len();
            turned.rotate_left(at);
            turned.reverse();
            turned.extend(a);
        }
        let turned = view(&turned);
        prop_assert_eq!(straight.hash(), turned.hash());
        prop_assert_eq!(&straight, &turned);
        prop_assert_eq!(straight.known(), straight.iter().count());
        let up = straight.iter().filter(|update| update.member.state.is_up()).count();
        prop_assert_eq!(straight.up(), up);
        prop_assert_eq!(turned.up(), up);
    }

    /// An update tells whether it was news.
    #[test]
    fn only_news_changes_the_hash(a in updates(), b in updates()) {
        let mut view = view(&a);
        for Update { node, member } in b {
            let before = (view.hash(), view.get(node));
            let is_news = view.learn(node, member);
            prop_assert_eq!(is_news, before != (view.hash(), view.get(node)));
            prop_assert!(!view.learn(node, member));
        }
    }
}
