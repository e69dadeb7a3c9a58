//! The laws of the clock, each under its own name, over states that servers can really reach.

use crate::history::{Clock, Context, reachable, three};
use proptest::prelude::*;
use ringlab::base::NodeId;
use ringlab::causality::{Actor, CausalOrder, Dvvset, VersionVector};

const FRESH: Actor = Actor {
    node: NodeId(9),
    disk: 1,
    birth: 1,
};

proptest! {
    #[test]
    fn sync_is_idempotent(([a, ..], _) in three()) {
        prop_assert_eq!(a.sync(&a), a);
    }

    #[test]
    fn sync_is_commutative(([a, b, _], _) in three()) {
        prop_assert_eq!(a.sync(&b), b.sync(&a));
    }

    #[test]
    fn sync_is_associative(([a, b, c], _) in three()) {
        let left = a.sync(&b).sync(&c);
        prop_assert_eq!(&left, &a.sync(&b.sync(&c)));
        prop_assert_eq!(&left, &Dvvset::sync_all([&a, &b, &c]));
    }

    #[test]
    fn nothing_is_the_identity_of_sync(([a, ..], _) in three()) {
        prop_assert_eq!(Dvvset::default().sync(&a), a.clone());
        prop_assert_eq!(a.sync(&Dvvset::default()), a);
    }

    #[test]
    fn sync_never_resurrects_an_obsolete_dot(([a, b, _], _) in three()) {
        let merged = a.sync(&b);
        for (id, counter, value) in merged.dots() {
            for side in [&a, &b] {
                let known = side.context().covers(id, counter);
                prop_assert!(!known || side.contains_dot(id, counter));
            }
            let mut dots = a.dots().chain(b.dots());
            prop_assert!(dots.any(|dot| dot == (id, counter, value)));
        }
    }

    #[test]
    fn sync_drops_only_what_the_other_side_knows_to_be_obsolete(([a, b, _], _) in three()) {
        let merged = a.sync(&b);
        for (id, counter, _) in a.dots() {
            let obsolete = b.context().covers(id, counter) && !b.contains_dot(id, counter);
            prop_assert_eq!(merged.contains_dot(id, counter), !obsolete);
        }
    }

    #[test]
    fn update_covers_its_context((states, context) in three()) {
        let updated = states[0].update(&context, u32::MAX, FRESH);
        prop_assert!(updated.context().descends(&context));
        prop_assert!(updated.context().descends(&states[0].context()));
        for (id, counter, value) in updated.dots() {
            prop_assert!(!context.covers(id, counter));
            prop_assert!(*value == u32::MAX || states[0].contains_dot(id, counter));
        }
        for (id, counter, _) in states[0].dots() {
            prop_assert_eq!(updated.contains_dot(id, counter), !context.covers(id, counter));
        }
    }

    #[test]
    fn update_is_sync_with_the_bare_context_and_an_event((states, context) in three()) {
        let bare = context.iter().map(|(id, counter)| (*id, counter, Vec::new()));
        let bare = Dvvset::from_parts(bare, Vec::new()).unwrap();
        let mut expected = bare.sync(&states[0]);
        let counter = expected.event(FRESH, u32::MAX);
        prop_assert_eq!(states[0].update(&context, u32::MAX, FRESH), expected.clone());
        let mut in_place = states[0].clone();
        prop_assert_eq!(in_place.update_in_place(&context, u32::MAX, FRESH), counter);
        prop_assert_eq!(in_place, expected);
    }

    #[test]
    fn a_client_that_saw_everything_overwrites_everything(([a, ..], _) in three()) {
        let updated = a.update(&a.context(), u32::MAX, FRESH);
        prop_assert!(updated.values().eq([&u32::MAX]));
        prop_assert!(a.less(&updated));
        let client = Dvvset::with_context(&a.context(), u32::MAX);
        prop_assert_eq!(client.update_client(FRESH), Some(updated));
    }

    #[test]
    fn merge_in_agrees_with_sync_and_says_whether_anything_changed(([a, b, _], _) in three()) {
        let mut merged = a.clone();
        let changed = merged.merge_in(&b);
        prop_assert_eq!(changed, merged != a);
        prop_assert_eq!(&merged, &a.sync(&b));
        prop_assert!(!merged.merge_in(&b));
        prop_assert!(!merged.merge_in(&a));
    }

    #[test]
    fn less_is_a_strict_partial_order(([a, b, c], _) in three()) {
        prop_assert!(!a.less(&a));
        prop_assert!(!(a.less(&b) && b.less(&a)));
        prop_assert!(!(a.less(&b) && b.less(&c)) || a.less(&c));
    }

    #[test]
    fn less_is_the_order_of_contexts(([a, b, _], _) in three()) {
        let order = a.context().compare(&b.context());
        prop_assert_eq!(a.less(&b), order == CausalOrder::Before);
        prop_assert_eq!(b.less(&a), order == CausalOrder::After);
    }

    #[test]
    fn equal_is_an_equivalence(([a, b, c], _) in three()) {
        prop_assert!(a.equal(&a));
        prop_assert_eq!(a.equal(&b), b.equal(&a));
        prop_assert!(!(a.equal(&b) && b.equal(&c)) || a.equal(&c));
    }

    #[test]
    fn equal_clocks_hold_equal_values(([a, b, _], _) in three()) {
        // No dot was issued twice in these histories.
        prop_assert_eq!(a.equal(&b), a == b);
    }

    #[test]
    fn the_context_covers_every_dot((states, _) in reachable()) {
        for state in states {
            let context = state.context();
            for (id, counter, _) in state.dots() {
                prop_assert!(context.covers(id, counter));
                prop_assert!(state.contains_dot(id, counter));
            }
            prop_assert!(state.dots().map(|(_, _, value)| value).eq(state.values()));
            prop_assert_eq!(state.dots().count(), state.size());
            prop_assert!(context.iter().map(|(id, _)| id).eq(state.ids()));
            prop_assert_eq!(state.validate(), Ok(()));
            prop_assert!(state.is_empty() || state.size() > 0);
        }
    }

    #[test]
    fn merging_contexts_is_the_least_upper_bound(([a, b, c], _) in three()) {
        let [a, b, c] = [a, b, c].map(|state| state.context());
        let merge = |left: &Context, right: &Context| {
            let mut merged = left.clone();
            merged.merge(right);
            merged
        };
        let merged = merge(&a, &b);
        prop_assert_eq!(&merged, &merge(&b, &a));
        prop_assert!(merged.descends(&a) && merged.descends(&b));
        prop_assert_eq!(c.descends(&merged), c.descends(&a) && c.descends(&b));
        let shuffled = b.iter().chain(a.iter()).map(|(id, counter)| (*id, counter));
        prop_assert_eq!(VersionVector::from_entries(shuffled), merged);
    }

    #[test]
    fn the_context_of_a_sync_is_the_merge_of_contexts(([a, b, _], _) in three()) {
        let mut merged = a.context();
        merged.merge(&b.context());
        prop_assert_eq!(a.sync(&b).context(), merged);
    }
}

#[test]
fn interleaved_writes_of_two_clients_leave_two_siblings() {
    let mut server = Clock::default();
    let mut contexts = [Context::default(), Context::default()];
    for write in 0..101 {
        let client = write % 2;
        server.update_in_place(&contexts[client], write as u32, FRESH);
        contexts[client] = server.context();
        // Each reads right after its own write, so it never saw the other's next one.
        assert!(server.size() <= 2);
    }
    assert!(server.values().eq([&100, &99]));
}
