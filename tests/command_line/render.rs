//! `ringlab render`: that pictures are well-formed and show what is so.

use crate::harness::{Ran, run, run_with};
use roxmltree::{Document, Node};

const HINTS: &str = "cluster nodes=5 seed=8 latency=const(2ms)\nput cart v1\ncrash @cart/3\n\
    put cart v2\nwait 1s\n";

fn render(script: &str, arguments: &[&str]) -> Ran {
    run_with(&[&["render", "-"], arguments].concat(), script)
}

/// The picture of a run that is well.
fn picture(script: &str, arguments: &[&str]) -> String {
    let ran = render(script, arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    ran.stdout
}

/// Parses a picture, and looks at what must hold of each.
fn parsed(picture: &str) -> Document<'_> {
    let document = Document::parse(picture).unwrap_or_else(|error| panic!("{error}: {picture}"));
    let root = document.root_element();
    assert!(root.has_tag_name(("http://www.w3.org/2000/svg", "svg")));
    assert_eq!(root.attribute("viewBox"), Some("0 0 1600 900"));
    for child in ["title", "desc"] {
        let found = root.children().find(|it| it.has_tag_name(child)).unwrap();
        assert!(!found.text().unwrap_or_default().is_empty(), "{child}");
        let names = root.attribute("aria-labelledby").unwrap();
        assert!(names.split(' ').any(|it| Some(it) == found.attribute("id")));
    }
    let known = [
        "svg", "g", "path", "text", "rect", "title", "desc", "defs", "pattern",
    ];
    for element in document.descendants().filter(Node::is_element) {
        let name = element.tag_name().name();
        assert!(known.contains(&name), "<{name}>");
        for attribute in element.attributes() {
            let value = attribute.value();
            let name = attribute.name();
            assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
            assert!(!name.starts_with("on") && name != "href", "{name}");
            assert!(!value.contains("url(") || value.starts_with("url(#"));
        }
    }
    document
}

/// The groups of a class: what they are in words, and they themselves.
fn groups<'a, 'i>(document: &'a Document<'i>, class: &str) -> Vec<(String, Node<'a, 'i>)> {
    let of_class = |it: &Node| it.has_tag_name("g") && it.attribute("class") == Some(class);
    let words = |it: Node<'a, 'i>| {
        let title = it.children().find(|it| it.has_tag_name("title"));
        (title.unwrap().text().unwrap().to_owned(), it)
    };
    document.descendants().filter(of_class).map(words).collect()
}

fn words(document: &Document, class: &str) -> Vec<String> {
    let groups = groups(document, class).into_iter();
    groups.map(|(words, _)| words).collect()
}

/// All that is written in the picture.
fn texts(document: &Document) -> Vec<String> {
    let texts = document.descendants().filter(|it| it.has_tag_name("text"));
    texts
        .filter_map(|it| it.text().map(str::to_owned))
        .collect()
}

fn title(document: &Document) -> String {
    let root = document.root_element();
    let title = root.children().find(|it| it.has_tag_name("title"));
    title.unwrap().text().unwrap().to_owned()
}

/// Where a group was moved to.
fn place(group: Node) -> (f64, f64) {
    let moved = group.descendants().find_map(|it| it.attribute("transform"));
    let inner = moved.unwrap().strip_prefix("translate(").unwrap();
    let (x, y) = inner.split(')').next().unwrap().split_once(' ').unwrap();
    (x.parse().unwrap(), y.parse().unwrap())
}

#[test]
fn every_kind_of_cluster_makes_a_picture() {
    let work = "async put k v\nasync put k2 v\nwait 3ms\n";
    for settings in [
        "nodes=1 n=1 r=1 w=1",
        "nodes=2 n=2",
        "nodes=30",
        "nodes=200 partitions=1024",
        "nodes=6 partitioning=tokens",
        "nodes=6 partitioning=tokens-equal",
        "nodes=6 partitioning=degrees",
        "nodes=6 partitioning=modulo",
        "nodes=4 partitioning=everywhere n=4",
        "nodes=6 zones=3",
        "nodes=5 partitions=8192",
    ] {
        let script = format!("cluster {settings} seed=3\n{work}");
        for arguments in [&["--view", "ring"][..], &["--view", "spacetime"]] {
            let picture = picture(&script, arguments);
            let document = parsed(&picture);
            let nodes: usize = settings[6..].split(' ').next().unwrap().parse().unwrap();
            match arguments[1] {
                "ring" => assert_eq!(groups(&document, "node").len(), nodes, "{settings}"),
                _ => assert!(groups(&document, "event").len() >= 2, "{settings}"),
            }
        }
    }
    let empty = picture("", &["--view", "spacetime"]);
    parsed(&empty);
}

#[test]
fn text_from_anywhere_is_but_text() {
    let script = "cluster nodes=5 seed=1\nclient \"<b>&'\"\n\
        put \"</text><script>alert(1)</script>\\\"'&\" \"]]>\\u{1}\\u{202e}\\u{ffff}\\n<!--\" as=\"<b>&'\"\n";
    for view in ["ring", "spacetime"] {
        let picture = picture(script, &["--view", view]);
        let document = parsed(&picture);
        let texts = texts(&document);
        let has = |part: &str| texts.iter().any(|text| text.contains(part));
        assert!(has("</text><script>"), "{texts:#?}");
        assert!(has("<b>&'"), "{texts:#?}");
        if view == "ring" {
            assert!(has("]]>␁\u{fffd}\u{fffd}␊<!--"), "{texts:#?}");
        }
    }
}

#[test]
fn a_node_that_is_down_looks_so() {
    let down = picture(HINTS, &[]);
    let down = parsed(&down);
    let states = words(&down, "node");
    assert_eq!(states.len(), 5);
    let is_down: Vec<bool> = states.iter().map(|it| it.contains(": down,")).collect();
    assert_eq!(is_down.iter().filter(|it| **it).count(), 1, "{states:?}");
    for ((_, group), is_down) in groups(&down, "node").into_iter().zip(is_down) {
        let paths = group.descendants().filter(|it| it.has_tag_name("path"));
        let shape = paths.clone().next().unwrap();
        let is_cross = |d: &str| d.matches('M').count() == 2 && d.matches('L').count() == 2;
        assert_eq!(shape.attribute("stroke-dasharray").is_some(), is_down);
        let crosses = paths.filter(|it| it.attribute("d").is_some_and(is_cross));
        assert_eq!(crosses.count(), usize::from(is_down));
    }
    let hatched = |document: &Document| {
        let bands = groups(document, "band");
        let fills = bands[0]
            .1
            .descendants()
            .filter_map(|it| it.attribute("fill"));
        fills.filter(|it| it.contains("hatch-down")).count()
    };
    assert_eq!(hatched(&down), 1);
    let up = picture(&format!("{HINTS}restart @cart/3\n"), &[]);
    let up = parsed(&up);
    assert_eq!(hatched(&up), 0);
    assert!(words(&up, "node").iter().all(|it| it.contains(": up,")));
    let paused = picture("cluster nodes=3\npause B\n", &[]);
    let states = words(&parsed(&paused), "node");
    assert_eq!(states[1], "Node B: paused, 0 keys");
}

#[test]
fn hints_are_tags_on_their_holder() {
    let picture = picture(HINTS, &[]);
    let document = parsed(&picture);
    let report = run_with(&["run", "-", "--json"], format!("{HINTS}print hints\n"));
    let [tag] = &words(&document, "tag")[..] else {
        panic!("{:?}", words(&document, "tag"));
    };
    let (holder, told) = tag.split_once(": ").unwrap();
    let target = told.strip_prefix("1 for ").unwrap();
    let record = format!("\"for\":\"{target}\",\"holder\":\"{holder}\"");
    assert!(report.stdout.contains(&record), "{}", report.stdout);
    assert!(texts(&document).contains(&told.to_owned()));
    let home = format!("{HINTS}restart @cart/3\nwait quiet\n");
    let home = render(&home, &[]).stdout;
    assert_eq!(words(&parsed(&home), "tag"), [""; 0]);
}

#[test]
fn a_message_is_as_far_as_its_time_is() {
    let script = "cluster nodes=5 seed=4 latency=const(10ms)\nput k v via=@k/1\n";
    let at = |time: &str| picture(script, &["--at", time]);
    let pictures = ["0ms", "2.5ms", "7.5ms"].map(at);
    let marks = pictures.each_ref().map(|picture| {
        let document = parsed(picture);
        let marks = groups(&document, "message").into_iter();
        let marks: Vec<_> = marks.map(|(words, it)| (words, place(it))).collect();
        marks
    });
    let lengths = marks.each_ref().map(Vec::len);
    assert_eq!(lengths, [2, 2, 2], "one to each other primary: {marks:?}");
    for message in 0..2 {
        let told = marks.each_ref().map(|marks| marks[message].0.clone());
        for (told, part) in told.iter().zip(["0 %", "25 %", "75 %"]) {
            assert!(told.starts_with("write from "), "{told}");
            assert!(told.ends_with(&format!(", {part} of the way")), "{told}");
        }
        let [a, b, c] = marks.each_ref().map(|marks| marks[message].1);
        let third = (a.0 + (c.0 - a.0) / 3.0, a.1 + (c.1 - a.1) / 3.0);
        let away = (third.0 - b.0).abs() + (third.1 - b.1).abs();
        assert!(away < 0.05, "{a:?} {b:?} {c:?}");
        assert!((a.0 - c.0).abs() + (a.1 - c.1).abs() > 50.0);
    }
    // They arrive and are acknowledged at once; after that, nothing flies.
    let later = at("12ms");
    let answers = words(&parsed(&later), "message");
    assert!(
        answers.iter().all(|it| it.starts_with("write-ack from ")),
        "{answers:?}"
    );
    let over = at("30ms");
    assert_eq!(words(&parsed(&over), "message"), [""; 0]);
}

#[test]
fn pings_and_gossip_are_drawn_when_they_are_asked_for() {
    let script = "cluster nodes=5 seed=4 latency=const(300ms) anti_entropy=off\nwait 5s\n";
    let mut seen = 0;
    for at in ["1s", "1.203s", "2.41s", "3.33s"] {
        let quiet = picture(script, &["--at", at]);
        assert_eq!(words(&parsed(&quiet), "message"), [""; 0]);
        let all = picture(script, &["--at", at, "--chatter"]);
        seen += words(&parsed(&all), "message").len();
    }
    assert!(seen > 0);
    let all = picture(script, &["--view", "spacetime", "--chatter"]);
    assert!(words(&parsed(&all), "message").len() > 50);
}

#[test]
fn the_run_stops_at_the_time_and_waits_for_it() {
    let script = "cluster nodes=3\nput k v\nwait 100ms\ncrash B\nwait 100ms\nrestart Z\n";
    let at = |time: &str| picture(script, &["--at", time]);
    let down = |picture: &str| {
        let states = words(&parsed(picture), "node");
        states.iter().any(|it| it == "Node B: down, 1 key")
    };
    assert!(!down(&at("90ms")));
    assert!(down(&at("150ms")), "the mistake in the last line is later");
    let wrong = render(script, &["--at", "1s"]);
    assert_eq!((wrong.status, wrong.stdout.as_str()), (1, ""));
    assert!(wrong.stderr.starts_with("-: line 6: "), "{}", wrong.stderr);
    assert_eq!(render(script, &[]).status, 1);

    let longer = picture("cluster nodes=3\nat 2s crash C\n", &["--at", "5s"]);
    assert_eq!(title(&parsed(&longer)), "script at 5 s: the ring");
    assert!(longer.contains("Node C: down"));
    let exact = picture("cluster nodes=3\nwait 1s\ncrash C\n", &["--at", "1s"]);
    assert!(
        exact.contains("Node C: down"),
        "what happens then has happened"
    );
    let whole = picture("cluster nodes=3\nwait 1500us\n", &[]);
    assert_eq!(title(&parsed(&whole)), "script at 1.5 ms: the ring");
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    let script = "cluster nodes=5 seed=2\nasync put k v\nasync get k\nwait 4ms\n";
    for view in ["ring", "spacetime"] {
        let with = |more: &[&str]| picture(script, &[&["--view", view][..], more].concat());
        assert_eq!(with(&[]), with(&[]));
        assert_eq!(with(&[]), with(&["--seed", "2"]));
        let other = with(&["--seed", "3"]);
        assert_ne!(with(&[]), other);
        assert!(other.contains("seed 3"));
        assert!(with(&["--set", "n=4", "--set", "r=3"]).contains("N=4 · R=3 · W=2"));
        let dark = with(&["--theme", "dark"]);
        assert!(dark.contains("#12161c") && !with(&[]).contains("#12161c"));
        parsed(&dark);
    }
}

#[test]
fn members_come_and_go() {
    let script = "cluster nodes=3 seed=3\njoin D\nwait quiet\nleave A\nwait quiet\n";
    let nodes = |picture: &str| {
        let names = words(&parsed(picture), "node").into_iter();
        let names = names.map(|it| it[5..6].to_owned());
        names.collect::<String>()
    };
    assert_eq!(nodes(&picture(script, &["--at", "0ms"])), "ABCD");
    assert_eq!(nodes(&picture(script, &[])), "BCD");
    let all = picture(script, &["--view", "spacetime"]);
    let lanes = words(&parsed(&all), "lane");
    assert_eq!(lanes, ["Node A", "Node B", "Node C", "Node D"]);
}

#[test]
fn a_diagram_shows_each_message_and_what_became_of_it() {
    let script = "cluster nodes=5 seed=4 latency=const(10ms) anti_entropy=off\n\
        drop 1 to=@k/2 kind=write\nasync put k v via=@k/1\nwait 12ms\n";
    let diagram = picture(script, &["--view", "spacetime", "--at", "12ms"]);
    let diagram = parsed(&diagram);
    let mut ways: Vec<String> = words(&diagram, "message")
        .iter()
        .map(|it| {
            let kind = it.split(' ').next().unwrap();
            let state = it.split_once(", ").map_or("", |(_, state)| state);
            format!("{kind} {state}")
        })
        .collect();
    ways.sort();
    assert_eq!(ways, ["write ", "write lost", "write-ack on its way"]);
    let events = words(&diagram, "event");
    assert!(events.iter().any(|it| it.starts_with("Command: drop 1 ")));
    assert!(
        events.iter().any(|it| it.contains(": put k.")),
        "{events:?}"
    );

    let long = "cluster nodes=5 seed=4\nworkload ops=300 clients=4 keys=9\n";
    let long = picture(long, &["--view", "spacetime"]);
    let long = parsed(&long);
    let drawn = words(&long, "event").len() + words(&long, "message").len();
    assert!((150..=300).contains(&drawn), "{drawn}");
    assert!(texts(&long).iter().any(|it| it.starts_with("the last ")));
}

#[test]
fn partitions_are_walls_and_words() {
    let script = "cluster nodes=4\npartition A,B | C,D\ncut A->B\n";
    let picture = picture(script, &[]);
    let texts = texts(&parsed(&picture));
    for told in [
        "Split: A B | C D",
        "Cut: A→B",
        "a partition’s wall",
        "a link that is cut",
    ] {
        assert!(texts.iter().any(|it| it == told), "{told}: {texts:?}");
    }
}

#[test]
fn expects_that_fail_are_told_and_drawn_over() {
    let ran = render("cluster nodes=3\nput k v\nexpect value w\n", &[]);
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (0, "-: 1 expect failed on the way\n")
    );
    parsed(&ran.stdout);
}

#[test]
fn a_wrong_call_is_told_and_nothing_is_drawn() {
    for time in ["", "soon", "1.5", "1h", "0.1us", "-1s", "99999999s", "1.s"] {
        let at = format!("--at={time}");
        let ran = render(HINTS, &[&at]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{time}");
        assert!(ran.stderr.contains("--at <TIME>"), "{time}: {}", ran.stderr);
    }
    let ran = render(HINTS, &["--at", "soon"]);
    let told = "expected a time such as 250us, 20ms, 1.5s or 2m, found `soon`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    for (arguments, told) in [
        (
            &["--view", "sphere"][..],
            "possible values: ring, spacetime",
        ),
        (&["--theme", "red"], "possible values: light, dark"),
        (
            &["--seed", "x"],
            "expected 0 to 18446744073709551615, found `x`",
        ),
        (&["--set", "color=red"], "unknown field `color`"),
    ] {
        let ran = render(HINTS, arguments);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    let ran = run(&["render", "no/such.ring"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("no/such.ring: cannot be read: "));
    let ran = render("cluster nodes=3\nput\n", &[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("-: line 2"), "{}", ran.stderr);
}
