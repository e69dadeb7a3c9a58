//! What the log, the space-time diagram and `Why?` know of the trace, on real runs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use ringlab::base::SharedList;
use ringlab::base::{Micros, NodeId};
use ringlab::config::ClusterConfig;
use ringlab::node::Note;
use ringlab::observe::{
    Cone, EventFilter, EventKind, Events, Fate, Matches, Place, Reason, Relation, sentence, why,
};
use ringlab::script::{Runner, parse_script};
use ringlab::sim::{EventId, Happening, Trace, TraceEvent};

const A: NodeId = NodeId(0);

/// A run of a script, and what is known of its events.
struct Run {
    runner: Runner,
    events: Events,
}

impl Run {
    fn of(settings: &[(&str, &str)], script: &str) -> Run {
        let config = ClusterConfig::from_settings(settings).unwrap();
        let mut runner = Runner::new(config, Trace::kept());
        let mut events = Events::default();
        for line in parse_script(script).unwrap() {
            runner.start(&line).unwrap();
            while runner.is_waiting() {
                let next = runner.next_at().unwrap();
                runner.pump(next).unwrap();
                events.take_in(runner.cluster());
            }
        }
        events.take_in(runner.cluster());
        Run { runner, events }
    }

    fn trace(&self) -> &SharedList<TraceEvent> {
        self.runner.cluster().trace().events()
    }

    fn at(&self, event: EventId) -> &TraceEvent {
        &self.trace()[event.0 as usize]
    }

    fn last(&self, is_it: impl Fn(&Happening) -> bool) -> EventId {
        let found = self.trace().iter().rev().find(|event| is_it(&event.what));
        found.expect("such an event").id
    }

    fn why(&self, event: EventId) -> Vec<Reason> {
        let reasons = why(self.runner.cluster(), &self.events, event);
        assert_eq!(reasons[0].event, event);
        assert!(reasons.len() <= 200, "{reasons:#?}");
        for reason in &reasons {
            assert!(
                reason.text.len() > 5 && reason.text.ends_with('.'),
                "{reason:?}"
            );
        }
        let way: Vec<u64> = reasons
            .iter()
            .filter(|reason| !reason.beside)
            .map(|reason| reason.event.0)
            .collect();
        assert!(
            way.is_sorted_by(|later, earlier| later > earlier),
            "{way:?}"
        );
        reasons
    }

    /// The last step of the way.
    fn root(&self, event: EventId) -> &Happening {
        let reasons = self.why(event);
        let last = reasons.iter().rfind(|reason| !reason.beside).unwrap();
        &self.at(last.event).what
    }
}

fn said(reasons: &[Reason]) -> String {
    let said: Vec<&str> = reasons.iter().map(|reason| reason.text.as_str()).collect();
    said.join("\n")
}

/// Expects these parts in this order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("{part:?} is not where it should be in\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

/// Puts, gets, a primary that is down for a while and gets its hint, a cut, loss.
const BUSY: &str = "put cart milk as=alice w=3
crash C
put cart eggs as=bob context=none
get cart as=alice
wait 3s
put basket bread as=alice
restart C
wait 8s
cut A->B
get cart as=bob r=3
put cart tea as=alice
heal
bus loss=0.2
put cart jam as=bob
get basket as=alice
wait 5s";

#[test]
fn the_way_back_of_all_that_serves_a_request_ends_with_who_asked() {
    let run = Run::of(&[("fsync_latency", "const(1ms)")], BUSY);
    let mut served = 0;
    for event in run.trace().iter() {
        if run.events.asked(event.id).is_some() {
            served += 1;
            let root = run.root(event.id);
            let expected = matches!(root, Happening::Asked { .. } | Happening::Command { .. });
            assert!(expected, "{event:?} ends with {root:?}");
        }
    }
    assert!(served > 100, "{served}");
}

#[test]
fn every_event_has_a_way_back() {
    let run = Run::of(&[], BUSY);
    assert!(run.trace().len() > 1_000);
    for event in run.trace().iter() {
        let root = run.root(event.id);
        let expected = matches!(
            root,
            Happening::Asked { .. } | Happening::Command { .. } | Happening::Restarted { .. }
        );
        assert!(expected, "{event:?} ends with {root:?}");
    }
}

#[test]
fn a_hint_that_goes_home_is_told_back_to_the_put() {
    let run = Run::of(
        &[],
        "crash B\nput cart milk as=alice\nwait 20s\nrestart B\nwait 20s",
    );
    let home = run.last(|what| {
        matches!(
            what,
            Happening::Noted {
                note: Note::HandedOff { .. },
                ..
            }
        )
    });
    let reasons = run.why(home);
    let text = said(&reasons);
    println!("{text}");
    assert_in_order(
        &text,
        &[
            "B has cart now",
            "receives a handoff-ack from B",
            "B stores cart",
            "with a hint: it is for B",
            "to stand in for B",
            "coordinates the put of cart",
            "It began here. alice asks",
        ],
    );
    // Beside the way: why somebody stood in, and why it went home when it did.
    let beside = reasons.iter().filter(|reason| reason.beside);
    let beside: Vec<&str> = beside.map(|reason| reason.text.as_str()).collect();
    assert!(
        beside
            .iter()
            .any(|text| text.contains("B is up") || text.contains("B is alive")),
        "{beside:?}"
    );
}

#[test]
fn a_failed_request_says_what_was_missing() {
    let run = Run::of(
        &[("sloppy", "off")],
        "cut A->B\ncut A->C\nput cart milk as=alice via=A w=2\nwait 1s",
    );
    let answered = run.last(|what| matches!(what, Happening::Answered { .. }));
    let reasons = run.why(answered);
    let text = said(&reasons);
    println!("{text}");
    assert_in_order(
        &text,
        &["gets an error: unavailable", "misses the quorum", "1 of 2"],
    );
    let lost: Vec<&Reason> = reasons
        .iter()
        .filter(|reason| reason.text.contains("stops where the link is cut"))
        .collect();
    assert!(
        !lost.is_empty() && lost.iter().all(|reason| reason.beside),
        "{text}"
    );
    // And that in turn has its reason.
    let text = said(&run.why(lost[0].event));
    assert!(text.contains("Command: cut A->"), "{text}");
}

#[test]
fn rounds_of_a_timer_are_one_step() {
    let run = Run::of(&[], "wait 30s");
    let probe = run.last(|what| matches!(what, Happening::Delivered { .. }));
    let reasons = run.why(probe);
    let text = said(&reasons);
    assert!(reasons.len() < 40, "{text}");
    assert!(text.contains("times before, since"), "{text}");
    assert!(text.ends_with("nobody asked for it."), "{text}");
}

#[test]
fn a_crash_and_a_start_come_from_their_commands() {
    let run = Run::of(&[], "crash C\nwait 1s\nrestart C");
    for what in ["C is down. Only its disk", "C starts"] {
        let event = run
            .trace()
            .iter()
            .rev()
            .find(|event| sentence(run.runner.cluster(), event).contains(what));
        let event = event.unwrap();
        assert!(
            matches!(run.root(event.id), Happening::Command { .. }),
            "{event:?}"
        );
    }
    // Those that started by themselves have none.
    assert!(run.events.cause(EventId(0)).is_none());
}

#[test]
fn each_message_has_its_way() {
    let run = Run::of(&[], BUSY);
    let (mut arrived, mut lost) = (0, 0);
    for event in run.trace().iter() {
        if let Happening::Sent { from, to, .. } = event.what {
            let course = run.events.course(event.id).unwrap();
            assert_eq!(
                (course.from, course.to, course.sent_at),
                (from, to, event.at_us)
            );
        }
        let (sent, fate) = match event.what {
            Happening::Delivered { sent, .. } => (sent, Fate::Arrived(event.id)),
            Happening::Lost { sent, why } => (sent, Fate::Lost(event.id, why)),
            _ => continue,
        };
        let course = run.events.course(sent).unwrap();
        assert_eq!((course.fate, course.ended()), (fate, Some(event.at_us)));
        arrived += usize::from(matches!(fate, Fate::Arrived(_)));
        lost += usize::from(matches!(fate, Fate::Lost(..)));
    }
    assert!(arrived > 300 && lost > 10, "{arrived} {lost}");
}

#[test]
fn messages_of_a_span_are_found_as_by_looking_at_all() {
    let run = Run::of(
        &[],
        &format!("{BUSY}\nhold 1 kind=write\nput x y\nwait 4s\nduplicate 2\nput x z\nwait 2s"),
    );
    let all: Vec<_> = run.events.crossing(Micros(0), Micros(u64::MAX)).collect();
    assert!(all.iter().any(|course| course.is_held()));
    let end = run.trace().last().unwrap().at_us.0;
    for part in 0..40 {
        let (from, to) = (Micros(end * part / 40), Micros(end * (part + 1) / 40));
        let found: Vec<EventId> = run.events.crossing(from, to).map(|it| it.sent).collect();
        let expected = all.iter().filter(|course| {
            course.sent_at <= to && course.ended().is_none_or(|ended| ended >= from)
        });
        let expected: Vec<EventId> = expected.map(|course| course.sent).collect();
        assert_eq!(found, expected);
        // The held one crosses every span from its sending on.
        assert!(!found.is_empty() || part < 39);
    }
}

#[test]
fn the_cone_of_causes_lies_within_happens_before() {
    let run = Run::of(&[], BUSY);
    let answered = run.last(|what| matches!(what, Happening::Answered { .. }));
    let asked = run.events.asked(answered).unwrap();
    let causes = Cone::of(&run.events, answered, Relation::Causes);
    let wide = Cone::of(&run.events, answered, Relation::HappensBefore);
    assert!(causes.is_past(asked) && wide.is_past(asked));
    for event in run.trace().iter() {
        let id = event.id;
        assert!(!causes.is_past(id) || wide.is_past(id), "{event:?}");
        assert!(!causes.is_future(id) || wide.is_future(id), "{event:?}");
        // Nothing is both before and after, but the event itself.
        assert!(id == answered || !wide.is_past(id) || !wide.is_future(id));
    }
    // By the other way round: what is in the past of an event has it in its future.
    let of_asked = Cone::of(&run.events, asked, Relation::HappensBefore);
    assert!(of_asked.is_future(answered));
    let past = causes.sizes().0;
    assert!(
        past >= 4 && wide.sizes().0 > past,
        "{past} {:?}",
        wide.sizes()
    );
}

#[test]
fn a_cone_grows_as_one_made_later() {
    let config = ClusterConfig::from_settings(&[] as &[(&str, &str)]).unwrap();
    let mut runner = Runner::new(config, Trace::kept());
    let mut events = Events::default();
    let mut cone = None;
    for line in parse_script("put cart milk as=alice\nwait 2s").unwrap() {
        runner.start(&line).unwrap();
        while runner.is_waiting() {
            let next = runner.next_at().unwrap();
            runner.pump(next).unwrap();
            events.take_in(runner.cluster());
            let asked = runner
                .cluster()
                .trace()
                .events()
                .iter()
                .find(|event| matches!(event.what, Happening::Asked { .. }));
            let Some(asked) = asked else { continue };
            let cone =
                cone.get_or_insert_with(|| Cone::of(&events, asked.id, Relation::HappensBefore));
            cone.take_in(&events);
        }
    }
    let cone = cone.unwrap();
    let whole = Cone::of(&events, cone.event(), Relation::HappensBefore);
    assert_eq!(cone.sizes(), whole.sizes());
    assert!(whole.sizes().1 > 20, "{:?}", whole.sizes());
}

#[test]
fn a_search_finds_what_a_look_at_all_finds() {
    let run = Run::of(&[], BUSY);
    let cluster = run.runner.cluster();
    let asked = run.last(|what| matches!(what, Happening::Asked { .. }));
    let all = EventFilter {
        chatter: true,
        ..EventFilter::default()
    };
    let filters = [
        all.clone(),
        EventFilter::default(),
        EventFilter {
            text: " CART ".into(),
            ..all.clone()
        },
        EventFilter {
            node: Some(A),
            ..all.clone()
        },
        EventFilter {
            kind: Some(EventKind::Fault),
            ..all.clone()
        },
        EventFilter {
            asked: Some(asked),
            ..all
        },
    ];
    for filter in filters {
        let mut matches = Matches::new(filter.clone(), &run.events);
        let mut rounds = 0;
        while !matches.search(cluster, &run.events, 100) {
            rounds += 1;
        }
        assert!(rounds > 2 || filter.text.is_empty(), "{rounds}");
        let found: Vec<EventId> = (0..matches.len())
            .map(|place| matches.newest(place).unwrap())
            .collect();
        let text = filter.text.trim().to_lowercase();
        let expected = run.trace().iter().rev().filter(|event| {
            filter.admits(&run.events, event.id)
                && sentence(cluster, event).to_lowercase().contains(&text)
        });
        let expected: Vec<EventId> = expected.map(|event| event.id).collect();
        assert_eq!(found, expected);
        assert!(found.len() > 2, "{filter:?}");
        assert_eq!(matches.place(found[2]), 2);
    }
}

#[test]
fn events_know_where_they_were_and_what_they_are_about() {
    let run = Run::of(&[], BUSY);
    for event in run.trace().iter() {
        let place = run.events.place(event.id).unwrap();
        match &event.what {
            Happening::Command { .. } | Happening::Asked { .. } | Happening::Answered { .. } => {
                assert_eq!(place, Place::Clients);
            }
            Happening::Sent { from, to, .. } => {
                assert_eq!(
                    (place, run.events.peer(event.id)),
                    (Place::Node(*from), Some(*to))
                );
            }
            Happening::Delivered { to, .. } => assert_eq!(place, Place::Node(*to)),
            Happening::Noted { node, .. } => assert_eq!(place, Place::Node(*node)),
            _ => assert!(matches!(place, Place::Node(_)), "{event:?}"),
        }
        let kinds = EventKind::ALL
            .iter()
            .filter(|(kind, _)| run.events.is(event.id, *kind));
        assert!(kinds.count() > 0, "{event:?}");
    }
    let c = run.events.powers().of(NodeId(2));
    assert!(
        c.len() == 2 && c[0].1.is_some() && c[1].1.is_none(),
        "{c:?}"
    );
    for chatter in [true, false] {
        let counted: u32 = run.events.density().counts(chatter).sum();
        let expected = run
            .trace()
            .iter()
            .filter(|event| chatter || !run.events.is_chatter(event.id));
        assert_eq!(counted as usize, expected.count());
    }
}
