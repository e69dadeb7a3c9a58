//! `curl` lines: the commands that they stand for, and answers as HTTP shows them.

use ringlab::script::{
    Known, Output, Runner, complete_console, http_answer, parse_line, parse_script, read_curl,
    translate,
};
use ringlab::sim::Trace;

fn command(line: &str) -> String {
    let command = read_curl(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let read = parse_line(&command, 1).unwrap().unwrap();
    // As the language writes it itself, whatever the order of the options.
    read.to_string()
}

#[test]
fn each_line_is_a_command() {
    for (line, expected) in [
        ("curl /kv/cart", "get cart"),
        ("curl http://localhost:8098/kv/cart", "get cart"),
        (
            "curl -i 'http://node-b/kv/cart?r=1&pr=0'",
            "get cart r=1 pr=0 via=B",
        ),
        ("curl https://AA/kv/cart", "get cart via=AA"),
        (
            "curl -d milk /kv/cart",
            "put cart milk context=none return_body=off",
        ),
        (
            "curl -X PUT -d 'a b' -u alice:secret node-a/kv/cart",
            "put cart \"a b\" as=alice context=none return_body=off via=A",
        ),
        (
            "curl -sXPOST --data x -H 'X-Ringlab-Client: bob' -H 'x-ringlab-context:  last' /kv/c?w=1&dw=2&return_body=on",
            "put c x as=bob context=last w=1 dw=2 return_body=on",
        ),
        (
            "curl --json '{\"a\": 1}' /kv/c",
            "put c \"{\\\"a\\\": 1}\" context=none type=application/json return_body=off",
        ),
        (
            "curl -d a -d b -H 'Content-Type: text/csv' -H 'Accept: */*' /kv/c",
            "put c a&b context=none type=text/csv return_body=off",
        ),
        (
            "curl -X put /kv/c",
            "put c \"\" context=none return_body=off",
        ),
        (
            "curl -X DELETE -H 'X-Ringlab-Context: @first' /kv/c?w=3",
            "delete c context=@first w=3",
        ),
        ("curl /kv/a%20b/c%C3%A4", "get \"a b/cä\""),
    ] {
        assert_eq!(
            command(line),
            parse_line(expected, 1).unwrap().unwrap().to_string(),
            "{line}"
        );
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (line, column, part) in [
        (
            "curl",
            5,
            "expected an address such as http://node-a/kv/cart",
        ),
        ("curl -X", 8, "expected a method"),
        (
            "curl -k /kv/c",
            6,
            "curl has no `-k` here: expected -X, -H, -d, -u, -i or --json",
        ),
        ("curl --fail /kv/c", 6, "curl has no `--fail` here"),
        (
            "curl -X PATCH /kv/c",
            9,
            "expected GET, PUT, POST or DELETE, found `PATCH`",
        ),
        ("curl /kv/c /kv/d", 12, "expected one address"),
        ("curl /buckets/c", 6, "expected an address"),
        ("curl http://nowhere/kv/c", 6, "unknown host `nowhere`"),
        ("curl /kv/a%2", 6, "hexadecimal"),
        ("curl /kv/%ff", 6, "UTF-8"),
        (
            "curl /kv/c?w=2",
            6,
            "GET has no parameter `w`: expected r or pr",
        ),
        ("curl -d x /kv/c?w=0", 11, "from 1 to 1000, found `0`"),
        ("curl -X GET -d x /kv/c", 18, "GET takes no data"),
        ("curl -d @file /kv/c", 9, "no files"),
        ("curl -H nothing /kv/c", 9, "expected a header"),
        (
            "curl -H 'If-None-Match: *' /kv/c",
            9,
            "no header `if-none-match`",
        ),
        ("curl -d 'x /kv/c", 9, "closing '"),
    ] {
        let error = read_curl(line).unwrap_err();
        assert!(error.message.contains(part), "{line}: {error}");
        assert_eq!(error.column, column, "{line}: {error}");
    }
    let error = read_curl("curl -H 'X-Ringlab-Contxt: x' /kv/c").unwrap_err();
    assert_eq!(error.nearest.as_deref(), Some("X-Ringlab-Context"));
}

#[test]
fn lines_keep_their_numbers() {
    let text = "put k v\ncurl -X PUT \\\n  -d 'x y' \\\n  /kv/c\nheal";
    let translated = translate(text).unwrap();
    let lines = parse_script(&translated.script).unwrap();
    let numbers: Vec<u32> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 2, 5]);
    assert_eq!(translated.curls.len(), 1);
    assert_eq!(translated.curls[0].0, 2);
    let error = translate("heal\ncurl -X PUT \\\n  -k").unwrap_err();
    assert_eq!((error.line, error.column), (3, 3), "{error}");
    assert_eq!(error.pointed("heal\ncurl \\\n  -k"), "  -k\n  ^");
}

/// What is answered, one after the other.
fn answers(text: &str) -> Vec<String> {
    let script = translate(text).unwrap().script;
    let mut runner = Runner::new(Default::default(), Trace::kept());
    let mut answers = Vec::new();
    for line in parse_script(&script).unwrap() {
        runner.run(&line).unwrap();
        for output in runner.take_outputs() {
            if let Output::Op(op) = output {
                answers.push(http_answer(&op));
            }
        }
    }
    answers
}

#[track_caller]
fn assert_holds(answer: &str, parts: &[&str]) {
    for part in parts {
        assert!(answer.contains(part), "{part:?} is not in\n{answer}");
    }
}

#[test]
fn values_siblings_and_tombstones_are_answered() {
    let found = answers(
        "curl /kv/cart
         curl -d milk -u alice /kv/cart
         curl /kv/cart
         curl -d eggs -u bob /kv/cart
         curl /kv/cart
         curl -d both -H 'X-Ringlab-Context: last' /kv/cart?return_body=on
         curl -X DELETE -H 'X-Ringlab-Context: last' /kv/cart
         curl /kv/cart",
    );
    assert_eq!(found[0].lines().next(), Some("HTTP/1.1 404 Not Found"));
    assert!(!found[0].contains("X-Ringlab-Context"), "{}", found[0]);
    assert!(found[1].starts_with("HTTP/1.1 204 No Content\n"));
    assert_holds(
        &found[1],
        &["X-Ringlab-Context: ", "X-Ringlab-Coordinator: "],
    );
    assert!(found[2].starts_with("HTTP/1.1 200 OK\nContent-Type: text/plain\nETag: \""));
    assert_holds(
        &found[2],
        &["X-Ringlab-By: alice\n", "Content-Length: 4\n", "\n\nmilk"],
    );
    assert!(found[4].starts_with("HTTP/1.1 300 Multiple Choices\n"));
    assert_holds(
        &found[4],
        &[
            "multipart/mixed; boundary=sibling-1\n",
            "--sibling-1\nContent-Type: text/plain\nETag: \"",
            "X-Ringlab-By: bob\n\neggs\n--sibling-1\n",
            "X-Ringlab-By: alice\n\nmilk\n--sibling-1--",
        ],
    );
    let (head, body) = found[4].split_once("\n\n").unwrap();
    assert_holds(head, &[&format!("Content-Length: {}\n", body.len())]);
    assert_holds(&found[5], &["HTTP/1.1 200 OK\n", "\n\nboth"]);
    assert!(
        found[6].starts_with("HTTP/1.1 204 No Content\n"),
        "{}",
        found[6]
    );
    assert!(found[7].starts_with("HTTP/1.1 404 Not Found\n"));
    assert_holds(
        &found[7],
        &["X-Ringlab-Context: ", "X-Ringlab-Deleted: true"],
    );
}

#[test]
fn errors_are_answered_in_their_very_words() {
    let long = format!("curl /kv/{}", "k".repeat(2_000));
    let text = format!(
        "{long}
         curl node-z/kv/cart
         curl -d x -H 'X-Ringlab-Context: nonsense' /kv/cart
         partition A | B,C,D,E
         curl -d x http://node-a/kv/cart
         heal
         pause A
         curl http://node-a/kv/cart"
    );
    let found = answers(&text);
    for (answer, status, code) in [
        (&found[0], "413 Content Too Large", "too-large: "),
        (&found[1], "400 Bad Request", "bad-request: "),
        (&found[2], "400 Bad Request", "bad-context: "),
        (
            &found[3],
            "503 Service Unavailable",
            "unavailable: write needs 2",
        ),
        (&found[4], "504 Gateway Timeout", "timeout: "),
    ] {
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\n")),
            "{answer}"
        );
        let (_, body) = answer.split_once("\n\n").unwrap();
        assert!(body.starts_with(code), "{answer}");
    }
}

#[test]
fn hostile_values_stay_where_they_belong() {
    let found = answers(
        "put k \"a\\nsibling-1\\u{d}\\n--sibling-1--\" as=\"x\\nX-Evil: 1\"
         put k b context=none
         curl /kv/k",
    );
    let answer = &found[2];
    assert_holds(
        answer,
        &["boundary=sibling-2", "X-Ringlab-By: x\\u{a}X-Evil: 1\n"],
    );
    assert!(!answer.contains("\nX-Evil"), "{answer}");
}

#[test]
fn curl_lines_are_completed_by_what_reads() {
    let known = Known {
        keys: vec!["cart".into(), "a b".into()],
        clients: vec!["alice".into()],
        nodes: vec![(ringlab::base::NodeId(0), ringlab::sim::Power::Up)],
        n: 3,
        ..Known::default()
    };
    let offers = |text: &str| -> Vec<String> {
        let found = complete_console(text, text.len(), &known);
        found.offers.into_iter().map(|offer| offer.text).collect()
    };
    assert_eq!(offers("cu"), ["cut", "curl"]);
    assert_eq!(offers("he"), ["heal", "help"]);
    assert_eq!(offers("curl -X "), ["GET", "PUT", "POST", "DELETE"]);
    assert_eq!(offers("curl -X P"), ["PUT", "POST"]);
    assert_eq!(offers("curl -u "), ["alice"]);
    assert_eq!(offers("curl /"), ["/kv/cart", "/kv/a%20b"]);
    assert!(offers("curl http").contains(&"http://node-a/kv/".to_owned()));
    assert!(offers("curl -H ").contains(&"'X-Ringlab-Context: ".to_owned()));
    assert_eq!(
        offers("curl -X GET /kv/c "),
        ["-X", "-H", "-d", "-u", "-i", "--json"]
    );
    assert_eq!(offers("put cart milk as=a"), ["alice"]);
    // Keys hold anything, and are still read back.
    let line = "curl /kv/a%20b";
    assert_eq!(command(line), "get \"a b\"");
}
