use super::*;
use std::collections::BTreeSet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use Acknowledgement::{Fail, W};
use Role::{Fallback, Primary};

fn dw(place: usize, role: Role, node: char) -> Acknowledgement<char> {
    Acknowledgement::Dw { place, role, node }
}

fn put(rules: WriteRules, answers: &[Acknowledgement<char>]) -> PutQuorum<char> {
    let mut put = PutQuorum::new(rules);
    for &answer in answers {
        put.add(answer);
    }
    put
}

fn missed<T>(rule: Rule, need: usize, got: usize) -> Option<Result<T, Missed>> {
    Some(Err(Missed { rule, need, got }))
}

const THREE: WriteRules = WriteRules {
    n: 3,
    w: 2,
    pw: 0,
    dw: 2,
    node_confirms: 0,
};

#[test]
fn a_put_needs_every_rule() {
    let rules = WriteRules {
        pw: 1,
        node_confirms: 2,
        ..THREE
    };
    let mut put = put(rules, &[W { place: 0 }, W { place: 1 }]);
    put.add(dw(0, Fallback, 'a'));
    put.add(dw(1, Fallback, 'a'));
    assert!(!put.enough());
    put.add(dw(2, Primary, 'b'));
    let counts = WriteCounts {
        w: 2,
        pw: 1,
        dw: 3,
        nodes: 2,
        failed: 0,
    };
    assert_eq!((put.counts(), put.reply()), (counts, Some(Ok(()))));
}

#[test]
fn a_put_without_rules_is_answered_at_once() {
    let rules = WriteRules {
        n: 3,
        ..WriteRules::default()
    };
    assert_eq!(put(rules, &[]).reply(), Some(Ok(())));
}

#[test]
fn failures_end_a_put_by_its_strictest_rule() {
    let failed = [Fail { place: 0 }, Fail { place: 1 }];
    let reply = |pw, dw, node_confirms| {
        let rules = WriteRules {
            pw,
            dw,
            node_confirms,
            ..THREE
        };
        put(rules, &failed).reply()
    };
    assert_eq!(reply(0, 1, 0), None);
    assert_eq!(reply(0, 2, 0), missed(Rule::Dw, 2, 0));
    assert_eq!(reply(2, 2, 3), missed(Rule::Pw, 2, 0));
    assert_eq!(reply(2, 3, 2), missed(Rule::Dw, 3, 0));
    assert_eq!(reply(1, 2, 2), missed(Rule::NodeConfirms, 2, 0));
    assert_eq!(reply(2, 1, 0), missed(Rule::Pw, 2, 0));
}

#[test]
fn a_put_logged_everywhere_but_by_too_few_primaries_is_over() {
    let rules = WriteRules { pw: 2, ..THREE };
    let mut put = put(rules, &[W { place: 0 }, W { place: 1 }]);
    put.add(dw(0, Primary, 'a'));
    put.add(dw(1, Fallback, 'b'));
    assert_eq!(put.reply(), None);
    assert_eq!(Some(put.at_deadline()), missed(Rule::Pw, 2, 1));
    put.add(dw(2, Fallback, 'c'));
    assert_eq!(put.reply(), missed(Rule::Pw, 2, 1));
}

#[test]
fn w_is_not_given_up_before_the_deadline() {
    let rules = WriteRules {
        w: 3,
        dw: 1,
        ..THREE
    };
    let answers = [W { place: 0 }, dw(0, Primary, 'a'), Fail { place: 1 }];
    let mut put = put(rules, &answers);
    put.add(Fail { place: 2 });
    assert_eq!(put.reply(), None);
    assert_eq!(Some(put.at_deadline()), missed(Rule::W, 3, 1));
}

#[test]
fn a_late_dw_is_to_blame_after_w() {
    let mut put = put(THREE, &[W { place: 0 }]);
    assert_eq!(Some(put.at_deadline()), missed(Rule::W, 2, 1));
    put.add(W { place: 1 });
    assert_eq!(Some(put.at_deadline()), missed(Rule::Dw, 2, 0));
}

#[test]
fn a_place_of_a_put_counts_once() {
    let mut put = put(THREE, &[]);
    assert!(put.add(W { place: 0 }) && !put.add(W { place: 0 }));
    assert!(put.add(dw(0, Fallback, 'c')) && !put.add(dw(0, Fallback, 'c')));
    assert!(put.add(dw(0, Primary, 'a')));
    assert!(!put.add(Fail { place: 0 }));
    let counts = WriteCounts {
        w: 1,
        pw: 1,
        dw: 1,
        nodes: 2,
        failed: 0,
    };
    assert_eq!(put.counts(), counts);
}

#[test]
fn a_stand_in_makes_good_for_a_place_that_failed() {
    let mut put = put(
        THREE,
        &[W { place: 0 }, Fail { place: 0 }, Fail { place: 1 }],
    );
    assert_eq!((put.counts().w, put.counts().failed), (1, 2));
    assert_eq!(put.reply(), missed(Rule::Dw, 2, 0));
    assert!(put.add(W { place: 1 }) && put.add(dw(0, Fallback, 'd')));
    assert_eq!((put.counts().w, put.counts().failed), (2, 0));
    assert_eq!(put.reply(), None);
}

#[test]
fn what_n_places_cannot_give_is_told_before() {
    assert_eq!(THREE.beyond_n(), None);
    let wide = WriteRules { dw: 4, ..THREE }.beyond_n();
    assert_eq!(wide.map(Err::<(), _>), missed(Rule::Dw, 4, 3));
    let wide = ReadRules { pr: 4, ..READ }.beyond_n();
    assert_eq!(wide.unwrap().to_string(), "pr needs 4, got 3");
}

/// A register under a total order: the number is its version, a negative one a tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version(i32);

impl Object for Version {
    fn join(objects: &[&Version]) -> Version {
        **objects
            .iter()
            .max_by_key(|version| version.0.abs())
            .unwrap()
    }

    fn outdates(&self, held: &Version) -> bool {
        self != held
    }

    fn is_deleted(&self) -> bool {
        self.0 < 0
    }
}

const READ: ReadRules = ReadRules {
    n: 3,
    r: 2,
    pr: 0,
    node_confirms: 0,
    basic_quorum: false,
    notfound_ok: true,
};

/// What the primaries a, b, c of places 0, 1, 2 say: a version, 0 for not found, `None` for an
/// error.
fn get(rules: ReadRules, answers: &[Option<i32>]) -> GetQuorum<char, Version> {
    let mut get = GetQuorum::new(rules);
    for (place, answer) in answers.iter().enumerate() {
        let answer = match answer {
            None => Answer::Error,
            Some(0) => Answer::NotFound,
            &Some(version) => Answer::Found(Version(version)),
        };
        let node = char::from(b'a' + u8::try_from(place).unwrap());
        get.add(place, Primary, node, answer);
    }
    get
}

#[test]
fn a_get_joins_what_came_until_it_is_enough() {
    assert_eq!(get(READ, &[Some(1)]).reply(), None);
    let found = get(READ, &[Some(1), Some(2)]).reply();
    assert_eq!(found, Some(Ok(Reading::Found(Version(2)))));
    let deleted = get(READ, &[Some(1), Some(-2)]).reply();
    assert_eq!(deleted, Some(Ok(Reading::Deleted(Version(-2)))));
    let nothing = get(READ, &[Some(0), Some(0)]).reply();
    assert_eq!(nothing, Some(Ok(Reading::NotFound)));
}

#[test]
fn not_found_counts_for_a_get_or_against_it() {
    let strict = ReadRules {
        notfound_ok: false,
        ..READ
    };
    assert_eq!(
        get(READ, &[Some(0), Some(1)]).reply(),
        Some(Ok(Reading::Found(Version(1))))
    );
    assert_eq!(get(strict, &[Some(0), Some(1)]).reply(), None);
    assert_eq!(
        get(strict, &[Some(0), None, Some(1)]).reply(),
        missed(Rule::R, 2, 1)
    );
    assert_eq!(
        get(strict, &[Some(0), Some(0)]).reply(),
        Some(Ok(Reading::NotFound))
    );
    // Before it has heard enough, that one place has nothing does not tell that there is nothing.
    assert_eq!(
        Some(get(strict, &[Some(0)]).at_deadline()),
        missed(Rule::R, 2, 0)
    );
}

#[test]
fn a_basic_quorum_of_failures_ends_a_get() {
    let one = ReadRules { r: 1, ..READ };
    let basic = ReadRules {
        basic_quorum: true,
        ..one
    };
    assert_eq!((one.fail_threshold(), basic.fail_threshold()), (3, 2));
    assert_eq!(get(one, &[None, None]).reply(), None);
    assert_eq!(get(basic, &[None, None]).reply(), missed(Rule::R, 1, 0));
    let four = ReadRules { n: 4, ..basic };
    assert_eq!(four.fail_threshold(), 3);
}

#[test]
fn a_get_blames_nodes_then_primaries_then_r() {
    let rules = |r, pr, node_confirms| ReadRules {
        r,
        pr,
        node_confirms,
        ..READ
    };
    let answers = [None, None, Some(1)];
    let reply = |rules| get(rules, &answers).reply();
    assert_eq!(reply(rules(3, 3, 2)), missed(Rule::NodeConfirms, 2, 1));
    assert_eq!(reply(rules(3, 3, 1)), missed(Rule::Pr, 3, 1));
    assert_eq!(reply(rules(3, 2, 1)), missed(Rule::R, 3, 1));
    assert_eq!(reply(rules(1, 2, 1)), missed(Rule::Pr, 2, 1));
}

#[test]
fn only_primaries_count_for_pr() {
    let mut get = GetQuorum::new(ReadRules { pr: 2, ..READ });
    get.add(0, Primary, 'a', Answer::Found(Version(1)));
    get.add(1, Fallback, 'd', Answer::Found(Version(1)));
    assert_eq!(get.reply(), None);
    get.add(2, Fallback, 'e', Answer::Found(Version(1)));
    assert_eq!(get.reply(), missed(Rule::Pr, 2, 1));
    assert!(get.has_all());
}

#[test]
fn a_place_of_a_get_counts_once_and_by_its_best_answer() {
    let mut get = GetQuorum::new(READ);
    assert!(get.add(0, Primary, 'a', Answer::Error));
    assert!(!get.add(0, Primary, 'a', Answer::Error));
    assert!(get.add(0, Fallback, 'd', Answer::NotFound));
    assert_eq!((get.counts().ok, get.counts().failed), (1, 0));
    assert!(get.add(0, Primary, 'a', Answer::Found(Version(1))));
    assert!(!get.add(0, Primary, 'a', Answer::NotFound));
    let counts = ReadCounts {
        ok: 1,
        primaries: 1,
        nodes: 2,
        ..ReadCounts::default()
    };
    assert_eq!(get.counts(), counts);
    assert!(!get.enough());
}

#[test]
fn every_replica_that_answered_and_differs_is_repaired() {
    let mut get = get(READ, &[Some(0), Some(2)]);
    get.add(2, Primary, 'c', Answer::Error);
    get.add(2, Fallback, 'd', Answer::Found(Version(1)));
    let repair = |place, role, node, reason| Repair {
        place,
        role,
        node,
        reason,
    };
    let repairs = vec![
        repair(0, Primary, 'a', Reason::NotFound),
        repair(2, Fallback, 'd', Reason::OutOfDate),
    ];
    let object = Version(2);
    assert_eq!(get.final_action(), Action::Repair { repairs, object });
}

#[test]
fn only_a_tombstone_that_all_places_hold_may_be_reaped() {
    assert_eq!(get(READ, &[Some(-2); 3]).final_action(), Action::Delete);
    assert_eq!(get(READ, &[Some(-2); 2]).final_action(), Action::Nothing);
    assert_eq!(
        get(READ, &[Some(-2), None, Some(-2)]).final_action(),
        Action::Nothing
    );
    assert!(matches!(
        get(READ, &[Some(-2), Some(0), Some(-2)]).final_action(),
        Action::Repair { .. }
    ));
    assert!(matches!(
        get(READ, &[Some(-2), Some(1), Some(-2)]).final_action(),
        Action::RepairThenDelete { .. }
    ));
    assert_eq!(get(READ, &[Some(0); 3]).final_action(), Action::Nothing);
}

#[test]
fn a_stand_in_does_not_vouch_for_its_primary() {
    let mut get = get(READ, &[Some(-2); 2]);
    get.add(2, Fallback, 'd', Answer::Found(Version(-2)));
    assert_eq!(get.final_action(), Action::Delete);
    assert!(!get.primaries_hold_all());
    get.add(2, Primary, 'c', Answer::Found(Version(-2)));
    assert!(get.primaries_hold_all());
}

#[test]
fn answers_in_any_order_say_the_same_in_the_end() {
    let answers = [Some(0), None, Some(-2), Some(1)];
    let mut seen = BTreeSet::new();
    for turn in 0..4 {
        let mut get = GetQuorum::new(ReadRules { n: 4, ..READ });
        for place in (0..4).map(|place| (place + turn) % 4) {
            let answer = match answers[place] {
                None => Answer::Error,
                Some(0) => Answer::NotFound,
                Some(version) => Answer::Found(Version(version)),
            };
            get.add(place, Primary, place, answer);
        }
        seen.insert(format!("{:?} {:?}", get.reply(), get.final_action()));
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}
