//! What the versions of a key knew of each other, on real runs.
#![cfg(not(target_arch = "wasm32"))]

use ringlab::observe::copies;
use ringlab::observe::*;
use ringlab::script::{Runner, parse_script};
use ringlab::sim::Trace;
use ringlab::store::{Body, Version};

fn run(script: &str) -> Runner {
    let mut runner = Runner::new(Default::default(), Trace::hashed());
    for line in parse_script(script).expect("a script") {
        runner.run(&line).expect("a command that fits");
    }
    runner
}

fn versions(runner: &Runner) -> Vec<Past> {
    let clock = copies(runner.cluster(), "cart").joined;
    pasts(&clock, |id| runner.intent(id)).collect()
}

#[test]
fn a_blind_write_stands_apart_from_what_it_did_not_see() {
    let runner = run("put cart milk as=alice\nput cart eggs as=bob context=none");
    let found = versions(&runner);
    let [eggs, milk] = &found[..] else {
        panic!("two siblings, found {found:?}")
    };
    assert_eq!(
        (eggs.dot.to_string(), milk.dot.to_string()),
        ("A.1.1:2".to_owned(), "A.1.1:1".to_owned())
    );
    assert!(eggs.is_detached() && !milk.is_detached());
    assert_eq!(relation(eggs, milk), Kinship::Concurrent);
    assert_eq!(covered(eggs.seen.as_ref().expect("known")), "nothing");
}

#[test]
fn whoever_has_read_descends_from_what_was_read() {
    let first = run("put cart milk as=alice label=first");
    let old = versions(&first).remove(0);
    let second = run(
        "put cart milk as=alice\nget cart as=bob\nput cart eggs as=bob\nput cart flour as=carol context=none",
    );
    let found = versions(&second);
    let named = |name: &str| {
        let mut all = found.iter();
        all.find(|past| in_words(&past.version, 9) == name)
            .expect("a version")
    };
    let (eggs, flour) = (named("eggs"), named("flour"));
    assert_eq!(relation(eggs, &old), Kinship::Descends);
    assert_eq!(relation(&old, eggs), Kinship::Precedes);
    assert_eq!(relation(eggs, flour), Kinship::Concurrent);
    let unknown = Past {
        seen: None,
        ..eggs.clone()
    };
    assert_eq!(relation(&unknown, flour), Kinship::Unknown);
    // Bob wrote eggs over milk, and has seen nothing of flour.
    let bobs = eggs.seen.clone().expect("known");
    assert_eq!(covered(&bobs), "A.1.1:1");
}

#[test]
fn what_a_write_will_do_is_what_it_then_does() {
    for (context, expected) in [
        ("none", "replaces nothing; leaves eggs and milk"),
        ("@one", "replaces milk; leaves eggs"),
        ("@two", "replaces eggs and milk; leaves nothing else"),
    ] {
        let script =
            "put cart milk as=alice label=one\nput cart eggs as=bob context=none label=two";
        let before = run(script);
        let clock = copies(before.cluster(), "cart").joined;
        let after = run(&format!(
            "{script}\nput cart flour as=carol context={context}"
        ));
        let flour = versions(&after)
            .into_iter()
            .find(|past| in_words(&past.version, 9) == "flour")
            .expect("flour is stored");
        let said = Consequence::of(&clock, &flour.seen.expect("known"));
        assert_eq!(said.in_words(), expected);
        assert_eq!(versions(&after).len(), said.left.len() + 1, "{context}");
    }
}

#[test]
fn a_refused_write_has_no_intent() {
    let runner = run("put cart milk as=alice context=nonsense");
    let record = &runner.history()[0];
    assert!(!record.ok);
    assert_eq!(runner.intent(record.request), None);
}

#[test]
fn long_and_strange_values_stay_short() {
    let version = |bytes: &[u8]| Version {
        body: Body::Value {
            bytes: bytes.into(),
            media: "text/plain".into(),
        },
        client: ringlab::store::ClientId(1),
        client_seq: 1,
        wall_us: 0,
    };
    let long = "é".repeat(500_000);
    assert_eq!(in_words(&version(long.as_bytes()), 3), "ééé…");
    assert_eq!(in_words(&version(&[0xff, 0xfe, 0]), 3), "(3 bytes)");
    assert_eq!(in_words(&version(b""), 3), "(empty)");
}
