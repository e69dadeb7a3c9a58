//! What is offered where a script is typed: what the reader takes, and nothing else.

use ringlab::base::NodeId;
use ringlab::script::{COMMANDS, Completion, Known, complete, parse_line};
use ringlab::sim::Power;

fn known() -> Known {
    let up = |node| (NodeId(node), Power::Up);
    Known {
        nodes: (0..5).map(up).chain([(NodeId(5), Power::Down)]).collect(),
        n: 3,
        keys: vec!["cart".into(), "a b".into(), "x=1,2".into()],
        clients: vec!["alice".into(), "bob".into()],
        labels: vec!["first".into()],
        flights: Vec::new(),
    }
}

/// What is offered at `^`.
fn at(text: &str) -> (Completion, String) {
    let caret = text.find('^').unwrap();
    let text = text.replacen('^', "", 1);
    (complete(&text, caret, &known()), text)
}

fn offers(text: &str) -> Vec<String> {
    let (found, _) = at(text);
    found.offers.into_iter().map(|offer| offer.text).collect()
}

#[test]
fn commands_and_their_words_are_offered() {
    assert_eq!(offers("pr^"), ["print"]);
    assert_eq!(offers("cr^"), ["crash"]);
    assert_eq!(offers("at 1s cra^"), ["crash"]);
    assert_eq!(offers("async re^"), ["resolve"]);
    assert_eq!(offers("get ca^"), ["cart"]);
    assert_eq!(offers("get ^"), ["cart", "\"a b\"", "\"x=1,2\""]);
    assert_eq!(offers("get \"a^"), ["\"a b\""]);
    let nodes = [
        "A", "B", "C", "D", "E", "F", "@cart/1", "@cart/2", "@cart/3",
    ];
    assert_eq!(offers("crash ^"), nodes);
    assert_eq!(offers("crash @cart/^"), &nodes[6..]);
    assert_eq!(offers("crash A ^"), ["keep="]);
    assert_eq!(offers("crash A keep=^"), ["synced", "all"]);
    assert_eq!(offers("put cart milk as=^"), ["alice", "bob"]);
    assert_eq!(
        offers("put cart milk context=^"),
        ["last", "none", "@first"]
    );
    assert_eq!(offers("put cart milk w=^"), ["1", "2", "3"]);
    assert_eq!(offers("put cart milk r^"), ["return_body="]);
    assert_eq!(offers("put cart milk ret^ w=2"), ["return_body="]);
    assert_eq!(offers("put cart milk return_body=^"), ["on", "off"]);
    assert_eq!(offers("print r^"), ["ring", "replicas"]);
    assert_eq!(offers("print replicas ^")[0], "cart");
    assert_eq!(offers("expect view A B s^"), ["suspect"]);
    assert_eq!(offers("expect error un^"), ["unavailable"]);
    assert_eq!(offers("expect ok ^"), ["of="]);
    assert_eq!(offers("expect ok of=^"), ["first"]);
    assert_eq!(offers("wait q^"), ["quiet"]);
    assert_eq!(offers("drop 1 kind=ping^"), ["ping-ack", "ping-req"]);
    assert_eq!(offers("nemesis clock-jump ^"), ["every=", "for=", "off"]);
    assert_eq!(offers("link A->B latency=par^"), ["pareto(2ms,1.2)"]);
    assert_eq!(offers("slow A ^"), ["x2", "x10", "x100"]);
}

#[test]
fn an_option_is_offered_once() {
    assert!(offers("put cart milk ^").contains(&"w=".to_owned()));
    assert!(!offers("put cart milk w=2 ^").contains(&"w=".to_owned()));
    assert!(!offers("resolve cart milk ^").contains(&"w=".to_owned()));
}

#[test]
fn fields_and_their_values_are_offered() {
    assert_eq!(offers("cluster membership=^"), ["static", "gossip", "swim"]);
    assert_eq!(offers("set read_r^"), ["read_repair="]);
    assert_eq!(offers("set read_repair=^"), ["async", "off", "sync"]);
    // Partitions are fixed.
    assert_eq!(offers("set partit^"), [""; 0]);
    assert_eq!(offers("cluster partit^"), ["partitioning=", "partitions="]);
    assert!(offers("set latency=^").contains(&"exp(5ms)+40ms".to_owned()));
    assert_eq!(offers("cluster^"), [""; 0]);
    assert_eq!(offers("heal\nclus^"), [""; 0], "only first");
    assert_eq!(offers("# heal\nclus^"), ["cluster"]);
}

#[test]
fn links_and_groups_are_offered() {
    assert_eq!(offers("cut A^")[..2], ["A->", "A<->"]);
    assert_eq!(offers("cut A->^"), ["B", "C", "D", "E", "F"]);
    assert_eq!(offers("cut A<->B^"), [""; 0]);
    let groups = offers("partition A,^");
    assert!(groups.starts_with(&["B".into(), "C".into()]), "{groups:?}");
    assert!(!groups.contains(&"A".into()), "{groups:?}");
    assert_eq!(offers("partition A,B ^"), ["|"]);
    assert!(offers("partition A,B | C,^").contains(&"D".to_owned()));
    assert_eq!(offers("expect holders cart A,B^"), [""; 0]);
    assert!(offers("expect holders cart A,^").contains(&"B".to_owned()));
}

#[test]
fn nothing_is_offered_in_comments_and_behind_mistakes() {
    for text in [
        "# he^",
        "heal # he^",
        "heal ^",
        "put k v w=0 ^",
        "fly to ^",
        "put k 'he^",
        "put k \"\\^",
        "put k v\u{7} w^",
    ] {
        assert_eq!(offers(text), [""; 0], "{text}");
    }
}

#[test]
fn an_offer_takes_the_place_of_the_whole_word() {
    let (found, text) = at("get k\nput cart milk as=al^xx w=2\nheal");
    assert_eq!(&text[found.start..found.end], "alxx");
    assert_eq!(found.offers[0].text, "alice");
    assert!(found.usage.unwrap().starts_with("put KEY VALUE"));
    let (found, text) = at("put cart ä^ö");
    assert_eq!(&text[found.start..found.end], "äö");
    // A caret that is nowhere does no harm.
    for caret in 0..40 {
        complete("put ä 'b c' \u{1F600}", caret, &known());
    }
}

/// Walks into every offer from the beginning, some words deep: each reads, alone or when what is
/// missing follows.
#[test]
fn whatever_is_offered_is_read() {
    let mut lines = vec![String::new(), "async ".into(), "at 1s ".into()];
    let mut tried = 0;
    for depth in 0..5 {
        let mut longer = Vec::new();
        for line in &lines {
            let found = complete(line, line.len(), &known());
            for offer in found.offers {
                tried += 1;
                let whole = format!("{}{}", &line[..found.start], offer.text);
                let space = if offer.is_open() { "" } else { " " };
                let next = format!("{whole}{space}");
                if let Err(error) = parse_line(&next, 1)
                    && !offer.is_open()
                {
                    let at_end = error.column as usize > whole.chars().count();
                    assert!(at_end, "{next}: {error}");
                }
                // Not every way is gone to its end: there are millions.
                if depth < 2 || tried % 37 == 0 {
                    longer.push(next);
                }
            }
        }
        lines = longer;
    }
    assert!(tried > 2_000, "{tried}");
}

/// What a reader names when it is given nonsense is what is offered.
#[test]
fn every_option_that_is_read_is_offered() {
    for (command, begun) in [
        ("put", "put k v "),
        ("get", "get k "),
        ("delete", "delete k "),
        ("resolve", "resolve k v "),
        ("crash", "crash A "),
        ("restart", "restart A "),
        ("join", "join G "),
        ("bus", "bus "),
        ("link", "link A->B "),
        ("drop", "drop 1 "),
        ("delay", "delay 1 "),
        ("release", "release "),
        ("client", "client x "),
        ("workload", "workload "),
    ] {
        assert!(COMMANDS.iter().any(|help| help.name == command));
        let message = parse_line(&format!("{begun}~"), 1).unwrap_err().message;
        let (_, names) = message.split_once("an option (").unwrap();
        let (names, _) = names.split_once(')').unwrap();
        let found = complete(begun, begun.len(), &known());
        for name in names.split(", ") {
            let found = found.offers.iter().find(|offer| offer.text == name);
            assert!(found.is_some(), "{command} has {name}: {message}");
        }
    }
}
