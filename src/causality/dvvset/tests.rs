use super::*;
use crate::causality::MAX_COUNTER;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Clock = Dvvset<&'static str, &'static str>;
type Parts<'a> = &'a [(&'static str, u64, &'a [&'static str])];

fn clock(entries: Parts<'_>, anonymous: &[&'static str]) -> Clock {
    let entries = entries
        .iter()
        .map(|(id, n, values)| (*id, *n, values.to_vec()));
    Dvvset::from_parts(entries, anonymous.to_vec()).unwrap()
}

fn vector(entries: &[(&'static str, u64)]) -> VersionVector<&'static str> {
    VersionVector::from_entries(entries.iter().copied())
}

#[test]
fn an_update_kills_exactly_what_the_context_covers() {
    let mut state = clock(&[("a", 3, &["a3", "a2", "a1"]), ("b", 1, &["b1"])], &[]);
    let counter = state.update_in_place(&vector(&[("a", 2), ("c", 5)]), "new", "a");
    assert_eq!(counter, 4);
    let expected = clock(
        &[("a", 4, &["new", "a3"]), ("b", 1, &["b1"]), ("c", 5, &[])],
        &[],
    );
    assert_eq!(state, expected);
}

#[test]
fn a_context_ahead_of_the_coordinator_is_counted_on_from() {
    let mut state = Clock::default();
    assert_eq!(state.update_in_place(&vector(&[("a", 7)]), "new", "a"), 8);
    assert_eq!(state, clock(&[("a", 8, &["new"])], &[]));
}

#[test]
fn merging_says_whether_anything_changed() {
    let whole = clock(&[("a", 3, &["a3", "a2"]), ("b", 1, &["b1"])], &[]);
    for (what, other, changes) in [
        ("itself", whole.clone(), false),
        ("nothing", Clock::default(), false),
        (
            "an older state",
            clock(&[("a", 2, &["a2", "a1"])], &[]),
            false,
        ),
        (
            "a newer write",
            clock(&[("b", 2, &["b2", "b1"])], &[]),
            true,
        ),
        (
            "an overwritten value",
            clock(&[("a", 3, &["a3"])], &[]),
            true,
        ),
        ("only an overwrite", clock(&[("b", 1, &[])], &[]), true),
        ("another id", clock(&[("aa", 1, &["x"])], &[]), true),
        (
            "the same clock with other values",
            clock(&[("b", 1, &["x"])], &[]),
            false,
        ),
    ] {
        let mut merged = whole.clone();
        assert_eq!(merged.merge_in(&other), changes, "{what}");
        assert_eq!(merged != whole, changes, "{what}");
    }
}

#[test]
fn anonymous_values_go_with_the_smaller_vector() {
    let small = clock(&[("a", 1, &[])], &["x", "y"]);
    let large = clock(&[("a", 2, &[])], &["y", "z"]);
    let beside = clock(&[("b", 1, &[])], &["y", "w"]);
    assert_eq!(small.sync(&large).anonymous(), ["y", "z"]);
    assert_eq!(large.sync(&small).anonymous(), ["y", "z"]);
    assert_eq!(small.sync(&beside).anonymous(), ["x", "y", "w"]);
}

#[test]
fn the_one_in_front_wins_where_a_dot_has_two_values() {
    let left = clock(&[("a", 1, &["left"])], &[]);
    let right = clock(&[("a", 1, &["right"])], &[]);
    assert_eq!(left.sync(&right), left);
    assert_eq!(Clock::sync_all([&left, &right]), right);
    assert_eq!(Clock::sync_all([]), Clock::default());
}

#[test]
fn dots_come_in_the_order_of_values() {
    let state = clock(
        &[("a", 4, &["a4", "a3"]), ("b", 0, &[]), ("c", 1, &["c1"])],
        &["x"],
    );
    let values: Vec<_> = state.values().copied().collect();
    assert_eq!(values, ["x", "a4", "a3", "c1"]);
    let dots: Vec<_> = state
        .dots()
        .map(|(id, n, value)| (*id, n, *value))
        .collect();
    assert_eq!(dots, [("a", 4, "a4"), ("a", 3, "a3"), ("c", 1, "c1")]);
    for counter in 0..6 {
        assert_eq!(state.contains_dot(&"a", counter), [3, 4].contains(&counter));
    }
    assert!(!state.contains_dot(&"b", 0));
    assert!(!state.contains_dot(&"d", 1));
    assert_eq!(state.size(), 4);
}

#[test]
fn a_client_clock_needs_exactly_one_new_value() {
    let client = Clock::with_context(&vector(&[("a", 1)]), "new");
    assert_eq!(
        client.update_client("a"),
        Some(clock(&[("a", 2, &["new"])], &[]))
    );
    assert_eq!(Clock::default().update_client("a"), None);
    assert_eq!(clock(&[], &["x", "y"]).update_client("a"), None);
}

#[test]
fn absurd_states_are_refused_and_do_no_harm() {
    let entry = |id, counter, values: &[&'static str]| Entry {
        id,
        counter,
        values: values.to_vec(),
    };
    for (entries, anonymous, problem) in [
        (
            vec![entry("b", 1, &[]), entry("a", 1, &[])],
            vec![],
            "sorted",
        ),
        (
            vec![entry("a", 1, &[]), entry("a", 1, &[])],
            vec![],
            "sorted",
        ),
        (
            vec![entry("a", 1, &["x", "y"])],
            vec![],
            "2 values for 1 writes",
        ),
        (vec![entry("a", u64::MAX, &[])], vec![], "at most"),
        (vec![], vec!["x"], "without a dot"),
    ] {
        let absurd = Dvvset { entries, anonymous };
        assert!(absurd.validate().unwrap_err().contains(problem));
        let mut state = clock(&[("a", 1, &["x"])], &[]);
        state.merge_in(&absurd);
        absurd
            .sync(&state)
            .update_in_place(&absurd.context(), "x", "a");
        assert!(absurd.dots().count() <= 2);
    }
    let fine = clock(&[("a", MAX_COUNTER, &["x"]), ("b", 0, &[])], &[]);
    assert_eq!(fine.validate(), Ok(()));
}

#[test]
fn a_state_survives_the_wire() {
    let state = clock(&[("a", 300, &["a300", "a299"]), ("b", 1, &[])], &[]);
    let state = state.map(|value| value.to_string());
    let bytes = postcard::to_allocvec(&state).unwrap();
    let back: Dvvset<&str, String> = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(back, state);
}
