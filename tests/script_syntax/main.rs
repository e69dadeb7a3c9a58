//! The script language from outside: what reads, what is written back, and what is refused how.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod completion;
mod http;
mod properties;

use ringlab::base::{Micros, NodeId};
use ringlab::script::*;

fn read(line: &str) -> Command {
    match parse_line(line, 1) {
        Ok(Some(line)) => line.command,
        other => panic!("{line}: {other:?}"),
    }
}

fn named(place: u16) -> NodeRef {
    NodeRef::Named(NodeId(place))
}

fn request(action: Action, key: &str) -> Request {
    Request {
        action,
        key: key.to_owned(),
        client: None,
        label: None,
        via: None,
    }
}

fn put(key: &str, value: &str) -> Request {
    let action = Action::Put {
        value: value.to_owned(),
        context: None,
        w: None,
        pw: None,
        dw: None,
        media: None,
        return_body: None,
    };
    request(action, key)
}

#[test]
fn positional_words_come_first_whatever_they_contain() {
    assert_eq!(read("put k a=b"), Command::Request(put("k", "a=b")));
    assert_eq!(read("put w=2 w=3"), Command::Request(put("w=2", "w=3")));
    assert_eq!(read("put k ''"), Command::Request(put("k", "")));
    let values = |words: &[&str], of: Option<&str>| {
        let values = words.iter().map(|word| (*word).to_owned()).collect();
        Command::Expect(Expect::Reply(
            ReplyIs::Values(values),
            of.map(str::to_owned),
        ))
    };
    assert_eq!(
        read("expect values a=b c=d of=l"),
        values(&["a=b", "c=d"], Some("l"))
    );
    assert_eq!(read("expect values of=l"), values(&["of=l"], None));
    assert_eq!(
        read("expect values a \"of=l\""),
        values(&["a", "of=l"], None)
    );
    assert_eq!(
        read("expect values a of=l b"),
        values(&["a", "of=l", "b"], None)
    );
}

#[test]
fn requests_take_their_options() {
    let full = read(
        "put cart 'a b' as=alice context=@first label=l w=1 dw=0 via=@cart/2 type=\"text/plain\" return_body=off",
    );
    let expected = Request {
        action: Action::Put {
            value: "a b".to_owned(),
            context: Some(Context::Label("first".to_owned())),
            w: Some(1),
            pw: None,
            dw: Some(0),
            media: Some("text/plain".to_owned()),
            return_body: Some(false),
        },
        key: "cart".to_owned(),
        client: Some("alice".to_owned()),
        label: Some("l".to_owned()),
        via: Some(NodeRef::OnList {
            key: "cart".to_owned(),
            place: 2,
        }),
    };
    assert_eq!(full, Command::Request(expected));
    let delete = |context| request(Action::Delete { context, w: None }, "k");
    assert_eq!(
        read("async delete k context=none"),
        Command::Async(delete(Some(Context::None)))
    );
    assert_eq!(
        read("delete k context=AbC_-1="),
        Command::Request(delete(Some(Context::Token("AbC_-1=".to_owned()))))
    );
    assert_eq!(
        read("get k r=3"),
        Command::Request(request(
            Action::Get {
                r: Some(3),
                pr: None
            },
            "k"
        ))
    );
}

#[test]
fn faults_take_nodes_links_and_selectors() {
    let groups = Command::Partition(vec![vec![named(0), named(1)], vec![named(2)]]);
    for line in [
        "partition A,B | C",
        "partition A,B|C",
        "partition A,B| C",
        "partition A,B |C",
    ] {
        assert_eq!(read(line), groups, "{line}");
    }
    let slashes = NodeRef::OnList {
        key: "a/b|c,d->e".to_owned(),
        place: 12,
    };
    assert_eq!(
        read("crash '@a/b|c,d->e/12'"),
        Command::Crash(slashes.clone(), None)
    );
    assert_eq!(
        read("crash @a/b|c,d->e/12"),
        Command::Crash(slashes.clone(), None)
    );
    assert_eq!(
        read("cut '@a/b|c,d->e/12'<->AB"),
        Command::Cut(Link {
            from: slashes,
            to: named(27),
            both: true
        })
    );
    let selector = Selector {
        from: Some(named(0)),
        to: None,
        kind: Some("write-ack"),
    };
    assert_eq!(
        read("drop 2 kind=write-ack from=A"),
        Command::Drop(Count::First(2), selector.clone())
    );
    assert_eq!(
        read("hold all kind=write-ack from=A"),
        Command::Hold(Count::All, selector)
    );
    assert_eq!(read("release"), Command::Release(Selector::default()));
}

#[test]
fn a_file_is_read_line_by_line() {
    let text =
        "\u{feff}# a comment\r\n\tcluster n=2  # two copies\r\n\r\nat 1.5s crash A\r\nput k v";
    let lines = parse_script(text).unwrap();
    let found: Vec<(u32, Option<Micros>, &str)> = lines
        .iter()
        .map(|line| (line.number, line.at, line.command.name()))
        .collect();
    let at = Some(Micros(1_500_000));
    assert_eq!(
        found,
        [(2, None, "cluster"), (4, at, "crash"), (5, None, "put")]
    );
    assert_eq!(parse_script("").unwrap(), []);
    assert_eq!(parse_script("\r\n \t\n#\n").unwrap(), []);

    let twice = parse_script("get k\n  cluster n=2\nnonsense").unwrap_err();
    assert_eq!(
        twice.to_string(),
        "line 2, column 3: expected `cluster` only as the first command of a file"
    );
    let first = parse_script("get k\n\nput k\nnonsense").unwrap_err();
    assert_eq!((first.line, first.column), (3, 6));
}

#[test]
fn keys_and_values_of_any_length_are_left_to_the_run() {
    let long = "x".repeat(2_000_000);
    assert_eq!(
        read(&format!("put {long} {long}")),
        Command::Request(put(&long, &long))
    );
    assert_eq!(read("put '' v"), Command::Request(put("", "v")));
    let error = parse_line(&long, 1).unwrap_err().to_string();
    assert!(error.len() < 400, "{} bytes of message", error.len());
    let error = parse_line(&format!("crash {long}"), 1)
        .unwrap_err()
        .to_string();
    assert!(error.len() < 200, "{} bytes of message", error.len());
}

#[test]
fn long_lines_are_read_in_time_proportional_to_their_length() {
    let many = |mark: &str| vec!["@k/1"; 200_000].join(mark);
    for line in [many("|"), many(","), many("="), many(">")] {
        assert!(parse_line(&format!("partition {line}"), 1).is_err());
        assert!(parse_line(&format!("put k {line}"), 1).is_ok());
    }
    let nodes: Vec<String> = (1..200_000).map(|place| format!("@k/{place}")).collect();
    let wide = parse_line(&format!("partition {}", nodes.join("|")), 1);
    assert!(wide.is_ok());
}

#[test]
fn every_command_of_the_help_is_one() {
    for help in COMMANDS {
        let message = match parse_line(help.name, 1) {
            Ok(_) => continue,
            Err(error) => error.message,
        };
        assert!(!message.starts_with("unknown command"), "{message}");
        for form in help.usage.lines() {
            assert!(form.starts_with(help.name), "{form}");
        }
    }
}

/// `errors.txt`: wrong lines, and all that is said about each. `UPDATE_GOLDEN=1` writes it anew, to
/// be read before it is committed.
#[test]
fn wrong_lines_are_refused_with_these_words() {
    let golden = include_str!("errors.txt");
    let mut found = String::new();
    let mut lines = 0;
    for block in golden
        .split("\n\n")
        .filter(|block| !block.trim().is_empty())
    {
        let line = block
            .trim_start_matches('\n')
            .lines()
            .next()
            .unwrap_or_default();
        let said = match parse_line(line, 1) {
            Ok(read) => format!("was read as {read:?}"),
            Err(error) => error.to_string(),
        };
        found += &format!("{line}\n    {}\n\n", said.trim_start_matches("line 1, "));
        lines += 1;
    }
    assert!(lines > 60, "{lines} lines");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write("tests/script_syntax/errors.txt", &found).unwrap();
        return;
    }
    for (found, golden) in found.lines().zip(golden.lines()) {
        assert_eq!(found, golden);
    }
    assert_eq!(found.trim_end(), golden.trim_end());
}
