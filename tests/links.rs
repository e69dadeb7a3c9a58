//! Links and saved runs: what is opened is what was saved; and nothing that anybody makes by hand
//! harms.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod histories;
#[path = "histories/story.rs"]
mod story;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use histories::{fresh, line};
use proptest::prelude::*;
use ringlab::base::{Micros, crc32};
use ringlab::history::{Approach, BUDGET, History, LONGEST_TO_SHARE, Saved, Target, is_link};
use story::{STORY, play};

fn open(saved: &Saved) -> History {
    let (mut history, travel) = saved.open::<()>(BUDGET).unwrap();
    assert_eq!(history.approach(&travel, usize::MAX), Approach::Reached);
    history
}

fn told(history: &History) -> (String, String) {
    let runner = history.runner();
    let records: Vec<_> = runner.history().iter().collect();
    (
        runner.cluster().trace().hash(),
        format!("{:?} {records:?}", history.moment()),
    )
}

#[test]
fn a_link_leads_to_the_very_moment() {
    let mut history = fresh();
    play(&mut history, STORY);
    let link = history.save_branch().to_link();
    assert!(link.len() < 1_000 && is_link(&link), "{link}");
    for text in [
        link.clone(),
        format!("#{link}"),
        format!(" https://x.org/a/?b=1#{link}\n"),
    ] {
        let saved = Saved::from_link(&text).unwrap();
        let again = open(&saved);
        assert_eq!(told(&again), told(&history));
        assert_eq!(
            saved.verdict(&again.runner().cluster().trace().hash()),
            "replays exactly"
        );
    }
}

#[test]
fn a_link_from_the_past_keeps_what_comes_after() {
    let mut history = fresh();
    play(&mut history, STORY);
    let end = told(&history);
    history.seek(Target::Time(Micros(450_000)));
    let past = told(&history);
    let mut again = open(&Saved::from_link(&history.save_branch().to_link()).unwrap());
    assert_eq!(told(&again), past);
    let (moment, _) = again.end();
    again.seek(Target::Moment(moment));
    assert_eq!(told(&again), end);
}

#[test]
fn a_fresh_cluster_and_other_settings_are_in_the_link() {
    let settings = [("nodes", "7"), ("membership", "static"), ("seed", "9")];
    let config = ringlab::config::ClusterConfig::from_settings(&settings).unwrap();
    let mut history: History = History::new(config, BUDGET);
    play(&mut history, "put a 1\nput b 2");
    let _ = history.start(line("cluster nodes=3 n=2 seed=4", 80));
    play(&mut history, "put c 3\ncrash A\nget c");
    let mut again = open(&Saved::from_link(&history.save_branch().to_link()).unwrap());
    assert_eq!(told(&again), told(&history));
    // Before the fresh cluster there is the first one.
    for history in [&mut history, &mut again] {
        for _ in 0..4 {
            history.undo().unwrap();
        }
        assert_eq!(history.runner().cluster().nodes().count(), 7);
    }
    assert_eq!(told(&again), told(&history));
}

#[test]
fn all_branches_are_saved() {
    let mut history = fresh();
    play(&mut history, STORY);
    history.seek(Target::Time(Micros(300_000)));
    let _ = history.start(line("crash A", 100));
    play(&mut history, "wait 200ms\nget cart as=carol");
    history.seek(Target::Time(Micros(350_000)));
    history.fork().unwrap();
    let saved = Saved::from_link(&history.save().to_link()).unwrap();
    let mut again = open(&saved);
    let views = |history: &History| history.branches().collect::<Vec<_>>();
    assert_eq!(views(&again), views(&history));
    assert_eq!((again.branch(), told(&again)), (2, told(&history)));
    for branch in [0, 1, 2, 0] {
        again.switch(branch);
        history.switch(branch);
        assert_eq!(told(&again), told(&history), "branch {branch}");
    }
}

#[test]
fn two_hundred_commands_fit() {
    let mut history = fresh();
    for number in 1..=200_u32 {
        let text = format!(
            "async put key{} value{number} as=client{}",
            number % 17,
            number % 5
        );
        let _ = history.beside(line(&text, number));
        let until = history.runner().cluster().now() + Micros(u64::from(number) * 977);
        while history.pump(until).unwrap() {}
    }
    let link = history.save_branch().to_link();
    assert!(
        link.len() < LONGEST_TO_SHARE / 2,
        "{} characters",
        link.len()
    );
    assert_eq!(
        told(&open(&Saved::from_link(&link).unwrap())),
        told(&history)
    );
}

fn wrong(text: &str) -> String {
    Saved::from_link(text).unwrap_err()
}

fn sealed(packed: &[u8]) -> String {
    let mut bytes = crc32(packed).to_le_bytes().to_vec();
    bytes.extend_from_slice(packed);
    format!("r1.{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn what_is_no_link_says_what_it_is() {
    for (text, expected) in [
        (
            "",
            "no link of Ringlab: expected `r1.` and letters, found ``",
        ),
        ("hello", "found `hello`"),
        (
            "https://x.org/#section-with-a-long-name-of-its-own",
            "found `section-with-a-long-name...",
        ),
        (
            "r2.AAAA",
            "made by a newer Ringlab: expected `r1.`, found `r2.`",
        ),
        (
            "r99999999999999999999999999999.AAAA",
            "made by a newer Ringlab",
        ),
        ("r0.AAAA", "of no known kind"),
        (
            "r1.",
            "damaged, as if cut or changed on its way: it has 0 bytes",
        ),
        ("r1.AA A", "damaged"),
        ("r1.AAAAAAAAAAAAAAAA", "damaged"),
    ] {
        assert!(wrong(text).contains(expected), "{text}: {}", wrong(text));
    }
    assert!(wrong(&format!("r1.{}", "A".repeat(25 << 20))).contains("too long: expected at most"));
}

#[test]
fn a_link_that_unpacks_to_gigabytes_is_refused() {
    let packed = miniz_oxide::deflate::compress_to_vec(&vec![0; 64 << 20], 6);
    assert!(packed.len() < 100_000);
    assert!(
        wrong(&sealed(&packed)).contains("holds too much"),
        "{}",
        wrong(&sealed(&packed))
    );
}

#[test]
fn every_cut_and_every_flipped_bit_is_noticed() {
    let mut history = fresh();
    play(&mut history, "put cart milk as=alice\ncrash C");
    let link = history.save_branch().to_link();
    for end in 0..link.len() {
        wrong(&link[..end]);
    }
    let packed = URL_SAFE_NO_PAD.decode(&link[3..]).unwrap();
    for bit in 0..packed.len() * 8 {
        let mut bytes = packed.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        wrong(&format!("r1.{}", URL_SAFE_NO_PAD.encode(bytes)));
    }
}

/// A link by hand, in the format's own terms: (engine, hash, settings, branches, here, moment).
type Moment = (u64, u32, u64);
type Deed = (u64, u64, u32, Vec<(u32, String)>);
type Branch = (Option<(u32, Moment)>, Vec<Deed>, Moment);

fn by_hand(settings: &[(&str, &str)], branches: &[Branch], here: u32, moment: Moment) -> String {
    with_words("0.0.1", "hash", (settings, branches, here, moment))
}

fn with_words(
    engine: &str,
    hash: &str,
    (settings, branches, here, moment): (&[(&str, &str)], &[Branch], u32, Moment),
) -> String {
    let bytes = postcard::to_allocvec(&(engine, hash, settings, branches, here, moment)).unwrap();
    sealed(&miniz_oxide::deflate::compress_to_vec(&bytes, 6))
}

#[test]
fn the_words_of_a_link_are_short_and_plain() {
    let branches: [Branch; 1] = [(None, Vec::new(), (0, 0, 0))];
    let rest = (&[][..], &branches[..], 0, (0, 0, 0));
    let long = "1".repeat(5_000);
    for (engine, hash, told) in [
        (&*long, "ab", "the version: expected at most 40"),
        ("<img src=x>", "ab", "the version: "),
        ("1\n2", "ab", "the version: "),
        ("\u{202e}1", "ab", "the version: "),
        ("1.0.0", &*long, "the hash: expected at most 64"),
        ("1.0.0", "a b", "the hash: "),
    ] {
        let told_it = wrong(&with_words(engine, hash, rest));
        assert!(told_it.starts_with(told), "{told_it}");
        assert!(told_it.len() < 120, "{told_it}");
    }
    let future = with_words("1.0.0-rc.1+x", "ab", rest);
    assert!(Saved::from_link(&future).is_ok());
}

#[test]
fn what_a_chat_puts_behind_a_link_is_no_part_of_it() {
    let mut history = fresh();
    play(&mut history, STORY);
    let link = history.save_branch().to_link();
    let saved = Saved::from_link(&link).unwrap();
    for behind in [")", ".", ",", "%20", "\"", ">", ")."] {
        let text = format!("https://example.org/#{link}{behind}");
        assert_eq!(Saved::from_link(&text).unwrap(), saved, "{behind}");
    }
    let within = format!("{}*{}", &link[..40], &link[40..]);
    assert!(
        wrong(&within).contains("its letter 38 is '*', which no link has"),
        "{}",
        wrong(&within)
    );
}

#[test]
fn a_script_may_speak_of_links() {
    for script in [
        "put k \"see#r2.5\"",
        "#r1.1 first try\nput k v",
        "put k v #r1.x",
        "put a 1\n# https://example.org/#r1.abc",
        "get k",
    ] {
        assert!(!is_link(script), "{script}");
    }
    for link in [
        "r1.abc",
        "#r1.abc",
        " https://example.org/a/#r1.abc\n",
        "https://example.org/#r1.abc def",
        "r7.abc def",
        "127.0.0.1:8080/#r1.abc",
    ] {
        assert!(is_link(link), "{link}");
    }
}

fn deed(after: u64, at: u64, what: u32, text: &str) -> Deed {
    (after, at, what, vec![(1, text.to_owned())])
}

#[test]
fn a_link_by_hand_is_read_or_says_where_it_is_wrong() {
    let nothing = (0, 0, 0);
    let good = (None, vec![deed(0, 0, 0, "crash C")], nothing);
    let saved = Saved::from_link(&by_hand(&[], std::slice::from_ref(&good), 0, (0, 1, 5))).unwrap();
    let history = open(&saved);
    assert_eq!(history.runner().cluster().now(), Micros(5));
    let told = saved.verdict(&history.runner().cluster().trace().hash());
    assert!(told.starts_with("this version differs"), "{told}");

    let alone = |deeds: Vec<Deed>| vec![(None, deeds, nothing)];
    let cases: Vec<(String, &str)> = vec![
        (
            by_hand(&[], &[], 0, nothing),
            "expected 1 to 10000 branches, found 0",
        ),
        (
            by_hand(&[("nodes", "0")], &alone(vec![]), 0, nothing),
            "settings: nodes",
        ),
        (
            by_hand(&[("bogus", "1")], &alone(vec![]), 0, nothing),
            "settings: ",
        ),
        (
            by_hand(&[], &alone(vec![]), 7, nothing),
            "the moment: expected one of a branch",
        ),
        (
            by_hand(&[], &alone(vec![]), 0, (0, 3, 0)),
            "the moment: expected one of a branch",
        ),
        (
            by_hand(&[], &alone(vec![]), 0, (u64::MAX, 0, 0)),
            "the moment: expected at most 5000000 events",
        ),
        (
            by_hand(&[], &alone(vec![]), 0, (0, 0, u64::MAX)),
            "the moment: expected a time up to",
        ),
        (
            by_hand(&[], &alone(vec![deed(0, 0, 0, "frobnicate A")]), 0, nothing),
            "branch 1: deed 1: ",
        ),
        (
            by_hand(&[], &alone(vec![deed(0, 0, 0, "# nothing")]), 0, nothing),
            "expected a command, found none",
        ),
        (
            by_hand(&[], &alone(vec![deed(u64::MAX, 0, 0, "heal")]), 0, nothing),
            "deed 1: when: expected at most",
        ),
        (
            by_hand(
                &[],
                &alone(vec![deed(0, 0, 2, "at 1s cluster nodes=2")]),
                0,
                nothing,
            ),
            "deed 1: ",
        ),
        (
            by_hand(&[], &alone(vec![deed(0, 0, 2, "heal")]), 0, nothing),
            "deed 1: ",
        ),
        (
            by_hand(&[], &alone(vec![(0, 0, 0, vec![])]), 0, nothing),
            "expected one command",
        ),
        (
            by_hand(&[], &[(Some((0, nothing)), vec![], nothing)], 0, nothing),
            "branch 1: expected an earlier branch",
        ),
        (
            by_hand(
                &[],
                &[good.clone(), (Some((4, nothing)), vec![], nothing)],
                0,
                nothing,
            ),
            "branch 2: expected an earlier branch to part from, found 5",
        ),
        (
            by_hand(
                &[],
                &[good.clone(), (Some((0, (0, 9, 0))), vec![], nothing)],
                0,
                nothing,
            ),
            "branch 2: expected to part after one of 1 deeds, found 9",
        ),
        (
            by_hand(&[], &[good, (None, vec![], nothing)], 0, nothing),
            "found none",
        ),
    ];
    for (link, expected) in cases {
        match Saved::from_link(&link) {
            Err(error) => assert!(error.contains(expected), "{expected}: {error}"),
            Ok(saved) => {
                let error = saved.open::<()>(BUDGET).err().unwrap_or_default();
                assert!(error.contains(expected), "{expected}: {error:?}");
            }
        }
    }
    let numbered = (0, 0, 0, vec![(u32::MAX, "heal".to_owned())]);
    let link = by_hand(&[], &alone(vec![numbered]), 0, nothing);
    let error = Saved::from_link(&link).unwrap().open::<()>(BUDGET);
    let error = error.err().unwrap();
    assert!(error.contains("the number of a line"), "{error}");
    // Few bytes, of which each branch makes a list of its own.
    let many: Vec<Deed> = vec![deed(0, 0, 0, "heal"); 1_000];
    let mut branches = alone(many);
    branches.extend(vec![(Some((0, (0, 1_000, 0))), vec![], nothing); 9_000]);
    let link = by_hand(&[], &branches, 0, nothing);
    assert!(link.len() < 10_000, "{}", link.len());
    let error = Saved::from_link(&link).unwrap().open::<()>(BUDGET);
    let error = error.err().unwrap();
    assert!(error.contains("at most 500000 deeds in all"), "{error}");
    // A kind of deed that there is not.
    let link = by_hand(&[], &alone(vec![deed(0, 0, 9, "heal")]), 0, nothing);
    assert!(wrong(&link).contains("damaged"));
}

#[test]
fn a_moment_that_never_comes_is_missing_or_far_and_nothing_hangs() {
    // With nothing to do, a cluster of static members is still.
    let settings = [("membership", "static"), ("anti_entropy", "off")];
    let link = by_hand(&settings, &[(None, vec![], (0, 0, 0))], 0, (1_000, 0, 0));
    let (mut history, travel) = Saved::from_link(&link).unwrap().open::<()>(BUDGET).unwrap();
    assert_eq!(history.approach(&travel, usize::MAX), Approach::Missing);
    // With members that ask each other, it is far.
    let link = by_hand(&[], &[(None, vec![], (0, 0, 0))], 0, (5_000_000, 0, 0));
    let (mut history, travel) = Saved::from_link(&link).unwrap().open::<()>(BUDGET).unwrap();
    assert_eq!(history.approach(&travel, 1_000), Approach::Underway);
    assert!(history.part_of(&travel) > 0.0 && history.part_of(&travel) < 0.01);
    // A time within which things happen does not pass by them.
    let link = by_hand(&[], &[(None, vec![], (0, 0, 0))], 0, (10, 0, 900_000_000));
    let history = open(&Saved::from_link(&link).unwrap());
    assert!(history.runner().cluster().now() < Micros(900_000_000));
    assert_eq!(history.moment().happened, 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_texts_and_bytes_never_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".{0,40}") {
        let _ = Saved::from_link(&text);
        let _ = Saved::from_link(&format!("r1.{text}"));
        let _ = Saved::from_link(&sealed(&bytes));
        let packed = miniz_oxide::deflate::compress_to_vec(&bytes, 6);
        if let Ok(saved) = Saved::from_link(&sealed(&packed))
            && let Ok((mut history, travel)) = saved.open::<()>(BUDGET)
        {
            history.approach(&travel, 1_000);
        }
    }
}

#[test]
fn what_was_taken_back_stays_so_where_it_is_opened() {
    let mut history = fresh();
    history.start(line("crash C", 1)).unwrap();
    history.undo();
    let mut again = open(&Saved::from_link(&history.save().to_link()).unwrap());
    assert_eq!(again.save_branch(), history.save_branch());
    assert_eq!(again.next_deed().unwrap().0.what.to_string(), "crash C");
    again.pump(Micros(400_000)).unwrap();
    assert_eq!((again.branches().len(), again.moment().deeds), (2, 0));
}

#[test]
fn lines_that_wait_are_in_the_link() {
    let mut history = fresh();
    history.start(line("put a 1", 1)).unwrap();
    let plain = history.save();
    let lines = vec![line("wait 10s", 2), line("put \"b c\" 2", 3)];
    history.queue(lines.clone());
    for saved in [history.save(), history.save_branch()] {
        let link = saved.to_link();
        let mut again = open(&Saved::from_link(&link).unwrap());
        assert_eq!(told(&again), told(&history));
        assert_eq!(again.save(), history.save());
        assert_eq!(again.last_line(), 3);
        let queued = std::iter::from_fn(|| again.next_queued());
        assert_eq!(queued.collect::<Vec<_>>(), lines);
    }
    // Beyond the end of the branch they are done, and not before it.
    let mut later = open(&history.save());
    later.seek(Target::Time(Micros(5_000_000)));
    assert_eq!(
        (later.queued().len(), later.runner().history().len()),
        (1, 1)
    );
    later.seek(Target::Time(Micros(20_000_000)));
    assert_eq!(
        (later.queued().len(), later.runner().history().len()),
        (0, 2)
    );
    let script = later.record().script;
    let begins = "put a 1\nwait 10s\nput \"b c\" 2\nwait 9.";
    assert!(script.starts_with(begins), "{script}");
    // What was taken back leads nowhere in a link, neither do they; in the session they stay.
    history.undo();
    let alone = open(&history.save_branch());
    assert_eq!((alone.queued().len(), alone.deeds(0).len()), (0, 0));
    assert_eq!(open(&history.save()).queued().len(), 2);
    history.redo();
    history.forget_queued();
    history.seek(Target::Moment(open(&plain).moment()));
    assert_eq!(history.save(), plain);
}

#[test]
fn what_waits_by_hand_is_read_or_says_what_is_wrong() {
    type Rest = (bool, Vec<(u32, Vec<(u32, String)>)>);
    let branches: [Branch; 1] = [(None, Vec::new(), (0, 0, 0))];
    let settings: [(&str, &str); 0] = [];
    let run = ("1", "ab", &settings[..], &branches[..], 0_u32, (0, 0, 0));
    let run: (_, _, _, _, u32, Moment) = run;
    let bytes = postcard::to_allocvec(&run).unwrap();
    for (branch, number, text, expected) in [
        (1, 1, "heal", "expected a branch, found number 1"),
        (0, u32::MAX, "heal", "the number of a line"),
        (0, 1, "frobnicate", "unknown command"),
        (0, 1, "at 1s heal", "expected none with a time"),
    ] {
        let rest: Rest = (false, vec![(branch, vec![(number, text.to_owned())])]);
        let bytes = [bytes.clone(), postcard::to_allocvec(&rest).unwrap()].concat();
        let link = sealed(&miniz_oxide::deflate::compress_to_vec(&bytes, 6));
        let error = Saved::from_link(&link).unwrap().open::<()>(BUDGET);
        let error = error.err().unwrap_or_default();
        assert!(
            error.contains("lines that wait: ") && error.contains(expected),
            "{error}"
        );
    }
    let left_over = [bytes, vec![0, 0, 0]].concat();
    assert!(
        wrong(&sealed(&miniz_oxide::deflate::compress_to_vec(
            &left_over, 6
        )))
        .contains("left over")
    );
}
