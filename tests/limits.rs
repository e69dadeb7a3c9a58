//! How large a run may grow: what can be done can be saved, and what is saved can be opened.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod histories;

use histories::{fresh, line};
use ringlab::base::Micros;
use ringlab::history::{Approach, BUDGET, History, Saved, Target};
use ringlab::script::parse_script;

fn open_to_the_end(saved: &Saved) -> History {
    let (mut history, travel) = saved.open(BUDGET).unwrap();
    assert_eq!(history.approach(&travel, usize::MAX), Approach::Reached);
    history
}

#[test]
fn a_run_grows_no_larger_than_it_can_be_opened_again() {
    let mut history = fresh().at_most(40);
    let script = parse_script("put cart milk as=alice\nput cart eggs as=bob\nwait 100s").unwrap();
    let error = history.play(script).unwrap_err();
    assert!(error.message.contains("40 events have happened"), "{error}");
    assert!(history.is_full());
    let (moment, hash) = (history.moment(), history.runner().cluster().trace().hash());
    assert_eq!(moment.happened, 40);
    // Nothing more happens or is done, and nothing hangs.
    assert!(history.pump(Micros::MAX).is_err());
    assert!(history.start(line("crash C", 9)).is_err());
    history.seek(Target::Time(Micros(90_000_000)));
    assert_eq!(
        (history.moment(), history.runner().cluster().trace().hash()),
        (moment, hash.clone())
    );
    // It is opened as it is; going back, it goes on in another way.
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    let (mut again, travel) = saved.open::<()>(BUDGET).unwrap();
    assert_eq!(again.approach(&travel, usize::MAX), Approach::Reached);
    assert_eq!(again.runner().cluster().trace().hash(), hash);
    history.undo();
    assert!(!history.is_full());
    history.start(line("crash C", 9)).unwrap();
}

#[test]
fn no_run_lasts_longer_than_it_can_be_saved() {
    let mut history = fresh();
    let quiet = "cluster nodes=1 n=1 r=1 w=1 membership=static failure_detector=none \
                 anti_entropy=off handoff=off\n";
    let script = quiet.to_owned() + &"wait 1000000s\n".repeat(1_001);
    let error = history.play(parse_script(&script).unwrap()).unwrap_err();
    assert!(
        error.message.contains("as long as a run can last"),
        "{error}"
    );
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    let (mut again, travel) = saved.open::<()>(BUDGET).unwrap();
    assert_eq!(again.approach(&travel, usize::MAX), Approach::Reached);
    assert_eq!(again.moment(), history.moment());
    let recorded = history.record().script;
    assert!(parse_script(&recorded).is_ok(), "{}", recorded.len());
    // Nor is a script done in part without a word, whose last wait ends later.
    let mut history = fresh();
    let waits = "wait 1000000s\n".repeat(999) + "wait 999999s\nwait 1000000s\nput k v";
    let script = parse_script(&(quiet.to_owned() + &waits)).unwrap();
    let error = history.play(script).unwrap_err();
    assert!(
        error.message.contains("as long as a run can last"),
        "{error}"
    );
}

#[test]
fn what_is_done_takes_no_more_than_a_link_can_hold() {
    let mut history = fresh();
    let megabyte = "a".repeat(1_000_000);
    let mut number = 0;
    let error = loop {
        number += 1;
        let put = line(&format!("async put k {megabyte}"), number);
        if let Err(error) = history.beside(put) {
            break error;
        }
    };
    assert_eq!(number, 16, "{error}");
    assert!(
        error.message.contains("at most 15728640 bytes of commands"),
        "{error}"
    );
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    saved.open::<()>(BUDGET).unwrap();
    // A whole script is refused before any of it is done.
    let script = format!("crash A\nput k {megabyte}");
    let before = history.moment();
    let refused = history.play(parse_script(&script).unwrap());
    assert!(refused.unwrap_err().message.contains("bytes of commands"));
    assert_eq!(history.moment(), before);
    // What cannot be made shorter fits, too.
    let mut history = fresh();
    let mut state = 1_u64;
    for number in 1..=11 {
        let letters = std::iter::repeat_with(|| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(b'!' + (state >> 33) as u8 % 90)
        });
        let noise: String = letters
            .filter(|it| !"\"'\\#".contains(*it))
            .take(1_000_000)
            .collect();
        history
            .beside(line(&format!("async put k {noise}"), number))
            .unwrap();
    }
    let link = history.save().to_link();
    assert!(link.len() > 8 << 20, "{}", link.len());
    Saved::from_link(&link).unwrap().open::<()>(BUDGET).unwrap();
}

#[test]
fn branches_end_where_no_more_could_be_opened() {
    let mut history = fresh();
    history.start(line("crash A", 1)).unwrap();
    let refused = loop {
        if let Err(error) = history.fork() {
            break error;
        }
    };
    assert!(
        refused.message.contains("at most 10000 branches"),
        "{refused}"
    );
    history.undo();
    let refused = history.pump(Micros(400_000)).unwrap_err();
    assert!(history.is_full(), "whoever lets time pass stops");
    assert!(
        refused.message.contains("at most 10000 branches"),
        "{refused}"
    );
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    saved.open::<()>(BUDGET).unwrap();
}

#[test]
fn what_waits_counts_before_it_is_done() {
    let mut history = fresh();
    let heals = |count| parse_script(&"heal\n".repeat(count)).unwrap();
    let half = heals(300_000);
    history.has_room_for(&half).unwrap();
    let half = history.schedule(half).unwrap();
    history.queue(half.clone());
    let refused = history.has_room_for(&half).unwrap_err();
    assert!(refused.message.contains("500000 commands"), "{refused}");
    history.has_room_for(&heals(200_000)).unwrap();
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    assert_eq!(open_to_the_end(&saved).queued().len(), 300_000);
    // What was done or waits is let go of.
    let first = history.next_queued().unwrap();
    history.start(first).unwrap();
    assert!(history.has_room_for(&heals(200_001)).is_err());
    history.forget_queued();
    history.has_room_for(&heals(499_999)).unwrap();
    // In the past, all of it would be in two branches.
    history.play(heals(249_999)).unwrap();
    let before = history.last_deed().unwrap().1;
    history.seek(Target::Moment(before));
    assert!(history.has_room_for(&heals(2)).is_err());
}
